"""Datasets drawn at random: what they promise of their samples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossstudio.core.datasets import DATASETS, Samples
from lossstudio.core.tasks import Task

REGRESSION = [
    "line",
    "line_outliers",
    "heteroscedastic",
    "heavy_tailed",
    "sine",
    "step",
    "quadratic",
    "cubic",
]
CLASSES = {
    "blobs": 3,
    "moons": 2,
    "circles": 2,
    "xor": 2,
    "spiral": 2,
    "checkerboard": 2,
    "rings": 3,
    "gaussians": 2,
    "pinwheel": 3,
}
SYNTHETIC = [*REGRESSION, *CLASSES]


def draw(key: str, seed: int = 0, **parameters: object) -> Samples:
    """Return the samples of a dataset."""
    return DATASETS.create(key, **parameters).generate(seed)


PLANES = "drawn_regression", "drawn_classes"


def test_all_datasets_are_registered() -> None:
    drawn = {key for key, cls in DATASETS.items() if cls.group != "real"}
    own = {*PLANES, "formula_regression", "formula_classes"}
    assert drawn == {*SYNTHETIC, "counts", "demand", "far_points", "one_sample", *own}


@pytest.mark.parametrize("key", sorted(DATASETS))
def test_every_dataset_explains_itself(key: str) -> None:
    cls = DATASETS[key]
    assert cls.title
    assert cls.meaning().endswith(".")
    assert cls.group in {"regression", "classification", "real"}
    assert set(cls.suggests) == {"test_share", "scale_target"}
    assert bool(cls.source) == (cls.group == "real")
    for parameter in cls.parameters().values():
        assert parameter.label
        assert parameter.help.endswith(".")


@pytest.mark.parametrize("n", [4, 60, 251])
@pytest.mark.parametrize("key", [*REGRESSION, "counts"])
def test_regression_samples(key: str, n: int) -> None:
    dataset = DATASETS.create(key, samples=n)
    samples = dataset.generate(1)
    assert dataset.task is samples.task is Task.REGRESSION
    assert samples.features.shape == (n, 1)
    assert samples.target.shape == (n,)
    assert samples.features.dtype == samples.target.dtype == np.float64
    assert (samples.feature_names, samples.target_name, samples.classes) == (("x",), "y", ())
    assert np.isfinite(samples.features).all()
    assert np.isfinite(samples.target).all()


@pytest.mark.parametrize("label_noise", [0.0, 0.5])
@pytest.mark.parametrize("n", [4, 60, 251])
@pytest.mark.parametrize("key", CLASSES)
def test_classification_samples(key: str, n: int, label_noise: float) -> None:
    dataset = DATASETS.create(key, samples=n, label_noise=label_noise)
    samples = dataset.generate(1)
    k = CLASSES[key]
    assert dataset.task is samples.task is (Task.BINARY if k == 2 else Task.MULTICLASS)
    assert samples.features.shape == (n, 2)
    assert samples.features.dtype == np.float64
    assert samples.target.dtype == np.int64
    assert (samples.feature_names, samples.target_name) == (("x₁", "x₂"), "y")
    assert len(samples.classes) == k
    assert sorted(set(samples.target.tolist())) == list(range(k))


@pytest.mark.parametrize("key", CLASSES)
def test_classes_fill_the_same_square(key: str) -> None:
    features = draw(key, samples=2000, noise=0.0).features
    assert np.abs(features).max() <= 5.0
    if key != "gaussians":
        assert np.abs(features).max() > 2.5


@pytest.mark.parametrize(
    ("key", "parameters", "task"),
    [
        ("blobs", {"classes": 2}, Task.BINARY),
        ("blobs", {"classes": 5}, Task.MULTICLASS),
        ("pinwheel", {"arms": 5}, Task.MULTICLASS),
    ],
)
def test_number_of_classes_follows_the_parameter(
    key: str, parameters: dict[str, int], task: Task
) -> None:
    dataset = DATASETS.create(key, **parameters)
    samples = dataset.generate(0)
    (k,) = parameters.values()
    assert dataset.task is samples.task is task
    assert len(samples.classes) == len(set(samples.target.tolist())) == k


@pytest.mark.parametrize("key", SYNTHETIC)
def test_the_seed_determines_every_bit(key: str) -> None:
    one, same, other = draw(key, 7), draw(key, 7), draw(key, 8)
    assert one.features.tobytes() == same.features.tobytes()
    assert one.target.tobytes() == same.target.tobytes()
    assert one.features.tobytes() != other.features.tobytes()


@pytest.mark.parametrize("key", SYNTHETIC)
def test_arrays_are_read_only(key: str) -> None:
    samples = draw(key)
    for array in (samples.features, samples.target):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("key", SYNTHETIC)
def test_noise_scales_the_same_errors_around_the_same_positions(key: str) -> None:
    clean, one, two = (draw(key, 3, noise=noise) for noise in (0.0, 1.0, 2.0))
    if key in REGRESSION:
        assert (clean.features == two.features).all()
        moved = [samples.target - clean.target for samples in (one, two)]
    else:
        assert (clean.target == two.target).all()
        moved = [samples.features - clean.features for samples in (one, two)]
    assert moved[0].any()
    np.testing.assert_allclose(moved[1], 2 * moved[0], atol=1e-12)


@pytest.mark.parametrize("key", SYNTHETIC)
def test_more_samples_keep_the_earlier_ones(key: str) -> None:
    calm = {"share": 0.0} if key == "line_outliers" else {}
    few, many = draw(key, 5, samples=40, **calm), draw(key, 5, samples=90, **calm)
    assert (few.features == many.features[:40]).all()
    assert (few.target == many.target[:40]).all()


def test_line_is_the_stated_line() -> None:
    samples = draw("line", noise=0.0, samples=500)
    x = samples.features[:, 0]
    np.testing.assert_allclose(samples.target, 1.2 + 0.45 * x)
    assert 0 <= x.min() < 0.1
    assert 9.9 < x.max() <= 10


@pytest.mark.parametrize(("share", "leverage"), [(0.1, 0.0), (0.25, 0.1), (0.0, 0.2), (0.5, 0.5)])
def test_outliers_in_y_and_in_x_are_exact_shares(share: float, leverage: float) -> None:
    clean = draw("line_outliers", 2, samples=80, share=0.0)
    samples = draw("line_outliers", 2, samples=80, share=share, size=6.0, leverage=leverage)
    up = samples.target - clean.target
    right = (samples.features - clean.features)[:, 0]
    assert np.count_nonzero(up) == round(80 * share)
    np.testing.assert_allclose(up[up != 0], 6.0)
    assert np.count_nonzero(right) == round(80 * leverage)
    assert (samples.features[right != 0, 0] > 10).all()
    assert not (up.astype(bool) & right.astype(bool)).any()


def test_growing_noise_grows_with_x() -> None:
    samples = draw("heteroscedastic", samples=4000, noise=1.0)
    x = samples.features[:, 0]
    error = samples.target - (1.2 + 0.45 * x)
    assert error[x > 9].std() > 3 * error[x < 1].std()


def test_fewer_degrees_of_freedom_make_heavier_tails() -> None:
    def largest(degrees: float) -> float:
        samples = draw("heavy_tailed", samples=2000, degrees=degrees)
        return float(np.abs(samples.target - (1.2 + 0.45 * samples.features[:, 0])).max())

    assert largest(1.0) > 20 * largest(100.0)


@given(
    key=st.sampled_from(sorted(CLASSES)),
    n=st.integers(10, 300),
    share=st.floats(0.0, 0.5),
    seed=st.integers(0, 2**32),
)
def test_label_noise_swaps_exactly_its_share(key: str, n: int, share: float, seed: int) -> None:
    clean = draw(key, seed, samples=n)
    noisy = draw(key, seed, samples=n, label_noise=share)
    assert (clean.features == noisy.features).all()
    assert np.count_nonzero(clean.target != noisy.target) == round(share * n)
    assert set(noisy.target.tolist()) == set(clean.target.tolist())


@given(n=st.integers(4, 2000), prevalence=st.floats(0.01, 0.5))
def test_prevalence_is_exact_and_somebody_is_ill(n: int, prevalence: float) -> None:
    samples = draw("gaussians", samples=n, prevalence=prevalence)
    assert samples.classes == ("healthy", "ill")
    assert samples.target.sum() == max(1, round(prevalence * n))


def test_xor_and_checkerboard_follow_their_rule() -> None:
    samples = draw("xor", noise=0.0)
    assert ((samples.features.prod(axis=1) < 0) == samples.target).all()
    samples = draw("checkerboard", noise=0.0, samples=2000)
    fields = np.floor((samples.features + 5.0) / 2.5)
    assert (fields.sum(axis=1) % 2 == samples.target).all()
    assert len({tuple(field) for field in fields.tolist()}) == 16


@pytest.mark.parametrize(
    ("key", "parameters", "words"),
    [
        ("line", {"samples": 3}, ["samples", "3", "from 4 to 1,000,000"]),
        ("line", {"noise": -0.1}, ["noise", "-0.1", "from 0"]),
        ("line", {"noise": float("nan")}, ["noise", "nan"]),
        ("line_outliers", {"share": 0.6}, ["share", "0.6", "0.5"]),
        ("line_outliers", {"leverage": 0.51}, ["leverage", "0.51", "0.5"]),
        ("moons", {"label_noise": 0.7}, ["label_noise", "0.7", "0.5"]),
        ("blobs", {"classes": 6}, ["classes", "6", "from 2 to 5"]),
        ("pinwheel", {"arms": 2}, ["arms", "2", "from 3 to 5"]),
        ("gaussians", {"prevalence": 0.0}, ["prevalence", "0.0", "0.01"]),
        ("heavy_tailed", {"degrees": 0.5}, ["degrees", "0.5", "from 1"]),
        ("iris", {"features": [1]}, ["features", "[1]", "each a text"]),
        ("iris", {"target_as": "word"}, ["target_as", "word", "'class'"]),
        ("iris", {"targets": "x"}, ["Iris", "targets", "did you mean 'target'"]),
    ],
)
def test_bounds_are_said_in_a_sentence(key: str, parameters: dict, words: list[str]) -> None:
    with pytest.raises(ValueError, match=r"\.|\?") as caught:
        DATASETS.create(key, **parameters)
    for word in words:
        assert word in str(caught.value)


def test_counts_are_whole_numbers_as_variable_as_poisson_has_them() -> None:
    """Mean and variance of each tenth of x, against exp(0.35 x) integrated over it."""
    samples = draw("counts", samples=200_000)
    x, y = samples.features[:, 0], samples.target
    assert y.min() == 0.0
    assert np.array_equal(y, np.rint(y))
    for low in range(10):
        some = y[(x >= low) & (x < low + 1)]
        ends = np.exp(0.35 * np.array([low, low + 1.0]))
        mean, square = np.diff(ends)[0] / 0.35, np.diff(ends**2)[0] / 0.7
        assert some.mean() == pytest.approx(mean, rel=0.02)
        assert some.var() == pytest.approx(mean + square - mean**2, rel=0.05)


def test_noise_makes_counts_vary_more_and_leaves_the_samples_in_place() -> None:
    pure, noisy = draw("counts", samples=2000), draw("counts", samples=2000, noise=1.0)
    np.testing.assert_array_equal(pure.features, noisy.features)
    mean = np.exp(0.35 * pure.features[:, 0])
    excess = [np.mean((s.target - mean) ** 2 / mean) for s in (pure, noisy)]
    assert excess[0] == pytest.approx(1.0, rel=0.1)
    assert excess[1] > 5.0
    assert DATASETS.create("counts", noise=3.0, samples=100_000).generate(3).target.max() < 1e12


def test_more_counts_keep_the_earlier_ones() -> None:
    few, many = draw("counts", samples=40), draw("counts", samples=90)
    np.testing.assert_array_equal(few.target, many.target[:40])
    np.testing.assert_array_equal(few.features, many.features[:40])


def test_demand_is_skewed_about_its_mean_and_names_what_it_is() -> None:
    samples = draw("demand", samples=50_000)
    assert (samples.feature_names, samples.target_name) == (("temperature",), "sold")
    error = samples.target - (40.0 + 4.0 * samples.features[:, 0])
    assert error.mean() == pytest.approx(0.0, abs=0.5)
    assert error.std() == pytest.approx(20.0, rel=0.05)
    assert (error > 0.0).mean() < 0.4  # many days a little less, a few far more
    assert np.array_equal(draw("demand", samples=40).target, draw("demand", samples=90).target[:40])


@pytest.mark.parametrize("samples", [4, 41, 200])
def test_a_threshold_separates_all_but_the_far_points(samples: int) -> None:
    drawn = draw("far_points", seed=3, samples=samples, far=3, distance=6.0)
    x, label = drawn.features[:, 0], drawn.target
    near, far = slice(None, samples), slice(samples, None)
    assert ((x[near] > 0.0) == label[near]).all()
    assert (np.abs(x[near]) >= 0.2).all()
    assert (np.abs(x[near]) <= 2.0).all()
    assert label[near].sum() == samples // 2
    np.testing.assert_allclose(x[far], [6.0, 6.2, 6.4])
    assert not label[far].any()
    assert len(draw("far_points", far=0).features) == 40
    assert not np.array_equal(x, draw("far_points", seed=4, samples=samples).features[:, 0])

"""Running studies: the same numbers wherever, in whatever order; cancelled and failed ones."""

import subprocess
import sys
import threading
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from small_studies import SHARE, experiment, results_of, study

from lossstudio import __version__
from lossstudio.core.models import MODELS
from lossstudio.core.studies import cluster, run
from lossstudio.core.studies.factor import Factor
from lossstudio.core.studies.one_thread import one_thread
from lossstudio.core.studies.results import NEVER, StudyResults
from lossstudio.core.studies.results_table import results_csv
from lossstudio.core.studies.run import run_study
from lossstudio.core.studies.study import Place
from lossstudio.core.training import Trainer

ROOT = Path(__file__).parents[2]
OTHERS = {
    "processes": {"jobs": 2},
    "threads": {"jobs": 3, "backend": "threading"},
}


@pytest.mark.parametrize("how", OTHERS)
def test_the_numbers_are_the_same_bit_for_bit_however_many_run_at_once(how: str) -> None:
    asked = study(SHARE, Factor("optimizer", ("adam", "sgd")))
    assert results_csv(results_of(asked, **OTHERS[how])) == results_csv(results_of(asked))


def test_large_matrices_are_multiplied_alike_in_any_process() -> None:
    """Of those, linear algebra on two threads sums up otherwise than on one."""
    wide = MODELS.create("mlp", units=(64, 64))
    of = replace(experiment("moons", "bce", samples=1000), model=wide, batch_size=None)
    asked = study(Factor("dataset.noise", (0.1, 0.3)), of=of, draws=1, epochs=2)
    assert results_csv(results_of(asked, jobs=2)) == results_csv(results_of(asked))


def test_whichever_thread_comes_first_all_are_held_to_one_thread_of_algebra() -> None:
    threadpoolctl = pytest.importorskip("threadpoolctl")

    def threads() -> list[int]:
        found = threadpoolctl.threadpool_info()
        return [each["num_threads"] for each in found if each["user_api"] == "blas"]

    def within(found: list[int]) -> None:
        with one_thread:
            found += threads()

    before = threads()
    own: list[int] = []
    within(own)
    other: list[int] = []
    thread = threading.Thread(target=within, args=(other,))
    thread.start()
    thread.join()
    with one_thread:
        thread = threading.Thread(target=within, args=(other,))
        thread.start()
        thread.join()
    assert set(own) | set(other) <= {1}
    assert len(other) == 2 * len(own)
    assert threads() == before


def test_a_result_is_what_the_race_itself_comes_to() -> None:
    asked = study(epochs=6)
    results = results_of(asked)
    place = Place(2, 0, 1)
    trainer = Trainer(asked.race(place))
    trainer.advance_epochs(6)
    snapshot = trainer.snapshot()
    keys = [each.key for each in asked.yardsticks]
    for column, key in enumerate(snapshot.curves.keys):
        own = results.values[place][:, keys.index(key)]
        assert np.array_equal(own, snapshot.now.metrics[:, column])
    assert np.array_equal(results.values[place][:, keys.index("loss")], snapshot.now.loss)


def test_the_distance_is_that_from_the_curve_the_samples_were_drawn_from() -> None:
    noise = Factor("dataset.noise", (0.0, 3.0))
    asked = study(noise, of=experiment("line", "mse"), epochs=300, draws=1)
    distance = results_of(asked).draws_of("distance", "test")[:, 0, 0, 0]
    assert distance[0] < 0.01 < 0.1 < distance[1]


def test_right_labels_are_those_before_any_was_swapped() -> None:
    of = replace(experiment("blobs", "softmax_ce", spread=4.0, noise=0.2), test_share=0.5)
    asked = study(Factor("dataset.label_noise", (0.0, 0.3)), of=of, epochs=15, draws=2)
    results = results_of(asked)
    right, seen = (
        results.draws_of(key, "test")[:, 0, :, 0] for key in ("true_accuracy", "accuracy")
    )
    assert np.array_equal(right[0], seen[0])
    assert (right[1] > 0.97).all()
    assert seen[1] == pytest.approx(0.7, abs=0.08)


def test_results_are_judged_by_the_threshold_of_each_contender() -> None:
    of = experiment("moons").with_contender(0, threshold=0.9)
    asked = study(Factor("dataset.label_noise", (0.0,)), of=of, epochs=5, draws=1)
    results = results_of(asked)
    trainer = Trainer(asked.race(Place(0, 0, 0)))
    trainer.advance_epochs(5)
    now, keys = trainer.snapshot().now.metrics, trainer.snapshot().curves.keys
    accuracy = results.draws_of("accuracy", "test")[0, 0, 0]
    assert np.array_equal(accuracy, now[:, keys.index("accuracy"), 1])
    assert np.array_equal(results.draws_of("true_accuracy", "test")[0, 0, 0], accuracy)
    assert (
        accuracy[0]
        != results_of(replace(asked, experiment=experiment("moons"))).draws_of("accuracy", "test")[
            0, 0, 0, 0
        ]
    )


def test_joblib_is_imported_once_several_cores_work() -> None:
    code = "import sys, lossstudio.app.launch.study; print('joblib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_who_diverges_is_counted_and_does_not_spoil_the_others() -> None:
    rates = Factor("optimizer.learning_rate", (0.1, 100.0))
    of = replace(experiment("line", "mse", "mae"), optimizer=run_optimizer("sgd"))
    results = results_of(study(rates, of=of, epochs=40))
    summary = results.summary()
    assert summary.diverged[:, 0].tolist() == [[0, 0], [3, 0]]
    assert summary.count[:, 0].tolist() == [[3, 3], [0, 3]]
    assert np.isnan(summary.median[1, 0, 0])
    assert np.isfinite(summary.median[1, 0, 1])
    assert (results.diverged[1, 0, :, 0] >= 0).all()
    assert (results.diverged[0] == NEVER).all()


@pytest.mark.parametrize(
    ("mse", "mae", "typical"),
    [
        ([1, 2, 3, 4, 9], [5, 1, 1.9, 3, 4], 3),  # the medians are of two draws: nearest to both
        ([1, 2, 3, 4, 9], [1, 2, 3, 4, 9], 2),
        ([1, 2, np.nan, 4, 9], [1, 2, 3, 4, 9], 1),  # the middle one of MAE has diverged in MSE
        ([np.nan] * 5, [9, 4, 1, 2, 3], 4),  # who never had a number does not count
        ([np.nan] * 5, [np.nan] * 5, 0),
    ],
)
def test_the_race_that_is_nearest_to_the_medians_is_found(mse, mae, typical) -> None:
    asked = study(
        Factor("optimizer.learning_rate", (0.1,)), of=experiment("line", "mse", "mae"), draws=6
    )
    results = StudyResults(asked)
    for draw, values in enumerate(zip(mse, mae, strict=True)):
        results.values[0, 0, draw, :, 0, 1] = values
        results.epochs[0, 0, draw] = 3
    key = asked.yardsticks[0].key  # the sixth draw has not been raced
    assert results.typical_draw(0, 0, key, "test") == typical


@pytest.mark.parametrize("dataset", ["line_outliers", "moons", "blobs"])
@pytest.mark.parametrize("repeats", [1, 3])
def test_who_diverges_within_an_epoch_has_no_number(dataset: str, repeats: int) -> None:
    rate = Factor("optimizer.learning_rate", (1e300,))
    loss = {"line_outliers": "mse", "moons": "exponential", "blobs": "multiclass_squared_loss"}
    of = experiment(dataset, loss[dataset], samples=200)
    of = replace(of, optimizer=run_optimizer("sgd"), batch_size=1, repeats=repeats)
    results = results_of(study(rate, of=of, draws=2))
    assert (results.epochs == 0).all()
    assert (results.diverged == 0).all()
    assert np.isnan(results.values).all()
    for yardstick in results.study.yardsticks:
        summary = results.summary(yardstick.key, "train")
        assert (summary.diverged == 2).all()
        assert (summary.count == 0).all()


def run_optimizer(key: str):
    from lossstudio.core.optimizers import OPTIMIZERS

    return OPTIMIZERS.create(key, learning_rate=0.1)


def test_of_repeats_the_median_counts_and_one_that_diverges_is_not_the_contender() -> None:
    of = replace(experiment("line", "mse"), repeats=3)
    asked = study(Factor("dataset.noise", (0.5,)), of=of)
    results = results_of(asked)
    trainer = Trainer(asked.race(Place(0, 0, 0)))
    trainer.advance_epochs(4)
    rmse = trainer.snapshot().curves.metric("rmse")[-1, 0]
    keys = [each.key for each in asked.yardsticks]
    assert np.array_equal(results.values[0, 0, 0, 0, keys.index("rmse")], rmse)


def test_the_summary_is_median_and_quartiles_of_the_draws() -> None:
    asked = study(draws=5)
    results = results_of(asked)
    draws, summary = results.draws_of("rmse", "train"), results.summary("rmse", "train")
    for each, share in ((summary.low, 0.25), (summary.median, 0.5), (summary.high, 0.75)):
        assert np.allclose(each, np.quantile(draws, share, axis=2), rtol=1e-14)
    assert (summary.done == 5).all()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_study_that_was_cancelled_goes_on_where_it_stopped(jobs: int) -> None:
    asked, seen = study(draws=6), []
    results = StudyResults(asked)
    enough = threading.Event()

    def look(races) -> None:
        seen.extend(race.place for race in races)
        if len(seen) >= 4:
            enough.set()

    finished = run_study(asked, results, jobs=jobs, on_results=look, cancelled=enough.is_set)
    assert results.done == len(seen) >= 4
    assert finished == (results.done == asked.count)
    again: list[Place] = []
    assert run_study(asked, results, jobs=1, on_results=lambda r: again.extend(x.place for x in r))
    assert sorted([*seen, *again]) == sorted(asked.places())
    assert results_csv(results) == results_csv(results_of(asked))


@pytest.mark.parametrize("how", [{"jobs": 1}, {"jobs": 2}], ids=["here", "in processes"])
def test_a_race_of_minutes_is_cancelled_at_once(how) -> None:
    asked = study(draws=2, epochs=100_000)
    results = StudyResults(asked)
    begun = threading.Event()
    threading.Timer(0.3, begun.set).start()
    assert not run_study(asked, results, cancelled=begun.is_set, **how)
    assert results.done == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_race_that_cannot_be_prepared_is_told_with_its_place(jobs: int) -> None:
    of = replace(experiment("line", "mse", "poisson"))  # needs targets that are not below 0
    asked = study(Factor("dataset.noise", (0.0, 9.0)), of=of)
    with pytest.raises(ValueError, match=r"^Noise 9, draw \d: .*\.$"):
        run_study(asked, StudyResults(asked), jobs=jobs)


def test_what_fails_on_the_way_ends_the_work_and_keeps_what_came() -> None:
    asked = study()
    results = StudyResults(asked)

    def full(_: object) -> None:
        raise OSError(28, "No space left")

    with pytest.raises(OSError, match="No space"):
        run_study(asked, results, jobs=2, on_results=full)
    assert results.done == 1
    assert run_study(asked, results, jobs=2)


def test_a_process_that_ends_is_told_in_a_sentence(monkeypatch) -> None:
    asked = study()
    monkeypatch.setattr(run, "run_race_elsewhere", killed)
    with pytest.raises(OSError, match=r"ended unexpectedly; it may have run out of memory\.$"):
        run_study(asked, StudyResults(asked), jobs=2)
    monkeypatch.undo()
    assert run_study(asked, StudyResults(asked), jobs=2)  # with others


def killed(*_: object, here: bool) -> None:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)


def test_where_no_process_can_be_started_races_run_one_after_the_other(monkeypatch) -> None:
    import joblib

    def refuse(*_: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(joblib.Parallel, "__call__", refuse)
    assert results_csv(results_of(study(), jobs=2)) == results_csv(results_of(study()))


def test_results_of_another_study_are_not_filled() -> None:
    with pytest.raises(ValueError, match="another study"):
        run_study(study(), StudyResults(study(draws=2)))


def test_what_is_not_installed_is_told(monkeypatch) -> None:
    asked, found = study(), find_spec
    monkeypatch.setattr(run, "find_spec", lambda name: None if name == "joblib" else found(name))
    with pytest.raises(ValueError, match="take joblib, which is not installed: pip install"):
        run_study(asked, StudyResults(asked), jobs=2)
    monkeypatch.setattr(cluster, "find_spec", lambda _: None)
    monkeypatch.setattr(run, "find_spec", found)
    with pytest.raises(ValueError, match=r"takes Dask, .* pip install 'loss-studio\[cluster\]'"):
        run_study(asked, StudyResults(asked), backend="dask", address="tcp://127.0.0.1:1")


@pytest.fixture(scope="module")
def dask_address():
    """Start two workers in processes of their own."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as local:
        yield local.scheduler_address


def test_a_cluster_comes_to_the_same_numbers(dask_address: str) -> None:
    asked = study(SHARE, Factor("optimizer", ("adam", "sgd")))
    over = results_of(asked, backend="dask", address=dask_address)
    assert results_csv(over) == results_csv(results_of(asked))


def test_a_cluster_is_asked_to_stop(dask_address: str) -> None:
    asked, begun = study(epochs=100_000, draws=2), threading.Event()
    results = StudyResults(asked)
    threading.Timer(0.3, begun.set).start()
    how = {"backend": "dask", "address": dask_address, "cancelled": begun.is_set}
    assert not run_study(asked, results, **how)


def test_workers_of_another_version_are_refused(dask_address: str, monkeypatch) -> None:
    asked = study()
    monkeypatch.setattr(cluster, "__version__", "99.0")
    with pytest.raises(ValueError, match=rf"have version {__version__} .*; needed is 99\.0"):
        run_study(asked, StudyResults(asked), backend="dask", address=dask_address)


@pytest.mark.parametrize(
    ("address", "words"),
    [("nowhere", "is 'nowhere'; allowed is such as"), ("tcp://127.0.0.1:9", "No Dask scheduler")],
)
def test_a_cluster_that_is_not_there_is_told_at_once(address: str, words: str) -> None:
    pytest.importorskip("distributed")
    asked = study()
    with pytest.raises((ValueError, OSError), match=words):
        run_study(asked, StudyResults(asked), backend="dask", address=address)


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(run.tempfile, "tempdir", str(tmp_path))
    asked = study()
    results_of(asked, jobs=2)
    assert not list(tmp_path.glob("lossstudio-*"))

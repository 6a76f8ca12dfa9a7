"""Values and gradients to 12 digits, from 1e-320 to 1e308, against the definitions in mpmath."""

import numpy as np
import pytest
from loss_cases import losses
from loss_definitions import BINARY, MULTICLASS, RESIDUAL, assert_between, exact

from lossstudio.core.losses import LOSSES, Loss

SIZES = [
    *(0.0, 1e-320, 1e-300, 1e-200, 1e-155, 1e-100, 1e-30, 1e-16, 1e-9, 1e-5, 1e-3, 0.01, 0.1, 0.3),
    *(
        0.7,
        1.3,
        2.0,
        3.0,
        5.0,
        9.0,
        17.0,
        30.0,
        36.7,
        40.0,
        70.0,
        100.0,
        200.0,
        350.0,
        500.0,
        700.0,
    ),
    *(745.0, 1000.0, 1e8, 1e20, 1e100, 1e160, 1e300, 1e308),
]
ROWS = np.array(
    [
        *[
            (0.0, 0.0, 0.0),
            (1.0, 2.5, 3.0),
            (0.3, 1.3, -0.2),
            (0.0, -1e-9, 1e-9),
            (1e-300, 0.0, 3.0),
        ],
        *[(30.0, 0.0, 0.0), (5.0, -30.0, -30.5), (36.7, 0.0, -36.7), (40.0, 39.5, 0.0)],
        *[(350.0, -3.0, 0.1), (700.0, 0.0, -700.0), (0.0, 710.0, 745.0), (1000.0, 999.5, 1e-3)],
        *[(1e5, 1e5 + 3.0, -1e5), (1e16, 1e16 - 4.0, 0.0), (1e20, 1e20, 0.0), (1e308, 1e308, 0.0)],
        *[(1e308, -1e308, 0.0), (-1e308, -1e308, -1e308), (1e308, 0.5e308, 0.0)],
    ]
)


def grid(loss: Loss) -> np.ndarray:
    """Return scores of both signs, dense around 1 and around every parameter."""
    seams = {1.0, *(float(v) for n in loss.parameters() if (v := getattr(loss, n)) is not None)}
    near = [
        [s, 0.999999 * s, 1.000001 * s, np.nextafter(s, 0.0), np.nextafter(s, np.inf)]
        for s in seams
    ]
    sizes = np.unique([*SIZES, *np.ravel(near)])
    return np.concatenate([-sizes[::-1], sizes])


def settings(loss: Loss) -> dict[str, float]:
    return {name: getattr(loss, name) for name in loss.parameters()}


@losses(lambda loss: loss.key in RESIDUAL)
def test_loss_of_a_residual(loss: Loss) -> None:
    r, of = grid(loss), RESIDUAL[loss.key]
    table = [exact(lambda x: of(x, **settings(loss)), one, gap=min(abs(one), 1e3))[0] for one in r]
    value, left, right = np.transpose(table)
    with np.errstate(all="ignore"):
        assert_between(loss.value(r, 0.0), value, value, r)
        assert_between(loss.gradient(r, 0.0), left, right, r)
        assert_between(loss.value(0.0, -r), value, value, r)


@losses(lambda loss: loss.key in BINARY)
@pytest.mark.parametrize("y", [0, 1])
def test_loss_of_a_logit(loss: Loss, y: int) -> None:
    z, of = grid(loss), BINARY[loss.key]
    table = [exact(lambda x: of(x, y, **settings(loss)), one, gap=abs(one))[0] for one in z]
    value, left, right = np.transpose(table)
    with np.errstate(all="ignore"):
        assert_between(loss.value(z, y), value, value, z)
        assert_between(loss.gradient(z, y), left, right, z)


@losses(lambda loss: loss.key in MULTICLASS)
@pytest.mark.parametrize("t", [0, 1, 2])
def test_loss_of_several_logits(loss: Loss, t: int) -> None:
    of = MULTICLASS[loss.key]
    table = [
        exact(lambda *x: of(x, t, **settings(loss)), *row, gap=max(row) - min(row))
        for row in ROWS.tolist()
    ]
    value, left, right = np.moveaxis(table, -1, 0)
    with np.errstate(all="ignore"):
        assert_between(loss.value(ROWS, np.full(len(ROWS), t)), value[:, 0], value[:, 0], ROWS)
        assert_between(loss.gradient(ROWS, np.full(len(ROWS), t)), left, right, ROWS)


def test_every_definition_has_its_loss() -> None:
    assert LOSSES.keys() >= RESIDUAL.keys() | BINARY.keys() | MULTICLASS.keys()


@pytest.mark.parametrize("epsilon", [-1.0, 1e6, 1e12])
@pytest.mark.parametrize("z", [-700.0, -40.0, -20.0, 0.5, 40.0])
def test_poly1_cancels_nowhere(epsilon: float, z: float) -> None:
    of = BINARY["poly1_bce"]
    _, slope, _ = exact(lambda x: of(x, 1, epsilon), z, gap=abs(z))[0]
    two = LOSSES.create("poly1_bce", epsilon=epsilon).gradient(z, 1)
    many = LOSSES.create("poly1_ce", epsilon=epsilon).gradient([[z, 0.0]], [0])
    assert_between([two, many[0, 0], -many[0, 1]], [slope] * 3, [slope] * 3, [z] * 3)

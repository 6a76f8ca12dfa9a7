"""The coordinates in which an optimum is searched: columns of one size, at right angles."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Floats

SMALL = 8000  # numbers in a piece of rows
NOTHING = 1e-11  # of the largest direction: a column that small follows from the others


@dataclass(frozen=True, eq=False)
class Coordinates:
    """Weights as θ = T z Cᵀ, so that the scores are A z Cᵀ with A = X T.

    Without a penalty the columns of A are at right angles, and those that follow from others are
    left out: the weights then are the least ones. With a penalty every column stays but those of
    features that are constant, whose weights it makes 0.

    Attributes
    ----------
    rows : ndarray (n, q)
        A.
    turn : ndarray (p + 1, q)
        T.
    classes : ndarray (k, m)
        C: for several classes m = k − 1 where only differences between them count.
    complete : bool
        Whether no column follows from the others.
    """

    rows: Floats
    turn: Floats
    classes: Floats
    complete: bool

    @classmethod
    def of(cls, inputs: Floats, classes: Floats, penalised: bool) -> "Coordinates":
        """Return the coordinates for inputs (n, p + 1), the last column ones."""
        features = inputs[:, :-1]
        mean, spread = features.mean(axis=0), features.std(axis=0)
        size = np.abs(features).max(axis=0, initial=0.0)
        spread = np.where(spread > NOTHING * size, spread, 0.0)
        share = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 0.0)
        turn = np.diag([*share, 1.0])
        turn[-1, :-1] = -mean * share
        rows = np.ones_like(inputs)
        rows[:, :-1] = (features - mean) * share
        if penalised:
            kept = np.append(share > 0.0, True)
            return cls(rows[:, kept], turn[:, kept], classes, complete=True)
        _, sizes, axes = np.linalg.svd(_triangle(rows))
        kept = sizes > NOTHING * sizes[0]
        inner = axes[: len(sizes)][kept].T * (np.sqrt(len(rows)) / sizes[kept])
        return cls(times(rows, inner), turn @ inner, classes, len(turn) == np.count_nonzero(kept))

    def scores(self, z: Floats) -> Floats:
        """Return the scores (n, k) of z (q, m)."""
        return times(self.rows, z @ self.classes.T)

    def weights(self, z: Floats) -> Floats:
        """Return theta (p + 1, k) of z (q, m)."""
        result: Floats = self.turn @ z @ self.classes.T
        return result

    def of_weights(self, theta: Floats) -> Floats:
        """Return the z (q, m) that comes nearest to theta (p + 1, k)."""
        nearest = np.linalg.lstsq(self.turn, theta @ self.classes, rcond=None)[0]
        return np.asarray(nearest, dtype=np.float64)


def _triangle(rows: Floats) -> Floats:
    """Return R of rows = QR; that of many rows is that of the R of each piece of them."""
    pieces = [np.linalg.qr(rows[some], mode="r") for some in _pieces(rows)]
    whole = pieces[0] if len(pieces) == 1 else np.linalg.qr(np.vstack(pieces), mode="r")
    return np.asarray(whole, dtype=np.float64)


def times(rows: Floats, matrix: Floats) -> Floats:
    """Return rows (n, q) times a matrix (q, k), piece by piece."""
    result = np.empty((len(rows), matrix.shape[1]))
    for some in _pieces(rows):
        np.matmul(rows[some], matrix, out=result[some])
    return result


def across(rows: Floats, values: Floats) -> Floats:
    """Return rowsᵀ (q, n) times values (n, k), piece by piece."""
    result = np.zeros((rows.shape[1], values.shape[1]))
    for some in _pieces(rows):
        result += rows[some].T @ values[some]
    return result


def _pieces(rows: Floats) -> Iterator[slice]:
    """Return pieces so small that NumPy does not hand them to other threads.

    Waiting for these takes far longer than the sums, above all while a race keeps them busy.
    """
    size = max(2 * rows.shape[1], SMALL // rows.shape[1])
    return (slice(start, start + size) for start in range(0, len(rows), size))


def differences(classes: int) -> Floats:
    """Return an orthonormal basis (k, k − 1) of what sums to 0 over the classes (Helmert)."""
    basis = np.tril(np.ones((classes, classes - 1)), -1) * 0.0
    for column in range(classes - 1):
        basis[: column + 1, column] = 1.0
        basis[column + 1, column] = -(column + 1.0)
        basis[:, column] /= np.sqrt((column + 1.0) * (column + 2.0))
    return basis

"""Hand-written training loops of 2-8-8-1 tanh with cross-entropy and SGD: what to compare with.

They evaluate nothing and check nothing.
"""

from collections.abc import Callable

import numpy as np


def bare_loop(samples: int = 250, batch: int = 10, features: int = 2) -> Callable[[int], None]:
    """Return the loop for one network, or for another number of features."""
    draw = np.random.default_rng(0)
    x = np.hstack([draw.normal(size=(samples, features)), np.ones((samples, 1))])
    y = (draw.random(samples) > 0.5).astype(float)
    w1, w2, w3 = (draw.normal(size=s) * 0.5 for s in ((features + 1, 8), (9, 8), (9, 1)))
    g1, g2, g3 = (np.empty_like(w) for w in (w1, w2, w3))
    a1, a2 = np.ones((batch, 9)), np.ones((batch, 9))
    z1, z2, z3 = np.empty((batch, 8)), np.empty((batch, 8)), np.empty((batch, 1))
    d1, d2, s1 = np.empty((batch, 8)), np.empty((batch, 8)), np.empty((batch, 8))
    indices = samples // batch

    def run(steps: int) -> None:
        for step in range(steps):
            start = (step % indices) * batch
            xb, yb = x[start : start + batch], y[start : start + batch]
            np.matmul(xb, w1, out=z1)
            np.tanh(z1, out=a1[:, :-1])
            np.matmul(a1, w2, out=z2)
            np.tanh(z2, out=a2[:, :-1])
            np.matmul(a2, w3, out=z3)
            p = z3[:, 0]
            np.negative(p, out=p)
            np.exp(p, out=p)
            np.add(p, 1.0, out=p)
            np.reciprocal(p, out=p)
            np.subtract(p, yb, out=p)
            np.divide(p, batch, out=p)
            np.matmul(a2.T, z3, out=g3)
            np.matmul(z3, w3[:-1].T, out=d2)
            np.multiply(a2[:, :-1], a2[:, :-1], out=s1)
            np.subtract(1.0, s1, out=s1)
            np.multiply(d2, s1, out=d2)
            np.matmul(a1.T, d2, out=g2)
            np.matmul(d2, w2[:-1].T, out=d1)
            np.multiply(a1[:, :-1], a1[:, :-1], out=s1)
            np.subtract(1.0, s1, out=s1)
            np.multiply(d1, s1, out=d1)
            np.matmul(xb.T, d1, out=g1)
            for w, g in ((w1, g1), (w2, g2), (w3, g3)):
                np.multiply(g, 0.01, out=g)
                np.subtract(w, g, out=w)

    return run


def bare_stack(count: int, samples: int = 250, batch: int = 10) -> Callable[[int], None]:
    """Return the same loop for a stack of networks: the least that a race of so many can cost."""
    draw = np.random.default_rng(0)
    x = np.vstack([draw.normal(size=(2, samples)), np.ones(samples)])
    y = (draw.random(samples) > 0.5).astype(float)
    w1, w2, w3 = (draw.normal(size=(count, *s)) * 0.5 for s in ((8, 3), (8, 9), (1, 9)))
    g1, g2, g3 = (np.empty_like(w) for w in (w1, w2, w3))
    a1, a2 = np.ones((count, 9, batch)), np.ones((count, 9, batch))
    u1, u2 = a1[:, :-1], a2[:, :-1]
    z1, z2, d1, d2, s1 = (np.empty((count, 8, batch)) for _ in range(5))
    z3 = np.empty((count, 1, batch))
    p = z3[:, 0]
    indices = samples // batch

    def run(steps: int) -> None:
        for step in range(steps):
            start = (step % indices) * batch
            xb, yb = x[:, start : start + batch], y[start : start + batch]
            np.matmul(w1, xb, out=z1)
            np.tanh(z1, out=u1)
            np.matmul(w2, a1, out=z2)
            np.tanh(z2, out=u2)
            np.matmul(w3, a2, out=z3)
            np.negative(p, out=p)
            np.exp(p, out=p)
            np.add(p, 1.0, out=p)
            np.reciprocal(p, out=p)
            np.subtract(p, yb, out=p)
            np.divide(p, batch, out=p)
            np.matmul(z3, a2.swapaxes(1, 2), out=g3)
            for delta, w, u, above in ((d2, w3, u2, z3), (d1, w2, u1, d2)):
                np.matmul(w[:, :, :-1].swapaxes(1, 2), above, out=delta)
                np.multiply(u, u, out=s1)
                np.subtract(1.0, s1, out=s1)
                np.multiply(delta, s1, out=delta)
            np.matmul(d2, a1.swapaxes(1, 2), out=g2)
            np.matmul(d1, xb.T, out=g1)
            for w, g in ((w1, g1), (w2, g2), (w3, g3)):
                np.multiply(g, 0.01, out=g)
                np.subtract(w, g, out=w)

    return run

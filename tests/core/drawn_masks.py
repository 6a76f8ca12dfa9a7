"""The masks of dropped units, as a race draws them."""

import numpy as np
import pytest

from lossstudio.core.models.network import Workspace


def drawn(monkeypatch: pytest.MonkeyPatch) -> list[list[np.ndarray]]:
    """Return a list to which the masks of every pass are added."""
    passes: list[list[np.ndarray]] = []

    def draw_masks(space: Workspace, *draws: np.random.Generator) -> None:
        original(space, *draws)
        passes.append([mask.copy() for mask in space.masks])

    original = Workspace.draw_masks
    monkeypatch.setattr(Workspace, "draw_masks", draw_masks)
    return passes

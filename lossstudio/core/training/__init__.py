"""The loop: from prepared samples to trained weights, step by step."""

from lossstudio.core.training.trainer import Trainer

__all__ = ["Trainer"]

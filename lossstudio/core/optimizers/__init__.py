"""The rules that turn gradients into steps: `OPTIMIZERS` files them by key."""

# The order of the imports is the order of the keys, and so of every list on screen.
# isort: off
from lossstudio.core.optimizers.state import OptimizerState
from lossstudio.core.optimizers.base import OPTIMIZERS, Optimizer
from lossstudio.core.optimizers.descent import SGD, Momentum, Nesterov
from lossstudio.core.optimizers.adaptive import Adadelta, Adagrad, RMSprop
from lossstudio.core.optimizers.adam import Adam, Adamax, AdamW, NAdam
from lossstudio.core.optimizers.sign import Lion

__all__ = [
    "OPTIMIZERS",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Lion",
    "Momentum",
    "NAdam",
    "Nesterov",
    "Optimizer",
    "OptimizerState",
    "RMSprop",
]

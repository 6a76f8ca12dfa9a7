"""Every model. A family is imported here by name, so that a frozen program finds it too."""

from lossstudio.core.models import linear, mlp, neuron
from lossstudio.core.models.base import MODELS, Model
from lossstudio.core.models.network import Shape, Workspace

__all__ = ["MODELS", "Model", "Shape", "Workspace", "linear", "mlp", "neuron"]

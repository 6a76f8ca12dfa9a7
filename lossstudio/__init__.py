"""Loss Studio: see what a loss function does to learning."""

__version__ = "0.1.0"

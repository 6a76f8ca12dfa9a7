"""The shape of a loss."""

"""The loss over two directions of the weights."""

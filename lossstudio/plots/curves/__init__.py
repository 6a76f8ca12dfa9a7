"""Curves over epochs, over learning rates, and the timeline below them."""

"""Lessons in the window: the strip that leads through one, and the page to choose one from."""

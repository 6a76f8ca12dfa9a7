"""The current experiment, its undo steps, and the thread that trains it; QtCore only."""

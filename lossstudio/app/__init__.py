"""The top floor: the window that owns everything, and the command line."""

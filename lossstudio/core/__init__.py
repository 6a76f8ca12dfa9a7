"""Everything that learns, in NumPy alone: no Qt below this line."""

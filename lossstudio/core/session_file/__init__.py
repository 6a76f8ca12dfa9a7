"""A whole session in one file: the experiment, its race as it stands, and the races before it."""

"""The editor of a loss of one's own."""

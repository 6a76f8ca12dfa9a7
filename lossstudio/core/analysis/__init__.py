"""What is read from a snapshot."""

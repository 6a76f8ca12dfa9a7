"""What is kept of a race: measures, curves, checkpoints, and the snapshot that the screen gets."""

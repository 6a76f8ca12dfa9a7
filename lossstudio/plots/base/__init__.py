"""What every plot and page has in common."""

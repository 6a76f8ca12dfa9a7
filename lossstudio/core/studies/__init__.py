"""Many races: what one race alone cannot tell."""

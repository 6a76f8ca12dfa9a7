"""Views that show a snapshot; they know neither panels nor session."""

"""The dialog in which a person writes a lesson of what is on the screen."""

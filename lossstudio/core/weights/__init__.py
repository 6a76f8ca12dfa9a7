"""The weights of the contenders of a race, in files and back."""

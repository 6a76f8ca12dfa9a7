"""Colours, measures, style sheet and icons, for panels and plots alike."""

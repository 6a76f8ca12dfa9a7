"""Widgets that edit an experiment; they draw no plots."""

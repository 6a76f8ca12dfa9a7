"""Guided experiments with a claim, and the language in which a claim is checked."""

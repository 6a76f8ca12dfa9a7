"""The conditions of the check language: what a claim comes down to."""

from lossstudio.core.lessons.conditions import comparisons
from lossstudio.core.lessons.conditions.base import CONDITIONS, Condition, Measured, Verdict

__all__ = ["CONDITIONS", "Condition", "Measured", "Verdict", "comparisons"]

"""What is taken away from the program to be used elsewhere: scripts of an experiment."""

from lossstudio.core.export.code import EPOCHS, KINDS, export_code
from lossstudio.core.export.script import Script

__all__ = ["EPOCHS", "KINDS", "Script", "export_code"]

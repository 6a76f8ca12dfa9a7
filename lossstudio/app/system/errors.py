"""What went wrong with a file, in words."""

from lossstudio.core.disk import reason
from lossstudio.core.plain_text import one_line


def error_text(fault: Exception) -> str:
    """Return a fault as one sentence on one line, whatever the names in it hold."""
    if isinstance(fault, OSError) and fault.strerror:
        where = "" if fault.filename is None else f"{fault.filename}: "
        return one_line(f"{where}{reason(fault)}.")
    return one_line(str(fault))

"""What went wrong with a file, in words."""


def error_text(fault: Exception) -> str:
    """Return a fault as one sentence."""
    if isinstance(fault, OSError) and fault.strerror:
        return f"{fault.filename}: {fault.strerror}."
    return str(fault)

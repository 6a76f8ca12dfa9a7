"""What went wrong in a background job: one sentence for the person, the rest for the log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class RefusedError(Exception):
    """What was asked for cannot be done, for the reason that the text tells the person."""


@contextmanager
def refusals() -> Iterator[None]:
    """Take a ValueError or OSError for a sentence to the person.

    For calls that promise it, such as preparing. Anywhere else these two are faults of the
    program: NumPy raises a ValueError where shapes do not fit.

    Raises
    ------
    RefusedError
    """
    try:
        yield
    except (ValueError, OSError) as error:
        raise RefusedError(str(error) or type(error).__name__) from error


def fault_text(fault: Exception, job: str, logger: logging.Logger, then: str = "") -> str:
    """Log a fault with its traceback, and return what the person is told.

    Parameters
    ----------
    fault : Exception
    job : str
        What failed, such as "search".
    logger : Logger
    then : str
        What became of it all, to end the first half of the sentence.
    """
    if isinstance(fault, RefusedError):
        logger.info("The %s was refused.", job, exc_info=fault)
        return str(fault)
    logger.error("The %s failed.", job, exc_info=fault)
    if isinstance(fault, MemoryError):
        return f"There is not enough memory for this {job}."
    what = ": ".join(filter(None, (type(fault).__name__, str(fault).strip())))
    return f"Something went wrong in the program ({what}){then}. The log tells more."

"""Which contenders are drawn, each under a name of its own, for the numbers of a plot."""

from lossstudio.core.differences import full_names
from lossstudio.core.plain_text import one_line
from lossstudio.core.recording.snapshot import Snapshot


def named_rows(snapshot: Snapshot) -> dict[int, str]:
    """Return the names of the contenders that are drawn, by their places."""
    contenders = snapshot.experiment.contenders
    names = [one_line(name) for name in full_names(contenders)]
    return {row: names[row] for row, contender in enumerate(contenders) if not contender.hidden}

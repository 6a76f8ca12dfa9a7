"""The file that a session came from, and whether it is still as it was left."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lossstudio.core.disk import read_bytes, write_text
from lossstudio.core.json_fields import Fields, parse_json

MOST_BYTES = 100_000  # of what is written down of one


def _state(path: Path) -> tuple[int, int]:
    """Return when a file was changed and how large it is; zeros where it is not there."""
    with suppress(OSError, ValueError):
        found = path.stat()
        return found.st_mtime_ns, found.st_size
    return 0, 0


@dataclass(frozen=True)
class KnownFile:
    """A file as it was opened or saved last.

    Attributes
    ----------
    path : Path
    changed_ns, size : int
        When it was changed, and its bytes.
    with_table : bool
        Whether it is a session that carries its table.
    """

    path: Path
    changed_ns: int
    size: int
    with_table: bool = False

    @classmethod
    def now(cls, path: Path, *, with_table: bool = False) -> "KnownFile":
        """Return a file as it is at this moment."""
        return cls(path.absolute(), *_state(path), with_table)

    @property
    def is_another(self) -> bool:
        """Whether something else is in its place by now; nothing at all is nothing to lose."""
        return _state(self.path) not in {(0, 0), (self.changed_ns, self.size)}

    def write(self, place: Path) -> None:
        """Write down which file it is; an OSError where that fails."""
        plain = {
            "file": str(self.path),
            "changed_ns": self.changed_ns,
            "size": self.size,
            "with_table": self.with_table,
        }
        write_text(place, json.dumps(plain, indent=2) + "\n")

    @classmethod
    def read(cls, place: Path) -> "KnownFile | None":
        """Return the file that was written down in a place, or None where that says nothing."""
        try:
            data = read_bytes(place, MOST_BYTES, "the name of a file")
            fields = Fields(parse_json(data.decode()), "The name of a file")
            path, table = Path(fields.take("file", str)), fields.take("with_table", bool)
            return cls(path, fields.take("changed_ns", int), fields.take("size", int), table)
        except (OSError, ValueError, KeyError):
            return None

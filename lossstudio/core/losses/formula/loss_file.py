"""A typed loss with a name, as a small file to be kept and handed on."""

import json
from dataclasses import dataclass

from lossstudio.core.json_fields import Fields, parse_json
from lossstudio.core.losses.base import FORMULA
from lossstudio.core.losses.formula.typed_loss import TypedLoss, typed_loss_from
from lossstudio.core.plain_text import as_name

FORMAT, VERSION = "lossstudio-loss", 1
ENDING = ".loss.json"


@dataclass(frozen=True)
class NamedLoss:
    """A loss that the person wrote, and what they call it."""

    name: str
    loss: TypedLoss

    def to_json(self) -> str:
        """Return what its file holds."""
        plain = {
            "format": FORMAT,
            "version": VERSION,
            "name": self.name,
            "loss": self.loss.settings(),
        }
        return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "NamedLoss":
        """Return what a file holds; its formula is parsed, and never evaluated.

        Raises
        ------
        ValueError
            In one sentence, naming the field and its value.
        """
        plain = parse_json(text)
        if not isinstance(plain, dict) or plain.get("format") != FORMAT:
            raise ValueError("This is no file of a loss.")
        fields = Fields(plain, "The file of a loss")
        fields.take("format", str)
        fields.check_version(VERSION)
        name, loss = as_name(fields.take("name", str)), fields.take("loss", dict)
        fields.rest(())
        if loss.pop("key", FORMULA) != FORMULA:
            raise ValueError(f"The file of a loss has another key than {FORMULA!r} in its loss.")
        if not name:
            raise ValueError("The file of a loss has an empty name.")
        return cls(name, typed_loss_from(loss))


def holds_loss(text: str) -> bool:
    """Whether a text is the file of a loss, sense or not."""
    try:
        plain = parse_json(text)
    except ValueError:
        return False
    return isinstance(plain, dict) and plain.get("format") == FORMAT

"""What is declared of a parameter of a formula."""

from dataclasses import dataclass
from typing import Any

from lossstudio.core.json_fields import Fields
from lossstudio.core.parameters import Parameterised, param

USUAL = (0.0, 10.0)


@dataclass(frozen=True)
class Slider(Parameterised):
    """A parameter of a formula: where it starts, and over which range its slider goes."""

    title = "Parameter"
    name: str = param("", label="Name", help="As it stands in the formula.", is_name=True)
    default: float = param(1.0, label="Default", help="Its value unless another is given.")
    low: float = param(USUAL[0], label="From", help="Where the slider begins.")
    high: float = param(USUAL[1], label="To", help="Where the slider ends.")
    log: bool = param(False, label="Log", help="Whether equal ways are equal ratios.")
    help: str = param("", label="Help", help="What it means.", is_name=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.low < self.high:
            raise ValueError(
                f"{self.name}: To (high) is {self.high:g}; allowed is a number above "
                f"From (low), which is {self.low:g}."
            )
        if self.log and self.low <= 0.0:
            raise ValueError(
                f"{self.name}: From (low) is {self.low:g}; a logarithmic slider begins above 0."
            )

    def as_plain(self, value: float) -> dict[str, Any]:
        """Return value and declaration as plain data; what is as usual is left out."""
        usual = {name: parameter.default for name, parameter in self.parameters().items()}
        told = {name: getattr(self, name) for name in usual if name != "name"}
        return {"value": value, **{n: v for n, v in told.items() if v != usual[n]}}

    @classmethod
    def read(cls, name: str, data: Any) -> tuple["Slider", float]:
        """Return the slider that plain data describe, a number being its value, and the value.

        Raises
        ------
        ValueError
            In one sentence, naming the parameter.
        """
        plain = isinstance(data, int | float) and not isinstance(data, bool)
        fields = Fields({"value": data} if plain else data, f"The parameter {name!r}")
        if "name" in fields:
            raise ValueError(f"The parameter {name!r} has another name in it; leave that out.")
        value = fields.take("value", object)
        return fields.build(cls, name=name), value

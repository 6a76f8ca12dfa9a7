"""How far the draws of masks have come within an epoch, as plain data and back."""

from collections.abc import Mapping
from typing import Any

from lossstudio.core.json_fields import Fields
from lossstudio.core.session_file import fields as take

KIND = "PCG64"  # what NumPy draws with


def plain_mask(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state of a generator as plain data."""
    inner = state["state"]
    rest = {name: int(state[name]) for name in ("has_uint32", "uinteger")}
    return {"generator": state["bit_generator"], **{n: int(inner[n]) for n in inner}, **rest}


def mask_of(row: Fields) -> dict[str, Any]:
    """Return the state that plain data describe; a ValueError where NumPy would not take it."""
    if row.take("generator", str) != KIND:
        raise ValueError(f"The session draws by another generator than {KIND}.")
    words = {name: take.count(row, name, high=2**128 - 1) for name in ("state", "inc")}
    rest = {name: take.count(row, name, high=2**32 - 1) for name in ("has_uint32", "uinteger")}
    return {"bit_generator": KIND, "state": words, **rest}

"""The values of a factor as a person types them."""

import re
from collections.abc import Sequence

from lossstudio.core.parameters import as_typed
from lossstudio.core.studies.factor import FactorKind, Value
from lossstudio.core.typed_numbers import typed_number

FEW = 3  # values of an example
_BETWEEN_WORDS = re.compile(r"\s*[,;\n]\s*")
_BETWEEN_NUMBERS = re.compile(r"[\s,;]+")
_ONE_OR_SEVERAL = re.compile(r"\d+,\d+|[1-9]\d{0,2}(,\d{3})+(\.\d*)?")


def text_of(kind: FactorKind, values: Sequence[Value]) -> str:
    """Return values as they may be typed."""
    return ", ".join(_typed(kind, value) for value in values)


def read_values(kind: FactorKind, text: str) -> tuple[Value, ...]:
    """Return the values that a person typed, with commas or semicolons between them.

    Raises
    ------
    ValueError
        In one sentence that names the factor, what was typed and what is allowed.
    """
    between = _BETWEEN_NUMBERS if kind.is_number else _BETWEEN_WORDS
    words = [word for word in between.split(text.strip()) if word]
    if not words:
        example = text_of(kind, kind.values[:FEW])
        raise ValueError(f"{kind.label} has no values; allowed are some, such as {example}.")
    named = _named(kind)
    if kind.is_number:
        _check_commas(kind, text)
    found: list[Value] = []
    for word in words:
        value = named[word.casefold()] if word.casefold() in named else _value(kind, word)
        if value in found:
            raise ValueError(f"{kind.label} is {as_typed(word)} twice; allowed is each value once.")
        found.append(value)
    return kind.check(found)


def _typed(kind: FactorKind, value: Value) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:.15g}" if number else kind.words(value)


def _named(kind: FactorKind) -> dict[str, Value]:
    """Return the values that have a name, by it, whatever the case of its letters."""
    parameter = kind.parameter
    values: list[Value] = [*parameter.choices]
    if parameter.kind is bool:
        values = [False, True]
    if parameter.optional:
        values.append(None)
    return {kind.words(value).casefold(): value for value in values}


def _check_commas(kind: FactorKind, text: str) -> None:
    """Refuse what may be one number as well as two, such as 1,000 and 0,5.

    Raises
    ------
    ValueError
        As `read_values`.
    """
    for word in text.replace(";", " ").split():
        if _ONE_OR_SEVERAL.fullmatch(word.rstrip(",")):
            raise ValueError(
                f"{kind.label} is {word.rstrip(',')}, which may be one number or several; "
                "put a space behind each comma."
            )


def _value(kind: FactorKind, word: str) -> Value:
    """Return one value that has no name, in its proper type.

    Raises
    ------
    ValueError
        As `read_values`.
    """
    if not kind.is_number:
        allowed = ", ".join(kind.words(value) for value in _named(kind).values())
        raise ValueError(f"{kind.label} is {as_typed(word)}; allowed is one of {allowed}.")
    try:
        number = typed_number(word, whole=kind.parameter.kind is int)
        return kind.check([number])[0]
    except ValueError:
        raise ValueError(kind.parameter.refusal(word, kind.parameter.states[0])) from None

"""What people type, in the notation of Python's parser, with the way back to each letter."""

import ast
import re
import unicodedata
from bisect import bisect_right

MOST_LETTERS = 2000
PLAIN = {
    "·": "*",
    "×": "*",
    "∙": "*",
    "⋅": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "^": "**",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "∧": " and ",
    "∨": " or ",
    "¬": " not ",
    "√": " sqrt",
    "π": " pi ",
    "½": "(1/2)",
    "¼": "(1/4)",
    "¾": "(3/4)",
    "\N{NO-BREAK SPACE}": " ",
    "\N{THIN SPACE}": " ",
    "\t": " ",
    "\n": " ",
    "\r": " ",
}
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
OPENS = re.compile(r"(^|[-+*/(,<>=|]|\b(and|or|not|if|else))$")  # what an opening | follows
LOOK_BACK = 8  # letters, more than the longest of these words
POWER_OF_POWER = re.compile(rf"[{''.join(RAISED)}]\s*(\^|\*\*)")


class FormulaError(ValueError):
    """A formula that cannot be used, in one sentence.

    Parameters
    ----------
    sentence : str
    position : int
        The index of the letter at which it goes wrong.
    """

    def __init__(self, sentence: str, position: int = 0) -> None:
        super().__init__(sentence)
        self.position = position


class Notation:
    """A formula as typed, and in plain letters.

    Parameters
    ----------
    typed : str

    Raises
    ------
    FormulaError
        If it is empty or too long, or a letter of it means nothing.
    """

    def __init__(self, typed: str) -> None:
        if not typed.strip():
            raise FormulaError("The formula is empty.")
        if len(typed) > MOST_LETTERS:
            raise FormulaError(
                f"The formula has {len(typed):,} letters; allowed are {MOST_LETTERS:,}.",
                MOST_LETTERS,
            )
        self.typed = typed
        self._starts: list[int] = []  # of each typed letter, in the plain text
        self.plain = self._translated()
        self.source = self.plain.strip()
        self._offset = len(self.plain) - len(self.plain.lstrip())

    def position(self, index: int) -> int:
        """Return the index of the typed letter from which one of the source comes."""
        behind = bisect_right(self._starts, self._offset + index) - 1
        return max(0, min(behind, len(self.typed) - 1))

    def at_column(self, column: int | None) -> int:
        """Return the index of the typed letter at a column as Python's parser counts, in bytes."""
        return self.position(len(self.source.encode()[:column].decode(errors="ignore")))

    def _translated(self) -> str:
        text, raised, bars = "", False, 0
        twice = POWER_OF_POWER.search(self.typed)
        if twice is not None:  # Python raises the exponent, and people mean the power
            index, sign = twice.start(1), twice.group(1)
            raise FormulaError(
                f"`{sign}` at letter {index + 1} raises a power: in brackets it is clear what "
                "is meant, as in (r²)^3.",
                index,
            )
        for index, letter in enumerate(self.typed):
            self._starts.append(len(text))
            if letter in RAISED:
                text += RAISED[letter] if raised else f"**{RAISED[letter]}"
            elif letter == "|":
                opens = bool(OPENS.search(text[-LOOK_BACK:].rstrip() or text.rstrip()[-LOOK_BACK:]))
                bars += 1 if opens else -1
                if bars < 0:
                    raise FormulaError(f"`|` at letter {index + 1} closes nothing.", index)
                text += "abs(" if opens else ")"
            elif letter == "√" and not self.typed[index + 1 :].lstrip().startswith("("):
                raise FormulaError(f"`√` at letter {index + 1} lacks its brackets: √(…).", index)
            elif letter in PLAIN:
                text += PLAIN[letter]
            elif unicodedata.category(letter).startswith("C"):
                raise FormulaError(f"Letter {index + 1} is a control character.", index)
            else:
                text += letter
            raised = letter in RAISED
        if bars:
            raise FormulaError("A `|` is not closed.", self.typed.rindex("|"))
        return text


def column_of(node: ast.expr) -> int | None:
    """Return at which byte of the plain text a part of it goes wrong."""
    column: int | None = node.col_offset
    before = getattr(node, "value", None)  # of a dot or a bracket, which come after it
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(before, ast.expr):
        column = before.end_col_offset
    elif isinstance(node, ast.Tuple) and node.elts:
        column = node.elts[0].end_col_offset
    elif isinstance(node, ast.BinOp):
        column = node.left.end_col_offset
    return column

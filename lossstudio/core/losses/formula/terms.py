"""Sums of products with exact numbers before them, in which like terms are gathered."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import reduce
from math import gcd, isfinite

from lossstudio.core.losses.formula.nodes import Node

Product = tuple[tuple[Node, int], ...]  # nodes and their powers, each node once
Terms = dict[Product, Fraction]  # by their products, none with 0 before it
Merge = Callable[[Iterable[tuple[Node, int]]], Terms]

ONE = Fraction(1)
MOST_BITS, HIGHEST = 1000, 100  # of numbers, and of powers
LONGEST_BELOW = 1000  # what is written as a number below a fraction


class TooLargeError(ArithmeticError):
    """What goes beyond the bounds, or has no value."""


def coefficient(value: float) -> Fraction:
    """Return a number as it was typed, 0.1 as 1/10."""
    if not isfinite(value):
        raise TooLargeError
    return _bounded(Fraction(repr(value)))


def _bounded(number: Fraction) -> Fraction:
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > MOST_BITS:
        raise TooLargeError
    return number


def gathered(*sums: Terms) -> Terms:
    """Return the sum of sums."""
    whole: Terms = {}
    for terms in sums:
        _add(whole, terms, ONE)
    return {factors: number for factors, number in whole.items() if number}


def times(a: Terms, b: Terms, merged: Merge) -> Terms:
    """Return the product of two sums, multiplied out."""
    whole: Terms = {}
    for one, number in a.items():
        for other, by in b.items():
            made = merged((*one, *other)) if one and other else {one or other: ONE}
            _add(whole, made, _bounded(number * by))
    return {factors: number for factors, number in whole.items() if number}


def _add(whole: Terms, terms: Terms, scale: Fraction) -> None:
    for factors, number in terms.items():
        whole[factors] = _bounded(whole.get(factors, Fraction(0)) + number * scale)


def raised(single: Terms, power: int, merged: Merge) -> Terms:
    """Return a power of one term."""
    if (not single and power <= 0) or abs(power) > HIGHEST:
        raise TooLargeError
    whole: Terms = {}
    for factors, number in single.items():
        bits = max(number.numerator.bit_length(), number.denominator.bit_length())
        if bits > 1 and bits * abs(power) > MOST_BITS:
            raise TooLargeError
        made = merged((node, each * power) for node, each in factors)
        whole = {f: _bounded(n * number**power) for f, n in made.items()}
    return whole


def in_order(powers: Mapping[Node, int], rank: Mapping[Node, int]) -> Product:
    """Return factors in the order in which they were first seen."""
    if any(abs(power) > HIGHEST for power in powers.values()):
        raise TooLargeError
    seen = (pair for pair in powers.items() if pair[1])
    return tuple(sorted(seen, key=lambda pair: rank.get(pair[0], len(rank))))


def common(terms: Terms, merged: Merge, *, below: bool) -> tuple[Terms, Terms]:
    """Return what all terms have in common, and what remains of them.

    Parameters
    ----------
    terms : Terms
    merged : callable
    below : bool
        Whether what is below some of them is taken out as well, for one fraction.
    """
    each = [dict(factors) for factors in terms]
    nodes = dict.fromkeys(node for powers in each for node in powers)
    least = {node: min(powers.get(node, 0) for powers in each) for node in nodes}
    if not below:  # only what is below all of them
        most = {node: max(powers.get(node, 0) for powers in each) for node in nodes}
        least = {n: power if power > 0 else min(0, most[n]) for n, power in least.items()}
    number = _shared(list(terms.values()))
    inverse = tuple((node, -power) for node, power in least.items() if power)
    rest = times(terms, {inverse: 1 / number}, merged)
    front = merged(tuple((node, power) for node, power in least.items() if power))
    return {factors: found * number for factors, found in front.items()}, rest


def _shared(numbers: list[Fraction]) -> Fraction:
    """Return what can be taken out of all numbers without making fractions of them."""
    sign = -1 if all(number < 0 for number in numbers) else 1
    if len({abs(number) for number in numbers}) == 1:
        return sign * abs(numbers[0])
    if any(number.denominator != 1 for number in numbers):
        return Fraction(sign)
    return Fraction(sign * reduce(gcd, (number.numerator for number in numbers)))


def short(number: Fraction, *, fraction: bool) -> tuple[float, float]:
    """Return what is written of a number above and below: 0.35 and 1, or 2 and 3."""
    as_decimal = Fraction(f"{float(number):.6g}") == number and not fraction
    if as_decimal or number.denominator > LONGEST_BELOW:
        return float(number), 1.0
    return float(number.numerator), float(number.denominator)

"""How a figure came about: a tree of steps that a person can follow with a pocket calculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction


class StepDict(TypedDict):
    """A step as JSON holds it; the keys are the fields of ``Step``."""

    label: str
    pence: int | None
    sum: str
    law: str
    term: str
    source: str
    children: list[StepDict]


@dataclass(frozen=True, slots=True)
class Step:
    """One figure and how it was reached.

    :ivar label: what the figure is, in plain English.
    :ivar pence: the figure in pence; None where it is no whole number of pence, or no amount: ``sum`` then says it.
    :ivar sum: the sum that gives it: "£2,450.00 - £104.75"; "" where the figure was given.
    :ivar law: subject of the rule book's citation that it rests on: "income_tax"; "" for none.
    :ivar term: the term of the standard that it rests on: "pro_rata = calendar_days"; "" for none.
    :ivar source: ``digest:row`` of the body's own file that it came from, or "".
    :ivar children: the figures that it was made of, in order.
    """

    label: str
    pence: int | None = None
    sum: str = ""
    law: str = ""
    term: str = ""
    source: str = ""
    children: tuple[Step, ...] = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Step]]:
        """This will give this step and all below it, each after its depth (0 here), parents first."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)

    def as_dict(self) -> StepDict:
        """This will give the tree as plain dicts and lists for JSON."""
        return {
            "label": self.label,
            "pence": self.pence,
            "sum": self.sum,
            "law": self.law,
            "term": self.term,
            "source": self.source,
            "children": [child.as_dict() for child in self.children],
        }

    def __str__(self) -> str:
        return "\n".join(
            "  " * depth
            + step.label
            + (f": {spoken(step.pence)}" if step.pence is not None else "")
            + (f" = {step.sum}" if step.sum else "")
            for depth, step in self.walk()
        )


def whole_pence(pounds: Fraction) -> int:
    """This will give pounds as pence.

    :raises ValueError: when they are no whole number of pence.
    """
    pence = pounds * 100
    if pence.denominator != 1:
        raise ValueError(f"not a whole number of pence: £{pounds}")
    return pence.numerator


def four_decimals(pounds: Fraction) -> str:
    """This will write pounds that were cut off after four decimals: ``£1,047.5000``.

    :raises ValueError: when there are more decimals.
    """
    parts = pounds * 10_000
    if parts.denominator != 1:
        raise ValueError(f"more than four decimals of a pound: £{pounds}")
    whole, rest = divmod(abs(parts.numerator), 10_000)
    return f"{'-' if parts < 0 else ''}£{whole:,}.{rest:04d}"

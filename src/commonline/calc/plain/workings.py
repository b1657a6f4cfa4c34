"""How a figure came about: a tree of steps that a person can follow with a pocket calculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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


def added(amounts: Iterable[int | None]) -> str:
    """This will write amounts as a sum that a reader can follow: "£10.00 + £5.00 - £2.00"; "" for none.

    An amount of None is left out.
    """
    kept = [pence for pence in amounts if pence is not None]
    if not kept:
        return ""
    return spoken(kept[0]) + "".join(f" {'-' if pence < 0 else '+'} {spoken(abs(pence))}" for pence in kept[1:])


def taken_off(*, of: int, off: int) -> str:
    """This will write one amount less another: "£10.00 - £2.00"; "£10.00 + £2.00" where less than nothing is taken off."""
    return f"{spoken(of)} {'+' if off < 0 else '-'} {spoken(abs(off))}"


def less_already(*, step: Step, label: str, already_pence: int, law: str) -> Step:
    """This will take what an earlier payment of the same period came to off a figure that was worked out on both payments.

    :param step: the figure on both payments together; it has pence.
    :param label: what is due now.
    :param already_pence: what the earlier payment came to.
    :raises ValueError: when the step has no pence.
    """
    if step.pence is None:
        raise ValueError(f"nothing can be taken off a step without an amount: {step.label}")
    already = Step("Already paid in this period", already_pence, "in an earlier payment of the same period")
    due = step.pence - already_pence
    return Step(label, due, taken_off(of=step.pence, off=already_pence), law=law, children=(step, already))


def put_right(*, step: Step, correction_pence: int) -> Step:
    """This will add what is to be put right for earlier periods to a figure; a correction of nothing changes nothing.

    :raises ValueError: when the step has no pence.
    """
    if not correction_pence:
        return step
    if step.pence is None:
        raise ValueError(f"nothing can be added to a step without an amount: {step.label}")
    right = Step(
        "Put right for earlier periods",
        correction_pence,
        "too little was taken before" if correction_pence > 0 else "too much was taken before",
    )
    total = step.pence + correction_pence
    label = f"{step.label}, with what is put right"
    return Step(label, total, added((step.pence, correction_pence)), law=step.law, children=(step, right))


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

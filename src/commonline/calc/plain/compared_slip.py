"""A payslip as ``difference`` compares it: one line for each element and each period it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

INCOME_TAX = "income_tax"
NATIONAL_INSURANCE = "national_insurance"
PENSION = "pension"
STUDENT_LOAN = "student_loan"
POSTGRADUATE_LOAN = "postgraduate_loan"
SALARY = "salary"
"""The elements whose causes are known by name; every other element is explained by its amount and its kind."""

STATUTORY = frozenset({INCOME_TAX, NATIONAL_INSURANCE, PENSION, STUDENT_LOAN, POSTGRADUATE_LOAN})

ADVANCE, RECOVERY, SACRIFICE = "advance", "recovery", "sacrifice"
_KINDS = {"ADVANCE": ADVANCE, "ADVANCE_BACK": RECOVERY, "PENSION_SACRIFICE": SACRIFICE, "CYCLE_SACRIFICE": SACRIFICE}
"""Kinds of the standard's own elements, for lines that do not say theirs."""

CORRECTIONS = {PENSION: "pension_correction_pence", NATIONAL_INSURANCE: "ni_correction_pence"}
"""The facts that say how much of a line puts earlier periods right: above nothing, it was taken."""

EARLIER = "earlier"
"""Stands for the earlier periods of a correction, which are not told apart."""

Key = tuple[str, str]
"""Element, and the period it belongs to: "" for this one."""


@dataclass(frozen=True, slots=True)
class Line:
    """All lines of one element and one period together.

    :ivar name: the name a payslip prints.
    :ivar pence: the effect on net pay.
    :ivar kind: ``advance``, ``recovery``, ``sacrifice``, or "" for anything else.
    """

    name: str
    pence: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """A payslip, read.

    :ivar net: net pay in pence.
    :ivar lines: by element and period.
    :ivar facts: what the lines depend on, by name; a fact may be absent.
    """

    net: int
    lines: Mapping[Key, Line]
    facts: Mapping[str, object] = field(default_factory=dict)

    def pence(self, key: Key) -> int:
        """This will give the effect of a line on net pay; nothing where there is none."""
        return self.lines[key].pence if key in self.lines else 0


def read_slip(*, slip: Mapping[str, object]) -> Slip:
    """This will put lines of one element and one period together, and part what puts earlier periods right from the rest.

    :param slip: as ``difference.explain_change`` takes it.
    :raises ValueError: when the lines do not add up to net pay.
    """
    lines: dict[Key, Line] = {}
    for row in cast("list[Mapping[str, object]]", slip["lines"]):
        element, origin = str(row["element"]), str(row.get("origin") or "")
        kind = str(row.get("kind") or "")
        _add(lines, (element, origin), str(row["name"]), cast("int", row["pence"]), kind if kind in _KINDS.values() else "")
    facts = cast("Mapping[str, object]", slip.get("facts", {}))
    for element, fact in CORRECTIONS.items():
        correction = cast("int", facts.get(fact) or 0)
        if correction:
            # The line holds both: what was worked out for this period, and what is put right.
            _add(lines, (element, ""), element, correction)
            _add(lines, (element, EARLIER), element, -correction)
    net = cast("int", slip["net_pence"])
    if sum(line.pence for line in lines.values()) != net:
        raise ValueError("the lines of a payslip do not add up to its net pay")
    return Slip(net, lines, facts)


def _add(lines: dict[Key, Line], key: Key, name: str, pence: int, kind: str = "") -> None:
    """Add pence to a line, which keeps its first name."""
    earlier = lines.get(key)
    if earlier is None:
        lines[key] = Line(name, pence, kind or _KINDS.get(key[0], ""))
    else:
        lines[key] = Line(earlier.name, earlier.pence + pence, earlier.kind)

"""What one employment earned in a period: the sum of its elements, by what each of them counts for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonline.calc.plain.elements import earning
from commonline.calc.plain.workings import Step, added

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from commonline.kernel.period import PayPeriod
    from commonline.standard.terms import Terms


@dataclass(frozen=True, slots=True)
class Earned:
    """The sums of a payslip before anything is worked out on them, in pence.

    :ivar amounts: each element's, in the order given; never with the sign of a deduction.
    :ivar gross: all earnings, those below nothing included.
    :ivar deductions: all deductions that are pay elements.
    :ivar taxable: earnings that count as pay for tax.
    :ivar off_taxable: deductions that are taken off pay for tax.
    :ivar niable: earnings for National Insurance.
    :ivar regular: pensionable earnings that belong to this period.
    :ivar arrears: pensionable earnings that belong to earlier periods.
    :ivar gross_step: how gross pay came about.
    :ivar deductions_step: the same of the deductions; None where there are none.
    """

    amounts: tuple[int, ...]
    gross: int
    deductions: int
    taxable: int
    off_taxable: int
    niable: int
    regular: int
    arrears: int
    gross_step: Step
    deductions_step: Step | None


def earned(*, elements: Sequence[Mapping[str, object]], period: PayPeriod, terms: Terms) -> Earned:
    """This will work out every element of one employment, and add them up by what they count for.

    :param elements: the employment's rows of ``ELEMENT_DUE``.
    :raises CannotPay: for a basis nobody knows.
    """
    worked = [earning(element=element, period=period, terms=terms) for element in elements]
    rows = [(element, pence) for element, (pence, _) in zip(elements, worked, strict=True)]
    earnings = [(element, pence) for element, pence in rows if element["sign"] == 1]
    deductions = [(element, pence) for element, pence in rows if element["sign"] == -1]
    pensionable = [(element, pence) for element, pence in earnings if element["pensionable"]]
    gross, taken = _sum(earnings), _sum(deductions)
    steps = [(element["sign"], step) for element, (_, step) in zip(elements, worked, strict=True)]
    of_earnings = tuple(step for sign, step in steps if sign == 1)
    of_deductions = tuple(step for sign, step in steps if sign == -1)
    return Earned(
        amounts=tuple(pence for pence, _ in worked),
        gross=gross,
        deductions=taken,
        taxable=_sum((element, pence) for element, pence in earnings if element["taxable"]),
        off_taxable=_sum((element, pence) for element, pence in deductions if element["taxable"]),
        niable=_sum((element, pence) for element, pence in earnings if element["niable"]),
        regular=_sum((element, pence) for element, pence in pensionable if not element["arrears"]),
        arrears=_sum((element, pence) for element, pence in pensionable if element["arrears"]),
        gross_step=Step("Gross pay", gross, added(step.pence for step in of_earnings), children=of_earnings),
        deductions_step=(
            Step("Other deductions", taken, added(step.pence for step in of_deductions), children=of_deductions) if of_deductions else None
        ),
    )


def _sum(rows: Iterable[tuple[Mapping[str, object], int]]) -> int:
    """Add the pence of elements."""
    return sum(pence for _, pence in rows)

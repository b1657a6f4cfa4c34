"""One run of neighbouring employments through every subject, in the order of the law.

Instrument: docs/calculation.md gives the order; each subject's file names its own instrument.
Rounding: in the subjects; nothing is rounded here.
Years: as far as the rule book goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.elements import Amounts, arrears, sums
from commonline.calc.columns.income_tax import TaxTables
from commonline.calc.columns.national_insurance import NITables
from commonline.calc.columns.pension import PensionTables
from commonline.calc.columns.student_loan import LoanTables
from commonline.standard.pay import PAY_RESULT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commonline.kernel.period import PayPeriod
    from commonline.rules.book import RuleBook
    from commonline.standard.terms import Terms

DEDUCTIONS = (
    "pension_employee_pence",
    "tax_pence",
    "ni_employee_pence",
    "student_loan_pence",
    "postgraduate_loan_pence",
    "other_deductions_pence",
)
"""What is taken from gross to come to net."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What comes of neighbouring employments.

    :ivar pence: the amount of each row of ELEMENT_DUE.
    :ivar payslips: PAY_RESULT and ``taxable_pence``, taxable earnings before the pension contribution is taken off.
    :ivar arrears: ``n`` and ``arrears_pence`` of the few who have any.
    """

    pence: pl.Series
    payslips: pl.DataFrame
    arrears: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Step:
    """The tables of every subject for one run, made once and used by all chunks."""

    amounts: Amounts
    pension: PensionTables
    tax: TaxTables
    ni: NITables
    loans: LoanTables

    @classmethod
    def of(cls, codes: Iterable[str | None], *, period: PayPeriod, book: RuleBook, terms: Terms) -> Step:
        """This will make the tables of a run whose distinct tax codes are given."""
        frequency = period.frequency
        return cls(
            amounts=Amounts.of(period, terms),
            pension=PensionTables.of(book.pensions, frequency=frequency),
            tax=TaxTables.of(sorted(codes, key=str), frequency=frequency, number=period.number, law=book.income_tax),
            ni=NITables.of(book.national_insurance.thresholds[frequency], book.national_insurance.letters),
            loans=LoanTables.of(book.student_loans, frequency=frequency),
        )

    def worked_out(self, inputs: pl.DataFrame, elements: pl.DataFrame, first: int) -> Worked:
        """This will give the amounts of the elements and the payslips of neighbouring employments.

        :param first: ``n`` of the first of them.
        :raises ValueError: when a table breaks its contract.
        """
        if inputs.height and not (inputs["n"] == pl.int_range(first, first + inputs.height, eager=True)).all():
            raise ValueError("PAY_INPUT: n does not count from 0 without gaps")
        pence = self.amounts.pence(elements)
        late = arrears(elements, pence)
        pay = inputs.hstack(sums(elements, pence, first=first, people=inputs.height))
        pay = pay.hstack(self.pension.columns(pay, late))
        pay = pay.hstack([(pay["taxable_pence"] - pay["pension_untaxed_pence"]).alias("taxable_pay_pence")])
        pay = pay.hstack(self.tax.columns(pay)).hstack(self.ni.columns(pay)).hstack(self.loans.columns(pay))
        return Worked(pence, pay.with_columns(totals(pay)).select(*PAY_RESULT.names, "taxable_pence"), late)


def totals(pay: pl.DataFrame) -> list[pl.Series]:
    """This will give the columns that only add up: net pay, and pay and tax of the year with this run included."""
    net = pay["gross_pence"]
    for deduction in DEDUCTIONS:
        net = net - pay[deduction]
    return [
        net.alias("net_pence"),
        pay["taxable_pay_to_date_pence"] + pay["taxable_pay_pence"],
        pay["tax_to_date_pence"] + pay["tax_pence"],
    ]

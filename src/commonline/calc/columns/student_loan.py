"""Student and postgraduate loan deductions.

Instrument: Education (Student Loans) (Repayment) Regulations 2009 (SI 2009/470).
Rounding: the period's threshold truncated to a penny; each loan's deduction down to a pound.
Years: 2016-17 to 2018-19 checked against outside cases; otherwise as far as the rule book goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.coding import at_least, common_denominator, ids, numerator, only, table
from commonline.calc.refusals import CannotPay
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from commonline.rules.book import LoanPlan, RuleBook, StudentLoans


def is_plan(plan: str, book: RuleBook) -> bool:
    """This will say whether a text is a student loan plan on the rule book's day; empty text, no loan, is one."""
    return plan == "" or plan in book.student_loans.plans


def loan_columns(pay: pl.DataFrame, *, frequency: Frequency, book: RuleBook) -> pl.DataFrame:
    """This will give ``student_loan_pence`` and ``postgraduate_loan_pence``, whole pounds in pence.

    :param pay: ``student_loan_plan``, ``postgraduate_loan`` and ``niable_pence`` of the period.
    :raises CannotPay: naming plans that are not known, or a postgraduate loan when the law of the day has none.
    :raises LawUnknown: when loans were not checked for the rule book's day.
    """
    return LoanTables.of(book.student_loans, frequency=frequency).columns(pay)


@dataclass(frozen=True, slots=True)
class LoanTables:
    """By plan, no plan first: the threshold of one period in pence and the rate in parts of ``denominator``.

    Where the law of the day has a postgraduate loan it stands last in both.
    """

    plans: pl.Enum
    thresholds: pl.Series
    rates: pl.Series
    denominator: int
    postgraduate: bool

    @classmethod
    def of(cls, law: StudentLoans, *, frequency: Frequency) -> LoanTables:
        """This will make the tables of one frequency."""
        loans = [*law.plans.values(), *([law.postgraduate] if law.postgraduate else [])]
        denominator = common_denominator(loan.rate for loan in loans)
        return cls(
            plans=pl.Enum(["", *law.plans]),
            thresholds=table([0, *(_threshold(loan, frequency) for loan in loans)]),
            rates=table([0, *(numerator(loan.rate, denominator) for loan in loans)]),
            denominator=denominator,
            postgraduate=law.postgraduate is not None,
        )

    def columns(self, pay: pl.DataFrame) -> pl.DataFrame:
        """This will give both deductions of each row; see ``loan_columns``.

        :raises CannotPay: naming plans that are not known.
        """
        if not self.postgraduate and pay["postgraduate_loan"].any():
            raise CannotPay("postgraduate_loan", ["yes"])
        earned, plan = pay["niable_pence"], ids(pay["student_loan_plan"], self.plans)
        student = at_least(earned - self.thresholds[plan], 0) * self.rates[plan]
        postgraduate = at_least(earned - int(self.thresholds[-1]), 0) * int(self.rates[-1])
        return pl.DataFrame(
            {
                "student_loan_pence": self._whole_pounds(student),
                "postgraduate_loan_pence": self._whole_pounds(only(postgraduate, pay["postgraduate_loan"])),
            }
        )

    def _whole_pounds(self, parts: pl.Series) -> pl.Series:
        return parts // (self.denominator * 100) * 100


def _threshold(loan: LoanPlan, frequency: Frequency) -> int:
    """Give the threshold of one period, truncated to a penny."""
    if frequency is Frequency.MONTHLY:
        return loan.annual_threshold // 12
    return loan.annual_threshold * frequency.weeks // 52

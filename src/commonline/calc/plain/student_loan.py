"""Student and postgraduate loan deductions for one person: SI 2009/470.

Checked against public rows of 2016-17 to 2018-19.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from commonline.calc.plain.rounding import loan_deduction_down, loan_threshold_down
from commonline.calc.plain.workings import Step
from commonline.calc.refusals import CannotPay
from commonline.kernel.money import spoken
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from commonline.rules.book import LoanPlan, StudentLoans

LAW = "student_loans"
_LATER_PLANS = {"5": "student_loans.plan_5"}
"""Plans whose values came later and have a citation of their own."""
POSTGRADUATE = "postgraduate"


def deduction(*, plan: str, frequency: Frequency, earnings_pence: int, law: StudentLoans) -> tuple[int, Step]:
    """This will work out what is deducted for one loan: whole pounds, in pence.

    :param plan: "1", "2", "4", "5", or "postgraduate" for a postgraduate loan.
    :param earnings_pence: earnings for National Insurance of the payment.
    :raises CannotPay: for a plan without a threshold on the day.
    """
    loan = _loan(plan, law)
    if frequency is Frequency.MONTHLY:
        share, written = Fraction(1, 12), "1/12"
    else:
        share, written = Fraction(frequency.weeks, 52), f"{frequency.weeks}/52"
    subject = _LATER_PLANS.get(plan, LAW)
    threshold = loan_threshold_down(loan.annual_threshold * share)
    over = max(earnings_pence - threshold, 0)
    due = loan_deduction_down(over * loan.rate.fraction)
    name = "Postgraduate loan" if plan == POSTGRADUATE else f"Student loan, plan {plan}"
    steps = (
        Step("Threshold of the period", threshold, f"{spoken(loan.annual_threshold)} x {written}, down to a penny", law=subject),
        Step("Earnings over the threshold", over, f"{spoken(earnings_pence)} - {spoken(threshold)}, not below nothing", law=subject),
    )
    return due, Step(name, due, f"{spoken(over)} x {loan.rate.percent()}, down to a pound", law=subject, children=steps)


def _loan(plan: str, law: StudentLoans) -> LoanPlan:
    """Give a loan's threshold and rate."""
    loan = law.postgraduate if plan == POSTGRADUATE else law.plans.get(plan)
    if loan is None:
        raise CannotPay("postgraduate_loan" if plan == POSTGRADUATE else "student_loan_plan", ["yes" if plan == POSTGRADUATE else plan])
    return loan

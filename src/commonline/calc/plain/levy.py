"""The apprenticeship levy of one PAYE scheme: Finance Act 2016 Part 6."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from commonline.calc.plain.rounding import levy_down
from commonline.calc.plain.workings import Step
from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from commonline.rules.book import ApprenticeshipLevy

LAW = "apprenticeship_levy"


def charge(*, pay_bill_to_date_pence: int, month: int, charged_before_pence: int, law: ApprenticeshipLevy) -> tuple[int, Step]:
    """This will work out the levy of one month, from the pay bill of the tax year to date.

    :param pay_bill_to_date_pence: earnings for National Insurance of all employments of the PAYE scheme, this month included.
    :param month: tax month, 1 to 12.
    :param charged_before_pence: levy of the tax year before this month.
    :return: the levy in pence, negative when earlier months were charged too much, and how it came about.
    """
    allowance = Fraction(law.annual_allowance * month, 12)
    due = levy_down(max(pay_bill_to_date_pence * law.rate.fraction - allowance, Fraction(0)))
    now = due - charged_before_pence
    to_date = Step(
        "Levy of the tax year to date",
        due,
        f"{spoken(pay_bill_to_date_pence)} x {law.rate.percent()} - {spoken(law.annual_allowance)} x {month}/12,"
        " not below nothing, down to a penny",
        law=LAW,
    )
    before = Step("Levy charged before", charged_before_pence)
    return now, Step("Apprenticeship levy", now, f"{spoken(due)} - {spoken(charged_before_pence)}", law=LAW, children=(to_date, before))

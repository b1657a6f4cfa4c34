"""One payment by the plain calculator, with nothing before it: what many payments are held against."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from commonline.calc.plain.payslip import work_out
from commonline.kernel.period import Frequency, PayPeriod
from commonline.rules.reader import rule_book
from commonline.standard.terms import STANDARD_TERMS


def at_once(paid_on: date, pence: int, tax_code: str = "1257L", letter: str = "A") -> Mapping[str, int]:
    """Give what one monthly payment of a day comes to under a cumulative code, as if the tax year's pay was all paid with it."""
    period = PayPeriod.paid(paid_on, Frequency.MONTHLY)
    person = {
        "n": 0,
        "tax_code": tax_code,
        "week1_month1": False,
        "ni_letter": letter,
        "student_loan_plan": "",
        "postgraduate_loan": False,
        "pension_scheme": "",
        "employer_pension_bp": None,
        "band_pay_pence": None,
        "taxable_pay_to_date_pence": 0,
        "tax_to_date_pence": 0,
    }
    element = {
        "n": 0,
        "line": 0,
        "element": "SALARY",
        "basis": "once",
        "amount_pence": pence,
        "part": 1,
        "whole": 1,
        "hours_hundredths": 0,
        "due_from": period.begins,
        "due_to": period.ends,
        "sign": 1,
        "taxable": True,
        "niable": True,
        "pensionable": False,
        "arrears": False,
    }
    return work_out(person=person, elements=[element], period=period, book=rule_book(on=paid_on), terms=STANDARD_TERMS).result

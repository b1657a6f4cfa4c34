"""A small rule book made by hand, so that a test can show its sum beside the law."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commonline.kernel.money import Rate
from commonline.kernel.period import Frequency
from commonline.rules.book import (
    ApprenticeshipLevy,
    IncomeTax,
    LoanPlan,
    NationalInsurance,
    NILetter,
    NIThresholds,
    PensionBand,
    PensionScheme,
    RuleBook,
    StudentLoans,
    TaxBand,
)

W1, W2, W4, M1 = Frequency.WEEKLY, Frequency.TWO_WEEKLY, Frequency.FOUR_WEEKLY, Frequency.MONTHLY


def _percent(rate: str) -> Rate:
    whole, _, part = rate.partition(".")
    return Rate(int(whole) * 100 + int(part.ljust(2, "0") or 0), 10_000)


def _bands(*limits_and_rates: tuple[int | None, str]) -> tuple[TaxBand, ...]:
    return tuple(TaxBand(limit, _percent(rate)) for limit, rate in limits_and_rates)


def _income_tax() -> IncomeTax:
    rest_of_uk = _bands((37_700, "20"), (125_140, "40"), (None, "45"))
    scotland = _bands((2_827, "19"), (14_921, "20"), (31_092, "21"), (62_430, "42"), (125_140, "45"), (None, "48"))
    higher = (_percent("40"), _percent("45"))
    return IncomeTax(
        bands={"rUK": rest_of_uk, "Wales": rest_of_uk, "Scotland": scotland},
        basic_rate=dict.fromkeys(("rUK", "Wales", "Scotland"), _percent("20")),
        d_rates={"rUK": higher, "Wales": higher, "Scotland": tuple(map(_percent, ("21", "42", "45", "48")))},
        code_whole=500,
        whole_week_pence=96_16,
        whole_month_pence=416_67,
        remainder_add=9,
        overriding_limit=_percent("50"),
        overriding_limit_k_only=False,
    )


def _national_insurance() -> NationalInsurance:
    letters = {
        "A": NILetter(_percent("8"), _percent("2"), _percent("15"), "st"),
        "C": NILetter(_percent("0"), _percent("0"), _percent("15"), "st"),
        "F": NILetter(_percent("8"), _percent("2"), _percent("15"), "fust"),
        "J": NILetter(_percent("2"), _percent("2"), _percent("15"), "st"),
        "M": NILetter(_percent("8"), _percent("2"), _percent("15"), "ust"),
    }
    return NationalInsurance(
        thresholds={
            W1: NIThresholds(lel=125_00, pt=242_00, st=96_00, uel=967_00, fust=481_00, ust=967_00),
            W2: NIThresholds(lel=250_00, pt=484_00, st=193_00, uel=1934_00, fust=962_00, ust=1934_00),
            W4: NIThresholds(lel=500_00, pt=967_00, st=385_00, uel=3867_00, fust=1924_00, ust=3867_00),
            M1: NIThresholds(lel=542_00, pt=1048_00, st=417_00, uel=4189_00, fust=2083_00, ust=4189_00),
        },
        letters=letters,
        annual=NIThresholds(lel=6_500_00, pt=12_570_00, st=5_000_00, uel=50_270_00, fust=25_000_00, ust=50_270_00),
        annual_letters=letters,
        conditions={},
    )


def _pensions() -> dict[str, PensionScheme]:
    slabs = (PensionBand(34_199_00, _percent("4.6")), PensionBand(56_000_00, _percent("5.45")), PensionBand(None, _percent("7.35")))
    flat = (PensionBand(None, _percent("5")),)
    lower, upper = {W1: 120_00, W2: 240_00, W4: 480_00, M1: 520_00}, {W1: 967_00, W2: 1934_00, W4: 3867_00, M1: 4189_00}
    return {
        "alpha": PensionScheme("alpha", slabs, True, _percent("28.97"), 0, None, {}, {}, None),
        "lgps": PensionScheme("lgps", slabs, False, None, 0, None, {}, {}, None),
        "dc": PensionScheme("dc", flat, False, _percent("3"), 6_240_00, 50_270_00, lower, upper, None),
        "dc_relief_at_source": PensionScheme(
            "dc_relief_at_source", flat, False, _percent("3"), 6_240_00, 50_270_00, lower, upper, _percent("20")
        ),
    }


@pytest.fixture(scope="session")
def book() -> RuleBook:
    """Give the law of a day in 2025-26, with four pension schemes."""
    return RuleBook(
        on=date(2025, 10, 31),
        digest="0" * 64,
        citations={},
        _income_tax=_income_tax(),
        _national_insurance=_national_insurance(),
        _student_loans=StudentLoans(
            {"1": LoanPlan(26_065_00, _percent("9")), "2": LoanPlan(28_470_00, _percent("9"))}, LoanPlan(21_000_00, _percent("6"))
        ),
        _pensions=_pensions(),
        _apprenticeship_levy=ApprenticeshipLevy(Rate(5, 1000), 15_000_00),
        _tax_codes=None,
        _automatic_enrolment=None,
        _minimum_wage=None,
        _pension_age=None,
    )


@pytest.fixture
def person() -> dict[str, Any]:
    """Give one row of PAY_INPUT: an ordinary month with nothing to date."""
    return {
        "n": 0,
        "tax_code": "1257L",
        "week1_month1": True,
        "ni_letter": "A",
        "student_loan_plan": "",
        "postgraduate_loan": False,
        "pension_scheme": "",
        "employer_pension_bp": None,
        "band_pay_pence": None,
        "taxable_pay_to_date_pence": 0,
        "tax_to_date_pence": 0,
    }


@pytest.fixture
def salary() -> dict[str, Any]:
    """Give one row of ELEMENT_DUE: £30,000 a year for the whole of October 2025."""
    return {
        "n": 0,
        "line": 0,
        "element": "salary",
        "basis": "annual",
        "amount_pence": 30_000_00,
        "part": 1,
        "whole": 1,
        "hours_hundredths": 0,
        "due_from": date(2025, 10, 1),
        "due_to": date(2025, 10, 31),
        "sign": 1,
        "taxable": True,
        "niable": True,
        "pensionable": True,
        "arrears": False,
    }

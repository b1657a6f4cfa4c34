"""Rule books written by hand, so that these tests stand on no file of the rule book itself."""

from __future__ import annotations

from datetime import date

import polars as pl
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
from commonline.standard.pay import ELEMENT_DUE, PAY_INPUT

UK = {"2022-23": (37_700, 150_000), "2023-24": (37_700, 125_140), "2025-26": (37_700, 125_140)}
SCOTLAND = {
    "2022-23": ((2_162, 13_118, 31_092, 150_000), (19, 20, 21, 41, 46)),
    "2023-24": ((2_162, 13_118, 31_092, 125_140), (19, 20, 21, 42, 47)),
    "2025-26": ((2_827, 14_921, 31_092, 62_430, 125_140), (19, 20, 21, 42, 45, 48)),
}
WEEKS = (Frequency.WEEKLY, Frequency.TWO_WEEKLY, Frequency.FOUR_WEEKLY, Frequency.MONTHLY)
LEL, ST, UEL = (123, 246, 492, 533), (175, 350, 700, 758), (967, 1934, 3867, 4189)
FUST = (481, 962, 1924, 2083)
NI = {  # lel, pt, st, and per ten thousand: employee, reduced, above, employer
    "2022-23a(Apr-Jul5)": (LEL, (190, 380, 760, 823), ST, 1325, 710, 325, 1505),
    "2022-23b(Jul6-Nov5)": (LEL, (242, 484, 967, 1048), ST, 1325, 710, 325, 1505),
    "2022-23c(Nov6-Apr)": (LEL, (242, 484, 967, 1048), ST, 1200, 585, 200, 1380),
    "2023-24": (LEL, (242, 484, 967, 1048), ST, 1200, 585, 200, 1380),
    "2025-26": ((125, 250, 500, 542), (242, 484, 967, 1048), (96, 193, 385, 417), 800, 185, 200, 1500),
}
LOANS = {"2016-17": (17_495, 21_000), "2017-18": (17_775, 21_000), "2018-19": (18_330, 25_000), "2025-26": (26_065, 28_470)}


def _bands(limits: tuple[int, ...], percents: tuple[int, ...]) -> tuple[TaxBand, ...]:
    return tuple(TaxBand(limit, Rate(percent, 100)) for limit, percent in zip((*limits, None), percents, strict=True))


def _income_tax(year: str) -> IncomeTax:
    uk = _bands(UK[year], (20, 40, 45))
    limits, percents = SCOTLAND[year]
    higher = tuple(Rate(percent, 100) for percent in percents[2:])
    d_rates = {"rUK": (Rate(40, 100), Rate(45, 100)), "Wales": (Rate(40, 100), Rate(45, 100)), "Scotland": higher}
    basic = dict.fromkeys(("rUK", "Scotland", "Wales"), Rate(20, 100))
    return IncomeTax({"rUK": uk, "Wales": uk, "Scotland": _bands(limits, percents)}, basic, d_rates, 500, 9_616, 41_667, 9)


def _national_insurance(name: str) -> NationalInsurance:
    lel, pt, st, main, reduced, above, employer = NI[name]
    of = {
        frequency: NIThresholds(lel[at] * 100, pt[at] * 100, st[at] * 100, UEL[at] * 100, FUST[at] * 100, UEL[at] * 100)
        for at, frequency in enumerate(WEEKS)
    }
    employee = {**dict.fromkeys("AFHMNV", (main, above)), **dict.fromkeys("BEI", (reduced, above)), **dict.fromkeys("DJLZ", (above, above))}
    start = {**dict.fromkeys("DEFIKLNS", "fust"), **dict.fromkeys("HMVZ", "ust")}
    letters = {}
    for letter in "ABCDEFHIJKLMNSVZ":
        rates = employee.get(letter, (0, 0))
        letters[letter] = NILetter(Rate(rates[0], 10_000), Rate(rates[1], 10_000), Rate(employer, 10_000), start.get(letter, "st"))
    letters["X"] = NILetter(Rate(0, 1), Rate(0, 1), Rate(0, 1), "st")
    return NationalInsurance(of, letters)


def _student_loans(year: str) -> StudentLoans:
    one, two = LOANS[year]
    plans = {"1": LoanPlan(one * 100, Rate(9, 100)), "2": LoanPlan(two * 100, Rate(9, 100))}
    return StudentLoans(plans, LoanPlan(2_100_000, Rate(6, 100)))


def _pensions() -> dict[str, PensionScheme]:
    slabs = (PensionBand(3_450_000, Rate(46, 1000)), PensionBand(5_640_000, Rate(545, 10_000)), PensionBand(None, Rate(735, 10_000)))
    whole = PensionScheme(
        "whole",
        slabs,
        band_on_whole_pounds=True,
        employer=Rate(2897, 10_000),
        lower=0,
        upper=None,
        lower_by_frequency={},
        upper_by_frequency={},
    )
    exact = PensionScheme(
        "exact", slabs, band_on_whole_pounds=False, employer=None, lower=0, upper=None, lower_by_frequency={}, upper_by_frequency={}
    )
    flat = (PensionBand(None, Rate(5, 100)),)
    lower = dict(zip(WEEKS, (12_000, 24_000, 48_000, 52_000), strict=True))
    upper = dict(zip(WEEKS, (96_700, 193_400, 386_700, 418_900), strict=True))
    dc = PensionScheme(
        "dc",
        flat,
        band_on_whole_pounds=False,
        employer=Rate(3, 100),
        lower=624_000,
        upper=5_027_000,
        lower_by_frequency=lower,
        upper_by_frequency=upper,
    )
    return {"whole": whole, "exact": exact, "dc": dc}


def _book(tax: str | None = None, ni: str | None = None, loans: str | None = None) -> RuleBook:
    return RuleBook(
        on=date(2025, 10, 31),
        digest="0" * 64,
        citations={},
        _income_tax=_income_tax(tax) if tax else None,
        _national_insurance=_national_insurance(ni) if ni else None,
        _student_loans=_student_loans(loans) if loans else None,
        _pensions=_pensions(),
        _apprenticeship_levy=ApprenticeshipLevy(Rate(5, 1000), 1_500_000),
    )


@pytest.fixture(scope="session")
def book_of():
    """Give a function that writes a rule book of the years asked for."""
    return _book


@pytest.fixture(scope="session")
def book() -> RuleBook:
    """Give the rule book of 2025-26."""
    return _book("2025-26", "2025-26", "2025-26")


@pytest.fixture
def due():
    """Give a function that makes ELEMENT_DUE of rows with only what matters to a test."""

    def make(*rows: dict) -> pl.DataFrame:
        plain = {
            "n": 0,
            "line": 0,
            "element": "SALARY",
            "basis": "annual",
            "amount_pence": 0,
            "part": 1,
            "whole": 1,
            "hours_hundredths": 0,
            "due_from": date(2025, 10, 1),
            "due_to": date(2025, 10, 31),
            "sign": 1,
            "taxable": True,
            "niable": True,
            "pensionable": True,
        }
        return pl.DataFrame([{**plain, **row} for row in rows], schema=ELEMENT_DUE.schema)

    return make


@pytest.fixture
def to_pay():
    """Give a function that makes PAY_INPUT of rows with only what matters to a test, numbered from 0."""

    def make(*rows: dict) -> pl.DataFrame:
        plain = {
            "tax_code": "1257L",
            "week1_month1": False,
            "ni_letter": "A",
            "student_loan_plan": "",
            "postgraduate_loan": False,
            "pension_scheme": "",
            "employer_pension_bp": None,
            "taxable_pay_to_date_pence": 0,
            "tax_to_date_pence": 0,
        }
        return pl.DataFrame([{**plain, "n": n, **row} for n, row in enumerate(rows)], schema=PAY_INPUT.schema)

    return make

"""Rule books written by hand, so that these tests stand on no file of the rule book itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from commonline.calc.columns.payslip import work_out
from commonline.kernel.money import Rate
from commonline.kernel.period import Frequency, PayPeriod
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
from commonline.standard.particulars import NONE, TABLES, Particulars
from commonline.standard.pay import ELEMENT_DUE, PAY_INPUT
from commonline.standard.table import Kind
from commonline.standard.terms import STANDARD_TERMS

UK = {
    "2013-14": (32_010, 150_000),
    "2014-15": (31_865, 150_000),
    "2015-16": (31_785, 150_000),
    "2016-17": (32_000, 150_000),
    "2017-18": (33_500, 150_000),
    "2018-19": (34_500, 150_000),
    "2022-23": (37_700, 150_000),
    "2023-24": (37_700, 125_140),
    "2025-26": (37_700, 125_140),
}
SCOTLAND = {
    "2017-18": ((31_500, 150_000), (20, 40, 45)),
    "2018-19": ((2_000, 12_150, 31_580, 150_000), (19, 20, 21, 41, 46)),
    "2022-23": ((2_162, 13_118, 31_092, 150_000), (19, 20, 21, 41, 46)),
    "2023-24": ((2_162, 13_118, 31_092, 125_140), (19, 20, 21, 42, 47)),
    "2025-26": ((2_827, 14_921, 31_092, 62_430, 125_140), (19, 20, 21, 42, 45, 48)),
}
WALES_FROM = "2019-20"
EVERY_CODE_LIMITED_FROM = "2015-16"
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
ANNUAL_NI = {  # lel, pt, st, uel, fust, ust, and the rates as above; of 2023-24 as before the cut of January 2024, as in HMRC's rows
    "2022-23": (6_396, 11_908, 9_100, 50_270, 25_000, 50_270, 1273, 658, 273, 1453),
    "2023-24": (6_396, 12_570, 9_100, 50_270, 25_000, 50_270, 1200, 585, 200, 1380),
    "2025-26": (6_500, 12_570, 5_000, 50_270, 25_000, 50_270, 800, 185, 200, 1500),
}
LOANS = {"2016-17": (17_495, 21_000), "2017-18": (17_775, 21_000), "2018-19": (18_330, 25_000), "2025-26": (26_065, 28_470)}


def _bands(limits: tuple[int, ...], percents: tuple[int, ...]) -> tuple[TaxBand, ...]:
    return tuple(TaxBand(limit, Rate(percent, 100)) for limit, percent in zip((*limits, None), percents, strict=True))


def _income_tax(year: str) -> IncomeTax:
    percents = {"rUK": (20, 40, 45)}
    limits = {"rUK": UK[year]}
    if year in SCOTLAND:
        limits["Scotland"], percents["Scotland"] = SCOTLAND[year]
    if year >= WALES_FROM:
        limits["Wales"], percents["Wales"] = limits["rUK"], percents["rUK"]
    higher = {region: tuple(Rate(rate, 100) for rate in rates[rates.index(20) + 1 :]) for region, rates in percents.items()}
    return IncomeTax(
        bands={region: _bands(limits[region], percents[region]) for region in limits},
        basic_rate=dict.fromkeys(limits, Rate(20, 100)),
        d_rates=higher,
        code_whole=500,
        whole_week_pence=9_616,
        whole_month_pence=41_667,
        remainder_add=9,
        overriding_limit=Rate(1, 2),
        overriding_limit_k_only=year < EVERY_CODE_LIMITED_FROM,
    )


def _letters(main: int, reduced: int, above: int, employer: int) -> dict[str, NILetter]:
    employee = {**dict.fromkeys("AFHMNV", (main, above)), **dict.fromkeys("BEI", (reduced, above)), **dict.fromkeys("DJLZ", (above, above))}
    start = {**dict.fromkeys("DEFIKLNS", "fust"), **dict.fromkeys("HMVZ", "ust")}
    letters = {}
    for letter in "ABCDEFHIJKLMNSVZ":
        rates = employee.get(letter, (0, 0))
        letters[letter] = NILetter(Rate(rates[0], 10_000), Rate(rates[1], 10_000), Rate(employer, 10_000), start.get(letter, "st"))
    letters["X"] = NILetter(Rate(0, 1), Rate(0, 1), Rate(0, 1), "st")
    return letters


def _national_insurance(name: str) -> NationalInsurance:
    lel, pt, st, *rates = NI[name]
    thresholds = {
        frequency: NIThresholds(lel[at] * 100, pt[at] * 100, st[at] * 100, UEL[at] * 100, FUST[at] * 100, UEL[at] * 100)
        for at, frequency in enumerate(WEEKS)
    }
    *annual, main, reduced, above, employer = ANNUAL_NI[name[:7]]
    return NationalInsurance(
        thresholds=thresholds,
        letters=_letters(*rates),
        annual=NIThresholds(*(pounds * 100 for pounds in annual)),
        annual_letters=_letters(main, reduced, above, employer),
        conditions={},
    )


def _student_loans(year: str) -> StudentLoans:
    one, two = LOANS[year]
    plans = {"1": LoanPlan(one * 100, Rate(9, 100)), "2": LoanPlan(two * 100, Rate(9, 100))}
    return StudentLoans(plans, LoanPlan(2_100_000, Rate(6, 100)))


def _pensions() -> dict[str, PensionScheme]:
    slabs = (PensionBand(3_450_000, Rate(46, 1000)), PensionBand(5_640_000, Rate(545, 10_000)), PensionBand(None, Rate(735, 10_000)))
    lower = dict(zip(WEEKS, (12_000, 24_000, 48_000, 52_000), strict=True))
    upper = dict(zip(WEEKS, (96_700, 193_400, 386_700, 418_900), strict=True))
    whole = PensionScheme(
        code="whole",
        bands=slabs,
        band_on_whole_pounds=True,
        employer=Rate(2897, 10_000),
        lower=0,
        upper=None,
        lower_by_frequency={},
        upper_by_frequency={},
        relief_at_source=None,
    )
    exact = replace(whole, code="exact", band_on_whole_pounds=False, employer=None)
    dc = replace(
        exact,
        code="dc",
        bands=(PensionBand(None, Rate(5, 100)),),
        employer=Rate(3, 100),
        lower=624_000,
        upper=5_027_000,
        lower_by_frequency=lower,
        upper_by_frequency=upper,
    )
    relieved = replace(dc, code="dc_relief_at_source", relief_at_source=Rate(20, 100))
    slabs_relieved = replace(whole, code="whole_relief_at_source", relief_at_source=Rate(20, 100))
    return {scheme.code: scheme for scheme in (relieved, whole, exact, slabs_relieved, dc)}


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
        _tax_codes=None,
        _automatic_enrolment=None,
        _minimum_wage=None,
        _pension_age=None,
    )


@pytest.fixture(scope="session")
def book_of():
    """Give a function that writes a rule book of the years asked for."""
    return _book


@pytest.fixture(scope="session")
def book() -> RuleBook:
    """Give the rule book of 2025-26."""
    return _book("2025-26", "2025-26", "2025-26")


@pytest.fixture(scope="session")
def due():
    """Give a function that makes ELEMENT_DUE of rows with only what matters to a test; a deduction is not taken off pay for tax."""

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
            "niable": True,
            "pensionable": True,
            "arrears": False,
        }
        return pl.DataFrame([{**plain, "taxable": row.get("sign", 1) == 1, **row} for row in rows], schema=ELEMENT_DUE.schema)

    return make


@pytest.fixture(scope="session")
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
            "band_pay_pence": None,
            "taxable_pay_to_date_pence": 0,
            "tax_to_date_pence": 0,
        }
        return pl.DataFrame([{**plain, "n": n, **row} for n, row in enumerate(rows)], schema=PAY_INPUT.schema)

    return make


@pytest.fixture(scope="session")
def few():
    """Give a function that makes Particulars of rows by table; an amount that is left out is nothing."""

    def make(**rows: list[dict]) -> Particulars:
        frames = {}
        for name, of_table in rows.items():
            table = TABLES[name]
            plain = {column.name: 0 for column in table if column.kind is Kind.WHOLE}
            frames[name] = pl.DataFrame([{**plain, **row} for row in of_table], schema=table.schema)
        return replace(NONE, **frames)

    return make


@pytest.fixture(scope="session")
def run(book):
    """Give a function that works out a run under the book of 2025-26, paid for October."""

    def work(inputs, elements, period=None, terms=STANDARD_TERMS, particulars=NONE, law=book):
        period = period or PayPeriod.paid(date(2025, 10, 31), Frequency.MONTHLY)
        return work_out(inputs=inputs, elements=elements, period=period, book=law, terms=terms, particulars=particulars)

    return work


@pytest.fixture(scope="session")
def payslips(run, to_pay, due):
    """Give a function that pays people a sum each in October and gives their payslips.

    A sum is pence, or rows of elements.
    """

    def pay(people: list[dict], sums: list, **more) -> list[dict]:
        rows = []
        for n, of_one in enumerate(sums):
            given = [{"amount_pence": of_one}] if isinstance(of_one, int) else of_one
            rows += [{"basis": "once", "n": n, "line": line, **row} for line, row in enumerate(given)]
        period = more.get("period")
        if period:
            rows = [{"due_from": period.begins, "due_to": period.ends, **row} for row in rows]
        return run(to_pay(*people), due(*rows), **more)[1].to_dicts()

    return pay

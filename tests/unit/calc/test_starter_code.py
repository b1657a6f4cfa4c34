"""What a starter is paid with, and the same rule told a second time as a person would work it out."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.calc.starter_code import starter_codes
from commonline.kernel.period import TaxYear
from commonline.rules.book import TaxCodes

YEAR = TaxYear(2025)
CODES = TaxCodes("1257L", {"A": ("1257L", False), "B": ("1257L", True), "C": ("BR", False)}, ("0T", True), ("0T", True), {"L": 10})
SCHEMA = {
    "employment_ref": pl.String,
    "start_date": pl.Date,
    "declaration": pl.String,
    "p45_left_on": pl.Date,
    "p45_tax_code": pl.String,
    "p45_week1_month1": pl.Boolean,
    "p45_taxable_pay_pence": pl.Int64,
    "p45_tax_pence": pl.Int64,
}
P45 = {
    "p45_left_on": date(2025, 8, 29),
    "p45_tax_code": "S1100L",
    "p45_week1_month1": False,
    "p45_taxable_pay_pence": 950_000,
    "p45_tax_pence": 81_240,
}


def starter(**said: Any) -> dict[str, Any]:
    return dict.fromkeys(SCHEMA) | {"employment_ref": "1", "start_date": date(2025, 9, 1)} | said


def given_code(**said: Any) -> tuple[Any, ...]:
    """Give code, basis, pay and tax of one starter."""
    return starter_codes(pl.DataFrame([starter(**said)], schema=SCHEMA), codes=CODES, tax_year=YEAR).row(0)[1:5]


def reason(**said: Any) -> str:
    return starter_codes(pl.DataFrame([starter(**said)], schema=SCHEMA), codes=CODES, tax_year=YEAR)["reason"].item()


def slowly(row: dict[str, Any]) -> tuple[str, bool, int, int]:
    """Work it out for one starter, question by question."""
    left, code = row["p45_left_on"], row["p45_tax_code"] or ""
    if left and code and TaxYear.of(left) == YEAR:
        week1 = bool(row["p45_week1_month1"])
        return code, week1, 0 if week1 else row["p45_taxable_pay_pence"] or 0, 0 if week1 else row["p45_tax_pence"] or 0
    if left and code and TaxYear.of(left).begins == YEAR.begins - 1 and row["start_date"] < date(2025, 5, 25):
        if code.endswith("L") and code.lstrip("SC")[:-1].isdigit():
            prefix = code[: len(code) - len(code.lstrip("SC"))]
            code = f"{prefix}{int(code.lstrip('SC')[:-1]) + 10}L"
        return code, False, 0, 0
    if row["declaration"]:
        return *CODES.starter[row["declaration"]], 0, 0
    if left and left < date(2025, 4, 6):
        return "1257L", True, 0, 0
    return "0T", True, 0, 0


def test_a_p45_of_this_tax_year_gives_its_code_and_brings_pay_and_tax_forward():
    assert given_code(**P45, declaration="B") == ("S1100L", False, 950_000, 81_240)
    assert reason(**P45) == "The code of the P45 of 29 August 2025, which is of this tax year, stands."


def test_nothing_is_brought_forward_on_a_week_1_or_month_1_basis():
    assert given_code(**P45 | {"p45_week1_month1": True}) == ("S1100L", True, 0, 0)


@pytest.mark.parametrize("code", ["K475", "SK20", "BR", "CD0", "D1", "NT", "0T"])
def test_a_code_without_a_suffix_to_raise_stands_as_it_is_on_any_p45(code):
    assert given_code(**P45 | {"p45_tax_code": code})[0] == code
    assert given_code(start_date=date(2025, 4, 28), p45_left_on=date(2025, 3, 31), p45_tax_code=code)[0] == code


def test_the_figures_of_a_p45_of_the_tax_year_before_stay_there_and_its_code_is_raised():
    last_year = P45 | {"p45_left_on": date(2025, 4, 5), "p45_week1_month1": True}

    assert given_code(**last_year, start_date=date(2025, 5, 24)) == ("S1110L", False, 0, 0)
    assert reason(**last_year, start_date=date(2025, 5, 24)).endswith("is carried forward: the job began by 24 May 2025.")


def test_after_24_may_a_p45_of_the_tax_year_before_gives_way_to_the_declaration():
    last_year = P45 | {"p45_left_on": date(2025, 4, 5), "start_date": date(2025, 5, 25)}

    assert given_code(**last_year, declaration="C") == ("BR", False, 0, 0)
    assert reason(**last_year, declaration="C") == "The P45 of 5 April 2025 cannot be used; starter declaration C was given."


def test_a_p45_that_is_too_old_and_no_declaration_give_the_emergency_code_without_a_past():
    assert given_code(**P45 | {"p45_left_on": date(2024, 4, 5), "start_date": date(2025, 4, 7)}) == ("1257L", True, 0, 0)


@pytest.mark.parametrize(
    ("letter", "code"), [("A", ("1257L", False)), ("B", ("1257L", True)), ("C", ("BR", False)), ("", ("0T", True)), (None, ("0T", True))]
)
def test_without_a_p45_the_declaration_decides_and_without_one_there_is_no_allowance(letter, code):
    assert given_code(declaration=letter) == (*code, 0, 0)


def test_a_p45_without_a_code_or_from_after_the_year_says_nothing():
    assert given_code(p45_left_on=date(2025, 8, 29)) == ("0T", True, 0, 0)
    assert given_code(**P45 | {"p45_left_on": date(2026, 4, 6)}) == ("0T", True, 0, 0)
    assert reason(p45_left_on=date(2025, 8, 29)) == "The P45 of 29 August 2025 cannot be used and no starter declaration was given."


def test_no_starters_give_no_codes():
    assert starter_codes(pl.DataFrame(schema=SCHEMA), codes=CODES, tax_year=YEAR).is_empty()


ROWS = st.fixed_dictionaries(
    {
        "employment_ref": st.just("1"),
        "start_date": st.dates(date(2025, 3, 1), date(2025, 7, 1)) | st.sampled_from([date(2025, 5, 24), date(2025, 5, 25)]),
        "declaration": st.sampled_from(["A", "B", "C", "", None]),
        "p45_left_on": st.none()
        | st.dates(date(2023, 1, 1), date(2026, 8, 1))
        | st.sampled_from([date(2025, 4, 5), date(2025, 4, 6), date(2024, 4, 5), date(2024, 4, 6)]),
        "p45_tax_code": st.sampled_from(["1257L", "S1100L", "C900M", "K475", "BR", "SD1", "NT", "0T", "", None]),
        "p45_week1_month1": st.sampled_from([True, False, None]),
        "p45_taxable_pay_pence": st.none() | st.integers(0, 10_000_000),
        "p45_tax_pence": st.none() | st.integers(0, 10_000_000),
    }
)


@given(st.lists(ROWS, min_size=1))
def test_many_starters_are_given_what_each_is_given_by_hand(rows):
    found = starter_codes(pl.DataFrame(rows, schema=SCHEMA), codes=CODES, tax_year=YEAR)

    assert [row[1:5] for row in found.iter_rows()] == [slowly(row) for row in rows]
    assert found["reason"].null_count() == 0

"""P45 figures, the code after leaving and days of final pay, each worked out a second time."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.calc.leaving import codes_after_leaving, final_days_element, p45
from commonline.rules.book import TaxCodes
from commonline.standard.terms import STANDARD_TERMS, Terms

CODES = TaxCodes("1257L", {}, ("0T", True), ("0T", True), {})
LEAVER = {
    "employment_ref": "1",
    "end_date": date(2025, 10, 17),
    "tax_code": "S1257L",
    "week1_month1": False,
    "student_loan_plan": "4",
    "taxable_pay_to_date_pence": 2_100_000,
    "tax_to_date_pence": 260_400,
}
BEFORE = {"employment_ref": pl.String, "taxable_pay_brought_forward_pence": pl.Int64, "tax_brought_forward_pence": pl.Int64}
NOTHING_BEFORE = pl.DataFrame(schema=BEFORE)


def form(*, before: pl.DataFrame = NOTHING_BEFORE, **said: Any) -> dict[str, Any]:
    return p45(pl.DataFrame([LEAVER | said]), brought_forward=before).row(0, named=True)


def test_a_p45_tells_the_total_of_the_year_and_what_was_had_here():
    before = pl.DataFrame([("1", 900_000, 80_000)], schema=BEFORE, orient="row")

    assert form(before=before) == {
        "employment_ref": "1",
        "left_on": date(2025, 10, 17),
        "tax_code": "S1257L",
        "week1_month1": False,
        "total_pay_pence": 2_100_000,
        "total_tax_pence": 260_400,
        "employment_pay_pence": 1_200_000,
        "employment_tax_pence": 180_400,
        "student_loan": True,
    }


def test_a_p45_on_a_week_1_or_month_1_basis_has_no_totals_to_date():
    found = form(week1_month1=True)

    assert (found["total_pay_pence"], found["total_tax_pence"]) == (None, None)
    assert (found["employment_pay_pence"], found["employment_tax_pence"]) == (2_100_000, 260_400)


@pytest.mark.parametrize("plan", ["", None])
def test_without_a_plan_no_student_loan_is_told(plan):
    assert not p45(
        pl.DataFrame([LEAVER | {"student_loan_plan": plan}], schema_overrides={"student_loan_plan": pl.String}),
        brought_forward=NOTHING_BEFORE,
    )["student_loan"].item()


def test_two_lines_brought_forward_for_one_leaver_are_our_mistake():
    before = pl.DataFrame([("1", 1, 1), ("1", 2, 2)], schema=BEFORE, orient="row")

    with pytest.raises(pl.exceptions.ComputeError):
        form(before=before)


AMOUNTS = st.tuples(
    st.integers(0, 10_000_000), st.integers(0, 4_000_000), st.none() | st.tuples(st.integers(0, 5_000_000), st.integers(0, 2_000_000))
)


@given(st.lists(AMOUNTS, min_size=1))
def test_what_was_had_here_and_what_was_brought_are_together_the_total(people):
    leavers = pl.DataFrame(
        [
            LEAVER | {"employment_ref": str(at), "taxable_pay_to_date_pence": pay, "tax_to_date_pence": tax}
            for at, (pay, tax, _) in enumerate(people)
        ]
    )
    before = pl.DataFrame([(str(at), *brought) for at, (_, _, brought) in enumerate(people) if brought], schema=BEFORE, orient="row")

    for row, (pay, tax, brought) in zip(p45(leavers, brought_forward=before.reverse()).iter_rows(named=True), people, strict=True):
        assert (row["total_pay_pence"], row["total_tax_pence"]) == (pay, tax)
        assert row["employment_pay_pence"] + (brought or (0, 0))[0] == pay
        assert row["employment_tax_pence"] + (brought or (0, 0))[1] == tax


def paid_with(code: str, given_on: date | None, *, week1: bool = False) -> tuple[Any, ...]:
    payments = pl.DataFrame(
        {"tax_code": [code], "week1_month1": [week1], "p45_given_on": [given_on]}, schema_overrides={"p45_given_on": pl.Date}
    )
    found = codes_after_leaving(payments, paid_on=date(2025, 11, 28), codes=CODES)
    return found.select("after_leaving", "tax_code", "week1_month1").row(0)


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("1257L", "0T"),
        ("S1257L", "S0T"),
        ("C1257L", "C0T"),
        ("SK100", "S0T"),
        ("K100", "0T"),
        ("BR", "0T"),
        ("CBR", "C0T"),
        ("SD1", "S0T"),
        ("D0", "0T"),
    ],
)
def test_pay_after_the_p45_has_no_allowance_and_keeps_its_country(code, after):
    assert paid_with(code, date(2025, 11, 27)) == (True, after, True)


def test_pay_of_the_day_of_the_p45_and_before_it_goes_by_the_code_as_it_is():
    assert paid_with("S1257L", date(2025, 11, 28)) == (False, "S1257L", False)
    assert paid_with("S1257L", None, week1=True) == (False, "S1257L", True)


def test_who_is_not_taxed_here_is_not_taxed_after_leaving():
    assert paid_with("NT", date(2025, 10, 31)) == (True, "NT", False)


def test_a_day_of_full_time_pay_is_the_260th_part_of_the_year_or_the_365th():
    for terms, days in ((STANDARD_TERMS, 260), (Terms(daily_rate="days_of_365"), 365)):
        found = final_days_element(
            annual_pence=2_600_000, hours_hundredths=3_700, full_hours_hundredths=3_700, days_hundredths=100, terms=terms
        )

        assert found.amount_pence == 2_600_000
        assert Fraction(found.amount_pence) * Fraction(found.part, found.whole) == Fraction(2_600_000, days)


@pytest.mark.parametrize(("days", "amount", "part"), [(0, 2_600_000, 0), (1, 2_600_000, 3_700), (-1, -2_600_000, 3_700)])
def test_only_days_below_nothing_are_taken_back(days, amount, part):
    found = final_days_element(
        annual_pence=2_600_000, hours_hundredths=3_700, full_hours_hundredths=3_700, days_hundredths=days, terms=STANDARD_TERMS
    )

    assert (found.amount_pence, found.part) == (amount, part)


def test_hours_without_a_full_time_are_our_mistake():
    with pytest.raises(ValueError, match="hours"):
        final_days_element(annual_pence=1, hours_hundredths=1, full_hours_hundredths=0, days_hundredths=1, terms=STANDARD_TERMS)
    with pytest.raises(ValueError, match="hours"):
        final_days_element(annual_pence=1, hours_hundredths=-1, full_hours_hundredths=1, days_hundredths=1, terms=STANDARD_TERMS)


@given(
    st.integers(0, 30_000_000),
    st.integers(0, 6_000),
    st.integers(1, 6_000),
    st.integers(-4_000, 40_000),
    st.sampled_from([("days_of_260", 260), ("days_of_365", 365)]),
)
def test_days_come_to_annual_pay_by_hours_by_days_and_those_taken_too_many_are_taken_back(annual, hours, full, days, rate):
    found = final_days_element(
        annual_pence=annual, hours_hundredths=hours, full_hours_hundredths=full, days_hundredths=days, terms=Terms(daily_rate=rate[0])
    )

    assert found.part >= 0
    assert found.whole > 0
    assert (
        Fraction(found.amount_pence) * Fraction(found.part, found.whole)
        == Fraction(annual) * Fraction(hours, full) * Fraction(days, 100) / rate[1]
    )

"""The columnar engine and the plain calculator agree to the penny, and keep the promises that any payroll keeps."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from agreement import compared, compared_crowds, compared_in_turn
from contracts import row
from days_of_law import book_on

from commonline.calc.columns.payslip import work_out
from commonline.kernel.period import Frequency, PayPeriod
from people import KINDS, READINGS, Crowd, crowd

A_FEW = 20
MANY = 232
VERY_MANY = 4_630


def test_the_engines_agree_on_a_few_people_of_every_kind() -> None:
    assert compared_in_turn(range(KINDS), size=A_FEW).differences == []


def test_the_engines_agree_on_fifty_thousand_people() -> None:
    agreement = compared_in_turn(range(KINDS, 2 * KINDS), size=MANY)
    assert agreement.differences == []
    assert agreement.people == 50_112


@pytest.mark.soak
def test_the_engines_agree_on_a_million_people() -> None:
    agreement = compared_crowds(first=2 * KINDS, crowds=KINDS, size=VERY_MANY)
    assert agreement.differences == []
    assert agreement.people == 1_000_080


def test_both_engines_cut_after_four_decimals_where_it_costs_a_penny() -> None:
    """Worked by hand, as the published rows of these years hold no such case.

    Week 4, Scotland, 2,392.50 to date: over the limit of 2,392, so 2,392 is taxed in the band above.
    c = 31,092 x 4/52 = 2,391.6923 (07...). The bands below owe 6,320.09 a year: k = 6,320.09 x 4/52 = 486.1607 (69...).
    (2,392 - 2,391.6923) x 42% = 0.1292 (34). k + 0.1292 = 486.2899, so 486.28.
    Uncut, all of it is 486.29 exactly.
    """
    period = PayPeriod.paid(date(2026, 5, 1), Frequency.WEEKLY)
    book = book_on(period.paid_on)
    person = {"n": 0, "tax_code": "S0T", "week1_month1": False, "ni_letter": "X", "student_loan_plan": "", "postgraduate_loan": False}
    person |= {
        "pension_scheme": "",
        "employer_pension_bp": None,
        "band_pay_pence": None,
        "taxable_pay_to_date_pence": 0,
        "tax_to_date_pence": 0,
    }
    one = Crowd(period, book, READINGS[0], (person,), ((row(period, amount_pence=2_392_50),),))
    assert _paid(one)["tax_to_date_pence"].item() == 486_28
    assert compared(one).differences == []


def test_the_generator_draws_all_that_the_engines_must_tell_apart() -> None:
    crowds = [crowd(number=number, size=60) for number in range(KINDS)]
    people = [person for one in crowds for person in one.people]
    rows = [row for one in crowds for elements in one.elements for row in elements]
    flat = {f"{prefix}{code}" for prefix in ("", "S", "C") for code in ("0T", "BR", "D0", "D1", "K1257", "NT")} | {"SD2", "SD3", "K0"}
    assert flat <= {person["tax_code"] for person in people}
    assert {person["ni_letter"] for person in people} == {letter for one in crowds for letter in one.book.national_insurance.letters}
    loans = {(person["student_loan_plan"], person["postgraduate_loan"]) for person in people}
    assert loans == {(plan, both) for plan in ("", "1", "2", "4", "5") for both in (False, True)}
    schemes = {"", "alpha", "dc", "dc_relief_at_source", "lgps", "nhs", "teachers"}
    assert {person["pension_scheme"] for person in people} == schemes
    assert {row["pension_scheme"] for row in people if row["band_pay_pence"] is not None} == schemes
    bases = {"annual", "hourly", "period", "once"}
    assert {row["basis"] for row in rows if row["sign"] == 1} == bases
    assert {row["basis"] for row in rows if row["part"] != row["whole"]} == bases - {"hourly"}
    late = {(row["amount_pence"] > 0, row["pensionable"]) for row in rows if row["arrears"]}
    assert late == {(more, counts) for more in (False, True) for counts in (False, True)}
    assert {one.period.number for one in crowds} >= {1, 12, 53}
    assert any(not elements for one in crowds for elements in one.elements)
    seats = [row for one in crowds for row in one.cases["directors"]]
    assert {(row["method"], row["settles"]) for row in seats} == {
        (how, ends) for how in ("annual", "alternative") for ends in (True, False)
    }
    assert {row["weeks"] for row in seats} == set(range(1, 53))
    sizes = [sum(row["first"] == row["n"] for row in one.cases["together"]) for one in crowds]
    assert min(sizes) > 0
    results = pl.concat([_paid(one) for one in crowds[::5]])
    half = pl.col("taxable_pay_pence") // 2
    happens = results.select(
        refund=pl.col("tax_pence") < 0,
        loans=(pl.col("student_loan_pence") > 0) & (pl.col("postgraduate_loan_pence") > 0),
        over_uel=pl.col("niable_pence") > pl.sum_horizontal("ni_at_lel_pence", "ni_lel_to_pt_pence", "ni_pt_to_uel_pence"),
        below_zero=pl.col("net_pence") < 0,
        taken_back=pl.col("gross_pence") < 0,
        untaxed=(pl.col("taxable_pay_pence") > 0) & (pl.col("tax_pence") == 0),
        at_the_limit=(pl.col("tax_pence") > 0) & (pl.col("tax_pence") == half),
        vast=pl.col("gross_pence") > 10**9,
        ni_back=pl.col("ni_employee_pence") < 0,
        pension_back=pl.col("pension_employee_pence") < 0,
    ).sum()
    assert min(happens.row(0)) >= 10, happens


def _paid(one: Crowd) -> pl.DataFrame:
    """Give PAY_RESULT of a crowd in columns."""
    run = {"period": one.period, "book": one.book, "terms": one.terms, "particulars": one.particulars}
    return work_out(inputs=one.inputs, elements=one.due, **run)[1]

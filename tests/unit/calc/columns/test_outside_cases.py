"""The columns against figures that others published: every row exact to the penny."""

from __future__ import annotations

import json
from dataclasses import replace

import polars as pl
import pytest

from commonline.calc.columns.income_tax import tax_columns
from commonline.calc.columns.national_insurance import ni_columns
from commonline.calc.columns.student_loan import loan_columns
from commonline.kernel.money import Rate, pence
from commonline.kernel.period import Frequency


def _cases(shared, name: str, kind: str) -> list[dict]:
    lines = (shared / "oracles" / "pay" / name).read_text().splitlines()
    return [case for case in map(json.loads, lines) if case["kind"] == kind]


def _grouped(cases: list[dict], *by: str) -> dict[tuple, list[dict]]:
    groups: dict[tuple, list[dict]] = {}
    for case in cases:
        groups.setdefault(tuple(case[name] for name in by), []).append(case)
    return groups


def _taxed(cases: list[dict], book_of, **changed) -> list[int]:
    """Give the tax of each case, in the order of the groups."""
    found = []
    for (year, freq, number), rows in _grouped(cases, "year", "freq", "period").items():
        pay = pl.DataFrame(
            {
                "tax_code": [row["code"] for row in rows],
                "week1_month1": [row["noncum"] for row in rows],
                "taxable_pay_pence": [pence(row["gross"]) for row in rows],
                "taxable_pay_to_date_pence": [pence(row["pay_to_date"]) - pence(row["gross"]) for row in rows],
                "tax_to_date_pence": [pence(row["tax_to_date"]) - pence(row["tax"]) for row in rows],
            }
        )
        book = book_of(tax=year)
        book = replace(book, _income_tax=replace(book.income_tax, **changed))
        found += tax_columns(pay, frequency=Frequency(freq), number=number, book=book)["tax_pence"].to_list()
    return found


def _in_groups(cases: list[dict]) -> list[dict]:
    return [row for rows in _grouped(cases, "year", "freq", "period").values() for row in rows]


def test_income_tax_agrees_with_hmrc_to_the_penny(shared, book_of):
    cases = _in_groups(_cases(shared, "hmrc_cases_dev.jsonl", "income_tax"))
    assert len(cases) == 140
    assert _taxed(cases, book_of) == [pence(case["tax"]) for case in cases]


def test_income_tax_of_earlier_years_agrees_with_published_figures_to_the_penny(shared, book_of):
    cases = _in_groups(_cases(shared, "cases_2013_2019.jsonl", "income_tax"))
    wanted = [pence(case["tax"]) for case in cases]
    assert len(cases) == 1_447
    assert _taxed(cases, book_of) == wanted
    unlimited = _taxed(cases, book_of, overriding_limit=Rate(1_000, 1))
    assert sum(tax != free for tax, free in zip(wanted, unlimited, strict=True)) >= 60, "the cases bind the overriding limit"


def test_national_insurance_agrees_with_hmrc_to_the_penny(shared, book_of):
    cases = _cases(shared, "hmrc_cases_dev.jsonl", "ni")
    assert len(cases) == 1_920
    columns = {
        "at_lel": "ni_at_lel_pence",
        "lel_to_pt": "ni_lel_to_pt_pence",
        "pt_to_uel": "ni_pt_to_uel_pence",
        "ee": "ni_employee_pence",
        "er": "ni_employer_pence",
    }
    for (year, freq), rows in _grouped(cases, "year", "freq").items():
        pay = pl.DataFrame({"ni_letter": [row["category"] for row in rows], "niable_pence": [pence(row["gross"]) for row in rows]})
        got = ni_columns(pay, frequency=Frequency(freq), book=book_of(ni=year))
        for theirs, ours in columns.items():
            assert got[ours].to_list() == [pence(row[theirs]) for row in rows], (year, freq, ours)


@pytest.mark.parametrize("year", ["2016-17", "2017-18", "2018-19"])
def test_student_loans_agree_with_published_figures(shared, book_of, year):
    cases = [case for case in _cases(shared, "cases_2013_2019.jsonl", "student_loan") if case["year"] == year]
    assert len(cases) == 52
    for (freq,), rows in _grouped(cases, "freq").items():
        pay = pl.DataFrame(
            {
                "student_loan_plan": [row["plan"].removeprefix("Plan") for row in rows],
                "postgraduate_loan": [False] * len(rows),
                "niable_pence": [pence(row["gross"]) for row in rows],
            }
        )
        got = loan_columns(pay, frequency=Frequency(freq), book=book_of(loans=year))
        assert got["student_loan_pence"].to_list() == [pence(row["deduction"]) for row in rows], freq

"""Outside cases are counted to the last row: exact, wrong, or not done with a reason."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from commonline.flows import check_cases as flow
from commonline.flows.case_file import Case, day_of_payment, read_case
from commonline.flows.check_cases import check_cases

TAX = {"kind": "income_tax", "year": "2025-26", "freq": "M1", "period": 1, "code": "1257L", "noncum": False}
TAX |= {"gross": "2500.00", "pay_to_date": "2500.00", "tax": "290.20", "tax_to_date": "290.20"}
NI = {"kind": "ni", "year": "2025-26", "freq": "M1", "category": "A", "gross": "5000.07", "ee": "267.50", "er": "687.46"}
NI |= {"at_lel": "542.00", "lel_to_pt": "506.00", "pt_to_uel": "3141.00"}
LOAN = {"kind": "student_loan", "year": "2025-26", "freq": "M1", "plan": "Plan1", "gross": "2500.00", "deduction": "29.00"}


DIRECTOR = {
    "kind": "ni_director",
    "year": "2022-23",
    "freq": "W1",
    "period": 52,
    "category": "M",
    "gross": "1000.00",
    "gross_ytd": "48000.00",
}
DIRECTOR |= {"ee": "113.80", "er": "6.71", "ee_ytd": "4551.52", "er_ytd": "231.90", "method": "ALT", "prorata_weeks": 48}
# A whole year's pay at once, and how a row may leave out what goes without saying.
YEARLY = {key: value for key, value in DIRECTOR.items() if key not in {"period", "prorata_weeks"}} | {"freq": "MA", "method": "STD"}
YEARLY |= {
    "category": "A",
    "gross": "52000.00",
    "gross_ytd": "52000.00",
    "ee": "4930.71",
    "er": "6233.37",
    "ee_ytd": "4930.71",
    "er_ytd": "6233.37",
}
APPOINTED = DIRECTOR | {"period": "5", "gross_ytd": "1000.00", "ee": "104.02", "er": "4.97", "ee_ytd": "104.02", "er_ytd": "4.97"}
BEFORE_OFFICE = APPOINTED | {"method": "EMP", "period": 2, "gross_ytd": "2000.00", "ee_ytd": "208.04", "er_ytd": "9.94"}
ENGINES = ["plain", "columns", "both"]


def lines(*rows: dict[str, Any]) -> list[str]:
    return [json.dumps(row) for row in rows]


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_that_agree_are_exact(engine: str) -> None:
    report = check_cases(lines=lines(TAX, NI, LOAN, {**LOAN, "plan": "PGL", "gross": "2750.00", "deduction": "60.00"}), engine=engine)
    assert (report["rows"], report["exact"], report["differences"], report["not_done_reasons"]) == (4, 4, [], {})
    assert report["by_kind"]["student_loan"] == {"rows": 2, "exact": 2, "wrong": 0, "not_done": 0}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_director_is_settled_at_the_end_of_the_year_and_paid_as_others_before_it(engine: str) -> None:
    report = check_cases(lines=lines(DIRECTOR, YEARLY, APPOINTED, BEFORE_OFFICE), engine=engine)
    assert (report["exact"], report["differences"], report["not_done_reasons"]) == (4, [], {})


@pytest.mark.parametrize("engine", ENGINES)
def test_a_directors_year_to_date_is_compared_too(engine: str) -> None:
    report = check_cases(lines=lines(DIRECTOR | {"er_ytd": "231.91"}), engine=engine)
    # What was paid before is then a penny more, so a penny less is due: both figures of the row cannot be right.
    assert report["wrong"] == 1
    assert {one["field"] for one in report["differences"]} == {"er", "er_ytd"}


@pytest.mark.parametrize("engine", ENGINES)
def test_week_53_stands_alone_whatever_the_code_says(engine: str) -> None:
    alone = {**TAX, "freq": "W1", "gross": "600.00", "pay_to_date": "600.00", "tax": "71.60", "tax_to_date": "71.60", "noncum": True}
    late = {**alone, "period": "53", "noncum": False, "pay_to_date": "31800.00", "tax_to_date": "3916.20"}
    report = check_cases(lines=lines(alone, late), engine=engine)
    assert (report["exact"], report["differences"], report["not_done_reasons"]) == (2, [], {})


@pytest.mark.parametrize(
    ("freq", "period", "settles"),
    [
        *[("W1", 51, False), ("W1", 52, True), ("W1", 53, True), ("W2", 50, False), ("W2", 52, True)],
        *[("W4", 48, False), ("W4", 52, True), ("M1", 11, False), ("M1", 12, True)],
    ],
)
def test_the_last_period_of_the_year_settles(freq: str, period: int, settles: bool) -> None:
    _, case = read_case(1, json.dumps(DIRECTOR | {"freq": freq, "period": period}))
    assert isinstance(case, Case)
    assert case.office is not None
    assert case.office.settles is settles


@pytest.mark.parametrize(
    ("freq", "period", "first", "last"),
    [
        ("W1", 1, date(2022, 4, 6), date(2022, 4, 12)),
        ("W1", 31, date(2022, 11, 2), date(2022, 11, 5)),  # the week within which the rate fell: still the old one
        ("M1", 1, date(2022, 4, 6), date(2022, 5, 5)),
        ("M1", 8, date(2022, 11, 6), date(2022, 12, 5)),
        ("M1", 12, date(2022, 11, 6), date(2023, 1, 5)),  # never on or after 6 January
        ("MA", 52, date(2022, 11, 6), date(2023, 1, 5)),
    ],
)
def test_a_directors_row_is_paid_on_a_day_of_its_week_or_month(freq: str, period: int, first: date, last: date) -> None:
    _, case = read_case(1, json.dumps(DIRECTOR | {"freq": freq, "period": period}))
    assert isinstance(case, Case)
    assert first <= case.on <= last


@pytest.mark.parametrize("engine", ["plain", "columns"])
def test_a_penny_makes_a_row_wrong_and_is_shown(engine: str) -> None:
    report = check_cases(lines=["", *lines(NI, {**NI, "er": "687.47"})], engine=engine)
    assert (report["exact"], report["wrong"]) == (1, 1)
    assert report["differences"] == [{"line": 3, "kind": "ni", "engine": engine, "field": "er", "expected": "687.47", "got": "687.46"}]


def test_both_engines_show_their_own_difference() -> None:
    report = check_cases(lines=lines({**LOAN, "deduction": "28.00"}), engine="both")
    assert (report["wrong"], [one["engine"] for one in report["differences"]]) == (1, ["plain", "columns"])


def test_one_wrong_engine_of_two_makes_a_row_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        flow, "loan_columns", lambda pay, **_: pay.select(student_loan_pence=pl.lit(30_00), postgraduate_loan_pence=pl.lit(0))
    )
    report = check_cases(lines=lines(LOAN), engine="both")
    assert (report["exact"], report["wrong"]) == (0, 1)
    assert [one["engine"] for one in report["differences"]] == ["columns"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"kind": "ni_director"}, "malformed row: no gross"),
        ({**DIRECTOR, "method": "NEW"}, "malformed row: method"),
        ({**DIRECTOR, "freq": "MA", "method": "EMP"}, "no earnings period of a year"),
        ({**DIRECTOR, "period": "one"}, "malformed row: period"),
        ({key: value for key, value in DIRECTOR.items() if key != "gross_ytd"}, "malformed row: no gross_ytd"),
        ({**DIRECTOR, "category": "Q"}, "refused"),
        ({"kind": "statutory_sick_pay"}, "not known"),
        ({**TAX, "year": "1999-00"}, "no law in the rule book"),
        ({**TAX, "freq": "W4", "period": 57}, "56th"),
        ({**TAX, "period": 13}, "12th"),
        ({**TAX, "period": 0}, "malformed row: period"),
        ({**TAX, "code": "LEMON"}, "refused"),
        ({**TAX, "noncum": "yes"}, "malformed row: noncum"),
        ({**TAX, "gross": 2500.0}, "malformed row: gross is not text"),
        ({**TAX, "gross": "2,500.00"}, "malformed row: not an amount"),
        ({**TAX, "gross": "9" * 30}, "malformed row: no pay is that large"),
        ({**TAX, "year": "2025-27"}, "malformed row: not a tax year"),
        ({**NI, "freq": "MA"}, "malformed row"),
        ({**NI, "category": "Q"}, "refused"),
        ({key: value for key, value in NI.items() if key != "er"}, "malformed row: no er"),
        ({**LOAN, "plan": "Plan9"}, "refused"),
        ({**LOAN, "plan": ""}, "malformed row: plan is empty"),
    ],
)
def test_a_row_that_cannot_be_done_says_why_and_hides_no_other(engine: str, row: dict[str, Any], reason: str) -> None:
    report = check_cases(lines=lines(TAX, NI, LOAN, row), engine=engine)
    assert (report["rows"], report["exact"], report["wrong"], report["not_done"]) == (4, 3, 0, 1)
    assert [given for given in report["not_done_reasons"] if reason in given]
    assert sum(report["not_done_reasons"].values()) == 1


@pytest.mark.parametrize("text", ["{", "[]", "7", '{"year": "2025-26"}', '{"kind": 3}'])
def test_a_line_that_is_no_row_is_counted(text: str) -> None:
    report = check_cases(lines=[text], engine="plain")
    assert report["by_kind"] == {"unreadable": {"rows": 1, "exact": 0, "wrong": 0, "not_done": 1}}


def test_another_engine_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="not an engine"):
        check_cases(lines=[], engine="numba")


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        ("2022-23a(Apr-Jul5)", date(2022, 4, 6), date(2022, 7, 5)),
        ("2022-23b(Jul6-Nov5)", date(2022, 7, 6), date(2022, 11, 5)),
        ("2022-23c(Nov6-Apr)", date(2022, 11, 6), date(2023, 4, 5)),
        ("2023-24", date(2023, 4, 6), date(2024, 1, 5)),
        ("1999-00", date(1999, 4, 6), date(2000, 4, 5)),
        ("2025/26", date(2025, 4, 6), date(2026, 4, 5)),
        ("2020-2021", date(2020, 4, 6), date(2021, 4, 5)),
    ],
)
def test_a_year_stands_for_a_day_of_its_law(year: str, first: date, last: date) -> None:
    assert first <= day_of_payment(year) <= last


@pytest.mark.parametrize("engine", ENGINES)
def test_each_outside_row_whose_law_is_known_is_exact(shared: Path, engine: str) -> None:
    with (shared / "oracles" / "pay" / "hmrc_cases_dev.jsonl").open(encoding="utf-8") as file:
        report = check_cases(lines=file, engine=engine)
    assert report["differences"] == []
    assert {kind: count["exact"] for kind, count in report["by_kind"].items()} == {"income_tax": 140, "ni": 1_920, "ni_director": 212}
    assert report["rows"] == 2_272 == report["exact"]


@pytest.mark.parametrize("engine", ENGINES)
def test_each_outside_row_of_earlier_years_is_exact(shared: Path, engine: str) -> None:
    with (shared / "oracles" / "pay" / "cases_2013_2019.jsonl").open(encoding="utf-8") as file:
        report = check_cases(lines=file, engine=engine)
    assert (report["differences"], report["not_done_reasons"]) == ([], {})
    assert report["rows"] == 1_603 == report["exact"]

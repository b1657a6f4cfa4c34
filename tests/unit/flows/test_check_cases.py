"""Outside cases are counted to the last row: exact, wrong, or not done with a reason."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from commonline.flows import check_cases as flow
from commonline.flows.case_file import day_of_payment
from commonline.flows.check_cases import check_cases

TAX = {"kind": "income_tax", "year": "2025-26", "freq": "M1", "period": 1, "code": "1257L", "noncum": False}
TAX |= {"gross": "2500.00", "pay_to_date": "2500.00", "tax": "290.20", "tax_to_date": "290.20"}
NI = {"kind": "ni", "year": "2025-26", "freq": "M1", "category": "A", "gross": "5000.07", "ee": "267.50", "er": "687.46"}
NI |= {"at_lel": "542.00", "lel_to_pt": "506.00", "pt_to_uel": "3141.00"}
LOAN = {"kind": "student_loan", "year": "2025-26", "freq": "M1", "plan": "Plan1", "gross": "2500.00", "deduction": "29.00"}
ENGINES = ["plain", "columns", "both"]


def lines(*rows: dict[str, Any]) -> list[str]:
    return [json.dumps(row) for row in rows]


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_that_agree_are_exact(engine: str) -> None:
    report = check_cases(lines=lines(TAX, NI, LOAN, {**LOAN, "plan": "PGL", "gross": "2750.00", "deduction": "60.00"}), engine=engine)
    assert (report["rows"], report["exact"], report["differences"], report["not_done_reasons"]) == (4, 4, [], {})
    assert report["by_kind"]["student_loan"] == {"rows": 2, "exact": 2, "wrong": 0, "not_done": 0}


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
        ({"kind": "ni_director"}, "directors"),
        ({"kind": "statutory_sick_pay"}, "not known"),
        ({**TAX, "year": "1999-00"}, "no law in the rule book"),
        ({**TAX, "freq": "W1", "period": 53}, "52nd"),
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
    ],
)
def test_a_year_stands_for_a_day_of_its_law(year: str, first: date, last: date) -> None:
    assert first <= day_of_payment(year) <= last


@pytest.mark.parametrize("engine", ENGINES)
def test_each_outside_row_whose_law_is_known_is_exact(shared: Path, engine: str) -> None:
    with (shared / "oracles" / "pay" / "hmrc_cases_dev.jsonl").open(encoding="utf-8") as file:
        report = check_cases(lines=file, engine=engine)
    assert report["differences"] == []
    assert {kind: count["exact"] for kind, count in report["by_kind"].items()} == {"income_tax": 140, "ni": 1_920, "ni_director": 0}
    assert report["rows"] == 2_272 == report["exact"] + report["not_done"]

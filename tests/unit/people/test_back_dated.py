"""What is said of earlier days: it restates the timeline from its day, and is told apart from what only becomes known."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.people import timeline

START = date(2020, 1, 1)
OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)
AUGUST = date(2025, 8, 10)


def test_values_hold_from_their_own_day_and_else_from_the_first_of_the_month(office: Any) -> None:
    office.take(OCTOBER)
    office.take(OCTOBER, {"annual_salary_pence": 31_000_00})
    office.take(NOVEMBER, {"annual_salary_pence": 32_000_00, "effective_from": date(2025, 11, 10)})
    assert office.timeline("annual_salary_pence") == [
        (START, date(2025, 9, 30), 30_000_00),
        (OCTOBER, date(2025, 11, 9), 31_000_00),
        (date(2025, 11, 10), None, 32_000_00),
    ]


def test_a_first_word_holds_since_the_first_day_whatever_it_says_of_itself(office: Any) -> None:
    office.take(OCTOBER, {"effective_from": date(2025, 10, 15)})
    assert office.timeline("annual_salary_pence") == [(START, None, 30_000_00)]


def test_a_back_dated_day_replaces_what_was_known_since_and_keeps_what_was_before(office: Any) -> None:
    office.take(OCTOBER)
    office.take(OCTOBER, {"annual_salary_pence": 31_000_00})
    first = office.at
    assert office.take(NOVEMBER, {"annual_salary_pence": 33_000_00, "effective_from": AUGUST}) == 1
    assert office.timeline("annual_salary_pence") == [(START, date(2025, 8, 9), 30_000_00), (AUGUST, None, 33_000_00)]
    assert office.timeline("annual_salary_pence", known_at=first)[0] == (START, date(2025, 9, 30), 30_000_00)


def test_the_same_with_the_same_day_changes_nothing_and_with_an_earlier_day_does(office: Any) -> None:
    row = {"annual_salary_pence": 33_000_00, "effective_from": OCTOBER}
    office.take(OCTOBER)
    office.take(OCTOBER, row)
    assert office.take(NOVEMBER, row) == 0
    assert office.take(NOVEMBER, {"annual_salary_pence": 33_000_00}) == 0
    assert office.take(NOVEMBER, row | {"effective_from": AUGUST}) == 1


def test_a_leaver_who_is_known_late_has_left_on_every_row(office: Any) -> None:
    office.take(OCTOBER)
    office.take(OCTOBER, {"annual_salary_pence": 31_000_00})
    before = office.at
    office.take(NOVEMBER, {"annual_salary_pence": 31_000_00, "end_date": date(2025, 9, 14)})
    assert {end for *_, end in office.timeline("end_date")} == {date(2025, 9, 14)}
    assert office.changed(before) == [("100", date(2025, 9, 15))]


def test_a_later_start_cuts_off_and_an_earlier_one_lengthens(office: Any) -> None:
    office.take(OCTOBER)
    office.take(OCTOBER, {"annual_salary_pence": 31_000_00, "start_date": date(2025, 9, 15)})
    assert office.timeline("start_date") == [
        (date(2025, 9, 15), date(2025, 9, 30), date(2025, 9, 15)),
        (OCTOBER, None, date(2025, 9, 15)),
    ]
    office.take(NOVEMBER, {"annual_salary_pence": 31_000_00, "start_date": date(2025, 9, 1)})
    assert office.timeline()[0] == (date(2025, 9, 1), date(2025, 9, 30))


@pytest.mark.parametrize(
    ("row", "day"),
    [
        ({"annual_salary_pence": 31_000_00, "effective_from": AUGUST}, AUGUST),
        ({"annual_salary_pence": 31_000_00}, OCTOBER),
        ({"ni_letter": "C"}, OCTOBER),
        ({"pension_scheme": "alpha", "effective_from": AUGUST}, AUGUST),
        ({"pay_scale": "afc_england", "pay_point": "B5-1"}, OCTOBER),
        ({"end_date": date(2025, 12, 31)}, date(2026, 1, 1)),
        ({"start_date": date(2020, 2, 1)}, START),
        ({"tax_code": "BR", "effective_from": AUGUST}, None),
        ({"student_loan_plan": "2", "cost_centre": "9", "family_name": "Hill"}, None),
        ({}, None),
    ],
)
def test_only_what_pay_depends_on_counts_as_changed(office: Any, row: dict[str, Any], day: date | None) -> None:
    office.take(OCTOBER)
    since = office.at
    office.take(OCTOBER, row)
    assert office.changed(since) == ([("100", day)] if day else [])


def test_a_change_that_is_taken_back_is_no_change_over_both(office: Any) -> None:
    office.take(OCTOBER)
    since = office.at
    office.take(NOVEMBER, {"annual_salary_pence": 31_000_00, "effective_from": AUGUST})
    between = office.at
    office.take(NOVEMBER, {"effective_from": AUGUST})
    assert office.changed(since) == []
    assert office.changed(between) == [("100", AUGUST)]


def test_somebody_new_counts_from_the_first_day_and_nobody_else_counts(office: Any) -> None:
    office.take(OCTOBER)
    since = office.at
    office.take(OCTOBER, {"employment_ref": "200", "start_date": date(2025, 9, 1)})
    assert office.changed(since) == [("200", date(2025, 9, 1))]
    assert office.changed(office.at) == []


def test_an_element_an_absence_and_a_claim_count_from_their_day(office: Any) -> None:
    office.take(OCTOBER)
    since = office.at
    row = {"element": "UNION", "valid_from": date(2025, 9, 1), "amount_pence": 1500}
    office.told("take_on_elements", row)
    assert office.changed(since) == [("100", date(2025, 9, 1))]
    since = office.at
    office.told("take_on_elements", row | {"valid_to": date(2025, 9, 20)})
    assert office.changed(since) == [("100", date(2025, 9, 21))]
    since = office.at
    office.told("take_on_absences", {"first_day": date(2025, 9, 3), "last_day": date(2025, 9, 5), "absence": "strike", "pay_percent": 0})
    assert office.changed(since) == [("100", date(2025, 9, 3))]
    since = office.at
    office.told("add_claims", CLAIM)
    assert office.changed(since) == [("100", date(2025, 9, 12))]


CLAIM = {
    "element": "OVERTIME",
    "worked_on": date(2025, 9, 12),
    "starts": "22:00",
    "hours_hundredths": 800,
    "amount_pence": 1500,
    "evidence": "log 7",
    "claimed_on": date(2025, 9, 20),
    "authorised_by": "P9",
}

DAYS = st.integers(0, 12)
ROWS = st.lists(st.tuples(DAYS, st.none() | DAYS, st.sampled_from("ab")), max_size=5)


@given(before=ROWS, after=ROWS)
def test_the_first_day_that_differs_is_the_one_found_day_by_day(before: list[Any], after: list[Any]) -> None:
    def frame(rows: list[Any]) -> pl.DataFrame:
        whole = [("e", START.replace(day=1 + a), None if b is None else START.replace(day=1 + b), said) for a, b, said in rows]
        schema = {"employment_id": pl.String(), "valid_from": pl.Date(), "valid_to": pl.Date(), "said": pl.String()}
        return pl.DataFrame([row for row in whole if row[2] is None or row[2] >= row[1]], schema=schema, orient="row")

    def on(rows: list[Any], day: int) -> list[str]:
        return sorted(said for a, b, said in rows if a <= day and (b is None or b >= day))

    differing = [day for day in range(16) if on(before, day) != on(after, day)]
    found = timeline.first_differences(before=frame(before), after=frame(after))
    assert found["changed_from"].to_list() == [START.replace(day=1 + day) for day in differing[:1]]

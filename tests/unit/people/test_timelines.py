"""History is added, never overwritten: what was known at any moment can be read back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import polars as pl
import pytest

from commonline.kernel.period import Frequency, PayPeriod
from commonline.payroll.stretches import clipped
from commonline.people import public as people
from commonline.people import store as tables
from commonline.register import public as register
from commonline.storage.unit import Store, unit_of_work

SEPTEMBER, OCTOBER, NOVEMBER = (datetime(2025, month, 20, 9, tzinfo=UTC) for month in (9, 10, 11))
MONTH = PayPeriod.paid(date(2025, 10, 28), Frequency.MONTHLY)


def said(**values: Any) -> pl.DataFrame:
    """Give one employment as an extract says it."""
    row = {
        "source": "s:1",
        "employment_ref": "100",
        "family_name": "Moss",
        "given_names": "Ann",
        "birth_date": date(1980, 1, 1),
        "sex": "F",
        "nino_id": None,
        "start_date": date(2020, 1, 1),
        "end_date": None,
        "paye_scheme": "951/CH50077",
        "pay_group": "Month",
        "grade": "Guide",
        "job_title": None,
        "cost_centre": "1",
        "annual_salary_pence": 30_000_00,
        "hours_hundredths": 37_00,
        "full_time_hours_hundredths": 37_00,
        "tax_code": "1257L",
        "week1_month1": False,
        "ni_letter": "A",
        "student_loan_plan": None,
        "postgraduate_loan": False,
        "pension_scheme": None,
        "bank_account_id": None,
    } | values
    schema = {name: kind for name, kind in {**tables.FACT, "effective_from": pl.Date()}.items() if name in row}
    return pl.DataFrame([row], schema=schema)


def take(store: Store, body: UUID, now: datetime, begins: date, **values: Any) -> int:
    """Take on one employment and count what changed."""
    with unit_of_work(store=store, body=body, now=now) as unit:
        ids = register.ensure_employments(
            unit=unit, people=pl.DataFrame({"person_ref": ["P1"], "employment_ref": ["100"], "paye_scheme": ["951/CH50077"]})
        )
        return people.take_on(unit=unit, employments=said(**values).with_columns(employment_id=ids["employment_id"]), begins=begins)


def salaries(store: Store, body: UUID, known_at: datetime) -> list[tuple[date, date | None, int]]:
    """Give the timeline of the salary as it was known at a moment."""
    with unit_of_work(store=store, body=body, now=NOVEMBER) as unit:
        rows = tables.facts(unit=unit, known_at=known_at).select("valid_from", "valid_to", "annual_salary_pence").rows()
    return [(begins, ends, pence // 100) for begins, ends, pence in rows]


def test_a_first_word_holds_since_the_first_day_and_the_next_from_its_own(store: Store, body: UUID) -> None:
    assert take(store, body, SEPTEMBER, date(2025, 9, 15)) == 1
    assert take(store, body, OCTOBER, date(2025, 10, 15), annual_salary_pence=33_000_00, source="s:2") == 1
    then = [(date(2020, 1, 1), None, 30_000)]
    now = [(date(2020, 1, 1), date(2025, 10, 14), 30_000), (date(2025, 10, 15), None, 33_000)]
    assert salaries(store, body, SEPTEMBER) == then
    assert salaries(store, body, OCTOBER.replace(hour=8)) == then
    assert salaries(store, body, OCTOBER) == salaries(store, body, NOVEMBER) == now


def test_what_was_not_known_yet_was_not_there(store: Store, body: UUID) -> None:
    take(store, body, OCTOBER, date(2025, 10, 15))
    assert salaries(store, body, SEPTEMBER) == []


def test_the_same_said_again_changes_nothing(store: Store, body: UUID) -> None:
    take(store, body, SEPTEMBER, date(2025, 9, 15))
    assert take(store, body, OCTOBER, date(2025, 10, 15), source="other:9") == 0
    assert salaries(store, body, OCTOBER) == [(date(2020, 1, 1), None, 30_000)]


def test_a_correction_of_an_earlier_day_replaces_what_follows_it(store: Store, body: UUID) -> None:
    take(store, body, SEPTEMBER, date(2025, 9, 15))
    take(store, body, OCTOBER, date(2025, 10, 15), annual_salary_pence=33_000_00)
    take(store, body, NOVEMBER, date(2025, 10, 1), annual_salary_pence=36_000_00)
    assert salaries(store, body, NOVEMBER) == [(date(2020, 1, 1), date(2025, 9, 30), 30_000), (date(2025, 10, 1), None, 36_000)]
    assert salaries(store, body, OCTOBER)[1:] == [(date(2025, 10, 15), None, 33_000)]


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({}, True),
        ({"pay_group": "Week"}, False),
        ({"start_date": date(2025, 10, 31)}, True),
        ({"start_date": date(2025, 11, 1)}, False),
        ({"end_date": date(2025, 10, 1)}, True),
        ({"end_date": date(2025, 9, 30)}, False),
    ],
)
def test_whoever_has_a_day_in_the_period_is_on_the_roster(values: dict[str, Any], due: bool, store: Store, body: UUID) -> None:
    take(store, body, SEPTEMBER, date(2025, 9, 15), **values)
    with unit_of_work(store=store, body=body, now=NOVEMBER) as unit:
        facts = people.roster_facts(unit=unit, known_at=NOVEMBER, first=MONTH.begins, last=MONTH.ends)
    found = clipped(facts=facts, period=MONTH, pay_group="Month")
    assert found["employment_ref"].to_list() == (["100"] if due else [])


def elements(store: Store, body: UUID, now: datetime, *rows: tuple[str, date, date | None, int]) -> int:
    """Take on pay elements of the one employment."""
    with unit_of_work(store=store, body=body, now=now) as unit:
        who = people.present(unit=unit, known_at=now)["employment_id"][0]
        frame = pl.DataFrame(
            [(who, code, begins, ends, "e:1", pence, None) for code, begins, ends, pence in rows], schema=tables.ELEMENT_FACT, orient="row"
        )
        return people.take_on_elements(unit=unit, elements=frame)


def known_elements(store: Store, body: UUID, known_at: datetime) -> list[tuple[object, ...]]:
    with unit_of_work(store=store, body=body, now=NOVEMBER) as unit:
        found = people.element_facts(unit=unit, known_at=known_at, first=MONTH.begins, last=MONTH.ends)
    return found.select("element", "valid_from", "valid_to", "amount_pence").rows()


def test_elements_are_restated_and_read_back_as_they_were_known(store: Store, body: UUID) -> None:
    take(store, body, SEPTEMBER, date(2025, 9, 15))
    first = ("UNION", date(2025, 9, 1), None, 1500)
    second = ("UNION", date(2025, 10, 10), None, 1600)
    assert elements(store, body, SEPTEMBER, first) == 1
    assert elements(store, body, OCTOBER, first) == 0
    assert elements(store, body, OCTOBER, second) == 1
    assert known_elements(store, body, SEPTEMBER) == [first]
    assert known_elements(store, body, OCTOBER) == [("UNION", date(2025, 9, 1), date(2025, 10, 9), 1500), second]

"""Which run a change came too late for, by the day on which it is known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import month
import polars as pl
import pytest

from commonline.findings import public as findings
from commonline.flows.late_inputs import INSTANT, Late, late_in
from commonline.people import public as people
from commonline.storage.unit import Store, unit_of_work


def late_when_known(store: Store, now: datetime, from_day: date) -> tuple[list[Late], list[str]]:
    """Change somebody's hours from a day on, at a moment; give what it is too late for, and the sentences that are recorded."""
    with unit_of_work(store=store, body=month.cast(store).body.id, now=now) as unit:
        one = people.present(unit=unit, known_at=now).filter(pl.col("end_date").is_null())["employment_id"][0]
        people.change(unit=unit, employment_id=one, from_day=from_day, to_day=None, values={"hours_hundredths": 1_111}, source="the test")
        found = late_in(unit=unit, since=now - INSTANT)
        return found, [row.sentence for row in findings.listed(unit=unit) if row.code == "PAY-019"]


@pytest.fixture
def paid(months: Any, databases: Any, fresh: Any) -> Store:
    """Give a database of this test's own in which October is paid and November is not."""
    return databases.store(fresh(of=months.paid))  # type: ignore[no-any-return]


def test_before_the_cut_off_days_of_a_released_month_are_too_late_and_the_next_run_pays_them(paid: Store) -> None:
    ((late,), recorded) = late_when_known(paid, datetime(2025, 11, 20, 9, tzinfo=UTC), date(2025, 10, 6))
    assert (late.period, late.what, late.open) == ("2025-26/M07", "run was released", False)
    assert late.sentence == "Month: too late for October 2025: 1 person; paid on 28 November 2025."
    assert len(recorded) == 1


def test_before_the_cut_off_days_of_the_next_month_are_in_time(paid: Store) -> None:
    assert late_when_known(paid, datetime(2025, 11, 20, 9, tzinfo=UTC), date(2025, 11, 3)) == ([], [])


def test_after_the_cut_off_the_month_after_pays_unless_the_run_is_proposed_now(paid: Store) -> None:
    ((late,), recorded) = late_when_known(paid, datetime(2025, 11, 21, 9, tzinfo=UTC), date(2025, 11, 3))
    assert (late.period, late.what, late.open) == ("2025-26/M08", "cut-off of 20 November 2025", True)
    assert late.sentence.startswith("Month: too late for November 2025: 1 person; paid on 24 December 2025.")
    assert "which came after its cut-off of 20 November 2025: too late for November 2025" in recorded[0]


def test_a_body_that_is_behind_pays_what_comes_now_with_the_run_it_has_not_made_yet(paid: Store) -> None:
    ((late,), _) = late_when_known(paid, datetime(2026, 3, 24, 9, tzinfo=UTC), date(2025, 10, 6))
    assert (late.period, late.paid_on) == ("2025-26/M07", date(2025, 11, 28))


def test_nothing_is_late_before_the_first_run(months: Any, databases: Any, fresh: Any) -> None:
    store = databases.store(fresh(of=months.received))
    assert late_when_known(store, datetime(2025, 10, 27, 9, tzinfo=UTC), date(2025, 10, 6)) == ([], [])

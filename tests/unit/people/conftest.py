"""A body of one's own, and people of whom facts are taken on month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
import pytest

from commonline.flows.bodies import add_body
from commonline.people import public as people
from commonline.people import store as tables
from commonline.register import public as register
from commonline.storage.unit import Store, Unit, unit_of_work

SCHEME = "951/CH50077"
ROW: dict[str, Any] = {
    "source": "s:1",
    "family_name": "Moss",
    "given_names": "Ann",
    "birth_date": date(1980, 1, 1),
    "sex": "F",
    "start_date": date(2020, 1, 1),
    "paye_scheme": SCHEME,
    "pay_group": "Month",
    "grade": "Guide",
    "cost_centre": "1",
    "annual_salary_pence": 30_000_00,
    "hours_hundredths": 37_00,
    "full_time_hours_hundredths": 37_00,
    "tax_code": "1257L",
    "week1_month1": False,
    "ni_letter": "A",
    "postgraduate_loan": False,
}


@pytest.fixture
def body(store: Store) -> UUID:
    """Give a body in the test's own database."""
    folder = Path(__file__).parents[3] / "bodies" / "canal-heritage-trust"
    return add_body(store=store, folder=folder, now=datetime(2025, 10, 24, 9, tzinfo=UTC)).id


@dataclass(slots=True)
class Office:
    """A body whose facts become known one after another: ``at`` is the latest moment, an hour after the one before.

    :ivar ids: of employments, by their reference.
    """

    store: Store
    body: UUID
    at: datetime
    ids: dict[str, str]

    def unit(self) -> Any:
        """Give a unit of work at the latest moment."""
        return unit_of_work(store=self.store, body=self.body, now=self.at)

    def later(self) -> datetime:
        """Let an hour pass; give the moment before."""
        before = self.at
        self.at += timedelta(hours=1)
        return before

    def take(self, begins: date, *rows: dict[str, Any]) -> int:
        """Take on employments an hour later (by default number 100) and count the timelines that changed."""
        self.later()
        full = [ROW | {"employment_ref": "100"} | row for row in rows or ({},)]
        schema = {name: kind for name, kind in {**tables.FACT, "effective_from": pl.Date()}.items() if any(name in row for row in full)}
        frame = pl.DataFrame([{name: row.get(name) for name in schema} for row in full], schema=schema)
        with self.unit() as unit:
            ids = self._ids(unit, frame["employment_ref"].to_list())
            return people.take_on(unit=unit, employments=frame.with_columns(employment_id=ids["employment_id"]), begins=begins)

    def _ids(self, unit: Unit, refs: list[str]) -> pl.DataFrame:
        named = pl.DataFrame({"person_ref": ["P1"] * len(refs), "employment_ref": refs, "paye_scheme": [SCHEME] * len(refs)})
        ids = register.ensure_employments(unit=unit, people=named)
        self.ids |= dict(ids.iter_rows())
        return ids

    def told(self, name: str, *rows: dict[str, Any]) -> Any:
        """Hand rows (by default about number 100) to an operation of people an hour later: add_claims, take_on_absences ..."""
        self.later()
        table = {"add_claims": tables.CLAIM, "take_on_absences": tables.ABSENCE_FACT, "take_on_elements": tables.ELEMENT_FACT}
        schema = table | {"add_notices": tables.NOTICE, "add_starters": tables.STARTER}
        argument = name.rpartition("_")[2]
        frame = pl.DataFrame([{"employment_id": self.ids["100"], "source": "x:1"} | row for row in rows], schema=schema[name])
        with self.unit() as unit:
            return getattr(people, name)(unit=unit, **{argument: frame})

    def timeline(self, *names: str, known_at: datetime | None = None, ref: str = "100") -> list[tuple[Any, ...]]:
        """Give the timeline of columns of an employment, as known at a moment."""
        with self.unit() as unit:
            found = tables.facts(unit=unit, known_at=known_at or self.at, employments=[self.ids[ref]])
        return found.select("valid_from", "valid_to", *names).rows()

    def changed(self, since: datetime) -> list[tuple[str, date]]:
        """Give who changed since a moment, by reference, and from what day."""
        names = {one: ref for ref, one in self.ids.items()}
        with self.unit() as unit:
            found = people.changed_since(unit=unit, since=since, until=self.at)
        return sorted((names[one], day) for one, day in found.iter_rows())


@pytest.fixture
def office(store: Store, body: UUID) -> Office:
    """Give an office in which nothing is known of anybody."""
    return Office(store, body, datetime(2025, 10, 1, 9, tzinfo=UTC), {})

"""Elements of pay beside the salary: allowances, on-call, overtime, hours of weekly workers, and two deductions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from samples.people import PayGroup, Person, Plan, month_end


@dataclass(frozen=True, slots=True)
class Element:
    """One row of the standard's ``ELEMENT``: ``amount`` in pence, ``hours`` in hundredths or None, ``last`` None while it goes on."""

    ref: str
    code: str
    amount: int
    hours: int | None
    first: date
    last: date | None


def standing(*, people: list[Person], rng: Random) -> list[Element]:
    """This will give the elements that go on from month to month, for some of those with a salary."""
    rows: list[Element] = []
    for person in people:
        if person.salary is None:
            continue
        since = max(person.start, date(2025, 4, 1))
        for code, in_hundred, low, high, step in (
            ("LOCATION", 8, 12_000, 31_000, 500),
            ("RESPONSIBILITY", 4, 60_000, 300_000, 5_000),
            ("UNION", 12, 1_150, 2_650, 25),
            ("BIKE_LOAN", 3, 3_500, 8_500, 250),
        ):
            if rng.randrange(100) < in_hundred:
                rows.append(Element(person.ref, code, rng.randrange(low, high, step), None, since, person.end))
    return rows


def of_the_month(*, plan: Plan, people: list[Person], month: date, rng: Random) -> list[Element]:
    """This will give what is due once in a month: on-call, overtime, and each week's hours of those paid by the hour."""
    rows: list[Element] = []
    for person in people:
        group = plan.group(person.group)
        if person.hourly_pence is not None:
            rows.extend(_weeks(person, person.hourly_pence, month, rng))
            continue
        first, last = _days(person, group, month)
        if last < first or person.salary is None:
            continue
        if rng.randrange(100) < 4:
            rows.append(Element(person.ref, "ONCALL", rng.randrange(5_000, 32_000, 500), None, first, last))
        if rng.randrange(100) < 6:
            rate = person.salary * 100 // (person.full_hours * 52)
            rows.append(Element(person.ref, "OVERTIME", rate, rng.randrange(100, 1_600, 25), first, last))
    return rows


def _days(person: Person, group: PayGroup, month: date) -> tuple[date, date]:
    """Give the days of a month's claim, inside the first pay period of weeks or the calendar month, and inside the employment."""
    last = month_end(month) if group.frequency == "M1" else month + timedelta(days=13)
    return max(month, person.start), min(last, person.end or last)


def _weeks(person: Person, rate: int, month: date, rng: Random) -> list[Element]:
    """Give the hours of each pay week, Saturday to the Friday of payment, that ends in the month."""
    friday = month + timedelta(days=(4 - month.weekday()) % 7)
    rows: list[Element] = []
    while friday <= month_end(month):
        first, last = max(friday - timedelta(days=6), person.start), min(friday, person.end or friday)
        if first <= last:
            hours = max(200, person.hours + rng.randrange(-400, 425, 25))
            rows.append(Element(person.ref, "HOURS", rate, hours, first, last))
            if rng.randrange(100) < 8:
                rows.append(Element(person.ref, "OVERTIME", rate * 3 // 2, rng.randrange(100, 500, 25), first, last))
        friday += timedelta(days=7)
    return rows

"""A pay award for many, or a change for one: made, and what it comes to said before anybody is paid by it.

What is owed for earlier months is what the next run will find, by the same function; of it only what the change itself gives rise to.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from commonline.access import public as access
from commonline.flows.history import history
from commonline.flows.late_inputs import INSTANT, Late, late_in
from commonline.flows.next_period import next_period
from commonline.flows.what_if import employment_of
from commonline.kernel.digest import digest_of
from commonline.kernel.error import Refusal
from commonline.kernel.money import pounds, spoken
from commonline.line import public as line
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.register import public as register
from commonline.storage import audit
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from commonline.storage.unit import Store, Unit

_LARGEST = 5
_ROW: dict[str, pl.DataType] = {"employment_id": pl.String(), "origin": pl.String(), "pence": pl.Int64()}


@dataclass(frozen=True, slots=True)
class MonthOwed:
    """What is owed for one earlier period, below nothing where it was overpaid; gross."""

    period: str
    pence: int


@dataclass(frozen=True, slots=True)
class PersonOwed:
    """What is owed to one employment, by period."""

    employment: str
    person: str
    pence: int
    months: tuple[MonthOwed, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change of many or of one comes to.

    :ivar what: the change in words, which stands as the source of what is known from now on.
    :ivar kept: whether it was made, or only tried.
    :ivar people: how many employments it changes.
    :ivar owed_pence: what it comes to for periods that are paid already, gross.
    :ivar months: the same by period, the earliest first.
    :ivar largest: the five employments with most of it.
    :ivar late: which runs it is too late for.
    """

    what: str
    kept: bool
    people: int
    owed_pence: int
    months: tuple[MonthOwed, ...]
    largest: tuple[PersonOwed, ...]
    late: tuple[Late, ...]


def award(
    *,
    store: Store,
    body: UUID,
    grade: str,
    percent_hundredths: int,
    flat_pence: int,
    from_day: date,
    source: str,
    dry_run: bool,
    account: access.Account,
    now: datetime,
) -> Outcome:
    """This will make a pay award to everybody of a grade, or try it and keep nothing.

    :param grade: "" for all. :param percent_hundredths: 350 is 3.5%. :param flat_pence: added to the full-time salary of a year.
    :param source: the agreement or circular that says so, or "". The same award is made twice only where two sources say so.
    :raises Refusal: when the account may not, nobody is of the grade, or the same award was made before.
    """
    size = f"{pounds(percent_hundredths)}%" if percent_hundredths else spoken(flat_pence)
    what = f"pay award of {size} for {f'grade {grade}' if grade else 'all grades'} from {from_day:%-d %B %Y}"
    if source:
        what = f"{what} ({source})"

    def step(unit: Unit) -> None:
        touched = people.award(
            unit=unit, grade=grade, percent_hundredths=percent_hundredths, flat_pence=flat_pence, from_day=from_day, source=what
        )
        if not touched:
            raise Refusal(
                "No award was made.",
                why=f"Nobody with a salary of their own is of grade {grade!r} on {from_day:%-d %B %Y} or later.",
                do="Give the grade exactly as the body writes it; a national scale has its own award.",
            )
        audit.record(unit=unit, actor=account.name, act="award", subject=what, digest=digest_of(what))

    return _made(store, body, step, what, dry_run=dry_run, account=account, now=now)


def change(
    *,
    store: Store,
    body: UUID,
    employment: str,
    from_day: date,
    to_day: date | None,
    values: Mapping[str, object],
    dry_run: bool,
    account: access.Account,
    now: datetime,
) -> Outcome:
    """This will change what is known of one employment from a day on (or to a day), or try it and keep nothing.

    :param values: by column of EMPLOYMENT. :raises Refusal: when the account may not, or ``people.change`` refuses.
    """
    names = ", ".join(name.removesuffix("_pence").removesuffix("_hundredths").replace("_", " ") for name in sorted(values))
    until = f" to {to_day:%-d %B %Y}" if to_day else ""
    what = f"change of {names} from {from_day:%-d %B %Y}{until} by {account.name} on {now:%-d %B %Y}"

    def step(unit: Unit) -> None:
        fact = employment_of(unit=unit, reference=employment)
        one = fact["employment_id"]
        _refuse_unheard(unit, fact, values)
        people.change(unit=unit, employment_id=one, from_day=from_day, to_day=to_day, values=values, source=what)
        said = digest_of(*(f"{name}={value}" for name, value in sorted(values.items())))
        audit.record(unit=unit, actor=account.name, act="change", subject=f"employment {employment}: {what}", digest=said)

    return _made(store, body, step, what, dry_run=dry_run, account=account, now=now)


def _refuse_unheard(unit: Unit, fact: Mapping[str, Any], values: Mapping[str, object]) -> None:
    """Refuse what would be kept and never be heeded: a pay group that is not there, a salary beside a national scale."""
    if values.get("pay_group") is not None:
        register.pay_group(unit=unit, code=str(values["pay_group"]))
    if values.get("annual_salary_pence") is not None and "pay_scale" not in values and fact["pay_scale"]:
        raise Refusal(
            "Nothing was changed.",
            why=f"Employment {fact['employment_ref']} is on the scale {fact['pay_scale']}, and its salary is read from there.",
            do="Give another pay_point; or pay_scale= and pay_point= with the salary, to take it off the scale.",
        )


class _NotKept(Exception):
    """Ends a unit of work so that nothing of it is kept."""


def _made(
    store: Store, body: UUID, step: Callable[[Unit], None], what: str, *, dry_run: bool, account: access.Account, now: datetime
) -> Outcome:
    """Take the step, look at what it comes to, and undo it all where it was a trial."""
    found: list[Outcome] = []
    with suppress(_NotKept), unit_of_work(store=store, body=body, now=now) as unit:
        unit.in_turn()
        access.require(unit=unit, account=account, role="payroll_officer")
        before = _owed(unit, body)
        step(unit)
        found.append(_outcome(unit, before, _owed(unit, body), what, kept=not dry_run))
        if dry_run:
            raise _NotKept
    return found[0]


def _owed(unit: Unit, body: UUID) -> pl.DataFrame:
    """Give what the next run of each pay group will find owed for earlier periods, gross: ``employment_id``, ``origin``, ``pence``."""
    parts = [pl.DataFrame(schema=_ROW)]
    for group in register.pay_groups(unit=unit):
        if payroll.main_runs(unit=unit, pay_group=group.code, until=unit.now.date().replace(year=9999)) == []:
            continue
        period = next_period(unit=unit, group=group)
        terms = line.terms(body=body, on=period.paid_on)
        past = history(unit=unit, body=body, pay_group=group.code, period=period, kind="main", terms=terms)
        if past is not None:
            rows = payroll.owed(history=past, pay_group=group.code)
            parts.append(rows.filter(pl.col("element").replace_strict(_signs(rows), return_dtype=pl.Int64) == 1).select(list(_ROW)))
    return pl.concat(parts)


def _signs(rows: pl.DataFrame) -> dict[str, int]:
    return {element: payroll.effect_on_net(element) for element in rows["element"].unique()}


def _outcome(unit: Unit, before: pl.DataFrame, after: pl.DataFrame, what: str, *, kept: bool) -> Outcome:
    changed = people.changed_since(unit=unit, since=unit.now - INSTANT, until=unit.now)
    rows = pl.concat([after, before.with_columns(-pl.col("pence"))]).group_by("employment_id", "origin").agg(pl.col("pence").sum())
    rows = rows.filter(pl.col("pence") != 0)
    months = rows.group_by("origin").agg(pl.col("pence").sum()).sort("origin")
    present = people.present(unit=unit, known_at=unit.now).filter(pl.col("employment_id").is_in(rows["employment_id"].implode()))
    named = {row["employment_id"]: row for row in present.iter_rows(named=True)}
    totals = (
        rows.group_by("employment_id").agg(pl.col("pence").sum()).sort(pl.col("pence").abs(), "employment_id", descending=[True, False])
    )
    largest = []
    for one, pence in totals.head(_LARGEST).iter_rows():
        own = rows.filter(pl.col("employment_id") == one).sort("origin")
        row = named[one]
        each = tuple(MonthOwed(origin, owed) for origin, owed in own.select("origin", "pence").iter_rows())
        largest.append(PersonOwed(row["employment_ref"], f"{row['given_names']} {row['family_name']}", pence, each))
    return Outcome(
        what=what,
        kept=kept,
        people=changed.height,
        owed_pence=int(rows["pence"].sum()),
        months=tuple(MonthOwed(*row) for row in months.iter_rows()),
        largest=tuple(largest),
        late=tuple(late_in(unit=unit, since=unit.now - INSTANT)),
    )

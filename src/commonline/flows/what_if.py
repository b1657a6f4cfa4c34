"""What a payslip would be if something were otherwise: the next one as it stands, and the same with the change.

Both are worked out by the functions that propose a run, from what the run itself would take; nothing is stored.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from commonline.calc.plain.difference import Change, explain_change
from commonline.flows import pay_run
from commonline.flows.frozen_run import comparable
from commonline.flows.next_period import next_period
from commonline.flows.wish import Wish, granted
from commonline.kernel.error import Refusal
from commonline.kernel.finding import Weight
from commonline.kernel.period import PayPeriod
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.register import public as register
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from commonline.storage.unit import Store, Unit

_CANNOT = ("PAY-012", "PAY-031")
"""The finding for which no answer helps: nobody knows how to work it out."""
_TRIES = 4


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line of both payslips.

    :ivar effect: 1: it adds to net pay; -1: it is taken from it; 0: the employer pays it on top.
    :ivar origin: the earlier period it belongs to, or "".
    :ivar stands_pence: as it stands; None where the payslip has no such line. Never with the sign of a deduction.
    :ivar would_be_pence: with the change, likewise.
    """

    element: str
    name: str
    effect: int
    origin: str
    stands_pence: int | None
    would_be_pence: int | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two payslips of one employment side by side.

    :ivar lines: pay first, then deductions, then what the employer pays.
    :ivar changes: why net pay differs, largest first; their pence add up to the difference.
    :ivar held_as_it_stands: what would hold the person in that run as things stand; the figures are as if it were answered.
    :ivar held_with_the_change: likewise with the change.
    :ivar notes: what the change does not do, and why.
    """

    employment: str
    person: str
    pay_group: str
    period: str
    paid_on: date
    lines: tuple[ComparedLine, ...]
    gross_stands_pence: int
    gross_would_be_pence: int
    net_stands_pence: int
    net_would_be_pence: int
    changes: tuple[Change, ...]
    held_as_it_stands: tuple[str, ...]
    held_with_the_change: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Slip:
    """A payslip that is not stored: its rows, and what would hold it."""

    person: Mapping[str, Any]
    result: Mapping[str, Any]
    lines: list[Mapping[str, Any]]
    rules: str
    held: tuple[str, ...]


def what_if(*, store: Store, body: UUID, employment: str, wish: Wish, paid_on: date | None, now: datetime) -> WhatIf:
    """This will give the next payslip of an employment as it stands, and as it would be.

    :param employment: the employment's reference.
    :param paid_on: the day of payment; None: the pay group's next after its last released run.
    :raises Refusal: when there is no such employment, it is not paid then, or nobody knows how to work it out.
    """
    if wish == Wish():
        raise Refusal("Nothing was worked out.", why="Nothing is said to be otherwise.", do="Give --hours, --salary, --pension or another.")
    with unit_of_work(store=store, body=body, now=now) as unit:
        person = employment_of(unit=unit, reference=employment)
        group = register.pay_group(unit=unit, code=person["pay_group"])
        period = next_period(unit=unit, group=group) if paid_on is None else PayPeriod.paid(paid_on, group.frequency)
        _refuse_released(unit, group.code, period)
        _refuse_other_days(wish, period)
        due = _narrowed(pay_run.due(unit=unit, body=body, pay_group=group.code, period=period), person["employment_id"])
    changed = replace(due, known=granted(known=due.known, employment_id=person["employment_id"], begins=period.begins, wish=wish))
    stands, would_be = _slip(due, employment), _slip(changed, employment)
    return WhatIf(
        employment=employment,
        person=f"{person['given_names']} {person['family_name']}",
        pay_group=group.code,
        period=str(period),
        paid_on=period.paid_on,
        lines=_side_by_side(stands.lines, would_be.lines),
        gross_stands_pence=stands.result["gross_pence"],
        gross_would_be_pence=would_be.result["gross_pence"],
        net_stands_pence=stands.result["net_pence"],
        net_would_be_pence=would_be.result["net_pence"],
        changes=_changes(stands, would_be),
        held_as_it_stands=stands.held,
        held_with_the_change=would_be.held,
        notes=_notes(wish, would_be),
    )


def employment_of(*, unit: Unit, reference: str) -> dict[str, Any]:
    """This will give the latest fact of an employment by its reference.

    :raises Refusal: when there is none.
    """
    rows = people.present(unit=unit, known_at=unit.now).filter(pl.col("employment_ref") == reference)
    if rows.is_empty():
        raise Refusal(
            f"There is no employment {reference}.",
            why="Nothing is known of it in this body.",
            do="Take its number from `commonline payslips list BODY`, or receive an extract that has it.",
        )
    return rows.row(0, named=True)


def _refuse_released(unit: Unit, pay_group: str, period: PayPeriod) -> None:
    last = payroll.last_released(unit=unit, pay_group=pay_group, before=date.max)
    if last is not None and last.paid_on >= period.paid_on:
        raise Refusal(
            f"Nothing was worked out for {period.paid_on:%-d %B %Y}.",
            why=f"{pay_group} was paid on {last.paid_on:%-d %B %Y}, and a released run is frozen.",
            do="Give a later day, or leave --paid-on out for the next.",
        )


def _refuse_other_days(wish: Wish, period: PayPeriod) -> None:
    if wish.leave is not None and not period.begins <= wish.leave[0] <= wish.leave[1] <= period.ends:
        raise Refusal(
            "Nothing was worked out.",
            why=f"The leave is not within the period from {period.begins:%-d %B} to {period.ends:%-d %B %Y}, first day to last.",
            do="Give the days of it that are, as 2025-11-10..2025-11-14.",
        )


def _narrowed(due: payroll.Due, employment_id: str) -> payroll.Due:
    """Give what is due to one employment, and to the others of the same person, with which it may be added up."""
    person = due.jobs.filter(pl.col("employment_id") == employment_id)["person_id"]
    ids = {employment_id, *due.jobs.filter(pl.col("person_id").is_in(person.implode()))["employment_id"]}
    mine = pl.col("employment_id").is_in(list(ids))

    def own(known: payroll.Known) -> payroll.Known:
        return payroll.Known(known.facts.filter(mine), known.elements.filter(mine), known.absences.filter(mine))

    known, past = own(due.known), due.history
    refs = frozenset(known.facts["employment_ref"]) | frozenset(due.latest.filter(mine)["employment_ref"])
    since = past.since.filter(mine) if past is not None else None
    if past is not None and since is not None and not since.is_empty():
        past = replace(
            past,
            since=since,
            now=own(past.now),
            before=own(past.before),
            settled=past.settled.filter(mine),
            earned=past.earned.filter(mine),
        )
    else:
        past = None
    held = due.rows_held.filter(pl.col("employment_ref").is_in(list(refs)))
    return replace(due, known=known, only=refs, history=past, latest=due.latest.filter(mine), rows_held=held)


def _slip(due: payroll.Due, reference: str) -> _Slip:
    """Work a payslip out; whoever would be held is worked out as if what holds were answered, and the reason is kept."""
    held: dict[str, None] = {}
    for _ in range(_TRIES):
        made = payroll.proposal(due)
        mine = [hold for hold in made.holds if hold.subject == reference]
        if not mine:
            break
        held |= dict.fromkeys(f"{hold.code}: {hold.sentence}" for hold in mine)
        if any(hold.code in _CANNOT for hold in mine):
            raise Refusal(f"Employment {reference} cannot be worked out.", why=mine[0].sentence, do="Change the value, or add the law.")
        reasons = {
            (found.code, found.subject, found.period, found.value_digest): "what-if"
            for found in made.findings
            if found.weight is Weight.HOLDS and found.code not in _CANNOT
        }
        due = replace(due, answered=due.answered | reasons, rows_held=due.rows_held.clear())
    roster, results, lines = (payroll.read_document(name, made.documents[name]) for name in ("roster", "results", "lines"))
    row = roster.filter(pl.col("employment_ref") == reference)
    if row.is_empty():
        raise Refusal(
            f"Nothing was worked out for employment {reference}.",
            why=f"It has no day in the period from {due.period.begins:%-d %B} to {due.period.ends:%-d %B %Y}, and nothing is owed to it.",
            do="Give another day with --paid-on.",
        )
    n = row["n"][0]
    person, result = row.row(0, named=True), results.filter(pl.col("n") == n).row(0, named=True)
    rules = json.loads(made.manifest)["rules"]
    return _Slip(person, result, list(lines.filter(pl.col("n") == n).iter_rows(named=True)), rules, tuple(held))


def _side_by_side(stands: list[Mapping[str, Any]], would_be: list[Mapping[str, Any]]) -> tuple[ComparedLine, ...]:
    sums: tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]] = ({}, {})
    for side, rows in zip(sums, (stands, would_be), strict=True):
        for row in rows:
            key = (row["element"], row["origin"])
            side[key] = side.get(key, 0) + row["pence"]
    found = [
        ComparedLine(
            element,
            payroll.name_of(element),
            payroll.effect_on_net(element),
            origin,
            sums[0].get((element, origin)),
            sums[1].get((element, origin)),
        )
        for element, origin in dict.fromkeys((*sums[0], *sums[1]))
    ]
    return tuple(sorted(found, key=lambda line: (1, -1, 0).index(line.effect)))


def _changes(stands: _Slip, would_be: _Slip) -> tuple[Change, ...]:
    before, after = (comparable(person=slip.person, result=slip.result, lines=slip.lines, rules=slip.rules) for slip in (stands, would_be))
    found = explain_change(before=before, after=after)
    # The sentences compare with the payslip before; here both are of the same day.
    return tuple(replace(change, sentence=change.sentence.replace(" last time", " as it stands")) for change in found)


def _notes(wish: Wish, would_be: _Slip) -> tuple[str, ...]:
    said = []
    plan = wish.student_loan_plan
    if plan is not None and (would_be.person["student_loan_plan"] or "") != plan:
        said.append("HMRC's notice about the student loan says otherwise, and is what a run operates.")
    return tuple(said)

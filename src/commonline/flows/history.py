"""What a run needs to know of earlier periods: whose past is not what it was, since when, and what was paid."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from commonline.line import public as line
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.rules.reader import rule_book
from commonline.rules.scales import scales_digest

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from commonline.kernel.period import PayPeriod
    from commonline.standard.terms import Terms
    from commonline.storage.unit import Unit


def history(
    *, unit: Unit, body: UUID, pay_group: str, period: PayPeriod, kind: str, terms: Terms, only: Collection[str] | None = None
) -> payroll.History | None:
    """This will give what earlier periods have to be put right by, or None where nobody's past is in question.

    Looked at is whoever's facts have changed since the last main run, whoever that run held and whoever it left owing.

    :param only: ids of the employments an off-cycle run is for; None: all.
    """
    mains = payroll.main_runs(unit=unit, pay_group=pay_group, until=period.paid_on)
    mains = [run for run in mains if kind != "main" or run.paid_on < period.paid_on]
    if not mains:
        return None
    last = mains[-1]
    back = months_before(period.begins, terms.arrears_months)
    within = [past for past in (payroll.period_of(run) for run in mains) if past.ends >= back]
    if not within:
        return None
    changed = people.changed_since(unit=unit, since=last.known_at, until=unit.now).select("employment_id", since="changed_from")
    since = (
        pl.concat([changed, payroll.unsettled(unit=unit, run=last), _on_other_scales(unit, last, within)])
        .group_by("employment_id")
        .agg(pl.col("since").min())
        .filter(pl.col("since") <= within[-1].ends)
        .sort("employment_id")
    )
    if only is not None:
        since = since.filter(pl.col("employment_id").is_in(list(only)))
    if since.is_empty():
        return None
    ids = since["employment_id"].to_list()
    earliest = since["since"].min()
    periods = tuple(
        payroll.Past(past, rule_book(on=past.paid_on), line.terms(body=body, on=past.paid_on))
        for past in within
        if not isinstance(earliest, date) or past.ends >= earliest
    )
    first, end = periods[0].period.begins, periods[-1].period.ends
    paid_since = periods[0].period.paid_on
    now = known(unit=unit, known_at=unit.now, first=first, last=end, employments=ids)
    settled = payroll.settled(unit=unit, pay_group=pay_group, since=paid_since, employments=ids)
    # Whoever neither is nor was paid by the group is another group's to put right.
    ours = pl.concat([now.facts.filter(pl.col("pay_group") == pay_group)["employment_id"], settled["employment_id"]])
    since = since.filter(pl.col("employment_id").is_in(ours.unique().implode()))
    if since.is_empty():
        return None
    return payroll.History(
        since=since,
        periods=periods,
        now=now,
        before=known_each(unit=unit, moments=payroll.last_paid(unit=unit, pay_group=pay_group, employments=ids), first=first, last=end),
        settled=settled,
        earned=payroll.earned(unit=unit, pay_group=pay_group, since=paid_since, employments=ids),
        elsewhere=payroll.elsewhere(unit=unit, pay_group=pay_group, since=first, employments=ids),
    )


def _on_other_scales(unit: Unit, last: payroll.Run, within: list[PayPeriod]) -> pl.DataFrame:
    """Give everybody on a national scale when the salaries that are held are not those of the last run: an award reaches back."""
    schema = {"employment_id": pl.String, "since": pl.Date}
    if payroll.scales_of(last) in ("", scales_digest()):
        return pl.DataFrame(schema=schema)
    facts = people.roster_facts(unit=unit, known_at=unit.now, first=within[0].begins, last=within[-1].ends)
    return facts.filter(pl.col("pay_scale") != "").select("employment_id", since=pl.lit(within[0].begins)).unique()


def known(*, unit: Unit, known_at: datetime, first: date, last: date, employments: list[str] | None = None) -> payroll.Known:
    """This will give what is known at a moment about the days from one to another, of some employments or of all."""
    asked = {"unit": unit, "known_at": known_at, "first": first, "last": last, "employments": employments}
    return payroll.Known(people.roster_facts(**asked), people.element_facts(**asked), people.absences(**asked))  # type: ignore[arg-type]


def known_each(*, unit: Unit, moments: pl.DataFrame, first: date, last: date) -> payroll.Known:
    """This will give what was known about each employment at a moment of its own.

    :param moments: ``employment_id``, ``known_at``.
    """
    parts = [
        known(unit=unit, known_at=moment, first=first, last=last, employments=rows["employment_id"].to_list())
        for (moment,), rows in moments.partition_by("known_at", as_dict=True).items()
    ]
    nobody = known(unit=unit, known_at=unit.now, first=first, last=last, employments=[])
    return payroll.Known(
        pl.concat([nobody.facts, *(part.facts for part in parts)]).sort("employment_id", "valid_from"),
        pl.concat([nobody.elements, *(part.elements for part in parts)]),
        pl.concat([nobody.absences, *(part.absences for part in parts)]),
    )


def months_before(day: date, months: int) -> date:
    """This will give the first day of the month so many months before a day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)

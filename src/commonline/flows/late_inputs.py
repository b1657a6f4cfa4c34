"""What came too late for a run, said at once: which run it is too late for, and which one will pay it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from commonline.findings import public as findings
from commonline.flows.calendar import bank_holidays
from commonline.flows.next_period import period_after
from commonline.kernel.digest import digest_of
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.register import public as register
from commonline.standard.codes import finding_kind
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from commonline.kernel.finding import Finding
    from commonline.kernel.period import PayPeriod
    from commonline.storage.unit import Store, Unit

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Late:
    """Changes of one pay group that came after a run was made, or after its cut-off.

    :ivar people: how many employments they are of.
    :ivar period: the run they are too late for; ``month`` says it in words.
    :ivar what: what they came after: ``run was released``, ``cut-off of 20 November 2025``.
    :ivar paid_on: the day of payment of the run that pays them.
    :ivar open: whether the run can still take them in, if it is proposed (again).
    """

    pay_group: str
    people: int
    period: str
    month: str
    what: str
    paid_on: date
    open: bool

    @property
    def sentence(self) -> str:
        """This will say it in one line."""
        who = "1 person" if self.people == 1 else f"{self.people:,} people"
        said = f"{self.pay_group}: too late for {self.month}: {who}; paid on {self.paid_on:%-d %B %Y}."
        return said + (f" They came after its {self.what}; propose it now and it takes them in after all." if self.open else "")


def say_late(*, store: Store, body: UUID, since: datetime, now: datetime) -> list[Late]:
    """This will find what became known too late since a moment, record it as findings, and give it.

    :param since: the moment before what was received. :param now: one at which it is known.
    """
    with unit_of_work(store=store, body=body, now=now) as unit:
        return late_in(unit=unit, since=since)


def late_in(*, unit: Unit, since: datetime) -> list[Late]:
    """This will do the same within a unit of work, up to the unit's moment."""
    changed = people.changed_since(unit=unit, since=since, until=unit.now)
    if changed.is_empty():
        return []
    groups = people.present(unit=unit, known_at=unit.now).select("employment_id", "pay_group")
    rows = changed.join(groups, on="employment_id")
    found = [
        late
        for group in register.pay_groups(unit=unit)
        if (late := _of_group(unit, group, rows.filter(pl.col("pay_group") == group.code))) is not None
    ]
    findings.record(unit=unit, found=[_finding(late, unit.now) for late in found])
    return found


def _of_group(unit: Unit, group: register.PayGroup, changed: pl.DataFrame) -> Late | None:
    """Look at the latest period that takes no more changes: every earlier one is closed too, and the same run pays them all."""
    if changed.is_empty():
        return None
    mains = payroll.runs(unit=unit, where="pay_group = %s AND kind = 'main' AND state <> 'superseded'", values=(group.code,))
    if not mains:
        return None  # whatever is received before the first run is what that run is made of
    run = max(mains, key=lambda each: each.paid_on)
    period, what, still = payroll.period_of(run), f"run was {run.state}", run.state == "proposed"
    following = _following(group, period)
    # A run whose own pay day is past and that nobody made pays late, and takes in what is known by then: it is too late for nothing.
    while following is not None and _cut_off(group, following) < unit.now.date() <= following.paid_on:
        period, what, still = following, f"cut-off of {_cut_off(group, following):%-d %B %Y}", True
        following = _following(group, period)
    count = changed.filter(pl.col("changed_from") <= period.ends)["employment_id"].n_unique()
    if not count or following is None:
        return None
    return Late(group.code, count, str(period), f"{period.ends:%B %Y}", what, following.paid_on, still)


def _following(group: register.PayGroup, period: PayPeriod) -> PayPeriod | None:
    """Give the period after one, or None where the bank holidays of its year are not held."""
    if not group.frequency.weeks and (period.paid_on.replace(day=28) + timedelta(days=4)).year not in bank_holidays():
        return None
    return period_after(group=group, paid_on=period.paid_on)


def _cut_off(group: register.PayGroup, period: PayPeriod) -> date:
    return period.paid_on - timedelta(days=group.cut_off_days)


def _finding(late: Late, now: datetime) -> Finding:
    words = {
        "count": late.people,
        "period": late.period,
        "what": late.what,
        "month": late.month,
        "next": f"{late.paid_on:%-d %B %Y}",
    }
    return finding_kind("PAY-019").of(late.pay_group, words, period=late.period, value_digest=digest_of(now.isoformat()))

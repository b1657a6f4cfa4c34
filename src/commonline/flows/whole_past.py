"""Every released period, worked out again for everybody: what is owed either way that no run has found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.flows.history import known, known_each, months_before
from commonline.kernel.money import spoken
from commonline.line import public as line
from commonline.payroll import public as payroll
from commonline.register import public as register
from commonline.rules.reader import rule_book

if TYPE_CHECKING:
    from commonline.storage.unit import Unit


def unfound(*, unit: Unit, paid_twice: bool) -> tuple[int, list[str]]:
    """This will give how many payments for a period were looked at, and what is owed that the last run of a pay group did not find.

    :param paid_twice: what was paid beyond what is due; otherwise what is due and was never paid.
    """
    counted, found = 0, []
    for group in register.pay_groups(unit=unit):
        looked, rows = _of_group(unit, group.code)
        counted += looked
        wrong = rows.filter(pl.col("pence") < 0 if paid_twice else pl.col("pence") > 0)
        for row in wrong.iter_rows(named=True):
            said = "was paid more than is due" if paid_twice else "was never paid what is due"
            found.append(f"{row['employment_id']} {said} for {row['origin']}: {row['element']} {spoken(abs(row['pence']))}.")
    return counted, found


def _of_group(unit: Unit, pay_group: str) -> tuple[int, pl.DataFrame]:
    runs = payroll.runs(unit=unit, where="pay_group = %s AND kind = 'main' AND state = 'released'", values=(pay_group,))
    if not runs:
        return 0, payroll.nothing_owed()
    runs.sort(key=lambda run: run.paid_on)
    last = runs[-1]
    back = months_before(payroll.period_of(last).begins, line.terms(body=unit.own, on=last.paid_on).arrears_months)
    periods = [period for period in (payroll.period_of(run) for run in runs) if period.ends >= back]
    first, end = periods[0].begins, periods[-1].ends
    state = known(unit=unit, known_at=last.known_at, first=first, last=end)
    ids = state.facts["employment_id"].unique().sort()
    # Whom an off-cycle run has paid since was paid by what was known then.
    since = payroll.last_paid(unit=unit, pay_group=pay_group, employments=ids.to_list()).filter(pl.col("known_at") > last.known_at)
    if not since.is_empty():
        state = _with(state, known_each(unit=unit, moments=since, first=first, last=end), since["employment_id"])
    settled = payroll.settled(unit=unit, pay_group=pay_group, since=periods[0].paid_on, employments=ids.to_list())
    everybody = payroll.History(
        since=pl.DataFrame({"employment_id": ids}, schema={"employment_id": pl.String}).with_columns(since=pl.lit(periods[0].begins)),
        periods=tuple(
            payroll.Past(period, rule_book(on=period.paid_on), line.terms(body=unit.own, on=period.paid_on)) for period in periods
        ),
        now=state,
        before=state,
        settled=settled,
        earned=settled.head(0),
        elsewhere=settled.head(0),
    )
    owed = payroll.owed(history=everybody, pay_group=pay_group)
    # What the last run held or left waiting it has found.
    waits = payroll.unsettled(unit=unit, run=last)
    return settled.height, owed.join(waits, on="employment_id", how="anti")


def _with(state: payroll.Known, later: payroll.Known, employments: pl.Series) -> payroll.Known:
    """Give a state with some employments as they were known later."""
    others = ~pl.col("employment_id").is_in(employments.implode())
    return payroll.Known(
        pl.concat([state.facts.filter(others), later.facts]).sort("employment_id", "valid_from"),
        pl.concat([state.elements.filter(others), later.elements]),
        pl.concat([state.absences.filter(others), later.absences]),
    )

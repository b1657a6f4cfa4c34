"""What earlier submissions have told HMRC of those who start and those who have left.

A start is told once, in the first submission that has the person, and a leaving date is repeated with a mark once it has
been told. Both are read from the released runs and from what they submitted: whoever was left out of a submission, for want
of an address say, has not been told of yet. What was rendered counts as told, whoever carried it to HMRC.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

import polars as pl

from commonline.kernel.period import TaxYear
from commonline.payroll import public as payroll
from commonline.storage import blob, outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from commonline.storage.unit import Unit

LEFT_OUT = " people cannot be submitted yet: "
"""Stands after a number in the reason of a message that leaves somebody out."""


def starting(*, unit: Unit, run: payroll.Run, slips: pl.DataFrame, to_date: pl.DataFrame) -> pl.Series:
    """This will give the references of those whose start is to be told with this run.

    They began in the tax year, or before it but since the body's first period here, and no submission has had them yet. Who
    began before that first period was told of elsewhere if there is pay to date from there.

    :param slips: ``employment_ref``, ``start_date``, ``taxable_pay_pence``, ``niable_pence`` of the run.
    :param to_date: the year to date by letter, this run included (see payroll.Released).
    """
    year, here = TaxYear(run.tax_year).first_day, _first_day_here(unit, run)
    began = slips.select("employment_ref", "start_date", "taxable_pay_pence", "niable_pence")
    began = began.filter(pl.col("start_date") >= min(year, here))
    before = began.filter(pl.col("start_date") < here)
    if not before.is_empty():
        so_far = to_date.group_by("employment_ref").agg(pl.col("taxable_pay_pence", "niable_pence").sum())
        unpaid = before.join(so_far, on=["employment_ref", "taxable_pay_pence", "niable_pence"], how="semi")
        began = pl.concat([began.filter(pl.col("start_date") >= here), unpaid])
    left = began.select("employment_ref", "start_date")
    for earlier in _runs_before(unit, run):
        # The newest run knows nearly all of them; whoever is left began a short while ago.
        if left.filter(pl.col("start_date") <= payroll.period_of(earlier).ends).is_empty():
            break
        left = left.filter(~pl.col("employment_ref").is_in(_submitted(unit, earlier, left["employment_ref"]).implode()))
    return left["employment_ref"]


def left_before(*, unit: Unit, run: payroll.Run, slips: pl.DataFrame) -> pl.Series:
    """This will give the references of those whose leaving an earlier submission has told.

    :param slips: ``employment_ref`` and ``end_date`` of the run.
    """
    period = payroll.period_of(run)
    # Within the period only a second payment can come after the leaving was told.
    last = pl.col("end_date") <= period.ends if run.kind == "off_cycle" else pl.col("end_date") < period.begins
    gone = slips.filter(last).select("employment_ref", "end_date")
    told = [pl.Series([], dtype=pl.String)]
    for earlier in _runs_before(unit, run):
        if gone.is_empty():
            break
        paid = payroll.slips_of(unit=unit, run=earlier.id).join(gone, on="employment_ref", how="semi")["employment_ref"]
        if paid.is_empty():
            continue
        (roster,) = payroll.documents(unit=unit, run=earlier, names=("roster",))
        leaving = roster.filter(pl.col("employment_ref").is_in(paid.implode()) & (pl.col("end_date") <= payroll.period_of(earlier).ends))
        told.append(_submitted(unit, earlier, leaving["employment_ref"]))
        gone = gone.filter(~pl.col("employment_ref").is_in(paid.implode()))
    # Who was never paid here and left before the first period here was told of elsewhere.
    told.append(gone.filter(pl.col("end_date") < _first_day_here(unit, run))["employment_ref"])
    return pl.concat(told)


def _first_day_here(unit: Unit, run: payroll.Run) -> date:
    mains = payroll.main_runs(unit=unit, pay_group=run.pay_group, until=run.paid_on)
    return payroll.period_of(mains[0]).begins if mains else TaxYear(run.tax_year).first_day


def _runs_before(unit: Unit, run: payroll.Run) -> Iterator[payroll.Run]:
    """Give the released runs that had a submission before this one, the newest first."""
    where = "state = 'released' AND kind <> 'interim' AND id <> %s AND paid_on <= %s"
    found = payroll.runs(unit=unit, where=where, values=(run.id, run.paid_on))
    yield from sorted(found, key=lambda each: (each.paid_on, each.known_at), reverse=True)


def _submitted(unit: Unit, run: payroll.Run, refs: pl.Series) -> pl.Series:
    """Give those of some references whose payslip in a run was submitted."""
    slips = payroll.slips_of(unit=unit, run=run.id)
    paid = slips.filter(pl.col("employment_ref").is_in(refs.implode()))["employment_ref"]
    messages = [message for message in outbox.of_run(unit=unit, run=run.id) if message.topic == "fps"]
    if paid.is_empty() or not any(LEFT_OUT in message.reason for message in messages):
        return paid
    found = pl.Series(
        [
            unescape(reference.decode())
            for message in messages
            if message.name.endswith(".xml")
            for reference in re.findall(rb"<PayId>([^<]*)</PayId>", blob.get(unit=unit, name=message.content_digest))
        ],
        dtype=pl.String,
    )
    return paid.filter(paid.is_in(found.implode()))

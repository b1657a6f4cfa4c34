"""What earlier submissions have told HMRC of those who start and those who have left.

A start is told once, in the first submission that has the person, and a leaving date is repeated with a mark once it has
been told. Both are kept with the run that tells them: whoever was left out of a submission, for want of an address say, has
not been told of yet. What was rendered counts as told, whoever carried it to HMRC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.kernel.period import TaxYear
from commonline.payroll import public as payroll

if TYPE_CHECKING:
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
    told = payroll.told(unit=unit).filter(pl.col("told") == "start")
    return began.join(told, on="employment_ref", how="anti", maintain_order="left")["employment_ref"]


def left_before(*, unit: Unit, run: payroll.Run, slips: pl.DataFrame) -> pl.Series:
    """This will give the references of those whose leaving an earlier submission has told.

    Who left before the first period here was told of elsewhere.

    :param slips: ``employment_ref`` and ``end_date`` of the run.
    """
    gone = slips.filter(pl.col("end_date") <= payroll.period_of(run).ends).select("employment_ref", "end_date")
    if gone.is_empty():
        return gone["employment_ref"]
    told = payroll.told(unit=unit).filter(pl.col("told") == "leaving")
    here = gone.join(told, on="employment_ref", how="semi")["employment_ref"]
    return pl.concat([here, gone.filter(pl.col("end_date") < _first_day_here(unit, run))["employment_ref"]]).unique()


def _first_day_here(unit: Unit, run: payroll.Run) -> date:
    mains = payroll.main_runs(unit=unit, pay_group=run.pay_group, until=run.paid_on)
    return payroll.period_of(mains[0]).begins if mains else TaxYear(run.tax_year).first_day

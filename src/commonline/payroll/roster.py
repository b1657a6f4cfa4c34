"""Who is paid in a run, and under which code, letter and loan.

One row an employment, with the columns of people's facts: names, account and cost centre as they stand at the
end of its days in the period; tax code, National Insurance letter and loans as they stand on the day of payment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.leaving import codes_after_leaving
from commonline.calc.new_year_code import carried_forward
from commonline.calc.starter_code import starter_codes
from commonline.payroll.stretches import clipped

if TYPE_CHECKING:
    from datetime import date

    from commonline.payroll.terms import Due

ON_THE_DAY = ("tax_code", "week1_month1", "ni_letter", "student_loan_plan", "postgraduate_loan", "director_method", "director_from")
"""Columns that go by the day of payment; the others by the last day in the period."""


def roster(*, due: Due, owed_to: pl.Series) -> pl.DataFrame:
    """This will give the roster of a run, by employment id.

    :param owed_to: employment ids that are paid for earlier periods, whether or not they have a day in this one.
    """
    days = clipped(facts=due.known.facts, period=due.period, pay_group=due.pay_group)
    there = _present(days, due.period.paid_on)
    later = due.latest.filter(
        pl.col("employment_id").is_in(owed_to.implode()) & ~pl.col("employment_id").is_in(there["employment_id"].implode())
    )
    if due.kind == "off_cycle":
        there = there.filter(pl.col("employment_id").is_in(owed_to.implode()))
    found = pl.concat([there, _left(later, due) if not later.is_empty() else later]).sort("employment_id")
    if due.only is not None:
        found = found.filter(pl.col("employment_ref").is_in(list(due.only)))
    return _with_starters(_with_notices(_carried_forward(found, due), due), due)


def on_day(days: pl.DataFrame, day: date) -> pl.DataFrame:
    """This will give each employment's row of a day: the last that has begun by then, or else the first there is."""
    ordered = days.sort("employment_id", "valid_from")
    begun = ordered.filter(pl.col("valid_from") <= day).group_by("employment_id", maintain_order=True).last()
    others = ordered.join(begun, on="employment_id", how="anti").group_by("employment_id", maintain_order=True).first()
    return pl.concat([begun.select(days.columns), others.select(days.columns)])


def _present(days: pl.DataFrame, paid_on: date) -> pl.DataFrame:
    columns = [name for name in days.columns if name not in ("first", "last")]
    several = pl.col("employment_id").is_duplicated()
    one = days.filter(~several).select(columns)
    more = days.filter(several)
    if more.is_empty():
        return one
    last = more.sort("employment_id", "valid_from").group_by("employment_id", maintain_order=True).last()
    paid_under = on_day(more, paid_on).select("employment_id", *ON_THE_DAY)
    return pl.concat([one, last.drop(*ON_THE_DAY).join(paid_under, on="employment_id").select(columns)])


def _left(later: pl.DataFrame, due: Due) -> pl.DataFrame:
    """Whoever left before the period has had a P45 and is paid under the code for payments after it."""
    given = pl.when(pl.col("end_date") < due.period.begins).then("end_date").otherwise(None)
    coded = codes_after_leaving(later.with_columns(p45_given_on=given), paid_on=due.period.paid_on, codes=due.rules.tax_codes)
    return coded.select(later.columns)


def _carried_forward(found: pl.DataFrame, due: Due) -> pl.DataFrame:
    """Carry the codes that nobody has changed since the last tax year forward to this one."""
    said = ["employment_id", "tax_code", "week1_month1"]
    old = found.join(due.last_year.select(said), on=said, how="semi")
    if old.is_empty():
        return found
    new = old.with_columns(carried_forward(old.select("tax_code", "week1_month1"), law=due.rules.tax_codes))
    return pl.concat([found.join(old, on="employment_id", how="anti"), new.select(found.columns)]).sort("employment_id")


def _with_notices(found: pl.DataFrame, due: Due) -> pl.DataFrame:
    """Operate HMRC's notices: a code's within its tax year, a loan's until the next; each from its day on."""
    begun = due.notices.filter(pl.col("effective_from") <= due.period.paid_on).sort("effective_from", "issued_on")
    if begun.is_empty():
        return found
    year = due.period.tax_year
    codes = begun.filter(pl.col("notice").is_in(["P6", "P9"]) & (pl.col("effective_from") >= year.first_day))
    latest = codes.group_by("employment_id").last().select("employment_id", said_code="tax_code", said_alone="week1_month1")
    student = begun.filter(pl.col("notice").is_in(["SL1", "SL2"])).group_by("employment_id").last()
    plans = student.select("employment_id", said_plan=pl.when(pl.col("notice") == "SL1").then("student_loan_plan").otherwise(pl.lit("")))
    postgraduate = begun.filter(pl.col("notice").is_in(["PGL1", "PGL2"])).group_by("employment_id").last()
    loans = postgraduate.select("employment_id", said_loan=pl.col("notice") == "PGL1")
    joined = found
    for said in (latest, plans, loans):
        joined = joined.join(said, on="employment_id", how="left", maintain_order="left")
    # Pay after leaving goes by its own code, whatever a notice said before.
    left = pl.col("end_date").is_not_null() & (pl.col("end_date") < due.period.begins)
    coded = pl.col("said_code").is_not_null() & ~left
    return joined.with_columns(
        tax_code=pl.when(coded).then("said_code").otherwise("tax_code"),
        week1_month1=pl.when(coded).then(pl.col("said_alone").fill_null(value=False)).otherwise("week1_month1"),
        student_loan_plan=pl.col("said_plan").fill_null(pl.col("student_loan_plan")),
        postgraduate_loan=pl.col("said_loan").fill_null(pl.col("postgraduate_loan")),
    ).select(found.columns)


def _with_starters(found: pl.DataFrame, due: Due) -> pl.DataFrame:
    """Give a starter for whom nobody has said a code the one that the P45 or the declaration leads to."""
    without = found.filter(pl.col("tax_code") == "")
    if without.is_empty():
        return found
    starters = without.select("employment_id", "employment_ref", "start_date").join(
        due.starters.drop("employment_ref", strict=False), on="employment_id", how="left"
    )
    codes = starter_codes(starters, codes=due.rules.tax_codes, tax_year=due.period.tax_year).select(
        "employment_ref", said_code="tax_code", said_alone="week1_month1"
    )
    joined = found.join(codes, on="employment_ref", how="left", maintain_order="left")
    empty = pl.col("tax_code") == ""
    return joined.with_columns(
        tax_code=pl.when(empty).then("said_code").otherwise("tax_code"),
        week1_month1=pl.when(empty).then("said_alone").otherwise("week1_month1"),
    ).select(found.columns)

"""From the roster and what is due to the tables that both engines take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from commonline.kernel.period import TaxYear, tax_period
from commonline.payroll.due import marks
from commonline.standard.particulars import CORRECTION, DIRECTOR, NI_TO_DATE, PAID_ALREADY, TABLES, TOGETHER, Particulars
from commonline.standard.pay import ELEMENT_DUE, PAY_INPUT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from commonline.payroll.terms import Due

WEEKS = 52
DUE_ELEMENT: dict[str, pl.DataType] = ELEMENT_DUE.schema | {"origin": pl.String(), "source": pl.String()}
"""ELEMENT_DUE as a run keeps it: with the period each row belongs to ("": the run's own) and the row of the body's file it is from."""


@dataclass(frozen=True, slots=True)
class Frames:
    """What one run is worked out from.

    :ivar inputs: PAY_INPUT.
    :ivar elements: ELEMENT_DUE with ``origin`` and ``source``.
    :ivar particulars: of the few.
    """

    inputs: pl.DataFrame
    elements: pl.DataFrame
    particulars: Particulars


def pay_input(*, due: Due, roster: pl.DataFrame, schemes: pl.DataFrame, band_pay: Mapping[str, int]) -> pl.DataFrame:
    """This will give PAY_INPUT for a roster that has its ``n``.

    :param schemes: ``employment_id``, ``pension_scheme``: the scheme whose contributions are due; who is not in it pays none.
    :param band_pay: pensionable pay that sets the band of those who have none in this period, by employment.
    """
    before = due.balances.select("employment_ref", "taxable_pay_pence", "tax_pence")
    joined = (
        roster.drop("pension_scheme")
        .join(schemes, on="employment_id", how="left", maintain_order="left")
        .join(before, on="employment_ref", how="left", maintain_order="left")
    )
    bands = pl.DataFrame({"employment_id": list(band_pay), "band_pay_pence": list(band_pay.values())}, schema_overrides=_BAND)
    # An advance is no pay yet: it is taxed with the pay it is an advance of.
    no_tax = due.kind == "interim"
    return PAY_INPUT.checked(
        joined.join(bands, on="employment_id", how="left", maintain_order="left").select(
            "n",
            "ni_letter",
            "student_loan_plan",
            "postgraduate_loan",
            "band_pay_pence",
            tax_code=pl.lit("NT") if no_tax else pl.col("tax_code"),
            week1_month1=pl.lit(value=True) if no_tax else pl.col("week1_month1"),
            pension_scheme=pl.col("pension_scheme").fill_null(""),
            employer_pension_bp=pl.lit(due.employer_pension_bp, dtype=pl.Int64),
            taxable_pay_to_date_pence=pl.col("taxable_pay_pence").fill_null(0),
            tax_to_date_pence=pl.col("tax_pence").fill_null(0),
        )
    )


_BAND: dict[str, pl.DataType] = {"employment_id": pl.String(), "band_pay_pence": pl.Int64()}


def element_due(*, due: Due, roster: pl.DataFrame, own: pl.DataFrame, arrears: pl.DataFrame, once: pl.DataFrame) -> pl.DataFrame:
    """This will give ELEMENT_DUE with ``origin`` and ``source`` for a roster that has its ``n``: own pay, then arrears by period.

    :param own: DUE of the run's own period.
    :param arrears: OWED that this run pays or takes.
    :param once: ``employment_id``, ``element``, ``pence``: advances of pay, and what settles them.
    """
    period, one, nothing = due.period, pl.lit(1, dtype=pl.Int64), pl.lit(0, dtype=pl.Int64)
    lump = {
        "basis": pl.lit("once"),
        "part": one,
        "whole": one,
        "hours_hundredths": nothing,
        "due_from": pl.lit(period.begins),
        "due_to": pl.lit(period.ends),
    }
    rows = pl.concat(
        [
            own.with_columns(origin=pl.lit(""), place=pl.lit(-1, dtype=pl.Int64)).select(*_ROW),
            arrears.with_columns(amount_pence=pl.col("pence"), **lump).select(*_ROW),
            once.with_columns(
                amount_pence=pl.col("pence"),
                member=pl.lit(value=False),
                origin=pl.lit(""),
                place=pl.lit(-1, dtype=pl.Int64),
                source=pl.lit(""),
                **lump,
            ).select(*_ROW),
        ]
    )
    return (
        rows.join(roster.select("employment_id", "n"), on="employment_id", how="inner", maintain_order="left")
        .sort("n", "place", maintain_order=True)
        .join(marks(), on="element", how="left", maintain_order="left")
        .with_columns(
            pl.col("pensionable") & pl.col("member"),
            line=pl.int_range(pl.len(), dtype=pl.Int64).over("n"),
            arrears=pl.col("origin") != "",
        )
        .select(list(DUE_ELEMENT))
    )


_ROW = (
    "employment_id",
    "element",
    "basis",
    "amount_pence",
    "part",
    "whole",
    "hours_hundredths",
    "due_from",
    "due_to",
    "member",
    "origin",
    "place",
    "source",
)


def particulars(*, due: Due, roster: pl.DataFrame, corrected: pl.DataFrame) -> Particulars:
    """This will give what only a few of a roster have.

    :param corrected: CORRECTED rows of the run.
    """
    numbers = roster.select("employment_id", "n")
    directors = _directors(due, roster)
    office = due.office.join(numbers, on="employment_id").filter(pl.col("n").is_in(directors["n"].implode()))
    together = _together(due, roster, directors) if due.kind != "interim" else TOGETHER.empty()
    # An advance bears nothing, so that nothing of it follows on what the period has paid.
    before = due.paid_already if due.kind != "interim" else due.paid_already.clear()
    already = before.join(numbers, on="employment_id").filter(~pl.col("n").is_in(directors["n"].implode()))
    frames = {
        "directors": directors,
        "ni_to_date": office.select(NI_TO_DATE.names).sort("n", "place"),
        "together": together,
        "paid_already": already.select(PAID_ALREADY.names).sort("n"),
        "corrections": _corrections(corrected, numbers),
    }
    return Particulars(**{name: TABLES[name].checked(frame) for name, frame in frames.items()})


def _directors(due: Due, roster: pl.DataFrame) -> pl.DataFrame:
    rows = roster.filter(pl.col("director_method") != "").select("n", "director_method", "director_from", "end_date")
    if rows.is_empty() or due.kind == "interim":
        return DIRECTOR.empty()
    found = [
        (row["n"], row["director_method"], weeks_in_office(row["director_from"], due.period.tax_year), _settles(due, row["end_date"]))
        for row in rows.iter_rows(named=True)
    ]
    return pl.DataFrame(found, schema=DIRECTOR.schema, orient="row")


def weeks_in_office(since: date | None, year: TaxYear) -> int:
    """This will count the tax weeks from the week of appointment to the end of the tax year: 52 for one in office when it began."""
    if since is None or since <= year.first_day:
        return WEEKS
    return max(1, WEEKS + 1 - min(WEEKS, (since - year.first_day).days // 7 + 1))


def _settles(due: Due, end_date: date | None) -> bool:
    """Say whether this is the last payment of the tax year, or of the employment."""
    period = due.period
    if end_date is not None and end_date <= period.ends:
        return True
    weeks = period.frequency.weeks
    if weeks:
        return TaxYear.of(period.paid_on + timedelta(days=7 * weeks)) != period.tax_year
    return tax_period(period.paid_on, period.frequency) == 12  # noqa: PLR2004 - months of a year


def _together(due: Due, roster: pl.DataFrame, directors: pl.DataFrame) -> pl.DataFrame:
    """Several employments of one person under one PAYE scheme and one letter count as one for National Insurance."""
    jobs = roster.join(due.jobs, on="employment_id").filter(~pl.col("n").is_in(directors["n"].implode()))
    group = ["person_id", "paye_scheme", "ni_letter"]
    several = jobs.filter(pl.len().over(group) > 1)
    return several.with_columns(first=pl.col("n").min().over(group)).select("n", "first").sort("n")


def _corrections(corrected: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    def of(element: str) -> pl.Expr:
        return pl.col("pence").filter(pl.col("element") == element).sum()

    return (
        corrected.join(numbers, on="employment_id")
        .group_by("n")
        .agg(
            pension_employee_pence=of("PENSION"),
            pension_employer_pence=of("PENSION_EMPLOYER"),
            ni_employee_pence=of("NI"),
            ni_employer_pence=of("NI_EMPLOYER"),
        )
        .select(CORRECTION.names)
        .sort("n")
    )

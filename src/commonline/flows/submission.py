"""What a released run's submission says of each person, in the columns of ``hmrc_columns``.

Figures to date are those of the balances, which leave out what another employer paid. Most people have one letter, one
job, one kind of pension contribution and no news, and are joined in columns; what the few have beside comes from
``told_before`` and ``told_apart``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.flows import told_apart, told_before
from commonline.gateways.hmrc_columns import EMPLOYEE_COLUMNS, FURTHER_COLUMNS, NI_COLUMNS
from commonline.kernel.period import TaxYear
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.register import public as register

if TYPE_CHECKING:
    from commonline.storage.unit import Unit

_BAND_B, _BAND_C, _BAND_D = 16_00, 24_00, 30_00
"""HMRC's bands of hours worked in a week, in hundredths: where B, C and D begin."""

_TOTALS = ("taxable_pay_pence", "tax_pence", "student_loan_pence", "postgraduate_loan_pence", "pension_employee_pence")
_KEY = ["employment_ref", "ni_letter"]
_IN_PERIOD = {"niable_pence": "ni_earnings_pence", "ni_employer_pence": "ni_employer_pence", "ni_employee_pence": "ni_employee_pence"}
_TO_DATE = {
    "niable_pence": "ni_earnings_to_date_pence",
    "ni_at_lel_pence": "ni_at_lel_to_date_pence",
    "ni_lel_to_pt_pence": "ni_lel_to_pt_to_date_pence",
    "ni_pt_to_uel_pence": "ni_pt_to_uel_to_date_pence",
    "ni_employer_pence": "ni_employer_to_date_pence",
    "ni_employee_pence": "ni_employee_to_date_pence",
}
_NOTHING, _NO_TEXT = pl.lit(0, dtype=pl.Int64), pl.lit("")


@dataclass(frozen=True, slots=True)
class Submission:
    """What is said, before anybody has asked whether it can be.

    :ivar employees: ``paye_scheme`` and EMPLOYEE_COLUMNS.
    :ivar further: FURTHER_COLUMNS: National Insurance of the year under letters other than that of the run.
    """

    employees: pl.DataFrame
    further: pl.DataFrame


def submission(*, unit: Unit, released: payroll.Released) -> Submission:
    """This will give what is to be said of everybody who has a payslip in a released run."""
    run, slips, to_date = released.run, released.slips, released.year_to_date
    now = told_apart.of_run(unit=unit, run=run)
    year = told_apart.of_year(unit=unit, run=run, own=now, to_date=to_date)
    letters = _letters(unit, released, now.shares, year.shares)
    whole = to_date.group_by("employment_ref").agg(pl.col(_TOTALS).sum().name.prefix("year_"))
    after = pl.col("gross_pence") - pl.sum_horizontal("tax_pence", "ni_employee_pence", "student_loan_pence", "postgraduate_loan_pence")
    joined = (
        slips.with_columns(after_statutory_pence=after)
        .drop(told_apart.NI_MEASURES)
        .join(whole, on="employment_ref", how="left", maintain_order="left")
        .join(letters, on=_KEY, how="left", maintain_order="left")
    )
    joined = _with_several_jobs(unit, run, _with_pensions(joined, now.pensions, year.pensions))
    employees = _columns(_with_papers(unit, released, joined), run)
    further = letters.join(slips.select(_KEY), on=_KEY, how="anti").rename({"employment_ref": "payroll_id"})
    return Submission(employees, further.select(list(FURTHER_COLUMNS)).sort("payroll_id", "ni_letter"))


def _letters(unit: Unit, released: payroll.Released, now: pl.DataFrame, year: pl.DataFrame) -> pl.DataFrame:
    """Give ``employment_ref`` and NI_COLUMNS of everybody in the run: one row a letter that has figures in the tax year.

    :param now: what is reported with another job, of the run (see told_apart). :param year: of the tax year so far.
    """
    run, slips = released.run, released.slips
    measures = list(told_apart.NI_MEASURES)
    period = slips.select(*_KEY, *_IN_PERIOD)
    to_date = released.year_to_date.select(*_KEY, *measures)
    (moved,) = payroll.documents(unit=unit, run=run, names=("moved",))
    if not moved.is_empty():
        # The run's own contributions have the difference in them; it is taken off there and stands with the letters it belongs to.
        whose = moved.join(slips.select("n", "employment_ref", own="ni_letter"), on="n")
        taken_off = [-pl.col(name) for name in _IN_PERIOD if name != "niable_pence"]
        back = whose.select("employment_ref", *taken_off, ni_letter="own", niable_pence=_NOTHING)
        period = _added(period, whose, back)
    if not now.is_empty():
        period = _added(period, now)
    if not year.is_empty():
        mine = year.filter(pl.col("employment_ref").is_in(slips["employment_ref"].implode()))
        to_date = pl.concat([to_date, mine]).group_by(_KEY).agg(pl.col(measures).sum())
    return (
        to_date.rename(_TO_DATE)
        .join(slips.select("employment_ref"), on="employment_ref", how="semi")
        .join(period.rename(_IN_PERIOD), on=_KEY, how="left")
        .with_columns(pl.col(list(_IN_PERIOD.values())).fill_null(0))
        .select("employment_ref", *NI_COLUMNS)
    )


def _added(period: pl.DataFrame, *others: pl.DataFrame) -> pl.DataFrame:
    every = pl.concat([period, *(other.select(period.columns) for other in others)])
    return every.group_by(_KEY).agg(pl.exclude(_KEY).sum())


def _with_pensions(joined: pl.DataFrame, now: pl.DataFrame, year: pl.DataFrame) -> pl.DataFrame:
    """Add contributions by the relief they have, and what is taken from net pay."""
    parts = joined.with_columns(
        pension_net_pay_pence="pension_employee_pence",
        pension_net_pay_to_date_pence="year_pension_employee_pence",
        pension_after_tax_pence=_NOTHING,
        pension_after_tax_to_date_pence=_NOTHING,
        deductions_from_net_pence="other_deductions_pence",
    )
    if year.is_empty():
        return parts
    whose = parts.select("employment_ref")
    this, so_far = (whose.join(each, on="employment_ref", how="left", maintain_order="left").fill_null(0) for each in (now, year))
    return parts.with_columns(
        pension_net_pay_pence=parts["pension_net_pay_pence"] + this["net_pay_pence"],
        pension_net_pay_to_date_pence=parts["pension_net_pay_to_date_pence"] + so_far["net_pay_pence"],
        pension_after_tax_pence=this["after_tax_pence"],
        pension_after_tax_to_date_pence=so_far["after_tax_pence"],
        deductions_from_net_pence=parts["deductions_from_net_pence"] - this["not_from_net_pence"],
    )


def _with_several_jobs(unit: Unit, run: payroll.Run, joined: pl.DataFrame) -> pl.DataFrame:
    """Mark whose jobs are counted together; a job whose National Insurance is all told of with another is submitted without a letter."""
    (together,) = payroll.documents(unit=unit, run=run, names=("together",))
    aggregated = pl.col("n").is_in(together["n"].implode())
    elsewhere = aggregated & pl.all_horizontal(pl.col(name) == 0 for name in (*_IN_PERIOD.values(), *_TO_DATE.values()))
    return joined.with_columns(aggregated=aggregated, ni_letter=pl.when(elsewhere).then(_NO_TEXT).otherwise("ni_letter"))


def _with_papers(unit: Unit, released: payroll.Released, joined: pl.DataFrame) -> pl.DataFrame:
    """Add National Insurance numbers, what a starter brought, and whether a leaving was told of before."""
    ninos = register.open_ninos(unit=unit, ids=joined["nino_id"].drop_nulls().unique().to_list())
    named = joined.join(ninos, left_on="nino_id", right_on="id", how="left", maintain_order="left")
    run, slips = released.run, released.slips
    starts = told_before.starting(unit=unit, run=run, slips=slips, to_date=released.year_to_date)
    left = told_before.left_before(unit=unit, run=run, slips=slips)
    begins = pl.col("employment_ref").is_in(starts.implode())
    asked = named.filter(begins | pl.col("nino").is_null())["employment_id"].to_list()
    papers = people.starters(unit=unit, known_at=run.known_at, employments=asked).select(
        "employment_id",
        "address_line_1",
        "address_line_2",
        "postcode",
        starter_declaration=_declared(),
    )
    return named.join(papers, on="employment_id", how="left", maintain_order="left").with_columns(
        pl.col("address_line_1", "address_line_2", "postcode").fill_null(""),
        nino=pl.col("nino").fill_null(""),
        started=pl.when(begins).then("start_date"),
        # Who brought nothing is declared C (HMRC's PAYE manual), as the code for it is.
        starter_declaration=pl.when(begins).then(pl.col("starter_declaration").fill_null("C")).otherwise(_NO_TEXT),
        after_leaving=pl.col("employment_ref").is_in(left.implode()),
    )


def _declared() -> pl.Expr:
    """Give the declaration; of a P45 without one, B, or C where its code is one of a second job (HMRC's guidance on new starters)."""
    given, code = pl.col("declaration").fill_null(""), pl.col("p45_tax_code").fill_null("")
    return (
        pl.when(given != "")
        .then(given)
        .when(code == "")
        .then(pl.lit("C"))
        .when(code.str.contains("^[SC]?(BR|0T|D[0-9])"))
        .then(pl.lit("C"))
        .otherwise(pl.lit("B"))
    )


def _columns(joined: pl.DataFrame, run: payroll.Run) -> pl.DataFrame:
    """Give ``paye_scheme`` and EMPLOYEE_COLUMNS."""
    year, ends = TaxYear(run.tax_year), payroll.period_of(run).ends
    since, hours = pl.col("director_from"), pl.col("hours_hundredths")
    directs = pl.col("director_method") != ""
    appointed = directs & (since > year.first_day) & (since <= year.last_day)
    bands = pl.when(hours < _BAND_B).then(pl.lit("A")).when(hours < _BAND_C).then(pl.lit("B")).when(hours < _BAND_D).then(pl.lit("C"))
    return joined.with_columns(
        payroll_id="employment_ref",
        workplace_postcode=_NO_TEXT,
        director=pl.when(directs).then(pl.col("director_method").replace(_METHODS)).otherwise(_NO_TEXT),
        director_week=pl.when(appointed).then((since - year.first_day).dt.total_days() // 7 + 1),
        start_date="started",
        # Of a leaving that lies ahead nothing is said yet: another payment comes before it.
        end_date=pl.when(pl.col("end_date") <= ends).then("end_date"),
        taxable_pay_to_date_pence="year_taxable_pay_pence",
        tax_to_date_pence="year_tax_pence",
        student_loan_to_date_pence="year_student_loan_pence",
        postgraduate_loan_to_date_pence="year_postgraduate_loan_pence",
        hours_band=bands.otherwise(pl.lit("D")),
    ).select("paye_scheme", *EMPLOYEE_COLUMNS)


_METHODS = {"annual": "AN", "alternative": "AL"}

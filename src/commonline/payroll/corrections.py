"""Contributions of earlier periods that were worked out under another National Insurance letter or another membership.

Pay owed for earlier periods bears its contributions when it is paid. What is put right here is what was
already charged: the same pay, under the letter or the membership as it is known now, less as it was known when the
employment was last paid. Letters are put right within the tax year only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.payslip import work_out
from commonline.payroll.due import marks
from commonline.payroll.past import of_whom, period_due
from commonline.payroll.roster import on_day
from commonline.payroll.stretches import clipped, stretches
from commonline.standard.pay import ELEMENT_DUE, PAY_INPUT

if TYPE_CHECKING:
    from commonline.payroll.terms import History, Past
    from commonline.standard.terms import Terms

CORRECTED: dict[str, pl.DataType] = {
    "employment_id": pl.String(),
    "origin": pl.String(),
    "element": pl.String(),
    "pence": pl.Int64(),
}
"""One contribution of one earlier period that is put right: ``PENSION``, ``PENSION_EMPLOYER``, ``NI``, ``NI_EMPLOYER``."""

NI_MEASURES = ("niable_pence", "ni_at_lel_pence", "ni_lel_to_pt_pence", "ni_pt_to_uel_pence", "ni_employee_pence", "ni_employer_pence")
MOVED: dict[str, pl.DataType] = {"employment_id": pl.String(), "ni_letter": pl.String()} | dict.fromkeys(NI_MEASURES, pl.Int64())
"""What goes from the year to date of one letter to another's: below nothing under the letter it leaves."""

_PENSIONS = {"PENSION": "pension_employee_pence", "PENSION_EMPLOYER": "pension_employer_pence"}
_NI = {"NI": "ni_employee_pence", "NI_EMPLOYER": "ni_employer_pence"}


@dataclass(frozen=True, slots=True)
class Corrections:
    """What is put right in one run.

    :ivar rows: CORRECTED.
    :ivar moved: MOVED.
    :ivar memberships: ``employment_id``, ``origin`` of every period whose pension contributions were worked out anew: what is owed of
        its pay bears none in this run.
    :ivar earlier_years: ``employment_id``, ``origin`` of every period of an earlier tax year whose letter was another.
    :ivar by_hand: the same of the tax year, of jobs that are counted together: nobody works those out again here.
    """

    rows: pl.DataFrame
    moved: pl.DataFrame
    memberships: pl.DataFrame
    earlier_years: pl.DataFrame
    by_hand: pl.DataFrame


def corrections(
    *, history: History, pay_group: str, employer_pension_bp: int | None, tax_year: int, waiting: pl.DataFrame, jobs: pl.Series
) -> Corrections:
    """This will give the contributions of earlier periods to be put right.

    :param jobs: ids of employments of whoever has more than one.
    :param tax_year: the year in which the run is paid, by the year it begins in.
    :param waiting: OWED that the run does not take: it stays paid for the time being, and gives its contributions back when it is taken.
    """
    key = {"employment_id": pl.String(), "origin": pl.String()}
    rows, moved = [pl.DataFrame(schema=CORRECTED)], [pl.DataFrame(schema=MOVED)]
    memberships, earlier, by_hand = [pl.DataFrame(schema=key)], [pl.DataFrame(schema=key)], [pl.DataFrame(schema=key)]
    for past in history.periods:
        paid = history.earned.filter(pl.col("period") == str(past.period))
        changed = history.since.filter(pl.col("since") <= past.period.ends)["employment_id"]
        who = paid.filter(pl.col("employment_id").is_in(changed.implode()))
        # Pay of the period may have been paid by a later run only: its contributions were charged there.
        settled = history.settled.filter((pl.col("period") == str(past.period)) & pl.col("employment_id").is_in(changed.implode()))
        if settled.is_empty():
            continue
        joined = _membership_changed(history, past, pay_group, settled["employment_id"].unique().sort())
        if not joined.is_empty():
            rows.append(_pension(history, past, pay_group, joined, employer_pension_bp, waiting))
            memberships.append(_named(joined, past))
        letters = _letters_changed(history, past, pay_group, who)
        if letters.is_empty():
            continue
        if past.period.tax_year.begins != tax_year:
            earlier.append(_named(letters["employment_id"], past))
            continue
        together = pl.col("employment_id").is_in(jobs.implode())
        by_hand.append(_named(letters.filter(together)["employment_id"], past))
        letters = letters.filter(~together)
        if letters.is_empty():
            continue
        ni, moves = _national_insurance(past, letters)
        rows.append(ni)
        moved.append(moves)
    whole = pl.concat(moved).group_by("employment_id", "ni_letter").agg(pl.col(list(NI_MEASURES)).sum()).select(list(MOVED))
    return Corrections(
        pl.concat(rows).sort("employment_id", "origin", "element"),
        whole.sort("employment_id", "ni_letter"),
        pl.concat(memberships),
        pl.concat(earlier),
        pl.concat(by_hand),
    )


def _named(employments: pl.Series, past: Past) -> pl.DataFrame:
    return pl.DataFrame({"employment_id": employments}).with_columns(origin=pl.lit(str(past.period)))


def _membership_changed(history: History, past: Past, pay_group: str, who: pl.Series) -> pl.Series:
    """Give the employments whose scheme is not what it was on days of the period that both states know.

    A day that is new or gone (an earlier start, a leaver who is known late) is pay that is owed, and bears its own contributions.
    """
    now, before = (
        clipped(facts=of_whom(known=known, employments=who).facts, period=past.period, pay_group=pay_group)
        for known in (history.now, history.before)
    )
    shared = (
        _span(now)
        .join(_span(before), on="employment_id", suffix="_before")
        .select("employment_id", since=pl.max_horizontal("first", "first_before"), until=pl.min_horizontal("last", "last_before"))
    )
    either = _memberships(now, shared).join(_memberships(before, shared), on="employment_id", how="full", coalesce=True, suffix="_before")
    return either.filter(pl.col("days").ne_missing(pl.col("days_before")))["employment_id"]


def _span(days: pl.DataFrame) -> pl.DataFrame:
    return days.group_by("employment_id").agg(pl.col("first").min(), pl.col("last").max())


def _memberships(days: pl.DataFrame, shared: pl.DataFrame) -> pl.DataFrame:
    within = (
        days.join(shared, on="employment_id")
        .with_columns(first=pl.max_horizontal("first", "since"), last=pl.min_horizontal("last", "until"))
        .filter(pl.col("first") <= pl.col("last"))
    )
    # Neighbouring rows of one scheme are one membership: only its days count.
    length = ((pl.col("last") - pl.col("first")).dt.total_days() + 1).sum()
    each = within.group_by("employment_id", "pension_scheme").agg(length.alias("n"), pl.col("first").min())
    return (
        each.sort("employment_id", "first", "pension_scheme")
        .group_by("employment_id", maintain_order=True)
        .agg(days=pl.concat_str("pension_scheme", "n", "first", separator=":").str.join(" "))
    )


def _letters_changed(history: History, past: Past, pay_group: str, who: pl.DataFrame) -> pl.DataFrame:
    """Give ``employment_id``, ``niable_pence``, ``now``, ``before``: the letters of the period's day of payment that are not the same."""
    found = who
    for name, known in (("now", history.now), ("before", history.before)):
        days = clipped(facts=known.facts, period=past.period, pay_group=pay_group).filter(pl.col("director_method") == "")
        found = found.join(on_day(days, past.period.paid_on).select("employment_id", pl.col("ni_letter").alias(name)), on="employment_id")
    return found.filter(pl.col("now") != pl.col("before"))


def _pension(
    history: History, past: Past, pay_group: str, who: pl.Series, employer_pension_bp: int | None, waiting: pl.DataFrame
) -> pl.DataFrame:
    """Give contributions on the period's pay with the membership known now, less those with the one known before."""
    stays = waiting.filter((pl.col("origin") == str(past.period)) & pl.col("member")).join(marks(), on="element")
    kept = stays.filter("pensionable").group_by("employment_id").agg(-pl.col("pence").sum())
    sides = []
    for sign, known in ((1, history.now), (-1, history.before)):
        own = of_whom(known=known, employments=who)
        due = period_due(known=own, past=past, pay_group=pay_group).join(marks(), on="element")
        pay = due.filter(pl.col("pensionable") & pl.col("member")).select("employment_id", "pence")
        pay = pl.concat([pay, kept.join(own.facts, on="employment_id", how="semi")]) if sign == 1 else pay
        earned = pay.group_by("employment_id").agg(pl.col("pence").sum())
        schemes = (
            stretches(facts=own.facts, absences=own.absences, period=past.period, pay_group=pay_group)
            .filter(pl.col("pension_scheme") != "")
            .group_by("employment_id", maintain_order=True)
            .agg(pl.col("pension_scheme").last())
        )
        people = earned.join(schemes, on="employment_id").sort("employment_id").with_columns(ni_letter=pl.lit("X"))
        worked = _worked(people, past, "pensionable", employer_pension_bp)
        sides.append(worked.select("employment_id", *((sign * pl.col(measure)).alias(code) for code, measure in _PENSIONS.items())))
    return _by_element(pl.concat(sides), past, tuple(_PENSIONS))


def _national_insurance(past: Past, letters: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give contributions on what the period paid under the letter known now, less those under the one before, and what moves."""
    sides, moves = [], []
    for sign, name in ((1, "now"), (-1, "before")):
        people = letters.select("employment_id", pence="niable_pence", ni_letter=name, pension_scheme=pl.lit("")).sort("employment_id")
        worked = _worked(people, past, "niable", None)
        sides.append(worked.select("employment_id", *((sign * pl.col(measure)).alias(code) for code, measure in _NI.items())))
        moves.append(worked.select("employment_id", "ni_letter", *(pl.col(measure) * sign for measure in NI_MEASURES)))
    return _by_element(pl.concat(sides), past, tuple(_NI)), pl.concat(moves)


def _by_element(sides: pl.DataFrame, past: Past, codes: tuple[str, ...]) -> pl.DataFrame:
    whole = sides.group_by("employment_id").agg(pl.col(list(codes)).sum())
    long = whole.unpivot(on=list(codes), index="employment_id", variable_name="element", value_name="pence")
    return long.filter(pl.col("pence") != 0).with_columns(origin=pl.lit(str(past.period))).select(list(CORRECTED))


def _worked(people: pl.DataFrame, past: Past, mark: str, employer_pension_bp: int | None) -> pl.DataFrame:
    """Work one sum of pay out as the period's engine does: ``pence`` of each employment, counted as pensionable or as NI-able only."""
    people = people.with_columns(n=pl.int_range(pl.len(), dtype=pl.Int64))
    nothing = pl.lit(0, dtype=pl.Int64)
    inputs = people.select(
        "n",
        "ni_letter",
        "pension_scheme",
        tax_code=pl.lit("NT"),
        week1_month1=pl.lit(value=True),
        student_loan_plan=pl.lit(""),
        postgraduate_loan=pl.lit(value=False),
        employer_pension_bp=pl.lit(employer_pension_bp, dtype=pl.Int64),
        band_pay_pence=pl.lit(None, dtype=pl.Int64),
        taxable_pay_to_date_pence=nothing,
        tax_to_date_pence=nothing,
    )
    one = pl.lit(1, dtype=pl.Int64)
    elements = people.select(
        "n",
        line=nothing,
        element=pl.lit("SALARY"),
        basis=pl.lit("once"),
        amount_pence="pence",
        part=one,
        whole=one,
        hours_hundredths=nothing,
        due_from=pl.lit(past.period.begins),
        due_to=pl.lit(past.period.ends),
        sign=one,
        taxable=pl.lit(value=False),
        niable=pl.lit(mark == "niable"),
        pensionable=pl.lit(mark == "pensionable"),
        arrears=pl.lit(value=False),
    )
    terms: Terms = past.terms
    _, results = work_out(
        inputs=PAY_INPUT.checked(inputs), elements=ELEMENT_DUE.checked(elements), period=past.period, book=past.rules, terms=terms
    )
    return people.select("n", "employment_id", "ni_letter").join(results, on="n")

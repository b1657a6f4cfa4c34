"""What does not fit the person: a letter, a wage below the minimum, no pension scheme, a notice the body has not followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.enrolment import assess
from commonline.calc.letter_fit import unfit_letters
from commonline.calc.minimum_wage import below_minimum
from commonline.kernel.digest import digest_of
from commonline.kernel.money import spoken
from commonline.rules.book import LawUnknown
from commonline.standard.codes import finding_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from commonline.kernel.finding import Finding
    from commonline.payroll.terms import Due


def about_the_person(*, due: Due, roster: pl.DataFrame, results: pl.DataFrame) -> Iterator[Finding]:
    """This will find what does not fit, by the law of the day of payment; a subject nobody checked for the day is left out."""
    if due.kind != "main":
        return
    people = roster.join(results.select("n", "gross_pence", "niable_pence"), on="n", maintain_order="left")
    for rule in (_letters, _wages, _enrolment):
        yield from _known(rule, due, people)
    yield from _letters_of_one_person(due, roster)
    yield from _notices(due)


def _known(rule: Callable[[Due, pl.DataFrame], Iterator[Finding]], due: Due, people: pl.DataFrame) -> Iterator[Finding]:
    try:
        yield from rule(due, people)
    except LawUnknown:
        return


def _letters(due: Due, people: pl.DataFrame) -> Iterator[Finding]:
    unfit = unfit_letters(people, on=due.period.paid_on, ni=due.rules.national_insurance, ages=due.rules.pension_age)
    for row in unfit.iter_rows(named=True):
        words = {"letter": row["ni_letter"], "why": row["why"]}
        yield finding_kind("PAY-020").of(row["employment_ref"], words, value_digest=digest_of(row["ni_letter"], row["why"]))


def _wages(due: Due, people: pl.DataFrame) -> Iterator[Finding]:
    """Judge whole periods of a salary only: hours of a part period, or claimed hours, are not known apart."""
    period = due.period
    whole = people.filter(
        (pl.col("start_date") <= period.begins)
        & (pl.col("end_date").is_null() | (pl.col("end_date") >= period.ends))
        & (pl.col("annual_salary_pence").fill_null(0) > 0)
        & pl.col("paid_weeks_hundredths").is_null()
        & ~pl.col("employment_id").is_in(due.known.absences["employment_id"].implode())
    )
    hours = pl.col("hours_hundredths") * period.days // 7
    asked = whole.select("employment_ref", "birth_date", pay_pence="gross_pence", hours_hundredths=hours, apprentice=pl.lit(value=False))
    for row in below_minimum(asked, on=period.paid_on, law=due.rules.minimum_wage).iter_rows(named=True):
        words = {"hourly": spoken(row["hourly_pence"]), "minimum": spoken(row["minimum_pence"])}
        yield finding_kind("PAY-021").of(row["employment_ref"], words, value_digest=digest_of(str(row["hourly_pence"])), period=str(period))


def _enrolment(due: Due, people: pl.DataFrame) -> Iterator[Finding]:
    asked = people.select(
        "employment_ref",
        "birth_date",
        "pension_scheme",
        "start_date",
        earnings_pence="niable_pence",
        opted_out_on="pension_opted_out_on",
        postponed_to="pension_postponed_to",
    )
    law, ages = due.rules.automatic_enrolment, due.rules.pension_age
    found = assess(asked, on=due.period.paid_on, frequency=due.period.frequency, law=law, ages=ages)
    for row in found.filter(pl.col("duty") == "enrol").iter_rows(named=True):
        words = {"why": row["why"], "day": f"{row['from_day']:%-d %B %Y}" if row["from_day"] else "now"}
        yield finding_kind("PAY-022").of(row["employment_ref"], words, value_digest=digest_of("enrol"))


def _letters_of_one_person(due: Due, roster: pl.DataFrame) -> Iterator[Finding]:
    jobs = roster.join(due.jobs, on="employment_id").sort("person_id", "employment_ref")
    group = ["person_id", "paye_scheme"]
    differing = jobs.filter((pl.len().over(group) > 1) & (pl.col("ni_letter").n_unique().over(group) > 1))
    for _, rows in differing.group_by(group, maintain_order=True):
        letters = rows["ni_letter"].to_list()
        for row in rows.iter_rows(named=True):
            other = next(letter for letter in letters if letter != row["ni_letter"])
            words = {"letter": row["ni_letter"], "other": other}
            yield finding_kind("PAY-024").of(row["employment_ref"], words, value_digest=digest_of(row["ni_letter"], other))


def jobs_apart(*, due: Due, roster: pl.DataFrame) -> Iterator[Finding]:
    """This will find whoever an off-cycle run cannot pay: the National Insurance of their jobs is worked out together."""
    if due.kind != "off_cycle":
        return
    here = roster.join(due.jobs, on="employment_id").select("employment_id", "employment_ref", "person_id", "paye_scheme")
    all_jobs = due.known.facts.join(due.jobs, on="employment_id").select("person_id", "paye_scheme", other="employment_id").unique()
    other = here.join(all_jobs, on=["person_id", "paye_scheme"]).filter(pl.col("other") != pl.col("employment_id"))
    for subject in other["employment_ref"].unique().sort():
        yield finding_kind("PAY-027").of(subject, {}, value_digest=digest_of(subject), period=str(due.period))


def advances_left(*, due: Due, roster: pl.DataFrame) -> Iterator[Finding]:
    """This will find advances of pay to people who have no pay in a main run of the pay group they were last in."""
    if due.kind != "main" or due.advances.is_empty():
        return
    left = due.advances.join(roster, on="employment_id", how="anti").join(due.latest, on="employment_id")
    for row in left.filter(pl.col("pay_group") == due.pay_group).iter_rows(named=True):
        words = {"amount": spoken(row["pence"])}
        yield finding_kind("PAY-030").of(row["employment_ref"], words, value_digest=digest_of(str(row["pence"])))


def _notices(due: Due) -> Iterator[Finding]:
    year = due.period.tax_year.first_day
    begun = due.notices.filter(
        pl.col("notice").is_in(["P6", "P9"]) & (pl.col("effective_from") <= due.period.paid_on) & (pl.col("effective_from") >= year)
    )
    latest = begun.sort("effective_from", "issued_on").group_by("employment_id", maintain_order=True).last()
    said = due.known.facts.sort("valid_from").group_by("employment_id").last().select("employment_id", "employment_ref", own="tax_code")
    differing = latest.join(said, on="employment_id").filter((pl.col("own") != "") & (pl.col("own") != pl.col("tax_code")))
    for row in differing.iter_rows(named=True):
        words = {"said": row["own"], "code": row["tax_code"], "day": f"{row['issued_on']:%-d %B %Y}"}
        yield finding_kind("PAY-025").of(row["employment_ref"], words, value_digest=digest_of(row["own"], row["tax_code"]))

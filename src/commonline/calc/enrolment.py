"""Automatic enrolment: what a pay reference period asks of the employer for each person.

Instrument: Pensions Act 2008, sections 1 to 9 and 13; Occupational and Personal Pension Schemes (Automatic Enrolment) Regulations 2010.
Rounding: none.
Years: as far as the rule book goes. Not checked by an outside oracle; derived a second time in its test.

What is taken:

- A person is assessed on the first day of the period, on the first day of the employment, or on the birthday within the period that
  makes a worker one who may ask or has to be enrolled, whichever is last. All ages are those of that day.
- Earnings have to be *more* than the trigger (section 3) and *more* than the lower limit (section 13).
- Postponement ends on its last day, on which the person is assessed again. It cannot be longer than the law allows from the day
  of assessment. It puts off enrolment, never a right to ask.
- Who has opted out is enrolled again when the years of the law have passed since then. An employer with one day for all may do so up
  to three months sooner or later; that day is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.pension_age import days_reached, pension_age_days
from commonline.kernel.period import PayPeriod

if TYPE_CHECKING:
    from datetime import date

    from commonline.kernel.period import Frequency
    from commonline.rules.book import AutomaticEnrolment, PensionAge


def assess(people: pl.DataFrame, *, on: date, frequency: Frequency, law: AutomaticEnrolment, ages: PensionAge) -> pl.DataFrame:
    """This will give the category of each person and what it asks of the employer, in the order given.

    :param people: ``employment_ref``, ``birth_date``, ``earnings_pence`` of the period that count for qualifying earnings,
        ``pension_scheme`` (empty: not a member), ``opted_out_on``, ``postponed_to`` (each empty: not) and ``start_date``.
    :param on: the day of payment; the period is the one paid on it (kernel/period.py).
    :return: ``employment_ref``; ``category``: ``member``, ``eligible``, ``non_eligible``, ``entitled`` or ``none``; ``duty``: ``enrol``,
        ``postponed``, ``opted_out``, ``may_opt_in``, ``may_join`` or ``nothing``; ``from_day``: of ``enrol`` the first day of membership,
        of ``postponed`` and ``opted_out`` the day enrolment is due if nothing else changes, otherwise empty; ``why``, a sentence.
    """
    period = PayPeriod.paid(on, frequency)
    assessed = _with_days(people, period=period, law=law, ages=ages)
    assessed = assessed.with_columns(_category(period, trigger=law.trigger[frequency], lower=law.lower[frequency]).alias("category"))
    assessed = assessed.with_columns(_duty(period).alias("duty"))
    return assessed.select("employment_ref", "category", "duty", _from_day().alias("from_day"), _why(law, period).alias("why"))


def _with_days(people: pl.DataFrame, *, period: PayPeriod, law: AutomaticEnrolment, ages: PensionAge) -> pl.DataFrame:
    """Add the days that decide: birthdays, the day of assessment, and the days to which enrolment is put off."""
    born, opted_out = people["birth_date"], people["opted_out_on"]
    found = people.with_columns(
        days_reached(born, years=law.asks_from).alias("_asks"),
        days_reached(born, years=law.age_from).alias("_enrols"),
        days_reached(born, years=law.asks_until).alias("_asks_no_more"),
        pension_age_days(born, law=ages).alias("_pension_day"),
        days_reached(opted_out, years=law.enrolled_again_years).alias("_again"),
        pl.max_horizontal("start_date", pl.lit(period.begins)).alias("_day"),
    )
    for birthday in ("_asks", "_enrols"):
        within = pl.col(birthday).is_between(pl.col("_day"), period.ends)
        found = found.with_columns(pl.when(within).then(birthday).otherwise("_day").alias("_day"))
    longest = pl.col("_day").dt.offset_by(f"{law.postponed_months}mo")
    put_off = pl.when(pl.col("postponed_to") > longest).then(longest).otherwise("postponed_to")
    # An opting out comes after enrolment, and so after any postponement.
    return found.with_columns(pl.when(pl.col("opted_out_on").is_null()).then(put_off).alias("_put_off"))


def _category(period: PayPeriod, *, trigger: int, lower: int) -> pl.Expr:
    """Say what a person is on the day of assessment."""
    day = pl.col("_day")
    may_ask = (pl.col("_asks") <= day) & (day < pl.col("_asks_no_more"))
    of_age = (pl.col("_enrols") <= day) & (day < pl.col("_pension_day"))
    return (
        pl.when(_begins_later(period))
        .then(pl.lit("none"))
        .when(pl.col("pension_scheme").fill_null("") != "")
        .then(pl.lit("member"))
        .when(~may_ask)
        .then(pl.lit("none"))
        .when(of_age & (pl.col("earnings_pence") > trigger))
        .then(pl.lit("eligible"))
        .when(pl.col("earnings_pence") > lower)
        .then(pl.lit("non_eligible"))
        .otherwise(pl.lit("entitled"))
    )


def _duty(period: PayPeriod) -> pl.Expr:
    """Say what the category asks for."""
    category = pl.col("category")
    return (
        pl.when(category.is_in(["none", "member"]))
        .then(pl.lit("nothing"))
        .when(category == "non_eligible")
        .then(pl.lit("may_opt_in"))
        .when(category == "entitled")
        .then(pl.lit("may_join"))
        .when(pl.col("_again") > period.ends)
        .then(pl.lit("opted_out"))
        .when(pl.col("_put_off") > period.ends)
        .then(pl.lit("postponed"))
        .otherwise(pl.lit("enrol"))
    )


def _from_day() -> pl.Expr:
    due = pl.max_horizontal("_day", "_again", "_put_off")
    return pl.when(pl.col("duty").is_in(["enrol", "opted_out", "postponed"])).then(due)


def _why(law: AutomaticEnrolment, period: PayPeriod) -> pl.Expr:
    """Give the sentence of each row."""
    category, duty, shown = pl.col("category"), pl.col("duty"), "%-d %B %Y"
    assessed, again, put_off = (pl.col(day).dt.strftime(shown) for day in ("_day", "_again", "_put_off"))
    return (
        pl.when(_begins_later(period))
        .then(pl.lit("The employment begins after the period."))
        .when(category == "member")
        .then(pl.lit("A member of a pension scheme already."))
        .when(category == "none")
        .then(pl.format(f"On {{}} not of an age that may ask to join ({law.asks_from} to {law.asks_until - 1}).", assessed))
        .when(category == "entitled")
        .then(pl.lit("Earnings are not over the lower limit: may ask to join, without a contribution of the employer."))
        .when(category == "non_eligible")
        .then(pl.lit("Earnings are over the lower limit, but the trigger or the age for enrolment is not met: may opt in."))
        .when(duty == "opted_out")
        .then(pl.format("Opted out; is enrolled again from {}.", again))
        .when((duty == "postponed") & (pl.col("_put_off") < pl.col("postponed_to")))
        .then(pl.format(f"Enrolment is postponed for longer than {law.postponed_months} months; the law ends it on {{}}.", put_off))
        .when(duty == "postponed")
        .then(pl.format("Enrolment is postponed to {}.", put_off))
        .when(again.is_not_null())
        .then(pl.lit(f"Earnings and age are those for enrolment, and {law.enrolled_again_years} years have passed since opting out."))
        .otherwise(pl.format("Earnings and age are those for enrolment on {}.", assessed))
    )


def _begins_later(period: PayPeriod) -> pl.Expr:
    return pl.col("start_date") > period.ends

"""The code a new starter is paid with until HMRC sends another, and what the P45 brings forward.

Instrument: Income Tax (Pay As You Earn) Regulations 2003, regulations 42 to 49E.
Rounding: none.
Years: as far as the rule book goes. Not checked by an outside oracle; derived a second time in its test.

What is taken where the instrument and HMRC's guidance leave room:

- The 24 May of regulation 42 is about the day the employment begins, not the day of payment.
- A P45 of the year before, used from regulation 44, is raised by what form P9X adds to its suffix.
- A P45 that is too old (regulation 45): a declaration comes first, as HMRC's guidance has it; without one the emergency code is used on
  a week 1 or month 1 basis, as the regulation says, and not the code for those who brought nothing.
- A P45 without a code, or of a day after the tax year, says nothing.
- The tax of a P45 with a K code is taken as the form tells it; regulation 43(5)(c) would have the tables' figure where that is lower.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.new_year_code import raised
from commonline.kernel.period import TaxYear

if TYPE_CHECKING:
    from commonline.rules.book import TaxCodes


def starter_codes(starters: pl.DataFrame, *, codes: TaxCodes, tax_year: TaxYear) -> pl.DataFrame:
    """This will give the code, its basis and the figures brought forward of each starter, in the order given.

    :param starters: rows of STARTER with ``start_date``, the first day of the employment (EMPLOYMENT).
    :param codes: the codes of the tax year.
    :param tax_year: the year of the first payment.
    :return: ``employment_ref``, ``tax_code``, ``week1_month1``, ``taxable_pay_brought_forward_pence``, ``tax_brought_forward_pence`` (0
        where nothing is brought forward) and ``reason``, a sentence.
    """
    case = _case(codes, tax_year)
    cumulative = (pl.col("_case") == _THIS_YEAR) & ~pl.col("week1_month1")
    return (
        starters.with_columns(case.alias("_case"))
        .with_columns(_code(codes).alias("tax_code"), _week1(codes).alias("week1_month1"), _reason(tax_year).alias("reason"))
        .select(
            "employment_ref",
            "tax_code",
            "week1_month1",
            pl.when(cumulative).then(pl.col("p45_taxable_pay_pence").fill_null(0)).otherwise(0).alias("taxable_pay_brought_forward_pence"),
            pl.when(cumulative).then(pl.col("p45_tax_pence").fill_null(0)).otherwise(0).alias("tax_brought_forward_pence"),
            "reason",
        )
    )


_THIS_YEAR, _LAST_YEAR, _DECLARED, _TOO_OLD, _NOTHING = "this year", "last year", "declared", "too old", "nothing"
_LAST_DAY_OF_USE = (5, 24)
_DECLARATION = pl.col("declaration").fill_null("")


def _case(codes: TaxCodes, tax_year: TaxYear) -> pl.Expr:
    """Say which of the five cases a starter is."""
    before = TaxYear(tax_year.begins - 1)
    left, code = pl.col("p45_left_on"), pl.col("p45_tax_code").fill_null("") != ""
    in_time = pl.col("start_date") <= date(tax_year.begins, *_LAST_DAY_OF_USE)
    return (
        pl.when(code & left.is_between(tax_year.first_day, tax_year.last_day))
        .then(pl.lit(_THIS_YEAR))
        .when(code & left.is_between(before.first_day, before.last_day) & in_time)
        .then(pl.lit(_LAST_YEAR))
        .when(_DECLARATION.is_in(list(codes.starter)))
        .then(pl.lit(_DECLARED))
        .when(left < tax_year.first_day)
        .then(pl.lit(_TOO_OLD))
        .otherwise(pl.lit(_NOTHING))
    )


def _code(codes: TaxCodes) -> pl.Expr:
    case, p45 = pl.col("_case"), pl.col("p45_tax_code")
    found = pl.lit(codes.nothing_given[0])
    for letter, (code, _) in codes.starter.items():
        found = pl.when((case == _DECLARED) & (_DECLARATION.eq(letter))).then(pl.lit(code)).otherwise(found)
    found = pl.when(case == _TOO_OLD).then(pl.lit(codes.emergency)).otherwise(found)
    return pl.when(case == _THIS_YEAR).then(p45).when(case == _LAST_YEAR).then(raised(p45, law=codes)).otherwise(found)


def _week1(codes: TaxCodes) -> pl.Expr:
    case = pl.col("_case")
    found = pl.lit(codes.nothing_given[1])
    for letter, (_, week1) in codes.starter.items():
        found = pl.when((case == _DECLARED) & (_DECLARATION.eq(letter))).then(pl.lit(week1)).otherwise(found)
    p45 = pl.col("p45_week1_month1").fill_null(value=False)
    return (
        pl.when(case == _THIS_YEAR)
        .then(p45)
        .when(case == _LAST_YEAR)
        .then(pl.lit(False))
        .when(case == _TOO_OLD)
        .then(pl.lit(True))
        .otherwise(found)
    )


def _reason(tax_year: TaxYear) -> pl.Expr:
    case, left = pl.col("_case"), pl.col("p45_left_on").dt.strftime("%-d %B %Y")
    until = f"24 May {tax_year.begins}"
    without = "no starter declaration was given"
    return (
        pl.when(case == _THIS_YEAR)
        .then(pl.format("The code of the P45 of {}, which is of this tax year, stands.", left))
        .when(case == _LAST_YEAR)
        .then(pl.format("The code of the P45 of {}, of the tax year before, is carried forward: the job began by {}.", left, pl.lit(until)))
        .when((case == _DECLARED) & left.is_null())
        .then(pl.format("There is no P45; starter declaration {} was given.", _DECLARATION))
        .when(case == _DECLARED)
        .then(pl.format("The P45 of {} cannot be used; starter declaration {} was given.", left, _DECLARATION))
        .when(case == _TOO_OLD)
        .then(pl.format("The P45 of {} is too old to be used and {}: the emergency code.", left, pl.lit(without)))
        .when(left.is_not_null())
        .then(pl.format("The P45 of {} cannot be used and {}.", left, pl.lit(without)))
        .otherwise(pl.lit(f"There is no P45 and {without}."))
    )

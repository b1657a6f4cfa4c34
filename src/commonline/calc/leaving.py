"""What leaving comes to: the figures of the P45, the code of pay that comes after it, and days of holiday or notice.

Instrument: Income Tax (Pay As You Earn) Regulations 2003, regulations 36 (P45) and 37 (payments after it); the contract, read by the terms
of the standard, for a day's pay.
Rounding: none here; ELEMENT_DUE rounds the amount once.
Years: as far as the rule book goes. Not checked by an outside oracle; derived a second time in its test.

What is taken: the total to date stands on a P45 with a cumulative code only. Its mark of student loan deductions is for plans 1 to 5; a
postgraduate loan is not told by a P45. Pay comes after leaving when the P45 was given before the day of payment, not when
the employment ended before it: last pay on the usual day is on the P45. Code NT stands after leaving, because whoever has it
is not taxed here at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from datetime import date

    from commonline.rules.book import TaxCodes
    from commonline.standard.terms import Terms

_DAYS_OF_A_YEAR = {"days_of_260": 260, "days_of_365": 365}
_NO_TAX = "NT"


def p45(leavers: pl.DataFrame, *, brought_forward: pl.DataFrame) -> pl.DataFrame:
    """This will give the figures of each leaver's P45, in the order given.

    :param leavers: ``employment_ref``, ``end_date``, ``tax_code``, ``week1_month1``, ``student_loan_plan`` (empty: none), and
        ``taxable_pay_to_date_pence`` and ``tax_to_date_pence`` of the tax year with the last pay and with what was brought forward.
    :param brought_forward: ``employment_ref``, ``taxable_pay_brought_forward_pence`` and ``tax_brought_forward_pence`` of those who had
        any, one row each, as ``starter_codes`` gives them.
    :return: ``employment_ref``, ``left_on``, ``tax_code``, ``week1_month1``, ``total_pay_pence`` and ``total_tax_pence`` (empty on a week 1
        or month 1 basis), ``employment_pay_pence`` and ``employment_tax_pence`` (of this employment alone) and ``student_loan``.
    """
    before = brought_forward.select("employment_ref", "taxable_pay_brought_forward_pence", "tax_brought_forward_pence")
    pay, tax = pl.col("taxable_pay_to_date_pence"), pl.col("tax_to_date_pence")
    cumulative = ~pl.col("week1_month1")
    return leavers.join(before, on="employment_ref", how="left", validate="m:1", maintain_order="left").select(
        "employment_ref",
        pl.col("end_date").alias("left_on"),
        "tax_code",
        "week1_month1",
        pl.when(cumulative).then(pay).alias("total_pay_pence"),
        pl.when(cumulative).then(tax).alias("total_tax_pence"),
        (pay - pl.col("taxable_pay_brought_forward_pence").fill_null(0)).alias("employment_pay_pence"),
        (tax - pl.col("tax_brought_forward_pence").fill_null(0)).alias("employment_tax_pence"),
        (pl.col("student_loan_plan").fill_null("") != "").alias("student_loan"),
    )


def codes_after_leaving(payments: pl.DataFrame, *, paid_on: date, codes: TaxCodes) -> pl.DataFrame:
    """This will give the rows with ``after_leaving`` and the code each is to be paid with: same order, other columns kept.

    The code after leaving keeps the prefix S or C of the code before.

    :param payments: ``tax_code``, ``week1_month1`` and ``p45_given_on``, the day the P45 was given (empty: it was not).
    :param paid_on: the day of payment.
    """
    code, week1 = codes.after_leaving
    after = (pl.col("p45_given_on") < paid_on).fill_null(value=False)
    changed = after & (pl.col("tax_code") != _NO_TAX)
    prefix = pl.col("tax_code").str.extract(r"^([SC])").fill_null("")
    return payments.with_columns(
        after.alias("after_leaving"),
        pl.when(changed).then(pl.concat_str(prefix, pl.lit(code))).otherwise(pl.col("tax_code")).alias("tax_code"),
        pl.when(changed).then(pl.lit(week1)).otherwise(pl.col("week1_month1")).alias("week1_month1"),
    )


@dataclass(frozen=True, slots=True)
class FinalDays:
    """Days of holiday or notice as ELEMENT_DUE takes them, on the basis ``once``: amount_pence x part / whole is due.

    :ivar amount_pence: full-time pence a year; below nothing where holiday was taken that was not earned.
    :ivar part: contracted hours times days, in hundredths of each.
    :ivar whole: full-time hours times the days of a year, in hundredths of each.
    """

    amount_pence: int
    part: int
    whole: int


def final_days_element(
    *, annual_pence: int, hours_hundredths: int, full_hours_hundredths: int, days_hundredths: int, terms: Terms
) -> FinalDays:
    """This will give what days of holiday or notice come to, unrounded: annual x hours / full-time hours x days / days of a year.

    Weeks paid of a year are taken in by multiplying the hours with them, and the full-time hours with the weeks of a year.

    :param days_hundredths: days not taken, or of notice; below nothing: taken too many.
    :param terms: ``daily_rate`` says whether a year has 260 days or 365.
    :raises ValueError: when full-time hours are not above nothing, or hours are below; the tables rule that out.
    """
    if full_hours_hundredths <= 0 or hours_hundredths < 0:
        raise ValueError(f"hours {hours_hundredths} of {full_hours_hundredths} hundredths a week")
    return FinalDays(
        amount_pence=annual_pence if days_hundredths >= 0 else -annual_pence,
        part=hours_hundredths * abs(days_hundredths),
        whole=full_hours_hundredths * _DAYS_OF_A_YEAR[terms.daily_rate] * 100,
    )

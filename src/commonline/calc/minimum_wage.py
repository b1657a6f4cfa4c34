"""Pay that is under the minimum for the hours it is for.

Instrument: National Minimum Wage Regulations 2015, regulations 4 to 4B and 7.
Rounding: none in the comparison, which is of whole numbers; pence an hour are shown rounded down, what is short rounded up.
Years: as far as the rule book goes. Not checked by an outside oracle; derived a second time in its test.

The rate is the one of the age on the first day of the pay reference period (regulation 4B): a birthday counts from the next period on.
The caller gives pay that counts: after salary sacrifice, without expenses and the premium part of overtime, as far as its data tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.pension_age import ages_on

if TYPE_CHECKING:
    from datetime import date

    from commonline.rules.book import MinimumWage


def below_minimum(people: pl.DataFrame, *, on: date, law: MinimumWage) -> pl.DataFrame:
    """This will give the employments paid less than the minimum, in the order given.

    :param people: ``employment_ref``, ``birth_date``, ``pay_pence`` of the period, ``hours_hundredths`` worked for it, and where it is
        known ``apprentice`` (whether the apprentice's rate is the one that applies: under 19 or in the first year). Those without hours,
        or below the lowest age that has a minimum, are passed over.
    :param on: the first day of the pay reference period.
    :return: ``employment_ref``, ``hourly_pence`` (down), ``minimum_pence`` and ``short_pence`` of the period (up).
    """
    apprentice = pl.col("apprentice").fill_null(value=False) if "apprentice" in people.columns else pl.lit(value=False)
    due = pl.col("minimum_pence") * pl.col("hours_hundredths")
    paid = pl.col("pay_pence") * 100
    return (
        people.with_columns(ages_on(people["birth_date"], on=on).alias("_age"))
        .with_columns(_minimum(law, apprentice).alias("minimum_pence"))
        .filter((pl.col("hours_hundredths") > 0) & (paid < due))
        .select(
            "employment_ref",
            (paid // pl.col("hours_hundredths")).alias("hourly_pence"),
            "minimum_pence",
            ((due - paid + 99) // 100).alias("short_pence"),
        )
    )


def _minimum(law: MinimumWage, apprentice: pl.Expr) -> pl.Expr:
    """Give the minimum of an hour; null below the lowest age."""
    found = pl.lit(None, dtype=pl.Int64)
    for lowest, pence in sorted(law.by_age):
        found = pl.when(pl.col("_age") >= lowest).then(pl.lit(pence, dtype=pl.Int64)).otherwise(found)
    return pl.when(apprentice & found.is_not_null()).then(pl.lit(law.apprentice, dtype=pl.Int64)).otherwise(found)

"""How old a person is on a day, and the day State Pension age is reached.

Instrument: Family Law Reform Act 1969 section 9 (an age is reached when its anniversary begins); Pensions Act 1995 Schedule 4,
with paragraph 1(7A) on those born on the last day of a long month.
Rounding: none.
Years: as far as the rule book goes. The three days paragraph 1(7A) names stand in the test; the rest is not checked by an outside oracle.

What is taken: who was born on 29 February has the anniversary on 1 March in a common year. Years with months on top end on the
same day of the month, or on the month's last where it has no such day, which is what paragraph 1(7A) says of three births.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from commonline.rules.book import PensionAge


def pension_age_day(*, born: date, law: PensionAge) -> date:
    """This will give the day on which a person reaches State Pension age.

    Who was born before the table begins is given the day of the first of those in it: the true day is not later, because
    the age has only ever risen. So "on or after the day" holds true of them from then on.

    :raises ValueError: when the rule book has an empty table; that is our mistake.
    """
    if not law.born:
        raise ValueError("State Pension age: an empty table")
    first, day, years, months = max((row for row in law.born if row[0] <= born), default=law.born[0], key=lambda row: row[0])
    return day or day_reached(born=max(born, first), years=years or 0, months=months)


def day_reached(*, born: date, years: int, months: int = 0) -> date:
    """This will give the day on which a person reaches an age of years and months."""
    year, month = divmod(born.year * 12 + born.month - 1 + years * 12 + months, 12)
    last = monthrange(year, month + 1)[1]
    if born.day > last and not months:
        return date(year, 3, 1)
    return date(year, month + 1, min(born.day, last))


def age_on(*, born: date, on: date) -> int:
    """This will give a person's age on a day in whole years; below nothing before the birth."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def ages_on(born: pl.Series, *, on: date) -> pl.Series:
    """This will give ages on a day in whole years, as ``age_on``; empty where the date of birth is."""
    frame = pl.DataFrame({"born": born.cast(pl.Date)})
    later = pl.col("born").dt.month().cast(pl.Int64) * 100 + pl.col("born").dt.day() > on.month * 100 + on.day
    return frame.select((on.year - pl.col("born").dt.year().cast(pl.Int64) - later.cast(pl.Int64)).alias(born.name)).to_series()


def days_reached(born: pl.Series, *, years: int) -> pl.Series:
    """This will give the days on which people reach an age of whole years, as ``day_reached``."""
    frame = pl.DataFrame({"born": born.cast(pl.Date)})
    return frame.select(_reached(pl.col("born"), pl.lit(years), pl.lit(0)).alias(born.name)).to_series()


def pension_age_days(born: pl.Series, *, law: PensionAge) -> pl.Series:
    """This will give the days on which people reach State Pension age, as ``pension_age_day``; empty where the date of birth is.

    :raises ValueError: when the rule book has an empty table; that is our mistake.
    """
    if not law.born:
        raise ValueError("State Pension age: an empty table")
    rows = sorted(law.born, key=lambda row: row[0])
    table = pl.DataFrame(
        {
            "first": [row[0] for row in rows],
            "fixed": [row[1] for row in rows],
            "years": [row[2] or 0 for row in rows],
            "months": [row[3] for row in rows],
        },
        schema={"first": pl.Date, "fixed": pl.Date, "years": pl.Int64, "months": pl.Int64},
    )
    people = pl.DataFrame({"born": born.cast(pl.Date)}).with_columns(pl.col("born").clip(rows[0][0])).with_row_index("place")
    joined = people.sort("born").join_asof(table, left_on="born", right_on="first", strategy="backward").sort("place")
    reached = _reached(pl.col("born"), pl.col("years"), pl.col("months"))
    return joined.select(pl.coalesce("fixed", reached).alias(born.name)).to_series()


def _reached(born: pl.Expr, years: pl.Expr, months: pl.Expr) -> pl.Expr:
    """Give the day of the same number so many months later; the month's last, or 1 March after whole years, where there is none."""
    number = born.dt.year().cast(pl.Int64) * 12 + born.dt.month().cast(pl.Int64) - 1 + years * 12 + months
    begins = pl.date(number // 12, number % 12 + 1, 1)
    last, day = begins.dt.month_end(), born.dt.day().cast(pl.Int64)
    over = day > last.dt.day()
    same = pl.date(number // 12, number % 12 + 1, pl.min_horizontal(day, last.dt.day().cast(pl.Int64)))
    return pl.when(over & (months == 0)).then(last.dt.offset_by("1d")).otherwise(same)

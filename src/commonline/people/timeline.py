"""A timeline: the rows of one key, each with the days it holds. Pure: frames in, frames out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_DAY = timedelta(days=1)


def cut(*, before: pl.DataFrame, cuts: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """This will keep what was known of earlier days: the timelines that ``cuts`` names, up to the day before their ``cut``."""
    return (
        before.join(cuts, on=list(key), how="inner", maintain_order="left")
        .filter(pl.col("valid_from") < pl.col("cut"))
        .with_columns(valid_to=pl.min_horizontal("valid_to", pl.col("cut") - _DAY))
        .select(before.columns)
    )


def employed(rows: pl.DataFrame) -> pl.DataFrame:
    """This will let the first and the last day of an employment, as its latest row has them, hold on every row of its timeline.

    They are no values of a day: a leaver who is known late has left for the rows of earlier days as well. The first row begins on the
    first day of the employment; rows that end before it are dropped. Rows that begin after the last day stay: they say into which
    account, and on what code, something is paid after leaving.
    """
    latest = rows.sort("employment_id", "valid_from").with_columns(
        pl.col("start_date", "end_date").last().over("employment_id", mapping_strategy="group_to_rows")
    )
    left = latest.filter(pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("start_date")))
    first = pl.int_range(pl.len()).over("employment_id") == 0
    return left.with_columns(
        valid_from=pl.when(first).then("start_date").otherwise(pl.max_horizontal("valid_from", "start_date")),
    ).select(rows.columns)


def within(*, rows: pl.DataFrame, first: date | None, last: date | None) -> pl.DataFrame:
    """This will give the parts of timelines that lie within days, both included; None: without an end."""
    found = rows
    if first is not None:
        found = found.filter(pl.col("valid_to").is_null() | (pl.col("valid_to") >= first)).with_columns(
            valid_from=pl.max_horizontal("valid_from", pl.lit(first))
        )
    if last is not None:
        found = found.filter(pl.col("valid_from") <= last).with_columns(valid_to=pl.min_horizontal("valid_to", pl.lit(last)))
    return found


def merged_absences(*, before: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """This will give the absences of the employments in ``said``: what is said now, and what was known beside it.

    A known absence that shares days with one said now gives way: it ends the day before, and is gone where it does not begin before.
    One that shares no day with any stands.
    """
    known = before.join(said.select("employment_id").unique(), on="employment_id", how="semi")
    never = pl.date(9999, 12, 31)
    pairs = known.join(said.select("employment_id", "first_day", "last_day"), on="employment_id", suffix="_said")
    sharing = pairs.filter(
        (pl.col("first_day") <= pl.col("last_day_said").fill_null(never))
        & (pl.col("first_day_said") <= pl.col("last_day").fill_null(never))
    )
    cuts = sharing.group_by("employment_id", "first_day").agg(_cut=pl.col("first_day_said").min())
    stands = (
        known.join(cuts, on=["employment_id", "first_day"], how="left", maintain_order="left")
        .filter(pl.col("_cut").is_null() | (pl.col("first_day") < pl.col("_cut")))
        .with_columns(last_day=pl.min_horizontal("last_day", pl.col("_cut") - _DAY))
        .select(before.columns)
    )
    return pl.concat([stands, said.select(before.columns)]).sort("employment_id", "first_day")


def first_differences(*, before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """This will give the earliest day on which two states differ: ``employment_id``, ``changed_from``; no row where they do not.

    :param before: ``employment_id``, ``valid_from``, ``valid_to`` (None: it goes on), ``said`` (what holds on those days, as one text). Any
        number of rows may hold on a day, and how the days are divided into rows makes no difference.
    :param after: the other state, likewise.
    """
    row = ["employment_id", "valid_from", "valid_to", "said"]
    signed = pl.concat([before.select(*row, _count=pl.lit(-1)), after.select(*row, _count=pl.lit(1))])
    # What stands in both states alike cancels out at once, so that what is left to compare is short.
    rest = signed.group_by(row).agg(pl.col("_count").sum()).filter(pl.col("_count") != 0)
    days = pl.concat([rest.select("employment_id", _day="valid_from"), rest.select("employment_id", _day=pl.col("valid_to") + _DAY)])
    return (
        rest.join(days.drop_nulls().unique(), on="employment_id")
        .filter((pl.col("valid_from") <= pl.col("_day")) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("_day"))))
        .group_by("employment_id", "_day", "said")
        .agg(pl.col("_count").sum())
        .filter(pl.col("_count") != 0)
        .group_by("employment_id")
        .agg(changed_from=pl.col("_day").min())
        .sort("employment_id")
    )

"""What is judged of an absence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.converge.rule import Rule, as_they_are, listed, required, with_employment
from commonline.standard.extract import ABSENCE

if TYPE_CHECKING:
    from commonline.converge.rule import Against, Seen

WHOLE = 100
"""Full pay, in percent."""


def absence_rules(_: Against) -> list[Rule]:
    """This will give the rules of an absence."""
    first, last, percent = pl.col("first_day"), pl.col("last_day"), pl.col("pay_percent")
    start, end = pl.col("_started_on"), pl.col("_left_on")
    named = {"absence": pl.col("absence").fill_null("(none)")}
    outside = (first < start).fill_null(value=False) | (first > end).fill_null(value=False)
    return [
        Rule("ABS-001", ~pl.col("_known"), ("employment_ref", "first_day"), named),
        *required("ABS-002", ABSENCE, named),
        listed("ABS-005", "absence", "absence"),
        Rule("ABS-006", last < first, ("first_day", "last_day"), as_they_are("first_day", "last_day")),
        Rule("ABS-007", (percent < 0) | (percent > WHOLE), ("first_day", "pay_percent"), as_they_are("first_day", "pay_percent")),
        Rule("ABS-008", pl.col("_overlaps"), ("first_day", "last_day"), as_they_are("first_day")),
        Rule("ABS-009", outside, ("first_day", "_started_on", "_left_on"), as_they_are("first_day")),
        Rule(
            "ABS-010",
            ~outside & (last > end),
            ("last_day", "_left_on"),
            as_they_are("first_day", "last_day") | {"end_date": end},
        ),
    ]


def with_overlaps(absences: pl.DataFrame, seen: Seen) -> pl.DataFrame:
    """This will add what is known of the row's employment, and ``_overlaps``: whether it shares days with another absence of it."""
    never = pl.date(9999, 12, 31)
    # A row that is only repeated does not overlap with itself.
    spells = absences.drop_nulls(["employment_ref", "first_day"]).unique(
        [name for name in ABSENCE.names if name != "source"], keep="first", maintain_order=True
    )
    spells = spells.sort("employment_ref", "first_day", "source")
    before = pl.col("last_day").fill_null(never).cum_max().shift(1).over("employment_ref")
    after = pl.col("first_day").shift(-1).over("employment_ref")
    overlapping = spells.filter((before >= pl.col("first_day")) | (after <= pl.col("last_day").fill_null(never)))["source"]
    return with_employment(absences, seen).with_columns(_overlaps=pl.col("source").is_in(overlapping.implode()))

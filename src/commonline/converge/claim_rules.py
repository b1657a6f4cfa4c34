"""What is judged of a claim of hours: who knows of it, whether it can be, and whether somebody has claimed the same time already.

No hour is paid twice: two claims of one employment that share time are held, under whatever element; one known before stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.converge.rule import HOURLY, Rule, as_they_are, required, with_employment
from commonline.kernel.money import pounds, spoken
from commonline.standard.extract import CLAIM

if TYPE_CHECKING:
    from commonline.converge.rule import Against, Seen

TIME = r"^(?:[01]\d|2[0-3]):[0-5]\d$"
DAY_HUNDREDTHS = 2_400
"""Hours of a day, in hundredths: the longest claim."""
LATE_MONTHS = 3
"""Months after the work within which claims are usual."""

_SAME = ["employment_ref", "element", "worked_on", "starts", "hours_hundredths", "amount_pence"]
"""What makes a claim the one that is known already."""


def claim_rules(against: Against) -> list[Rule]:
    """This will give the rules of a claim."""
    element, worked, hours, amount = (pl.col(name) for name in ("element", "worked_on", "hours_hundredths", "amount_pence"))
    named = {"element": element.fill_null("(none)")}
    about = named | as_they_are("worked_on")
    key = ("element", "worked_on", "starts")
    as_at = pl.lit(against.as_at.get("claims"), dtype=pl.Date)
    return [
        Rule("CLM-001", ~pl.col("_known"), ("employment_ref", *key), about),
        *required("CLM-002", CLAIM, named),
        Rule("CLM-005", pl.col("_again"), key, about),
        Rule("CLM-006", ~element.is_in(HOURLY), ("element",), named),
        Rule("CLM-007", ~pl.col("starts").str.contains(TIME), key, about | as_they_are("starts")),
        Rule("CLM-008", (hours <= 0) | (hours > DAY_HUNDREDTHS), (*key, "hours_hundredths"), about | {"hours": hours}, {"hours": pounds}),
        Rule("CLM-009", amount < 0, (*key, "amount_pence"), about | {"amount": amount}, {"amount": spoken}),
        Rule("CLM-010", pl.col("_overlaps"), (*key, "hours_hundredths"), about | as_they_are("starts")),
        Rule("CLM-011", pl.col("_overlaps_known"), (*key, "hours_hundredths"), about | as_they_are("starts")),
        Rule("CLM-012", pl.col("authorised_by").is_null() & ~pl.col("_held_before"), (*key, "authorised_by"), about),
        Rule(
            "CLM-013",
            pl.col("claimed_on") > worked.dt.offset_by(f"{LATE_MONTHS}mo"),
            (*key, "claimed_on"),
            about | as_they_are("claimed_on") | {"months": pl.lit(LATE_MONTHS)},
        ),
        Rule("CLM-014", worked > as_at, key, about | {"as_at": as_at}),
        Rule("CLM-015", pl.col("_elsewhere"), (*key, "hours_hundredths"), about | as_they_are("starts")),
        Rule(
            "CLM-016",
            (worked < pl.col("_started_on")).fill_null(value=False) | (worked > pl.col("_left_on")).fill_null(value=False),
            (*key, "_started_on", "_left_on"),
            about,
        ),
    ]


def with_time(claims: pl.DataFrame, seen: Seen) -> pl.DataFrame:
    """This will add what is known of the row's employment, and how its time lies with other claims.

    ``_again``: it is known already, the same in every figure. ``_overlaps``: it shares time with another new claim of the employment,
    ``_overlaps_known``: with a known one. ``_elsewhere``: with a claim, new or known, of another employment of the same person.
    """
    before = seen.against.claims if seen.against.claims is not None else CLAIM.empty().drop("source")
    own = with_employment(claims, seen)
    # A row that is only repeated, or known already, does not overlap with itself.
    once = own.unique([name for name in CLAIM.names if name != "source"], keep="first", maintain_order=True)
    repeats = claims.join(before.select(_SAME).unique(), on=_SAME, how="semi")["source"]
    new = _timed(once.filter(~pl.col("source").is_in(repeats.implode()))).with_columns(_is_known=False)
    known = _timed(with_employment(before.with_columns(source=pl.lit("")), seen)).with_columns(_is_known=True)
    every = pl.concat([new, known.select(new.columns)], how="vertical_relaxed")
    sources = {
        "_again": repeats,
        "_overlaps": _overlapping(new),
        "_overlaps_known": _overlapping_known(every),
        "_elsewhere": _elsewhere(every),
    }
    return own.with_columns(pl.col("source").is_in(found.implode()).alias(name) for name, found in sources.items())


def _timed(claims: pl.DataFrame) -> pl.DataFrame:
    """Give the claims whose time can be told, with ``_begin`` and ``_finish`` in seconds on one line of days (closed, open)."""
    minutes = pl.col("starts").str.slice(0, 2).cast(pl.Int64, strict=False) * 60 + pl.col("starts").str.slice(3, 2).cast(
        pl.Int64, strict=False
    )
    begin = pl.col("worked_on").cast(pl.Int32).cast(pl.Int64) * 86_400 + minutes * 60
    told = claims.filter(
        pl.col("starts").str.contains(TIME)
        & pl.col("hours_hundredths").is_between(1, DAY_HUNDREDTHS)
        & pl.col("worked_on").is_not_null()
        & pl.col("employment_ref").is_not_null()
    )
    timed = told.with_columns(_begin=begin, _finish=begin + pl.col("hours_hundredths") * 36)
    return timed.select("source", "employment_ref", "worked_on", "_person", "_begin", "_finish")


def _overlapping(new: pl.DataFrame) -> pl.Series:
    """Give the sources of new claims that share time with another new one of the same employment."""
    spells = new.sort("employment_ref", "_begin", "source")
    before = pl.col("_finish").cum_max().shift(1).over("employment_ref")
    after = pl.col("_begin").shift(-1).over("employment_ref")
    return spells.filter((before > pl.col("_begin")) | (after < pl.col("_finish")))["source"]


def _overlapping_known(every: pl.DataFrame) -> pl.Series:
    """Give the sources of new claims that share time with a known one of the same employment."""
    spells = every.sort("employment_ref", "_begin", "_is_known", "source")
    known = pl.col("_is_known")
    before = pl.when(known).then("_finish").cum_max().forward_fill().over("employment_ref")
    after = pl.when(known).then("_begin").backward_fill().over("employment_ref")
    return spells.filter(~known & ((before > pl.col("_begin")) | (after < pl.col("_finish"))))["source"]


def _elsewhere(every: pl.DataFrame) -> pl.Series:
    """Give the sources of new claims that share time with one of another employment of the person."""
    busy = every.filter(pl.col("_person").is_not_null() & (pl.col("employment_ref").n_unique().over("_person") > 1))
    # A claim is at most a day long, so that those it can share time with begin the day before, the same day or the day after.
    days = pl.concat([busy.with_columns(_day=pl.col("worked_on").dt.offset_by(f"{n}d")) for n in (-1, 0, 1)])
    other = busy.select("_person", "employment_ref", "_begin", "_finish", _day="worked_on")
    pairs = days.filter(~pl.col("_is_known")).join(other, on=["_person", "_day"], suffix="_there")
    shared = (pl.col("_begin") < pl.col("_finish_there")) & (pl.col("_finish") > pl.col("_begin_there"))
    return pairs.filter((pl.col("employment_ref") != pl.col("employment_ref_there")) & shared)["source"].unique()

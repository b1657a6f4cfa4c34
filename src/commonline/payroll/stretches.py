"""The unbroken stretches of days of a period on which what an employment is paid by stands still.

A stretch ends where a fact, an absence or a pay scale changes something that pay depends on; a change of
anything else (a job title, a cost centre) does not cut it.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from commonline.kernel.error import Refusal
from commonline.rules.scales import salary_stretches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from commonline.kernel.period import PayPeriod

WEEKS_OF_YEAR = Fraction(365, 7)
"""Weeks in a year, for somebody who is paid for fewer (term time)."""

STRETCH: dict[str, pl.DataType] = {
    "employment_id": pl.String(),
    "first": pl.Date(),
    "last": pl.Date(),
    "annual_pence": pl.Int64(),
    "part": pl.Int64(),
    "whole": pl.Int64(),
    "pension_scheme": pl.String(),
    "source": pl.String(),
    "opens": pl.Boolean(),
}
"""One stretch: its days, the full-time salary of a year (0: paid by the hour), the share of it that is due, and the membership.

``opens``: it begins with the period or with the employment, and not with a move from another pay group.
"""


class _Piece(NamedTuple):
    first: date
    last: date
    annual_pence: int
    share: Fraction
    pension_scheme: str
    source: str


def stretches(*, facts: pl.DataFrame, absences: pl.DataFrame, period: PayPeriod, pay_group: str) -> pl.DataFrame:
    """This will give the stretches of a period (STRETCH), by employment and day.

    :param facts: rows of people's facts that share a day with the period, sorted by employment and first day.
    :param absences: ``employment_id``, ``first_day``, ``last_day``, ``pay_percent``.
    :param pay_group: days in another group are left out.
    """
    days = clipped(facts=facts, period=period, pay_group=pay_group)
    away = absences.filter(
        (pl.col("first_day") <= period.ends)
        & (pl.col("last_day").is_null() | (pl.col("last_day") >= period.begins))
        & (pl.col("pay_percent") != 100)  # noqa: PLR2004 - percent
    )
    still = (
        ~pl.col("employment_id").is_duplicated()
        & ~pl.col("employment_id").is_in(away["employment_id"].unique().implode())
        & (pl.col("pay_scale") == "")
        & pl.col("paid_weeks_hundredths").is_null()
    )
    whole = days.filter(still).select(
        "employment_id",
        "first",
        "last",
        "pension_scheme",
        "source",
        annual_pence=pl.col("annual_salary_pence").fill_null(0),
        part="hours_hundredths",
        whole="full_time_hours_hundredths",
        opens=pl.col("first") == pl.max_horizontal("start_date", pl.lit(period.begins)),
    )
    cut = [row for rows, absent in _each(days.filter(~still), away) for row in _of_one(rows, absent, period.begins)]
    return pl.concat([whole.select(list(STRETCH)), pl.DataFrame(cut, schema=STRETCH, orient="row")]).sort("employment_id", "first")


def clipped(*, facts: pl.DataFrame, period: PayPeriod, pay_group: str) -> pl.DataFrame:
    """This will give the facts of a pay group with ``first`` and ``last``, the days of the period on which each holds."""
    return (
        facts.filter(pl.col("pay_group") == pay_group)
        .with_columns(
            first=pl.max_horizontal("valid_from", "start_date", pl.lit(period.begins)),
            last=pl.min_horizontal("valid_to", "end_date", pl.lit(period.ends)),
        )
        .filter(pl.col("first") <= pl.col("last"))
    )


def _each(days: pl.DataFrame, away: pl.DataFrame) -> Iterator[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    absent: dict[str, list[dict[str, Any]]] = {}
    for row in away.sort("employment_id", "first_day").iter_rows(named=True):
        absent.setdefault(row["employment_id"], []).append(row)
    rows: list[dict[str, Any]] = []
    for row in days.iter_rows(named=True):
        if rows and rows[0]["employment_id"] != row["employment_id"]:
            yield rows, absent.get(rows[0]["employment_id"], [])
            rows = []
        rows.append(row)
    if rows:
        yield rows, absent.get(rows[0]["employment_id"], [])


def _of_one(rows: Sequence[Mapping[str, Any]], absences: Sequence[Mapping[str, Any]], begins: date) -> Iterator[tuple[object, ...]]:
    """Cut one employment's days wherever its pay changes, and join neighbours between which it does not."""
    joined: list[_Piece] = []
    for piece in _pieces(rows, absences):
        last = joined[-1] if joined else None
        if last and last.last + timedelta(days=1) == piece.first and last[2:5] == piece[2:5]:
            joined[-1] = last._replace(last=piece.last)
        else:
            joined.append(piece)
    # What stands still over all of it is kept as it was given: the contract's hours of full-time hours.
    for piece in joined:
        share = _as_given(rows, piece)
        opens = piece.first == max(rows[0]["start_date"], begins)
        yield (rows[0]["employment_id"], piece.first, piece.last, piece.annual_pence, *share, piece.pension_scheme, piece.source, opens)


def _as_given(rows: Sequence[Mapping[str, Any]], piece: _Piece) -> tuple[int, int]:
    for row in rows:
        hours, full = row["hours_hundredths"], row["full_time_hours_hundredths"]
        if full and row["source"] == piece.source and Fraction(hours, full) == piece.share:
            return hours, full
    return piece.share.numerator, piece.share.denominator


def _pieces(rows: Sequence[Mapping[str, Any]], absences: Sequence[Mapping[str, Any]]) -> Iterator[_Piece]:
    for row in rows:
        share = Fraction(row["hours_hundredths"], row["full_time_hours_hundredths"]) if row["full_time_hours_hundredths"] else Fraction(1)
        if row["paid_weeks_hundredths"] is not None:
            share *= Fraction(row["paid_weeks_hundredths"], 100) / WEEKS_OF_YEAR
        for first, last, annual in _salaries(row):
            for begins, ends, percent in _present(first, last, absences):
                yield _Piece(begins, ends, annual, share * Fraction(percent, 100), row["pension_scheme"], row["source"])


def _salaries(row: Mapping[str, Any]) -> Iterator[tuple[date, date, int]]:
    if not row["pay_scale"]:
        yield row["first"], row["last"], row["annual_salary_pence"] or 0
        return
    reached = row["pay_point_reached"] or row["first"]
    pieces, _ = _on_scale(row["pay_scale"], row["pay_point"], reached, row["first"], row["last"])
    yield from pieces


def not_on_a_scale(*, facts: pl.DataFrame, period: PayPeriod, pay_group: str) -> Iterator[tuple[str, str]]:
    """This will give the reference of each employment whose national scale gives no salary for its days, and why."""
    days = clipped(facts=facts, period=period, pay_group=pay_group).filter(pl.col("pay_scale") != "")
    for row in days.iter_rows(named=True):
        _, why = _on_scale(row["pay_scale"], row["pay_point"], row["pay_point_reached"] or row["first"], row["first"], row["last"])
        if why:
            yield row["employment_ref"], why


@lru_cache(maxsize=4096)
def _on_scale(scale: str, point: str, reached: date, first: date, last: date) -> tuple[tuple[tuple[date, date, int], ...], str]:
    """Give the salaries of a point by day; or nothing for all of the days, and why the scale has none."""
    if point and reached <= first:
        try:
            found = salary_stretches(scale=scale, point=point, reached=reached, first=first, last=last)
        except Refusal as refusal:
            return ((first, last, 0),), refusal.what
        return tuple((begins, ends, annual) for begins, ends, _, annual in found), ""
    return (
        (first, last, 0),
    ), f"point {point or '(none)'} of scale {scale} was reached on {reached:%-d %B %Y}, after the days it is to pay"


def _present(first: date, last: date, absences: Sequence[Mapping[str, Any]]) -> Iterator[tuple[date, date, int]]:
    """Cut days where an absence begins or ends, each with the percent of pay due."""
    at = first
    for absence in absences:
        begins, ends = max(absence["first_day"], at), min(absence["last_day"] or last, last)
        if begins > ends:
            continue
        if at < begins:
            yield at, begins - timedelta(days=1), 100
        yield begins, ends, absence["pay_percent"]
        at = ends + timedelta(days=1)
    if at <= last:
        yield at, last, 100

"""Who is to be paid, and with what; and what became known that changes pay of days that are past."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.people import store, timeline

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from commonline.storage.unit import Unit

_NOTHING = "\x00"
"""Stands for a value that is not there, so that it differs from every text."""
_BETWEEN = "\x1f"


def roster_facts(*, unit: Unit, known_at: datetime, first: date, last: date, employments: Collection[str] | None = None) -> pl.DataFrame:
    """This will give what was known at a moment of every employment for the days from first to last, both included.

    All rows that share a day with them, whole: the columns of ``store.FACT``, by ``employment_id`` and ``valid_from``. Whether the
    employment has such a day is said by ``start_date`` and ``end_date``, not here.

    :param employments: ids to look at; None: all.
    """
    return store.facts(unit=unit, known_at=known_at, first=first, last=last, employments=employments)


def element_facts(*, unit: Unit, known_at: datetime, first: date, last: date, employments: Collection[str] | None = None) -> pl.DataFrame:
    """This will give the pay elements that share a day with those from first to last, as known at a moment, claims among them.

    The columns of ``store.ELEMENT_FACT``; a claim is an element due on the one day on which the work began.
    """
    found = _elements(unit, known_at, employments, first, last)
    return found.filter((pl.col("valid_from") <= last) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= first)))


def absences(*, unit: Unit, known_at: datetime, first: date, last: date, employments: Collection[str] | None = None) -> pl.DataFrame:
    """This will give the absences that share a day with those from first to last: the columns of ``store.ABSENCE_FACT``."""
    found = store.absence_facts(unit=unit, known_at=known_at, employments=employments)
    return found.filter((pl.col("first_day") <= last) & (pl.col("last_day").is_null() | (pl.col("last_day") >= first)))


def notices(*, unit: Unit, known_at: datetime, employments: Collection[str] | None = None) -> pl.DataFrame:
    """This will give the notices of HMRC known at a moment: the columns of ``store.NOTICE``, by employment and day of issue."""
    return store.notices(unit=unit, known_at=known_at, employments=employments)


def starters(*, unit: Unit, known_at: datetime, employments: Collection[str] | None = None) -> pl.DataFrame:
    """This will give what starters brought, as known at a moment: the columns of ``store.STARTER``, one row an employment."""
    return store.starters(unit=unit, known_at=known_at, employments=employments)


def changed_since(*, unit: Unit, since: datetime, until: datetime) -> pl.DataFrame:
    """This will give each employment of which something pay depends on is known otherwise at ``until`` than at ``since``.

    Looks at the facts (``store.PAY_FACTS``, on the days of the employment), elements, claims and absences of the employments that
    anything was said of in between; saying the same again makes no row.

    :returns: ``employment_id``, ``changed_from``: the earliest day on which what is known differs. Of an employment that was not known
        before, the first day that is known of it.
    """
    touched = store.restated(unit=unit, since=since, until=until)
    if not touched:
        return pl.DataFrame(schema={"employment_id": pl.String(), "changed_from": pl.Date()})
    before, after = (_stated(unit, moment, touched) for moment in (since, until))
    return timeline.first_differences(before=before, after=after)


def _stated(unit: Unit, known_at: datetime, employments: list[str]) -> pl.DataFrame:
    """Give what pay depends on, as known at a moment: ``employment_id``, ``valid_from``, ``valid_to``, ``said``."""
    facts = store.facts(unit=unit, known_at=known_at, employments=employments)
    days = facts.group_by("employment_id").agg(_first=pl.col("start_date").last(), _last=pl.col("end_date").last())
    elements = _elements(unit, known_at, employments, None, None)
    away = store.absence_facts(unit=unit, known_at=known_at, employments=employments)
    stated = pl.concat(
        [
            _said(facts, "fact", store.PAY_FACTS),
            _said(elements, "element", ("element", "amount_pence", "hours_hundredths")),
            _said(away.rename({"first_day": "valid_from", "last_day": "valid_to"}), "absence", ("absence", "pay_percent")),
        ]
    )
    bound = stated.join(days, on="employment_id").with_columns(
        valid_from=pl.max_horizontal("valid_from", "_first"), valid_to=pl.min_horizontal("valid_to", "_last")
    )
    return bound.filter(pl.col("valid_to").is_null() | (pl.col("valid_from") <= pl.col("valid_to"))).drop("_first", "_last")


def _said(rows: pl.DataFrame, kind: str, names: tuple[str, ...]) -> pl.DataFrame:
    values = [pl.col(name).cast(pl.String).fill_null(_NOTHING) for name in names]
    return rows.select("employment_id", "valid_from", "valid_to", said=pl.concat_str(pl.lit(kind), *values, separator=_BETWEEN))


def _elements(unit: Unit, known_at: datetime, employments: Collection[str] | None, first: date | None, last: date | None) -> pl.DataFrame:
    """Give pay elements and, as elements, the claims of work begun from a day to a day."""
    due = store.element_facts(unit=unit, known_at=known_at, employments=employments)
    claimed = store.claims(unit=unit, known_at=known_at, first=first, last=last, employments=employments)
    as_due = claimed.with_columns(valid_from="worked_on", valid_to="worked_on").select(list(store.ELEMENT_FACT))
    return pl.concat([due, as_due]).sort("employment_id", "element", "valid_from", "source", maintain_order=True)


def claims(*, unit: Unit, known_at: datetime) -> pl.DataFrame:
    """This will give every claim known at a moment: the columns of ``store.CLAIM`` with ``employment_ref``."""
    refs = present(unit=unit, known_at=known_at).select("employment_id", "employment_ref")
    return store.claims(unit=unit, known_at=known_at).join(refs, on="employment_id", maintain_order="left")


def known(*, unit: Unit, known_at: datetime) -> pl.DataFrame:
    """This will give what a new extract is judged against: ``employment_ref``, ``person_ref``, ``start_date``, ``end_date``, of all."""
    latest = present(unit=unit, known_at=known_at).select("employment_ref", "start_date", "end_date")
    found = latest.join(store.persons(unit=unit), on="employment_ref", how="left", maintain_order="left")
    return found.select("employment_ref", "person_ref", "start_date", "end_date")


def present(*, unit: Unit, known_at: datetime) -> pl.DataFrame:
    """This will give the latest fact of every employment, as known at a moment."""
    return store.facts(unit=unit, known_at=known_at).group_by("employment_id", maintain_order=True).last()

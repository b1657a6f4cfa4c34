"""Who is to be paid, and with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.people import store

if TYPE_CHECKING:
    from datetime import datetime

    from commonline.kernel.period import PayPeriod
    from commonline.storage.unit import Unit


def roster(*, unit: Unit, pay_group: str, period: PayPeriod, known_at: datetime) -> pl.DataFrame:
    """This will give the employments of a pay group that have a day in the period, by employment id.

    Their values are those of the period's last day as known at a moment. One row an employment; the columns
    of ``store.FACT``.
    """
    return store.facts(unit=unit, known_at=known_at, on=period.ends).filter(
        (pl.col("pay_group") == pay_group)
        & (pl.col("start_date") <= period.ends)
        & (pl.col("end_date").is_null() | (pl.col("end_date") >= period.begins))
    )


def elements(*, unit: Unit, period: PayPeriod, known_at: datetime) -> pl.DataFrame:
    """This will give the body's pay elements that have a day in the period, as known at a moment."""
    return store.element_facts(unit=unit, known_at=known_at).filter(
        (pl.col("valid_from") <= period.ends) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= period.begins))
    )


def present(*, unit: Unit, known_at: datetime) -> pl.DataFrame:
    """This will give the latest fact of every employment, as known at a moment."""
    return store.facts(unit=unit, known_at=known_at).group_by("employment_id", maintain_order=True).last()

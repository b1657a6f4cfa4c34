"""Finding the band of an amount when every row may have bands of its own.

The bands of all schedules (a region's tax, a pension scheme's slabs) stand one after another on one ladder. Each
row begins at the lowest band of its schedule, and goes one up for as long as its amount is over the band's limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.coding import table

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_LIMIT = 2**62
"""Pence that no amount is over."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The bands of several schedules.

    :ivar lowest: by schedule: the place of its lowest band among all, UInt32.
    :ivar limits: by band: its upper limit in pence, the limit included.
    :ivar steps: the bands of the longest schedule, but one.
    """

    lowest: pl.Series
    limits: pl.Series
    steps: int

    @classmethod
    def of(cls, schedules: Sequence[Sequence[int]]) -> Ladder:
        """This will set up schedules; each is the limits of its bands but the last, rising, in pence."""
        lowest = [sum(len(limits) + 1 for limits in schedules[:at]) for at in range(len(schedules))]
        rungs = table(limit for limits in schedules for limit in (*limits, NO_LIMIT))
        return cls(pl.Series(lowest, dtype=pl.UInt32), rungs, max(map(len, schedules), default=0))

    def band(self, amount: pl.Series, schedule: pl.Series) -> pl.Series:
        """This will give each row's place among all bands, UInt32.

        :param amount: pence.
        :param schedule: the number of the row's schedule.
        """
        band = self.lowest[schedule]
        for _ in range(self.steps):
            over = amount > self.limits[band]
            if not over.any():
                break
            band = band + over.cast(pl.UInt32)
        return band

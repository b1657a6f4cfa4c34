"""What a run pays for earlier periods, and what it leaves waiting: counted from its frozen documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.payroll import public as payroll

if TYPE_CHECKING:
    from commonline.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class RunPast:
    """What a run has to do with earlier periods, gross and in pence.

    :ivar arrears_people: how many employments are paid more for earlier periods than is taken of them.
    :ivar arrears_pence: how much more, all together.
    :ivar taken_people: of how many more is taken for earlier periods than is paid.
    :ivar taken_pence: how much, above nothing.
    :ivar waiting_people: how many were overpaid, and it is not taken back in this run.
    :ivar waiting_pence: how much of that waits, above nothing.
    """

    arrears_people: int
    arrears_pence: int
    taken_people: int
    taken_pence: int
    waiting_people: int
    waiting_pence: int


def run_past(*, unit: Unit, run: payroll.Run) -> RunPast:
    """This will count what a run, released or not, pays and takes for earlier periods, and what waits; deductions apart."""
    arrears, waiting = (_by_employment(rows) for rows in payroll.documents(unit=unit, run=run, names=("arrears", "waiting")))
    more, less = arrears.filter(pl.col("pence") > 0), arrears.filter(pl.col("pence") < 0)
    left = waiting.filter(pl.col("pence") < 0)
    return RunPast(more.height, int(more["pence"].sum()), less.height, -int(less["pence"].sum()), left.height, -int(left["pence"].sum()))


def _by_employment(rows: pl.DataFrame) -> pl.DataFrame:
    payments = [element for element in rows["element"].unique() if payroll.effect_on_net(element) == 1]
    return rows.filter(pl.col("element").is_in(payments)).group_by("employment_id").agg(pl.col("pence").sum())

"""What has been paid for which period so far, read from released runs: what arrears and later payments follow on."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from commonline.kernel.period import Frequency, PayPeriod
from commonline.payroll import store
from commonline.payroll.queries import documents
from commonline.standard.particulars import CORRECTION, PAID_ALREADY

if TYPE_CHECKING:
    from collections.abc import Collection

    from commonline.payroll.terms import Run
    from commonline.storage.unit import Unit

OFFICE: dict[str, pl.DataType] = {
    "employment_ref": pl.String(),
    "paid_on": pl.Date(),
    "ni_letter": pl.String(),
    "niable_pence": pl.Int64(),
    "ni_at_lel_pence": pl.Int64(),
    "ni_lel_to_pt_pence": pl.Int64(),
    "ni_pt_to_uel_pence": pl.Int64(),
    "ni_employee_pence": pl.Int64(),
    "ni_employer_pence": pl.Int64(),
}


def period_of(run: Run) -> PayPeriod:
    """This will give the period a run pays."""
    said = json.loads(run.manifest)
    paid_on, begins, ends = (date.fromisoformat(said[name]) for name in ("paid_on", "begins", "ends"))
    return PayPeriod(Frequency(said["frequency"]), paid_on, begins, ends)


def main_runs(*, unit: Unit, pay_group: str, until: date) -> list[Run]:
    """This will list the released main runs of a pay group paid on or before a day, the earliest first."""
    found = store.runs(
        unit=unit, where="pay_group = %s AND kind = 'main' AND state = 'released' AND paid_on <= %s", values=(pay_group, until)
    )
    return sorted(found, key=lambda run: run.paid_on)


def elsewhere(*, unit: Unit, pay_group: str, since: date, employments: list[str]) -> pl.DataFrame:
    """This will give ``employment_id``, ``begins``, ``ends``: periods since a day in which another pay group has paid an employment."""
    paid = store.paid_elsewhere(unit=unit, pay_group=pay_group, since=since, employments=employments)
    periods = {run.id: period_of(run) for run in store.runs(unit=unit, where="id = ANY(%s)", values=(list(paid),))}
    rows = [(each, periods[run].begins, periods[run].ends) for run, ids in paid.items() for each in ids]
    return pl.DataFrame(rows, schema={"employment_id": pl.String, "begins": pl.Date, "ends": pl.Date}, orient="row")


def unsettled(*, unit: Unit, run: Run) -> pl.DataFrame:
    """This will give ``employment_id`` and ``since`` of everybody whom the run after this one has to look at again."""
    (found,) = documents(unit=unit, run=run, names=("unsettled",))
    return found


def paid_already(
    *, unit: Unit, pay_group: str, period: PayPeriod, only: Collection[str] | None, moved: Collection[str] = ()
) -> pl.DataFrame:
    """This will give what released runs have paid in a period so far: PAID_ALREADY with ``employment_id`` in place of ``n``.

    :param only: references of the employments asked about; None: all.
    :param moved: references of those with days in another pay group of the period as well: what that group paid them counts too.
    """
    where = "(pay_group = %s OR %s) AND tax_year = %s AND period = %s AND kind <> 'interim' AND state = 'released'"
    runs = store.runs(unit=unit, where=where, values=(pay_group, bool(moved), period.tax_year.begins, str(period)))
    schema = {"employment_id": pl.String()} | {name: kind for name, kind in PAID_ALREADY.schema.items() if name != "n"}
    parts = [pl.DataFrame(schema=schema)]
    for run in runs:
        names = ("roster", "results", "elements", "lines", "corrections")
        roster, results, elements, lines, corrections = documents(unit=unit, run=run, names=names)
        who = roster.select("n", "employment_id", "employment_ref")
        if only is not None:
            who = who.filter(pl.col("employment_ref").is_in(list(only)))
        if run.pay_group != pay_group:
            who = who.filter(pl.col("employment_ref").is_in(list(moved)))
        counted = elements.filter(pl.col("pensionable") & ~pl.col("arrears") & (pl.col("sign") == 1)).select("n", "line")
        band = lines.join(counted, on=["n", "line"], how="semi").group_by("n").agg(band_pay_pence=pl.col("pence").sum())
        both = who.join(results, on="n").join(band, on="n", how="left").with_columns(pl.col("band_pay_pence").fill_null(0))
        parts.append(_less_corrections(both, corrections).select(list(schema)))
    return pl.concat(parts).group_by("employment_id").agg(pl.all().sum()).sort("employment_id")


def _less_corrections(paid: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
    """Take off what was put right of earlier periods: it is no contribution of this one, and the rest of its pay does not undo it."""
    put_right = [name for name in CORRECTION.names if name != "n"]
    both = paid.join(corrections, on="n", how="left", suffix="_put_right")
    return both.with_columns(pl.col(name) - pl.col(f"{name}_put_right").fill_null(0) for name in put_right)

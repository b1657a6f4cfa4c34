"""The apprenticeship levy of a run, by PAYE scheme, following on what was charged before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.levy import levy_columns
from commonline.kernel.period import Frequency, tax_period
from commonline.payroll.terms import LevyBefore

if TYPE_CHECKING:
    from commonline.payroll.terms import Due


def levy(due: Due, roster: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
    """This will give, by PAYE scheme, the pay bill and the apprenticeship levy of a run."""
    bill = (
        results.select("n", "niable_pence")
        .join(roster.select("n", "paye_scheme"), on="n")
        .group_by("paye_scheme")
        .agg(pl.col("niable_pence").sum())
        .sort("paye_scheme")
    )
    month = tax_period(due.period.paid_on, Frequency.MONTHLY)
    nothing = LevyBefore(0, 0, 0, None)
    earlier = [due.levy_before.get(scheme, nothing) for scheme in bill["paye_scheme"]]
    columns = bill.with_columns(
        pay_bill_to_date_pence=pl.Series([e.bill_opening + e.bill_here for e in earlier], dtype=pl.Int64) + pl.col("niable_pence"),
        levy_before_pence=pl.Series([_charged_elsewhere(due, e) + e.levy_here for e in earlier], dtype=pl.Int64),
    )
    return levy_columns(columns, month=month, book=due.rules).select("paye_scheme", "levy_pence", pay_bill_pence="niable_pence")


def _charged_elsewhere(due: Due, before: LevyBefore) -> int:
    """Give the levy on the opening balances, up to the tax month before the first run here."""
    month = tax_period(before.first_paid_on or due.period.paid_on, Frequency.MONTHLY) - 1
    if month < 1:
        return 0
    opening = pl.DataFrame({"pay_bill_to_date_pence": [before.bill_opening], "levy_before_pence": [0]})
    return int(levy_columns(opening, month=month, book=due.rules)["levy_pence"][0])

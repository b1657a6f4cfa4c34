"""An opening balance is kept once; what says otherwise is told, never dropped in silence."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import polars as pl
import pytest

from commonline.payroll import public as payroll
from commonline.standard.extract import BALANCE
from commonline.storage import bulk
from commonline.storage.unit import Store, Unit, unit_of_work

NOW = datetime(2025, 10, 24, 9, tzinfo=UTC)
BODY = UUID("00000000-0000-7000-8000-000000000001")


def balance(tax_pence: int, row: int = 1) -> pl.DataFrame:
    values = {name: 0 for name in BALANCE.names if name.endswith("_pence")} | {"tax_pence": tax_pence}
    texts = {"source": f"{'a' * 64}:{row}", "employment_ref": "100", "paye_scheme": "951/CH50077", "tax_year": "2025-26", "ni_letter": "A"}
    return BALANCE.checked(pl.DataFrame([texts | values], schema=BALANCE.schema))


def tax(unit: Unit) -> int:
    return payroll.year_to_date(unit=unit, tax_year="2025-26")["tax_pence"].sum()


@pytest.mark.parametrize(("second", "told"), [(500, 0), (700, 1)])
def test_the_same_balance_again_is_nothing_and_another_one_is_told(store: Store, second: int, told: int) -> None:
    with unit_of_work(store=store, body=BODY, now=NOW) as unit:
        assert payroll.add_opening(unit=unit, balances=balance(500)).is_empty()
        refused = payroll.add_opening(unit=unit, balances=balance(second, row=2))
        assert refused.height == told
        assert tax(unit) == 500


def test_a_balance_that_comes_after_the_first_run_is_not_counted_twice(store: Store) -> None:
    with unit_of_work(store=store, body=BODY, now=NOW) as unit:
        paid = balance(500).select("paye_scheme", "tax_year", "ni_letter", "source", *payroll.MEASURES, payroll_id="employment_ref")
        bulk.write(unit=unit, table="payroll_balance", frame=paid.with_columns(origin=pl.lit("run:1")))
        assert payroll.add_opening(unit=unit, balances=balance(900)).height == 1
        assert tax(unit) == 500

"""What payroll keeps, and how it is asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import polars as pl
import pytest

from commonline.kernel.error import Refusal
from commonline.payroll import public as payroll
from commonline.storage.unit import Store, unit_of_work

NOW = datetime(2025, 10, 24, 9, tzinfo=UTC)


def opening(letter: str, pence: int) -> pl.DataFrame:
    """Give the opening balances of one employment under one letter."""
    keys = {"paye_scheme": "951/CH50077", "tax_year": "2025-26", "ni_letter": letter, "source": "s:1", "employment_ref": "100"}
    return pl.DataFrame([keys | dict.fromkeys(payroll.MEASURES, pence)])


def test_opening_balances_are_added_once_and_the_first_word_stands(store: Store, body: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        refused = [
            payroll.add_opening(unit=unit, balances=opening(letter, pence)).height for letter, pence in (("A", 5), ("A", 9), ("C", 7))
        ]
        assert refused == [0, 1, 0]
        assert payroll.year_to_date(unit=unit, tax_year="2025-26").rows() == [("100", *[12] * len(payroll.MEASURES))]
        by_letter = payroll.year_to_date_by_letter(unit=unit, tax_year="2025-26").select("employment_ref", "ni_letter", "tax_pence")
        assert by_letter.rows() == [("100", "A", 5), ("100", "C", 7)]
        assert payroll.year_to_date(unit=unit, tax_year="2024-25").is_empty()
        assert payroll.year_to_date(unit=unit, tax_year="2025-26", without="opening").is_empty()


def test_the_levy_follows_on_from_the_opening_pay_bill(store: Store, body: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        payroll.add_opening(unit=unit, balances=opening("A", 5))
        before = payroll.levy_before(unit=unit, tax_year="2025-26")
    assert before == {"951/CH50077": payroll.LevyBefore(5, 0, 0, None)}


def test_a_run_or_a_payslip_that_is_not_there_is_refused(store: Store, body: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        with pytest.raises(Refusal, match="No runs answer to"):
            payroll.find_run(unit=unit, reference="Month 2025-26/M07")
        for name in ("2025-26/M07:100", "nonsense", ""):
            with pytest.raises(Refusal, match="There is no payslip"):
                payroll.find_slip(unit=unit, name=name)
        assert payroll.last_released(unit=unit, pay_group="Month", before=NOW.date()) is None

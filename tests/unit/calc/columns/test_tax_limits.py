"""Income tax at its borders: the overriding limit, weeks over 52, regions that the law of the day does not have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from commonline.calc.columns.income_tax import TaxTables, tax_columns
from commonline.calc.columns.payslip import unpayable
from commonline.calc.columns.tax_code import is_code
from commonline.calc.refusals import CannotPay
from commonline.kernel.period import Frequency, PayPeriod

WEEK_53 = PayPeriod.paid(date(2026, 4, 5), Frequency.WEEKLY)


@pytest.fixture(scope="session")
def tax(book):
    """Give a function that gives the tax of one payment of 2025-26, in month 7 if nothing else is said."""

    def of(code: str, now: int, *, before: int = 0, tax_before: int = 0, alone: bool = False, law=book, **when) -> int:
        given = {"tax_code": [code], "week1_month1": [alone], "taxable_pay_pence": [now]}
        pay = pl.DataFrame({**given, "taxable_pay_to_date_pence": [before], "tax_to_date_pence": [tax_before]})
        return tax_columns(pay, **{"frequency": Frequency.MONTHLY, "number": 7, "book": law, **when})["tax_pence"].item()

    return of


def test_tax_is_not_over_half_of_the_payment(tax):
    assert tax("BR", 100_001, before=500_000) == 50_000
    assert tax("BR", 400_000, before=500_000, tax_before=0) == 180_000
    assert tax("BR", 300_000, before=500_000, tax_before=0) == 150_000


def test_nothing_is_taken_of_a_payment_below_nothing(tax):
    assert tax("BR", -50_000, before=500_000, tax_before=80_000) == 0


def test_a_refund_is_not_touched_by_the_limit(tax):
    assert tax("BR", 100, before=500_000, tax_before=300_000) == 100_020 - 300_000
    assert tax("BR", -50_000, before=500_000, tax_before=100_000) == -10_000


def test_what_the_limit_left_is_taken_later(tax):
    first = tax("BR", 100_000, before=500_000)
    assert first == 50_000
    assert tax("BR", 300_000, before=600_000, tax_before=first) == 180_000 - first


def test_the_limit_of_the_years_before_2015_is_for_k_codes_only(tax, book_of):
    old = book_of(tax="2014-15")
    assert tax("BR", 100_000, before=500_000, law=old) == 120_000
    assert tax("K500", 100_000, before=500_000, law=old) == 50_000
    assert tax("K500", 100_000, before=500_000, law=book_of(tax="2015-16")) == 50_000
    assert tax("BR", 100_000, before=500_000, law=book_of(tax="2015-16")) == 50_000


def test_the_share_is_rounded_down_to_a_penny(tax):
    assert tax("BR", 333, before=500_000) == 166


@pytest.mark.parametrize(("frequency", "number", "weeks"), [("W1", 53, 1), ("W2", 54, 2), ("W4", 56, 4), ("W4", 53, 4)])
def test_a_week_over_52_is_on_the_basis_of_its_own_weeks_whatever_the_code_says(tax, frequency, number, weeks):
    beyond = {"frequency": Frequency(frequency), "number": number}
    first = {"frequency": Frequency(frequency), "number": weeks}
    pay = 60_000 * weeks
    assert tax("1257L", pay, before=9_999_999, tax_before=7, **beyond) == tax("1257L", pay, **first)
    assert tax("1257L", 100, before=9_999_999, tax_before=777, **beyond) == 0
    assert tax("1257L", pay, alone=True, before=5, **beyond) == tax("1257L", pay, alone=True, **first)


def test_week_52_still_counts_the_year(tax):
    assert tax("BR", 100_000, before=100_000, frequency=Frequency.WEEKLY, number=52) == 40_000


def test_a_payslip_of_week_53_adds_to_the_year(payslips):
    [slip] = payslips([{"taxable_pay_to_date_pence": 5_000_000, "tax_to_date_pence": 700_000}], [124_200], period=WEEK_53)
    assert slip["tax_pence"] == 25_500  # 1,242.00 less 241.92 of a week, down to a pound: 725 at 20% and 275 at 40%
    assert slip["taxable_pay_to_date_pence"] == 5_124_200
    assert slip["tax_to_date_pence"] == 725_500


def test_a_month_13_is_our_mistake(tax):
    with pytest.raises(ValueError, match="no month 13"):
        tax("1257L", 1, number=13)


@pytest.mark.parametrize("code", ["C1257L", "CBR", "CD0", "CK100", "C0T"])
def test_a_region_the_law_of_the_day_does_not_have_is_refused(book_of, book, to_pay, payslips, code):
    old = book_of(tax="2018-19", ni="2025-26", loans="2025-26")
    assert not is_code(code, old)
    assert is_code(code, book)
    assert unpayable(to_pay({}, {"tax_code": code}), old) == {"tax_code": [code]}
    with pytest.raises(CannotPay) as refusal:
        payslips([{}, {"tax_code": code}], [1, 1], law=old)
    assert refusal.value.values == (code,)


def test_all_that_are_no_codes_are_named_before_anybody_is_worked_out(book):
    with pytest.raises(CannotPay) as refusal:
        TaxTables.of(["1257L", "nonsense", None, "BR9"], frequency=Frequency.MONTHLY, number=7, law=book.income_tax)
    assert refusal.value.values == ("", "BR9", "nonsense")


def test_the_regions_are_those_of_the_law(book):
    without = replace(book, _income_tax=replace(book.income_tax, bands={"rUK": book.income_tax.bands["rUK"]}))
    assert [is_code(code, without) for code in ("1257L", "S1257L", "SBR", "SD2", "C0T")] == [True, False, False, False, False]

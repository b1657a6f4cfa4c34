"""Pensions: arrears, the pay that sets the band, relief at source, and two payments of one period."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.calc.plain import pension
from commonline.calc.plain.pension import PensionContributions
from commonline.calc.plain.workings import Step
from commonline.kernel.period import Frequency
from commonline.rules.book import RuleBook


def put_in(book: RuleBook, scheme: str, pence: int, **given_: Any) -> tuple[PensionContributions, Step]:
    return pension.contributions(
        scheme=book.pension(scheme), employer_bp=None, frequency=Frequency.MONTHLY, pensionable_pence=pence, **given_
    )


def test_arrears_are_charged_at_the_rate_that_the_rest_of_the_pay_sets(book: RuleBook) -> None:
    # 2,800.00 x 12 = 33,600: 4.6% = 128.80; with arrears it would be the second slab. 100.00 x 4.6%; 811.16 and 28.97.
    found, step = put_in(book, "alpha", 2_800_00, arrears_pence=100_00)
    assert found == PensionContributions(128_80 + 4_60, 811_16 + 28_97)
    assert "Arrears of £100.00 at the same rate: £4.60" in str(step)
    assert step.pence == found.employee


def test_pay_and_arrears_are_rounded_each_by_itself(book: RuleBook) -> None:
    # 10.11 x 4.6% = 0.46506 twice: 0.47 + 0.47; as one sum it would be 0.93.
    assert put_in(book, "alpha", 10_11, arrears_pence=10_11)[0].employee == 47 + 47


def test_arrears_taken_back_are_given_back_in_the_same_pence(book: RuleBook) -> None:
    more, _ = put_in(book, "alpha", 2_000_00, arrears_pence=12_50)
    less, _ = put_in(book, "alpha", 2_000_00, arrears_pence=-12_50)
    alone, _ = put_in(book, "alpha", 2_000_00)
    assert more.employee - alone.employee == alone.employee - less.employee == 58


def test_pay_that_is_given_sets_the_band_where_there_is_none_of_this_period(book: RuleBook) -> None:
    # After leaving: arrears only. 5,000.00 x 12 = 60,000: 7.35% of 100.00.
    found, step = put_in(book, "alpha", 0, arrears_pence=100_00, band_pay_pence=5_000_00)
    assert found.employee == 7_35
    assert "£5,000.00 x 12, down to a pound: 7.35%" in str(step)


def test_band_pay_below_nothing_is_in_the_first_band(book: RuleBook) -> None:
    assert put_in(book, "alpha", -100_00)[0].employee == -4_60


def test_qualifying_earnings_take_pay_and_arrears_as_one_sum(book: RuleBook) -> None:
    # 500.00 + 100.00 - 520.00 = 80.00.
    assert put_in(book, "dc", 500_00, arrears_pence=100_00)[0] == PensionContributions(4_00, 2_40)


def test_relief_at_source_takes_the_contribution_less_the_basic_rate(book: RuleBook) -> None:
    # (1,529.90 - 520.00) x 5% = 50.495, half away: 50.50. x 80% = 40.40. The employer's 30.297 is whole.
    found, step = put_in(book, "dc_relief_at_source", 1_529_90)
    assert found == PensionContributions(40_40, 30_30)
    assert "Deducted after tax (relief at source): £40.40 = £50.50 less 20%, which the provider claims from HMRC" in str(step)


@pytest.mark.parametrize("scheme", ["alpha", "dc", "dc_relief_at_source"])
@given(
    first=st.tuples(st.integers(-100_000, 800_000), st.integers(-100_000, 100_000)),
    second=st.tuples(st.integers(-100_000, 800_000), st.integers(-100_000, 100_000)),
)
def test_two_payments_of_a_period_put_in_what_one_would(
    book: RuleBook, scheme: str, first: tuple[int, int], second: tuple[int, int]
) -> None:
    earlier, _ = put_in(book, scheme, first[0], arrears_pence=first[1])
    both, step = put_in(book, scheme, first[0] + second[0], arrears_pence=first[1] + second[1])
    now, now_step = pension.paid_in_parts(both=both, step=step, paid_already=earlier)
    assert (earlier.employee + now.employee, earlier.employer + now.employer) == (both.employee, both.employer)
    assert now_step.pence == now.employee

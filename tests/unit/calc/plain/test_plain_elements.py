"""What an element comes to, by each basis and each term of the standard."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commonline.calc.plain.elements import earning
from commonline.calc.refusals import CannotPay
from commonline.kernel.period import Frequency, PayPeriod
from commonline.standard.terms import Terms

OCTOBER = PayPeriod.paid(date(2025, 10, 31), Frequency.MONTHLY)
PART = {"due_from": date(2025, 10, 20), "due_to": date(2025, 10, 31)}
"""12 of 31 days; 10 of 23 Mondays to Fridays."""


def pence(element: dict[str, Any], terms: Terms | None = None, period: PayPeriod = OCTOBER, **changed: Any) -> int:
    return earning(element={**element, **changed}, period=period, terms=terms or Terms())[0]


def test_a_year_has_twelve_months(salary: dict[str, Any]) -> None:
    assert pence(salary) == 2_500_00
    assert pence(salary, amount_pence=10_000_00) == 833_33


def test_part_time_is_a_share_of_full_time(salary: dict[str, Any]) -> None:
    assert pence(salary, part=1850, whole=3700) == 1_250_00


@pytest.mark.parametrize(
    ("pro_rata", "expected"),
    [("calendar_days", 967_74), ("working_days", 1_086_96), ("days_of_365", 986_30)],
)
def test_a_part_month_of_salary_goes_by_the_terms(salary: dict[str, Any], pro_rata: str, expected: int) -> None:
    # 2,500 x 12/31 = 967.7419; 2,500 x 10/23 = 1,086.9565; 30,000 x 12/365 = 986.3013.
    assert pence(salary, Terms(pro_rata=pro_rata), **PART) == expected


@pytest.mark.parametrize(("weekly", "expected"), [("days_of_365", 1_150_68), ("weeks_of_52", 1_153_85)])
def test_a_fortnight_of_salary_goes_by_the_terms(salary: dict[str, Any], weekly: str, expected: int) -> None:
    period = PayPeriod.paid(date(2025, 10, 31), Frequency.TWO_WEEKLY)
    assert pence(salary, Terms(weekly_salary=weekly), period, due_from=period.begins, due_to=period.ends) == expected


def test_an_hourly_element_is_paid_for_the_hours_given_and_no_days(salary: dict[str, Any]) -> None:
    assert pence(salary, basis="hourly", amount_pence=12_21, hours_hundredths=750, **PART) == 91_58


@pytest.mark.parametrize(("pro_rata", "expected"), [("calendar_days", 38_71), ("working_days", 43_48), ("days_of_365", 38_71)])
def test_a_part_month_of_an_amount_a_period_goes_by_days(salary: dict[str, Any], pro_rata: str, expected: int) -> None:
    assert pence(salary, Terms(pro_rata=pro_rata), basis="period", amount_pence=100_00, **PART) == expected


def test_an_amount_paid_once_is_paid_in_full(salary: dict[str, Any]) -> None:
    assert pence(salary, basis="once", amount_pence=-75_01, **PART) == -75_01


@pytest.mark.parametrize(("basis", "expected"), [("annual", 1_250_00), ("period", 15_000_00), ("once", 15_000_00)])
def test_the_part_that_is_due_is_taken_on_every_basis_but_by_the_hour(salary: dict[str, Any], basis: str, expected: int) -> None:
    assert pence(salary, basis=basis, part=50, whole=100) == expected


def test_hours_are_paid_as_they_are_given(salary: dict[str, Any]) -> None:
    assert pence(salary, basis="hourly", amount_pence=12_00, hours_hundredths=100, part=1, whole=2) == 12_00


def test_pay_for_an_absence_without_any_is_nothing(salary: dict[str, Any]) -> None:
    assert pence(salary, part=0, whole=100) == 0


def test_a_part_of_an_amount_taken_back_is_rounded_away_from_nothing(salary: dict[str, Any]) -> None:
    # -0.25 x 1/10 = -0.025: two and a half pence.
    assert pence(salary, basis="once", amount_pence=-25, part=1, whole=10) == -3


def test_the_part_that_is_due_is_said(salary: dict[str, Any]) -> None:
    _, step = earning(element={**salary, "part": 1850, "whole": 3700}, period=OCTOBER, terms=Terms())
    assert step.sum == "£30,000.00 a year x 1,850/3,700 of the whole / 12"


def test_arrears_name_the_period_they_belong_to(salary: dict[str, Any]) -> None:
    late = {**salary, "basis": "once", "amount_pence": 100_00, "arrears": True, "name": "Basic salary"}
    _, named = earning(element={**late, "origin": "2025-26/M05"}, period=OCTOBER, terms=Terms())
    _, unnamed = earning(element=late, period=OCTOBER, terms=Terms())
    assert named.label == "Arrears: Basic salary for August 2025"
    assert unnamed.label == "Arrears: Basic salary for an earlier period"


def test_half_a_penny_goes_away_from_nothing(salary: dict[str, Any]) -> None:
    assert pence(salary, basis="hourly", amount_pence=1, hours_hundredths=50) == 1
    assert pence(salary, basis="hourly", amount_pence=-1, hours_hundredths=50) == -1


def test_an_element_says_its_term_and_where_it_came_from(salary: dict[str, Any]) -> None:
    _, step = earning(element={**salary, **PART, "name": "Basic salary", "source": "ab12:7"}, period=OCTOBER, terms=Terms())
    assert (step.label, step.term, step.source) == ("Basic salary, 20 October to 31 October", "pro_rata = calendar_days", "ab12:7")
    assert step.sum == "£30,000.00 a year / 12 x 12/31 days, to the nearest penny"


def test_a_basis_nobody_knows_is_refused(salary: dict[str, Any]) -> None:
    with pytest.raises(CannotPay):
        pence(salary, basis="fortnightly")


def test_days_outside_the_period_are_our_own_mistake(salary: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not in the period"):
        pence(salary, due_from=date(2025, 9, 30))

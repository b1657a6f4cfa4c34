"""On which days a pay group is paid."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from commonline.flows.calendar import bank_holidays, pay_days, working_day_on_or_before
from commonline.kernel.error import Refusal
from commonline.kernel.period import Frequency
from commonline.register.public import PayGroup


def group(pay_day: str, frequency: Frequency = Frequency.MONTHLY) -> PayGroup:
    """Give a pay group that is paid on some day."""
    return PayGroup(
        id=UUID(int=1),
        code="G1",
        frequency=frequency,
        pay_day=pay_day,
        cut_off_days=8,
        first_paid_on=date(2025, 4, 11),
        paying_account_id=UUID(int=2),
        service_user_number="990101",
        employer_pension_bp=None,
    )


def easter(year: int) -> date:
    """Give Easter Sunday of the Gregorian calendar, by the rule of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + weekday - 7 * ((a + 11 * h + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


def test_the_last_working_day_of_october_2025_is_friday_the_31st() -> None:
    assert pay_days(group=group("last_working_day"), month=date(2025, 10, 1)) == [date(2025, 10, 31)]


def test_the_last_working_day_is_not_a_weekend() -> None:
    assert pay_days(group=group("last_working_day"), month=date(2025, 11, 15)) == [date(2025, 11, 28)]


def test_the_last_working_day_is_not_a_bank_holiday() -> None:
    assert pay_days(group=group("last_working_day"), month=date(2026, 8, 1)) == [date(2026, 8, 28)]  # the 31st is a bank holiday


def test_a_day_of_the_month_on_christmas_is_paid_the_working_day_before() -> None:
    assert pay_days(group=group("25"), month=date(2025, 12, 1)) == [date(2025, 12, 24)]


def test_a_day_that_a_month_does_not_have_is_its_last_one() -> None:
    assert pay_days(group=group("31"), month=date(2026, 2, 1)) == [date(2026, 2, 27)]  # the 28th is a Saturday


def test_a_weekly_group_is_paid_every_friday() -> None:
    days = pay_days(group=group("friday", Frequency.WEEKLY), month=date(2025, 10, 9))
    assert [day.day for day in days] == [3, 10, 17, 24, 31]


@pytest.mark.parametrize("frequency", [Frequency.TWO_WEEKLY, Frequency.FOUR_WEEKLY])
def test_fridays_of_two_and_four_weeks_follow_each_other_without_gaps_across_years(frequency: Frequency) -> None:
    days = [
        day
        for year in (2025, 2026, 2027)
        for month in range(1, 13)
        if (year, month) >= (2025, 4)
        for day in pay_days(group=group("friday", frequency), month=date(year, month, 1))
    ]
    assert days[0] == date(2025, 4, 11)
    assert {(after - before).days for before, after in zip(days, days[1:], strict=False)} == {7 * frequency.weeks}


def test_a_pay_day_that_says_nothing_is_refused() -> None:
    with pytest.raises(Refusal, match="neither last_working_day"):
        pay_days(group=group("payday"), month=date(2025, 10, 1))


def test_a_year_without_known_bank_holidays_is_refused() -> None:
    with pytest.raises(Refusal, match="2031"):
        pay_days(group=group("last_working_day"), month=date(2031, 3, 1))


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_eight_bank_holidays_a_year_stand_where_the_rules_put_them(year: int) -> None:
    known = bank_holidays()[year]
    assert len(known) == 8
    assert all(day.year == year and day.weekday() < 5 for day in known)
    assert {easter(year) - timedelta(days=2), easter(year) + timedelta(days=1)} <= known
    assert [sum(day.month == month for day in known) for month in (1, 5, 8, 12)] == [1, 2, 1, 2]
    assert [day.day <= 7 for day in sorted(known) if day.month == 5] == [True, False]
    assert all(day.weekday() == 0 for day in known if day.month in (5, 8))


def test_a_working_day_is_itself() -> None:
    assert working_day_on_or_before(date(2025, 10, 8)) == date(2025, 10, 8)

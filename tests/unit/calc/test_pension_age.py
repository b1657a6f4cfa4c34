"""Ages and State Pension age: days that the law names itself, and the same rules told a second time by walking through the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonline.calc.pension_age import age_on, ages_on, day_reached, days_reached, pension_age_day, pension_age_days
from commonline.rules.book import PensionAge

LAW = PensionAge(
    (
        (date(1953, 12, 6), date(2019, 3, 6), None, 0),
        (date(1954, 1, 6), date(2019, 5, 6), None, 0),
        (date(1954, 10, 6), None, 66, 0),
        *((date(1960 + (month + 2) // 12, (month + 2) % 12 + 1, 6), None, 66, month) for month in range(1, 12)),
        (date(1961, 3, 6), None, 67, 0),
        (date(1977, 4, 6), date(2044, 5, 6), None, 0),
        (date(1978, 4, 6), None, 68, 0),
    )
)
BIRTHS = (
    st.dates(date(1930, 1, 1), date(2015, 1, 1))
    | st.dates(date(1959, 12, 1), date(1961, 6, 1))
    | st.sampled_from([date(year, 2, 29) for year in range(1952, 2013, 4)])
)


def age_slowly(born: date, on: date) -> int:
    """Count birthdays, each the first day that is not before the day of birth in its year."""
    birthdays = 0
    for year in range(born.year + 1, on.year + 1):
        day = date(year, 1, 1)
        while (day.month, day.day) < (born.month, born.day):
            day += timedelta(days=1)
        birthdays += day <= on
    return birthdays


@pytest.mark.parametrize(
    ("born", "reached"),
    [
        # Pensions Act 1995, Schedule 4, paragraph 1(7A), names these three itself.
        (date(1960, 7, 31), date(2026, 11, 30)),
        (date(1960, 12, 31), date(2027, 9, 30)),
        (date(1961, 1, 31), date(2027, 11, 30)),
        (date(1953, 12, 6), date(2019, 3, 6)),
        (date(1954, 1, 5), date(2019, 3, 6)),
        (date(1954, 10, 6), date(2020, 10, 6)),
        (date(1960, 4, 5), date(2026, 4, 5)),
        (date(1960, 4, 6), date(2026, 5, 6)),
        (date(1961, 3, 5), date(2028, 2, 5)),
        (date(1961, 3, 6), date(2028, 3, 6)),
        (date(1978, 4, 6), date(2046, 4, 6)),
    ],
)
def test_state_pension_age_is_reached_on_the_day_the_schedule_gives(born, reached):
    assert pension_age_day(born=born, law=LAW) == reached


def test_who_was_born_on_29_february_has_the_birthday_on_1_march_of_a_common_year():
    assert day_reached(born=date(1956, 2, 29), years=66) == date(2022, 3, 1)
    assert day_reached(born=date(1956, 2, 29), years=68) == date(2024, 2, 29)
    assert age_on(born=date(2004, 2, 29), on=date(2025, 2, 28)) == 20
    assert age_on(born=date(2004, 2, 29), on=date(2025, 3, 1)) == 21


def test_who_was_born_before_the_table_has_reached_the_age_when_its_first_have():
    assert pension_age_day(born=date(1940, 5, 1), law=LAW) == date(2019, 3, 6)
    assert pension_age_day(born=date(1940, 5, 1), law=PensionAge(LAW.born[2:])) == date(2020, 10, 6)


def test_an_empty_table_is_our_mistake():
    with pytest.raises(ValueError, match="empty table"):
        pension_age_day(born=date(1960, 1, 1), law=PensionAge(()))
    with pytest.raises(ValueError, match="empty table"):
        pension_age_days(pl.Series([date(1960, 1, 1)]), law=PensionAge(()))


def test_an_empty_date_of_birth_has_no_age_and_no_day():
    born = pl.Series("born", [None, date(1960, 7, 31)], dtype=pl.Date)

    assert ages_on(born, on=date(2025, 7, 31)).to_list() == [None, 65]
    assert ages_on(born, on=date(2025, 7, 30)).to_list() == [None, 64]
    assert days_reached(born, years=21).to_list() == [None, date(1981, 7, 31)]
    assert pension_age_days(born, law=LAW).to_list() == [None, date(2026, 11, 30)]


@given(BIRTHS, st.dates(date(2015, 1, 1), date(2060, 12, 31)))
@settings(max_examples=60)
def test_an_age_is_the_number_of_birthdays(born, on):
    assert age_on(born=born, on=on) == age_slowly(born, on)


@given(BIRTHS, st.integers(1, 90))
def test_an_age_is_reached_on_the_first_day_that_has_it(born, years):
    reached = day_reached(born=born, years=years)

    assert age_on(born=born, on=reached) == years
    assert age_on(born=born, on=reached - timedelta(days=1)) == years - 1


@given(st.lists(BIRTHS, min_size=1), st.dates(date(2015, 1, 1), date(2060, 12, 31)))
def test_columns_give_what_one_person_is_given(births, on):
    born = pl.Series("born", births)

    assert ages_on(born, on=on).to_list() == [age_on(born=one, on=on) for one in births]
    assert days_reached(born, years=25).to_list() == [day_reached(born=one, years=25) for one in births]
    assert pension_age_days(born, law=LAW).to_list() == [pension_age_day(born=one, law=LAW) for one in births]


@given(BIRTHS)
def test_the_day_lies_where_the_row_of_the_birth_says(born):
    reached = pension_age_day(born=born, law=LAW)
    rows = [row for row in LAW.born if row[0] <= born]
    if not rows:
        assert reached == date(2019, 3, 6)
    elif rows[-1][1]:
        assert reached == rows[-1][1]
    else:
        _, _, years, months = rows[-1]
        # A day more than so many months later at most, and that only where the month has no such day.
        whole = years * 12 + months
        assert (reached.year * 12 + reached.month) - (born.year * 12 + born.month) in (whole, whole + 1)
        assert reached.day == born.day or (reached + timedelta(days=1)).day == 1 or (reached.month, reached.day) == (3, 1)


@given(st.dates(date(1953, 12, 6), date(1976, 12, 31)))
def test_nobody_reaches_the_age_before_somebody_older(born):
    assert pension_age_day(born=born, law=LAW) <= pension_age_day(born=born + timedelta(days=1), law=LAW)

"""Automatic enrolment: examples, and the same assessment told a second time, one person at a time with plain dates."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.calc.enrolment import assess
from commonline.calc.pension_age import day_reached, pension_age_day
from commonline.kernel.period import Frequency
from commonline.rules.book import AutomaticEnrolment, PensionAge

TRIGGER, LOWER = 83_300, 52_000
LAW = AutomaticEnrolment(
    {Frequency.MONTHLY: TRIGGER, Frequency.WEEKLY: 19_200}, {Frequency.MONTHLY: LOWER, Frequency.WEEKLY: 12_000}, 22, 16, 75, 3, 3
)
AGES = PensionAge(((date(1954, 10, 6), None, 66, 0), (date(1961, 3, 6), None, 67, 0)))
PAID_ON, FIRST, LAST = date(2025, 10, 28), date(2025, 10, 1), date(2025, 10, 31)
SCHEMA = {
    "employment_ref": pl.String,
    "birth_date": pl.Date,
    "earnings_pence": pl.Int64,
    "pension_scheme": pl.String,
    "opted_out_on": pl.Date,
    "postponed_to": pl.Date,
    "start_date": pl.Date,
}
PERSON = {
    "employment_ref": "1",
    "birth_date": date(1990, 5, 1),
    "earnings_pence": 200_000,
    "pension_scheme": "",
    "opted_out_on": None,
    "postponed_to": None,
    "start_date": date(2020, 1, 6),
}


def row(*, frequency: Frequency = Frequency.MONTHLY, **said: Any) -> tuple[Any, ...]:
    people = pl.DataFrame([PERSON | said], schema=SCHEMA)
    return assess(people, on=PAID_ON, frequency=frequency, law=LAW, ages=AGES).row(0)


def found(**said: Any) -> tuple[Any, ...]:
    """Give category, duty and day of one person."""
    return row(**said)[1:4]


def test_who_earns_more_than_the_trigger_is_enrolled_from_the_first_day_of_the_period():
    assert row() == ("1", "eligible", "enrol", FIRST, "Earnings and age are those for enrolment on 1 October 2025.")


def test_a_member_is_left_alone():
    assert found(pension_scheme="alpha") == ("member", "nothing", None)


@pytest.mark.parametrize(
    ("earnings", "category", "duty"),
    [
        (TRIGGER + 1, "eligible", "enrol"),
        (TRIGGER, "non_eligible", "may_opt_in"),
        (LOWER + 1, "non_eligible", "may_opt_in"),
        (LOWER, "entitled", "may_join"),
        (0, "entitled", "may_join"),
    ],
)
def test_earnings_have_to_be_more_than_a_limit(earnings, category, duty):
    assert found(earnings_pence=earnings)[:2] == (category, duty)


@pytest.mark.parametrize(
    ("born", "category"),
    [
        (date(2009, 11, 1), "none"),
        (date(2009, 10, 31), "non_eligible"),
        (date(2003, 11, 1), "non_eligible"),
        (date(2003, 10, 31), "eligible"),
        (date(1959, 10, 2), "eligible"),
        (date(1959, 10, 1), "non_eligible"),
        (date(1950, 10, 2), "non_eligible"),
        (date(1950, 10, 1), "none"),
    ],
)
def test_age_decides_on_the_day_of_assessment(born, category):
    assert found(birth_date=born)[0] == category


def test_who_turns_22_in_the_period_is_enrolled_from_the_birthday():
    assert found(birth_date=date(2003, 10, 15)) == ("eligible", "enrol", date(2025, 10, 15))


def test_who_starts_in_the_period_is_enrolled_from_the_first_day_of_the_employment():
    assert found(start_date=date(2025, 10, 13)) == ("eligible", "enrol", date(2025, 10, 13))
    assert found(start_date=LAST) == ("eligible", "enrol", LAST)


def test_who_starts_after_the_period_is_not_assessed():
    assert row(start_date=date(2025, 11, 1))[1:] == ("none", "nothing", None, "The employment begins after the period.")


def test_a_postponement_puts_enrolment_off_to_its_last_day():
    started = {"start_date": date(2025, 10, 13)}

    assert found(**started, postponed_to=date(2025, 12, 31)) == ("eligible", "postponed", date(2025, 12, 31))
    assert found(postponed_to=LAST) == ("eligible", "enrol", LAST)
    assert found(postponed_to=date(2025, 9, 30)) == ("eligible", "enrol", FIRST)


def test_a_postponement_is_never_longer_than_the_law_allows():
    too_long = row(start_date=date(2025, 10, 13), postponed_to=date(2026, 1, 14))

    assert too_long[1:4] == ("eligible", "postponed", date(2026, 1, 13))
    assert too_long[4] == "Enrolment is postponed for longer than 3 months; the law ends it on 13 January 2026."


def test_a_postponement_takes_no_right_to_ask_away():
    assert found(earnings_pence=LOWER + 1, postponed_to=date(2025, 12, 31)) == ("non_eligible", "may_opt_in", None)


def test_who_opted_out_is_left_out_until_the_years_of_the_law_have_passed():
    assert row(opted_out_on=date(2022, 11, 1))[1:] == (
        "eligible",
        "opted_out",
        date(2025, 11, 1),
        "Opted out; is enrolled again from 1 November 2025.",
    )
    assert found(opted_out_on=date(2022, 10, 31)) == ("eligible", "enrol", LAST)
    assert row(opted_out_on=date(2019, 6, 30))[1:] == (
        "eligible",
        "enrol",
        FIRST,
        "Earnings and age are those for enrolment, and 3 years have passed since opting out.",
    )


def test_a_postponement_of_exactly_three_months_is_not_too_long():
    put_off = [row(postponed_to=day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2))]

    assert [line[2:4] for line in put_off] == [
        ("postponed", date(2025, 12, 31)),
        ("postponed", date(2026, 1, 1)),
        ("postponed", date(2026, 1, 1)),
    ]
    assert [line[4] for line in put_off] == [
        "Enrolment is postponed to 31 December 2025.",
        "Enrolment is postponed to 1 January 2026.",
        "Enrolment is postponed for longer than 3 months; the law ends it on 1 January 2026.",
    ]


def test_nobody_is_postponed_when_enrolled_again():
    assert found(opted_out_on=date(2022, 10, 1), postponed_to=date(2025, 12, 1)) == ("eligible", "enrol", FIRST)


def test_the_limits_are_those_of_the_frequency_and_the_period_is_its_own():
    assert found(frequency=Frequency.WEEKLY, earnings_pence=19_201) == ("eligible", "enrol", date(2025, 10, 22))
    assert found(frequency=Frequency.WEEKLY, earnings_pence=19_200)[0] == "non_eligible"


def test_nobody_is_assessed_where_nobody_is():
    assert assess(pl.DataFrame(schema=SCHEMA), on=PAID_ON, frequency=Frequency.MONTHLY, law=LAW, ages=AGES).is_empty()


def slowly(person: dict[str, Any]) -> tuple[str, str, date | None]:  # noqa: PLR0911 - a question, an answer
    """Walk through the questions of the Act for one person."""
    if person["start_date"] > LAST:
        return "none", "nothing", None
    if person["pension_scheme"]:
        return "member", "nothing", None
    born = person["birth_date"]
    birthdays = [day_reached(born=born, years=age) for age in (16, 22)]
    begins = max(FIRST, person["start_date"])
    day = max([begins, *(birthday for birthday in birthdays if begins <= birthday <= LAST)])
    if day < birthdays[0] or day >= day_reached(born=born, years=75):
        return "none", "nothing", None
    if person["earnings_pence"] <= LOWER:
        return "entitled", "may_join", None
    if person["earnings_pence"] <= TRIGGER or day < birthdays[1] or day >= pension_age_day(born=born, law=AGES):
        return "non_eligible", "may_opt_in", None
    until, duty = None, "enrol"
    if person["opted_out_on"]:
        until, duty = day_reached(born=person["opted_out_on"], years=3), "opted_out"
    elif person["postponed_to"]:
        until, duty = min(person["postponed_to"], day_reached(born=day, years=0, months=3)), "postponed"
    if until and until > LAST:
        return "eligible", duty, until
    return "eligible", "enrol", max(until or day, day)


PEOPLE = st.fixed_dictionaries(
    {
        "employment_ref": st.just("1"),
        "birth_date": st.dates(date(1948, 1, 1), date(2011, 1, 1))
        | st.dates(date(2003, 9, 15), date(2003, 11, 15))
        | st.dates(date(1959, 9, 15), date(1959, 11, 15)),
        "earnings_pence": st.integers(0, 300_000) | st.sampled_from([LOWER, LOWER + 1, TRIGGER, TRIGGER + 1]),
        "pension_scheme": st.sampled_from(["", None, "", "alpha"]),
        "opted_out_on": st.none() | st.dates(date(2019, 1, 1), date(2025, 10, 31)),
        "postponed_to": st.none() | st.dates(date(2025, 8, 1), date(2026, 3, 1)),
        "start_date": st.dates(date(2025, 9, 1), date(2025, 11, 15)) | st.dates(date(2000, 1, 1), date(2025, 9, 1)),
    }
)


@given(st.lists(PEOPLE, min_size=1))
def test_many_are_assessed_as_each_is_by_the_questions_of_the_act(people):
    assessed = assess(pl.DataFrame(people, schema=SCHEMA), on=PAID_ON, frequency=Frequency.MONTHLY, law=LAW, ages=AGES)

    assert [line[1:4] for line in assessed.iter_rows()] == [slowly(person) for person in people]
    assert assessed["why"].null_count() == 0

"""Hours claimed twice, and every pair of claims looked at a second time, one with each other."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from commonline.calc.overlap import overlapping

MONDAY, TUESDAY = date(2025, 10, 6), date(2025, 10, 7)
SCHEMA = {"key": pl.String, "worked_on": pl.Date, "starts_minute": pl.Int64, "hours_hundredths": pl.Int64}
Claim = tuple[str, date, int, int]


def pairs(*claims: Claim) -> list[tuple[int, int]]:
    return overlapping(pl.DataFrame(list(claims), schema=SCHEMA, orient="row")).rows()


def test_a_claim_that_begins_before_another_ends_is_a_pair_with_it():
    assert pairs(("a", MONDAY, 540, 800), ("a", MONDAY, 1_019, 100)) == [(0, 1)]


def test_a_claim_that_begins_when_another_ends_is_not():
    assert pairs(("a", MONDAY, 540, 800), ("a", MONDAY, 1_020, 100)) == []


def test_a_night_reaches_into_the_next_day():
    assert pairs(("a", TUESDAY, 0, 100), ("a", MONDAY, 1_320, 300)) == [(1, 0)]
    assert pairs(("a", TUESDAY, 59, 100), ("a", MONDAY, 1_320, 300)) == [(1, 0)]
    assert pairs(("a", TUESDAY, 60, 100), ("a", MONDAY, 1_320, 300)) == []


def test_the_same_hours_of_two_people_are_no_pair():
    assert pairs(("a", MONDAY, 540, 800), ("b", MONDAY, 540, 800)) == []


def test_the_same_claim_three_times_is_three_pairs():
    assert pairs(*[("a", MONDAY, 540, 800)] * 3) == [(0, 1), (0, 2), (1, 2)]


def test_a_claim_without_hours_and_no_claims_at_all_share_nothing():
    assert pairs(("a", MONDAY, 540, 800), ("a", MONDAY, 600, 0)) == []
    assert pairs() == []


def test_a_hundredth_of_an_hour_is_time():
    assert pairs(("a", MONDAY, 540, 800), ("a", MONDAY, 600, 1)) == [(0, 1)]


def test_hundredths_of_an_hour_are_compared_exactly():
    # A third of an hour is 33.33 hundredths: 0.34 hours from 9:00 reach past 9:20, 0.33 do not.
    assert pairs(("a", MONDAY, 540, 34), ("a", MONDAY, 560, 100)) == [(0, 1)]
    assert pairs(("a", MONDAY, 540, 33), ("a", MONDAY, 560, 100)) == []


CLAIMS = st.tuples(st.sampled_from("abc"), st.dates(date(2025, 10, 1), date(2025, 10, 4)), st.integers(0, 1_439), st.integers(0, 2_400))


@given(st.lists(CLAIMS, max_size=25))
def test_the_pairs_are_those_found_by_comparing_every_claim_with_every_other(claims):
    spans = []
    for _, day, minute, hundredths in claims:
        begins = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - a clock on the wall
        spans.append((begins, begins + timedelta(seconds=36 * hundredths)))
    expected = set()
    for one, (begins, ends) in enumerate(spans):
        for other, (later, until) in enumerate(spans):
            shared = min(ends, until) > max(begins, later)
            if claims[one][0] == claims[other][0] and (begins, one) < (later, other) and shared:
                expected.add((one, other))

    assert pairs(*claims) == sorted(expected)

"""What a run takes back of an overpayment: examples, and what always holds."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.calc.recovery import instalment, instalments

PENCE = st.integers(-100_000, 1_000_000)
CASES = st.fixed_dictionaries({"outstanding_pence": PENCE, "agreed_pence_a_period": PENCE, "gross_pence": PENCE, "net_before_pence": PENCE})
PERCENT = st.integers(0, 100)
USUAL = {"outstanding_pence": 60_000, "agreed_pence_a_period": 10_000, "gross_pence": 250_000, "net_before_pence": 200_000}


@pytest.mark.parametrize(
    ("case", "taken"),
    [
        ({}, 10_000),
        ({"outstanding_pence": 4_000}, 4_000),
        ({"gross_pence": 30_003}, 6_000),
        ({"net_before_pence": 1_500}, 1_500),
        ({"net_before_pence": -1}, 0),
        ({"gross_pence": -5_000}, 0),
        ({"outstanding_pence": 0}, 0),
    ],
)
def test_the_least_of_four_limits_is_taken_and_never_less_than_nothing(case, taken):
    assert instalment(**USUAL | case, percent=20) == taken


@given(CASES, PERCENT)
def test_no_limit_is_ever_passed_and_one_is_always_reached(case, percent):
    taken = instalment(**case, percent=percent)
    limits = (case["outstanding_pence"], case["agreed_pence_a_period"], case["net_before_pence"])

    assert taken >= 0
    if taken:
        assert all(taken <= limit for limit in limits)
        assert taken * 100 <= case["gross_pence"] * percent
    # A penny more would pass one of them.
    assert any(taken + 1 > limit for limit in limits) or (taken + 1) * 100 > case["gross_pence"] * percent


@given(CASES, PERCENT, st.sampled_from([*USUAL]), st.integers(0, 100_000))
def test_more_room_never_takes_less(case, percent, limit, more):
    assert instalment(**case | {limit: case[limit] + more}, percent=percent) >= instalment(**case, percent=percent)


@given(CASES, st.integers(0, 99))
def test_a_higher_share_never_takes_less(case, percent):
    assert instalment(**case, percent=percent + 1) >= instalment(**case, percent=percent)


@given(
    st.integers(1, 200_000),
    st.integers(1_000, 50_000),
    st.lists(st.tuples(st.integers(0, 400_000), st.integers(-10_000, 300_000)), min_size=1),
    PERCENT,
)
def test_over_the_periods_what_is_taken_and_what_is_left_are_always_the_whole(owed, agreed, periods, percent):
    left, taken = owed, 0
    for gross, net in periods:
        now = instalment(outstanding_pence=left, agreed_pence_a_period=agreed, gross_pence=gross, net_before_pence=net, percent=percent)
        left, taken = left - now, taken + now

        assert left >= 0
        assert left + taken == owed


@given(st.integers(1, 200_000), st.integers(1_000, 50_000), st.integers(50_000, 400_000))
def test_with_steady_pay_it_is_all_taken_back_in_the_end_and_not_a_penny_more(owed, agreed, gross):
    left, runs = owed, 0
    while left:
        left -= instalment(outstanding_pence=left, agreed_pence_a_period=agreed, gross_pence=gross, net_before_pence=gross, percent=20)
        runs += 1

    assert runs == -(-owed // min(agreed, gross * 20 // 100))


@given(st.lists(CASES), PERCENT)
def test_columns_take_what_is_taken_of_each(cases, percent):
    frame = pl.DataFrame(cases, schema=dict.fromkeys(USUAL, pl.Int64))

    assert instalments(frame, percent=percent).to_list() == [instalment(**case, percent=percent) for case in cases]

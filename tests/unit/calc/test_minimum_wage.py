"""Pay under the minimum, and the same comparison a second time in exact fractions."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil, floor

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.calc.minimum_wage import below_minimum
from commonline.calc.pension_age import age_on
from commonline.rules.book import MinimumWage

LAW = MinimumWage(((21, 1221), (18, 1000), (16, 755)), 755)
FIRST = date(2025, 10, 1)
SCHEMA = {"employment_ref": pl.String, "birth_date": pl.Date, "pay_pence": pl.Int64, "hours_hundredths": pl.Int64, "apprentice": pl.Boolean}
ADULT = date(1990, 1, 1)


def below(born: date, pay: int, hours: int, apprentice: bool | None = None) -> tuple[int, int, int] | None:
    found = below_minimum(pl.DataFrame([("1", born, pay, hours, apprentice)], schema=SCHEMA, orient="row"), on=FIRST, law=LAW)
    return None if found.is_empty() else found.row(0)[1:]


def test_exactly_the_minimum_is_not_below_it_and_a_penny_less_is():
    assert below(ADULT, 122_100, 10_000) is None
    assert below(ADULT, 122_099, 10_000) == (1220, 1221, 1)


def test_part_of_a_penny_is_counted_for_the_worker():
    # 37.51 hours at £12.21 are £457.9971: £457.99 is short, and the penny that puts it right is a whole one.
    assert below(ADULT, 45_799, 3_751) == (1220, 1221, 1)
    assert below(ADULT, 45_800, 3_751) is None


def test_a_hundredth_of_a_penny_short_is_a_penny_short():
    # 0.81 hours at £12.21 are £9.8901.
    assert below(ADULT, 989, 81) == (1220, 1221, 1)
    assert below(ADULT, 990, 81) is None


def test_a_hundredth_of_an_hour_is_worked_time():
    assert below(ADULT, 0, 1) == (0, 1221, 13)


@pytest.mark.parametrize(
    ("born", "minimum"), [(date(2004, 10, 1), 1221), (date(2004, 10, 2), 1000), (date(2007, 10, 2), 755), (date(2009, 10, 1), 755)]
)
def test_the_age_on_the_first_day_of_the_period_sets_the_rate(born, minimum):
    assert below(born, 1, 100) == (1, minimum, minimum - 1)


def test_those_below_every_age_and_those_without_hours_have_no_minimum():
    assert below(date(2009, 10, 2), 1, 10_000) is None
    assert below(date(2009, 10, 2), 1, 10_000, apprentice=True) is None
    assert below(ADULT, 0, 0) is None
    assert below(ADULT, -500, 0) is None


def test_an_apprentice_is_compared_with_the_apprentices_rate():
    assert below(ADULT, 75_500, 10_000, apprentice=True) is None
    assert below(ADULT, 75_500, 10_000, apprentice=False) == (755, 1221, 46_600)


def test_whether_somebody_is_an_apprentice_may_be_left_out():
    frame = pl.DataFrame([("1", ADULT, 75_500, 10_000)], schema=list(SCHEMA)[:4], orient="row")

    assert below_minimum(frame, on=FIRST, law=LAW)["short_pence"].to_list() == [46_600]


PEOPLE = st.tuples(
    st.dates(date(1960, 1, 1), date(2011, 1, 1)), st.integers(0, 400_000), st.integers(0, 30_000), st.sampled_from([True, False, None])
)


@given(st.lists(PEOPLE, min_size=1))
def test_many_are_judged_as_each_is_in_exact_fractions(people):
    expected = []
    for at, (born, pay, hours, apprentice) in enumerate(people):
        rates = [pence for lowest, pence in LAW.by_age if age_on(born=born, on=FIRST) >= lowest]
        if not hours or not rates:
            continue
        minimum = LAW.apprentice if apprentice else rates[0]
        worked = Fraction(hours, 100)
        if pay / worked < minimum:
            expected.append((str(at), floor(pay / worked), minimum, ceil(minimum * worked - pay)))

    frame = pl.DataFrame([(str(at), *person) for at, person in enumerate(people)], schema=SCHEMA, orient="row")
    found = below_minimum(frame, on=FIRST, law=LAW)

    assert found.rows() == expected
    # What was short, paid, is enough; a penny less is not.
    topped = frame.join(found.select("employment_ref", "short_pence"), on="employment_ref")
    assert below_minimum(topped.with_columns(pl.col("pay_pence") + pl.col("short_pence")), on=FIRST, law=LAW).is_empty()
    assert below_minimum(topped.with_columns(pl.col("pay_pence") + pl.col("short_pence") - 1), on=FIRST, law=LAW).height == found.height

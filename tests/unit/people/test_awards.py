"""A pay award for many, and a change for one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commonline.kernel.error import Refusal
from commonline.people import public as people

START = date(2020, 1, 1)
SEPTEMBER, OCTOBER = date(2025, 9, 1), date(2025, 10, 1)
APRIL = date(2025, 4, 1)


def award(office: Any, **given: Any) -> int:
    office.later()
    with office.unit() as unit:
        said = {"grade": "Guide", "percent_hundredths": 320, "flat_pence": 0, "from_day": APRIL, "source": "award 2025"} | given
        return people.award(unit=unit, **said)


def change(office: Any, values: dict[str, object], from_day: date = SEPTEMBER, to_day: date | None = None) -> None:
    office.later()
    with office.unit() as unit:
        people.change(unit=unit, employment_id=office.ids["100"], from_day=from_day, to_day=to_day, values=values, source="form 1")


def test_an_award_raises_each_stretch_from_its_day_and_nothing_before(office: Any) -> None:
    office.take(OCTOBER, {"annual_salary_pence": 30_001_00}, {"employment_ref": "200", "grade": "Warden"})
    office.take(OCTOBER, {"annual_salary_pence": 31_000_00})
    since = office.at
    assert award(office, flat_pence=500_00) == 1
    # 30,001 x 1.032 + 500 = 31,461.032, up to the pound; 31,000 x 1.032 + 500 = 32,492.
    assert office.timeline("annual_salary_pence") == [
        (START, date(2025, 3, 31), 30_001_00),
        (APRIL, date(2025, 9, 30), 31_462_00),
        (OCTOBER, None, 32_492_00),
    ]
    assert office.changed(since) == [("100", APRIL)]


def test_an_award_for_all_leaves_out_leavers_those_on_a_scale_and_those_paid_by_the_hour(office: Any) -> None:
    office.take(
        OCTOBER,
        {},
        {"employment_ref": "200", "end_date": date(2025, 3, 31)},
        {"employment_ref": "300", "pay_scale": "afc_england", "pay_point": "B5-1"},
        {"employment_ref": "400", "annual_salary_pence": None},
        {"employment_ref": "500", "end_date": APRIL, "grade": "Warden"},
    )
    assert award(office, grade="") == 2
    assert [len(office.timeline(ref=ref)) for ref in ("100", "200", "300", "400", "500")] == [2, 1, 1, 1, 2]


def test_an_award_is_not_made_twice_from_one_source_nor_below_nothing(office: Any) -> None:
    office.take(OCTOBER)
    award(office)
    with pytest.raises(Refusal, match="applied before"):
        award(office)
    with pytest.raises(Refusal, match="nothing or below"):
        award(office, source="other", flat_pence=-40_000_00, percent_hundredths=0)
    assert award(office, source="other", grade="Nobody") == 0


def test_a_change_holds_for_its_days_and_the_former_values_hold_again(office: Any) -> None:
    office.take(OCTOBER)
    office.take(OCTOBER, {"annual_salary_pence": 31_000_00})
    change(office, {"hours_hundredths": 18_50}, SEPTEMBER, date(2025, 10, 15))
    assert office.timeline("annual_salary_pence", "hours_hundredths") == [
        (START, date(2025, 8, 31), 30_000_00, 37_00),
        (SEPTEMBER, date(2025, 9, 30), 30_000_00, 18_50),
        (OCTOBER, date(2025, 10, 15), 31_000_00, 18_50),
        (date(2025, 10, 16), None, 31_000_00, 37_00),
    ]


def test_a_change_without_an_end_goes_on(office: Any) -> None:
    office.take(OCTOBER)
    change(office, {"grade": "Warden", "annual_salary_pence": 40_000_00})
    assert office.timeline("grade") == [(START, date(2025, 8, 31), "Guide"), (SEPTEMBER, None, "Warden")]


def test_a_first_and_a_last_day_hold_on_the_whole_timeline(office: Any) -> None:
    office.take(OCTOBER)
    change(office, {"start_date": date(2020, 2, 1), "end_date": date(2025, 10, 9), "grade": "Warden"})
    assert office.timeline("start_date", "end_date", "grade") == [
        (date(2020, 2, 1), date(2025, 8, 31), date(2020, 2, 1), date(2025, 10, 9), "Guide"),
        (SEPTEMBER, None, date(2020, 2, 1), date(2025, 10, 9), "Warden"),
    ]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"colour": "red"}, "no colour"),
        ({"valid_from": START}, "no valid_from"),
        ({}, "No value"),
        ({"cost_centre": None}, "may not be empty"),
        ({"annual_salary_pence": "much"}, "kind"),
        ({"end_date": date(2019, 12, 31)}, "before it starts"),
    ],
)
def test_what_cannot_be_changed_is_refused(office: Any, values: dict[str, object], why: str) -> None:
    office.take(OCTOBER)
    with pytest.raises(Refusal, match=why):
        change(office, values)


def test_days_the_wrong_way_round_and_people_unknown_are_refused(office: Any) -> None:
    office.take(OCTOBER)
    with pytest.raises(Refusal, match="before"):
        change(office, {"grade": "x"}, OCTOBER, SEPTEMBER)
    office.ids["100"] = "00000000-0000-0000-0000-000000000000"
    with pytest.raises(Refusal, match="Nothing is known"):
        change(office, {"grade": "x"})

"""What the national pay scales give for a day, and what they refuse."""

from __future__ import annotations

import ast
import inspect
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from commonline.kernel.error import Refusal
from commonline.kernel.money import Rate
from commonline.rules import scales
from commonline.rules.agreement import own_agreements, read_agreements
from commonline.rules.book import LawUnknown
from commonline.rules.node import LawBroken
from commonline.rules.scales import PointUnknown, allowances, annual_pence, next_point, points, salary_stretches, scales_held
from commonline.standard.codes import code_list

AFC = "afc_england"
SMALL = """\
scale: afc_england
means: A scale.
unit: Pounds.
salaries:
  - from: 2022-04-01
    until: 2023-03-31
    values:
      bands:
        "5":
          points:
            - {code: "5.1", after_years: 0, annual_pounds: 27055}
            - {code: "5.2", after_years: 2, annual_pounds: 29180}
    law: {title: "A notice", href: ""}
    checked: {by: a tester, on: 2026-11-23, against: nothing}
    certain: true
"""


def after(day: date, years: int) -> date:
    """Give the same day of a later year, without asking the code under test."""
    return (
        date(day.year + years, 3, 1) if (day.month, day.day) == (2, 29) and (day.year + years) % 4 else day.replace(year=day.year + years)
    )


# Files


def test_every_scale_of_the_standard_has_one_file_in_order():
    assert set(own_agreements()) == set(code_list("pay_scale"))


def test_no_figure_of_an_agreement_is_a_float():
    def floats(value: object) -> list[float]:
        if isinstance(value, dict):
            return [found for part in value.values() for found in floats(part)]
        if isinstance(value, list):
            return [found for part in value for found in floats(part)]
        return [value] if isinstance(value, float) else []

    place = files("commonline.rules") / "agreements"
    assert [found for path in place.iterdir() for found in floats(yaml.safe_load(path.read_text(encoding="utf-8")))] == []
    assert all(
        type(p.annual_pence) is int for scale in own_agreements().values() for dated in scale.salaries for p in dated.value.points.values()
    )


def test_a_point_keeps_its_years_and_never_loses_pay_from_one_award_to_the_next():
    for agreement in own_agreements().values():
        for before, now in pairwise(agreement.salaries):
            for code in before.value.points.keys() & now.value.points.keys():
                assert before.value.points[code].after_years == now.value.points[code].after_years
                assert before.value.points[code].annual_pence <= now.value.points[code].annual_pence


def test_agenda_for_change_is_held_for_five_years_without_a_gap():
    held = own_agreements()[AFC].salaries
    assert [dated.citation.first_day for dated in held] == [date(year, 4, 1) for year in range(2022, 2027)]
    assert [len(dated.value.points) for dated in held] == [25, 25, 30, 30, 30]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("27055", "27055.5", "float"),
        ("29180", "27054", "rise"),
        ("after_years: 2", "after_years: 0", "rise"),
        ('code: "5.2"', 'code: "5.1"', "stands twice"),
        ('code: "5.2"', 'code: "6.2"', "begin with its band"),
        ("until: 2023-03-31", "until: 2022-03-31", "is before from"),
        ("certain: true", "certain: false", "doubt"),
        ("scale: afc_england", "scale: afc_mars", "not in the list"),
        ("means: A scale.", "meant: A scale.", "means is missing"),
        ('        "5":\n', '        "5":\n          open_after_years: 2\n', "after the last one held"),
    ],
)
def test_a_file_that_is_not_in_order_is_refused_with_its_place(tmp_path: Path, old: str, new: str, said: str):
    assert old in SMALL
    (tmp_path / "small.yaml").write_text(SMALL.replace(old, new), encoding="utf-8")
    with pytest.raises(LawBroken, match=said) as broken:
        read_agreements(tmp_path)
    assert "small.yaml" in str(broken.value)


def test_two_entries_may_not_share_a_day(tmp_path: Path):
    (tmp_path / "small.yaml").write_text(SMALL + SMALL[SMALL.index("  - from") :].replace("2022-04-01", "2023-03-31"), encoding="utf-8")
    with pytest.raises(LawBroken, match="has ended"):
        read_agreements(tmp_path)


def test_a_scale_has_one_file(tmp_path: Path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(SMALL, encoding="utf-8")
    with pytest.raises(LawBroken, match="has a file already"):
        read_agreements(tmp_path)


def test_every_citation_says_who_checked_and_what_is_doubtful():
    held = scales_held()
    assert {c.subject for c in held} >= {f"scale.{scale}" for scale in code_list("pay_scale")}
    assert all(c.title and c.checked and c.certain == (not c.doubt) for c in held)
    assert [c.first_day.year for c in held if c.subject == f"scale.{AFC}" and c.certain] == [2025]


# Points


def test_the_pay_of_a_point_on_a_day():
    assert annual_pence(scale=AFC, point="5.1", on=date(2025, 4, 1)) == 31_049_00
    assert annual_pence(scale=AFC, point="5.1", on=date(2025, 3, 31)) == 29_970_00
    assert annual_pence(scale=AFC, point="9.3", on=date(2026, 3, 31)) == 125_637_00
    assert [p.code for p in points(scale=AFC, on=date(2023, 6, 1)) if p.band == "8a"] == ["8a.1", "8a.3"]


@pytest.mark.parametrize("day", [date(2022, 3, 31), date(2027, 4, 1)])
def test_a_day_that_nobody_checked_is_refused(day: date):
    with pytest.raises(LawUnknown):
        annual_pence(scale=AFC, point="5.1", on=day)
    with pytest.raises(LawUnknown):
        points(scale=AFC, on=day)


def test_a_point_that_does_not_exist_that_day_is_refused_with_those_that_do():
    with pytest.raises(PointUnknown, match=r"8a\.1, 8a\.3") as refused:
        annual_pence(scale=AFC, point="8a.2", on=date(2024, 3, 31))
    assert isinstance(refused.value, Refusal)
    assert annual_pence(scale=AFC, point="8a.2", on=date(2024, 4, 1)) == 56_454_00


def test_an_unknown_scale_is_refused_with_those_that_are_held():
    with pytest.raises(PointUnknown, match=AFC):
        annual_pence(scale="civil_service", point="G7", on=date(2025, 6, 1))


# Progression


@pytest.mark.parametrize(
    ("point", "reached", "expected"),
    [
        ("5.1", date(2023, 9, 4), ("5.2", date(2025, 9, 4))),
        ("5.2", date(2023, 9, 4), ("5.3", date(2025, 9, 4))),
        ("6.2", date(2023, 9, 4), ("6.3", date(2026, 9, 4))),
        ("5.3", date(2023, 9, 4), None),
        ("5.1", date(2024, 2, 29), ("5.2", date(2026, 3, 1))),
        ("5.1", date(2026, 9, 1), ("5.2", date(2028, 9, 1))),
        ("5.1", date(2023, 3, 31), ("5.2", date(2025, 3, 31))),
        ("5.1", date(2027, 3, 31), ("5.2", date(2029, 3, 31))),
        ("8a.1", date(2021, 6, 1), ("8a.2", date(2024, 4, 1))),
        ("8a.1", date(2022, 4, 2), ("8a.2", date(2024, 4, 2))),
        ("8a.1", date(2018, 6, 1), ("8a.3", date(2023, 6, 1))),
    ],
)
def test_the_point_that_follows(point: str, reached: date, expected: tuple[str, date] | None):
    assert next_point(scale=AFC, point=point, reached=reached) == expected


def test_a_move_before_anything_was_checked_is_refused():
    with pytest.raises(LawUnknown):
        next_point(scale=AFC, point="5.1", reached=date(2019, 4, 1))


def test_a_nurse_moves_up_and_is_raised_at_the_award():
    assert salary_stretches(scale=AFC, point="5.1", reached=date(2023, 9, 4), first=date(2025, 3, 1), last=date(2026, 4, 30)) == [
        (date(2025, 3, 1), date(2025, 3, 31), "5.1", 29_970_00),
        (date(2025, 4, 1), date(2025, 9, 3), "5.1", 31_049_00),
        (date(2025, 9, 4), date(2026, 3, 31), "5.2", 33_487_00),
        (date(2026, 4, 1), date(2026, 4, 30), "5.2", 34_592_00),
    ]


def test_six_years_from_8a_1_with_the_new_point_between():
    assert salary_stretches(scale=AFC, point="8a.1", reached=date(2021, 3, 1), first=date(2022, 4, 1), last=date(2027, 2, 28)) == [
        (date(2022, 4, 1), date(2023, 3, 31), "8a.1", 48_526_00),
        (date(2023, 4, 1), date(2024, 3, 31), "8a.1", 50_952_00),
        (date(2024, 4, 1), date(2025, 3, 31), "8a.2", 56_454_00),
        (date(2025, 4, 1), date(2026, 2, 28), "8a.2", 58_487_00),
        (date(2026, 3, 1), date(2026, 3, 31), "8a.3", 62_682_00),
        (date(2026, 4, 1), date(2027, 2, 28), "8a.3", 64_750_00),
    ]


def test_a_day_on_which_only_a_later_agreement_has_a_point_divides_no_stretch():
    """Two years after 8a.1 fall on 1 June 2023, but 8a.2 came in 2024."""
    assert salary_stretches(scale=AFC, point="8a.1", reached=date(2021, 6, 1), first=date(2022, 4, 1), last=date(2023, 12, 31)) == [
        (date(2022, 4, 1), date(2023, 3, 31), "8a.1", 48_526_00),
        (date(2023, 4, 1), date(2023, 12, 31), "8a.1", 50_952_00),
    ]


def test_days_that_nobody_checked_refuse_the_whole_stretch():
    with pytest.raises(LawUnknown):
        salary_stretches(scale=AFC, point="5.1", reached=date(2026, 9, 1), first=date(2027, 3, 1), last=date(2027, 4, 1))
    with pytest.raises(LawUnknown):
        salary_stretches(scale=AFC, point="5.1", reached=date(2021, 9, 1), first=date(2022, 3, 1), last=date(2022, 6, 1))


def test_days_out_of_order_are_refused():
    with pytest.raises(Refusal, match="not in order"):
        salary_stretches(scale=AFC, point="5.1", reached=date(2025, 9, 1), first=date(2025, 8, 31), last=date(2025, 9, 30))
    with pytest.raises(Refusal, match="not in order"):
        salary_stretches(scale=AFC, point="5.1", reached=date(2025, 9, 1), first=date(2025, 10, 2), last=date(2025, 10, 1))


def test_a_soldier_is_not_kept_at_the_last_point_that_is_held():
    scale, reached = "armed_forces_other_ranks", date(2024, 9, 1)
    found = salary_stretches(scale=scale, point="OR-2.1", reached=reached, first=reached, last=date(2025, 8, 31))
    assert [pence for *_, pence in found] == [25_200_00, 26_334_00]
    with pytest.raises(LawUnknown, match=r"follows OR-2\.1"):
        salary_stretches(scale=scale, point="OR-2.1", reached=reached, first=reached, last=date(2025, 9, 1))
    with pytest.raises(LawUnknown, match=r"follows OR-2\.1"):
        next_point(scale=scale, point="OR-2.1", reached=reached)
    assert next_point(scale=scale, point="OR-1.1", reached=reached) is None


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_day_is_covered_once_with_the_pay_of_the_point_of_that_day(data: st.DataObject):
    reached = data.draw(st.dates(date(2022, 4, 1), date(2027, 3, 31)))
    start = data.draw(st.sampled_from(points(scale=AFC, on=reached)))
    first = data.draw(st.dates(reached, date(2027, 3, 31)))
    last = data.draw(st.dates(first, min(first + timedelta(days=1000), date(2027, 3, 31))))
    found = salary_stretches(scale=AFC, point=start.code, reached=reached, first=first, last=last)
    day = first
    for begins, ends, code, pence in found:
        assert begins == day
        while day <= ends:
            due = [
                p
                for p in points(scale=AFC, on=day)
                if p.band == start.band and p.after_years >= start.after_years and after(reached, p.after_years - start.after_years) <= day
            ]
            assert (due[-1].code, annual_pence(scale=AFC, point=code, on=day)) == (code, pence)
            day += timedelta(days=1)
    assert day == last + timedelta(days=1)
    assert all(one[2:] != other[2:] for one, other in pairwise(found))


@given(reached=st.dates(date(2022, 4, 1), date(2027, 3, 31)), data=st.data())
def test_the_next_point_is_the_one_that_the_stretches_move_to(reached: date, data: st.DataObject):
    start = data.draw(st.sampled_from(points(scale=AFC, on=reached)))
    found = salary_stretches(scale=AFC, point=start.code, reached=reached, first=reached, last=date(2027, 3, 31))
    moved = [(code, begins) for begins, _, code, _ in found if code != start.code]
    following = next_point(scale=AFC, point=start.code, reached=reached)
    if moved:
        assert following == moved[0]
    else:
        assert following is None or following[1] > date(2027, 3, 31)


# Allowances


def test_the_high_cost_area_supplement_has_a_least_and_a_most():
    inner = {a.code: a for a in allowances(scale=AFC, on=date(2025, 6, 1))}["high_cost_area.inner_london"]
    assert (inner.element, inner.basis, inner.rate, inner.included) == ("LOCATION", "salary", Rate(20, 100), False)
    assert (inner.minimum_pence, inner.maximum_pence) == (5_609_00, 8_466_00)


def test_the_percentages_of_unsocial_hours_go_by_band():
    rates = {a.bands[0]: a.rate for a in allowances(scale=AFC, on=date(2025, 6, 1)) if a.code.startswith("unsocial_hours.sundays")}
    assert rates == {"2": Rate(83, 100), "3": Rate(69, 100), "4": Rate(60, 100)}


@pytest.mark.parametrize(
    ("day", "least"),
    [(date(2024, 4, 1), 5_415_00), (date(2025, 3, 31), 5_415_00), (date(2025, 4, 1), 5_609_00), (date(2026, 3, 31), 5_609_00)],
)
def test_an_allowance_changes_on_the_first_day_of_its_agreement(day: date, least: int):
    (inner,) = [a for a in allowances(scale=AFC, on=day) if a.code == "high_cost_area.inner_london"]
    assert inner.minimum_pence == least


@pytest.mark.parametrize("scale", ["armed_forces_other_ranks", "armed_forces_officers"])
def test_the_x_factor_is_known_and_is_in_the_salary(scale: str):
    (factor,) = allowances(scale=scale, on=date(2025, 6, 1))
    assert (factor.element, factor.rate, factor.included) == ("X_FACTOR", Rate(145, 1000), True)


def test_an_allowance_that_nobody_checked_for_the_day_is_absent():
    assert allowances(scale=AFC, on=date(2027, 4, 1)) == ()


def test_an_allowance_is_for_bands_that_there_are():
    for name, agreement in own_agreements().items():
        bands = {p.band for dated in agreement.salaries for p in dated.value.points.values()}
        assert all(set(item.bands) <= bands for item in agreement.allowances), name


# How a scale is chosen


def test_a_scale_is_chosen_by_the_employment_and_no_code_names_one():
    """A scale named in code, or a function that asks for the body, would be pay by who the employer is."""
    house = Path(inspect.getfile(scales)).parents[1]
    named = [
        f"{file.relative_to(house)}: {node.value}"
        for file in sorted(house.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in code_list("pay_scale")
    ]
    asked = [
        f"{name}({word})"
        for name, function in inspect.getmembers(scales, inspect.isfunction)
        for word in inspect.signature(function).parameters
        if "body" in word or "employer" in word
    ]
    assert (named, asked) == ([], [])

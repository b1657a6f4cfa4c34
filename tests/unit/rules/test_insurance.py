"""What the law says of National Insurance: limits, rates, letters, directors, and whom a letter is for."""

from __future__ import annotations

import shutil
from datetime import date
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import pytest

from commonline.kernel.money import Rate
from commonline.kernel.period import Frequency
from commonline.rules.book import LawUnknown, LetterCondition, NILetter
from commonline.rules.insurance import contributions, directors_year
from commonline.rules.node import LawBroken, Node
from commonline.rules.reader import rule_book

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2022, 6, 1)


def test_the_primary_threshold_rises_on_6_july_2022() -> None:
    assert rule_book(on=date(2022, 7, 5)).national_insurance.thresholds[Frequency.MONTHLY].pt == 82_300
    assert rule_book(on=date(2022, 7, 6)).national_insurance.thresholds[Frequency.MONTHLY].pt == 104_800


@pytest.mark.parametrize(
    ("day", "main", "employer"),
    [
        (date(2022, 11, 5), Rate(1325, 10000), Rate(1505, 10000)),
        (date(2022, 11, 6), Rate(12, 100), Rate(138, 1000)),
        (date(2024, 1, 5), Rate(12, 100), Rate(138, 1000)),
        (date(2024, 1, 6), Rate(10, 100), Rate(138, 1000)),
        (date(2024, 4, 5), Rate(10, 100), Rate(138, 1000)),
        (date(2024, 4, 6), Rate(8, 100), Rate(138, 1000)),
        (date(2025, 4, 6), Rate(8, 100), Rate(15, 100)),
    ],
)
def test_the_rates_of_letter_a_change_on_their_days(day: date, main: Rate, employer: Rate) -> None:
    letter = rule_book(on=day).national_insurance.letters["A"]
    assert (letter.employee_main, letter.employer) == (main, employer)


def test_investment_zone_letters_begin_on_6_april_2024() -> None:
    for first in (date(2022, 4, 6), date(2024, 4, 5)):
        assert set(rule_book(on=first).national_insurance.letters) == set("ABCFHIJLMSVXZ")
    for first in (date(2024, 4, 6), date(2025, 4, 6), date(2026, 4, 6)):
        assert set(rule_book(on=first).national_insurance.letters) == set("ABCFHIJLMSVXZDEKN")


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025, 2026])
def test_a_letter_pays_the_employer_from_its_own_threshold_in_every_year(year: int) -> None:
    letters = rule_book(on=date(year, 4, 6)).national_insurance.letters
    reliefs = {letter: letters[letter].employer_from for letter in "ABCJHMVZFILS"}
    assert reliefs == dict.fromkeys("ABCJ", "st") | dict.fromkeys("HMVZ", "ust") | dict.fromkeys("FILS", "fust")
    assert {letters[letter].employer_from for letter in "NEDK" if letter in letters} == ({"fust"} if year >= 2024 else set())


def test_letter_x_pays_nothing_on_either_side() -> None:
    letter = rule_book(on=date(2026, 6, 1)).national_insurance.letters["X"]
    assert letter.employee_main.part == 0
    assert letter.employee_main == letter.employee_above == letter.employer


def test_directors_and_conditions_are_absent_where_nobody_checked_them(tmp_path: Path) -> None:
    with as_file(files("commonline.rules") / "law") as law:
        place = shutil.copytree(law, tmp_path / "law")
    for name in ("national_insurance_directors.yaml", "national_insurance_letters.yaml"):
        (place / "hmrc" / name).unlink()
    found = rule_book(on=DAY, place=place).national_insurance
    assert (found.annual, found.annual_letters, found.conditions) == (None, {}, {})
    assert found.letters == rule_book(on=DAY).national_insurance.letters


@pytest.mark.parametrize(
    ("letter", "condition"),
    [
        ("A", LetterCondition(under_age=None, pension_age=False, last_day=None)),
        ("C", LetterCondition(under_age=None, pension_age=True, last_day=None)),
        ("H", LetterCondition(under_age=25, pension_age=False, last_day=None)),
        ("K", LetterCondition(under_age=None, pension_age=True, last_day=None)),
        ("M", LetterCondition(under_age=21, pension_age=False, last_day=None)),
        ("S", LetterCondition(under_age=None, pension_age=True, last_day=None)),
        ("V", LetterCondition(under_age=None, pension_age=False, last_day=date(2028, 4, 5))),
        ("X", LetterCondition(under_age=None, pension_age=None, last_day=None)),
        ("Z", LetterCondition(under_age=21, pension_age=False, last_day=None)),
    ],
)
def test_a_letter_says_whom_it_is_for(letter: str, condition: LetterCondition) -> None:
    assert rule_book(on=date(2026, 9, 1)).national_insurance.conditions[letter] == condition


@pytest.mark.parametrize(
    ("day", "limits"),
    [
        (date(2022, 9, 1), (639_600, 1_190_800, 910_000)),
        (date(2023, 9, 1), (639_600, 1_257_000, 910_000)),
        (date(2024, 9, 1), (639_600, 1_257_000, 910_000)),
        (date(2025, 9, 1), (650_000, 1_257_000, 500_000)),
        (date(2026, 9, 1), (670_800, 1_257_000, 500_000)),
    ],
)
def test_a_director_has_the_limits_of_the_year(day: date, limits: tuple[int, int, int]) -> None:
    annual = rule_book(on=day).national_insurance.annual
    assert annual is not None
    assert (annual.lel, annual.pt, annual.st) == limits
    assert (annual.uel, annual.ust, annual.fust) == (5_027_000, 5_027_000, 2_500_000)


def test_directors_have_rates_of_the_whole_year_after_rates_fell_within_it() -> None:
    letters = rule_book(on=date(2023, 2, 1)).national_insurance.annual_letters
    assert letters["A"] == NILetter(Rate(1273, 10000), Rate(273, 10000), Rate(1453, 10000), "st")
    assert letters["B"].employee_main == Rate(658, 10000)
    letters = rule_book(on=date(2024, 2, 1)).national_insurance.annual_letters
    assert letters["A"] == NILetter(Rate(115, 1000), Rate(2, 100), Rate(138, 1000), "st")
    assert letters["B"].employee_main == Rate(535, 10000)


@pytest.mark.parametrize("missing", ["national_insurance.yaml", "national_insurance_zones.yaml"])
def test_national_insurance_is_unknown_without_its_contributions_or_its_zones(tmp_path: Path, missing: str) -> None:
    with as_file(files("commonline.rules") / "law") as law:
        place = shutil.copytree(law, tmp_path / "law")
    (place / "hmrc" / missing).unlink()
    with pytest.raises(LawUnknown):
        _ = rule_book(on=DAY, place=place).national_insurance


LIMITS = {"lel": 100, "pt": 200, "st": 150, "uel": 300, "ust": 300}
RATES = {
    "employee": {kind: {"main": [8, 100], "above": [2, 100]} for kind in ("main", "reduced", "deferred", "nothing")},
    "employer": [15, 100],
}


@pytest.mark.parametrize("other", [{}, {"pt": 100}, {"pt": 300}, {"st": 300}, {"st": 50}, {"lel": 300, "pt": 300, "st": 300}])
def test_limits_may_be_equal_and_the_employers_threshold_stands_anywhere_below_the_upper_limit(other: dict[str, int]) -> None:
    read = directors_year(Node("small.yaml", {"annual_pounds": LIMITS | other, **RATES}))
    assert read.thresholds == {word: pounds * 100 for word, pounds in (LIMITS | other).items()}


@pytest.mark.parametrize("other", [{"lel": 201}, {"pt": 99}, {"pt": 301}, {"st": 301}])
def test_limits_that_do_not_rise_are_broken_law(other: dict[str, int]) -> None:
    with pytest.raises(LawBroken, match=r"annual_pounds: the limits do not rise"):
        directors_year(Node("small.yaml", {"annual_pounds": LIMITS | other, **RATES}))


def test_a_letter_stands_in_one_place_only() -> None:
    letters = {"main": {"st": ["A"]}, "reduced": {"st": ["B"]}, "deferred": {"st": ["J"]}, "nothing": {"nothing": ["X"], "st": ["C"]}}
    values = {"thresholds_pounds": {frequency.value: LIMITS for frequency in Frequency}, **RATES}
    places = contributions(Node("small.yaml", {**values, "letters": letters})).places
    assert places["C"] == ("nothing", "st")
    with pytest.raises(LawBroken, match=r"deferred\.ust\[0\]: letter B stands twice"):
        contributions(Node("small.yaml", {**values, "letters": letters | {"deferred": {"ust": ["B"]}}}))

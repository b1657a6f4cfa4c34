"""What the law says an employer has to know before pay: codes, enrolment, minimum wage, State Pension age."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from commonline.kernel.period import Frequency
from commonline.rules.node import LawBroken
from commonline.rules.reader import rule_book

if TYPE_CHECKING:
    from pathlib import Path

AROUND = """\
means: A subject.
unit: Units.
entries:
  - from: 2022-04-06
    until: 2023-04-05
    law: {title: "An Act", href: ""}
    checked: {by: a tester, on: 2026-11-23, against: nothing}
    certain: true
    values:
"""


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025, 2026])
def test_a_starter_has_a_code_by_declaration_and_none_is_raised(year: int) -> None:
    codes = rule_book(on=date(year, 4, 6)).tax_codes
    assert codes.starter == {"A": ("1257L", False), "B": ("1257L", True), "C": ("BR", False)}
    assert codes.nothing_given == codes.after_leaving == ("0T", True)
    assert codes.uplift == {"L": 0, "M": 0, "N": 0}


def test_a_worker_is_enrolled_from_22_over_the_trigger_of_the_period() -> None:
    law = rule_book(on=date(2026, 9, 1)).automatic_enrolment
    assert [law.trigger[frequency] for frequency in Frequency] == [19_200, 38_400, 76_800, 83_300]
    assert [law.lower[frequency] for frequency in Frequency] == [12_000, 24_000, 48_000, 52_000]
    assert (law.age_from, law.asks_from, law.asks_until, law.postponed_months, law.enrolled_again_years) == (22, 16, 75, 3, 3)


def test_the_lower_limit_of_enrolment_is_that_of_the_schemes_on_qualifying_earnings() -> None:
    for year in (2022, 2024, 2026):
        book = rule_book(on=date(year, 9, 1))
        assert book.automatic_enrolment.lower == book.pension("dc").lower_by_frequency


@pytest.mark.parametrize(
    ("day", "by_age", "apprentice"),
    [
        (date(2023, 3, 31), ((23, 950), (21, 918), (18, 683), (16, 481)), 481),
        (date(2024, 3, 31), ((23, 1042), (21, 1018), (18, 749), (16, 528)), 528),
        (date(2025, 3, 31), ((21, 1144), (18, 860), (16, 640)), 640),
        (date(2026, 3, 31), ((21, 1221), (18, 1000), (16, 755)), 755),
        (date(2026, 4, 1), ((21, 1271), (18, 1085), (16, 800)), 800),
    ],
)
def test_the_minimum_wage_changes_on_1_april(day: date, by_age: tuple[tuple[int, int], ...], apprentice: int) -> None:
    law = rule_book(on=day).minimum_wage
    assert (law.by_age, law.apprentice) == (by_age, apprentice)


def test_state_pension_age_rises_by_the_month_for_births_from_6_april_1960() -> None:
    born = {row[0]: row[1:] for row in rule_book(on=date(2026, 9, 1)).pension_age.born}
    assert born[date(1954, 9, 6)] == (date(2020, 9, 6), None, 0)
    assert born[date(1954, 10, 6)] == (None, 66, 0)
    assert born[date(1960, 4, 6)] == (None, 66, 1)
    assert born[date(1961, 2, 6)] == (None, 66, 11)
    assert born[date(1961, 3, 6)] == (None, 67, 0)
    assert born[date(1978, 4, 6)] == (None, 68, 0)


def test_nobody_reaches_state_pension_age_before_somebody_born_earlier() -> None:
    reached = []
    for first, day, years, months in rule_book(on=date(2026, 9, 1)).pension_age.born:
        assert (day is None) == (years is not None)
        added = first.month - 1 + months
        reached.append(day or date(first.year + (years or 0) + added // 12, added % 12 + 1, first.day))
    assert all(before < after for before, after in pairwise(reached))


@pytest.mark.parametrize(
    ("subject", "values", "said"),
    [
        ("pension_age", "born: [{from: 1960-04-06, on: 2026-05-06, years: 66}]", "either the day"),
        ("pension_age", "born: [{from: 1960-04-06}]", "either the day"),
        ("pension_age", "born: [{from: 1960-05-06, years: 66}, {from: 1960-04-06, years: 67}]", "do not rise"),
        (
            "pension_age",
            "born: [{from: 1954-10-06, years: 66}, {from: 1961-03-06, years: 67}, {from: 1961-03-06, years: 68}]",
            "do not rise",
        ),
        ("minimum_wage", "{by_age: [{from_age: 18, pence: 1}, {from_age: 21, pence: 2}], apprentice_pence: 1}", "do not fall"),
        (
            "minimum_wage",
            "{by_age: [{from_age: 21, pence: 3}, {from_age: 18, pence: 2}, {from_age: 18, pence: 1}], apprentice_pence: 1}",
            "do not fall",
        ),
        ("national_insurance.letters", "A: {over_age: 21}", "unknown: over_age"),
        ("paye_routine", "code_whole: 500", "is missing"),
    ],
)
def test_values_that_contradict_themselves_are_broken_law(tmp_path: Path, subject: str, values: str, said: str) -> None:
    (tmp_path / "law.yaml").write_text(f"subject: {subject}\n{AROUND}      {values}\n", encoding="utf-8")
    with pytest.raises(LawBroken, match=said):
        rule_book(on=date(2022, 6, 1), place=tmp_path)

"""What the reader of law gives, and what it refuses."""

from __future__ import annotations

import pickle
import shutil
from dataclasses import replace
from datetime import date
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import pytest

from commonline.kernel.error import Refusal
from commonline.kernel.money import Rate
from commonline.kernel.period import Frequency
from commonline.rules.book import LawUnknown, PensionBand
from commonline.rules.coverage import check_law, coverage
from commonline.rules.node import LawBroken
from commonline.rules.reader import rule_book

if TYPE_CHECKING:
    from pathlib import Path

LEVY = """\
subject: apprenticeship_levy
means: A levy.
unit: Pounds.
entries:
  - from: 2022-04-06
    until: 2023-04-05
    values: {rate: [5, 1000], annual_allowance_pounds: 15000}
    law: {title: "Finance Act 2016, section 99", href: ""}
    checked: {by: a tester, on: 2026-11-23, against: nothing}
    certain: true
"""
DAY = date(2022, 6, 1)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give a folder of law with one subject in it."""
    (tmp_path / "levy.yaml").write_text(LEVY, encoding="utf-8")
    return tmp_path


def rewritten(place: Path, old: str, new: str) -> Path:
    path = place / "levy.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return place


# Days


@pytest.mark.parametrize("day", [date(2013, 4, 5), date(2019, 4, 6), date(2022, 4, 5), date(2027, 4, 6)])
def test_a_day_that_nobody_checked_is_refused_with_what_to_do(day: date) -> None:
    book = rule_book(on=day)
    with pytest.raises(LawUnknown) as refused:
        _ = book.income_tax
    assert isinstance(refused.value, Refusal)
    assert f"{day:%-d %B %Y}" in refused.value.what
    assert "commonline law show" in refused.value.do
    asks = (
        "national_insurance",
        "student_loans",
        "apprenticeship_levy",
        "tax_codes",
        "automatic_enrolment",
        "pension_age",
    )
    for ask in asks:
        with pytest.raises(LawUnknown):
            getattr(book, ask)


@pytest.mark.parametrize("day", [date(2022, 4, 6), date(2024, 4, 5), date(2024, 4, 6), date(2027, 4, 5)])
def test_the_first_and_the_last_checked_day_are_covered(day: date) -> None:
    book = rule_book(on=day)
    assert set(book.income_tax.bands) == {"rUK", "Scotland", "Wales"}
    assert set(book.national_insurance.thresholds) == set(Frequency)
    assert book.apprenticeship_levy.annual_allowance == 1_500_000
    assert book.pension("dc").lower_by_frequency[Frequency.MONTHLY] == 52_000
    assert book.national_insurance.annual is not None
    assert set(book.national_insurance.annual_letters) == set(book.national_insurance.letters) == set(book.national_insurance.conditions)
    assert book.tax_codes.emergency == "1257L"
    assert book.automatic_enrolment.trigger[Frequency.MONTHLY] == 83_300


def test_an_entry_may_hold_for_one_day(place: Path) -> None:
    rewritten(place, "until: 2023-04-05", "until: 2022-04-06")
    assert rule_book(on=date(2022, 4, 6), place=place).apprenticeship_levy.annual_allowance == 1_500_000
    with pytest.raises(LawUnknown):
        _ = rule_book(on=date(2022, 4, 7), place=place).apprenticeship_levy


def test_what_nobody_checked_ends_a_command_with_code_3() -> None:
    assert LawUnknown.exit_code == 3


def test_the_tax_year_turns_between_5_and_6_april() -> None:
    assert rule_book(on=date(2023, 4, 5)).income_tax.bands["rUK"][1].upper_pounds == 150_000
    assert rule_book(on=date(2023, 4, 6)).income_tax.bands["rUK"][1].upper_pounds == 125_140
    assert rule_book(on=date(2026, 4, 5)).national_insurance.thresholds[Frequency.WEEKLY].lel == 12_500
    assert rule_book(on=date(2026, 4, 6)).national_insurance.thresholds[Frequency.WEEKLY].lel == 12_900


# Subjects


@pytest.mark.parametrize(
    ("year", "limits"),
    [
        (2022, [2162, 13118, 31092, 150000, None]),
        (2023, [2162, 13118, 31092, 125140, None]),
        (2016, [32000, 150000, None]),
        (2017, [31500, 150000, None]),
        (2018, [2000, 12150, 31580, 150000, None]),
        (2024, [2306, 13991, 31092, 62430, 125140, None]),
        (2025, [2827, 14921, 31092, 62430, 125140, None]),
        (2026, [3967, 16956, 31092, 62430, 125140, None]),
    ],
)
def test_scottish_limits_are_cumulative(year: int, limits: list[int | None]) -> None:
    assert [band.upper_pounds for band in rule_book(on=date(year, 9, 1)).income_tax.bands["Scotland"]] == limits


def test_plan_5_is_repaid_from_6_april_2026() -> None:
    assert set(rule_book(on=date(2026, 4, 5)).student_loans.plans) == {"1", "2", "4"}
    assert rule_book(on=date(2026, 4, 6)).student_loans.plans["5"].annual_threshold == 2_500_000


def test_years_before_the_postgraduate_loan_have_none() -> None:
    assert rule_book(on=date(2018, 9, 1)).student_loans.postgraduate is None


def test_a_scheme_without_checked_values_is_absent() -> None:
    always = {"alpha", "lgps", "dc", "dc_relief_at_source"}
    assert set(rule_book(on=date(2023, 9, 1)).pensions) == always
    assert set(rule_book(on=date(2024, 9, 1)).pensions) == set(rule_book(on=date(2025, 9, 1)).pensions) == always | {"nhs", "teachers"}
    book = rule_book(on=date(2026, 9, 1))
    assert set(book.pensions) == always | {"teachers"}
    with pytest.raises(LawUnknown, match=r"pension\.nhs"):
        book.pension("nhs")


def test_relief_at_source_differs_from_net_pay_in_nothing_but_the_rate_claimed() -> None:
    for year in (2022, 2023, 2024, 2025, 2026):
        book = rule_book(on=date(year, 9, 1))
        assert book.pension("dc").relief_at_source is None
        assert book.pension("dc_relief_at_source") == replace(
            book.pension("dc"), code="dc_relief_at_source", relief_at_source=Rate(20, 100)
        )


def test_a_scheme_keeps_its_employers_rate_or_leaves_it_to_the_employer() -> None:
    book = rule_book(on=date(2025, 9, 1))
    assert book.pension("alpha").employer == Rate(2897, 10000)
    assert book.pension("lgps").employer is None
    assert book.pension("teachers").bands[0] == PensionBand(upper=3_487_299, rate=Rate(740, 10000))


def test_only_doubtful_values_are_marked_uncertain() -> None:
    assert [c.subject for c in rule_book(on=date(2023, 6, 1)).uncertain()] == []
    assert [c.subject for c in rule_book(on=date(2025, 6, 1)).uncertain()] == []
    doubtful = ["national_insurance.zones", "pension.alpha", "pension.teachers"]
    assert [c.subject for c in rule_book(on=date(2026, 6, 1)).uncertain()] == doubtful


def test_a_region_that_did_not_set_its_own_tax_is_left_out() -> None:
    regions = {year: set(rule_book(on=date(year, 9, 1)).income_tax.bands) for year in (2015, 2016, 2018, 2022)}
    assert regions == {2015: {"rUK"}, 2016: {"rUK", "Scotland"}, 2018: {"rUK", "Scotland"}, 2022: {"rUK", "Scotland", "Wales"}}
    law = rule_book(on=date(2016, 9, 1)).income_tax
    assert set(law.bands) == set(law.basic_rate) == set(law.d_rates)


@pytest.mark.parametrize("missing", ["income_tax.yaml", "paye_routine.yaml"])
def test_income_tax_is_unknown_without_the_united_kingdoms_rates_or_the_routine(tmp_path: Path, missing: str) -> None:
    with as_file(files("commonline.rules") / "law") as law:
        place = shutil.copytree(law, tmp_path / "law")
    (place / "hmrc" / missing).unlink()
    with pytest.raises(LawUnknown):
        _ = rule_book(on=DAY, place=place).income_tax


# Digest


def test_the_digest_is_the_same_for_days_with_the_same_values_and_differs_otherwise() -> None:
    assert rule_book(on=date(2022, 4, 6)).digest == rule_book(on=date(2022, 7, 5)).digest
    assert len({rule_book(on=date(2022, month, 6)).digest for month in (4, 7, 11)}) == 3


def test_layout_and_comments_do_not_change_the_digest(place: Path) -> None:
    before = rule_book(on=DAY, place=place).digest
    other = "    values:  # as enacted\n      annual_allowance_pounds: 15_000\n      rate:\n        - 5\n        - 1000"
    rewritten(place, "    values: {rate: [5, 1000], annual_allowance_pounds: 15000}", other)
    assert rule_book(on=DAY, place=place).digest == before
    assert rule_book(on=DAY, place=rewritten(place, "15_000", "15001")).digest != before


def test_the_order_of_words_does_not_change_the_digest(tmp_path: Path) -> None:
    with as_file(files("commonline.rules") / "law") as law:
        place = shutil.copytree(law, tmp_path / "law")
    codes = place / "hmrc" / "tax_codes.yaml"
    text = codes.read_text(encoding="utf-8")
    assert "{L: 0, M: 0, N: 0}" in text
    codes.write_text(text.replace("{L: 0, M: 0, N: 0}", "{N: 0, L: 0, M: 0}"), encoding="utf-8")
    assert rule_book(on=DAY, place=place).digest == rule_book(on=DAY).digest


def test_a_book_can_be_sent_to_another_process() -> None:
    book = rule_book(on=date(2026, 6, 1))
    assert pickle.loads(pickle.dumps(book)) == book  # noqa: S301


# Broken law


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[5, 1000]", "0.005", "a list is needed"),
        ("15000}", "15000.0}", "15000.0 is a float"),
        ("[5, 1000]", "[0.5, 100]", "0.5 is a float"),
        ("[5, 1000]", "[5, 0]", "is not a rate"),
        ("15000}", "15000, cap: 1}", "unknown: cap"),
        ("annual_allowance_pounds", "allowance", "annual_allowance_pounds is missing"),
        ('    law: {title: "Finance Act 2016, section 99", href: ""}\n', "", "law is missing"),
        ('"Finance Act 2016, section 99"', '""', "law.title"),
        ('href: ""', "href: legislation", "begins with https://"),
        ("until: 2023-04-05", "until: 2021-04-05", "is before"),
        ("until: 2023-04-05", "until: 2023", "is not a day"),
        ("certain: true", "certain: false", "in doubt"),
        ("certain: true", 'outside: ""\n    certain: true', "outside"),
        ("certain: true", "certain: true\n    certain: true", "said twice"),
        ("certain: true", "certain: yes", "neither true nor false"),
        ("subject: apprenticeship_levy", "subject: window_tax", "window_tax"),
        ("means: A levy.", 'means: ""', "means: '' is not text"),
        ("unit: Pounds.", 'unit: ""', "unit: '' is not text"),
    ],
)
def test_a_file_that_is_not_in_order_is_our_mistake_and_names_its_place(place: Path, old: str, new: str, said: str) -> None:
    rewritten(place, old, new)
    with pytest.raises(LawBroken, match=r"levy\.yaml") as broken:
        rule_book(on=DAY, place=place)
    assert said in str(broken.value)
    assert not isinstance(broken.value, Refusal)
    assert check_law(place=place) == [f"problem: {broken.value}"]


def test_two_entries_for_one_day_are_broken_law(place: Path) -> None:
    (place / "more").mkdir()
    later = LEVY.replace("2022-04-06", "2023-04-05").replace("until: 2023-04-05", "until: 2024-04-05")
    (place / "more" / "levy.yaml").write_text(later, encoding="utf-8")
    with pytest.raises(LawBroken, match=r"more/levy\.yaml, entry from 2023-04-05: apprenticeship_levy already has values until 2023-04-05"):
        rule_book(on=DAY, place=place)


# Coverage


def test_coverage_cites_every_entry_with_its_instrument() -> None:
    citations = coverage()
    assert len(citations) > 40
    assert all(c.title and c.checked and c.href.startswith("https://www.legislation.gov.uk/") for c in citations)


def test_the_law_we_hold_is_in_order_and_its_gaps_are_said() -> None:
    said = check_law()
    assert [sentence for sentence in said if not sentence.startswith("note: ")] == []
    assert "note: income_tax has no values from 6 April 2019 to 5 April 2022." in said
    assert "note: student_loans has no values from 6 April 2019 to 5 April 2022." in said


def test_what_no_outside_case_checks_is_counted_in_one_sentence(place: Path) -> None:
    bare = [c for c in coverage() if not c.outside]
    summary = [sentence for sentence in check_law() if "not checked by an outside oracle" in sentence]
    assert len(summary) == 1
    assert summary[0].startswith(f"note: {len(bare)} of {len(coverage())} entries")
    assert {c.subject for c in bare} >= {"pension.alpha", "tax_codes", "minimum_wage"}
    assert len(check_law(place=place)) == 1
    assert check_law(place=rewritten(place, "    certain: true", '    outside: "Two cases."\n    certain: true')) == []


def test_only_entries_of_years_with_published_rows_name_outside_cases() -> None:
    named = {(c.subject, c.first_day.year) for c in coverage() if c.outside}
    assert {year for subject, year in named if subject == "income_tax"} == {*range(2013, 2019), 2022, 2025, 2026}
    assert {year for subject, year in named if subject == "student_loans"} == {2016, 2017, 2018}
    assert not [subject for subject, _ in named if subject.startswith("pension.")]
    assert not [subject for subject, year in named if year == 2024]


def test_every_broken_file_is_reported_and_not_only_the_first(place: Path) -> None:
    (place / "other.yaml").write_text("subject: [", encoding="utf-8")
    rewritten(place, "15000}", "1.5}")
    said = check_law(place=place)
    assert [sentence.split(":")[1].split(",")[0].strip() for sentence in said] == ["levy.yaml", "other.yaml"]

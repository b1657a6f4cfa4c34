"""The values of law, proved on rows that others published, with the shortest exact calculator that docs/calculation.md allows.

The engines are proved elsewhere; here a row that fails means a wrong value of law.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from importlib.resources import as_file, files
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import pytest

from commonline.kernel.money import pence
from commonline.kernel.period import Frequency
from commonline.rules.reader import rule_book

if TYPE_CHECKING:
    from pathlib import Path

    from commonline.rules.book import RuleBook

Row = dict[str, Any]

NI_DAYS = {
    "2022-23a(Apr-Jul5)": (date(2022, 4, 6), date(2022, 7, 5)),
    "2022-23b(Jul6-Nov5)": (date(2022, 7, 6), date(2022, 11, 5)),
    "2022-23c(Nov6-Apr)": (date(2022, 11, 6), date(2023, 4, 5)),
    "2023-24": (date(2023, 4, 6), date(2024, 1, 5)),
}
REGIONS = {"": "rUK", "S": "Scotland", "C": "Wales"}


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[Row]:
    """Give every row of the outside cases for this rule book's years."""
    folder = shared / "oracles" / "pay"
    names = ("hmrc_cases_dev.jsonl", "cases_2013_2019.jsonl")
    return [json.loads(line) for name in names for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def test_national_insurance_gives_every_published_row(rows: list[Row]) -> None:
    cases = [row for row in rows if row["kind"] == "ni"]
    assert Counter(row["year"] for row in cases) == dict.fromkeys(NI_DAYS, 480)
    for day in (0, 1):  # the first and the last day of each part of the years
        books = {year: rule_book(on=days[day]) for year, days in NI_DAYS.items()}
        assert [row for row in cases if national_insurance(row, books[row["year"]]) != ni_printed(row)] == []


def test_income_tax_gives_every_published_row_of_2022_23(rows: list[Row]) -> None:
    cases = [row for row in rows if row["kind"] == "income_tax" and row["year"] == "2022-23"]
    assert len(cases) == 140
    book = rule_book(on=date(2022, 6, 1))
    assert [row for row in cases if income_tax(row, book) != tax_printed(row)] == []


def test_income_tax_gives_every_published_row_of_2013_to_2019(rows: list[Row]) -> None:
    cases = [row for row in rows if row["kind"] == "income_tax" and row["year"] < "2019"]
    assert len(cases) == 1447
    for first in (True, False):  # the first and the last day of each tax year
        books = {year: rule_book(on=date(year, 4, 6) if first else date(year + 1, 4, 5)) for year in range(2013, 2019)}
        assert [row for row in cases if tax_now(row, books[int(row["year"][:4])]) != pence(row["tax"])] == []


def test_67_published_rows_meet_the_overriding_limit_and_before_2015_only_with_k_codes(rows: list[Row]) -> None:
    cases = [row for row in rows if row["kind"] == "income_tax" and row["year"] < "2019"]
    bound = [row for row in cases if tax_owed(row, book_of(row)) > pence(row["tax"])]
    assert Counter(row["year"] for row in bound) == {
        "2013-14": 3,
        "2014-15": 1,
        "2015-16": 16,
        "2016-17": 16,
        "2017-18": 16,
        "2018-19": 15,
    }
    assert all("K" in row["code"] for row in bound if row["year"] < "2015")
    assert Counter("K" in row["code"] for row in bound if row["year"] >= "2015") == {False: 60, True: 3}


def test_directors_give_every_published_row(rows: list[Row]) -> None:
    cases = [row for row in rows if row["kind"] == "ni_director"]
    assert Counter(row["year"] for row in cases) == {"2022-23": 106, "2023-24": 106}
    assert [row for row in cases if director(row, director_book(row)) != (pence(row["ee"]), pence(row["er"]))] == []


def test_a_directors_rates_of_the_year_are_those_of_the_day_until_rates_fall() -> None:
    for day in (date(2022, 11, 5), date(2024, 1, 5), date(2024, 4, 6), date(2025, 4, 6), date(2027, 4, 5)):
        law = rule_book(on=day).national_insurance
        assert law.annual_letters == law.letters
    for day in (date(2022, 11, 6), date(2023, 4, 5), date(2024, 1, 6), date(2024, 4, 5)):
        law = rule_book(on=day).national_insurance
        assert law.annual_letters["A"] != law.letters["A"]
        assert set(law.annual_letters) == set(law.letters)


def test_student_loans_give_every_published_row_of_2016_to_2019(rows: list[Row]) -> None:
    cases = [row for row in rows if row["kind"] == "student_loan"]
    assert Counter(row["year"] for row in cases) == {"2016-17": 52, "2017-18": 52, "2018-19": 52}
    assert [row for row in cases if student_loan(row) != pence(row["deduction"])] == []


def test_one_changed_threshold_changes_the_digest_and_breaks_published_rows(rows: list[Row], tmp_path: Path) -> None:
    with as_file(files("commonline.rules") / "law") as law:
        place = shutil.copytree(law, tmp_path / "law")
    path = place / "hmrc" / "national_insurance.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("M1: {lel: 533, pt: 823,", "M1: {lel: 533, pt: 824,"), encoding="utf-8")
    before, after = date(2022, 7, 5), date(2022, 7, 6)
    assert rule_book(on=before, place=place).digest != rule_book(on=before).digest
    assert rule_book(on=after, place=place).digest == rule_book(on=after).digest
    cases = [row for row in rows if row["kind"] == "ni" and row["year"] == "2022-23a(Apr-Jul5)"]
    changed = rule_book(on=before, place=place)
    wrong = [row for row in cases if national_insurance(row, changed) != ni_printed(row)]
    assert {row["freq"] for row in wrong} == {"M1"}


def ni_printed(row: Row) -> tuple[int, ...]:
    return tuple(pence(row[name]) for name in ("ee", "er", "at_lel", "lel_to_pt", "pt_to_uel"))


def national_insurance(row: Row, book: RuleBook) -> tuple[int, int, int, int, int]:
    limit = book.national_insurance.thresholds[Frequency(row["freq"])]
    letter = book.national_insurance.letters[row["category"]]
    pay = pence(row["gross"])

    def band(low: int, high: int | None) -> int:
        return max(0, (pay if high is None else min(pay, high)) - low)

    start = getattr(limit, letter.employer_from)
    employee = band_rounded(band(limit.pt, limit.uel) * letter.employee_main.fraction) + band_rounded(
        band(limit.uel, None) * letter.employee_above.fraction
    )
    employer = band_rounded(band(start, max(start, limit.uel)) * letter.employer.fraction) + band_rounded(
        band(max(start, limit.uel), None) * letter.employer.fraction
    )
    if pay < limit.lel:
        return employee, employer, 0, 0, 0
    return employee, employer, limit.lel, band(limit.lel, limit.pt), band(limit.pt, limit.uel)


def band_rounded(exact: Fraction) -> int:
    """Tenths of a penny are cut off; 5 of them or fewer go down, 6 or more up."""
    penny, tenths = divmod(floor(exact * 10), 10)
    return penny + (tenths >= 6)


def tax_printed(row: Row) -> int:
    return pence(row["tax"] if row["noncum"] else row["tax_to_date"])


def income_tax(row: Row, book: RuleBook) -> int:
    """Tax to date of a cumulative row; tax of the period alone otherwise."""
    law = book.income_tax
    prefix, rest = re.fullmatch(r"([SC]?)(.+)", row["code"]).groups()  # type: ignore[union-attr]
    region = REGIONS[prefix]
    pay = pence(row["gross"] if row["noncum"] else row["pay_to_date"])
    n = 1 if row["noncum"] else row["period"]
    parts = 12 if row["freq"] == "M1" else 52
    if rest == "NT":
        return 0
    if rest == "BR" or rest.startswith("D"):
        rate = law.basic_rate[region] if rest == "BR" else law.d_rates[region][int(rest[1:])]
        return floor(pay // 100 * rate.fraction * 100)
    number = int(re.sub(r"\D", "", rest))
    free = 0
    if number:
        q, r = divmod(number - 1, law.code_whole)
        whole = law.whole_month_pence if parts == 12 else law.whole_week_pence
        free = (ceil(Fraction(10 * (r + 1) + law.remainder_add, parts) * 100) + q * whole) * n
    taxable = pay + free if rest.startswith("K") else pay - free
    if taxable <= 0:
        return 0
    below, tax_below = 0, Fraction(0)
    for band in law.bands[region]:
        upper = band.upper_pounds
        if upper is None or taxable <= ceil(Fraction(upper * n, parts)) * 100:
            c, k = four_decimals(Fraction(below * n, parts)), four_decimals(tax_below * n / parts)
            return floor(four_decimals(k + (taxable // 100 - c) * band.rate.fraction) * 100)
        tax_below += (upper - below) * band.rate.fraction
        below = upper
    raise AssertionError(row)


def book_of(row: Row) -> RuleBook:
    return rule_book(on=date(int(row["year"][:4]), 4, 6))


def limit(row: Row) -> int:
    """Half of the pay of a row."""
    return floor(max(0, pence(row["gross"])) * book_of(row).income_tax.overriding_limit.fraction)


def tax_owed(row: Row, book: RuleBook) -> int:
    """Tax of this payment before the overriding limit: what was not taken before is taken now."""
    return income_tax(row, book) - (0 if row["noncum"] else pence(row["tax_to_date"]) - pence(row["tax"]))


def tax_now(row: Row, book: RuleBook) -> int:
    owed = tax_owed(row, book)
    if book.income_tax.overriding_limit_k_only and "K" not in row["code"]:
        return owed
    return min(owed, limit(row))


def director_book(row: Row) -> RuleBook:
    """The law of the first day of the row's week; the rows of 2023-24 were made before the rate fell on 6 January 2024."""
    first = date(int(row["year"][:4]), 4, 6)
    day = first + timedelta(days=7 * (row["period"] - 1))
    return rule_book(on=day if row["year"] == "2022-23" else min(day, date(2024, 1, 5)))


def director(row: Row, book: RuleBook) -> tuple[int, int]:
    """Contributions of one payment: as for others until the alternative method is settled in the last week, or by the year."""
    if row["method"] == "EMP" or (row["method"] == "ALT" and row["period"] < 52):
        return national_insurance(row, book)[:2]
    law = book.national_insurance
    assert law.annual is not None
    pt, st, uel, ust = (ceil(Fraction(getattr(law.annual, name) * row["prorata_weeks"], 5200)) * 100 for name in ("pt", "st", "uel", "ust"))
    letter, pay = law.annual_letters[row["category"]], pence(row["gross_ytd"])
    begins = {"st": st, "ust": ust}[letter.employer_from]

    def band(low: int, high: int) -> int:
        return max(0, min(pay, high) - low)

    employee = band_rounded(band(pt, uel) * letter.employee_main.fraction) + band_rounded(band(uel, pay) * letter.employee_above.fraction)
    top = max(begins, uel)
    employer = band_rounded(band(begins, top) * letter.employer.fraction) + band_rounded(band(top, pay) * letter.employer.fraction)
    before = pence(row["ee_ytd"]) - pence(row["ee"]), pence(row["er_ytd"]) - pence(row["er"])
    return employee - before[0], employer - before[1]


def four_decimals(exact: Fraction) -> Fraction:
    return Fraction(floor(exact * 10_000), 10_000)


def student_loan(row: Row) -> int:
    begins = int(row["year"][:4])
    plan = rule_book(on=date(begins, 4, 6)).student_loans.plans[row["plan"].removeprefix("Plan")]
    weeks = Frequency(row["freq"]).weeks
    threshold = floor(Fraction(plan.annual_threshold * weeks, 52) if weeks else Fraction(plan.annual_threshold, 12))
    return max(0, floor((pence(row["gross"]) - threshold) * plan.rate.fraction / 100)) * 100

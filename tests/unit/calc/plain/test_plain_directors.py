"""National Insurance of directors: HMRC's rows, and what the law says of letters that change and of parts of a year."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonline.calc.plain import national_insurance, national_insurance_directors
from commonline.calc.plain.national_insurance import Contributions
from commonline.calc.plain.workings import Step
from commonline.calc.refusals import CannotPay
from commonline.kernel.money import Rate, pence
from commonline.kernel.period import Frequency
from commonline.rules.book import LawUnknown, NationalInsurance, NILetter, NIThresholds, RuleBook

ANNUAL = {"method": "annual", "weeks": 52, "settles": False}
Row = dict[str, Any]


def due(
    law: NationalInsurance, letter: str, earnings: int, to_date: list[Row] | None = None, **director: Any
) -> tuple[Contributions, Step]:
    return national_insurance_directors.of_the_year(
        director=ANNUAL | director, to_date=to_date or [], letter=letter, earnings_pence=earnings, law=law
    )


def paid(place: int, letter: str, earnings: int, found: Contributions) -> Row:
    """Make a row of NI_TO_DATE."""
    return {
        "place": place,
        "ni_letter": letter,
        "niable_pence": earnings,
        "ni_at_lel_pence": found.at_lel,
        "ni_lel_to_pt_pence": found.lel_to_pt,
        "ni_pt_to_uel_pence": found.pt_to_uel,
        "ni_employee_pence": found.employee,
        "ni_employer_pence": found.employer,
    }


def after(law: NationalInsurance, payments: list[tuple[str, int, bool]], *, method: str, weeks: int = 52) -> Contributions:
    """Pay a director month after month, or week after week, and give what the year came to."""
    rows: dict[str, Row] = {}
    for letter, earnings, last in payments:
        director = {"method": method, "weeks": weeks, "settles": last}
        if national_insurance_directors.by_the_year(director=director):
            found, _ = due(law, letter, earnings, list(rows.values()), **director)
        else:
            found, _ = national_insurance.contributions(letter=letter, frequency=Frequency.MONTHLY, earnings_pence=earnings, law=law)
        row = rows.setdefault(letter, paid(len(rows), letter, 0, national_insurance.NONE))
        for name, pence_ in paid(row["place"], letter, earnings, found).items():
            if name.endswith("_pence"):
                row[name] += pence_
    return Contributions(
        *(sum(row[f"ni_{name}_pence"] for row in rows.values()) for name in ("at_lel", "lel_to_pt", "pt_to_uel", "employee", "employer"))
    )


def test_a_year_under_letter_a_goes_by_the_annual_limits(book: RuleBook) -> None:
    # Employee: 37,700.00 x 8% = 3,016.00; 1,730.07 x 2% = 34.6014. Employer: 45,270.00 x 15% = 6,790.50; 1,730.07 x 15% = 259.5105.
    found, step = due(book.national_insurance, "A", 52_000_07)
    assert found == Contributions(6_500_00, 6_070_00, 37_700_00, 3_050_60, 7_050_01)
    assert step.pence == 3_050_60
    assert {below.law for _, below in step.walk() if below.law} == {"national_insurance.directors"}


def test_the_workings_name_the_method(book: RuleBook) -> None:
    law, methods = book.national_insurance, ("annual", "alternative")
    labels = [due(law, "A", 52_000_00, method=method, settles=True)[1].label for method in methods]
    assert labels == [
        "National Insurance of a director, letter A, annual method",
        "National Insurance of a director, letter A, alternative method, settled for the year",
    ]


def test_nothing_is_due_until_the_year_reaches_the_primary_threshold(book: RuleBook) -> None:
    first, _ = due(book.national_insurance, "A", 12_000_00)
    # The employer pays from 5,000.00 on: 7,000.00 x 15%.
    assert (first.employee, first.employer) == (0, 1_050_00)
    second, step = due(book.national_insurance, "A", 1_000_00, [paid(0, "A", 12_000_00, first)])
    # 13,000.00 - 12,570.00 = 430.00 x 8% = 34.40; 1,000.00 x 15%.
    assert (second.employee, second.employer, second.lel_to_pt, second.pt_to_uel) == (34_40, 150_00, 570_00, 430_00)
    assert "Already contributed this year: £0.00" in str(step)


def test_a_part_of_a_year_has_a_part_of_each_limit_up_to_a_pound(book: RuleBook) -> None:
    # 48 weeks: 12,570 x 48/52 = 11,603.08 up to 11,604; 6,500 x 48/52 = 6,000 exactly; 50,270 x 48/52 = 46,403.08 up to 46,404.
    found, step = due(book.national_insurance, "A", 48_000_00, weeks=48)
    assert (found.at_lel, found.lel_to_pt, found.pt_to_uel) == (6_000_00, 5_604_00, 34_800_00)
    assert "of a tax year x 48/52, up to a pound" in str(step)


def test_earlier_letters_lie_below_later_ones(book: RuleBook) -> None:
    # 20,000.00 under A: 7,430.00 x 8% = 594.40. 40,000.00 under J on top: 30,270.00 and then 9,730.00, all at 2% = 605.40 + 194.60.
    under_a, _ = due(book.national_insurance, "A", 20_000_00)
    found, step = due(book.national_insurance, "J", 40_000_00, [paid(0, "A", 20_000_00, under_a)])
    assert (under_a.employee, found.employee) == (594_40, 800_00)
    assert [below.label for below in step.children if below.label.startswith("Letter ")] == ["Letter A", "Letter J"]
    # Back to A: its earnings grow below those of J, which move up.
    later, _ = due(book.national_insurance, "A", 10_000_00, [paid(0, "A", 20_000_00, under_a), paid(1, "J", 40_000_00, found)])
    # A: 17,430.00 x 8% = 1,394.40; J: 20,270.00 x 2% = 405.40 and 19,730.00 x 2% = 394.60.
    assert later.employee == 1_394_40 + 405_40 + 394_60 - 594_40 - 800_00


def test_pay_taken_back_gives_contributions_back(book: RuleBook) -> None:
    first, _ = due(book.national_insurance, "A", 20_000_00)
    back, _ = due(book.national_insurance, "A", -15_000_00, [paid(0, "A", 20_000_00, first)])
    assert (back.employee, back.employer) == (-594_40, -2_250_00)
    assert (back.at_lel, back.lel_to_pt, back.pt_to_uel) == (-6_500_00, -6_070_00, -7_430_00)


def test_below_the_lower_earnings_limit_nothing_is_reported(book: RuleBook) -> None:
    found, _ = due(book.national_insurance, "A", 6_499_99)
    assert (found.at_lel, found.lel_to_pt, found.pt_to_uel) == (0, 0, 0)


def test_only_the_last_payment_of_the_alternative_method_goes_by_the_year() -> None:
    assert not national_insurance_directors.by_the_year(director=ANNUAL | {"method": "alternative"})
    assert national_insurance_directors.by_the_year(director=ANNUAL | {"method": "alternative", "settles": True})
    with pytest.raises(ValueError, match="not a method"):
        national_insurance_directors.by_the_year(director=ANNUAL | {"method": "monthly"})


def test_a_letter_without_rates_for_directors_is_refused(book: RuleBook) -> None:
    with pytest.raises(CannotPay):
        due(book.national_insurance, "Q", 1)


def test_annual_limits_that_nobody_checked_are_refused(book: RuleBook) -> None:
    with pytest.raises(LawUnknown):
        due(replace(book.national_insurance, annual=None), "A", 1)


@settings(max_examples=200)
@given(
    months=st.lists(st.tuples(st.sampled_from(["A", "J", "M"]), st.integers(0, 1_200_000)), min_size=1, max_size=12),
    weeks=st.sampled_from([52, 51, 48, 26, 3]),
)
def test_both_methods_come_to_the_same_by_the_end_of_the_year(book: RuleBook, months: list[tuple[str, int]], weeks: int) -> None:
    payments = [(letter, pay, place == len(months) - 1) for place, (letter, pay) in enumerate(months)]
    law = book.national_insurance
    assert after(law, payments, method="annual", weeks=weeks) == after(law, payments, method="alternative", weeks=weeks)


@given(
    months=st.lists(st.tuples(st.sampled_from(["A", "J", "M", "F"]), st.integers(0, 3_000_000)), min_size=1, max_size=6),
)
def test_the_bands_of_a_year_are_the_parts_of_its_earnings(book: RuleBook, months: list[tuple[str, int]]) -> None:
    found = after(book.national_insurance, [(*month, False) for month in months], method="annual")
    total = sum(pay for _, pay in months)
    assert found.at_lel + found.lel_to_pt + found.pt_to_uel == (0 if total < 6_500_00 else min(total, 50_270_00))


def _letters(main: str, above: str, employer: str) -> dict[str, NILetter]:
    def rate(text: str) -> Rate:
        return Rate(pence(text), 10_000)

    return {
        "A": NILetter(rate(main), rate(above), rate(employer), "st"),
        "M": NILetter(rate(main), rate(above), rate(employer), "ust"),
    }


def _hmrc_law(year: str, week: int) -> NationalInsurance:
    """Give the law of a week as HMRC's rows have it: those of 2023-24 were made before the rates of January 2024. No row needs the FUST."""
    pt = 190_00 if year == "2022-23" and week <= 13 else 242_00
    weekly = NIThresholds(lel=123_00, pt=pt, st=175_00, uel=967_00, fust=481_00, ust=967_00)
    higher = year == "2022-23" and week <= 31
    ordinary = _letters("13.25", "3.25", "15.05") if higher else _letters("12", "2", "13.8")
    # In 2022-23 limits and rates changed within the year; a director has those of the year as a whole.
    pt_year, of_the_year = (11_908_00, _letters("12.73", "2.73", "14.53")) if year == "2022-23" else (12_570_00, ordinary)
    annual = NIThresholds(lel=6_396_00, pt=pt_year, st=9_100_00, uel=50_270_00, fust=25_000_00, ust=50_270_00)
    return NationalInsurance({Frequency.WEEKLY: weekly}, ordinary, annual, of_the_year, {})


def test_every_row_that_hmrc_published_for_directors_comes_out_to_the_penny(shared: Path) -> None:
    text = (shared / "oracles" / "pay" / "hmrc_cases_dev.jsonl").read_text(encoding="utf-8")
    rows = [row for row in map(json.loads, text.splitlines()) if row["kind"] == "ni_director"]
    wrong = []
    for row in rows:
        law, letter, now = _hmrc_law(row["year"], row["period"]), row["category"], pence(row["gross"])
        expected = tuple(pence(row[name]) for name in ("ee", "er"))
        if row["method"] == "STD" or (row["method"] == "ALT" and row["period"] == 52):
            before = [pence(row[f"{name}_ytd"]) - pence(row[name]) for name in ("gross", "ee", "er")]
            to_date = [paid(0, letter, before[0], Contributions(0, 0, 0, before[1], before[2]))] if before[0] else []
            method = {"STD": "annual", "ALT": "alternative"}[row["method"]]
            found, _ = due(law, letter, now, to_date, method=method, weeks=row["prorata_weeks"], settles=True)
        else:
            found, _ = national_insurance.contributions(letter=letter, frequency=Frequency(row["freq"]), earnings_pence=now, law=law)
        wrong += [row] if (found.employee, found.employer) != expected else []
    assert wrong == []
    assert len(rows) == 212

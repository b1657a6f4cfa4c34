"""Directors: the annual earnings period, by hand and against HMRC's own rows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from commonline.calc.refusals import CannotPay
from commonline.kernel.money import pence
from commonline.kernel.period import Frequency, PayPeriod
from commonline.rules.book import LawUnknown

WEEK = PayPeriod.paid(date(2024, 3, 29), Frequency.WEEKLY)
NI = ("ni_at_lel_pence", "ni_lel_to_pt_pence", "ni_pt_to_uel_pence", "ni_employee_pence", "ni_employer_pence")


@pytest.fixture(scope="session")
def law(book_of):
    """Give a function that gives the rule book of a year's National Insurance."""

    def of(ni: str):
        return book_of(tax="2023-24", ni=ni, loans="2025-26")

    return of


@pytest.fixture(scope="session")
def paid(payslips, few, law):
    """Give a function that pays one director and gives National Insurance: bands, employee, employer."""

    def pay(letter: str, amount: int, *earlier: dict, ni: str = "2023-24", **director) -> tuple[int, ...]:
        to_date = [{"n": 0, "place": place, **row} for place, row in enumerate(earlier)]
        case = {"n": 0, "method": "annual", "weeks": 52, "settles": False, **director}
        people = [{"tax_code": "NT", "ni_letter": letter}]
        [slip] = payslips(people, [amount], particulars=few(directors=[case], ni_to_date=to_date), law=law(ni), period=WEEK)
        return tuple(slip[name] for name in NI)

    return pay


def test_a_year_under_letter_a_is_hmrcs(paid):
    assert paid("A", 5_200_000) == (639_600, 617_400, 3_770_000, 455_860, 592_020)


def test_48_weeks_under_letter_m_are_hmrcs(paid):
    # 6,396, 12,570 and 50,270 x 48/52, up to a pound: 5,904, 11,604 and 46,404
    assert paid("M", 4_800_000, weeks=48) == (590_400, 570_000, 3_480_000, 420_792, 22_025)


def test_nothing_is_due_before_the_years_thresholds_are_reached(paid):
    assert paid("A", 639_599) == (0, 0, 0, 0, 0)
    assert paid("A", 639_600) == (639_600, 0, 0, 0, 0)
    assert paid("A", 1_257_000) == (639_600, 617_400, 0, 0, 47_886)  # 13.8% of 12,570 - 9,100


def test_what_was_paid_and_reported_before_is_taken_off(paid):
    before = {"ni_letter": "A", "niable_pence": 5_100_000, **dict(zip(NI, (639_600, 617_400, 3_770_000, 450_000, 600_000), strict=True))}
    assert paid("A", 100_000, before) == (0, 0, 0, 5_860, -7_980)


def test_the_slices_of_a_changed_letter_lie_one_on_another(paid):
    # 20,000 under A, then 40,000 under C, who pays nothing: A's slice lies below C's, and the employer's is of both.
    of_a = {"ni_letter": "A", "niable_pence": 2_000_000, **dict(zip(NI, (639_600, 617_400, 743_000, 89_160, 150_420), strict=True))}
    assert paid("C", 4_000_000, of_a) == (0, 0, 3_027_000, 0, 552_000)
    # The other way round C's lies below, and A's has 30,000 - 20,000 to the limit and then the rest.
    of_c = {"ni_letter": "C", "niable_pence": 2_000_000, **dict(zip(NI, (639_600, 617_400, 743_000, 0, 150_420), strict=True))}
    assert paid("A", 4_000_000, of_c) == (0, 0, 3_027_000, 363_240 + 19_460, 552_000)


def test_a_letter_used_again_is_added_to_its_own_slice(paid):
    of_a = {"ni_letter": "A", "niable_pence": 1_000_000}
    of_c = {"ni_letter": "C", "niable_pence": 1_000_000}
    # A: 0 to 20,000, so 7,430 over the threshold; C above it: nothing. Employer: 30,000 - 9,100.
    assert paid("A", 1_000_000, of_a, of_c)[3:] == (89_160, 150_420 + 138_000)


def test_a_letter_with_another_employers_threshold_has_it_for_its_slice_only(paid):
    of_a = {"ni_letter": "A", "niable_pence": 5_000_000}
    # M's slice, 50,000 to 60,000, owes the employer's rate over 50,270 only: 9,730 x 13.8%; A's 40,900 x 13.8%
    assert paid("M", 1_000_000, of_a)[4] == 564_420 + 134_274


def test_the_alternative_method_is_as_for_others_until_it_settles(paid, payslips, law):
    [ordinary] = payslips([{"tax_code": "NT"}], [100_000], law=law("2023-24"), period=WEEK)
    before = {"ni_letter": "A", "niable_pence": 5_100_000, "ni_employee_pence": 447_066, "ni_employer_pence": 580_635}
    assert paid("A", 100_000, before, method="alternative") == tuple(ordinary[name] for name in NI)
    assert paid("A", 100_000, before, method="alternative", settles=True)[3:] == (8_794, 11_385)


def test_earnings_below_nothing_have_no_contributions_and_give_back(paid):
    assert paid("A", -100) == (0, 0, 0, 0, 0)
    before = {"ni_letter": "A", "niable_pence": 2_000_000, **dict(zip(NI, (639_600, 617_400, 743_000, 89_160, 150_420), strict=True))}
    assert paid("A", -100_000, before) == (0, 0, -100_000, -12_000, -13_800)


def test_a_letter_below_nothing_takes_nothing_from_the_others(paid):
    of_a = {"ni_letter": "A", "niable_pence": 2_000_000, **dict(zip(NI, (639_600, 617_400, 743_000, 89_160, 150_420), strict=True))}
    assert paid("C", -100_000, of_a) == (0, 0, 0, 0, 0)


def test_the_bands_are_reported_from_the_first_slice_on_once_the_year_is_over_the_lower_limit(paid):
    of_a = {"ni_letter": "A", "niable_pence": 300_000}
    assert paid("C", 339_599, of_a)[:3] == (0, 0, 0)
    assert paid("C", 1_000_000, of_a)[:3] == (639_600, 617_400, 43_000)


def test_53_weeks_are_a_whole_year(paid):
    assert paid("A", 5_200_000, weeks=53) == paid("A", 5_200_000, weeks=52)


def test_loans_tax_and_others_are_as_without(payslips, few, law):
    people = [{"student_loan_plan": "1", "pension_scheme": "whole"}] * 2
    one = few(directors=[{"n": 0, "method": "annual", "weeks": 52, "settles": False}])
    with_director = payslips(people, [100_000, 100_000], particulars=one, law=law("2023-24"), period=WEEK)
    without = payslips(people, [100_000, 100_000], law=law("2023-24"), period=WEEK)
    assert with_director[1] == without[1]
    same = [name for name in without[0] if name not in {*NI, "net_pence"}]
    assert [with_director[0][name] for name in same] == [without[0][name] for name in same]
    assert with_director[0]["net_pence"] == without[0]["net_pence"] + without[0]["ni_employee_pence"]


def test_a_letter_of_earlier_pay_that_no_rule_knows_is_refused(paid):
    with pytest.raises(CannotPay, match="Q"):
        paid("A", 100, {"ni_letter": "Q", "niable_pence": 100})


def test_annual_thresholds_nobody_checked_are_refused(payslips, few, law):
    book = law("2023-24")
    book = replace(book, _national_insurance=replace(book.national_insurance, annual=None))
    case = {"n": 0, "method": "annual", "weeks": 52}
    with pytest.raises(LawUnknown, match="annual"):
        payslips([{}], [100], particulars=few(directors=[{**case, "settles": False}]), law=book, period=WEEK)
    [slip] = payslips([{}], [100], particulars=few(directors=[{**case, "method": "alternative", "settles": False}]), law=book, period=WEEK)
    assert slip["ni_employee_pence"] == 0


def _weekly_law(case: dict) -> str:
    """HMRC's rows of 2022-23 change rates after week 13 and after week 31."""
    if case["year"] == "2023-24":
        return "2023-24"
    return next(
        name
        for last, name in ((13, "2022-23a(Apr-Jul5)"), (31, "2022-23b(Jul6-Nov5)"), (52, "2022-23c(Nov6-Apr)"))
        if case["period"] <= last
    )


def test_directors_agree_with_hmrc_to_the_penny(shared, payslips, few, law):
    lines = (shared / "oracles" / "pay" / "hmrc_cases_dev.jsonl").read_text().splitlines()
    cases = [case for case in map(json.loads, lines) if case["kind"] == "ni_director"]
    assert len(cases) == 212
    groups: dict[str, list[dict]] = {}
    for case in cases:
        groups.setdefault(_weekly_law(case), []).append(case)
    for ni, rows in groups.items():
        directors, to_date = [], []
        for n, row in enumerate(rows):
            method = "annual" if row["method"] == "STD" else "alternative"
            directors.append({"n": n, "method": method, "weeks": row["prorata_weeks"], "settles": row["period"] == 52})
            before = {name: pence(row[f"{short}_ytd"]) - pence(row[short]) for name, short in zip(NI[3:], ("ee", "er"), strict=True)}
            earned = pence(row["gross_ytd"]) - pence(row["gross"])
            to_date.append({"n": n, "place": 0, "ni_letter": row["category"], "niable_pence": earned, **before})
        got = payslips(
            [{"ni_letter": row["category"]} for row in rows],
            [pence(row["gross"]) for row in rows],
            particulars=few(directors=directors, ni_to_date=to_date),
            law=law(ni),
            period=WEEK,
        )
        assert [(slip["ni_employee_pence"], slip["ni_employer_pence"]) for slip in got] == [
            (pence(row["ee"]), pence(row["er"])) for row in rows
        ]

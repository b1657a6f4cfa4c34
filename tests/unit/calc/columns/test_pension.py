"""Pension contributions beyond the ordinary: arrears, what is taken back, a band given apart, relief at source."""

from __future__ import annotations

import pytest

CAUGHT_UP = {"arrears": True}


@pytest.fixture(scope="session")
def contributed(payslips):
    """Give a function that gives the employee's and employer's contribution of one employment."""

    def of(scheme: str, *rows: dict, **person) -> tuple[int, int]:
        [slip] = payslips([{"pension_scheme": scheme, "employer_pension_bp": 2_000, **person}], [list(rows)])
        return slip["pension_employee_pence"], slip["pension_employer_pence"]

    return of


def test_arrears_are_charged_at_the_band_that_the_rest_of_the_pay_sets(contributed):
    # 2,000 a month is in the slab of 4.6%; with 2,000 of arrears it would be in that of 5.45%.
    assert contributed("whole", {"amount_pence": 200_000}, {"amount_pence": 200_000, **CAUGHT_UP}) == (18_400, 115_880)
    assert contributed("whole", {"amount_pence": 400_000}) == (21_800, 115_880)


def test_pay_and_arrears_are_rounded_apart(contributed):
    # 4.6% of 0.12 is 0.552 pence, twice: a penny each, not one of 1.104
    assert contributed("whole", {"amount_pence": 12}, {"amount_pence": 12, **CAUGHT_UP})[0] == 2
    assert contributed("whole", {"amount_pence": 24})[0] == 1


def test_what_is_taken_back_is_given_back_in_the_same_pence(contributed):
    for pence in (1_011, 25, 125, 9_999):
        given = contributed("exact", {"amount_pence": 200_000}, {"amount_pence": pence, **CAUGHT_UP})
        back = contributed("exact", {"amount_pence": 200_000}, {"amount_pence": -pence, **CAUGHT_UP})
        plain = contributed("exact", {"amount_pence": 200_000})
        assert [more - usual for more, usual in zip(given, plain, strict=True)] == [
            usual - less for less, usual in zip(back, plain, strict=True)
        ]


def test_pay_below_nothing_gives_contributions_back_at_the_first_band(contributed):
    assert contributed("whole", {"amount_pence": -100_000}) == (-4_600, -28_970)
    assert contributed("exact", {"amount_pence": -25}) == (-1, -5)  # 1.15 and 5.00


def test_the_band_is_set_by_band_pay_where_it_is_given(contributed):
    late = {"amount_pence": 100_000, **CAUGHT_UP}
    assert contributed("whole", late)[0] == 4_600
    assert contributed("whole", late, band_pay_pence=500_000)[0] == 7_350
    assert contributed("whole", {"amount_pence": 100_000}, band_pay_pence=300_000)[0] == 5_450
    assert contributed("whole", {"amount_pence": 300_000}, band_pay_pence=0)[0] == 13_800


def test_qualifying_earnings_take_arrears_and_pay_as_one_sum(contributed):
    assert contributed("dc", {"amount_pence": 100_000}, {"amount_pence": 52_000, **CAUGHT_UP}) == (5_000, 3_000)
    assert contributed("dc", {"amount_pence": 400_000}, {"amount_pence": 100_000, **CAUGHT_UP}) == (18_345, 11_007)
    assert contributed("dc", {"amount_pence": 100_000}, {"amount_pence": -70_000, **CAUGHT_UP}) == (0, 0)


def test_arrears_that_do_not_count_for_the_pension_change_nothing(contributed):
    late = {"amount_pence": 100_000, "pensionable": False, **CAUGHT_UP}
    assert contributed("whole", {"amount_pence": 300_000}, late) == contributed("whole", {"amount_pence": 300_000})


def test_relief_at_source_leaves_pay_for_tax_and_takes_the_basic_rate_off_the_deduction(payslips):
    people = [{"tax_code": "BR", "pension_scheme": scheme} for scheme in ("dc", "dc_relief_at_source")]
    net_pay, at_source = payslips(people, [152_000, 152_000])
    assert (net_pay["pension_employee_pence"], net_pay["taxable_pay_pence"]) == (5_000, 147_000)
    assert (at_source["pension_employee_pence"], at_source["taxable_pay_pence"]) == (4_000, 152_000)
    assert net_pay["pension_employer_pence"] == at_source["pension_employer_pence"] == 3_000


@pytest.mark.parametrize(("pay", "deducted"), [(52_020, 1), (52_030, 2), (52_040, 2), (52_050, 2), (52_070, 3)])
def test_a_contribution_is_rounded_and_what_is_left_after_relief_again(contributed, pay, deducted):
    # contributions of 1, 1.5 (2), 2, 2.5 (3) and 3.5 (4) pence; 80% of the rounded ones: 0.8, 1.6, 1.6, 2.4 and 3.2
    assert contributed("dc_relief_at_source", {"amount_pence": pay})[0] == deducted


def test_relief_at_source_goes_with_arrears_and_what_is_given_back(contributed):
    assert contributed("whole_relief_at_source", {"amount_pence": 200_000}, {"amount_pence": 200_000, **CAUGHT_UP})[0] == 14_720
    assert contributed("whole_relief_at_source", {"amount_pence": -200_000})[0] == -7_360


def test_those_without_arrears_are_paid_as_if_nobody_had_any(payslips):
    people = [{"pension_scheme": scheme} for scheme in ("whole", "dc", "", "whole", "dc_relief_at_source")]
    sums: list = [210_000 + n for n in range(5)]
    alone = payslips(people, sums)
    sums[3] = [{"amount_pence": 1}, {"amount_pence": 99_999, **CAUGHT_UP}]
    beside = payslips(people, sums)
    assert [slip for slip in beside if slip["n"] != 3] == [slip for slip in alone if slip["n"] != 3]

"""What changes within a month, or holds from a day in it: stretches, pay groups, HMRC's notices, starters and leavers."""

from __future__ import annotations

from datetime import date

import pytest
from years import OTHER, WEEK, Years, month_days
from years_alone import at_once

from commonline.storage.unit import Store

OCTOBER, NOVEMBER, DECEMBER = month_days(2025, 7, 9)


def test_a_raise_in_the_middle_of_a_month_is_paid_in_two_stretches(six: Years) -> None:
    six.change("PLAIN", date(2025, 10, 16), annual_salary_pence=42_000_00)
    paid = six.pay(OCTOBER)
    assert paid.slip("PLAIN")["gross_pence"] == 1_451_61 + 1_806_45
    assert paid.arrears("PLAIN") == {}
    assert six.broken() == []


def test_a_change_of_pay_group_in_the_middle_of_a_month_is_paid_by_both_and_charged_as_one(six: Years) -> None:
    six.change("MEMBER", date(2025, 10, 13), pay_group=OTHER)
    month, other = six.pay(OCTOBER), six.pay(OCTOBER, group=OTHER)
    slips = [paid.slip("MEMBER") for paid in (month, other)]
    assert [slip["gross_pence"] for slip in slips] == [1_161_29, 1_838_71]
    for name in ("niable_pence", "ni_employee_pence", "ni_employer_pence", "tax_pence", "net_pence", "pension_employee_pence"):
        assert sum(slip[name] for slip in slips) == month.slip("OPTSOUT")[name], name
    assert six.broken() == []
    november = [six.pay(NOVEMBER), six.pay(NOVEMBER, group=OTHER)]
    assert (november[0].slip("MEMBER"), november[1].slip("MEMBER")["gross_pence"]) == ({}, 3_000_00)
    assert six.to_date("MEMBER", 2025) == six.to_date("OPTSOUT", 2025)
    assert six.broken() == []


def test_who_moved_to_another_group_gets_back_from_the_first_what_it_charged_under_another_letter(six: Years) -> None:
    six.change("LETTER", date(2025, 10, 1), pay_group=OTHER)
    six.change("LETTER", date(2025, 8, 1), ni_letter="C")
    other, month = six.pay(OCTOBER, group=OTHER), six.pay(OCTOBER)
    assert other.slip("LETTER")["ni_employee_pence"] == 0
    assert {origin: pence for (code, origin), pence in month.lines("LETTER").items() if code == "NI"} == {
        "2025-26/M05": -156_16,
        "2025-26/M06": -156_16,
    }
    assert month.slip("LETTER")["net_pence"] == 2 * 156_16
    assert six.broken() == []


def test_a_move_between_groups_that_is_known_late_is_held_and_not_paid_by_both(six: Years) -> None:
    six.change("MEMBER", date(2025, 11, 1), pay_group=OTHER)
    six.pay(OCTOBER)
    six.pay(OCTOBER, group=OTHER)
    six.change("MEMBER", date(2025, 10, 1), pay_group=OTHER)
    november = six.pay(NOVEMBER, group=OTHER)
    assert november.held() == {"MEMBER": "PAY-026"}
    assert november.slip("MEMBER") == {}
    assert six.broken() == []


def test_a_change_of_somebody_of_another_group_is_not_this_ones_to_tell_of(store: Store) -> None:
    years = Years.begin(store, on=date(2025, 4, 1))
    years.hire("MONTHLY", start=date(2025, 4, 1))
    years.hire("WEEKLY", start=date(2025, 5, 31), pay_group=WEEK)
    years.pay(*month_days(2025, 1, 2))
    years.pay(date(2025, 6, 6), group=WEEK)
    years.change("MONTHLY", date(2025, 5, 1), annual_salary_pence=42_000_00)
    week = years.pay(date(2025, 6, 13), group=WEEK)
    assert [found.code for found in week.made.findings if found.subject == "MONTHLY"] == []
    june = years.pay(*month_days(2025, 3, 3))
    assert (june.arrears("MONTHLY"), june.found("PAY-014")) == ({"2025-26/M02": 500_00}, [])
    assert years.broken() == []


def test_a_notice_with_previous_figures_is_operated_from_its_day(six: Years) -> None:
    day = date(2025, 10, 10)
    six.notice("PLAIN", "P6", day, tax_code="1100L", previous_pay_pence=5_000_00, previous_tax_pence=700_00)
    six.notice("CODE", "P6", date(2025, 11, 3), tax_code="1100L")
    october = six.pay(OCTOBER)
    slip = october.slip("PLAIN")
    assert (slip["tax_code"], slip["taxable_pay_to_date_pence_after"]) == ("1100L", 26_000_00)
    assert slip["tax_to_date_pence_after"] == at_once(OCTOBER, 26_000_00, "1100L")["tax_pence"]
    assert october.slip("CODE")["tax_code"] == "1257L"
    assert six.pay(NOVEMBER).slip("CODE")["tax_code"] == "1100L"
    assert six.broken() == []


def test_a_loan_begins_and_ends_with_its_notices(six: Years) -> None:
    six.notice("PLAIN", "SL1", date(2025, 10, 20), student_loan_plan="2")
    six.notice("PLAIN", "SL2", date(2025, 11, 20))
    taken = [six.pay(day).slip("PLAIN")["student_loan_pence"] for day in (OCTOBER, NOVEMBER)]
    assert taken == [56_00, 0]  # 9% of what is above 2,372.50


def test_pay_after_leaving_is_taxed_without_an_allowance_for_itself(six: Years) -> None:
    six.leave("PLAIN", date(2025, 9, 30))
    six.element("PLAIN", "RESPONSIBILITY", 1_200_00, date(2025, 8, 1))
    slip = six.pay(OCTOBER).slip("PLAIN")
    assert (slip["gross_pence"], slip["tax_code"], slip["week1_month1"], slip["tax_pence"]) == (200_00, "0T", True, 40_00)
    assert six.broken() == []


@pytest.mark.parametrize(
    ("said", "code", "alone"),
    [
        ({"declaration": "A"}, "1257L", False),
        ({"declaration": "B"}, "1257L", True),
        ({"declaration": "C"}, "BR", False),
        ({}, "0T", True),
        ({"p45_left_on": date(2025, 9, 12), "p45_tax_code": "1185L", "p45_week1_month1": False}, "1185L", False),
    ],
)
def test_a_starter_without_a_code_gets_the_one_the_papers_lead_to(store: Store, said: dict[str, object], code: str, alone: bool) -> None:
    years = Years.begin(store, on=date(2025, 10, 1))
    years.hire("NEW", start=date(2025, 10, 1), tax_code="")
    if said:
        years.starter("NEW", **said)
    slip = years.pay(OCTOBER).slip("NEW")
    assert (slip["tax_code"], slip["week1_month1"]) == (code, alone)


def test_week_53_stands_alone_and_is_put_right_by_the_law_of_its_day(store: Store) -> None:
    years = Years.begin(store, on=date(2024, 3, 22))
    years.hire("WEEKLY", start=date(2024, 3, 16), pay_group=WEEK)
    years.hire("ALONE", start=date(2024, 3, 16), pay_group=WEEK, week1_month1=True)
    paid = [years.pay(day, group=WEEK) for day in (date(2024, 3, 22), date(2024, 3, 29), date(2024, 4, 5))]
    assert [each.run.period for each in paid] == ["2023-24/W51", "2023-24/W52", "2023-24/W53"]
    assert [each.slip("WEEKLY")["gross_pence"] for each in paid] == [690_41] * 3
    assert [each.slip("WEEKLY")["tax_pence"] for each in paid[:2]] == [0, 0]  # a year's allowance is left
    assert paid[2].slip("WEEKLY")["tax_pence"] == paid[2].slip("ALONE")["tax_pence"] > 0
    years.change("WEEKLY", date(2024, 3, 30), annual_salary_pence=46_800_00)
    next_year = years.pay(date(2024, 4, 12), group=WEEK)
    assert next_year.run.period == "2024-25/W01"
    assert next_year.arrears("WEEKLY") == {"2023-24/W53": 897_53 - 690_41}
    assert years.to_date("WEEKLY", 2024)["taxable_pay_pence"] == 897_53 + 207_12
    assert years.broken() == []

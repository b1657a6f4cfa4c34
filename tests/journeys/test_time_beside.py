"""Runs beside the main one: what is owed to somebody who was missed, and an advance that the next run settles."""

from __future__ import annotations

from datetime import date
from typing import Any

from years import Paid, Years, month_days

OCTOBER, NOVEMBER, DECEMBER = month_days(2025, 7, 9)
MIDDLE, END = date(2025, 10, 15), date(2025, 10, 30)
TAXES = ("gross_pence", "pension_employee_pence", "pension_employer_pence", "taxable_pay_pence", "tax_pence", "niable_pence")
NI = ("ni_at_lel_pence", "ni_lel_to_pt_pence", "ni_pt_to_uel_pence", "ni_employee_pence", "ni_employer_pence", "net_pence")


def together(*paid: Paid, ref: str) -> dict[str, int]:
    """Add up what payslips come to."""
    slips = [each.slip(ref) for each in paid]
    return {name: sum(slip[name] for slip in slips if slip) for name in (*TAXES, *NI, "student_loan_pence")}


def test_who_was_missed_is_paid_what_the_main_run_would_have_paid(six: Years) -> None:
    usual: dict[str, Any] = {
        "start": date(2025, 10, 1),
        "pension_scheme": "alpha",
        "student_loan_plan": "2",
        "annual_salary_pence": 60_000_00,
    }
    six.hire("KNOWN", **usual)
    october = six.pay(OCTOBER)
    six.hire("MISSED", **usual)
    beside = six.pay_some(END, "MISSED")
    assert beside.arrears("MISSED") == {"2025-26/M07": 5_000_00}
    assert together(beside, ref="MISSED") == together(october, ref="KNOWN")
    assert six.broken() == []
    november = six.pay(NOVEMBER)
    assert november.arrears("MISSED") == {}
    assert together(november, ref="MISSED") == together(november, ref="KNOWN")
    assert six.to_date("MISSED", 2025) == six.to_date("KNOWN", 2025)
    assert six.broken() == []


def test_both_payments_of_a_period_come_to_what_one_would_have(six: Years) -> None:
    for ref in ("OPTSOUT", "PLAIN"):  # told in time
        six.element(ref, "RESPONSIBILITY", 6_000_00, date(2025, 10, 1))
    october = six.pay(OCTOBER)
    for ref in ("MEMBER", "ALLOWANCE"):  # told too late
        six.element(ref, "RESPONSIBILITY", 6_000_00, date(2025, 10, 1))
    beside = six.pay_some(END, "MEMBER", "ALLOWANCE")
    for late, timely in (("MEMBER", "OPTSOUT"), ("ALLOWANCE", "PLAIN")):
        assert beside.arrears(late, "RESPONSIBILITY") == {"2025-26/M07": 500_00}
        assert together(october, beside, ref=late) == together(october, ref=timely)
    assert six.broken() == []
    assert six.pay(NOVEMBER).arrears("MEMBER", "RESPONSIBILITY") == {}
    assert six.to_date("MEMBER", 2025) == six.to_date("OPTSOUT", 2025)


def test_a_tax_month_ends_on_the_fifth_of_the_next(six: Years) -> None:
    six.element("PLAIN", "ONCALL", 500_00, date(2025, 10, 20))
    october = six.pay(OCTOBER)
    six.element("ALLOWANCE", "ONCALL", 500_00, date(2025, 10, 20))
    beside = six.pay_some(date(2025, 11, 4), "ALLOWANCE")
    assert (beside.run.period, beside.run.kind) == ("2025-26/M07", "off_cycle")
    assert together(october, beside, ref="ALLOWANCE") == together(october, ref="PLAIN")
    assert six.pay(NOVEMBER).arrears("ALLOWANCE", "ONCALL") == {}
    assert six.broken() == []


def test_on_a_month_1_basis_both_payments_are_taxed_as_one(six: Years) -> None:
    for ref in ("PLAIN", "ALLOWANCE"):
        six.change(ref, date(2025, 10, 1), week1_month1=True)
    six.element("PLAIN", "RESPONSIBILITY", 6_000_00, date(2025, 10, 1))
    october = six.pay(OCTOBER)
    six.element("ALLOWANCE", "RESPONSIBILITY", 6_000_00, date(2025, 10, 1))
    assert together(october, six.pay_some(END, "ALLOWANCE"), ref="ALLOWANCE") == together(october, ref="PLAIN")


def test_what_the_main_run_put_right_is_not_undone_by_a_second_payment(six: Years) -> None:
    six.change("LETTER", date(2025, 4, 6), ni_letter="C")
    six.change("JOINS", date(2025, 7, 1), pension_scheme="alpha")
    october = six.pay(OCTOBER)
    assert october.slip("LETTER")["ni_employee_pence"] == -6 * 156_16
    for ref in ("LETTER", "JOINS"):
        six.element(ref, "RESPONSIBILITY", 6_000_00, date(2025, 10, 1))
    beside = six.pay_some(END, "LETTER", "JOINS")
    assert beside.slip("LETTER")["ni_employee_pence"] == 0
    assert beside.slip("JOINS")["pension_employee_pence"] == 27_25  # 5.45% of 500.00
    assert six.broken() == []


def test_somebody_else_is_neither_paid_nor_told_of(six: Years) -> None:
    six.pay(OCTOBER)
    for ref in ("PLAIN", "PROMOTED"):
        six.change(ref, date(2025, 9, 1), annual_salary_pence=90_000_00)
    beside = six.pay_some(END, "PLAIN")
    assert beside.arrears("PLAIN") == {"2025-26/M06": 4_500_00, "2025-26/M07": 4_500_00}
    assert beside.slip("PROMOTED") == {}
    assert [found.subject for found in beside.made.findings if found.code == "PAY-015"] == ["PLAIN"]
    assert six.broken() == []
    november = six.pay(NOVEMBER)
    assert (november.arrears("PLAIN"), november.slip("PROMOTED")["gross_pence"]) == ({}, 3 * 4_500_00 + 3_000_00)
    assert six.broken() == []


def test_who_is_held_can_be_paid_before_the_next_month(six: Years) -> None:
    six.change("PLAIN", date(2025, 10, 1), tax_code="XYZ")
    assert six.pay(OCTOBER).held() == {"PLAIN": "PAY-012"}
    six.change("PLAIN", date(2025, 10, 1), tax_code="1257L")
    assert six.pay_some(END, "PLAIN").arrears("PLAIN") == {"2025-26/M07": 3_000_00}
    assert six.pay(NOVEMBER).arrears("PLAIN") == {}
    assert six.to_date("PLAIN", 2025) == six.to_date("ALLOWANCE", 2025)
    assert six.broken() == []


def test_one_of_several_jobs_counted_together_waits_for_the_main_run(six: Years) -> None:
    six.hire("FIRST", start=date(2025, 10, 1), person="TWICE")
    six.pay(OCTOBER)
    six.hire("SECOND", start=date(2025, 10, 1), person="TWICE")
    beside = six.pay_some(END, "SECOND")
    assert beside.held() == {"SECOND": "PAY-027"}
    november = six.pay(NOVEMBER)
    assert set(november.arrears("SECOND")) == {"2025-26/M07"}
    assert six.broken() == []


def test_an_advance_is_paid_without_tax_and_settled_by_the_main_run(six: Years) -> None:
    advance = six.pay_some(MIDDLE, "PLAIN", advance=1_000_00)
    assert advance.lines("PLAIN") == {("ADVANCE", ""): 1_000_00}
    assert advance.slip("PLAIN")["net_pence"] == 1_000_00
    assert six.ledger()["1300"] == 1_000_00
    october = six.pay(OCTOBER)
    assert october.lines("PLAIN")[("ADVANCE_BACK", "")] == 1_000_00
    assert october.slip("PLAIN")["net_pence"] == october.slip("ALLOWANCE")["net_pence"] - 1_000_00
    assert six.ledger()["1300"] == 0
    assert six.to_date("PLAIN", 2025) == six.to_date("ALLOWANCE", 2025)
    assert six.broken() == []


def test_an_advance_after_the_main_run_of_its_month_takes_no_tax_back(six: Years) -> None:
    six.pay(OCTOBER)
    assert six.pay_some(END, "PLAIN", advance=1_000_00).slip("PLAIN")["net_pence"] == 1_000_00
    november = six.pay(NOVEMBER)
    assert november.slip("PLAIN")["net_pence"] == november.slip("ALLOWANCE")["net_pence"] - 1_000_00
    assert six.broken() == []


def test_an_advance_that_pay_is_too_small_for_waits(six: Years) -> None:
    six.pay_some(MIDDLE, "PLAIN", advance=1_000_00)
    six.absent("PLAIN", date(2025, 10, 3), date(2025, 10, 31))
    october = six.pay(OCTOBER)
    first = october.lines("PLAIN")[("ADVANCE_BACK", "")]
    assert 0 < first < 1_000_00
    assert (october.slip("PLAIN")["net_pence"], october.held()) == (0, {})
    november = six.pay(NOVEMBER)
    assert november.lines("PLAIN")[("ADVANCE_BACK", "")] == 1_000_00 - first
    assert six.ledger()["1300"] == 0
    assert ("ADVANCE_BACK", "") not in six.pay(DECEMBER).lines("PLAIN")
    assert six.broken() == []


def test_an_advance_to_somebody_who_was_missed_is_settled_with_the_pay_it_was_for(six: Years) -> None:
    six.pay(OCTOBER)
    six.hire("MISSED", start=date(2025, 10, 1))
    six.pay_some(END, "MISSED", advance=1_500_00)
    november = six.pay(NOVEMBER)
    assert november.arrears("MISSED") == {"2025-26/M07": 3_000_00}
    assert november.lines("MISSED")[("ADVANCE_BACK", "")] == 1_500_00
    assert six.broken() == []

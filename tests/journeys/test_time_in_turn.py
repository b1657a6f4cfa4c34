"""What one run, or one person at work, must not take from another: turns, days of payment, agreements, scales."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from years import OTHER, Years, month_days

from commonline.flows import pay_run, run_beside
from commonline.kernel.error import Refusal
from commonline.payroll import public as payroll
from commonline.payroll import stretches
from commonline.rules import scales

OCTOBER, NOVEMBER, DECEMBER = month_days(2025, 7, 9)


def test_a_change_that_was_begun_before_a_run_and_kept_after_it_is_paid_by_the_next(six: Years) -> None:
    run, _ = six.propose(OCTOBER)
    proposed = six.clock
    six.clock = proposed - timedelta(seconds=90)  # somebody typed a password while the run was proposed
    six.change("PLAIN", date(2025, 9, 1), annual_salary_pence=48_000_00)
    six.clock = proposed
    six.release(six.approve(run))
    assert set(six.pay(NOVEMBER).arrears("PLAIN")) == {"2025-26/M06", "2025-26/M07"}
    assert six.broken() == []


def test_a_run_beside_the_main_one_is_not_paid_after_the_next_pay_day(six: Years) -> None:
    six.pay(OCTOBER)
    six.element("PLAIN", "RESPONSIBILITY", 1_200_00, date(2025, 10, 1))
    some = pay_run.Some("off_cycle", frozenset(["PLAIN"]))
    asked = {"store": six.store, "body": six.body, "pay_group": "Month", "some": some, "account": six.officer, "now": six.clock}
    with pytest.raises(Refusal, match="No off-cycle run"):
        run_beside.propose_beside(**asked, paid_on=NOVEMBER + timedelta(days=1))
    assert run_beside.propose_beside(**asked, paid_on=NOVEMBER)[0].state == "proposed"


def test_a_run_that_is_not_released_can_be_withdrawn_and_no_other(six: Years) -> None:
    paid = six.pay(OCTOBER)
    six.element("PLAIN", "RESPONSIBILITY", 1_200_00, date(2025, 10, 1))
    run, _ = six.propose(date(2025, 10, 31), some=pay_run.Some("off_cycle", frozenset(["PLAIN"])))
    asked = {"store": six.store, "body": six.body, "account": six.officer, "reason": "wrong day", "now": six.clock}
    pay_run.withdraw(**asked, run=run)
    assert six.kept(run).state == "superseded"
    with pytest.raises(payroll.WrongState, match="was not withdrawn"):
        pay_run.withdraw(**asked, run=paid.run)
    assert six.pay(NOVEMBER).arrears("PLAIN", "RESPONSIBILITY") == {"2025-26/M07": 100_00}
    assert six.broken() == []


def test_an_agreement_is_spent_once_nothing_is_owed(six: Years) -> None:
    six.absent("PLAIN", date(2025, 9, 1), date(2025, 9, 3))
    six.agree("PLAIN", 500_00)
    assert set(six.pay(OCTOBER).arrears("PLAIN")) == {"2025-26/M06"}
    six.pay(NOVEMBER)
    six.absent("PLAIN", date(2025, 11, 1), date(2025, 11, 5))
    december = six.pay(DECEMBER)
    assert december.arrears("PLAIN") == {}
    assert len(december.found("PAY-016")) == 1


def test_who_opts_out_after_having_joined_late_gets_back_what_arrears_bore(six: Years) -> None:
    six.hire("LATE", start=date(2025, 8, 1), pension_scheme="alpha")
    october = six.pay(OCTOBER).slip("LATE")["pension_employee_pence"]
    six.change("LATE", date(2025, 8, 1), pension_scheme="")
    november = six.pay(NOVEMBER).slip("LATE")
    assert (october > 0, november["pension_employee_pence"]) == (True, -october)
    assert six.to_date("LATE", 2025)["pension_employee_pence"] == 0


def test_runs_of_two_groups_that_both_pay_somebody_are_not_released_from_one_state(six: Years) -> None:
    six.change("PLAIN", date(2025, 10, 16), pay_group=OTHER)
    first, _ = six.propose(OCTOBER)
    second, _ = six.propose(OCTOBER, OTHER)
    first, second = six.approve(first), six.approve(second)
    six.release(first)
    with pytest.raises(payroll.WrongState, match="was not released"):
        six.release(second)
    assert six.pay(OCTOBER, group=OTHER).slip("PLAIN")["gross_pence"] > 0


def test_what_is_paid_once_is_paid_by_the_group_of_its_day(six: Years) -> None:
    six.element("PLAIN", "ONCALL", 500_00, date(2025, 10, 5))
    six.change("PLAIN", date(2025, 10, 16), pay_group=OTHER)
    month, other = six.pay(OCTOBER), six.pay(OCTOBER, group=OTHER)
    assert month.lines("PLAIN")["ONCALL", ""] == 500_00
    assert ("ONCALL", "") not in other.lines("PLAIN")
    assert six.broken() == []


def test_deductions_of_earlier_periods_are_told_before_they_are_taken(six: Years) -> None:
    six.element("PLAIN", "BIKE_LOAN", 25_00, date(2025, 8, 1))
    assert "£50.00" in six.pay(OCTOBER).found("PAY-028")[0]


def test_an_advance_to_somebody_who_left_is_told_of(six: Years) -> None:
    six.pay(OCTOBER)
    six.pay_some(date(2025, 10, 31), "PLAIN", advance=1_000_00)
    six.leave("PLAIN", date(2025, 10, 31))
    assert "£1,000.00" in six.pay(NOVEMBER).found("PAY-030")[0]


def test_an_award_of_a_national_scale_reaches_back(six: Years, monkeypatch: pytest.MonkeyPatch) -> None:
    now = {"pence": 30_000_00, "digest": "before"}

    def salaries(**asked: date) -> list[tuple[date, date, str, int]]:
        return [(asked["first"], asked["last"], "1", int(now["pence"]))]

    monkeypatch.setattr(stretches, "salary_stretches", salaries)
    for module in ("commonline.payroll.proposal", "commonline.flows.history"):
        monkeypatch.setattr(f"{module}.scales_digest", lambda: str(now["digest"]))
    assert scales.scales_digest() != ""
    stretches._on_scale.cache_clear()
    point = {"pay_scale": "afc_england", "pay_point": "5.1", "pay_point_reached": date(2020, 1, 1)}
    six.hire("NHS", start=date(2025, 10, 1), annual_salary_pence=None, **point)
    six.pay(OCTOBER, NOVEMBER)
    now.update(pence=31_200_00, digest="after")
    stretches._on_scale.cache_clear()
    assert six.pay(DECEMBER).arrears("NHS") == {"2025-26/M07": 100_00, "2025-26/M08": 100_00}
    assert six.broken() == []
    stretches._on_scale.cache_clear()

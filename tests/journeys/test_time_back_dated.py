"""A word about days that are past: the next run pays the difference, month by month, and no payslip that was paid changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from years import Paid, Years, month_days

OCTOBER = month_days(2025, 7, 7)[0]


def months(first: int, last: int, pence: int) -> dict[str, int]:
    """Give the same amount for each tax month from one to another."""
    return {f"2025-26/M{number:02d}": pence for number in range(first, last + 1)}


@dataclass(frozen=True)
class Told:
    """October after everything was said: its run, and what was written before and after."""

    years: Years
    paid: Paid
    before: list[Any]
    after: list[Any]


@pytest.fixture(scope="module")
def told(half_year: tuple[str, Years], databases: Any) -> Iterator[Told]:
    """Give October after a word about the past of nearly everybody."""
    base, known = half_year
    name = databases.copy(of=base)
    years = replace(known, store=databases.store(name), ids=dict(known.ids))
    before = years.written()
    years.award(date(2025, 4, 1), 350, grade="AW")
    years.change("PROMOTED", date(2025, 6, 16), annual_salary_pence=42_000_00)
    years.change("FEWER", date(2025, 8, 1), hours_hundredths=18_50)
    years.leave("LEAVER", date(2025, 7, 15))
    years.absent("ABSENT", date(2025, 7, 7), date(2025, 7, 20))
    years.change("LETTER", date(2025, 4, 6), ni_letter="C")
    years.change("JOINS", date(2025, 7, 1), pension_scheme="alpha")
    years.change("OPTSOUT", date(2025, 5, 1), pension_scheme="", pension_opted_out_on=date(2025, 5, 1))
    years.change("CODE", date(2025, 6, 1), tax_code="NT")
    years.element("ALLOWANCE", "RESPONSIBILITY", 1_200_00, date(2025, 5, 1))
    years.element("ALLOWANCE", "OVERTIME", 20_00, date(2025, 8, 12), date(2025, 8, 12), hours=10_00)
    years.hire("LATE", start=date(2025, 8, 11))
    years.hire("BACKAGAIN", start=date(2025, 9, 1), person="BACK")
    paid = years.pay(OCTOBER)
    yield Told(years, paid, before, years.written())
    databases.server.drop_database(name)


def test_nothing_that_was_paid_changes_and_every_promise_is_kept(told: Told) -> None:
    assert [row for row in told.before if row not in set(told.after)] == []
    assert told.years.broken() == []


def test_an_award_pays_every_month_since_its_day(told: Told) -> None:
    assert told.paid.arrears("AWARD") == months(1, 6, 105_00)
    assert told.paid.arrears("AWARDHALF") == months(1, 6, 52_50)
    assert told.paid.slip("AWARD")["gross_pence"] == 3_105_00 + 6 * 105_00


def test_arrears_bear_the_pension_at_the_band_of_the_month(told: Told) -> None:
    # 5.45% of 3,105.00 is 169.22 and of 630.00 is 34.335, half a penny up
    assert told.paid.slip("AWARD")["pension_employee_pence"] == 169_22 + 34_34


def test_a_promotion_in_the_middle_of_a_month_pays_its_part_of_it(told: Told) -> None:
    assert told.paid.arrears("PROMOTED") == months(3, 3, 250_00) | months(4, 6, 500_00)
    assert told.paid.slip("PROMOTED")["gross_pence"] == 3_500_00 + 250_00 + 3 * 500_00


def test_fewer_hours_are_an_overpayment_that_waits(told: Told) -> None:
    assert told.paid.arrears("FEWER") == {}
    assert told.paid.slip("FEWER")["gross_pence"] == 1_500_00
    assert "Employment FEWER was overpaid £3,000.00 for 2025-26 months 5 to 6; £0.00 of it is set off or taken back in this run." in (
        told.paid.found("PAY-016")
    )


def test_a_leaver_who_is_known_late_is_not_paid_and_owes_what_came_after(told: Told) -> None:
    assert told.paid.slip("LEAVER") == {}
    # 16 of 31 days of July, August and September
    assert any("LEAVER was overpaid £7,548.39 for 2025-26 months 4 to 6" in said for said in told.paid.found("PAY-016"))


def test_an_unpaid_absence_that_is_known_late_is_an_overpayment(told: Told) -> None:
    # 6 days and 11 days of 31 are due: 580.65 + 1,064.52
    assert told.paid.slip("ABSENT")["gross_pence"] == 3_000_00
    assert any("ABSENT was overpaid £1,354.83 for 2025-26 month 4;" in said for said in told.paid.found("PAY-016"))


def test_another_letter_gives_back_what_was_charged_and_moves_the_year_to_it(told: Told) -> None:
    assert {origin: pence for (code, origin), pence in told.paid.lines("LETTER").items() if code == "NI"} == months(1, 6, -156_16)
    assert told.years.to_date("LETTER", 2025)["ni_employee_pence"] == 0
    assert told.years.to_date("LETTER", 2025)["ni_employer_pence"] == 7 * 387_45


def test_a_pension_that_began_earlier_is_charged_and_one_that_ended_earlier_given_back(told: Told) -> None:
    joined, left = (
        {origin: pence for (code, origin), pence in told.paid.lines(ref).items() if code == "PENSION"} for ref in ("JOINS", "OPTSOUT")
    )
    assert joined == months(4, 6, 163_50) | {"": 163_50}
    assert left == months(2, 6, -163_50)
    assert told.years.to_date("OPTSOUT", 2025)["pension_employee_pence"] == 163_50
    assert told.years.to_date("OPTSOUT", 2025)["taxable_pay_pence"] == 7 * 3_000_00 - 163_50


def test_a_tax_code_changes_no_pay_and_its_tax_follows_the_year_to_date(told: Told) -> None:
    assert {origin for _, origin in told.paid.lines("CODE")} == {""}
    assert told.paid.slip("CODE")["tax_to_date_pence_after"] == 0
    assert told.paid.slip("CODE")["tax_pence"] < 0


def test_an_allowance_and_overtime_are_paid_for_the_days_they_are_of(told: Told) -> None:
    assert told.paid.arrears("ALLOWANCE", "RESPONSIBILITY") == months(2, 6, 100_00)
    assert told.paid.arrears("ALLOWANCE", "OVERTIME") == months(5, 5, 200_00)


def test_who_joined_before_anybody_said_so_is_paid_since_the_first_day(told: Told) -> None:
    assert told.paid.arrears("LATE") == months(5, 5, 2_032_26) | months(6, 6, 3_000_00)
    assert told.paid.held() == {}


def test_who_left_and_came_back_has_two_employments_of_one_person(told: Told) -> None:
    assert told.paid.slip("BACK") == {}
    assert told.paid.arrears("BACKAGAIN") == months(6, 6, 3_000_00)


def test_nobody_else_is_touched(told: Told) -> None:
    assert set(told.paid.lines("PLAIN")) == {(code, "") for code in ("SALARY", "TAX", "NI", "NI_EMPLOYER")}

"""Whole years: what twelve months come to, changes of law within a year, and changes that reach back over year ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from years import Paid, Years, month_days
from years_alone import at_once

from commonline.gateways.hmrc_rti import parsed
from commonline.storage import blob, outbox
from commonline.storage.unit import Store

MEASURES = ("taxable_pay_pence", "tax_pence", "niable_pence", "ni_employee_pence", "ni_employer_pence", "pension_employee_pence")
REFS = ("PLAIN", "MEMBER", "YEARLY", "MONTHLY", "MIDYEAR", "JOB1", "JOB2")


@pytest.fixture(scope="module")
def year(databases: Any) -> list[Paid]:
    """Give the twelve months of 2025-26 of a few people, with a back-dated award and a payment beside."""
    years = Years.begin(databases.store(databases.copy(of="empty")), on=date(2025, 4, 1))
    since = date(2020, 1, 1)
    years.hire("PLAIN", start=since)
    years.hire("MEMBER", start=since, grade="AW", pension_scheme="alpha", student_loan_plan="2")
    for ref, method in (("YEARLY", "annual"), ("MONTHLY", "alternative"), ("MIDYEAR", "")):
        office: dict[str, Any] = {"director_method": method, "director_from": since} if method else {}
        years.hire(ref, start=since, annual_salary_pence=60_000_00, **office)
    years.hire("JOB1", start=since, person="BOTH", annual_salary_pence=24_000_00)
    years.hire("JOB2", start=since, person="BOTH", annual_salary_pence=12_000_00, tax_code="BR")
    for ref in ("YEARLY", "MONTHLY"):
        years.element(ref, "ONCALL", 20_000_00, date(2025, 9, 10))
    years.change("MIDYEAR", date(2025, 10, 1), director_method="annual", director_from=date(2025, 10, 1))
    paid = [years.pay(day) for day in month_days(2025, 1, 4)]
    years.award(date(2025, 4, 1), 350, grade="AW")
    paid += [years.pay(day) for day in month_days(2025, 5, 7)]
    years.element("MEMBER", "OVERTIME", 20_00, date(2025, 10, 20), date(2025, 10, 20), hours=8_00)
    paid.append(years.pay_some(date(2025, 10, 30), "MEMBER"))
    return paid + [years.pay(day) for day in month_days(2025, 8, 12)]


def total(paid: list[Paid], ref: str, measure: str) -> int:
    """Add a measure up over payslips."""
    return sum(each.slip(ref).get(measure, 0) for each in paid)


def test_payslips_year_to_date_and_ledger_say_the_same(year: list[Paid]) -> None:
    years, last = year[0].years, year[-1]
    for ref in REFS:
        to_date = years.to_date(ref, 2025)
        assert {name: total(year, ref, name) for name in MEASURES} == {name: to_date[name] for name in MEASURES}
        assert last.slip(ref)["taxable_pay_to_date_pence_after"] == to_date["taxable_pay_pence"]
        assert last.slip(ref)["tax_to_date_pence_after"] == to_date["tax_pence"]
    ledger = years.ledger()
    accounts = {
        "2200": ("tax_pence",),
        "2210": ("ni_employee_pence", "ni_employer_pence"),
        "2300": ("pension_employee_pence", "pension_employer_pence"),
        "2100": ("net_pence",),
    }
    assert {account: ledger[account] for account in accounts} == {
        account: -sum(total(year, ref, name) for ref in REFS for name in names) for account, names in accounts.items()
    }
    assert years.broken() == []


def test_the_last_submission_says_the_year_to_date(year: list[Paid]) -> None:
    years = year[0].years
    with years.unit() as unit:
        (message,) = [each for each in outbox.of_run(unit=unit, run=year[-1].run.id) if each.topic == "fps"]
        said = parsed(blob.get(unit=unit, name=message.content_digest))
    told = {}
    for employment in said.iter("{*}Employment"):
        places = (".//{*}FiguresToDate/{*}TaxablePay", ".//{*}FiguresToDate/{*}TotalTax", ".//{*}EmpeeContribnsYTD")
        told[employment.findtext("{*}PayId")] = [int(employment.findtext(place, "0").replace(".", "")) for place in places]
    names = ("taxable_pay_pence", "tax_pence", "ni_employee_pence")
    alone = [ref for ref in REFS if not ref.startswith("JOB")]  # jobs that are added up are told of as one
    assert {ref: told[ref] for ref in alone} == {ref: [years.to_date(ref, 2025)[name] for name in names] for ref in alone}


@pytest.mark.parametrize("ref", ["PLAIN", "MEMBER", "MIDYEAR", "JOB1"])
def test_twelve_months_of_tax_are_the_tax_of_the_year(year: list[Paid], ref: str) -> None:
    of_the_year = at_once(month_days(2025, 12, 12)[0], total(year, ref, "taxable_pay_pence"))
    assert total(year, ref, "tax_pence") == of_the_year["tax_pence"]


def test_both_methods_charge_a_director_the_same_over_the_year(year: list[Paid]) -> None:
    # 8% from 12,570 to 50,270 and 2% of what is above, of 80,000; the employer 15% above 5,000
    assert [total(year, ref, "ni_employee_pence") for ref in ("YEARLY", "MONTHLY")] == [3_016_00 + 594_60] * 2
    assert [total(year, ref, "ni_employer_pence") for ref in ("YEARLY", "MONTHLY")] == [11_250_00] * 2
    months = [each.slip("YEARLY")["ni_employee_pence"] for each in year if each.slip("YEARLY")]
    assert months[:2] == [0, 0]  # nothing before the year's threshold is reached


def test_a_director_appointed_within_the_year_has_the_weeks_that_are_left(year: list[Paid]) -> None:
    # six months as others; then 27 weeks: 6,527 to 26,102 of 30,000
    assert total(year, "MIDYEAR", "ni_employee_pence") == 6 * 267_50 + 1_566_00 + 77_96


def test_two_jobs_of_one_person_bear_what_one_would(year: list[Paid]) -> None:
    for name in ("ni_employee_pence", "ni_employer_pence", "niable_pence"):
        assert total(year, "JOB1", name) + total(year, "JOB2", name) == total(year, "PLAIN", name)


def test_arrears_over_twenty_four_months_and_two_year_ends(store: Store) -> None:
    years = Years.begin(store, on=date(2023, 4, 1))
    years.hire("A", start=date(2020, 1, 1))
    years.pay(*month_days(2023, 1, 12), *month_days(2024, 1, 12), *month_days(2025, 1, 2))
    before = years.written()
    years.award(date(2023, 4, 1), 350)
    paid = years.pay(*month_days(2025, 3, 3))
    months = [f"{year}/M{number:02d}" for year, first in (("2023-24", 3), ("2024-25", 1)) for number in range(first, 13)]
    assert paid.arrears("A") == dict.fromkeys([*months, "2025-26/M01", "2025-26/M02"], 105_00)
    assert len(paid.arrears("A")) == 24
    assert paid.slip("A")["gross_pence"] == 3_105_00 + 24 * 105_00
    assert len(paid.found("PAY-014")) == 1
    assert [row for row in before if row not in set(years.written())] == []
    assert years.broken() == []


def test_letters_are_put_right_by_the_rates_of_each_month_of_2022(store: Store) -> None:
    years = Years.begin(store, on=date(2022, 6, 1))
    years.hire("A", start=date(2022, 6, 1))
    years.hire("B", start=date(2022, 6, 1))
    paid = [years.pay(day) for day in month_days(2022, 3, 8)]
    charged = [288_45, 258_64, 258_64, 258_64, 258_64, 234_24]
    assert [each.slip("A")["ni_employee_pence"] for each in paid] == charged
    assert [each.slip("A")["ni_employer_pence"] for each in paid] == [337_42] * 5 + [309_40]
    years.change("A", date(2022, 6, 1), ni_letter="C")
    years.change("B", date(2022, 6, 16), annual_salary_pence=48_000_00)
    december = years.pay(*month_days(2022, 9, 9))
    given = {origin: -pence for (code, origin), pence in december.lines("A").items() if code == "NI"}
    assert given == {f"2022-23/M{number:02d}": pence for number, pence in zip(range(3, 9), charged, strict=True)}
    assert december.arrears("B") == {"2022-23/M03": 500_00} | {f"2022-23/M{number:02d}": 1_000_00 for number in range(4, 9)}
    # arrears are earnings of the month they are paid in: 12% to 4,189 and 2% above
    assert december.slip("B")["ni_employee_pence"] == 376_92 + 106_22
    assert years.broken() == []


def test_january_2024_has_a_rate_of_its_own(store: Store) -> None:
    years = Years.begin(store, on=date(2023, 12, 1))
    years.hire("A", start=date(2023, 12, 1))
    paid = [years.pay(day) for day in month_days(2023, 9, 10)]
    assert [each.slip("A")["ni_employee_pence"] for each in paid] == [234_24, 195_20]
    years.change("A", date(2023, 12, 1), ni_letter="C")
    back = years.pay(*month_days(2023, 11, 11))
    assert {origin: pence for (code, origin), pence in back.lines("A").items() if code == "NI"} == {
        "2023-24/M09": -234_24,
        "2023-24/M10": -195_20,
    }

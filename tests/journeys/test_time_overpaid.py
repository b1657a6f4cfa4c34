"""An overpayment: found with its months, taken back only as agreed, and gone when what gave rise to it is."""

from __future__ import annotations

from datetime import date

from years import Years, month_days

from commonline.storage.unit import Store

OCTOBER, NOVEMBER, DECEMBER, JANUARY = month_days(2025, 7, 10)


def test_nothing_is_taken_without_an_agreement_and_then_no_more_than_a_fifth_of_gross(six: Years) -> None:
    six.change("FEWER", date(2025, 8, 1), hours_hundredths=18_50)
    found = six.pay(OCTOBER)
    assert any("FEWER was overpaid £3,000.00 for 2025-26 months 5 to 6" in said for said in found.found("PAY-016"))
    assert found.slip("FEWER")["gross_pence"] == 1_500_00
    six.agree("FEWER", 1_000_00)
    for day in (NOVEMBER, DECEMBER):
        taken = six.pay(day)
        assert taken.arrears("FEWER") == {"2025-26/M05": -300_00}
        assert taken.slip("FEWER")["gross_pence"] == 1_200_00
    assert any("was overpaid £2,700.00 for 2025-26 months 5 to 6; £300.00 of it" in said for said in taken.found("PAY-016"))
    assert six.broken() == []


def test_it_closes_by_itself_when_what_it_came_of_is_taken_back(six: Years) -> None:
    six.change("FEWER", date(2025, 8, 1), hours_hundredths=18_50)
    six.agree("FEWER", 1_000_00)
    assert six.pay(OCTOBER).arrears("FEWER") == {"2025-26/M05": -300_00}
    six.change("FEWER", date(2025, 8, 1), hours_hundredths=37_00)
    paid = six.pay(NOVEMBER)
    assert paid.arrears("FEWER") == {"2025-26/M05": 300_00, "2025-26/M07": 1_500_00}
    assert paid.found("PAY-016") == []
    assert six.to_date("FEWER", 2025)["tax_pence"] == six.to_date("PLAIN", 2025)["tax_pence"]
    assert six.pay(DECEMBER).arrears("FEWER") == {}
    assert six.broken() == []


def test_the_oldest_is_taken_first(six: Years) -> None:
    six.absent("PLAIN", date(2025, 6, 1), date(2025, 6, 3))
    six.absent("PLAIN", date(2025, 9, 1), date(2025, 9, 10))
    six.agree("PLAIN", 500_00)
    first = six.pay(OCTOBER)
    assert any("£1,300.00 for 2025-26 months 3 and 6" in said for said in first.found("PAY-016"))
    taken = [first.arrears("PLAIN"), *(six.pay(day).arrears("PLAIN") for day in (NOVEMBER, DECEMBER, JANUARY))]
    assert taken == [
        {"2025-26/M03": -300_00, "2025-26/M06": -200_00},
        {"2025-26/M06": -500_00},
        {"2025-26/M06": -300_00},
        {},
    ]
    assert six.to_date("PLAIN", 2025)["taxable_pay_pence"] == 10 * 3_000_00 - 1_300_00
    assert six.broken() == []


def test_what_is_owed_the_other_way_is_set_off(six: Years) -> None:
    six.absent("PLAIN", date(2025, 8, 1), date(2025, 8, 31))
    six.element("PLAIN", "RESPONSIBILITY", 1_200_00, date(2025, 4, 1))
    paid = six.pay(OCTOBER)
    assert sum(paid.arrears("PLAIN", "RESPONSIBILITY").values()) == 600_00
    assert paid.arrears("PLAIN") == {"2025-26/M05": -600_00}
    assert paid.slip("PLAIN")["gross_pence"] == 3_100_00
    assert any("PLAIN was overpaid £2,400.00 for" in said for said in paid.found("PAY-016"))
    assert six.broken() == []


def test_more_owed_than_overpaid_is_paid_as_one(six: Years) -> None:
    six.absent("PLAIN", date(2025, 8, 30), date(2025, 8, 31))
    six.element("PLAIN", "RESPONSIBILITY", 1_200_00, date(2025, 4, 1))
    paid = six.pay(OCTOBER)
    assert paid.arrears("PLAIN") == {"2025-26/M05": -193_55}
    assert paid.slip("PLAIN")["gross_pence"] == 3_100_00 + 600_00 - 193_55
    assert paid.found("PAY-016") == []


def test_pay_that_is_taken_back_gives_back_its_pension(six: Years) -> None:
    six.absent("MEMBER", date(2025, 7, 1), date(2025, 7, 31))
    six.agree("MEMBER", 600_00)
    paid = six.pay(OCTOBER)
    assert paid.arrears("MEMBER") == {"2025-26/M04": -600_00}
    assert paid.slip("MEMBER")["pension_employee_pence"] == 163_50 - 32_70
    assert paid.slip("MEMBER")["taxable_pay_pence"] == 2_400_00 - (163_50 - 32_70)


def test_a_member_who_seems_to_have_left_gets_no_contributions_back_before_the_pay_is(six: Years) -> None:
    six.leave("MEMBER", date(2025, 7, 15))
    october = six.pay(OCTOBER)
    assert october.slip("MEMBER") == {}
    assert any("MEMBER was overpaid" in said for said in october.found("PAY-016"))
    assert six.broken() == []
    six.change("MEMBER", date(2025, 7, 15), end_date=None)
    november = six.pay(NOVEMBER)
    assert november.arrears("MEMBER") == {"2025-26/M07": 3_000_00}
    assert six.to_date("MEMBER", 2025)["pension_employee_pence"] == 8 * 163_50
    assert six.broken() == []


def test_a_start_that_was_later_than_said_gives_the_pension_of_the_months_before_back_with_their_pay(six: Years) -> None:
    six.hire("SINCE", start=date(2025, 10, 1), pension_scheme="alpha")
    six.pay(OCTOBER, NOVEMBER)
    six.change("SINCE", date(2025, 11, 1), start_date=date(2025, 11, 1))
    assert six.pay(DECEMBER).arrears("SINCE") == {}
    six.agree("SINCE", 600_00)
    taken = six.pay(JANUARY)
    assert taken.arrears("SINCE") == {"2025-26/M07": -600_00}
    assert taken.slip("SINCE")["pension_employee_pence"] == 163_50 - 32_70
    assert six.broken() == []


def test_an_overpayment_of_somebody_who_joins_the_pension_late_gives_it_back_once(six: Years) -> None:
    six.change("JOINS", date(2025, 7, 1), pension_scheme="alpha")
    six.absent("JOINS", date(2025, 7, 1), date(2025, 7, 31))
    october = six.pay(OCTOBER)
    assert {origin: pence for (code, origin), pence in october.lines("JOINS").items() if code == "PENSION" and origin} == {
        f"2025-26/M{number:02d}": 163_50 for number in range(4, 7)
    }
    six.agree("JOINS", 600_00)
    assert six.pay(NOVEMBER).slip("JOINS")["pension_employee_pence"] == 163_50 - 32_70
    six.pay(DECEMBER, JANUARY, *month_days(2025, 11, 12))
    assert six.to_date("JOINS", 2025)["pension_employee_pence"] == 8 * 163_50
    assert six.to_date("JOINS", 2025)["niable_pence"] == 11 * 3_000_00
    assert six.broken() == []


def test_what_was_overpaid_in_an_earlier_tax_year_is_not_taken(store: Store) -> None:
    years = Years.begin(store, on=date(2025, 2, 1))
    years.hire("A", start=date(2025, 2, 1))
    years.pay(*month_days(2024, 11, 12), *month_days(2025, 1, 1))
    years.absent("A", date(2025, 3, 1), date(2025, 3, 31))
    years.absent("A", date(2025, 4, 1), date(2025, 4, 3))
    years.agree("A", 500_00)
    paid = years.pay(*month_days(2025, 2, 2))
    assert paid.arrears("A") == {"2025-26/M01": -300_00}
    assert any("A was overpaid £3,000.00 for 2024-25 month 12, in an earlier tax year" in said for said in paid.found("PAY-018"))
    assert years.pay(*month_days(2025, 3, 3)).arrears("A") == {}
    assert years.broken() == []

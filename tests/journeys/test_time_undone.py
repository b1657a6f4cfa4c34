"""Words that are taken back, that come in another order, or that come too late for a run: what is paid in the end is the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

from years import Paid, Years, month_days

OCTOBER, NOVEMBER, DECEMBER, JANUARY = month_days(2025, 7, 10)
JUNE = date(2025, 6, 1)


def by_month(paid: list[Paid], ref: str) -> Counter[str]:
    """Add up the salary that runs paid for each month, their own months among them."""
    total: Counter[str] = Counter()
    for each in paid:
        for (element, origin), pence in each.lines(ref).items():
            if element == "SALARY":
                total[origin or each.run.period] += pence
    return total


def test_a_change_that_is_corrected_and_cancelled_before_a_run_pays_nothing(six: Years) -> None:
    for salary in (42_000_00, 39_000_00, 36_000_00):
        six.change("PLAIN", JUNE, annual_salary_pence=salary)
    six.absent("PLAIN", date(2025, 8, 4), date(2025, 8, 8))
    six.absent("PLAIN", date(2025, 8, 4), date(2025, 8, 8), percent=100)
    paid = six.pay(OCTOBER)
    assert paid.arrears("PLAIN") == {}
    assert paid.slip("PLAIN")["net_pence"] == paid.slip("ALLOWANCE")["net_pence"]
    assert paid.found("PAY-016") == []
    assert six.broken() == []


def test_a_change_that_is_paid_corrected_and_cancelled_comes_to_nothing_when_it_was_taken_back(six: Years) -> None:
    six.change("PLAIN", JUNE, annual_salary_pence=37_200_00)
    paid = [six.pay(OCTOBER)]
    assert paid[0].arrears("PLAIN") == {f"2025-26/M{n:02d}": 100_00 for n in range(3, 7)}
    six.change("PLAIN", JUNE, annual_salary_pence=36_600_00)
    paid.append(six.pay(NOVEMBER))
    assert any("PLAIN was overpaid £250.00 for 2025-26 months 3 to 7" in said for said in paid[1].found("PAY-016"))
    six.change("PLAIN", JUNE, annual_salary_pence=36_000_00)
    paid.append(six.pay(DECEMBER))
    assert any("PLAIN was overpaid £550.00 for 2025-26 months 3 to 8" in said for said in paid[2].found("PAY-016"))
    assert paid[1].arrears("PLAIN") == paid[2].arrears("PLAIN") == {}
    assert six.broken() == []
    six.agree("PLAIN", 1_000_00)
    paid.append(six.pay(JANUARY))
    assert by_month(paid, "PLAIN") == {f"2025-26/M{n:02d}": 3_000_00 for n in range(7, 11)} | {f"2025-26/M{n:02d}": 0 for n in range(3, 7)}
    told, calm = six.to_date("PLAIN", 2025), six.to_date("ALLOWANCE", 2025)
    assert [told[name] for name in ("taxable_pay_pence", "tax_pence", "niable_pence")] == [
        calm[name] for name in ("taxable_pay_pence", "tax_pence", "niable_pence")
    ]
    assert six.broken() == []


def say(years: Years, words: list[int]) -> None:
    """Say some of these, in the order named."""
    every: dict[int, Any] = {
        0: lambda: years.change("PROMOTED", date(2025, 5, 19), annual_salary_pence=40_000_00),
        1: lambda: years.absent("ABSENT", date(2025, 7, 7), date(2025, 7, 20)),
        2: lambda: years.element("ALLOWANCE", "RESPONSIBILITY", 1_200_00, date(2025, 5, 1)),
        3: lambda: years.change("MEMBER", date(2025, 8, 1), hours_hundredths=18_50),
        4: lambda: years.absent("MEMBER", date(2025, 6, 2), date(2025, 6, 6), percent=50),
        5: lambda: years.element("MEMBER", "OVERTIME", 20_00, date(2025, 8, 12), date(2025, 8, 12), hours=5_00),
        6: lambda: years.award(date(2025, 4, 1), 350, grade="AW"),
    }
    for number in words:
        every[number]()


def test_the_order_in_which_words_come_makes_no_difference(six: Years, databases: Any, fresh: Any, half_year: tuple[str, Years]) -> None:
    other = replace(six, store=databases.store(fresh(of=half_year[0])), ids=dict(six.ids))
    say(six, [0, 1, 2, 3, 4, 5, 6])
    say(other, [6, 5, 4, 3, 2, 1, 0])
    first, second = (years.propose(OCTOBER)[0] for years in (six, other))
    assert first.digest == second.digest


def test_proposing_twice_gives_the_same_run(six: Years) -> None:
    say(six, [0, 1, 3])
    first, _ = six.propose(OCTOBER)
    again, _ = six.propose(OCTOBER)
    assert (again.id, again.digest) == (first.id, first.digest)


def test_a_word_that_comes_while_a_run_is_approved_waits_for_the_next(six: Years) -> None:
    run, made = six.propose(OCTOBER)
    approved = six.approve(run)
    six.change("PROMOTED", JUNE, annual_salary_pence=42_000_00)
    october = Paid(six, six.release(approved), made)
    assert october.slip("PROMOTED")["gross_pence"] == 3_000_00
    assert six.broken() == []
    november = six.pay(NOVEMBER)
    assert november.arrears("PROMOTED") == {f"2025-26/M{n:02d}": 500_00 for n in range(3, 8)}
    assert six.pay(DECEMBER).arrears("PROMOTED") == {}


def test_who_is_held_is_paid_for_both_months_once(six: Years) -> None:
    six.change("PLAIN", date(2025, 10, 1), tax_code="XYZ")
    held = six.pay(OCTOBER)
    assert (held.held(), held.slip("PLAIN")) == ({"PLAIN": "PAY-012"}, {})
    assert six.broken() == []
    six.change("PLAIN", date(2025, 10, 1), tax_code="1257L")
    paid = six.pay(NOVEMBER)
    assert paid.arrears("PLAIN") == {"2025-26/M07": 3_000_00}
    assert paid.slip("PLAIN")["gross_pence"] == 6_000_00
    calm = six.to_date("ALLOWANCE", 2025)
    assert [six.to_date("PLAIN", 2025)[name] for name in ("taxable_pay_pence", "tax_pence")] == [
        calm["taxable_pay_pence"],
        calm["tax_pence"],
    ]
    assert six.pay(DECEMBER).arrears("PLAIN") == {}
    assert six.broken() == []


def test_who_is_held_twice_is_paid_for_all_months_with_what_changed_meanwhile(six: Years) -> None:
    six.change("PLAIN", date(2025, 10, 1), tax_code="XYZ")
    six.pay(OCTOBER)
    six.change("PLAIN", date(2025, 9, 1), annual_salary_pence=37_200_00)
    assert six.pay(NOVEMBER).held() == {"PLAIN": "PAY-012"}
    assert six.broken() == []
    six.change("PLAIN", date(2025, 10, 1), tax_code="1257L")
    paid = six.pay(DECEMBER)
    assert paid.arrears("PLAIN") == {"2025-26/M06": 100_00, "2025-26/M07": 3_100_00, "2025-26/M08": 3_100_00}
    assert six.pay(JANUARY).arrears("PLAIN") == {}
    assert six.broken() == []


def test_who_is_held_and_then_turns_out_to_have_left_is_paid_to_the_last_day(six: Years) -> None:
    six.change("PLAIN", date(2025, 10, 1), tax_code="XYZ")
    six.pay(OCTOBER)
    six.change("PLAIN", date(2025, 10, 1), tax_code="1257L")
    six.leave("PLAIN", date(2025, 10, 15))
    paid = six.pay(NOVEMBER)
    assert paid.arrears("PLAIN") == {"2025-26/M07": 1_451_61}
    assert paid.slip("PLAIN")["gross_pence"] == 1_451_61
    assert paid.slip("PLAIN")["tax_code"] == "0T"
    assert six.pay(DECEMBER).slip("PLAIN") == {}
    assert six.broken() == []


def test_an_allowance_said_twice_for_days_that_are_past_holds(six: Years) -> None:
    september = date(2025, 9, 30)
    six.elements("PLAIN", "RESPONSIBILITY", 1_200_00, (date(2025, 7, 1), september), (date(2025, 8, 1), september))
    assert six.pay(OCTOBER).held() == {"PLAIN": "PAY-001"}
    six.elements("PLAIN", "RESPONSIBILITY", 2_400_00, (date(2025, 7, 1), september))
    paid = six.pay(NOVEMBER)
    assert paid.arrears("PLAIN", "RESPONSIBILITY") == {f"2025-26/M{number:02d}": 200_00 for number in range(4, 7)}
    assert paid.arrears("PLAIN") == {"2025-26/M07": 3_000_00}
    assert six.broken() == []

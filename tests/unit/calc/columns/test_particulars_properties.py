"""What must hold of the few cases whatever the amounts are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from commonline.kernel.money import Rate
from commonline.kernel.period import Frequency, PayPeriod
from commonline.standard.particulars import PAID_ALREADY
from commonline.standard.pay import PAY_RESULT

NI = ("ni_at_lel_pence", "ni_lel_to_pt_pence", "ni_pt_to_uel_pence", "ni_employee_pence", "ni_employer_pence")
TO_DATE = ("taxable_pay_to_date_pence", "tax_to_date_pence")
ADDING_UP = [name for name in PAY_RESULT.names if name not in {"n", *TO_DATE}]
WEEK = PayPeriod.paid(date(2024, 3, 29), Frequency.WEEKLY)

usual = settings(max_examples=60, deadline=None, derandomize=True, database=None)
pay = st.integers(-200_000, 1_500_000)
arrears = st.one_of(st.just(0), st.integers(-60_000, 200_000))
persons = st.fixed_dictionaries(
    {
        "tax_code": st.sampled_from(["1257L", "S1100L", "0T", "C0T", "BR", "NT", "SD1"]),
        "week1_month1": st.booleans(),
        "ni_letter": st.sampled_from("ABCHJX"),
        "student_loan_plan": st.sampled_from(["", "1", "2"]),
        "postgraduate_loan": st.booleans(),
        "pension_scheme": st.sampled_from(["", "whole", "exact", "dc", "dc_relief_at_source", "whole_relief_at_source"]),
        "employer_pension_bp": st.integers(0, 3_000),
        "taxable_pay_to_date_pence": st.integers(0, 5_000_000),
    }
)


def _rows(of_period: int, late: int) -> list[dict]:
    return [{"amount_pence": of_period}, {"amount_pence": late, "arrears": True}]


@usual
@given(one=persons, amounts=st.tuples(pay, arrears, pay, arrears))
def test_two_payments_in_a_period_come_to_the_same_as_one(payslips, few, book, one, amounts):
    """The overriding limit, which goes by each payment, is out of the way, and no tax of earlier periods is left to take."""
    law = _unlimited(book)
    first_pay, first_late, second_pay, second_late = amounts
    whole_year = one | {"pension_scheme": "", "week1_month1": False, "taxable_pay_to_date_pence": 0}
    [earlier] = payslips([whole_year], [one["taxable_pay_to_date_pence"]], law=law)
    one = one | {"tax_to_date_pence": earlier["tax_pence"]}
    [first] = payslips([one], [_rows(first_pay, first_late)], law=law)
    paid = {name: first[name] for name in PAID_ALREADY.names if name in first} | {"band_pay_pence": first_pay}
    then = one | {name: first[name] for name in TO_DATE}
    [second] = payslips([then], [_rows(second_pay, second_late)], law=law, particulars=few(paid_already=[paid]))
    [both] = payslips([one], [_rows(first_pay + second_pay, first_late + second_late)], law=law)
    assert {name: first[name] + second[name] for name in ADDING_UP} == {name: both[name] for name in ADDING_UP}
    assert [second[name] for name in TO_DATE] == [both[name] for name in TO_DATE]


@usual
@given(
    amounts=st.lists(pay, min_size=2, max_size=6),
    letters=st.lists(st.sampled_from("ABCHJ"), min_size=6, max_size=6),
    others=st.lists(pay, min_size=1, max_size=3),
)
def test_shares_add_up_to_the_contributions_of_the_sum(payslips, few, amounts, letters, others):
    people = [{"ni_letter": letter} for letter in letters[: len(amounts)]]
    together = few(together=[{"n": n, "first": 0} for n in range(len(amounts))])
    slips = payslips([*people, *({} for _ in others)], [*amounts, *others], particulars=together)
    [whole] = payslips([people[0]], [sum(max(amount, 0) for amount in amounts)])
    assert [sum(slip[name] for slip in slips[: len(amounts)]) for name in NI] == [whole[name] for name in NI]
    assert all(slip[name] == 0 for slip, amount in zip(slips[1:], amounts[1:], strict=False) if amount <= 0 for name in NI)
    assert all(slip[name] >= 0 for slip in slips for name in NI)


def _year_of_a_director(payslips, few, law, payments: list[tuple[str, int]], method: str, weeks: int) -> list[tuple[int, ...]]:
    """Pay a director payment by payment and give the year's National Insurance after each."""
    used: list[dict] = []
    after = []
    for at, (letter, amount) in enumerate(payments):
        case = {"n": 0, "method": method, "weeks": weeks, "settles": at == len(payments) - 1}
        particulars = few(directors=[case], ni_to_date=used)
        [slip] = payslips([{"tax_code": "NT", "ni_letter": letter}], [amount], particulars=particulars, law=law, period=WEEK)
        row = next((row for row in used if row["ni_letter"] == letter), None)
        if row is None:
            row = {"n": 0, "place": len(used), "ni_letter": letter, "niable_pence": 0, **dict.fromkeys(NI, 0)}
            used.append(row)
        row["niable_pence"] += amount
        for name in NI:
            row[name] += slip[name]
        after.append(tuple(sum(row[name] for row in used) for name in NI))
    return after


payments = st.lists(st.tuples(st.sampled_from("ABCM"), st.integers(0, 4_000_000)), min_size=1, max_size=6)


@usual
@given(payments=payments, weeks=st.integers(1, 53))
def test_a_director_has_paid_the_same_by_the_years_end_by_either_method(payslips, few, book_of, payments, weeks):
    law = book_of(tax="2023-24", ni="2023-24", loans="2025-26")
    by_either = [_year_of_a_director(payslips, few, law, payments, method, weeks)[-1] for method in ("annual", "alternative")]
    assert by_either[0] == by_either[1]


@usual
@given(amounts=st.lists(st.integers(0, 4_000_000), min_size=1, max_size=6), letter=st.sampled_from("ABCM"), weeks=st.integers(1, 52))
def test_a_directors_payments_come_to_what_one_payment_of_the_year_would(payslips, few, book_of, amounts, letter, weeks):
    law = book_of(tax="2023-24", ni="2023-24", loans="2025-26")
    *_, year = _year_of_a_director(payslips, few, law, [(letter, amount) for amount in amounts], "annual", weeks)
    [at_once] = _year_of_a_director(payslips, few, law, [(letter, sum(amounts))], "annual", weeks)
    assert year == at_once
    assert sum(year[:3]) <= sum(amounts)


@usual
@given(now=st.integers(-300_000, 900_000), before=st.integers(0, 9_000_000), tax_before=st.integers(0, 3_000_000), one=persons)
def test_tax_is_never_over_half_of_the_payment(payslips, now, before, tax_before, one):
    one = one | {"taxable_pay_to_date_pence": before, "tax_to_date_pence": tax_before, "tax_code": "K900"}
    [slip] = payslips([one], [now])
    assert slip["tax_pence"] <= max(0, slip["taxable_pay_pence"]) // 2


def _unlimited(book):
    return replace(book, _income_tax=replace(book.income_tax, overriding_limit=Rate(10**6, 1)))

"""What elements come to beyond the ordinary: shares, pay given up, deductions before tax, very large amounts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonline.kernel.period import Frequency, PayPeriod


@pytest.fixture(scope="session")
def amount(run, to_pay, due):
    """Give a function that gives the pence of one row."""

    def of(**row) -> int:
        return run(to_pay({}), due(row))[0]["pence"].item()

    return of


@pytest.mark.parametrize(
    ("row", "pence"),
    [
        ({"basis": "annual", "amount_pence": 3_600_000}, 150_000),
        ({"basis": "period", "amount_pence": 10_001}, 5_001),  # half of it, a half penny up
        ({"basis": "once", "amount_pence": 10_001}, 5_001),
        ({"basis": "once", "amount_pence": -10_001}, -5_001),
        ({"basis": "period", "amount_pence": 62_000, "due_from": date(2025, 10, 22)}, 10_000),
    ],
)
def test_every_basis_but_hourly_takes_its_share(amount, row, pence):
    assert amount(part=1, whole=2, **row) == pence


def test_hours_take_no_share(amount):
    assert amount(basis="hourly", amount_pence=1_000, hours_hundredths=150, part=1, whole=2) == 1_500


def test_pay_given_up_lowers_all_that_its_earning_counts_for(payslips):
    rows = [{"amount_pence": 300_000}, {"amount_pence": -50_000, "taxable": True, "niable": True, "pensionable": False}]
    [slip] = payslips([{"tax_code": "NT"}], [rows])
    assert [slip[f"{name}_pence"] for name in ("gross", "taxable_pay", "niable", "pensionable")] == [250_000, 250_000, 250_000, 300_000]
    assert slip["net_pence"] == 250_000 - slip["ni_employee_pence"]


def test_a_deduction_so_marked_is_taken_off_pay_for_tax_and_nothing_else(payslips):
    deduction = {"amount_pence": 20_000, "sign": -1, "niable": False, "pensionable": False}
    after, before = payslips(
        [{"tax_code": "BR"}] * 2,
        [[{"amount_pence": 300_000}, {**deduction, "taxable": False}], [{"amount_pence": 300_000}, {**deduction, "taxable": True}]],
    )
    assert (after["taxable_pay_pence"], before["taxable_pay_pence"]) == (300_000, 280_000)
    assert before["other_deductions_pence"] == after["other_deductions_pence"] == 20_000
    assert before["niable_pence"] == before["pensionable_pence"] == before["gross_pence"] == 300_000
    assert before["net_pence"] == after["net_pence"] + 4_000


def test_a_deductions_marks_for_insurance_and_pension_mean_nothing(payslips):
    rows = [{"amount_pence": 300_000}, {"amount_pence": 20_000, "sign": -1, "niable": True, "pensionable": True, "arrears": True}]
    [slip] = payslips([{"pension_scheme": "whole"}], [rows])
    assert slip["niable_pence"] == slip["pensionable_pence"] == 300_000
    assert slip["pension_employee_pence"] == 16_350


def test_earnings_below_nothing_have_no_insurance_and_no_loan(payslips):
    [slip] = payslips([{"tax_code": "BR", "student_loan_plan": "1"}], [-100_000])
    assert slip["niable_pence"] == slip["gross_pence"] == -100_000
    assert slip["ni_employee_pence"] == slip["ni_employer_pence"] == slip["ni_at_lel_pence"] == slip["student_loan_pence"] == 0


@pytest.mark.parametrize("row", [{"part": -1}, {"whole": 0}, {"whole": -1}])
def test_a_share_that_is_none_is_our_mistake(amount, row):
    with pytest.raises(ValueError, match="whole is nothing, or part is below nothing"):
        amount(**row)


def test_an_amount_just_within_64_bits_is_exact(amount):
    # Times 30 of 31 days and twice, it would be 2 to the 63rd.
    pence, part = 2**62 // (30 * 10**7), 10**7
    assert amount(basis="period", amount_pence=pence, part=part, whole=part, due_from=date(2025, 10, 2)) == round(Fraction(pence * 30, 31))


def test_a_small_amount_of_a_very_large_whole_is_nothing(amount):
    assert amount(amount_pence=1, whole=2**59) == 0


def test_a_share_that_no_column_holds_is_our_mistake(amount):
    with pytest.raises(ValueError, match="no column holds"):
        amount(basis="once", amount_pence=2**61, part=2**60, whole=2**60)
    assert amount(basis="once", amount_pence=2**60, part=2**60, whole=2**60) == 2**60


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["annual", "once", "period"]),
            st.integers(-(10**13), 10**13),
            st.integers(0, 10**12),
            st.integers(1, 10**12),
            st.integers(1, 28),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_amounts_are_exact_however_large_the_share_is_written(run, to_pay, due, rows):
    period = PayPeriod.paid(date(2025, 10, 31), Frequency.FOUR_WEEKLY)
    rows = [(basis, pence, min(part, whole), whole, days) for basis, pence, part, whole, days in rows]
    elements = due(
        *(
            {
                "line": line,
                "basis": basis,
                "amount_pence": pence,
                "part": part,
                "whole": whole,
                "due_from": period.begins,
                "due_to": period.begins.replace(day=period.begins.day)
                if days == 1
                else date.fromordinal(period.begins.toordinal() + days - 1),
            }
            for line, (basis, pence, part, whole, days) in enumerate(rows)
        )
    )
    earnings, _ = run(to_pay({"tax_code": "NT", "ni_letter": "X"}), elements, period)
    for (basis, pence, part, whole, days), got in zip(rows, earnings["pence"], strict=True):
        exact = Fraction(pence * part, whole)
        exact *= {"once": Fraction(1), "period": Fraction(days, 28), "annual": Fraction(28, 365) * Fraction(days, 28)}[basis]
        size = int(abs(exact) + Fraction(1, 2))
        assert got == (size if exact >= 0 else -size)

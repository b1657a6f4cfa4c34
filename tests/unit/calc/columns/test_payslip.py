"""A whole run in columns: small enough to be worked out by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from commonline.calc.columns import payslip
from commonline.calc.columns.levy import levy_columns
from commonline.calc.columns.payslip import unpayable, work_out
from commonline.calc.columns.tax_code import free_pay_pence, is_code
from commonline.calc.refusals import CannotPay
from commonline.kernel.period import Frequency, PayPeriod
from commonline.rules.book import LawUnknown
from commonline.standard.pay import ELEMENT_DUE, PAY_INPUT, PAY_RESULT
from commonline.standard.terms import STANDARD_TERMS, Terms

OCTOBER = PayPeriod.paid(date(2025, 10, 31), Frequency.MONTHLY)
WEEK = PayPeriod.paid(date(2025, 10, 31), Frequency.WEEKLY)


def _amount(run, to_pay, rows, period=OCTOBER, terms=STANDARD_TERMS) -> list[int]:
    earnings, _ = run(to_pay({}), rows, period, terms)
    return earnings["pence"].to_list()


def test_a_payslip_is_worked_out_in_the_order_of_the_law(run, to_pay, due):
    inputs = to_pay(
        {
            "pension_scheme": "whole",
            "student_loan_plan": "1",
            "postgraduate_loan": True,
            "taxable_pay_to_date_pence": 1_717_200,
            "tax_to_date_pence": 196_560,
        }
    )
    elements = due({"amount_pence": 3_600_000}, {"line": 1, "element": "CAR", "basis": "once", "amount_pence": 2_500, "sign": -1})
    _, result = run(inputs, elements)
    [row] = result.to_dicts()
    pension = 16_350  # 36,000 a year is in the slab of 5.45%
    assert row["gross_pence"] == 300_000
    assert row["pension_employee_pence"] == pension
    assert row["pension_employer_pence"] == 86_910
    assert row["taxable_pay_pence"] == 300_000 - pension
    free_pay = 7 * (2 * 41_667 + 21_492)  # 1257 = 2 x 500 + 257: (10 x 257 + 9) / 12 = 214.92 up to a penny
    assert row["tax_pence"] == (1_717_200 + 283_650 - free_pay) // 100 * 20 - 196_560
    assert row["ni_employee_pence"] == 15_616  # 8% of 3,000 - 1,048
    assert row["ni_employer_pence"] == 38_745  # 15% of 3,000 - 417
    assert (row["ni_at_lel_pence"], row["ni_lel_to_pt_pence"], row["ni_pt_to_uel_pence"]) == (54_200, 50_600, 195_200)
    assert row["student_loan_pence"] == 7_400  # 9% of 3,000 - 2,172.08
    assert row["postgraduate_loan_pence"] == 7_500  # 6% of 3,000 - 1,750
    assert row["other_deductions_pence"] == 2_500
    assert row["net_pence"] == 300_000 - pension - row["tax_pence"] - 15_616 - 7_400 - 7_500 - 2_500
    assert row["taxable_pay_to_date_pence"] == 1_717_200 + 283_650
    assert row["tax_to_date_pence"] == 196_560 + row["tax_pence"]


def test_the_tables_of_the_standard_come_out(run, to_pay, due):
    earnings, result = run(to_pay({}), due({"amount_pence": 100}))
    assert earnings.columns == ["n", "line", "pence"]
    assert dict(result.schema) == PAY_RESULT.schema


def test_a_part_period_is_by_calendar_days_in_the_standard(run, to_pay, due):
    rows = due({"amount_pence": 3_600_000, "part": 1850, "whole": 3700, "due_from": date(2025, 10, 16)})
    assert _amount(run, to_pay, rows) == [77_419]  # 1,500.00 x 16 / 31 = 774.19


def test_a_part_period_by_working_days_counts_mondays_to_fridays(run, to_pay, due):
    rows = due(
        {"amount_pence": 3_600_000, "due_from": date(2025, 10, 16)},
        {"line": 1, "basis": "period", "amount_pence": 2_300, "due_to": date(2025, 10, 1)},
    )
    assert _amount(run, to_pay, rows, terms=Terms(pro_rata="working_days")) == [156_522, 100]  # 12 of 23; 1 of 23


def test_a_part_period_by_365ths_takes_days_of_the_yearly_amount(run, to_pay, due):
    rows = due({"amount_pence": 3_650_000, "due_from": date(2025, 10, 16)}, {"line": 1, "amount_pence": 3_650_000})
    assert _amount(run, to_pay, rows, terms=Terms(pro_rata="days_of_365")) == [160_000, 304_167]


@pytest.mark.parametrize(("terms", "pence"), [(STANDARD_TERMS, 70_000), (Terms(weekly_salary="weeks_of_52"), 70_192)])
def test_a_week_of_salary_is_days_of_365_unless_the_terms_say_52_weeks(run, to_pay, due, terms, pence):
    rows = due({"amount_pence": 3_650_000, "due_from": WEEK.begins, "due_to": WEEK.ends})
    assert _amount(run, to_pay, rows, WEEK, terms) == [pence]


def test_hours_are_paid_for_what_was_worked_whatever_the_days(run, to_pay, due):
    rows = due({"basis": "hourly", "amount_pence": 1_235, "hours_hundredths": 750, "due_from": date(2025, 10, 30)})
    assert _amount(run, to_pay, rows) == [9_263]  # 92.625, a half penny up


@pytest.mark.parametrize(("hours", "pence"), [(50, 1), (-50, -1), (49, 0), (-49, 0)])
def test_a_half_penny_goes_away_from_nothing(run, to_pay, due, hours, pence):
    assert _amount(run, to_pay, due({"basis": "hourly", "amount_pence": 1, "hours_hundredths": hours})) == [pence]


def test_only_earnings_so_marked_count(run, to_pay, due):
    rows = due(
        {"basis": "once", "amount_pence": 100},
        {"line": 1, "basis": "once", "amount_pence": 20, "taxable": False, "niable": False, "pensionable": False},
        {"line": 2, "basis": "once", "amount_pence": 3, "sign": -1},
    )
    _, result = run(to_pay({"tax_code": "NT"}), rows)
    [row] = result.to_dicts()
    assert (row["gross_pence"], row["taxable_pay_pence"], row["niable_pence"], row["pensionable_pence"]) == (120, 100, 100, 100)
    assert (row["other_deductions_pence"], row["net_pence"]) == (3, 117)


def test_an_employment_without_an_element_still_has_its_payslip(run, to_pay, due):
    inputs = to_pay({"tax_to_date_pence": 5_000, "tax_code": "NT"}, {}, {"tax_to_date_pence": 7})
    _, result = run(inputs, due({"n": 1, "basis": "once", "amount_pence": 100}))
    assert result["n"].to_list() == [0, 1, 2]
    assert result["gross_pence"].to_list() == [0, 100, 0]
    assert result["tax_pence"].to_list() == [-5_000, 0, -7]


def test_nobody_to_pay_gives_empty_tables(run):
    earnings, result = run(PAY_INPUT.empty(), ELEMENT_DUE.empty())
    assert earnings.height == result.height == 0


def test_a_refund_is_not_given_in_week_1_or_month_1(run, to_pay, due):
    inputs = to_pay({"tax_to_date_pence": 9_900}, {"tax_to_date_pence": 9_900, "week1_month1": True})
    _, result = run(inputs, due({"basis": "once", "amount_pence": 1}, {"n": 1, "basis": "once", "amount_pence": 1}))
    assert result["tax_pence"].to_list() == [-9_900, 0]


def test_a_k_code_adds_to_pay(run, to_pay, due):
    _, result = run(to_pay({"tax_code": "K100", "week1_month1": True}), due({"basis": "once", "amount_pence": 5_000}))
    assert result["tax_pence"].to_list() == [2_500]  # half of the payment, as 20% of 134 pounds is more
    _, result = run(to_pay({"tax_code": "K100", "week1_month1": True}), due({"basis": "once", "amount_pence": 10_000}))
    assert result["tax_pence"].to_list() == [3_680]  # (1000 + 9) / 12 = 84.09; 184 pounds at 20%


def test_a_slab_limit_is_within_its_slab_up_to_the_last_penny_of_the_pound(run, to_pay, due):
    pay = [287_500, 287_508, 287_509]  # 34,500.00, 34,500.96 and 34,501.08 a year
    inputs = to_pay(*({"pension_scheme": scheme, "employer_pension_bp": 2_000} for scheme in ("whole", "exact") for _ in pay))
    rows = due(*({"n": n, "basis": "once", "amount_pence": amount} for n, amount in enumerate(pay + pay)))
    _, result = run(inputs, rows)
    assert result["pension_employee_pence"].to_list() == [13_225, 13_225, 15_669, 13_225, 15_669, 15_669]
    assert result["pension_employer_pence"].to_list()[3:] == [57_500, 57_502, 57_502]


def test_qualifying_earnings_lie_between_the_limits(run, to_pay, due):
    inputs = to_pay(*[{"pension_scheme": "dc"}] * 4)
    rows = due(*({"n": n, "basis": "once", "amount_pence": amount} for n, amount in enumerate([52_000, 152_000, 900_000, -100])))
    _, result = run(inputs, rows)
    assert result["pension_employee_pence"].to_list() == [0, 5_000, 18_345, 0]
    assert result["pension_employer_pence"].to_list() == [0, 3_000, 11_007, 0]


def test_text_may_come_as_categories(run, to_pay, due):
    inputs = to_pay({"tax_code": "BR"}, {"ni_letter": "H", "pension_scheme": "dc"})
    rows = due({"amount_pence": 3_600_000}, {"n": 1, "amount_pence": 7_000_000})
    as_text = run(inputs, rows)
    text = [name for name, kind in inputs.schema.items() if kind == pl.String]
    as_categories = run(
        inputs.cast(dict.fromkeys(text, pl.Categorical)), rows.cast({"basis": pl.Enum(["once", "annual"]), "element": pl.Categorical})
    )
    assert as_categories[0].equals(as_text[0])
    assert as_categories[1].equals(as_text[1])


def test_the_size_of_a_chunk_changes_nothing(run, to_pay, due, monkeypatch):
    inputs = to_pay(*({"tax_code": ("1257L", "S1257L", "K20", "BR")[n % 4], "pension_scheme": ("", "whole")[n % 2]} for n in range(10)))
    rows = due(
        *({"n": n, "line": line, "amount_pence": 1_000_000 + 777_777 * n} for n in range(1, 9) if n != 4 for line in range(n % 3 + 1))
    )
    whole = run(inputs, rows)
    monkeypatch.setattr(payslip, "CHUNK", 3)
    parts = run(inputs, rows)
    assert parts[0].equals(whole[0])
    assert parts[1].equals(whole[1])


def test_elements_out_of_order_are_put_in_order(run, to_pay, due):
    rows = due(
        {"n": 1, "basis": "once", "amount_pence": 7},
        {"n": 0, "line": 1, "basis": "once", "amount_pence": 5},
        {"n": 0, "basis": "once", "amount_pence": 3},
    )
    earnings, result = run(to_pay({}, {}), rows)
    assert earnings.rows() == [(0, 0, 3), (0, 1, 5), (1, 0, 7)]
    assert result["gross_pence"].to_list() == [8, 7]


@pytest.mark.parametrize("order", [[(1, 0), (0, 0)], [(0, 1), (0, 0)], [(0, 0), (0, 2), (0, 1)], [(0, 0), (1, 0), (0, 1)]])
def test_one_row_out_of_order_is_enough(run, to_pay, due, order):
    rows = due(*({"n": n, "line": line, "basis": "once", "amount_pence": 10 * n + line} for n, line in order))
    earnings, _ = run(to_pay({}, {}), rows)
    assert earnings.rows() == [(n, line, 10 * n + line) for n, line in sorted(order)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("tax_code", "1257X"),
        ("tax_code", "D2"),
        ("ni_letter", "Q"),
        ("student_loan_plan", "9"),
        ("pension_scheme", "gold"),
        ("tax_code", None),
    ],
)
def test_what_no_rule_knows_is_refused_by_name(run, book, to_pay, due, column, value):
    inputs = to_pay({}, {column: value})
    with pytest.raises(CannotPay) as refusal:
        run(inputs, due({"amount_pence": 1}))
    assert refusal.value.column == column
    assert refusal.value.values == (value or "",)
    assert unpayable(inputs, book) == {column: [value or ""]}


def test_a_scheme_that_leaves_the_rate_to_the_employer_is_refused_without_one(run, to_pay, due):
    with pytest.raises(CannotPay, match="exact"):
        run(to_pay({"pension_scheme": "exact"}), due({"amount_pence": 1}))


def test_a_subject_nobody_checked_is_refused(book_of, to_pay, due):
    with pytest.raises(LawUnknown):
        work_out(inputs=to_pay({}), elements=due({}), period=OCTOBER, book=book_of(tax="2025-26", ni="2025-26"), terms=STANDARD_TERMS)


@pytest.mark.parametrize(
    "wrong", [{"basis": "daily"}, {"due_from": date(2025, 9, 30)}, {"due_to": date(2025, 11, 1)}, {"whole": 0}, {"n": 1}, {"n": -1}]
)
def test_a_table_that_breaks_its_contract_is_our_mistake(run, to_pay, due, wrong):
    with pytest.raises(ValueError, match="ELEMENT_DUE"):
        run(to_pay({}), due(wrong))


WRONG_BESIDE_GOOD = [
    {"amount_pence": None},
    {"part": None},
    {"whole": None},
    {"part": -1},
    {"whole": 0},
    {"basis": "daily"},
    {"due_from": None},
    {"due_from": date(2025, 9, 30)},
    {"due_to": date(2025, 11, 1)},
    {"due_from": date(2025, 10, 21), "due_to": date(2025, 10, 20)},
]


@pytest.mark.parametrize("wrong", WRONG_BESIDE_GOOD)
@pytest.mark.parametrize("at", [0, 1])
def test_a_row_that_breaks_its_contract_is_seen_beside_good_ones(run, to_pay, due, wrong, at):
    rows = [{}, {"line": 1, "amount_pence": 5}]
    rows[at] |= wrong
    with pytest.raises(ValueError, match="ELEMENT_DUE"):
        run(to_pay({}), due(*rows))


@pytest.mark.parametrize("stray", [-1, 1])
def test_elements_of_nobody_are_seen_beside_those_of_somebody(run, to_pay, due, stray):
    with pytest.raises(ValueError, match="names an employment"):
        run(to_pay({}), due({}, {"n": stray}))


def test_numbers_with_gaps_are_our_mistake(run, to_pay, due):
    with pytest.raises(ValueError, match="gaps"):
        run(to_pay({}, {"n": 2}), due({}))


@pytest.mark.parametrize("code", ["1257L", "S0T", "C999999N", "K1", "SK475", "BR", "SBR", "D1", "SD2", "NT", "944T"])
def test_these_are_tax_codes(book, code):
    assert is_code(code, book)


@pytest.mark.parametrize("code", ["", "L", "1257", "1257l", "1257L M1", "D2", "SD4", "KT", "1234567L", "X1257L", "BRT", "١L"])
def test_these_are_not_tax_codes(book, code):
    assert not is_code(code, book)


@pytest.mark.parametrize(("number", "pence"), [(0, 0), (1, 37), (500, 9_633), (501, 9_616 + 37), (-1, -37)])
def test_free_pay_of_a_week(book, number, pence):
    assert free_pay_pence(number, frequency=Frequency.WEEKLY, periods=1, law=book.income_tax) == pence


def test_the_levy_is_cumulative_and_may_be_given_back(book):
    schemes = pl.DataFrame(
        {"paye_scheme": ["a", "b", "c"], "pay_bill_to_date_pence": [60_000_001, 50_000_000, 10], "levy_before_pence": [0, 10, 77]}
    )
    got = levy_columns(schemes, month=2, book=book)
    assert got["levy_pence"].to_list() == [50_000, -10, -77]

"""A whole payslip: the order of the law, and parts that make a whole."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonline.calc.plain.payslip import work_out
from commonline.kernel.period import Frequency, PayPeriod
from commonline.rules.book import RuleBook
from commonline.standard.pay import PAY_RESULT
from commonline.standard.terms import STANDARD_TERMS

OCTOBER = PayPeriod.paid(date(2025, 10, 31), Frequency.MONTHLY)


def test_a_payslip_follows_the_order_of_the_law(book: RuleBook, person: dict[str, Any], salary: dict[str, Any]) -> None:
    person |= {
        "pension_scheme": "alpha",
        "student_loan_plan": "1",
        "postgraduate_loan": True,
        "taxable_pay_to_date_pence": 7,
        "tax_to_date_pence": 5,
    }
    union = {**salary, "element": "union", "basis": "once", "amount_pence": 15_00, "sign": -1, "taxable": False}
    slip = work_out(person=person, elements=[salary, union], period=OCTOBER, book=book, terms=STANDARD_TERMS)
    assert slip.earnings == (2_500_00, 15_00)
    assert dict(slip.result) == {
        "gross_pence": 2_500_00,
        "pensionable_pence": 2_500_00,
        "pension_employee_pence": 115_00,  # 30,000 a year: 4.6%
        "pension_employer_pence": 724_25,
        "taxable_pay_pence": 2_385_00,
        "tax_pence": 267_20,  # 2,385.00 - 1,048.26 = 1,336.74; 20% of 1,336
        "niable_pence": 2_500_00,
        "ni_at_lel_pence": 542_00,
        "ni_lel_to_pt_pence": 506_00,
        "ni_pt_to_uel_pence": 1_452_00,
        "ni_employee_pence": 116_16,
        "ni_employer_pence": 312_45,
        "student_loan_pence": 29_00,  # 9% of 327.92
        "postgraduate_loan_pence": 45_00,  # 6% of 750.00
        "other_deductions_pence": 15_00,
        "net_pence": 1_912_64,
        "taxable_pay_to_date_pence": 2_385_07,
        "tax_to_date_pence": 267_25,
    }


def test_a_payslip_has_every_column_of_the_standard(book: RuleBook, person: dict[str, Any]) -> None:
    slip = work_out(person=person, elements=[], period=OCTOBER, book=book, terms=STANDARD_TERMS)
    assert ["n", *slip.result] == [column.name for column in PAY_RESULT.columns]


def test_a_deduction_counts_for_nothing_but_net_pay(book: RuleBook, person: dict[str, Any], salary: dict[str, Any]) -> None:
    marked = {**salary, "basis": "once", "amount_pence": 100_00, "sign": -1, "taxable": False}
    slip = work_out(person=person, elements=[marked], period=OCTOBER, book=book, terms=STANDARD_TERMS)
    assert {name: pence for name, pence in slip.result.items() if pence} == {"other_deductions_pence": 100_00, "net_pence": -100_00}


def test_a_deduction_marked_taxable_comes_off_pay_for_tax(book: RuleBook, person: dict[str, Any], salary: dict[str, Any]) -> None:
    giving = {**salary, "element": "GIVING", "basis": "once", "amount_pence": 100_00, "sign": -1}
    slip = work_out(person=person, elements=[salary, giving], period=OCTOBER, book=book, terms=STANDARD_TERMS)
    assert (slip.result["taxable_pay_pence"], slip.result["niable_pence"], slip.result["other_deductions_pence"]) == (
        2_400_00,
        2_500_00,
        100_00,
    )
    assert "Deductions taken off before tax: £100.00" in str(slip.workings)


def test_pay_given_up_lowers_gross_pay_and_what_it_counts_for(book: RuleBook, person: dict[str, Any], salary: dict[str, Any]) -> None:
    given_up = {**salary, "element": "PENSION_SACRIFICE", "basis": "period", "amount_pence": -200_00, "pensionable": False}
    slip = work_out(person=person, elements=[salary, given_up], period=OCTOBER, book=book, terms=STANDARD_TERMS)
    figures = ("gross_pence", "pensionable_pence", "taxable_pay_pence", "niable_pence")
    assert [slip.result[figure] for figure in figures] == [2_300_00, 2_500_00, 2_300_00, 2_300_00]


def test_pay_is_split_by_its_marks(book: RuleBook, person: dict[str, Any], salary: dict[str, Any]) -> None:
    expenses = {**salary, "basis": "once", "amount_pence": 42_00, "taxable": False, "niable": False, "pensionable": False}
    slip = work_out(person=person, elements=[salary, expenses], period=OCTOBER, book=book, terms=STANDARD_TERMS)
    assert (slip.result["gross_pence"], slip.result["taxable_pay_pence"], slip.result["niable_pence"]) == (2_542_00, 2_500_00, 2_500_00)


def test_the_workings_are_json_and_hold_the_figures_of_the_payslip(book: RuleBook, person: dict[str, Any], salary: dict[str, Any]) -> None:
    slip = work_out(person=person | {"pension_scheme": "alpha"}, elements=[salary], period=OCTOBER, book=book, terms=STANDARD_TERMS)
    again = json.loads(json.dumps(slip.workings.as_dict()))
    assert again["pence"] == slip.result["net_pence"]
    assert again["sum"] == "£2,500.00 - £115.00 - £267.20 - £116.16"
    laws = {step.law for _, step in slip.workings.walk()}
    assert laws >= {"income_tax", "national_insurance", "pension.alpha"}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    amounts=st.lists(
        st.tuples(st.integers(-50_000, 2_000_000), st.sampled_from([1, -1]), st.booleans(), st.booleans(), st.booleans()), max_size=5
    ),
    code=st.sampled_from(["1257L", "S45L", "K475", "CBR", "SD2", "NT", "0T"]),
    alone=st.booleans(),
    scheme=st.sampled_from(["", "alpha", "dc"]),
    plan=st.sampled_from(["", "1", "2"]),
    postgraduate=st.booleans(),
    before=st.tuples(st.integers(0, 3_000_000), st.integers(0, 800_000)),
)
def test_the_parts_of_a_payslip_make_its_whole(
    book: RuleBook,
    person: dict[str, Any],
    salary: dict[str, Any],
    amounts: list[tuple[int, int, bool, bool, bool]],
    code: str,
    alone: bool,
    scheme: str,
    plan: str,
    postgraduate: bool,
    before: tuple[int, int],
) -> None:
    someone = {**person, "tax_code": code, "week1_month1": alone, "pension_scheme": scheme, "student_loan_plan": plan}
    someone |= {"postgraduate_loan": postgraduate, "taxable_pay_to_date_pence": before[0], "tax_to_date_pence": before[1]}
    elements = [
        {**salary, "basis": "once", "amount_pence": pence, "sign": sign, "taxable": taxable, "niable": niable, "pensionable": pensionable}
        for pence, sign, taxable, niable, pensionable in amounts
    ]
    slip = work_out(person=someone, elements=elements, period=OCTOBER, book=book, terms=STANDARD_TERMS)
    paid = slip.result
    taken = ("pension_employee", "tax", "ni_employee", "student_loan", "postgraduate_loan", "other_deductions")
    assert paid["net_pence"] == paid["gross_pence"] - sum(paid[f"{name}_pence"] for name in taken)
    assert paid["gross_pence"] - paid["other_deductions_pence"] == sum(pence * sign for pence, sign, *_ in amounts)
    assert paid["tax_to_date_pence"] == before[1] + paid["tax_pence"] >= 0
    assert paid["tax_pence"] >= 0 or not alone
    assert paid["tax_pence"] <= max(paid["taxable_pay_pence"], 0) // 2
    bands = paid["ni_at_lel_pence"] + paid["ni_lel_to_pt_pence"] + paid["ni_pt_to_uel_pence"]
    assert bands == (0 if paid["niable_pence"] < 542_00 else min(paid["niable_pence"], 4_189_00))
    assert slip.workings.pence == paid["net_pence"]


def test_the_plain_calculator_needs_neither_columns_nor_polars() -> None:
    code = "import sys, commonline.calc.plain.payslip, commonline.calc.plain.run, commonline.calc.plain.levy, commonline.calc.plain.difference; print(sorted(sys.modules))"
    loaded = ast.literal_eval(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert "commonline.calc.plain.income_tax" in loaded
    assert [name for name in loaded if name.split(".")[0] == "polars" or name.startswith("commonline.calc.columns")] == []


def test_no_float_is_written_in_the_plain_calculator() -> None:
    folder = Path(__file__).parents[4] / "src" / "commonline" / "calc" / "plain"
    files = sorted(folder.glob("*.py"))
    assert len(files) > 10
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)], file.name

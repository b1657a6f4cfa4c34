"""Why net pay changed: sentences a person can read, pence that add up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.calc.plain.difference import Change, explain_change

FACTS = {
    "tax_code": "1257L",
    "ni_letter": "A",
    "grade": "HEO",
    "annual_salary_pence": 30_000_00,
    "law_digest": "a",
    "student_loan_plan": "",
    "pension_scheme": "alpha",
}
LINES = {"salary": 2_500_00, "pension": -115_00, "income_tax": -267_20, "national_insurance": -116_16}


def slip(lines: dict[str, int], **facts: Any) -> dict[str, Any]:
    rows = [{"element": element, "name": element.replace("_", " ").capitalize(), "pence": pence} for element, pence in lines.items()]
    return {"net_pence": sum(lines.values()), "lines": rows, "facts": {**FACTS, **facts}}


def changes(before: dict[str, Any] | None, after: dict[str, Any]) -> dict[str, int]:
    return {change.sentence: change.pence for change in explain_change(before=before, after=after)}


def test_nothing_is_said_of_what_stayed_the_same() -> None:
    assert explain_change(before=slip(LINES), after=slip(LINES, tax_code="BR")) == ()


def test_a_first_payslip_is_said_line_by_line() -> None:
    assert changes(None, slip({"salary": 2_500_00, "income_tax": -267_20})) == {
        "Your salary adds £2,500.00, because this is your first payslip.": 2_500_00,
        "Your income tax takes off £267.20, because this is your first payslip.": -267_20,
    }


def test_a_rise_is_explained_with_all_that_follows_from_it() -> None:
    after = slip({**LINES, "salary": 2_620_00, "income_tax": -291_20}, annual_salary_pence=31_440_00)
    assert changes(slip(LINES), after) == {
        "Your salary is £120.00 higher because your yearly salary went from £30,000.00 to £31,440.00.": 120_00,
        "Your income tax is £24.00 higher because your pay for tax is higher.": -24_00,
    }


def test_a_promotion_names_the_grade_first() -> None:
    after = slip({**LINES, "salary": 2_620_00}, grade="SEO", annual_salary_pence=31_440_00)
    (change,) = explain_change(before=slip(LINES), after=after)
    assert change.cause == "grade"
    assert "your grade changed from HEO to SEO and your yearly salary went from" in change.sentence


def test_a_new_tax_code_is_named() -> None:
    assert explain_change(before=slip(LINES), after=slip({**LINES, "income_tax": -500_00}, tax_code="BR")) == (
        Change("Your income tax is £232.80 higher because your tax code changed from 1257L to BR.", -232_80, "tax_code"),
    )


def test_new_law_is_named() -> None:
    (change,) = explain_change(before=slip(LINES), after=slip({**LINES, "national_insurance": -100_00}, law_digest="b"))
    assert change == Change("Your National Insurance is £16.16 lower because the law in force has changed.", 16_16, "law")


def test_no_cause_is_made_up_where_none_is_known() -> None:
    (change,) = explain_change(before=slip(LINES), after=slip({**LINES, "national_insurance": -100_00}))
    assert change == Change("Your National Insurance is £16.16 lower.", 16_16, "amount")


def test_tax_that_became_a_refund_says_so() -> None:
    (change,) = explain_change(before=slip(LINES), after=slip({**LINES, "income_tax": 30_00}))
    assert change.sentence.startswith("Your income tax was £267.20 taken off last time and is £30.00 paid to you now because")
    assert change.pence == 297_20


def test_a_smaller_refund_is_a_lower_refund() -> None:
    (change,) = explain_change(before=slip({**LINES, "income_tax": 30_00}), after=slip({**LINES, "income_tax": 10_00}))
    assert change.sentence.startswith("Your income tax refund is £20.00 lower because")


def test_a_line_that_comes_and_one_that_goes_make_one_change_each() -> None:
    assert changes(slip({**LINES, "overtime": 80_00}), slip({**LINES, "union": -15_00}, taxable_pay_pence=1)) == {
        "Overtime, which added £80.00 last time, is not on this payslip.": -80_00,
        "Union is new and takes off £15.00.": -15_00,
    }


def test_a_new_loan_names_its_plan() -> None:
    (change,) = explain_change(before=slip(LINES), after=slip({**LINES, "student_loan": -29_00}, student_loan_plan="1"))
    assert (
        change.sentence == "Your student loan deduction is new and takes off £29.00 because your student loan plan changed from none to 1."
    )


def test_two_lines_of_one_element_are_one() -> None:
    twice = slip(LINES)
    twice["lines"].append({"element": "salary", "name": "Salary", "pence": 10_00})
    twice["net_pence"] += 10_00
    assert [change.pence for change in explain_change(before=slip(LINES), after=twice)] == [10_00]


def test_lines_that_do_not_add_up_are_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        explain_change(before=None, after={**slip(LINES), "net_pence": 1})


_ELEMENTS = st.sampled_from(
    ["salary", "income_tax", "national_insurance", "pension", "student_loan", "postgraduate_loan", "overtime", "union"]
)
_LINES = st.lists(st.tuples(_ELEMENTS, st.integers(-1_000_000, 1_000_000)), max_size=10)
_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "tax_code": st.sampled_from(["1257L", "BR"]),
        "week1_month1": st.booleans(),
        "grade": st.sampled_from(["HEO", "SEO"]),
        "annual_salary_pence": st.integers(0, 10_000_000),
        "law_digest": st.sampled_from("ab"),
        "student_loan_plan": st.sampled_from(["", "1"]),
        "taxable_pay_pence": st.integers(-100, 100),
    },
)


@st.composite
def payslips(draw: st.DrawFn) -> dict[str, Any]:
    lines = draw(_LINES)
    rows = [{"element": element, "name": element, "pence": pence} for element, pence in lines]
    return {"net_pence": sum(pence for _, pence in lines), "lines": rows, "facts": draw(_FACTS)}


@given(before=st.none() | payslips(), after=payslips())
def test_the_changes_add_up_to_the_difference_in_net_pay(before: dict[str, Any] | None, after: dict[str, Any]) -> None:
    found = explain_change(before=before, after=after)
    assert sum(change.pence for change in found) == after["net_pence"] - (before["net_pence"] if before else 0)
    assert all(change.pence and change.cause and change.sentence.endswith(".") for change in found)
    sizes = [abs(change.pence) for change in found]
    assert sizes == sorted(sizes, reverse=True)
    assert explain_change(before=after, after=after) == ()

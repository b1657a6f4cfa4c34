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


def late(element: str, pence: int, origin: str, **more: Any) -> dict[str, Any]:
    return {"element": element, "name": element.replace("_", " ").capitalize(), "pence": pence, "origin": origin, **more}


def with_lines(base: dict[str, Any], *rows: dict[str, Any]) -> dict[str, Any]:
    return {**base, "lines": [*base["lines"], *rows], "net_pence": base["net_pence"] + sum(row["pence"] for row in rows)}


def test_arrears_of_several_months_are_said_together_and_apart_from_this_month() -> None:
    august, september = (late("BASIC", 100_00, f"2025-26/M0{month}", name="Basic salary") for month in (5, 6))
    after = with_lines(slip({**LINES, "salary": 2_600_00}, annual_salary_pence=31_200_00), september, august)
    assert changes(slip(LINES), after) == {
        "Your salary is £100.00 higher because your yearly salary went from £30,000.00 to £31,200.00.": 100_00,
        "Basic salary for earlier months (August, September): £200.00 more.": 200_00,
    }
    assert explain_change(before=slip(LINES), after=after)[0].cause == "earlier_periods"


def test_arrears_of_last_time_are_not_missed_in_silence() -> None:
    before = with_lines(slip(LINES), late("salary", 100_00, "2025-26/M05"))
    assert changes(before, slip(LINES)) == {
        "Your salary for earlier months (August), which added £100.00 last time, is not on this payslip.": -100_00
    }


def test_pay_taken_back_for_an_earlier_month_says_so() -> None:
    assert changes(slip(LINES), with_lines(slip(LINES), late("overtime", -30_00, "2025-26/M05"))) == {
        "Overtime for earlier months (August): £30.00 less.": -30_00
    }


def test_what_is_put_right_of_contributions_is_parted_from_those_of_this_month() -> None:
    after = slip({**LINES, "pension": -125_00, "national_insurance": -112_16}, pension_correction_pence=10_00, ni_correction_pence=-4_00)
    assert changes(slip(LINES), after) == {
        "Your pension contribution for earlier periods: £10.00 taken off.": -10_00,
        "Your National Insurance for earlier periods: £4.00 given back.": 4_00,
    }


def test_a_correction_that_cancels_this_months_contribution_is_still_told() -> None:
    nothing = {name: pence for name, pence in LINES.items() if name != "pension"}
    assert changes(slip(LINES), slip(nothing, pension_correction_pence=-115_00)) == {
        "Your pension contribution for earlier periods: £115.00 given back.": 115_00
    }


def test_an_advance_and_its_settlement_have_their_own_sentences() -> None:
    lent, settled = slip({**LINES, "ADVANCE": 200_00}), slip({**LINES, "ADVANCE_BACK": -200_00})
    assert changes(slip(LINES), lent) == {"Advance adds £200.00 now, which later pay will settle.": 200_00}
    assert changes(slip(LINES), settled) == {"Advance back takes off £200.00, to settle what was paid to you before.": -200_00}
    assert {change.cause: change.pence for change in explain_change(before=lent, after=settled)} == {
        "advance": -200_00,
        "recovery": -200_00,
    }


def test_a_recovery_goes_by_the_kind_of_its_line() -> None:
    back = {"element": "OVERPAID", "name": "Overpayment", "pence": -50_00, "kind": "recovery"}
    more = {**back, "pence": -60_00}
    first, second = with_lines(slip(LINES), back), with_lines(slip(LINES), more)
    assert changes(slip(LINES), first) == {"Overpayment takes off £50.00, to settle what was paid to you before.": -50_00}
    assert changes(first, second) == {"Overpayment is £10.00 higher because more is taken to settle what was paid to you before.": -10_00}


def test_pay_given_up_has_its_own_sentence() -> None:
    some, more = slip({**LINES, "CYCLE_SACRIFICE": -40_00}), slip({**LINES, "CYCLE_SACRIFICE": -55_00})
    assert changes(slip(LINES), some) == {"Cycle sacrifice is new and takes off £40.00 before tax and National Insurance.": -40_00}
    assert changes(some, more) == {"Cycle sacrifice is £15.00 higher because you give up more of your pay.": -15_00}
    assert [change.cause for change in explain_change(before=more, after=slip(LINES))] == ["sacrifice"]


@pytest.mark.parametrize(
    ("was", "now", "because", "cause"),
    [
        (
            {"director": ""},
            {"director": "annual"},
            "your contributions are now worked out for a company director (annual method)",
            "director",
        ),
        ({"director": "annual"}, {"director": ""}, "your contributions are no longer those of a company director", "director"),
        ({}, {"director_settles": True}, "your contributions of the year as a company director are settled", "director"),
        ({"together": 0}, {"together": 2}, "your earnings of 2 employments are added up", "together"),
        ({"together": 2}, {"together": 0}, "your earnings of several employments are no longer added up", "together"),
        ({"paid_already": False}, {"paid_already": True}, "part of your pay of this period was paid before", "paid_already"),
        ({"paid_already": True}, {"paid_already": False}, "part of your pay of the period before was paid separately", "paid_already"),
    ],
)
def test_a_change_of_particulars_is_named(was: dict[str, Any], now: dict[str, Any], because: str, cause: str) -> None:
    after = slip({**LINES, "national_insurance": -100_00}, **now)
    (change,) = explain_change(before=slip(LINES, **was), after=after)
    assert change == Change(f"Your National Insurance is £16.16 lower because {because}.", 16_16, cause)


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
        "ni_correction_pence": st.integers(-100, 100),
        "pension_correction_pence": st.integers(-100, 100),
        "director": st.sampled_from(["", "annual"]),
        "together": st.integers(0, 3),
    },
)


@st.composite
def payslips(draw: st.DrawFn) -> dict[str, Any]:
    lines = draw(_LINES)
    rows: list[dict[str, Any]] = [{"element": element, "name": element, "pence": pence} for element, pence in lines]
    for row in rows:
        row["origin"] = draw(st.sampled_from(["", "", "2025-26/M05", "2025-26/M06", "2024-25/M12"]))
    return {"net_pence": sum(pence for _, pence in lines), "lines": rows, "facts": draw(_FACTS)}


@given(before=st.none() | payslips(), after=payslips())
def test_the_changes_add_up_to_the_difference_in_net_pay(before: dict[str, Any] | None, after: dict[str, Any]) -> None:
    found = explain_change(before=before, after=after)
    assert sum(change.pence for change in found) == after["net_pence"] - (before["net_pence"] if before else 0)
    assert all(change.pence and change.cause and change.sentence.endswith(".") for change in found)
    sizes = [abs(change.pence) for change in found]
    assert sizes == sorted(sizes, reverse=True)
    assert explain_change(before=after, after=after) == ()

"""The plain calculator's workings say what the payslip says, and their sums are right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agreement import slips_of

from commonline.calc.plain.payslip import Payslip
from commonline.calc.plain.workings import Step
from people import KINDS, Crowd, crowd

SOME_KINDS = range(1, KINDS, 5)
SIZE = 25
SHOWN = ("Gross pay", "Pay for tax")
"""Children of net pay that are not deductions."""

_SUM = re.compile(r"-?£[\d,]+\.\d\d(?: [+-] £[\d,]+\.\d\d)*")
_PART = re.compile(r"(?P<sign>[+-] |-|)£(?P<pounds>[\d,]+)\.(?P<pence>\d\d)")


def _explained() -> Iterator[tuple[Crowd, int, Payslip]]:
    for number in SOME_KINDS:
        one = crowd(number=number, size=SIZE)
        for n, slip in enumerate(slips_of(one)):
            yield one, n, slip


def test_gross_less_each_deduction_that_is_explained_is_net() -> None:
    for _, _, slip in _explained():
        gross, *others = slip.workings.children
        assert gross.label == "Gross pay"
        taken = [step.pence for step in others if step.label not in SHOWN]
        assert gross.pence - sum(taken) == slip.workings.pence == slip.result["net_pence"], str(slip.workings)


def test_every_figure_of_a_payslip_is_explained() -> None:
    for one, n, slip in _explained():
        person, result = one.people[n], slip.result
        said = {step.pence for step in slip.workings.children}
        figures = {"gross_pence", "taxable_pay_pence", "tax_pence", "ni_employee_pence"}
        figures |= {"pension_employee_pence"} if person["pension_scheme"] else set()
        figures |= {"student_loan_pence"} if person["student_loan_plan"] else set()
        figures |= {"postgraduate_loan_pence"} if person["postgraduate_loan"] else set()
        figures |= {"other_deductions_pence"} if any(row["sign"] == -1 for row in one.elements[n]) else set()
        assert {result[name] for name in figures} <= said, str(slip.workings)
        everything = [step for _, step in slip.workings.walk()]
        of_employer = {0, *(step.pence for step in everything if "mployer" in step.label)}
        assert result["ni_employer_pence"] in of_employer, str(slip.workings)
        assert not person["pension_scheme"] or result["pension_employer_pence"] in of_employer, str(slip.workings)
        amounts = [step.pence for step in everything]
        assert all(amounts.count(pence) >= slip.earnings.count(pence) for pence in slip.earnings)


def test_every_sum_that_only_adds_is_right() -> None:
    checked = 0
    for _, _, slip in _explained():
        for _, step in slip.workings.walk():
            if step.pence is not None and _SUM.fullmatch(step.sum):
                checked += 1
                assert _added(step.sum) == step.pence, f"{step.label}: {step.pence} is not {step.sum}"
    assert checked > 5_000


def test_every_figure_that_was_worked_out_says_how() -> None:
    for _, _, slip in _explained():
        for _, step in slip.workings.walk():
            assert step.label
            assert step.sum or not step.children or _adds_nothing(step), str(step)


def _adds_nothing(step: Step) -> bool:
    return step.pence == 0 and all(child.pence == 0 for child in step.children)


def _added(text: str) -> int:
    """Work out a sum as a reader would."""
    total = 0
    for part in _PART.finditer(text):
        pence = int(part["pounds"].replace(",", "")) * 100 + int(part["pence"])
        total += -pence if part["sign"].startswith("-") else pence
    return total

"""One payslip from beginning to end, in the order of the law, with its workings.

The second opinion on the columnar engine: same inputs, same rule book, nothing else shared. Exact
fractions throughout; a figure is rounded only where ``docs/calculation.md`` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from commonline.calc.plain import income_tax, national_insurance, pension, student_loan
from commonline.calc.plain.elements import earning
from commonline.calc.plain.workings import Step
from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from commonline.kernel.period import PayPeriod
    from commonline.rules.book import RuleBook
    from commonline.standard.terms import Terms


@dataclass(frozen=True, slots=True)
class Payslip:
    """What one employment is paid on one day.

    :ivar earnings: pence of each element, in the order given; never with the sign of a deduction.
    :ivar result: every column of ``PAY_RESULT`` but ``n``, in pence.
    :ivar workings: how net pay came about, down to the contract and the law.
    """

    earnings: tuple[int, ...]
    result: Mapping[str, int]
    workings: Step


def work_out(
    *, person: Mapping[str, object], elements: Sequence[Mapping[str, object]], period: PayPeriod, book: RuleBook, terms: Terms
) -> Payslip:
    """This will work out one payslip.

    :param person: one row of ``PAY_INPUT``.
    :param elements: that employment's rows of ``ELEMENT_DUE``.
    :param book: the law on the day of payment.
    :raises CannotPay: for a value that nobody knows how to pay.
    :raises NotYet: for a rule that is not built.
    :raises LawUnknown: where the law of the day was not checked.
    """
    earned = [earning(element=element, period=period, terms=terms) for element in elements]
    earnings = tuple(pence for pence, _ in earned)

    gross = _sum_of(elements, earnings, "gross")
    other = sum(pence for element, pence in zip(elements, earnings, strict=True) if element["sign"] == -1)
    pensionable = _sum_of(elements, earnings, "pensionable")
    niable = _sum_of(elements, earnings, "niable")

    pensions, pension_step = _pension(person, pensionable, period, book)
    taxable = _sum_of(elements, earnings, "taxable") - pensions.employee
    pay_before, tax_before = cast("int", person["taxable_pay_to_date_pence"]), cast("int", person["tax_to_date_pence"])
    tax, tax_step = income_tax.tax(
        code=cast("str", person["tax_code"]),
        week1_month1=bool(person["week1_month1"]),
        frequency=period.frequency,
        number=period.number,
        pay_pence=taxable,
        pay_before_pence=pay_before,
        tax_before_pence=tax_before,
        law=book.income_tax,
    )
    ni, ni_step = national_insurance.contributions(
        letter=cast("str", person["ni_letter"]), frequency=period.frequency, earnings_pence=niable, law=book.national_insurance
    )
    student, student_step = _loan(cast("str", person["student_loan_plan"]), niable, period, book)
    postgraduate, postgraduate_step = _loan(student_loan.POSTGRADUATE if person["postgraduate_loan"] else "", niable, period, book)
    net = gross - pensions.employee - tax - ni.employee - student - postgraduate - other

    result = {
        "gross_pence": gross,
        "pensionable_pence": pensionable,
        "pension_employee_pence": pensions.employee,
        "pension_employer_pence": pensions.employer,
        "taxable_pay_pence": taxable,
        "tax_pence": tax,
        "niable_pence": niable,
        "ni_at_lel_pence": ni.at_lel,
        "ni_lel_to_pt_pence": ni.lel_to_pt,
        "ni_pt_to_uel_pence": ni.pt_to_uel,
        "ni_employee_pence": ni.employee,
        "ni_employer_pence": ni.employer,
        "student_loan_pence": student,
        "postgraduate_loan_pence": postgraduate,
        "other_deductions_pence": other,
        "net_pence": net,
        "taxable_pay_to_date_pence": pay_before + taxable,
        "tax_to_date_pence": tax_before + tax,
    }
    earning_steps = tuple(step for element, (_, step) in zip(elements, earned, strict=True) if element["sign"] == 1)
    deduction_steps = tuple(step for element, (_, step) in zip(elements, earned, strict=True) if element["sign"] == -1)
    pay_for_tax = Step(
        "Pay for tax", taxable, f"{spoken(taxable + pensions.employee)} of taxable earnings - {spoken(pensions.employee)} to the pension"
    )
    taken = (pensions.employee, tax, ni.employee, student, postgraduate, other)
    children = (
        Step("Gross pay", gross, _added(step.pence for step in earning_steps), children=earning_steps),
        *pension_step,
        pay_for_tax,
        tax_step,
        ni_step,
        *student_step,
        *postgraduate_step,
        *(
            (Step("Other deductions", other, _added(step.pence for step in deduction_steps), children=deduction_steps),)
            if deduction_steps
            else ()
        ),
    )
    text = spoken(gross) + "".join(f" {'-' if pence > 0 else '+'} {spoken(abs(pence))}" for pence in taken if pence)
    return Payslip(earnings, MappingProxyType(result), Step("Net pay", net, text, children=children))


def _sum_of(elements: Sequence[Mapping[str, object]], earnings: Sequence[int], mark: str) -> int:
    """Add the earnings that bear a mark; all of them for ``gross``. A deduction never counts."""
    marked = (
        pence for element, pence in zip(elements, earnings, strict=True) if element["sign"] == 1 and (mark == "gross" or element[mark])
    )
    return sum(marked)


def _pension(
    person: Mapping[str, object], pensionable: int, period: PayPeriod, book: RuleBook
) -> tuple[pension.PensionContributions, tuple[Step, ...]]:
    """Give the pension contributions, and no step for somebody who is in no scheme."""
    code = cast("str", person["pension_scheme"])
    if not code:
        return pension.PensionContributions(0, 0), ()
    found, step = pension.contributions(
        scheme=book.pension(code),
        employer_bp=cast("int | None", person.get("employer_pension_bp")),
        frequency=period.frequency,
        pensionable_pence=pensionable,
    )
    return found, (step,)


def _loan(plan: str, niable: int, period: PayPeriod, book: RuleBook) -> tuple[int, tuple[Step, ...]]:
    """Give one loan's deduction, and no step for somebody who repays none."""
    if not plan:
        return 0, ()
    due, step = student_loan.deduction(plan=plan, frequency=period.frequency, earnings_pence=niable, law=book.student_loans)
    return due, (step,)


def _added(amounts: Iterable[int | None]) -> str:
    """Write amounts as a sum."""
    return " + ".join(spoken(pence) for pence in amounts if pence is not None)

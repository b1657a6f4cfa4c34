"""One payslip from beginning to end, in the order of the law, with its workings.

The second opinion on the columnar engine: same inputs, same rule book, nothing else shared. Exact
fractions throughout; a figure is rounded only where ``docs/calculation.md`` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from commonline.calc.plain import deductions, income_tax, student_loan
from commonline.calc.plain.case import Case
from commonline.calc.plain.earned import Earned, earned
from commonline.calc.plain.workings import Step, added

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    *,
    person: Mapping[str, object],
    elements: Sequence[Mapping[str, object]],
    period: PayPeriod,
    book: RuleBook,
    terms: Terms,
    director: Mapping[str, object] | None = None,
    ni_to_date: Sequence[Mapping[str, object]] = (),
    paid_already: Mapping[str, object] | None = None,
    correction: Mapping[str, object] | None = None,
    together: Sequence[tuple[int, int]] = (),
    together_letter: str = "",
) -> Payslip:
    """This will work out one payslip.

    :param person: one row of ``PAY_INPUT``.
    :param elements: that employment's rows of ``ELEMENT_DUE``.
    :param book: the law on the day of payment.
    :param director: its row of ``DIRECTOR``, if it has one.
    :param ni_to_date: its rows of ``NI_TO_DATE``.
    :param paid_already: its row of ``PAID_ALREADY``, if it has one.
    :param correction: its row of ``CORRECTION``, if it has one.
    :param together: number and earnings for National Insurance of all employments that are added up with it, this one included; what an
        earlier run has paid in the same period is among the earnings.
    :param together_letter: category letter of the first of them; "": this one's own. See ``run.work_out_run``, which finds both.
    :raises CannotPay: for a value that nobody knows how to pay.
    :raises LawUnknown: where the law of the day was not checked.
    :raises ValueError: for particulars that do not go together, which is our own mistake.
    """
    case = Case(director, ni_to_date, paid_already, correction, together, together_letter)
    pay = earned(elements=elements, period=period, terms=terms)
    pensions = deductions.pension(person=person, pay=pay, case=case, period=period, book=book)
    taxable = pay.taxable - pay.off_taxable - pensions.before_tax
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
        paid_already=None if paid_already is None else (case.already("taxable_pay_pence"), case.already("tax_pence")),
    )
    ni, ni_step = deductions.national_insurance(person=person, niable=pay.niable, case=case, period=period, book=book)
    student, student_step = deductions.loan(
        plan=cast("str", person["student_loan_plan"]), column="student_loan_pence", niable=pay.niable, case=case, period=period, book=book
    )
    postgraduate, postgraduate_step = deductions.loan(
        plan=student_loan.POSTGRADUATE if person["postgraduate_loan"] else "",
        column="postgraduate_loan_pence",
        niable=pay.niable,
        case=case,
        period=period,
        book=book,
    )
    taken = (pensions.employee, tax, ni.employee, student, postgraduate, pay.deductions)
    net = pay.gross - sum(taken)
    result = {
        "gross_pence": pay.gross,
        "pensionable_pence": pay.regular + pay.arrears,
        "pension_employee_pence": pensions.employee,
        "pension_employer_pence": pensions.employer,
        "taxable_pay_pence": taxable,
        "tax_pence": tax,
        "niable_pence": pay.niable,
        "ni_at_lel_pence": ni.at_lel,
        "ni_lel_to_pt_pence": ni.lel_to_pt,
        "ni_pt_to_uel_pence": ni.pt_to_uel,
        "ni_employee_pence": ni.employee,
        "ni_employer_pence": ni.employer,
        "student_loan_pence": student,
        "postgraduate_loan_pence": postgraduate,
        "other_deductions_pence": pay.deductions,
        "net_pence": net,
        "taxable_pay_to_date_pence": pay_before + taxable,
        "tax_to_date_pence": tax_before + tax,
    }
    pay_for_tax = _pay_for_tax(taxable, pay, pensions.before_tax)
    steps = (
        pay.gross_step,
        pensions.step,
        pay_for_tax,
        tax_step,
        ni_step,
        student_step,
        postgraduate_step,
        pay.deductions_step,
    )
    children = tuple(step for step in steps if step is not None)
    text = added((pay.gross, *(-pence for pence in taken if pence)))
    return Payslip(pay.amounts, MappingProxyType(result), Step("Net pay", net, text, children=children))


def _pay_for_tax(taxable: int, pay: Earned, pension_before_tax: int) -> Step:
    """Say what is taxed: earnings, less the deductions and the pension that are taken off before tax."""
    given = Step("Taxable earnings", pay.taxable, "the sum of the earnings that count as pay for tax")
    off = (
        (pay.off_taxable, Step("Deductions taken off before tax", pay.off_taxable, "added pension, payroll giving and the like")),
        (pension_before_tax, Step("Pension contribution taken off before tax", pension_before_tax)),
    )
    text = added((pay.taxable, *(-pence for pence, _ in off if pence)))
    return Step("Pay for tax", taxable, text, children=(given, *(step for pence, step in off if pence)))

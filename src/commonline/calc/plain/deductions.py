"""The deductions of one payslip: each rule of law, and what an employment's particulars change about it.

A rule is worked out as for everybody; then what an earlier payment of the same period came to is taken off, and
what is to be put right for earlier periods is added last.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from commonline.calc.plain import national_insurance as ordinary
from commonline.calc.plain import national_insurance_directors as directors
from commonline.calc.plain import national_insurance_together as several
from commonline.calc.plain import pension as schemes
from commonline.calc.plain import student_loan
from commonline.calc.plain.pension import PensionContributions
from commonline.calc.plain.workings import Step, added, less_already, put_right

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonline.calc.plain.case import Case
    from commonline.calc.plain.earned import Earned
    from commonline.calc.plain.national_insurance import Contributions
    from commonline.kernel.period import PayPeriod
    from commonline.rules.book import RuleBook


@dataclass(frozen=True, slots=True)
class PensionOfPayslip:
    """What a payslip says of the pension.

    :ivar employee: deducted from the employee, pence.
    :ivar employer: paid by the employer, pence.
    :ivar before_tax: what of the employee's is taken off pay for tax: all of it, or nothing where the relief is at source.
    :ivar step: how it came about; None for somebody who is in no scheme and has nothing put right.
    """

    employee: int
    employer: int
    before_tax: int
    step: Step | None


def pension(*, person: Mapping[str, object], pay: Earned, case: Case, period: PayPeriod, book: RuleBook) -> PensionOfPayslip:
    """This will give the pension contributions of a payslip.

    :raises CannotPay: when neither the scheme nor the employer gives an employer's rate.
    :raises LawUnknown: where the scheme was not checked for the day.
    """
    code = cast("str", person["pension_scheme"])
    found, step, at_source = PensionContributions(0, 0), None, False
    if code:
        scheme = book.pension(code)
        at_source = scheme.relief_at_source is not None
        found, step = _of_the_scheme(person, pay, case, period, book)
    elif case.pension_already != found:
        # Of somebody who is in no scheme any more, what the first payment put in is given back.
        found, step = schemes.paid_in_parts(both=found, step=Step("Pension", 0, "in no scheme"), paid_already=case.pension_already)
    employee = case.to_put_right("pension_employee_pence")
    employer = case.to_put_right("pension_employer_pence")
    if employee or employer:
        step = _put_right(
            step or Step("Pension", 0, "in no scheme"), employee, employer_worked=found.employer, employer_correction=employer
        )
    total = PensionContributions(found.employee + employee, found.employer + employer)
    return PensionOfPayslip(total.employee, total.employer, 0 if at_source else total.employee, step)


def _of_the_scheme(
    person: Mapping[str, object], pay: Earned, case: Case, period: PayPeriod, book: RuleBook
) -> tuple[PensionContributions, Step]:
    """Give the contributions on this payment, or on it and an earlier one of the period less that one's."""
    given = cast("int | None", person.get("band_pay_pence"))
    regular_already = case.already("band_pay_pence")
    found, step = schemes.contributions(
        scheme=book.pension(cast("str", person["pension_scheme"])),
        employer_bp=cast("int | None", person.get("employer_pension_bp")),
        frequency=period.frequency,
        pensionable_pence=pay.regular + regular_already,
        arrears_pence=pay.arrears + case.already("pensionable_pence") - regular_already,
        band_pay_pence=None if given is None else given + regular_already,
    )
    if case.paid_already is None:
        return found, step
    return schemes.paid_in_parts(both=found, step=step, paid_already=case.pension_already)


def national_insurance(
    *, person: Mapping[str, object], niable: int, case: Case, period: PayPeriod, book: RuleBook
) -> tuple[Contributions, Step]:
    """This will give National Insurance of a payslip: a director's, a share of several employments', or an ordinary payment's.

    :param niable: earnings for National Insurance of this payment.
    :raises CannotPay: for a category letter without rates on the day.
    """
    letter, law = cast("str", person["ni_letter"]), book.national_insurance
    if case.director is not None and directors.by_the_year(director=case.director):
        found, step = directors.of_the_year(director=case.director, to_date=case.ni_to_date, letter=letter, earnings_pence=niable, law=law)
    elif case.together:
        letter = case.together_letter or letter
        found, step = several.shared(n=cast("int", person["n"]), together=case.together, letter=letter, frequency=period.frequency, law=law)
    else:
        both = niable + case.already("niable_pence")
        found, step = ordinary.contributions(letter=letter, frequency=period.frequency, earnings_pence=both, law=law)
    if case.paid_already is not None:
        found, step = ordinary.paid_in_parts(both=found, step=step, paid_already=case.contributions_already, letter=letter)
    employee, employer = case.to_put_right("ni_employee_pence"), case.to_put_right("ni_employer_pence")
    if employee or employer:
        step = _put_right(step, employee, employer_worked=found.employer, employer_correction=employer)
        found = replace(found, employee=found.employee + employee, employer=found.employer + employer)
    return found, step


def loan(*, plan: str, column: str, niable: int, case: Case, period: PayPeriod, book: RuleBook) -> tuple[int, Step | None]:
    """This will give one loan's deduction, and no step for somebody who repays none; then a first payment's is given back.

    :param plan: as ``student_loan.deduction`` takes it; "": none is repaid.
    :param column: what an earlier payment's deduction is called in PAID_ALREADY.
    :param niable: earnings for National Insurance of this payment.
    :raises CannotPay: for a plan without a threshold on the day.
    """
    already = case.already(column)
    if not plan:
        none = Step("Loan", 0, "none is repaid")
        return -already, less_already(step=none, label="Loan, given back", already_pence=already, law=student_loan.LAW) if already else None
    both = niable + case.already("niable_pence")
    due, step = student_loan.deduction(plan=plan, frequency=period.frequency, earnings_pence=both, law=book.student_loans)
    if case.paid_already is None:
        return due, step
    whole = replace(step, label=f"{step.label}, on both payments of this period")
    return due - already, less_already(step=whole, label=step.label, already_pence=already, law=step.law)


def _put_right(step: Step, employee: int, *, employer_worked: int, employer_correction: int) -> Step:
    """Add what is to be put right for earlier periods, and say the employer's part beside it."""
    found = put_right(step=step, correction_pence=employee)
    if not employer_correction:
        return found
    total = employer_worked + employer_correction
    of_employer = Step(
        "Employer's contribution, with what is put right for earlier periods",
        total,
        added((employer_worked, employer_correction)),
        law=step.law,
    )
    return replace(found, children=(*found.children, of_employer))

"""What is known to have changed that a line of a payslip depends on, as codes and words, the most telling first."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from commonline.calc.plain.compared_slip import (
    ADVANCE,
    INCOME_TAX,
    NATIONAL_INSURANCE,
    PENSION,
    SALARY,
    STATUTORY,
    STUDENT_LOAN,
    Slip,
)
from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

Causes = list[tuple[str, str]]


def causes_of(*, element: str, old: Slip, new: Slip) -> Causes:
    """This will list why a line may differ, as far as the facts of both payslips tell: (code, words that follow "because")."""
    own: Mapping[str, Causes] = {
        INCOME_TAX: [*_moved("tax_code", "your tax code", old, new), *_basis_moved(old, new)],
        NATIONAL_INSURANCE: [*_moved("ni_letter", "your National Insurance letter", old, new), *_director_moved(old, new)],
        PENSION: _moved("pension_scheme", "your pension scheme", old, new),
        STUDENT_LOAN: _moved("student_loan_plan", "your student loan plan", old, new),
        SALARY: _salary_moved(old, new),
    }
    causes = list(own.get(element, []))
    if element not in STATUTORY:
        return causes
    if element == NATIONAL_INSURANCE:
        causes += _together_moved(old, new)
    causes += _paid_in_parts(old, new)
    counted = _counted(element, old, new)
    if counted:
        base = "pay for tax" if element == INCOME_TAX else "pensionable pay" if element == PENSION else "pay that counts"
        causes.append(("pay", f"your {base} is {'higher' if counted > 0 else 'lower'}"))
    if _differ("law_digest", old, new):
        causes.append(("law", "the law in force has changed"))
    if not causes and element == INCOME_TAX:
        causes.append(("to_date", "tax is worked out on your pay of the tax year so far"))
    return causes


def _counted(element: str, old: Slip, new: Slip) -> int:
    """Give how the pay that a deduction is worked out on has moved: as the payslips say, or else as their lines show."""
    fact = {INCOME_TAX: "taxable_pay_pence", PENSION: "pensionable_pence"}.get(element, "niable_pence")
    if fact in old.facts and fact in new.facts:
        return cast("int", new.facts[fact]) - cast("int", old.facts[fact])
    return _pay(new) - _pay(old)


def _pay(slip: Slip) -> int:
    """Give the earnings of a payslip: all its lines above nothing that are neither the law's nor lent."""
    return sum(
        line.pence for (element, _), line in slip.lines.items() if line.pence > 0 and element not in STATUTORY and line.kind != ADVANCE
    )


def _salary_moved(old: Slip, new: Slip) -> Causes:
    """Say what is known of a change of salary."""
    causes = _moved("grade", "your grade", old, new)
    if _differ("annual_salary_pence", old, new):
        was, now = cast("int", old.facts["annual_salary_pence"]), cast("int", new.facts["annual_salary_pence"])
        causes.append(("salary", f"your yearly salary went from {spoken(was)} to {spoken(now)}"))
    if _differ("hours_hundredths", old, new):
        causes.append(("hours", "your contracted hours changed"))
    return causes


def _basis_moved(old: Slip, new: Slip) -> Causes:
    """Say that a code began or ceased to be used for each payment alone."""
    if not _differ("week1_month1", old, new):
        return []
    if new.facts["week1_month1"]:
        return [("tax_code", "your code is now used for each payment alone (week 1 or month 1)")]
    return [("tax_code", "your code is now used for the tax year so far")]


def _director_moved(old: Slip, new: Slip) -> Causes:
    """Say that somebody became a director or ceased to be one, or that the year's contributions of one are settled."""
    causes = []
    if _differ("director", old, new):
        method = new.facts["director"]
        words = f"are now worked out for a company director ({method} method)" if method else "are no longer those of a company director"
        causes.append(("director", f"your contributions {words}"))
    if new.facts.get("director_settles"):
        causes.append(("director", "your contributions of the year as a company director are settled"))
    return causes


def _together_moved(old: Slip, new: Slip) -> Causes:
    """Say that the earnings of several employments began or ceased to be added up."""
    if not _differ("together", old, new):
        return []
    several = cast("int", new.facts["together"])
    if several > 1:
        return [("together", f"your earnings of {several} employments are added up")]
    return [("together", "your earnings of several employments are no longer added up")]


def _paid_in_parts(old: Slip, new: Slip) -> Causes:
    """Say that one of the payslips follows another payment of its period."""
    if not _differ("paid_already", old, new):
        return []
    if new.facts["paid_already"]:
        return [("paid_already", "part of your pay of this period was paid before")]
    return [("paid_already", "part of your pay of the period before was paid separately")]


def _moved(fact: str, words: str, old: Slip, new: Slip) -> Causes:
    """Say that a fact went from one value to another."""
    if not _differ(fact, old, new):
        return []
    return [(fact, f"{words} changed from {old.facts[fact] or 'none'} to {new.facts[fact] or 'none'}")]


def _differ(fact: str, old: Slip, new: Slip) -> bool:
    """Tell whether both payslips know a fact and it is not the same."""
    return fact in old.facts and fact in new.facts and old.facts[fact] != new.facts[fact]

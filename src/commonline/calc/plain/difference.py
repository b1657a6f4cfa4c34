"""Why net pay differs from the payslip before: one sentence a line that changed, adding up to the penny.

The causes are read from the facts that both payslips carry; the pence never depend on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

INCOME_TAX = "income_tax"
NATIONAL_INSURANCE = "national_insurance"
PENSION = "pension"
STUDENT_LOAN = "student_loan"
POSTGRADUATE_LOAN = "postgraduate_loan"
SALARY = "salary"
"""The elements whose causes are known by name; every other element is explained by its amount alone."""

STATUTORY = frozenset({INCOME_TAX, NATIONAL_INSURANCE, PENSION, STUDENT_LOAN, POSTGRADUATE_LOAN})


@dataclass(frozen=True, slots=True)
class Change:
    """One reason why net pay differs.

    :ivar sentence: what changed and why, in plain English, spoken to the person who is paid.
    :ivar pence: the effect on net pay; below nothing: it is less.
    :ivar cause: the first cause, as a code: ``first_payslip``, ``new``, ``ended``, ``tax_code``, ``ni_letter``, ``pension_scheme``,
        ``student_loan_plan``, ``grade``, ``salary``, ``hours``, ``law``, ``pay``, ``to_date`` or ``amount``.
    """

    sentence: str
    pence: int
    cause: str


@dataclass(frozen=True, slots=True)
class _Line:
    """All lines of one element together.

    :ivar name: the name a payslip prints.
    :ivar pence: the effect on net pay.
    """

    name: str
    pence: int


@dataclass(frozen=True, slots=True)
class _Slip:
    """A payslip, read.

    :ivar net: net pay in pence.
    :ivar lines: by element.
    :ivar facts: what the lines depend on, by name; a fact may be absent.
    """

    net: int
    lines: Mapping[str, _Line]
    facts: Mapping[str, object]


def explain_change(*, before: Mapping[str, object] | None, after: Mapping[str, object]) -> tuple[Change, ...]:
    """This will explain the difference in net pay between two payslips, largest change first.

    Each payslip is ``{"net_pence": ..., "lines": [{"element", "name", "pence"} ...], "facts": {...}}``. A line's pence
    are its effect on net pay: a deduction is below nothing. Elements of law are called ``income_tax``,
    ``national_insurance``, ``pension``, ``student_loan`` and ``postgraduate_loan``, and basic salary ``salary``. Facts that are read, each
    only where both payslips have it: ``tax_code``, ``week1_month1``, ``ni_letter``, ``pension_scheme``, ``student_loan_plan``, ``grade``,
    ``annual_salary_pence``, ``hours_hundredths``, ``law_digest``.

    :param before: the payslip before, or None where there is none.
    :return: changes whose pence add up to the difference in net pay; none for a line that stayed the same.
    :raises ValueError: when the lines of a payslip do not add up to its net pay.
    """
    new, old = _read(after), None if before is None else _read(before)
    changes = [_first(element, line) for element, line in new.lines.items()] if old is None else _changes(old, new)
    kept = [change for change in changes if change.pence]
    return tuple(sorted(kept, key=lambda change: (-abs(change.pence), change.sentence)))


def _read(slip: Mapping[str, object]) -> _Slip:
    """Put the lines of one element together, and check that they add up."""
    lines: dict[str, _Line] = {}
    for row in cast("list[Mapping[str, object]]", slip["lines"]):
        element, pence = str(row["element"]), cast("int", row["pence"])
        earlier = lines.get(element)
        lines[element] = _Line(str(row["name"]), pence) if earlier is None else _Line(earlier.name, earlier.pence + pence)
    net = cast("int", slip["net_pence"])
    if sum(line.pence for line in lines.values()) != net:
        raise ValueError("the lines of a payslip do not add up to its net pay")
    return _Slip(net, lines, cast("Mapping[str, object]", slip.get("facts", {})))


def _changes(old: _Slip, new: _Slip) -> list[Change]:
    """Compare line by line."""
    changes = []
    for element in dict.fromkeys((*old.lines, *new.lines)):
        earlier, later = old.lines.get(element), new.lines.get(element)
        if earlier is None and later is not None:
            changes.append(_appears(element, later, old, new))
        elif later is None and earlier is not None:
            changes.append(_disappears(element, earlier, old, new))
        elif earlier is not None and later is not None:
            changes.append(_differs(element, earlier, later, old, new))
    return changes


def _first(element: str, line: _Line) -> Change:
    """Say a line of somebody's first payslip."""
    verb = "takes off" if line.pence < 0 else "adds"
    return Change(
        f"{_called(element, line.name)} {verb} {spoken(abs(line.pence))}, because this is your first payslip.", line.pence, "first_payslip"
    )


def _appears(element: str, line: _Line, old: _Slip, new: _Slip) -> Change:
    """Say a line that the payslip before did not have."""
    what = f"{_called(element, line.name)} is new and {'takes off' if line.pence < 0 else 'adds'} {spoken(abs(line.pence))}"
    return _with_causes(what, line.pence, _causes(element, old, new), otherwise="new")


def _disappears(element: str, line: _Line, old: _Slip, new: _Slip) -> Change:
    """Say a line that only the payslip before had."""
    verb = "took off" if line.pence < 0 else "added"
    what = f"{_called(element, line.name)}, which {verb} {spoken(abs(line.pence))} last time, is not on this payslip"
    return _with_causes(what, -line.pence, _causes(element, old, new), otherwise="ended")


def _differs(element: str, earlier: _Line, later: _Line, old: _Slip, new: _Slip) -> Change:
    """Say a line that both payslips have."""
    pence, name = later.pence - earlier.pence, _called(element, later.name)
    deduction = earlier.pence < 0 or (earlier.pence == 0 and (later.pence < 0 or element in STATUTORY))
    if earlier.pence * later.pence < 0:
        words = ("taken off", "paid to you")
        was, now = words if earlier.pence < 0 else words[::-1]
        what = f"{name} was {spoken(abs(earlier.pence))} {was} last time and is {spoken(abs(later.pence))} {now} now"
    else:
        # A refund of tax is a line above nothing all through: it grows as an earning does.
        higher = (pence < 0) if deduction else (pence > 0)
        refund = " refund" if element in STATUTORY and not deduction and (earlier.pence > 0 or later.pence > 0) else ""
        what = f"{name}{refund} is {spoken(abs(pence))} {'higher' if higher else 'lower'}"
    causes = _causes(element, old, new)
    if not causes and element not in STATUTORY:
        causes = [("amount", "the days, the hours or the amount due are not the same")]
    return _with_causes(what, pence, causes, otherwise="amount")


def _with_causes(what: str, pence: int, causes: list[tuple[str, str]], *, otherwise: str) -> Change:
    """Join a sentence and its causes."""
    if not causes:
        return Change(f"{what}.", pence, otherwise)
    return Change(f"{what} because {' and '.join(text for _, text in causes)}.", pence, causes[0][0])


def _called(element: str, name: str) -> str:
    """Give the words for a line at the beginning of a sentence."""
    known = {
        INCOME_TAX: "Your income tax",
        NATIONAL_INSURANCE: "Your National Insurance",
        PENSION: "Your pension contribution",
        STUDENT_LOAN: "Your student loan deduction",
        POSTGRADUATE_LOAN: "Your postgraduate loan deduction",
        SALARY: "Your salary",
    }
    return known.get(element, name)


def _causes(element: str, old: _Slip, new: _Slip) -> list[tuple[str, str]]:
    """List what is known to have changed that a line depends on, as codes and words, the most telling first."""

    def moved(fact: str, words: str) -> list[tuple[str, str]]:
        return _moved(fact, words, old, new)

    own: dict[str, list[tuple[str, str]]] = {
        INCOME_TAX: [*moved("tax_code", "your tax code"), *_basis_moved(old, new)],
        NATIONAL_INSURANCE: moved("ni_letter", "your National Insurance letter"),
        PENSION: moved("pension_scheme", "your pension scheme"),
        STUDENT_LOAN: moved("student_loan_plan", "your student loan plan"),
        POSTGRADUATE_LOAN: [],
        SALARY: _salary_moved(old, new),
    }
    causes = list(own.get(element, []))
    if element not in STATUTORY:
        return causes
    counted = _counted(element, old, new)
    if counted:
        base = "pay for tax" if element == INCOME_TAX else "pensionable pay" if element == PENSION else "pay that counts"
        causes.append(("pay", f"your {base} is {'higher' if counted > 0 else 'lower'}"))
    if _differ("law_digest", old, new):
        causes.append(("law", "the law in force has changed"))
    if not causes and element == INCOME_TAX:
        causes.append(("to_date", "tax is worked out on your pay of the tax year so far"))
    return causes


def _counted(element: str, old: _Slip, new: _Slip) -> int:
    """Give how the pay that a deduction is worked out on has moved: as the payslips say, or else as their lines show."""
    fact = {INCOME_TAX: "taxable_pay_pence", PENSION: "pensionable_pence"}.get(element, "niable_pence")
    if fact in old.facts and fact in new.facts:
        return cast("int", new.facts[fact]) - cast("int", old.facts[fact])
    return _pay(new) - _pay(old)


def _pay(slip: _Slip) -> int:
    """Give the earnings of a payslip: all its lines above nothing that are not the law's."""
    return sum(line.pence for element, line in slip.lines.items() if line.pence > 0 and element not in STATUTORY)


def _salary_moved(old: _Slip, new: _Slip) -> list[tuple[str, str]]:
    """Say what is known of a change of salary."""
    causes = _moved("grade", "your grade", old, new)
    if _differ("annual_salary_pence", old, new):
        was, now = cast("int", old.facts["annual_salary_pence"]), cast("int", new.facts["annual_salary_pence"])
        causes.append(("salary", f"your yearly salary went from {spoken(was)} to {spoken(now)}"))
    if _differ("hours_hundredths", old, new):
        causes.append(("hours", "your contracted hours changed"))
    return causes


def _basis_moved(old: _Slip, new: _Slip) -> list[tuple[str, str]]:
    """Say that a code began or ceased to be used for each payment alone."""
    if not _differ("week1_month1", old, new):
        return []
    if new.facts["week1_month1"]:
        return [("tax_code", "your code is now used for each payment alone (week 1 or month 1)")]
    return [("tax_code", "your code is now used for the tax year so far")]


def _moved(fact: str, words: str, old: _Slip, new: _Slip) -> list[tuple[str, str]]:
    """Say that a fact went from one value to another."""
    if not _differ(fact, old, new):
        return []
    return [(fact, f"{words} changed from {old.facts[fact] or 'none'} to {new.facts[fact] or 'none'}")]


def _differ(fact: str, old: _Slip, new: _Slip) -> bool:
    """Tell whether both payslips know a fact and it is not the same."""
    return fact in old.facts and fact in new.facts and old.facts[fact] != new.facts[fact]

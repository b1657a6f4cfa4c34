"""Why net pay differs from the payslip before: one sentence a line that changed, adding up to the penny.

The causes are read from the facts that both payslips carry; the pence never depend on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonline.calc.plain.causes import causes_of
from commonline.calc.plain.compared_slip import (
    ADVANCE,
    EARLIER,
    INCOME_TAX,
    NATIONAL_INSURANCE,
    PENSION,
    POSTGRADUATE_LOAN,
    RECOVERY,
    SACRIFICE,
    SALARY,
    STATUTORY,
    STUDENT_LOAN,
    Line,
    Slip,
    read_slip,
)
from commonline.calc.plain.origin import periods_spoken
from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Change:
    """One reason why net pay differs.

    :ivar sentence: what changed and why, in plain English, spoken to the person who is paid.
    :ivar pence: the effect on net pay; below nothing: it is less.
    :ivar cause: the first cause, as a code: ``first_payslip``, ``new``, ``ended``, ``earlier_periods``, ``advance``, ``recovery``,
        ``sacrifice``, ``tax_code``, ``ni_letter``, ``director``, ``together``, ``paid_already``, ``pension_scheme``,
        ``student_loan_plan``, ``grade``, ``salary``, ``hours``, ``law``, ``pay``, ``to_date`` or ``amount``.
    """

    sentence: str
    pence: int
    cause: str


def explain_change(*, before: Mapping[str, object] | None, after: Mapping[str, object]) -> tuple[Change, ...]:
    """This will explain the difference in net pay between two payslips, largest change first.

    Each payslip is ``{"net_pence": ..., "lines": [{"element", "name", "pence"} ...], "facts": {...}}``. A line's pence are
    its effect on net pay: a deduction is below nothing. Elements of law are called ``income_tax``, ``national_insurance``,
    ``pension``, ``student_loan`` and ``postgraduate_loan``, and basic salary ``salary``. A line may carry ``origin``, the
    earlier period it belongs to (``2025-26/M05``), and ``kind`` (``advance``, ``recovery`` or ``sacrifice``; else it goes by
    the element).

    Facts that are read, each only where both payslips have it: ``tax_code``, ``week1_month1``, ``ni_letter``, ``pension_scheme``,
    ``student_loan_plan``, ``grade``, ``annual_salary_pence``, ``hours_hundredths``, ``law_digest``; ``director`` (the method, "" for none),
    ``together`` (how many employments are added up) and ``paid_already`` (whether an earlier run has paid part of the period).
    Facts that are read of each payslip by itself: ``director_settles``, and ``pension_correction_pence`` and ``ni_correction_pence``, which
    say how much of those two lines puts earlier periods right.

    :param before: the payslip before, or None where there is none.
    :return: changes whose pence add up to the difference in net pay; none for a line that stayed the same.
    :raises ValueError: when the lines of a payslip do not add up to its net pay.
    """
    new = read_slip(slip=after)
    old = Slip(0, {}) if before is None else read_slip(slip=before)
    changes = _of_this_period(old, new, first=before is None) + _of_earlier_periods(old, new)
    kept = [change for change in changes if change.pence]
    return tuple(sorted(kept, key=lambda change: (-abs(change.pence), change.sentence)))


def _of_this_period(old: Slip, new: Slip, *, first: bool) -> list[Change]:
    """Compare element by element what belongs to the period that is paid."""
    changes = []
    for key in dict.fromkeys((*old.lines, *new.lines)):
        element, origin = key
        if origin:
            continue
        earlier, later = old.lines.get(key), new.lines.get(key)
        if first and later is not None:
            changes.append(_first(element, later))
        elif earlier is None and later is not None:
            changes.append(_appears(element, later, old, new))
        elif later is None and earlier is not None:
            changes.append(_disappears(element, earlier, old, new))
        elif earlier is not None and later is not None:
            changes.append(_differs(element, earlier, later, old, new))
    return changes


def _of_earlier_periods(old: Slip, new: Slip) -> list[Change]:
    """Say together what belongs to earlier periods, element by element: what is on this payslip, and what was on the one before."""
    changes = []
    keys = [key for key in dict.fromkeys((*old.lines, *new.lines)) if key[1] and old.pence(key) != new.pence(key)]
    for element in dict.fromkeys(element for element, _ in keys):
        now = [(origin, new.lines[element, origin]) for named, origin in keys if named == element and (element, origin) in new.lines]
        was = [(origin, old.lines[element, origin]) for named, origin in keys if named == element and (element, origin) in old.lines]
        if now:
            changes.append(_put_right(element, now))
        if was:
            changes.append(_was_put_right(element, was))
    return changes


def _put_right(element: str, lines: Sequence[tuple[str, Line]]) -> Change:
    """Say what this payslip has for earlier periods."""
    pence = sum(line.pence for _, line in lines)
    less, more = ("taken off", "given back") if element in STATUTORY else ("less", "more")
    words = less if pence < 0 else more
    return Change(f"{_of_periods(element, lines)}: {spoken(abs(pence))} {words}.", pence, "earlier_periods")


def _was_put_right(element: str, lines: Sequence[tuple[str, Line]]) -> Change:
    """Say what only the payslip before had for earlier periods."""
    pence = sum(line.pence for _, line in lines)
    verb = "took off" if pence < 0 else "added"
    sentence = f"{_of_periods(element, lines)}, which {verb} {spoken(abs(pence))} last time, is not on this payslip."
    return Change(sentence, -pence, "earlier_periods")


def _of_periods(element: str, lines: Sequence[tuple[str, Line]]) -> str:
    """Name an element and the earlier periods it belongs to."""
    return f"{_called(element, lines[0][1].name)} for {periods_spoken(origin for origin, _ in lines if origin != EARLIER)}"


def _first(element: str, line: Line) -> Change:
    """Say a line of somebody's first payslip."""
    verb = "takes off" if line.pence < 0 else "adds"
    return Change(
        f"{_called(element, line.name)} {verb} {spoken(abs(line.pence))}, because this is your first payslip.", line.pence, "first_payslip"
    )


def _appears(element: str, line: Line, old: Slip, new: Slip) -> Change:
    """Say a line that the payslip before did not have."""
    name, amount = _called(element, line.name), spoken(abs(line.pence))
    if line.kind == ADVANCE and line.pence > 0:
        return Change(f"{name} adds {amount} now, which later pay will settle.", line.pence, ADVANCE)
    if line.kind == RECOVERY and line.pence < 0:
        return Change(f"{name} takes off {amount}, to settle what was paid to you before.", line.pence, RECOVERY)
    if line.kind == SACRIFICE and line.pence < 0:
        return Change(f"{name} is new and takes off {amount} before tax and National Insurance.", line.pence, SACRIFICE)
    what = f"{name} is new and {'takes off' if line.pence < 0 else 'adds'} {amount}"
    return _with_causes(what, line.pence, causes_of(element=element, old=old, new=new), otherwise=line.kind or "new")


def _disappears(element: str, line: Line, old: Slip, new: Slip) -> Change:
    """Say a line that only the payslip before had."""
    verb = "took off" if line.pence < 0 else "added"
    what = f"{_called(element, line.name)}, which {verb} {spoken(abs(line.pence))} last time, is not on this payslip"
    return _with_causes(what, -line.pence, causes_of(element=element, old=old, new=new), otherwise=line.kind or "ended")


def _differs(element: str, earlier: Line, later: Line, old: Slip, new: Slip) -> Change:
    """Say a line that both payslips have."""
    pence, name = later.pence - earlier.pence, _called(element, later.name)
    deduction = earlier.pence < 0 or (earlier.pence == 0 and (later.pence < 0 or element in STATUTORY))
    # A refund of tax is a line above nothing all through: it grows as an earning does.
    higher = (pence < 0) if deduction else (pence > 0)
    if earlier.pence * later.pence < 0:
        words = ("taken off", "paid to you")
        was, now = words if earlier.pence < 0 else words[::-1]
        what = f"{name} was {spoken(abs(earlier.pence))} {was} last time and is {spoken(abs(later.pence))} {now} now"
    else:
        refund = " refund" if element in STATUTORY and not deduction and (earlier.pence > 0 or later.pence > 0) else ""
        what = f"{name}{refund} is {spoken(abs(pence))} {'higher' if higher else 'lower'}"
    causes = causes_of(element=element, old=old, new=new)
    if not causes and element not in STATUTORY:
        causes = [_reason(later.kind, higher=higher)]
    return _with_causes(what, pence, causes, otherwise="amount")


def _reason(kind: str, *, higher: bool) -> tuple[str, str]:
    """Say why the amount of an element is another, as far as its kind tells."""
    more = "more" if higher else "less"
    known = {
        ADVANCE: f"{more} was paid to you in advance",
        RECOVERY: f"{more} is taken to settle what was paid to you before",
        SACRIFICE: f"you give up {more} of your pay",
    }
    if kind in known:
        return kind, known[kind]
    return "amount", "the days, the hours or the amount due are not the same"


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

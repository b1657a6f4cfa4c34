"""Why a payslip is what it is: worked out again by the second engine, back to the body's own rows and to the law.

Nothing is remembered for it. The run's frozen documents and the rule book of its day are enough, so a payslip
of any year is explained in the same way, and an explanation that does not come to the same pence says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonline.calc.plain.difference import Change, explain_change
from commonline.calc.plain.origin import period_spoken
from commonline.calc.plain.run import work_out_run
from commonline.flows.frozen_run import FrozenRun, frozen_run, slips_before
from commonline.kernel.money import spoken
from commonline.line import public as line
from commonline.payroll import public as payroll
from commonline.rules.reader import rule_book
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from commonline.calc.plain.payslip import Payslip
    from commonline.calc.plain.workings import Step
    from commonline.rules.book import Citation, RuleBook
    from commonline.storage.unit import Store, Unit


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One line of a payslip.

    :ivar pence: never with the sign of a deduction.
    :ivar effect: 1: it adds to net pay; -1: it is taken from it; 0: the employer pays it on top.
    :ivar source: ``digest:row`` of the body's own file, or "" for what follows from the law.
    :ivar file: the name of that file, or "".
    :ivar origin: the earlier period it belongs to, or "".
    :ivar due_pence: what that period comes to now; None where it belongs to none.
    :ivar settled_pence: what had been paid for it; None likewise.
    """

    element: str
    name: str
    pence: int
    effect: int
    source: str
    file: str
    origin: str
    due_pence: int | None
    settled_pence: int | None

    @property
    def month(self) -> str:
        """This will say the earlier period in words: ``August 2025``; "" where it belongs to none."""
        return period_spoken(self.origin) if self.origin else ""

    @property
    def difference_pence(self) -> int | None:
        """This will give due less paid before; what the payslip has of it is ``pence``. None where only that is known."""
        return None if self.due_pence is None or self.settled_pence is None else self.due_pence - self.settled_pence


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that can be said about one payslip.

    :ivar name: its name: ``2025-26/M07:1000123``.
    :ivar run_digest: what the approver of its run signed.
    :ivar agrees: whether the second engine comes to the same pence on every figure; None when it was not asked, and ``note`` says why.
    :ivar note: what does not agree, or why it could not be asked; or "".
    :ivar workings: how net pay came about, or None when it was not worked out again.
    :ivar law: the instruments that the workings rest on, by subject.
    :ivar previous: name of the payslip before, or "".
    :ivar previous_net_pence: its net pay; None where there is none.
    :ivar changes: why net pay differs from it, largest first; their pence add up to the difference.
    """

    name: str
    person: str
    paid_on: date
    run_digest: str
    gross_pence: int
    net_pence: int
    lines: tuple[ExplainedLine, ...]
    agrees: bool | None
    note: str
    workings: Step | None
    law: tuple[Citation, ...]
    previous: str
    previous_net_pence: int | None
    changes: tuple[Change, ...]


def explain(*, store: Store, body: UUID, name: str, now: datetime) -> Explanation:
    """This will explain a released payslip.

    :param name: ``2025-26/M07:1000123``.
    :raises Refusal: when there is no such payslip.
    """
    with unit_of_work(store=store, body=body, now=now) as unit:
        run, reference = payroll.find_slip(unit=unit, name=name)
        frozen = frozen_run(unit=unit, run=run)
        before = slips_before(unit=unit, run=run, references=[reference]).get(reference)
        files = _file_names(unit)
    n = frozen.numbers[reference]
    person, result = frozen.people[n], frozen.results[n]
    book = rule_book(on=run.paid_on)
    again, note = _again(frozen, n, book=book, body=body)
    changes = explain_change(before=before[1], after=frozen.comparable(n)) if before else ()
    return Explanation(
        name=name,
        person=f"{person['given_names']} {person['family_name']}",
        paid_on=run.paid_on,
        run_digest=run.digest,
        gross_pence=result["gross_pence"],
        net_pence=result["net_pence"],
        lines=_lines(frozen, n, files),
        agrees=None if again is None else not note,
        note=note,
        workings=again.workings if again else None,
        law=_law(again.workings, book) if again else (),
        previous=payroll.payslip_name(before[0], reference) if before else "",
        previous_net_pence=_net(before[1]) if before else None,
        changes=changes,
    )


def _again(frozen: FrozenRun, n: int, *, book: RuleBook, body: UUID) -> tuple[Payslip | None, str]:
    """Work the payslip out with the plain engine, and say what differs from what was paid."""
    terms = line.terms(body=body, on=frozen.run.paid_on)
    for what, ours in (("rules", book.digest), ("terms", terms.digest)):
        if frozen.manifest[what] != ours:
            words = "rule book" if what == "rules" else "terms"
            return None, f"It was made with other {words} ({frozen.manifest[what][:12]}, here {ours[:12]}), so it was not worked out again."
    due = frozen.elements.get(n, [])
    together = _with(frozen, n)
    named = {m: [{**row, "name": payroll.name_of(row["element"])} for row in frozen.elements.get(m, [])] for m in together}
    slip = work_out_run(
        inputs=[frozen.inputs[m] for m in together],
        elements=named,
        particulars=frozen.particulars,
        period=frozen.period,
        book=book,
        terms=terms,
    )[n]
    stored = {row["line"]: row["pence"] for row in frozen.lines.get(n, [])}
    wrong = [
        f"{payroll.name_of(row['element'])} {spoken(pence)}, paid as {spoken(stored.get(row['line'], 0))}"
        for row, pence in zip(due, slip.earnings, strict=True)
        if pence != stored.get(row["line"], 0)
    ]
    wrong += [
        f"{name} {spoken(pence)}, paid as {spoken(frozen.results[n][name])}"
        for name, pence in slip.result.items()
        if pence != frozen.results[n][name]
    ]
    return slip, f"The second engine has it otherwise: {'; '.join(wrong)}." if wrong else ""


def _with(frozen: FrozenRun, n: int) -> list[int]:
    """Give the employments that are worked out together with one, itself included."""
    groups: dict[int, int] = dict(frozen.particulars.together.iter_rows())
    return [m for m, first in groups.items() if first == groups[n]] if n in groups else [n]


def _lines(frozen: FrozenRun, n: int, files: Mapping[str, str]) -> tuple[ExplainedLine, ...]:
    sources = {row["line"]: row["source"] or "" for row in frozen.elements.get(n, [])}
    past = {(row["element"], row["origin"]): row for row in frozen.arrears.get(n, [])}
    found = []
    for row in frozen.lines.get(n, []):
        source = sources.get(row["line"], "")
        element = row["element"]
        file = files.get(source.partition(":")[0], "")
        then = past.get((element, row["origin"]))
        found.append(
            ExplainedLine(
                element=element,
                name=payroll.name_of(element),
                pence=row["pence"],
                effect=payroll.effect_on_net(element),
                source=source,
                file=file,
                origin=row["origin"],
                due_pence=then["due_pence"] if then else None,
                settled_pence=then["settled_pence"] if then else None,
            )
        )
    return tuple(found)


def _law(workings: Step, book: RuleBook) -> tuple[Citation, ...]:
    subjects = dict.fromkeys(step.law for _, step in workings.walk() if step.law)
    return tuple(book.citations[subject] for subject in subjects if subject in book.citations)


def _net(slip: Mapping[str, Any]) -> int:
    return int(slip["net_pence"])


def _file_names(unit: Unit) -> dict[str, str]:
    from commonline.converge import public as converge  # noqa: PLC0415 - brings in readers of every kind of file

    return dict(converge.extract_names(unit=unit))

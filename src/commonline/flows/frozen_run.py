"""A released run, read back from its frozen documents: what each payslip says, without working anything out."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from commonline.kernel.period import Frequency, PayPeriod
from commonline.payroll import public as payroll

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from commonline.standard.particulars import Particulars
    from commonline.storage.unit import Unit

_ELEMENTS_OF_LAW = {
    "TAX": "income_tax",
    "NI": "national_insurance",
    "PENSION": "pension",
    "STUDENT_LOAN": "student_loan",
    "POSTGRADUATE_LOAN": "postgraduate_loan",
    "SALARY": "salary",
}
"""What the lines of a payslip are called where two payslips are compared."""

_FACTS = (
    "tax_code",
    "week1_month1",
    "ni_letter",
    "pension_scheme",
    "student_loan_plan",
    "grade",
    "annual_salary_pence",
    "hours_hundredths",
)
_RESULT_FACTS = ("taxable_pay_pence", "niable_pence", "pensionable_pence")


@dataclass(frozen=True, slots=True)
class FrozenRun:
    """A run's documents by payslip. ``n`` is the number of an employment in the run.

    :ivar manifest: what the approver signed.
    :ivar numbers: ``n`` by the employment's reference.
    :ivar people: the roster's row, by ``n``.
    :ivar results: the row of PAY_RESULT, by ``n``.
    :ivar inputs: the row of PAY_INPUT, by ``n``.
    :ivar elements: the rows of ELEMENT_DUE with their ``source``, by ``n``.
    :ivar lines: ``line``, ``element``, ``pence``, ``origin``, by ``n``.
    :ivar arrears: what is paid or taken for earlier periods, with what was due and what had been paid for them, by ``n``.
    :ivar particulars: what only a few of the run have.
    """

    run: payroll.Run
    manifest: Mapping[str, Any]
    numbers: Mapping[str, int]
    people: Mapping[int, Mapping[str, Any]]
    results: Mapping[int, Mapping[str, Any]]
    inputs: Mapping[int, Mapping[str, Any]]
    elements: Mapping[int, list[Mapping[str, Any]]]
    lines: Mapping[int, list[Mapping[str, Any]]]
    arrears: Mapping[int, list[Mapping[str, Any]]]
    particulars: Particulars

    @property
    def period(self) -> PayPeriod:
        """This will give the period that was paid."""
        said = self.manifest
        days = [date.fromisoformat(said[name]) for name in ("paid_on", "begins", "ends")]
        return PayPeriod(Frequency(said["frequency"]), *days)

    def comparable(self, n: int) -> dict[str, object]:
        """This will give a payslip in the form that ``explain_change`` takes."""
        lines = self.lines.get(n, [])
        return comparable(person=self.people[n], result=self.results[n], lines=lines, rules=self.manifest["rules"])


def comparable(
    *, person: Mapping[str, Any], result: Mapping[str, Any], lines: Iterable[Mapping[str, Any]], rules: str
) -> dict[str, object]:
    """This will give one payslip in the form that ``explain_change`` takes.

    :param person: its row of the roster. :param result: its row of PAY_RESULT. :param lines: ``element``, ``pence``, ``origin``.
    :param rules: digest of the rule book it was worked out by.
    """
    rows = [(row["element"], payroll.effect_on_net(row["element"]) * row["pence"], row["origin"]) for row in lines]
    return {
        "net_pence": result["net_pence"],
        "lines": [
            {"element": _ELEMENTS_OF_LAW.get(element, element), "name": payroll.name_of(element), "pence": pence, "origin": origin}
            for element, pence, origin in rows
            if pence
        ],
        "facts": {name: person[name] for name in _FACTS if name in person}
        | {name: result[name] for name in _RESULT_FACTS}
        | {"law_digest": rules},
    }


def frozen_run(*, unit: Unit, run: payroll.Run) -> FrozenRun:
    """This will read the documents of a run.

    :raises LookupError: when a document is not there or is not what its digest says; that is our mistake.
    """
    names = ("roster", "inputs", "elements", "results", "lines", "arrears")
    roster, inputs, elements, results, lines, arrears = (
        list(frame.iter_rows(named=True)) for frame in payroll.documents(unit=unit, run=run, names=names)
    )
    return FrozenRun(
        run=run,
        manifest=json.loads(run.manifest),
        numbers={row["employment_ref"]: row["n"] for row in roster},
        people=_one_each(roster),
        results=_one_each(results),
        inputs=_one_each(inputs),
        elements=_many_each(elements),
        lines=_many_each(lines),
        arrears=_many_each(arrears),
        particulars=payroll.run_particulars(unit=unit, run=run),
    )


def slips_before(*, unit: Unit, run: payroll.Run, references: Iterable[str]) -> dict[str, tuple[payroll.Run, dict[str, object]]]:
    """This will give the payslip before of each employment, in the form that ``explain_change`` takes, with its run.

    Whoever has none is left out. The runs of the body are read from the latest before the run's day backwards, until everybody is found.
    A payslip of a main run is compared with one of a main run, and one of a run beside it with none: they do not pay the same things.
    """
    if run.kind != "main":
        return {}
    found: dict[str, tuple[payroll.Run, dict[str, object]]] = {}
    sought = set(references)
    earlier = payroll.runs(unit=unit, where="state = 'released' AND kind = 'main' AND paid_on < %s", values=(run.paid_on,))
    for before in sorted(earlier, key=lambda run: run.paid_on, reverse=True):
        if not sought:
            break
        there = sought & set(payroll.slips_of(unit=unit, run=before.id)["employment_ref"])
        if there:
            frozen = frozen_run(unit=unit, run=before)
            found |= {reference: (before, frozen.comparable(frozen.numbers[reference])) for reference in there}
            sought -= there
    return found


def _one_each(rows: list[dict[str, Any]]) -> dict[int, Mapping[str, Any]]:
    return {row["n"]: row for row in rows}


def _many_each(rows: list[dict[str, Any]]) -> dict[int, list[Mapping[str, Any]]]:
    by_number: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_number[row["n"]].append(row)
    return dict(by_number)

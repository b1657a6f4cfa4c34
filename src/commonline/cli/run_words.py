"""How runs and their totals are shown to a reader and said to a machine."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from commonline.cli.answer import Table
from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commonline.flows.run_past import RunPast
    from commonline.payroll.public import Run
    from commonline.register.public import Body


def table_of(runs: Sequence[tuple[Body, Run]]) -> Table:
    """This will give runs as a table, one a row."""
    from commonline.payroll import public as payroll

    rows = []
    for body, one in runs:
        totals = payroll.totals(one)
        figures = (
            f"{totals['people']:,}",
            f"{totals['held']:,}",
            shown("gross_pence", totals["gross_pence"]),
            shown("net_pence", totals["net_pence"]),
        )
        rows.append((body.code, named(one), one.paid_on.isoformat(), one.state, *figures, one.batch, one.digest[:12]))
    return Table(("Body", "Run", "Paid on", "State", ">People", ">Held", ">Gross", ">Net", "Batch", "Digest"), rows)


def said_run(body: Body, one: Run) -> dict[str, object]:
    """This will give a run as it stands in an answer for machines; amounts are whole pence."""
    from commonline.payroll import public as payroll

    names = ("id", "pay_group", "period", "kind", "number", "paid_on", "batch", "state", "digest")
    return {"body": body.code, "name": named(one), **{name: getattr(one, name) for name in names}, "totals": payroll.totals(one)}


def named(one: Run) -> str:
    """This will give the name a run is chosen by: ``H1 2025-26/M07``, ``H1 2025-26/M08.off_cycle1``."""
    from commonline.payroll import public as payroll

    return payroll.run_name(one)


def said_kind(one: Run) -> str:
    """This will say what kind of run it is."""
    return {
        "main": "the main run of its period",
        "off_cycle": f"off-cycle run {one.number} of its period: what is owed to some for periods that were paid",
        "interim": f"interim run {one.number} of its period: an advance to some, which their next pay settles",
    }[one.kind]


def said_past(past: RunPast) -> list[str]:
    """This will say what a run pays and takes for earlier periods, and what waits; no line for what there is not."""
    from commonline.kernel.money import spoken

    said = []
    if past.arrears_people:
        said.append(f"Arrears: {_people(past.arrears_people)} paid {spoken(past.arrears_pence)} for earlier periods, gross.")
    if past.taken_people:
        said.append(f"Taken back: {spoken(past.taken_pence)} of {_counted(past.taken_people)}, gross.")
    if past.waiting_people:
        said.append(
            f"Overpaid and waiting: {spoken(past.waiting_pence)} of {_counted(past.waiting_people)}. Next: commonline overpayment list BODY"
        )
    return ["", *said] if said else []


def _counted(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _people(count: int) -> str:
    return f"{_counted(count)} {'is' if count == 1 else 'are'}"


_NAMES = {
    "held": "People held",
    "ni_at_lel_pence": "Earnings at the lower earnings limit",
    "ni_lel_to_pt_pence": "Earnings to the primary threshold",
    "ni_pt_to_uel_pence": "Earnings to the upper earnings limit",
    "ni_employee_pence": "National Insurance, employees",
    "ni_employer_pence": "National Insurance, employer",
    "niable_pence": "Earnings for National Insurance",
    "pension_employee_pence": "Pension, employees",
    "pension_employer_pence": "Pension, employer",
    "taxable_pay_pence": "Pay for tax",
    "tax_pence": "Income tax",
    "levy_pence": "Apprenticeship levy",
}


def called(name: str) -> str:
    """This will give the name of a total in words."""
    return _NAMES.get(name) or name.removesuffix("_pence").replace("_", " ").capitalize()


def shown(name: str, amount: int | None) -> str:
    """This will write a total: pence as pounds, a count as a count, None as nothing."""
    from commonline.kernel.money import spoken

    if amount is None:
        return ""
    return spoken(amount) if name.endswith("_pence") else f"{amount:,}"


def month_of(text: str) -> date:
    """This will read the first day of a month: ``2025-10``.

    :raises Refusal: when it is not a month.
    """
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Refusal("Nothing was proposed.", why=f"{text!r} is not a month.", do="Give --month as 2025-10.") from error

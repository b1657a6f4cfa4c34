"""How runs and their totals are shown to a reader and said to a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonline.cli.answer import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        rows.append((body.code, f"{one.pay_group} {one.period}", one.paid_on.isoformat(), one.state, *figures, one.batch, one.digest[:12]))
    return Table(("Body", "Run", "Paid on", "State", ">People", ">Held", ">Gross", ">Net", "Batch", "Digest"), rows)


def said_run(body: Body, one: Run) -> dict[str, object]:
    """This will give a run as it stands in an answer for machines; amounts are whole pence."""
    from commonline.payroll import public as payroll

    names = ("id", "pay_group", "period", "paid_on", "batch", "state", "digest")
    return {"body": body.code, **{name: getattr(one, name) for name in names}, "totals": payroll.totals(one)}


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

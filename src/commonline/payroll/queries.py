"""Asking about runs and payslips."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from commonline.kernel.error import Refusal
from commonline.payroll import store
from commonline.payroll.proposal import read_document
from commonline.standard.pay import ELEMENT_DUE, PAY_INPUT, PAY_RESULT
from commonline.storage import blob

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from commonline.payroll.terms import Run
    from commonline.storage.unit import Unit

_ROSTER_KINDS: dict[str, pl.DataType] = {
    "n": pl.Int64(),
    "annual_salary_pence": pl.Int64(),
    "hours_hundredths": pl.Int64(),
    "full_time_hours_hundredths": pl.Int64(),
    "birth_date": pl.Date(),
    "start_date": pl.Date(),
    "end_date": pl.Date(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
    "week1_month1": pl.Boolean(),
    "postgraduate_loan": pl.Boolean(),
}
_LINES = {"n": pl.Int64(), "line": pl.Int64(), "element": pl.String(), "pence": pl.Int64()}
_LEVY = {"paye_scheme": pl.String(), "levy_pence": pl.Int64(), "pay_bill_pence": pl.Int64()}


def documents(*, unit: Unit, run: Run, names: Sequence[str]) -> list[pl.DataFrame]:
    """This will give documents of a run as frames: roster, inputs, elements, results, lines, levy."""
    digests = json.loads(run.manifest)["documents"]
    return [_frame(name, blob.get(unit=unit, name=digests[name])) for name in names]


def _frame(name: str, content: bytes) -> pl.DataFrame:
    header = content.split(b"\n", 1)[0].decode().split(",")
    schemas: dict[str, dict[str, pl.DataType]] = {
        "roster": {column: _ROSTER_KINDS.get(column, pl.String()) for column in header},
        "inputs": PAY_INPUT.schema,
        "elements": ELEMENT_DUE.schema | {"source": pl.String()},
        "results": PAY_RESULT.schema,
        "lines": dict(_LINES),
        "levy": dict(_LEVY),
    }
    return read_document(content, schemas[name])


def find_run(*, unit: Unit, reference: str) -> Run:
    """This will find a run of the body in scope by its id, the beginning of its id or digest, or "GROUP PERIOD".

    :raises Refusal: when there is none, or more than one.
    """
    found = [
        run
        for run in store.runs(unit=unit)
        if str(run.id).startswith(reference) or run.digest.startswith(reference) or reference == f"{run.pay_group} {run.period}"
    ]
    live = [run for run in found if run.state != "superseded"] or found
    if len(live) != 1:
        raise Refusal(f"{len(live) or 'No'} runs answer to {reference!r}.", do="Run `commonline run show BODY` for their names.")
    return live[0]


def last_released(*, unit: Unit, pay_group: str, before: object) -> Run | None:
    """This will give the latest released run of a pay group paid before a day, or None."""
    runs = store.runs(unit=unit, where="pay_group = %s AND state = 'released' AND paid_on < %s", values=(pay_group, before))
    return max(runs, key=lambda run: run.paid_on, default=None)


def payslip_name(run: Run, employment_ref: str) -> str:
    """This will give the name of a payslip, which ``explain`` takes: ``2025-26/M07:1000123``."""
    return f"{run.period}:{employment_ref}"


def find_slip(*, unit: Unit, name: str) -> tuple[Run, str]:
    """This will find a released payslip by its name: the run, and the employment's reference.

    :raises Refusal: when there is none.
    """
    period, _, reference = name.partition(":")
    rows = unit.rows(
        "SELECT p.run_id FROM payroll_payslip p JOIN payroll_run r ON r.body_id = p.body_id AND r.id = p.run_id"
        " WHERE p.employment_ref = %s AND r.period = %s",
        (reference, period),
    )
    if not rows:
        raise Refusal(
            f"There is no payslip {name!r}.",
            why="A payslip is named by its period and the employment: 2025-26/M07:1000123.",
            do="List them with `commonline payslips list BODY`.",
        )
    run_id: UUID = rows[0].run_id
    return store.runs(unit=unit, where="id = %s", values=(run_id,))[0], reference

"""Asking about runs and payslips."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from commonline.kernel.error import Refusal
from commonline.payroll import store
from commonline.payroll.documents import read_document
from commonline.standard.particulars import TABLES, Particulars
from commonline.storage import blob

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from commonline.payroll.terms import Run
    from commonline.storage.unit import Unit


def documents(*, unit: Unit, run: Run, names: Sequence[str]) -> list[pl.DataFrame]:
    """This will give documents of a run as frames (see documents.py); one the run does not have has no rows."""
    digests = json.loads(run.manifest)["documents"]
    return [read_document(name, blob.get(unit=unit, name=digests[name]) if name in digests else b"") for name in names]


def run_particulars(*, unit: Unit, run: Run) -> Particulars:
    """This will give what a few of a run's employments had."""
    return Particulars(**dict(zip(TABLES, documents(unit=unit, run=run, names=tuple(TABLES)), strict=True)))


def find_run(*, unit: Unit, reference: str) -> Run:
    """This will find a run of the body in scope by its id, the beginning of its id or digest, or "GROUP PERIOD".

    :raises Refusal: when there is none, or more than one.
    """
    found = [
        run
        for run in store.runs(unit=unit)
        if str(run.id).startswith(reference) or run.digest.startswith(reference) or reference == run_name(run)
    ]
    live = [run for run in found if run.state != "superseded"] or found
    if len(live) != 1:
        raise Refusal(f"{len(live) or 'No'} runs answer to {reference!r}.", do="Run `commonline run show BODY` for their names.")
    return live[0]


def last_released(*, unit: Unit, pay_group: str, before: object) -> Run | None:
    """This will give the latest released main run of a pay group paid before a day, or None."""
    where = "pay_group = %s AND kind = 'main' AND state = 'released' AND paid_on < %s"
    runs = store.runs(unit=unit, where=where, values=(pay_group, before))
    return max(runs, key=lambda run: run.paid_on, default=None)


def run_name(run: Run) -> str:
    """This will give the name of a run, which ``find_run`` takes: ``H1 2025-26/M07``, ``H1 2025-26/M07.off_cycle1``."""
    return f"{run.pay_group} {_period_of(run)}"


def payslip_name(run: Run, employment_ref: str) -> str:
    """This will give the name of a payslip, which ``explain`` takes: ``2025-26/M07:1000123``, ``2025-26/M07.off_cycle1:1000123``."""
    return f"{_period_of(run)}:{employment_ref}"


def _period_of(run: Run) -> str:
    return run.period if run.kind == "main" else f"{run.period}.{run.kind}{run.number}"


def find_slip(*, unit: Unit, name: str) -> tuple[Run, str]:
    """This will find a released payslip by its name: the run, and the employment's reference.

    :raises Refusal: when there is none.
    """
    said, _, reference = name.partition(":")
    period = said.partition(".")[0]
    rows = unit.rows(
        "SELECT p.run_id FROM payroll_payslip p JOIN payroll_run r ON r.body_id = p.body_id AND r.id = p.run_id"
        " WHERE p.employment_ref = %s AND r.period = %s",
        (reference, period),
    )
    runs = store.runs(unit=unit, where="id = ANY(%s)", values=([row.run_id for row in rows],))
    found = [run for run in runs if _period_of(run) == said]
    if not found:
        raise Refusal(
            f"There is no payslip {name!r}.",
            why="A payslip is named by its period and the employment: 2025-26/M07:1000123.",
            do="List them with `commonline payslips list BODY`.",
        )
    return found[0], reference

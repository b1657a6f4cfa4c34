"""One small body's month, from wherever it stands to its end: the program that the tests kill.

The database is asked what is done already; everything else follows from fixed arguments, so that a month that
was cut off and taken up again must come to the same bytes as one that was not.

    month.py DATA OUT PACK [STEP]    with DATABASE_URL set; PACK may be "-"
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from commonline.access import public as access
from commonline.findings import public as findings
from commonline.flows import bodies, pay_run, take_in
from commonline.flows.send import OutgoingFolder, send_waiting
from commonline.kernel.error import Refusal
from commonline.kernel.period import Frequency, PayPeriod
from commonline.payroll import public as payroll
from commonline.register import public as register
from commonline.storage.database import open_store
from commonline.storage.unit import Store, unit_of_work

FOLDER = Path(__file__).parents[2] / "bodies" / "canal-heritage-trust"
NOW = datetime(2025, 10, 24, 9, tzinfo=UTC)
OCTOBER = ("Trust payroll October.xlsx",)
PERIOD = PayPeriod.paid(date(2025, 10, 28), Frequency.MONTHLY)
PASSWORD = "correct horse battery"
TRACES = {
    "payments": "SELECT * FROM payroll_payment ORDER BY employment_id",
    "ledger": "SELECT account, cost_centre, sum(pence) AS pence FROM finance_posting GROUP BY 1, 2 ORDER BY 1, 2",
    "balances": "SELECT * FROM payroll_balance ORDER BY payroll_id, ni_letter, origin",
    "runs": "SELECT id, digest, state FROM payroll_run ORDER BY id",
    "outbox": "SELECT topic, name, content_digest, state FROM storage_outbox ORDER BY topic, name",
    "findings": "SELECT code, subject, period, value_digest FROM findings_finding ORDER BY 1, 2, 3, 4",
    "audit": "SELECT number, actor, act, subject, digest, chain FROM storage_audit ORDER BY number",
}
"""What a month leaves behind."""


@dataclass(frozen=True)
class Cast:
    """Who takes part: the body, its officer and its approver."""

    body: register.Body
    officer: access.Account
    approver: access.Account


def resume(store: Store, out: Path, pack: Path | None) -> None:
    """Take the month from wherever it stands to its end."""
    approve(store)
    release(store, pack)
    send_waiting(store=store, body=cast(store).body.id, wire=OutgoingFolder(out), now=NOW)


def approve(store: Store) -> None:
    """Take the month as far as an approved run."""
    who = receive(store)
    if run := live(store, who):
        if run.state != "proposed":
            return
    else:
        run = propose(store, who)
    with unit_of_work(store=store, body=who.body.id, now=NOW) as unit:
        for code in sorted({finding.code for finding in pay_run.open_findings(unit=unit, run=run)}):
            findings.answer(unit=unit, account=who.officer.id, actor="olive", reason="seen in the test", code=code)
    pay_run.approve(store=store, body=who.body.id, run=run, account=who.approver, now=NOW)


def receive(store: Store) -> Cast:
    """Take the month as far as the facts."""
    who = cast(store)
    take_in.receive(store=store, body=who.body, folder=FOLDER, names=OCTOBER, now=NOW)
    return who


def propose(store: Store, who: Cast) -> payroll.Run:
    """Propose the month's run."""
    return pay_run.propose(store=store, body=who.body.id, pay_group="Month", period=PERIOD, batch="test", account=who.officer, now=NOW)[0]


def release(store: Store, pack: Path | None) -> None:
    """Release the month's run if it is approved."""
    who = cast(store)
    run = live(store, who)
    if run and run.state == "approved":
        pay_run.release(store=store, body=who.body.id, run=run, account=who.officer, pack=pack, now=NOW)


def live(store: Store, who: Cast) -> payroll.Run | None:
    """Give the month's run that is not superseded."""
    with unit_of_work(store=store, body=who.body.id, now=NOW) as unit:
        found = payroll.runs(unit=unit, where="state <> 'superseded'")
    return found[0] if found else None


def cast(store: Store, folder: Path = FOLDER) -> Cast:
    """Give the body and the two accounts, added if they are not there."""
    with unit_of_work(store=store, body=None, now=NOW) as unit:
        known = {row.name: access.Account(row.id, row.name, row.person) for row in unit.rows("SELECT id, name, person FROM access_account")}
        for name in {"olive", "adam"} - set(known):
            known[name] = access.add_account(unit=unit, name=name, person=name.title(), password=PASSWORD)
        there = [body for body in register.bodies(unit=unit) if body.code == folder.name]
    body = there[0] if there else bodies.add_body(store=store, folder=folder, now=NOW)
    with unit_of_work(store=store, body=body.id, now=NOW) as unit:
        access.grant(unit=unit, account=known["olive"], role="payroll_officer", valid_from=date(2025, 4, 6))
        access.grant(unit=unit, account=known["adam"], role="approver", valid_from=date(2025, 4, 6))
    return Cast(body, known["olive"], known["adam"])


def traces(store: Store, out: Path) -> dict[str, Any]:
    """Give everything that a month left behind: rows, and the bytes of the files."""
    with unit_of_work(store=store, body=cast(store).body.id, now=NOW) as unit:
        found: dict[str, Any] = {name: unit.rows(query) for name, query in TRACES.items()}
    found["files"] = {str(file.relative_to(out)): file.read_bytes() for file in out.rglob("*") if file.is_file() and file.suffix != ".part"}
    return found


def one_step(store: Store, step: str, pack: Path | None) -> None:
    """Wait to be told, make one step as somebody who looked before, and say what came of it."""
    who = cast(store)
    run = live(store, who)
    print("begun", flush=True)
    sys.stdin.readline()
    try:
        if step == "propose":
            outcome = str(propose(store, who).id)
        else:
            assert run is not None
            pay_run.release(store=store, body=who.body.id, run=run, account=who.officer, pack=pack, now=NOW)
            outcome = "released"
    except Refusal as refusal:
        outcome = f"{type(refusal).__name__}: {refusal.why}"
    print(json.dumps(outcome), flush=True)


def main() -> None:
    """Open the store, say so, and go on."""
    data, out, pack, *step = sys.argv[1:]
    store = open_store(data=Path(data))
    chosen = None if pack == "-" else Path(pack)
    if step:
        one_step(store, step[0], chosen)
        return
    print("begun", flush=True)
    resume(store, Path(out), chosen)


if __name__ == "__main__":
    main()

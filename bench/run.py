"""How fast a whole run is: from receiving a body's files to released, stored, posted and rendered, durability on.

The database is the embedded one with its own settings (fsync and synchronous commit on), in a folder of its own. Each
stage is timed once, in order; the people and their files are written first, outside the clock. Payslips are rendered apart.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonline.access import public as access
from commonline.findings import public as findings
from commonline.flows import bodies, pay_run, take_in
from commonline.kernel.period import Frequency, PayPeriod
from commonline.payroll import public as payroll
from commonline.storage.database import open_store
from commonline.storage.server import at
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2025, 10, 22, 9, tzinfo=UTC)
ROOT = Path(__file__).parents[1]
PAYSLIPS = 2000


def measure(people: int, say: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """This will run one month for a body of so many people and give people a second and the seconds of each stage."""
    sys.path.insert(0, str(ROOT))
    from samples.population import write_large_body  # noqa: PLC0415 - the samples are beside the package, not in it

    place = Path(tempfile.mkdtemp(prefix="commonline-bench-", dir="/tmp"))
    place.chmod(0o755)
    try:
        folder = place / "body"
        say(f"writing {people:,} people")
        write_large_body(folder=folder, people=people, seed=1)
        shutil.copy(ROOT / "bodies" / "harbour-agency" / "mapping.yaml", folder / "mapping.yaml")
        return _run(place / "data", folder, people, say)
    finally:
        at(data=place / "data" / "postgres").stop(immediate=True)
        shutil.rmtree(place, ignore_errors=True)


def _run(data: Path, folder: Path, people: int, say: Callable[[str], None]) -> dict[str, Any]:
    store = open_store(data=data)
    officer, approver = accounts(store)
    body = bodies.add_body(store=store, folder=folder, now=NOW)
    with unit_of_work(store=store, body=body.id, now=NOW) as unit:
        access.grant(unit=unit, account=officer, role="payroll_officer", valid_from=date(2025, 1, 1))
        access.grant(unit=unit, account=approver, role="approver", valid_from=date(2025, 1, 1))
    stages: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        say(name)
        begin = time.perf_counter()
        result = work()
        stages[name] = round(time.perf_counter() - begin, 3)
        return result

    period = PayPeriod.paid(date(2025, 10, 31), Frequency.MONTHLY)
    timed("receive", lambda: take_in.receive(store=store, body=body, folder=folder, now=NOW))
    group = "H1"
    run, _ = timed(
        "propose",
        lambda: pay_run.propose(store=store, body=body.id, pay_group=group, period=period, batch="bench", account=officer, now=NOW),
    )
    timed("answer findings", lambda: answer(store, body.id, run, officer, NOW))
    timed("approve", lambda: pay_run.approve(store=store, body=body.id, run=run, account=approver, now=NOW))
    with unit_of_work(store=store, body=body.id, now=NOW) as unit:
        approved = payroll.find_run(unit=unit, reference=str(run.id))
    timed("release", lambda: pay_run.release(store=store, body=body.id, run=approved, account=officer, pack=None, now=NOW))
    paid = payroll.totals(approved)["people"]
    seconds = sum(stages.values())
    return {
        "people": people,
        "paid": paid,
        "seconds": round(seconds, 3),
        "people_per_second": round(paid / seconds),
        "stages": stages,
        "payslips_rendered_per_second": _payslips(store, body.id, run),
    }


def accounts(store: Any) -> tuple[access.Account, access.Account]:
    """This will add an officer and an approver."""
    with unit_of_work(store=store, body=None, now=NOW) as unit:
        return (
            access.add_account(unit=unit, name="officer", person="Officer", password="a long pass phrase"),  # noqa: S106 - of a database that ends here
            access.add_account(unit=unit, name="approver", person="Approver", password="a long pass phrase"),  # noqa: S106
        )


def answer(store: Any, body: Any, run: Any, officer: access.Account, now: datetime) -> None:
    """This will answer every finding of a run that waits."""
    with unit_of_work(store=store, body=body, now=now) as unit:
        for code in sorted({finding.code for finding in pay_run.open_findings(unit=unit, run=run)}):
            findings.answer(unit=unit, account=officer.id, actor=officer.name, reason="a clean body for measuring", code=code)


def _payslips(store: Any, body: Any, run: Any) -> int | None:
    from commonline.flows.payslips import slips  # noqa: PLC0415
    from commonline.gateways.payslip_html import render  # noqa: PLC0415

    with unit_of_work(store=store, body=body, now=NOW) as unit:
        released = payroll.find_run(unit=unit, reference=str(run.id))
    begin = time.perf_counter()
    made = [render(slip=slip) for slip in islice(slips(store=store, body=body, run=released), PAYSLIPS)]
    return round(len(made) / (time.perf_counter() - begin)) if made else None


def main() -> None:
    """This will measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    result = measure(chosen.people, lambda text: print(text, file=sys.stderr))
    print(json.dumps(result, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()

"""How fast a whole tax year is: twelve runs, changes every month, and back pay for a tenth of the people in the middle.

The database is the embedded one with its own settings, durability on. Counted is everything after the people's files are
written: taking them in, a hundredth of the people changing their hours each month, an award in September that is back-dated to
April for a tenth of them, and every run from proposal to release. A person-month is one payslip.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import yaml

from commonline.access import public as access
from commonline.flows import bodies, pay_run, take_in, verify
from commonline.flows.calendar import pay_days
from commonline.kernel.period import PayPeriod
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.register import public as register
from commonline.storage.database import open_store
from commonline.storage.server import at
from commonline.storage.unit import unit_of_work
from run import accounts, answer

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
MONTHS = [date(2025, 4 + n, 1) if n < 9 else date(2026, n - 8, 1) for n in range(12)]
AWARD_MONTH, AWARD_FROM = date(2025, 9, 1), date(2025, 4, 1)


def measure(number: int, *, promises: bool, say: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """This will pay a year for a body of so many people and give person-months a second, and the seconds of each stage.

    :param promises: whether the promises are verified over the year afterwards, outside the clock.
    """
    sys.path.insert(0, str(ROOT))
    from samples.population import write_large_body  # noqa: PLC0415 - the samples are beside the package, not in it

    place = Path(tempfile.mkdtemp(prefix="commonline-bench-", dir="/tmp"))
    place.chmod(0o755)
    try:
        folder = place / "body"
        say(f"writing {number:,} people")
        write_large_body(folder=folder, people=number, seed=1)
        shutil.copy(ROOT / "bodies" / "harbour-agency" / "mapping.yaml", folder / "mapping.yaml")
        _in_april(folder / "body.yaml")
        return _year(place, folder, promises, say)
    finally:
        at(data=place / "data" / "postgres").stop(immediate=True)
        shutil.rmtree(place, ignore_errors=True)


def _in_april(file: Path) -> None:
    """Let the body begin with the tax year: its first extract is April's, and nobody needs an opening balance."""
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    said["extracts"] = [
        each | {"as_at": date(2025, 4, 14), "period": "2025-04"} for each in said["extracts"] if each["carries"] == "employments"
    ]
    for group in said["pay_groups"]:
        group["first_paid_on"] = date(2025, 4, 30)
    file.write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")


def _year(place: Path, folder: Path, promises: bool, say: Callable[[str], None]) -> dict[str, Any]:  # noqa: FBT001 - one choice
    store = open_store(data=place / "data")
    officer, approver = accounts(store)
    start = datetime(2025, 4, 14, 9, tzinfo=UTC)
    body = bodies.add_body(store=store, folder=folder, now=start)
    with unit_of_work(store=store, body=body.id, now=start) as unit:
        access.grant(unit=unit, account=officer, role="payroll_officer", valid_from=date(2025, 1, 1))
        access.grant(unit=unit, account=approver, role="approver", valid_from=date(2025, 1, 1))
    stages: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        begin = time.perf_counter()
        result = work()
        stages[name] = round(stages.get(name, 0) + time.perf_counter() - begin, 3)
        return result

    timed("receive", lambda: take_in.receive(store=store, body=body, folder=folder, now=start))
    paid, arrears, months = 0, 0, {}
    for month in MONTHS:
        begin, now = time.perf_counter(), datetime(month.year, month.month, 16, 9, tzinfo=UTC)
        if month != MONTHS[0]:
            timed("change", lambda now=now, month=month: _change(store, body.id, now, month))
        with unit_of_work(store=store, body=body.id, now=now) as unit:
            group = register.pay_group(unit=unit, code="H1")
        period = PayPeriod.paid(pay_days(group=group, month=month)[0], group.frequency)
        asked = {"store": store, "body": body.id, "now": now}
        run, _ = timed(
            "propose",
            lambda asked=asked, period=period: pay_run.propose(**asked, pay_group="H1", period=period, batch="bench", account=officer),
        )
        timed("answer findings", lambda run=run, now=now: answer(store, body.id, run, officer, now))
        timed("approve", lambda asked=asked, run=run: pay_run.approve(**asked, run=run, account=approver))
        with unit_of_work(store=store, body=body.id, now=now) as unit:
            approved = payroll.find_run(unit=unit, reference=str(run.id))
            (rows,) = payroll.documents(unit=unit, run=approved, names=("arrears",))
        timed("release", lambda asked=asked, approved=approved: pay_run.release(**asked, run=approved, account=officer, pack=None))
        paid += payroll.totals(approved)["people"]
        arrears += rows["n"].n_unique()
        months[f"{month:%Y-%m}"] = round(time.perf_counter() - begin, 2)
        told, back = payroll.totals(approved)["people"], rows["n"].n_unique()
        say(f"{month:%B %Y}: {told:,} people, {back:,} with back pay, {months[f'{month:%Y-%m}']} s")
    seconds = sum(stages.values())
    result = {
        "person_months": paid,
        "people_with_back_pay": arrears,
        "seconds": round(seconds, 1),
        "person_months_per_second": round(paid / seconds),
        "stages": stages,
        "months": months,
    }
    if promises:
        begin = time.perf_counter()
        found = verify.verify(store=store, out=place / "out", now=datetime(2026, 4, 1, tzinfo=UTC))
        result["promises"] = [
            {"promise": each.text, "kept": each.kept, "checked": each.checked, "problems": each.problems[:5]} for each in found
        ]
        result["verified_seconds"] = round(time.perf_counter() - begin, 1)
    return result


def _change(store: Any, body: Any, now: datetime, month: date) -> None:
    """Give a hundredth of the people other hours from the first of the month; in September, an award since April to a tenth."""
    with unit_of_work(store=store, body=body, now=now) as unit:
        present = people.present(unit=unit, known_at=now)
        some = present.filter(pl.col("employment_id").hash(seed=month.toordinal()) % 100 == 0)
        changed = some.with_columns(
            hours_hundredths=pl.min_horizontal("full_time_hours_hundredths", pl.col("hours_hundredths") // 2 + 1000),
            source=pl.lit(f"hours {month}"),
        )
        people.take_on(unit=unit, employments=changed.drop("valid_from", "valid_to"), begins=month)
    if month == AWARD_MONTH:
        with unit_of_work(store=store, body=body, now=now.replace(hour=10)) as unit:
            for grade in ("SEO",):
                people.award(unit=unit, grade=grade, percent_hundredths=350, flat_pence=0, from_day=AWARD_FROM, source=f"award {grade}")


def main() -> None:
    """This will measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--verify", action="store_true", help="verify the promises over the year afterwards")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    result = measure(chosen.people, promises=chosen.verify, say=lambda text: print(text, file=sys.stderr))
    print(json.dumps(result, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()

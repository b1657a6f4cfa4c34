"""A month that is killed at any point and taken up again comes to the same payments, ledger and files, to the byte."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import month
import psycopg
import pytest

from commonline.flows.send import CannotAsk, send_waiting
from commonline.flows.verify import verify
from commonline.storage.server import ensure
from commonline.storage.unit import unit_of_work

DANGEROUS = ("write.payroll_payment", "release.before_commit", "release.after_commit", "send.intent", "send.handed_over")
RELEASE = (
    "release.begin",
    "write.payroll_payslip",
    "write.payroll_line",
    "release.slips",
    "write.payroll_balance",
    "release.money",
    "write.finance_posting",
    "release.posted",
)
EARLY = ("receive.kept", "take_in.registered", "receive.before_commit", "propose.before_commit", "approve.before_commit")
SECOND = {"release.after_commit": "send.intent", "send.intent": "send.asked", "send.handed_over": "send.asked"}
"""Where to cut off the second attempt, if it does not pass the point of the first."""
SAMPLE, SOAK = 3, 60
Finish = Callable[..., dict[str, Any]]


def kept(databases: Any, name: str, out: Path) -> bool:
    """Tell whether all ten promises are kept."""
    promises = verify(store=databases.store(name), now=month.NOW, out=out)
    assert len(promises) == 10
    assert [(p.number, p.problems) for p in promises if not p.kept] == []
    return True


def cut_off(months: Any, name: str, out: Path, fault: str) -> None:
    """Run the month until it dies at a point."""
    with months.start(name, out, fault=fault) as process:
        _, said = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, f"{fault} was not passed: {said}"


def same_after(months: Any, databases: Any, finish: Finish, name: str, out: Path) -> None:
    """Take the month to its end and compare it with the one that was not broken."""
    after = finish(name, out, months.pack)
    for what, wanted in months.unbroken.items():
        assert after[what] == wanted, what
    assert kept(databases, name, out)


@pytest.mark.parametrize("fault", DANGEROUS)
def test_a_month_killed_where_it_hurts_most_ends_as_if_nothing_had_happened(
    fault: str, months: Any, databases: Any, fresh: Any, finish: Finish, tmp_path: Path
) -> None:
    name = fresh(of=months.approved)
    cut_off(months, name, tmp_path, fault)
    same_after(months, databases, finish, name, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("kills", [1, 2])
@pytest.mark.parametrize("fault", [*EARLY, *RELEASE, *DANGEROUS])
def test_a_month_killed_anywhere_once_or_twice_ends_as_if_nothing_had_happened(
    fault: str, kills: int, months: Any, databases: Any, fresh: Any, finish: Finish, tmp_path: Path
) -> None:
    name = fresh(of="empty" if fault in EARLY else months.approved)
    cut_off(months, name, tmp_path, fault)
    if kills > 1:
        cut_off(months, name, tmp_path, SECOND.get(fault, fault))
    same_after(months, databases, finish, name, tmp_path)


def killed_at_random(months: Any, name: str, out: Path, chance: random.Random, seconds: float) -> bool:
    """Start the month, kill it at some moment after it opened the database, and tell whether it died of that."""
    with months.start(name, out) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(chance.uniform(0, seconds))
        process.kill()
        process.communicate(timeout=120)
    return process.returncode == -signal.SIGKILL


def length(months: Any, fresh: Any, out: Path) -> float:
    """Give how long the program takes from the moment it opened the database, in seconds."""
    with months.start(fresh(of=months.received), out) as process:
        assert process.stdout is not None
        process.stdout.readline()
        begun = time.monotonic()
        process.communicate(timeout=120)
    assert process.returncode == 0
    return time.monotonic() - begun


@pytest.mark.parametrize(("seed", "times"), [(2025, SAMPLE), *(pytest.param(seed, SOAK, marks=pytest.mark.soak) for seed in (1, 2))])
def test_a_month_killed_at_any_moment_ends_as_if_nothing_had_happened(
    seed: int, times: int, months: Any, databases: Any, fresh: Any, finish: Finish, tmp_path: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311 - moments of kills are no secret
    seconds = length(months, fresh, tmp_path / "whole") * 0.8
    effective = tried = 0
    while effective < times:
        tried += 1
        assert tried <= 2 * times, f"only {effective} of {tried - 1} kills landed in the run"
        name, out = fresh(of=months.received), tmp_path / str(tried)
        out.mkdir()
        effective += killed_at_random(months, name, out, chance, seconds)
        same_after(months, databases, finish, name, out)


class Mute:
    """A wire that takes nothing and cannot be asked."""

    def send(self, *, topic: str, name: str, content: bytes) -> str:
        raise AssertionError(f"{topic} {name} was sent a second time, {len(content)} bytes")

    def ask(self, *, topic: str, name: str, content_digest: str) -> str | None:
        raise CannotAsk(f"nobody answers about {topic} {name} {content_digest}")


@pytest.mark.parametrize("fault", ["send.intent", "send.handed_over"])
def test_a_message_cut_off_on_a_wire_that_cannot_be_asked_waits_for_a_person(
    fault: str, months: Any, databases: Any, fresh: Any, tmp_path: Path
) -> None:
    name = fresh(of=months.approved)
    cut_off(months, name, tmp_path, fault)
    store = databases.store(name)
    body = month.cast(store).body.id
    with unit_of_work(store=store, body=body, now=month.NOW) as unit:
        unit.execute("UPDATE storage_outbox SET state = 'withheld' WHERE state = 'ready'")  # One message is enough.
        (cut,) = unit.rows("SELECT name FROM storage_outbox WHERE state = 'sending'")
    for _ in range(2):
        send_waiting(store=store, body=body, wire=Mute(), now=month.NOW)
        with unit_of_work(store=store, body=body, now=month.NOW) as unit:
            rows = unit.rows("SELECT name, state, reason FROM storage_outbox WHERE state NOT IN ('withheld', 'sent')")
        assert [(row.name, row.state) for row in rows] == [(cut.name, "unknown")]
        assert "cannot be asked" in rows[0].reason
    tenth = verify(store=store, now=month.NOW, out=tmp_path)[9]
    assert (tenth.number, tenth.kept) == (10, False)
    assert tenth.problems == (f"canal-heritage-trust: {cut.name} is unknown; run `commonline run settle`.",)


def test_a_database_server_killed_during_a_release_loses_and_doubles_nothing(
    months: Any, databases: Any, fresh: Any, finish: Finish, tmp_path: Path
) -> None:
    name = fresh(of=months.approved)
    with suppress(psycopg.OperationalError), databases.superuser(name) as link, databases.superuser("postgres") as watch:
        link.execute("BEGIN")
        link.execute("LOCK TABLE payroll_payment IN EXCLUSIVE MODE")  # The release stops here until the server dies.
        process = months.start(name, tmp_path)
        wait_for(watch, "SELECT count(*) FROM pg_locks WHERE NOT granted", 1)
        pid = databases.server.status().pid
        os.kill(pid, signal.SIGKILL)
    _, said = process.communicate(timeout=120)  # The gate's own connection broke too, which is suppressed above.
    assert process.returncode == 1, said
    while databases.server.running():
        pass
    ensure(data=databases.server.data)
    assert databases.server.status().pid != pid
    same_after(months, databases, finish, name, tmp_path)


def wait_for(link: Any, query: str, wanted: int) -> None:
    """Wait until a query counts what is wanted."""
    for _ in range(2_000):
        if link.execute(query).fetchone()[0] == wanted:
            return
        time.sleep(0.01)
    raise AssertionError(query)


def test_a_fault_that_is_not_named_kills_nobody() -> None:
    script = "from commonline.storage.fault import point; point('b'); point('a'); point('a'); print('alive')"
    outcomes = []
    for fault in ("", "c", "a", "a:2", "a:3"):
        done = subprocess.run(
            [sys.executable, "-c", script], env=os.environ | {"COMMONLINE_FAULT": fault}, capture_output=True, check=False
        )
        outcomes.append(done.returncode)
    assert outcomes == [0, 0, -signal.SIGKILL, -signal.SIGKILL, 0]

"""Two processes make the same step at the same moment: it is made once, and nobody meets a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import month
import pytest
from test_killed import kept, wait_for

from commonline.flows.send import OutgoingFolder, send_waiting
from commonline.storage.unit import unit_of_work


def both(months: Any, databases: Any, name: str, out: Path, step: str) -> list[str]:
    """Let two processes make a step while neither can finish first, and give what each says came of it."""
    body = str(month.cast(databases.store(name)).body.id)
    with databases.superuser(name) as gate, databases.superuser("postgres") as watch:
        pair = [months.start(name, out, step) for _ in range(2)]
        for process in pair:
            assert process.stdout.readline() == "begun\n", process.communicate()
        gate.execute("SELECT pg_advisory_lock(hashtextextended(%s, 7))", (body,))
        for process in pair:
            process.stdin.write("go\n")
            process.stdin.flush()
        wait_for(watch, "SELECT count(*) FROM pg_locks WHERE NOT granted", 2)
        gate.execute("SELECT pg_advisory_unlock_all()")
        said = [process.communicate(timeout=120) for process in pair]
    assert [process.returncode for process in pair] == [0, 0], said
    return sorted(json.loads(answer) for answer, _ in said)


def test_two_releases_at_once_pay_once_and_one_is_refused(months: Any, databases: Any, fresh: Any, finish: Any, tmp_path: Path) -> None:
    name = fresh(of=months.approved)
    refused, done = both(months, databases, name, tmp_path, "release")
    assert done == "released"
    assert refused == "WrongState: It was released or proposed anew meanwhile."
    after = finish(name, tmp_path, months.pack)
    assert after == months.unbroken
    assert kept(databases, name, tmp_path)


def test_two_proposals_at_once_give_one_run(months: Any, databases: Any, fresh: Any, finish: Any, tmp_path: Path) -> None:
    name = fresh(of=months.received)
    first, second = both(months, databases, name, tmp_path, "propose")
    assert first == second
    after = finish(name, tmp_path, months.pack)
    assert after["payments"] == months.unbroken["payments"]
    assert after["runs"] == months.unbroken["runs"]
    assert kept(databases, name, tmp_path)


def test_two_senders_hand_a_file_over_once(months: Any, databases: Any, fresh: Any, tmp_path: Path) -> None:
    store = databases.store(fresh(of=months.approved))
    month.release(store, months.pack)
    body = month.cast(store).body.id
    sent: list[str] = []

    class Second(OutgoingFolder):
        """A wire in whose hand-over a second sender comes by."""

        def send(self, *, topic: str, name: str, content: bytes) -> str:
            sent.append(name)
            if len(sent) == 1:
                send_waiting(store=store, body=body, wire=OutgoingFolder(tmp_path), now=month.NOW)
            return super().send(topic=topic, name=name, content=content)

    send_waiting(store=store, body=body, wire=Second(tmp_path), now=month.NOW)
    with unit_of_work(store=store, body=body, now=month.NOW) as unit:
        states = unit.rows("SELECT name, state FROM storage_outbox WHERE state <> 'withheld'")
    assert {row.state for row in states} == {"sent"}
    assert sorted(file.name for file in tmp_path.glob("[bf]*/*") if file.is_file()) == sorted(row.name for row in states)


@pytest.mark.parametrize("step", ["release", "propose"])
def test_a_step_after_the_release_is_refused(step: str, months: Any, databases: Any, fresh: Any, tmp_path: Path) -> None:
    name = fresh(of=months.paid)
    answers = both(months, databases, name, tmp_path, step)
    assert all(answer.startswith("WrongState: ") for answer in answers)

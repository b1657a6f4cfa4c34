"""A message waits until it is sent, and moves only from the state it is in."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest

from commonline.kernel.digest import digest
from commonline.storage import outbox
from commonline.storage.unit import Store, unit_of_work

NOW = datetime(2025, 10, 24, 9, tzinfo=UTC)
RUN = uuid4()


def put(store: Store, body: UUID, name: str, *, withheld: bool = False) -> UUID:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        return outbox.put(
            unit=unit, run=RUN, topic="bacs", name=name, content=name.encode(), validated=True, withheld=withheld, reason="because"
        )


def test_a_message_waits_and_a_withheld_one_does_not(store: Store, body: UUID) -> None:
    put(store, body, "a")
    put(store, body, "b", withheld=True)
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        assert [(m.name, m.state, m.content_digest) for m in outbox.waiting(unit=unit)] == [("a", "ready", digest(b"a"))]
        assert [(m.name, m.state) for m in outbox.of_run(unit=unit, run=RUN)] == [("a", "ready"), ("b", "withheld")]


def test_a_message_moves_once_from_each_state(store: Store, body: UUID) -> None:
    message = put(store, body, "a")
    moves = [("sending", "sent"), ("ready", "sending"), ("ready", "sending"), ("sending", "sent"), ("sending", "unknown")]
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        moved = [outbox.move(unit=unit, message=message, before=a, after=b, receipt="r") for a, b in moves]
        assert moved == [False, True, False, True, False]
        (kept,) = outbox.of_run(unit=unit, run=RUN)
        assert (kept.state, kept.receipt, kept.reason) == ("sent", "r", "because")
        assert outbox.waiting(unit=unit) == []


def test_a_name_is_used_once(store: Store, body: UUID) -> None:
    put(store, body, "a")
    with pytest.raises(psycopg.errors.UniqueViolation):
        put(store, body, "a")


def test_what_a_message_says_cannot_be_changed(store: Store, body: UUID) -> None:
    put(store, body, "a")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), unit_of_work(store=store, body=body, now=NOW) as unit:
        unit.execute("UPDATE storage_outbox SET content_digest = 'x'")

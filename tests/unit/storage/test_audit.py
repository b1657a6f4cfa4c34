"""Each entry of the audit chain is sealed to the one before, and a change shows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, LiteralString

import pytest

from commonline.flows.verify import verify
from commonline.storage import audit
from commonline.storage.unit import unit_of_work

NOW = datetime(2025, 10, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("SELECT 1", []),
        ("UPDATE storage_audit SET actor = 'mallory' WHERE number = 3", [3]),
        ("UPDATE storage_audit SET at = at + interval '1 second' WHERE number = 3", [3]),
        ("UPDATE storage_audit SET digest = 'other' WHERE number = 2", [2]),
        ("DELETE FROM storage_audit WHERE number = 2", [3]),
        ("UPDATE storage_audit SET chain = 'x' WHERE number = 3", [3, 4]),
        ("UPDATE storage_audit SET number = number + 10 WHERE number >= 3", [13, 14]),
    ],
)
def test_a_chain_that_was_tampered_with_is_found(
    tampering: LiteralString, found: list[int], databases: Any, fresh: Any, make_body: Any, tmp_path: Any
) -> None:
    name = fresh()
    store, body = make_body(name)
    for act in ("propose", "approve", "release"):
        with unit_of_work(store=store, body=body, now=NOW) as unit:
            audit.record(unit=unit, actor="olive", act=act, subject="run", digest=act)
    with databases.superuser(name) as link:
        link.execute(tampering)
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        said = audit.broken(unit=unit)
    if not found:
        assert said == []
    assert [number for number in range(20) if any(f"entry {number}." in sentence for sentence in said)][:1] == found[:1]
    ninth = verify(store=store, now=NOW, out=tmp_path)[8]
    assert (ninth.number, ninth.kept) == (9, not found)


def test_bodies_have_chains_of_their_own(store: Any, body: Any) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        audit.record(unit=unit, actor="olive", act="look", subject="s", digest="")
        numbers = [(row.number, row.act) for row in unit.rows("SELECT number, act FROM storage_audit ORDER BY number")]
        assert audit.broken(unit=unit) == []
    assert numbers == [(1, "add body"), (2, "look")]

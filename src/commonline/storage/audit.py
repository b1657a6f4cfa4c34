"""The audit chain of a body: who did what to what, each entry sealed to the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonline.kernel.digest import digest_of

if TYPE_CHECKING:
    from commonline.storage.unit import Unit


def record(*, unit: Unit, actor: str, act: str, subject: str, digest: str) -> None:
    """This will add one entry to the chain of the body in scope."""
    unit.in_turn()
    last = unit.row("SELECT number, chain FROM storage_audit ORDER BY number DESC LIMIT 1")
    number, previous = (last.number + 1, last.chain) if last else (1, "")
    chain = _link(previous, number, unit.now.isoformat(), actor, act, subject, digest)
    unit.execute(
        "INSERT INTO storage_audit (body_id, number, at, actor, act, subject, digest, previous, chain)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (unit.own, number, unit.now, actor, act, subject, digest, previous, chain),
    )


def broken(*, unit: Unit) -> list[str]:
    """This will say, in sentences, where the chain of the body in scope does not hold; nothing where it does."""
    found = []
    previous, expected = "", 1
    for entry in unit.rows("SELECT * FROM storage_audit ORDER BY number"):
        at = entry.at.astimezone(unit.now.tzinfo).isoformat()
        chain = _link(previous, entry.number, at, entry.actor, entry.act, entry.subject, entry.digest)
        if (entry.number, entry.previous, entry.chain) != (expected, previous, chain):
            found.append(f"The audit chain is broken at entry {entry.number}.")
        previous, expected = entry.chain, entry.number + 1
    return found


def _link(previous: str, number: int, *parts: str) -> str:
    return digest_of(previous, str(number), *parts)

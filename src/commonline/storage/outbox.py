"""What is to leave the building: recorded with the run that gives rise to it, sent after the commit.

``ready`` -> ``sending`` (the intent, committed) -> ``sent``. A message found in ``sending`` was cut off: the
other side is asked; where it cannot be asked the message is ``unknown`` and waits for a person.
``withheld`` is never sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commonline.kernel.digest import derived_id
from commonline.storage import blob

if TYPE_CHECKING:
    from uuid import UUID

    from commonline.storage.unit import Unit


def put(*, unit: Unit, run: UUID, topic: str, name: str, content: bytes, validated: bool, withheld: bool, reason: str) -> UUID:
    """This will keep a message with the unit's other work.

    :param withheld: whether it must not be sent. :param reason: why, or what it leaves out; or "".
    """
    content_digest = blob.put(unit=unit, content=content)
    message = derived_id(unit.now, "outbox", str(run), topic, name)
    unit.execute(
        "INSERT INTO storage_outbox (body_id, id, run_id, topic, name, content_digest, validated, state, reason, changed_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (unit.own, message, run, topic, name, content_digest, validated, "withheld" if withheld else "ready", reason, unit.now),
    )
    return message


def of_run(*, unit: Unit, run: UUID) -> list[Any]:
    """This will list the messages of a run, in the order of their names."""
    return unit.rows("SELECT * FROM storage_outbox WHERE run_id = %s ORDER BY topic, name", (run,))


def waiting(*, unit: Unit) -> list[Any]:
    """This will list the messages of the body in scope that are ready or were cut off, oldest first."""
    return unit.rows("SELECT * FROM storage_outbox WHERE state IN ('ready', 'sending') ORDER BY changed_at, topic, name")


def unknown(*, unit: Unit, name: str) -> UUID | None:
    """This will give the message of a name whose fate is unknown, or None."""
    row = unit.row("SELECT id FROM storage_outbox WHERE name = %s AND state = 'unknown'", (name,))
    return row.id if row else None


def move(*, unit: Unit, message: UUID, before: str, after: str, receipt: str = "", reason: str = "") -> bool:
    """This will move a message from one state to another, and say whether it was still in the first."""
    return (
        unit.execute(
            "UPDATE storage_outbox SET state = %s, receipt = %s, reason = coalesce(nullif(%s, ''), reason), changed_at = %s"
            " WHERE id = %s AND state = %s",
            (after, receipt, reason, unit.now, message, before),
        )
        == 1
    )

"""Sending what released runs left in the outbox: the intent first, then the wire, then the receipt.

A message that was cut off between intent and receipt is asked after. Where the other side says that it has
it, it is sent; where it says that it has not, it is sent again; where it cannot be asked, it is *unknown* and
waits for a person. Nothing is sent twice in silence and nothing is given up in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from commonline.access import public as access
from commonline.gateways import folder
from commonline.kernel.error import Refusal
from commonline.storage import audit, blob, outbox
from commonline.storage.fault import point
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from commonline.storage.unit import Store


class Wire(Protocol):
    """A way out of the building."""

    def send(self, *, topic: str, name: str, content: bytes) -> str:
        """This will hand a file over and give the receipt."""

    def ask(self, *, topic: str, name: str, content_digest: str) -> str | None:
        """This will give the receipt of a file that arrived, or None for one that did not.

        :raises CannotAsk: when the other side cannot be asked.
        """


class CannotAsk(Exception):
    """The other side cannot be asked whether a file arrived."""


@dataclass(frozen=True, slots=True)
class OutgoingFolder:
    """Files are handed over in a folder, one sub-folder a topic; whoever uploads them takes them from there."""

    place: Path

    def send(self, *, topic: str, name: str, content: bytes) -> str:
        """This will write the file whole or not at all."""
        target, mark = self.place / topic, self._mark(topic, name)
        target.mkdir(parents=True, exist_ok=True)
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        receipt = folder.send(place=target, name=name, content=content)
        return f"{receipt.name} sha256:{receipt.content_digest} {receipt.size} bytes"

    def ask(self, *, topic: str, name: str, content_digest: str) -> str | None:
        """This will look whether the file is there."""
        target = self.place / topic
        receipt = folder.ask(place=target, name=name, content_digest=content_digest) if target.is_dir() else None
        if receipt is None and self._mark(topic, name).exists():
            raise CannotAsk(f"{name} is not in the folder any more; whoever uploads files may have taken it.")
        return f"{receipt.name} sha256:{receipt.content_digest} {receipt.size} bytes" if receipt else None

    def _mark(self, topic: str, name: str) -> Path:
        """Give the mark that a file was about to be written. Nobody takes it away, so that a file that is gone is not written again."""
        return self.place / ".handed-over" / topic / name


def settle(*, store: Store, body: UUID, name: str, arrived: bool, account: access.Account, reason: str, now: datetime) -> None:
    """This will settle a message whose fate was unknown, as a person found out: it arrived, or it is to be sent again.

    :raises Refusal: when no message of that name is unknown, the reason says nothing, or the account may not.
    """
    with unit_of_work(store=store, body=body, now=now) as unit:
        access.require(unit=unit, account=account, role="approver")
        found = outbox.unknown(unit=unit, name=name)
        if found is None or not reason.strip():
            raise Refusal(f"{name} was not settled.", why="No message of that name is unknown." if found is None else "It needs a reason.")
        outbox.move(unit=unit, message=found, before="unknown", after="sent" if arrived else "ready", reason=reason)
        audit.record(unit=unit, actor=account.name, act="settle", subject=name, digest="arrived" if arrived else "send again")


def send_waiting(*, store: Store, body: UUID, wire: Wire, now: datetime) -> dict[str, int]:
    """This will send what waits in a body's outbox and count the messages that are now sent or unknown."""
    counts = {"sent": 0, "unknown": 0}
    with unit_of_work(store=store, body=body, now=now) as unit:
        messages = outbox.waiting(unit=unit)
    for message in messages:
        if message.state == "sending":
            counts[_settle(store, body, wire, message, now)] += 1
        else:
            counts[_send(store, body, wire, message, now)] += 1
    return counts


def _send(store: Store, body: UUID, wire: Wire, message: Any, now: datetime) -> str:
    with unit_of_work(store=store, body=body, now=now) as unit:
        if not outbox.move(unit=unit, message=message.id, before="ready", after="sending"):
            return "sent"  # somebody else has it
        content = blob.get(unit=unit, name=message.content_digest)
    point("send.intent")
    receipt = wire.send(topic=message.topic, name=message.name, content=content)
    point("send.handed_over")
    return _settled(store, body, message, now, "sent", receipt=receipt)


def _settle(store: Store, body: UUID, wire: Wire, message: Any, now: datetime) -> str:
    try:
        receipt = wire.ask(topic=message.topic, name=message.name, content_digest=message.content_digest)
    except CannotAsk as reason:
        why = f"It was cut off while being sent, and the other side cannot be asked: {reason}"
        return _settled(store, body, message, now, "unknown", reason=why)
    point("send.asked")
    if receipt is not None:
        return _settled(store, body, message, now, "sent", receipt=receipt)
    with unit_of_work(store=store, body=body, now=now) as unit:
        content = blob.get(unit=unit, name=message.content_digest)
    receipt = wire.send(topic=message.topic, name=message.name, content=content)
    return _settled(store, body, message, now, "sent", receipt=receipt)


def _settled(store: Store, body: UUID, message: Any, now: datetime, state: str, *, receipt: str = "", reason: str = "") -> str:
    with unit_of_work(store=store, body=body, now=now) as unit:
        if outbox.move(unit=unit, message=message.id, before="sending", after=state, receipt=receipt, reason=reason):
            audit.record(unit=unit, actor="outbox", act=state, subject=f"{message.topic} {message.name}", digest=message.content_digest)
    return state

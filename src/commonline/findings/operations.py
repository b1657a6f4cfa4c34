"""Recording findings and answering them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonline.findings import store
from commonline.kernel.error import Refusal
from commonline.storage import audit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from commonline.kernel.finding import Finding
    from commonline.storage.unit import Unit


SHORTEST_REASON = 3
"""Letters of an answer's reason; the table asks for the same."""


def record(*, unit: Unit, found: Sequence[Finding]) -> None:
    """This will keep findings, each once."""
    if found:
        store.add(unit=unit, found=found)


def answered(*, unit: Unit) -> dict[tuple[str, str, str, str], str]:
    """This will give the reasons of the answers, by (code, subject, period, value digest)."""
    return {(row.code, row.subject, row.period, row.value_digest): row.reason for row in store.listed(unit=unit) if row.reason is not None}


def answer(*, unit: Unit, account: UUID, actor: str, reason: str, code: str, subject: str = "", period: str = "") -> int:
    """This will answer the open findings of a code (and of a subject and a period, if given), and count them.

    :raises Refusal: when there is none, or the reason says nothing.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refusal("Nothing was answered.", why="An answer needs its reason.", do='Give it with --reason "...".')
    chosen = [
        row
        for row in store.listed(unit=unit)
        if row.reason is None and row.code == code and subject in ("", row.subject) and period in ("", row.period)
    ]
    if not chosen:
        raise Refusal(f"Nothing was answered: no open finding {code} {subject}".strip() + ".", do="Run `commonline findings BODY`.")
    for row in chosen:
        store.answer(unit=unit, finding=row.id, account=account, reason=reason)
        audit.record(unit=unit, actor=actor, act="answer", subject=f"{row.code} {row.subject}", digest=row.value_digest)
    return len(chosen)

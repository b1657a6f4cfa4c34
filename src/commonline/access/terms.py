"""The records of access."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID  # noqa: TC003


@dataclass(frozen=True, slots=True)
class Account:
    """An account whose credential was checked in this process.

    :ivar name: what it signs in with.
    :ivar person: whose it is, in the words of the body that opened it.
    """

    id: UUID
    name: str
    person: str

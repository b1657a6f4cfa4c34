"""The records of finance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of a journal. ``pence`` above nothing is a debit, below nothing a credit."""

    account: str
    cost_centre: str
    pence: int


@dataclass(frozen=True, slots=True)
class Journal:
    """What happened, in accounts.

    :ivar origin: what gave rise to it ("run:" and the run's id); a body has one journal of an origin.
    """

    posted_on: date
    description: str
    origin: str
    postings: tuple[Posting, ...]

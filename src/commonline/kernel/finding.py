"""A finding: what is wrong with data, said so that an officer can act on it.

What is wrong with the data is a finding; what is wrong with us is an exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """What a finding does until somebody answers it."""

    HOLDS = "holds"
    """The row or person is kept out."""
    WARNS = "warns"
    """The row or person goes on; the run cannot be released until it is answered."""
    NOTES = "notes"
    """Said for the record; nothing waits for it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with one subject.

    :ivar code: permanent, from ``standard/findings.yaml``: ``EMP-004``.
    :ivar weight: what it does until it is answered.
    :ivar subject: what it is about, in the body's own words: an employment reference, or the digest of a file.
    :ivar sentence: what is wrong and what to do, in plain English; never a secret value.
    :ivar source: ``digest:row`` in the body's own file, or "" when it is about no single row.
    :ivar value_digest: digest of the values that gave rise to it, so that an answer given for these
        values survives a second judging, and falls when the values change. Made with the body's own key where the values are secret.
    :ivar period: the pay period it belongs to ("2025-26/M07"), or "" when it belongs to none.
    """

    code: str
    weight: Weight
    subject: str
    sentence: str
    source: str = ""
    value_digest: str = ""
    period: str = ""

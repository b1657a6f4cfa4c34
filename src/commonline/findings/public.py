"""Findings: the one store of what is wrong with data, and of what people have said to it.

A finding is kept once for its code, subject, period and the digest of the values it is about, so that an
answer survives a second judging and falls when the values change. An answer names the account and the
reason, and is never edited.
"""

from __future__ import annotations

from commonline.findings.operations import answer, answered, record
from commonline.findings.store import as_finding, listed

__all__ = ["answer", "answered", "as_finding", "listed", "record"]

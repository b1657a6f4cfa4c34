"""People: who works for a body, on what terms, from when to when, and since when it is known.

Owns the facts about employments, their pay elements and absences; the notices of HMRC, what starters brought, and claims of hours.
Takes EMPLOYMENT, ELEMENT, STARTER, NOTICE, ABSENCE and CLAIM rows that were judged; gives what is known of any days, as it was
known at any moment, and of whom it has changed since. History is added, never overwritten.

Does not judge (``converge``), calculate (``calc``) or pay (``payroll``). Read operations.take_on first; a pay award is in awards.py.
"""

from __future__ import annotations

from commonline.people.awards import award, change
from commonline.people.operations import add_claims, add_notices, add_starters, take_on, take_on_absences, take_on_elements
from commonline.people.queries import (
    absences,
    changed_since,
    claims,
    element_facts,
    known,
    notices,
    present,
    roster_facts,
    starters,
)

__all__ = [
    "absences",
    "add_claims",
    "add_notices",
    "add_starters",
    "award",
    "change",
    "changed_since",
    "claims",
    "element_facts",
    "known",
    "notices",
    "present",
    "roster_facts",
    "starters",
    "take_on",
    "take_on_absences",
    "take_on_elements",
]

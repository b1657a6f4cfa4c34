"""People: who works for a body, on what terms, from when to when, and since when it is known.

Owns the facts about employments and their pay elements. Takes EMPLOYMENT and ELEMENT rows that were
judged; gives the roster of a pay period. History is added, never overwritten.

Does not judge (``converge``), calculate (``calc``) or pay (``payroll``). Read operations.take_on first.
"""

from __future__ import annotations

from commonline.people.operations import take_on, take_on_elements
from commonline.people.queries import elements, present, roster

__all__ = ["elements", "present", "roster", "take_on", "take_on_elements"]

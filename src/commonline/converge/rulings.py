"""Every table an extract can carry, and how it is judged: the one list that a further table is added to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from commonline.converge.absence_rules import absence_rules, with_overlaps
from commonline.converge.claim_rules import claim_rules, with_time
from commonline.converge.element_rules import balance_rules, element_rules, with_named
from commonline.converge.employment_rules import employment_rules, with_neighbours
from commonline.converge.paper_rules import notice_rules, starter_rules
from commonline.converge.rule import Against, Rule, Seen, with_employment

Rules = Callable[[Against], list[Rule]]
Beside = Callable[[pl.DataFrame, Seen], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Ruling:
    """How the rows of one table are judged.

    :ivar carries: the table, by what an extract that has it carries.
    :ivar same: code of a row that only repeats an earlier one. :ivar differing: of rows with one key and different content.
    :ivar rules: what is judged of a row.
    :ivar beside: adds what its judgement needs of other rows, in columns that begin with ``_``.
    """

    carries: str
    same: str
    differing: str
    rules: Rules
    beside: Beside


RULINGS = (
    Ruling("employments", "EMP-002", "EMP-003", employment_rules, with_neighbours),
    Ruling("elements", "ELM-004", "ELM-005", element_rules, with_named),
    Ruling("balances", "BAL-003", "BAL-004", balance_rules, with_named),
    Ruling("starters", "STA-003", "STA-004", starter_rules, with_employment),
    Ruling("notices", "NTC-003", "NTC-004", notice_rules, with_employment),
    Ruling("absences", "ABS-003", "ABS-004", absence_rules, with_overlaps),
    Ruling("claims", "CLM-003", "CLM-004", claim_rules, with_time),
)
"""In this order; employments first, because the others look at those that were accepted."""

"""A change that somebody thinks of: put into what is known of an employment, in memory only.

What is known afterwards is what ``people`` would know had the change been made: the same cuts of the same timelines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from commonline.payroll import public as payroll

if TYPE_CHECKING:
    from datetime import date

SOURCE = "what-if"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What would be otherwise from the first day of a period on. None: it stays as it is.

    :ivar hours_hundredths: contracted hours a week, in hundredths.
    :ivar annual_salary_pence: full-time salary of a year. It takes somebody off a national scale.
    :ivar pension_scheme: code of a scheme; "": not a member.
    :ivar sacrifice_pence: pay given up for the pension, a period.
    :ivar added_pension_pence: added pension bought, a period.
    :ivar student_loan_plan: 1, 2, 4 or 5; "": none.
    :ivar leave: first and last day of unpaid leave.
    """

    hours_hundredths: int | None = None
    annual_salary_pence: int | None = None
    pension_scheme: str | None = None
    sacrifice_pence: int | None = None
    added_pension_pence: int | None = None
    student_loan_plan: str | None = None
    leave: tuple[date, date] | None = None

    def values(self) -> dict[str, object]:
        """This will give what changes of the employment's own facts, by column."""
        names = ("hours_hundredths", "annual_salary_pence", "pension_scheme", "student_loan_plan")
        found = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return found | ({"pay_scale": "", "pay_point": ""} if "annual_salary_pence" in found else {})

    def elements(self) -> dict[str, int]:
        """This will give the pay elements that change, with their amounts in pence a period."""
        named = {"PENSION_SACRIFICE": self.sacrifice_pence, "ADDED_PENSION": self.added_pension_pence}
        return {element: pence for element, pence in named.items() if pence is not None}


def granted(*, known: payroll.Known, employment_id: str, begins: date, wish: Wish) -> payroll.Known:
    """This will give what would be known, had the change been made from a day on.

    :param begins: the first day of the period.
    """
    facts, elements, absences = known.facts, known.elements, known.absences
    if wish.values():
        facts = _facts(facts, employment_id, begins, wish.values())
    for element, pence in wish.elements().items():
        elements = _elements(elements, employment_id, begins, element, pence)
    if wish.leave is not None:
        absences = _absences(absences, employment_id, *wish.leave)
    return payroll.Known(facts, elements, absences)


def _facts(facts: pl.DataFrame, employment_id: str, begins: date, values: dict[str, object]) -> pl.DataFrame:
    """Cut the timeline on the day, and give the rows after it the new values."""
    mine = pl.col("employment_id") == employment_id
    before = facts.filter(mine & (pl.col("valid_from") < begins)).with_columns(
        valid_to=pl.min_horizontal("valid_to", pl.lit(begins - _DAY))
    )
    since = facts.filter(mine & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= begins)))
    new = {name: pl.lit(value, dtype=facts.schema[name]) for name, value in values.items() if name in facts.columns}
    after = since.with_columns(valid_from=pl.max_horizontal("valid_from", pl.lit(begins)), source=pl.lit(SOURCE), **new)
    return pl.concat([facts.filter(~mine), before, after]).sort("employment_id", "valid_from")


def _elements(elements: pl.DataFrame, employment_id: str, begins: date, element: str, pence: int) -> pl.DataFrame:
    """End the element the day before, and let it hold with its new amount from the day on."""
    mine = (pl.col("employment_id") == employment_id) & (pl.col("element") == element)
    before = elements.filter(mine & (pl.col("valid_from") < begins)).with_columns(
        valid_to=pl.min_horizontal("valid_to", pl.lit(begins - _DAY))
    )
    row = {"employment_id": employment_id, "element": element, "valid_from": begins, "amount_pence": pence, "source": SOURCE}
    new = pl.DataFrame([{name: row.get(name) for name in elements.columns}], schema=elements.schema)
    return pl.concat([elements.filter(~mine), before, new]).sort("employment_id", "element", "valid_from", "source")


def _absences(absences: pl.DataFrame, employment_id: str, first: date, last: date) -> pl.DataFrame:
    """Put the leave in; a known absence that shares days with it gives way."""
    mine = pl.col("employment_id") == employment_id
    shares = mine & (pl.col("first_day") <= last) & (pl.col("last_day").is_null() | (pl.col("last_day") >= first))
    shortened = absences.filter(shares & (pl.col("first_day") < first)).with_columns(last_day=pl.lit(first - _DAY))
    row = {
        "employment_id": employment_id,
        "first_day": first,
        "last_day": last,
        "absence": "unpaid_leave",
        "pay_percent": 0,
        "source": SOURCE,
    }
    new = pl.DataFrame([{name: row.get(name) for name in absences.columns}], schema=absences.schema)
    return pl.concat([absences.filter(~shares), shortened, new]).sort("employment_id", "first_day")

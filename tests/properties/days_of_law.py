"""The days people are paid on, and the law of those days.

Income tax is known from 2013, everything else from 2022. A payslip of an earlier day has the tax of its day and all
else of a later year: nobody was ever paid so, but both engines must come to the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from commonline.rules.book import RuleBook
from commonline.rules.reader import rule_book

FULL = (
    (date(2022, 4, 6), date(2022, 7, 5)),
    (date(2022, 7, 6), date(2022, 11, 5)),
    (date(2022, 11, 6), date(2023, 4, 5)),
    (date(2023, 4, 6), date(2024, 1, 5)),
    (date(2024, 1, 6), date(2024, 4, 5)),
    (date(2024, 4, 6), date(2025, 4, 5)),
    (date(2025, 4, 6), date(2026, 4, 5)),
    (date(2026, 4, 6), date(2027, 4, 5)),
)
"""First and last day of payment of each stretch of law that the rule book holds in full."""

TAX_ONLY = tuple((date(year, 4, 6), date(year + 1, 4, 5)) for year in range(2013, 2019))
"""The same of the years of which it holds income tax; before 6 April 2015 the overriding limit was for K codes only."""

_LATER = date(2025, 10, 1)
"""A day whose law fills what the years before 2022 lack."""


@cache
def book_on(day: date) -> RuleBook:
    """This will give the law of a day; what nobody has checked for the day is a later year's."""
    book = rule_book(on=day)
    if day >= FULL[0][0]:
        return book
    later = rule_book(on=_LATER)
    return replace(later, on=day, _income_tax=book.income_tax)

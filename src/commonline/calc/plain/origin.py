"""The names of earlier periods: ``2025-26/M05`` is August 2025 to a reader."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORM = re.compile(r"(?P<year>[0-9]{4})-[0-9]{2}/(?P<unit>[MW])(?P<number>[0-9]{2})")
_MONTHS = 12
_LAST_OF_CALENDAR_YEAR = 9
"""Tax month 9 is December; month 10 is January of the next calendar year."""


def period_spoken(origin: str, *, year: bool = True) -> str:
    """This will say which period of pay a name means; a name of another form is given back as it is.

    >>> period_spoken("2025-26/M10"), period_spoken("2025-26/M05", year=False), period_spoken("2025-26/W07")
    ('January 2026', 'August', 'week 7 of 2025-26')

    :param origin: ``2025-26/M05`` or ``2025-26/W07``, as ``PayPeriod`` writes it.
    :param year: whether the year is said too.
    """
    form = _FORM.fullmatch(origin)
    if form is None:
        return origin
    number = int(form["number"])
    if form["unit"] == "W":
        return f"week {number}{f' of {origin[:7]}' if year else ''}"
    if not 1 <= number <= _MONTHS:
        return origin
    month = calendar.month_name[(number + 2) % _MONTHS + 1]
    return f"{month} {int(form['year']) + (number > _LAST_OF_CALENDAR_YEAR)}" if year else month


def periods_spoken(origins: Iterable[str]) -> str:
    """This will say several periods, in the order of time, with a year only where they belong to more than one tax year.

    >>> periods_spoken(["2025-26/M06", "2025-26/M05"])
    'earlier months (August, September)'
    """
    names = sorted({origin for origin in origins if origin})
    forms = [_FORM.fullmatch(name) for name in names]
    units = {form["unit"] if form else "" for form in forms}
    unit = {frozenset("M"): "months", frozenset("W"): "weeks"}.get(frozenset(units), "periods")
    years = {form["year"] for form in forms if form}
    said = ", ".join(period_spoken(name, year=len(years) > 1) for name in names)
    return f"earlier {unit} ({said})" if said else "earlier periods"

"""What somebody types of an employment, ``NAME=VALUE``, read as its columns say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NoReturn

from commonline.kernel.error import Refusal
from commonline.kernel.money import pence
from commonline.standard.codes import code_list
from commonline.standard.extract import EMPLOYMENT
from commonline.standard.table import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commonline.standard.table import Column

NOT_CHANGED = frozenset({"source", "person_ref", "employment_ref", "nino", "paye_scheme", "effective_from"})
"""What names the employment or a row of it, and what HMRC has been told under: another of these is another employment."""
SHORT = {"salary": "annual_salary_pence", "hours": "hours_hundredths", "full_time_hours": "full_time_hours_hundredths"}
_UNITS = ("_pence", "_hundredths")
_FLAGS = {"yes": True, "no": False, "true": True, "false": False}


def stated(*, words: Sequence[str]) -> dict[str, object]:
    """This will read words such as ``hours=18.5``, ``grade=SEO`` and ``end_date=2025-11-14`` as values by column of EMPLOYMENT.

    A column of pence or hundredths is named without its unit and given in pounds, hours or weeks; with its unit it is given
    in whole pence or hundredths: ``annual_salary=30000`` and ``annual_salary_pence=3000000`` say the same. Nothing after the
    ``=`` says that it is empty. Whether a value may be empty is for ``people.change`` to say.

    :raises Refusal: when a word has no ``=``, a name is given twice or is no column that can be changed, or a value is not of its kind.
    """
    found: dict[str, object] = {}
    for word in words:
        name, equals, value = word.partition("=")
        column, in_units = _column(name.strip().lower()) if equals else (None, False)
        if column is None:
            _refuse(f"{word} is not understood.", f"Give NAME=VALUE; the names are {', '.join(_names())}.")
        if column.name in found:
            _refuse(f"{column.name} is given twice.", "Give it once.")
        found[column.name] = _value(column, value.strip(), in_units=in_units)
    return found


def _column(name: str) -> tuple[Column | None, bool]:
    """Give the column that a name means, and whether its values are written in pounds, hours or weeks."""
    by_name = {column.name: column for column in EMPLOYMENT if column.name not in NOT_CHANGED and not column.secret}
    if name in by_name:
        return by_name[name], False
    return next((by_name[full] for full in (SHORT.get(name), *(name + unit for unit in _UNITS)) if full in by_name), None), True


def _names() -> list[str]:
    short = {full: name for name, full in SHORT.items()}
    each = (column.name for column in EMPLOYMENT if column.name not in NOT_CHANGED and not column.secret)
    return [short.get(name) or name.removesuffix(_UNITS[0]).removesuffix(_UNITS[1]) for name in each]


def _value(column: Column, value: str, *, in_units: bool) -> object:
    if not value:
        return None
    if column.codes and value not in code_list(column.codes):
        _refuse(f"{value} is no {column.name.replace('_', ' ')}.", f"Give one of {', '.join(code_list(column.codes))}.")
    try:
        if column.kind is Kind.WHOLE:
            amount = pence(value) if in_units else int(value)
            if amount < 0:
                _refuse(f"{column.name} is not below nothing.", "Give it without a sign.")
            return amount
        if column.kind is Kind.DATE:
            return date.fromisoformat(value)
        return _FLAGS[value.lower()] if column.kind is Kind.FLAG else value
    except (ValueError, KeyError):
        how = {Kind.WHOLE: "a number such as 18.5" if in_units else "a whole number", Kind.DATE: "a day such as 2025-11-14"}
        _refuse(f"{value} is no {column.name.replace('_', ' ')}.", f"Give {how.get(column.kind, 'yes or no')}.")


def _refuse(why: str, do: str) -> NoReturn:
    raise Refusal("Nothing was changed.", why=why, do=do)

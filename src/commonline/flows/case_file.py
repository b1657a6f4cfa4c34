"""The rows of a case file, read: other people's questions and what they say should come out.

A case file is JSON Lines. A row has ``kind``, ``year``, ``freq`` (W1, W2, W4, M1), ``gross``, and by kind:

- ``income_tax``: ``period``, ``code``, ``noncum``, ``pay_to_date``, ``tax``, ``tax_to_date``;
- ``ni``: ``category``, ``ee``, ``er``, ``at_lel``, ``lel_to_pt``, ``pt_to_uel``;
- ``ni_director``: ``period``, ``category``, ``gross_ytd``, ``ee``, ``er``, ``ee_ytd``, ``er_ytd``, ``prorata_weeks`` (52 when not given)
  and ``method``: STD (annual), ALT (alternative), EMP (not a director yet). Its ``freq`` may be MA, one payment in the year;
- ``student_loan``: ``plan``, ``deduction``.

Amounts are text in pounds. Other fields are not looked at.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from commonline.calc.plain.student_loan import POSTGRADUATE
from commonline.kernel.money import pence
from commonline.kernel.period import Frequency, TaxYear

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = {
    "income_tax": ("tax", "tax_to_date"),
    "ni": ("ee", "er", "at_lel", "lel_to_pt", "pt_to_uel"),
    "ni_director": ("ee", "er", "ee_ytd", "er_ytd"),
    "student_loan": ("deduction",),
}
"""The expected figures of a row, by kind."""

_MOST_PENCE = 10**13
"""Larger amounts do not fit the columns of the columnar engine once they are multiplied."""

_MOST_WEEKS, _MOST_MONTHS = 56, 12
"""The last tax week that anybody can be paid in, at any frequency, and the last tax month."""

_METHODS = {"STD": "annual", "ALT": "alternative", "EMP": ""}


@dataclass(frozen=True, slots=True)
class Office:
    """What the row of a director says beside pay and category. Amounts are pence.

    :ivar method: ``annual`` or ``alternative``, as DIRECTOR has it; "" for somebody who is not a director yet.
    :ivar weeks: tax weeks from the week of appointment to the end of the year.
    :ivar settles: whether it is the last payment of the year.
    :ivar earned_before: earnings of the year in office before it.
    :ivar ee_before: the employee's contributions before it.
    :ivar er_before: the employer's contributions before it.
    """

    method: str
    weeks: int
    settles: bool
    earned_before: int
    ee_before: int
    er_before: int


@dataclass(frozen=True, slots=True)
class Case:
    """One row of a case file, read. Amounts are pence; a field that is of no use to the kind is 0, "" or False.

    :ivar line: its number in the file, from 1.
    :ivar kind: one of FIELDS.
    :ivar on: a day of payment on which the law of the row's year, or part of a year, holds.
    :ivar frequency: how often is paid.
    :ivar gross: the pay.
    :ivar expected: the figures that should come out, by field name.
    :ivar number: tax week or month.
    :ivar code: PAYE code.
    :ivar week1_month1: whether each pay stands alone.
    :ivar pay_before: pay of the tax year before.
    :ivar tax_before: tax of the tax year before.
    :ivar letter: National Insurance category.
    :ivar plan: code of the loan plan as the rule book has it.
    :ivar office: of ``ni_director`` only.
    """

    line: int
    kind: str
    on: date
    frequency: Frequency
    gross: int
    expected: Mapping[str, int]
    number: int = 0
    code: str = ""
    week1_month1: bool = False
    pay_before: int = 0
    tax_before: int = 0
    letter: str = ""
    plan: str = ""
    office: Office | None = None


@dataclass(frozen=True, slots=True)
class NotDone:
    """Why a row was not done, in words that are the same for all rows of one reason."""

    reason: str


def read_case(line: int, text: str) -> tuple[str, Case | NotDone]:
    """This will read one row: its kind ("unreadable" where it has none), and the case, or why there is none."""
    try:
        row = json.loads(text)
    except json.JSONDecodeError:
        return "unreadable", NotDone("malformed row: not JSON")
    if not isinstance(row, dict) or not isinstance(row.get("kind"), str):
        return "unreadable", NotDone("malformed row: no kind")
    kind: str = row["kind"]
    if kind not in FIELDS:
        return kind, NotDone(f"kind {kind} is not known")
    try:
        return kind, _case(line, kind, row)
    except KeyError as missing:
        return kind, NotDone(f"malformed row: no {missing.args[0]}")
    except (TypeError, AttributeError, ValueError) as wrong:
        return kind, NotDone(f"malformed row: {wrong}")


def _case(line: int, kind: str, row: Mapping[str, object]) -> Case | NotDone:
    """Turn a row's words into values; a KeyError names a missing field, a ValueError says what is wrong with one."""
    gross = _pence(_text(row, "gross"))
    expected = {field: _pence(_text(row, field)) for field in FIELDS[kind]}
    if kind == "ni_director":
        return _director(line, row, gross, expected)
    on, frequency = day_of_payment(_text(row, "year")), Frequency(_text(row, "freq"))
    if kind == "ni":
        return Case(line, kind, on, frequency, gross, expected, letter=_text(row, "category"))
    if kind == "student_loan":
        return Case(line, kind, on, frequency, gross, expected, plan=_plan(_text(row, "plan")))
    number, alone = _whole(row, "period"), row["noncum"]
    if type(alone) is not bool:
        raise ValueError(f"noncum is neither true nor false: {alone!r}")
    if number > (_MOST_MONTHS if frequency is Frequency.MONTHLY else _MOST_WEEKS):
        return NotDone(f"there is no tax week after the {_MOST_WEEKS}th, and no tax month after the {_MOST_MONTHS}th")
    return Case(
        line,
        kind,
        on,
        frequency,
        gross,
        expected,
        number=number,
        code=_text(row, "code"),
        week1_month1=alone,
        pay_before=_pence(_text(row, "pay_to_date")) - gross,
        tax_before=expected["tax_to_date"] - expected["tax"],
    )


def _director(line: int, row: Mapping[str, object], gross: int, expected: Mapping[str, int]) -> Case | NotDone:
    """Turn the row of a director into values. What was paid before is what is paid to date, less this payment."""
    name, method = _text(row, "freq"), _text(row, "method").upper()
    if method not in _METHODS:
        raise ValueError(f"method is not one of {', '.join(_METHODS)}: {method!r}")
    yearly = name == "MA"
    if yearly and method == "EMP":
        return NotDone("somebody who is not a director has no earnings period of a year")
    frequency = Frequency.MONTHLY if yearly else Frequency(name)
    period = None if yearly else _whole(row, "period")
    weeks = 52 if row.get("prorata_weeks") in (None, "") else min(_whole(row, "prorata_weeks"), 52)
    last = _MOST_MONTHS if frequency is Frequency.MONTHLY else 52
    office = Office(
        method=_METHODS[method],
        weeks=weeks,
        settles=period is None or period + max(frequency.weeks, 1) > last,
        earned_before=_pence(_text(row, "gross_ytd")) - gross,
        ee_before=expected["ee_ytd"] - expected["ee"],
        er_before=expected["er_ytd"] - expected["er"],
    )
    on = _day_in_year(_text(row, "year"), frequency, period)
    return Case(line, "ni_director", on, frequency, gross, expected, letter=_text(row, "category"), office=office)


def _text(row: Mapping[str, object], field: str) -> str:
    """Give a field that has to be text, without spaces around it."""
    value = row[field]
    if not isinstance(value, str):
        raise ValueError(f"{field} is not text: {value!r}")  # noqa: TRY004 - the row is wrong, not the caller
    return value.strip()


def _pence(text: str) -> int:
    """Read an amount; one that no pay can be is a mistake in the row."""
    amount = pence(text)
    if abs(amount) > _MOST_PENCE:
        raise ValueError(f"no pay is that large: {text!r}")
    return amount


def _whole(row: Mapping[str, object], field: str) -> int:
    """Give a field that has to be a whole number from 1, as a number or as text."""
    value = row[field]
    if type(value) is int and value >= 1:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and int(value) >= 1:
        return int(value)
    raise ValueError(f"{field} is not a number from 1: {value!r}")


def _plan(name: str) -> str:
    """Give the rule book's code for a loan: ``Plan1`` is "1"; PG, PGL and postgraduate are one.

    :raises ValueError: when there is none.
    """
    if name.lower() in {"pg", "pgl", "postgrad", POSTGRADUATE}:
        return POSTGRADUATE
    plan = name.lower().removeprefix("plan").strip(" _")
    if not plan:
        raise ValueError("plan is empty")
    return plan


_YEAR = re.compile(r"(?P<begins>[0-9]{4})[-/](?:20)?(?P<ends>[0-9]{2})(?:(?P<part>[a-c])(?:\(.*\))?)?")

# The middle of each part of a year in which a law held. 2022-23 had three laws of National Insurance; a year without
# parts is asked for before 6 January, the day from which the main rate of 2023-24 was another.
_DAYS = {None: (6, 1), "a": (6, 1), "b": (9, 1), "c": (12, 1)}


def day_of_payment(year: str) -> date:
    """This will give a day of payment that stands for a year's name: ``2023-24``, ``2022-23b(Jul6-Nov5)``.

    :raises ValueError: when it is no name of a tax year.
    """
    form = _YEAR.fullmatch(year)
    if form is None or (int(form["begins"]) + 1) % 100 != int(form["ends"]):
        raise ValueError(f"not a tax year: {year!r}")
    return date(int(form["begins"]), *_DAYS[form["part"]])


def _day_in_year(year: str, frequency: Frequency, period: int | None) -> date:
    """Give a day of payment for a tax week or month of a whole year; for None, a payment of the whole year.

    The first day of the tax week or month, so that a year with three laws is asked for each. But none after 5 January:
    published cases are made before the year begins, and do not know the rate that came on 6 January 2024.
    """
    begins = TaxYear(day_of_payment(year).year).first_day
    last = date(begins.year + 1, 1, 5)
    if period is None:
        return last
    if frequency is Frequency.MONTHLY:
        years, month = divmod(begins.month + period - 2, 12)
        day = begins.replace(year=begins.year + years, month=month + 1)
    else:
        day = begins + timedelta(days=7 * (period - 1))
    return min(day, last)

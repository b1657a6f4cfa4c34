"""The rows of a case file, read: other people's questions and what they say should come out.

A case file is JSON Lines. A row has ``kind`` (``income_tax``, ``ni`` or ``student_loan``), ``year``, ``freq`` (W1, W2, W4, M1),
``gross``, and by kind: ``period``, ``code``, ``noncum``, ``pay_to_date``, ``tax``, ``tax_to_date``; ``category``, ``ee``, ``er``,
``at_lel``, ``lel_to_pt``, ``pt_to_uel``; ``plan``, ``deduction``. Amounts are text in pounds. Other fields are not looked at.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from commonline.calc.plain.student_loan import POSTGRADUATE
from commonline.kernel.money import pence
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = {
    "income_tax": ("tax", "tax_to_date"),
    "ni": ("ee", "er", "at_lel", "lel_to_pt", "pt_to_uel"),
    "student_loan": ("deduction",),
}
"""The expected figures of a row, by kind."""


_MOST_PENCE = 10**13
"""Larger amounts do not fit the columns of the columnar engine once they are multiplied."""


@dataclass(frozen=True, slots=True)
class Case:
    """One row of a case file, read. Amounts are pence; a field that is of no use to the kind is 0, "" or False.

    :ivar line: its number in the file, from 1.
    :ivar kind: ``income_tax``, ``ni`` or ``student_loan``.
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


@dataclass(frozen=True, slots=True)
class NotDone:
    """Why a row was not done, in words that are the same for all rows of one reason."""

    reason: str


def read_case(line: int, text: str) -> tuple[str, Case | NotDone]:  # noqa: PLR0911 - one for each reason
    """This will read one row: its kind ("unreadable" where it has none), and the case, or why there is none."""
    try:
        row = json.loads(text)
    except json.JSONDecodeError:
        return "unreadable", NotDone("malformed row: not JSON")
    if not isinstance(row, dict) or not isinstance(row.get("kind"), str):
        return "unreadable", NotDone("malformed row: no kind")
    kind: str = row["kind"]
    if kind == "ni_director":
        return kind, NotDone("National Insurance of directors is not built")
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
    on = day_of_payment(_text(row, "year"))
    frequency, gross = Frequency(_text(row, "freq")), _pence(_text(row, "gross"))
    expected = {field: _pence(_text(row, field)) for field in FIELDS[kind]}
    if kind == "ni":
        return Case(line, kind, on, frequency, gross, expected, letter=_text(row, "category"))
    if kind == "student_loan":
        return Case(line, kind, on, frequency, gross, expected, plan=_plan(_text(row, "plan")))
    number, alone = _whole(row, "period"), row["noncum"]
    if type(alone) is not bool:
        raise ValueError(f"noncum is neither true nor false: {alone!r}")
    if number > (12 if frequency is Frequency.MONTHLY else 52):
        return NotDone("tax of weeks after the 52nd, or months after the 12th, is not built")
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


_YEAR = re.compile(r"(?P<begins>[0-9]{4})-(?P<ends>[0-9]{2})(?:(?P<part>[a-c])(?:\(.*\))?)?")

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

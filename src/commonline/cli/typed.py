"""What is typed on a command line, read as what it means; each function is the ``type`` of an option."""

from __future__ import annotations

from datetime import date
from typing import NoReturn

import click

from commonline.kernel.money import pence

NONE = "none"
"""How somebody types that there is nothing of it."""


def amount(text: str) -> int:
    """This will read pounds as pence, or any number of at most two decimals as hundredths: ``1,234.50``, ``18.5``, ``3.5%``.

    :raises click.BadParameter: for anything else, and for what is below nothing.
    """
    try:
        found = pence(text.removeprefix("£").removesuffix("%").replace(",", ""))
    except ValueError:
        _refuse(text, "a number with at most two decimals, as 1234.50")
    if found < 0:
        _refuse(text, "a number that is not below nothing")
    return found


def day(text: str) -> date:
    """This will read a day, written as 2025-11-28.

    :raises click.BadParameter: for anything else.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        _refuse(text, "a day, as 2025-11-28")


def days(text: str) -> tuple[date, date]:
    """This will read the first and last of some days, written as 2025-11-10..2025-11-14; one day alone is both.

    :raises click.BadParameter: for anything else.
    """
    first, dots, last = text.partition("..")
    return day(first), day(last if dots else first)


def code_or_none(text: str) -> str:
    """This will read a code; ``none`` is the empty one."""
    return "" if text == NONE else text


def _refuse(text: str, wanted: str) -> NoReturn:
    raise click.BadParameter(f"{text!r} is not {wanted}.")

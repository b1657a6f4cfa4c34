"""What is typed on a command line, read as what it means: pounds, hours, percent, a day, some days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from commonline.kernel.money import pence

if TYPE_CHECKING:
    from collections.abc import Callable

NONE = "none"
"""How somebody types that there is nothing of it."""


class _Read(click.ParamType):
    """A kind of value that one function reads; whatever it cannot read is refused with an example."""

    def __init__(self, name: str, read: Callable[[str], Any], example: str) -> None:
        self.name = name
        self._read = read
        self._example = example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """This will read a value; one that was read already stays as it is."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except ValueError:
            self.fail(f"{value!r} is not understood; write it as {self._example}.", param, ctx)


def _amount(text: str) -> int:
    amount = pence(text.removeprefix("£").replace(",", ""))
    if amount < 0:
        raise ValueError
    return amount


def _days(text: str) -> tuple[date, date]:
    first, dots, last = text.partition("..")
    if not dots:
        raise ValueError
    return date.fromisoformat(first), date.fromisoformat(last)


def _or_none(text: str) -> str:
    return "" if text == NONE else text


POUNDS = _Read("pounds", _amount, "1234.50")
HUNDREDTHS = _Read("number", _amount, "18.5")
PERCENT = _Read("percent", lambda text: _amount(text.removesuffix("%")), "3.5")
DAY = _Read("day", date.fromisoformat, "2025-11-28")
DAYS = _Read("days", _days, "2025-11-10..2025-11-14")
OR_NONE = _Read("code", _or_none, NONE)

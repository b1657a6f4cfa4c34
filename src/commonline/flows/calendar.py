"""On which days a pay group is paid.

A pay day that would fall on a Saturday, a Sunday or a bank holiday is the working day before. A Friday of a
group paid by the week stays a Friday, because its period ends on the day it is paid.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonline.register.public import PayGroup

_FRIDAY, _SATURDAY = 4, 5
_ONE = timedelta(days=1)


def pay_days(*, group: PayGroup, month: date) -> list[date]:
    """This will give the days of a month on which a pay group is paid, in order; a month may have none.

    :param month: any day of the month.
    :raises Refusal: when the bank holidays of the year are not known, or the group's pay day says nothing we know.
    """
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    if group.pay_day == "last_working_day":
        return [working_day_on_or_before(last)]
    if group.pay_day == "friday":
        return [day for day in _fridays(last) if (day - group.first_paid_on).days % (7 * group.frequency.weeks) == 0]
    if group.pay_day.isascii() and group.pay_day.isdigit() and 1 <= int(group.pay_day) <= 31:  # noqa: PLR2004 - days of a month
        return [working_day_on_or_before(last.replace(day=min(int(group.pay_day), last.day)))]
    raise Refusal(
        f"No pay day was found for {group.code}.",
        why=f"{group.pay_day!r} is neither last_working_day, friday nor a day of the month.",
        do="Correct pay_day in the body's body.yaml, or give the day with --paid-on.",
    )


def working_day_on_or_before(day: date) -> date:
    """This will give the day, or the last one before it on which banks do business.

    :raises Refusal: when the bank holidays of the year are not known.
    """
    while day.weekday() >= _SATURDAY or day in _holidays_of(day.year):
        day -= _ONE
    return day


def _fridays(last: date) -> list[date]:
    days = (last.replace(day=number) for number in range(1, last.day + 1))
    return [day for day in days if day.weekday() == _FRIDAY]


def _holidays_of(year: int) -> frozenset[date]:
    known = bank_holidays()
    if year not in known:
        raise Refusal(
            f"The working days of {year} are not known.",
            why=f"Bank holidays are held for {min(known)} to {max(known)}.",
            do="Give the day with --paid-on, or add the year to standard/bank_holidays.yaml.",
        )
    return known[year]


@cache
def bank_holidays() -> Mapping[int, frozenset[date]]:
    """This will give the bank holidays of England and Wales by year."""
    said = yaml.safe_load((files("commonline.standard") / "bank_holidays.yaml").read_text(encoding="utf-8"))
    return {year: frozenset(days) for year, days in said["days"].items()}

"""Tax years, pay frequencies and the tax period of a day of payment.

A tax year begins on 6 April (Income Tax Act 2007 section 4). A tax week or month is counted from there
(Income Tax (Pay As You Earn) Regulations 2003, regulation 2), by the day of payment and nothing else.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Frequency(StrEnum):
    """How often a pay group is paid. The value is the code used in files and tables."""

    WEEKLY = "W1"
    TWO_WEEKLY = "W2"
    FOUR_WEEKLY = "W4"
    MONTHLY = "M1"

    @property
    def weeks(self) -> int:
        """This will give the weeks in one period, or 0 for a month."""
        return {"W1": 1, "W2": 2, "W4": 4, "M1": 0}[self.value]


@dataclass(frozen=True, slots=True, order=True)
class TaxYear:
    """A tax year, named by the calendar year in which it begins: ``TaxYear(2025)`` is 2025-26."""

    begins: int

    @classmethod
    def of(cls, day: date) -> TaxYear:
        """This will give the tax year a day falls in."""
        return cls(day.year if (day.month, day.day) >= (4, 6) else day.year - 1)

    @property
    def first_day(self) -> date:
        """This will give 6 April of the year."""
        return date(self.begins, 4, 6)

    @property
    def last_day(self) -> date:
        """This will give 5 April of the next year."""
        return date(self.begins + 1, 4, 5)

    def __str__(self) -> str:
        return f"{self.begins}-{(self.begins + 1) % 100:02d}"


def tax_period(paid_on: date, frequency: Frequency) -> int:
    """This will give the tax week (1 to 53) or tax month (1 to 12) in which a day of payment falls."""
    year = TaxYear.of(paid_on)
    if frequency is Frequency.MONTHLY:
        months = (paid_on.year - year.begins) * 12 + paid_on.month - 4
        return months + (1 if paid_on.day >= 6 else 0)  # noqa: PLR2004 - a tax month begins on the 6th
    return (paid_on - year.first_day).days // 7 + 1


@dataclass(frozen=True, slots=True)
class PayPeriod:
    """One period of one pay group: what is paid on one day, for which days of work.

    ``begins`` and ``ends`` are both days of the period (closed). ``number`` is the tax week or month
    of ``paid_on``. ``str()`` gives the period's name: ``2025-26/M07`` or ``2025-26/W30``.
    """

    frequency: Frequency
    paid_on: date
    begins: date
    ends: date

    @classmethod
    def paid(cls, paid_on: date, frequency: Frequency) -> PayPeriod:
        """This will give the period paid on a day.

        A monthly period is the calendar month of the day of payment; one of weeks is the 7, 14 or 28
        days that end on it.
        """
        if frequency is Frequency.MONTHLY:
            last = calendar.monthrange(paid_on.year, paid_on.month)[1]
            return cls(frequency, paid_on, paid_on.replace(day=1), paid_on.replace(day=last))
        return cls(frequency, paid_on, paid_on - timedelta(days=7 * frequency.weeks - 1), paid_on)

    @property
    def tax_year(self) -> TaxYear:
        """This will give the tax year of the day of payment."""
        return TaxYear.of(self.paid_on)

    @property
    def number(self) -> int:
        """This will give the tax week or month of the day of payment."""
        return tax_period(self.paid_on, self.frequency)

    @property
    def days(self) -> int:
        """This will count the calendar days of the period."""
        return (self.ends - self.begins).days + 1

    def __str__(self) -> str:
        letter = "M" if self.frequency is Frequency.MONTHLY else "W"
        return f"{self.tax_year}/{letter}{self.number:02d}"

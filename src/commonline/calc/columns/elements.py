"""What each element of pay comes to, and the sums of each employment.

Instrument: the contract as the standard reads it (docs/calculation.md, "Elements"; options in standard/terms.py).
Rounding: each row once, to the nearest penny, a half penny away from nothing.
Years: not bound to any; the method is the standard's, not the law's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.coding import only, places, table
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from commonline.kernel.period import PayPeriod
    from commonline.standard.terms import Terms

BASES = pl.Enum(["annual", "hourly", "period", "once"])
HOURLY = 1
WEEKEND = (5, 6)
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Amounts:
    """How the rows of one period come to amounts.

    A row's amount is ``amount x (part or hours) / whole x factor``, where the factor depends on nothing but
    the row's basis and the number of days due: so all factors stand in one table of bases x days.

    :ivar begins: first day of the period, in days from 1970.
    :ivar days: calendar days of the period.
    :ivar before: for each day of the period and the day after, the days that count (all, or Monday to Friday) before it.
    :ivar numerators: of the factors, at ``basis x (days that count + 1) + days due``.
    :ivar denominators: of the factors.
    """

    begins: int
    days: int
    before: pl.Series
    numerators: pl.Series
    denominators: pl.Series

    @classmethod
    def of(cls, period: PayPeriod, terms: Terms) -> Amounts:
        """This will make the table of factors of a period under the terms."""
        days = [period.begins + timedelta(days=ahead) for ahead in range(period.days)]
        counts = [terms.pro_rata != "working_days" or day.weekday() not in WEEKEND for day in days]
        before = (0, *(sum(counts[: ahead + 1]) for ahead in range(period.days)))
        factors = [_factor(basis, due, before[-1], period.frequency, terms) for basis in BASES.categories for due in range(before[-1] + 1)]
        return cls(
            (period.begins - _EPOCH).days,
            period.days,
            pl.Series(before, dtype=pl.Int32),
            table(factor.numerator for factor in factors),
            table(factor.denominator for factor in factors),
        )

    def pence(self, elements: pl.DataFrame) -> pl.Series:
        """This will give the amount of each row of ELEMENT_DUE, in pence.

        :raises ValueError: when a row breaks the table's contract: no such basis, days outside the period, a whole of nothing.
        """
        if not elements.height:
            return pl.Series("pence", [], dtype=pl.Int64)
        first = elements["due_from"].to_physical() - self.begins
        after = elements["due_to"].to_physical() - (self.begins - 1)
        basis = places(elements["basis"], BASES)
        due = after - first
        inside = _within(first, 0, self.days) and _within(after, 0, self.days) and _within(due, 1, self.days)
        if basis.null_count() or not inside:
            raise ValueError("ELEMENT_DUE: a basis that does not exist, or days due outside the period")
        if self.before[-1] != self.days:
            due = self.before[after] - self.before[first]
        entry = basis * (self.before[-1] + 1) + due.cast(pl.UInt32)
        by = elements["hours_hundredths"].zip_with(basis == HOURLY, elements["part"])
        pence = _nearest(elements["amount_pence"] * by * self.numerators[entry], elements["whole"] * self.denominators[entry])
        if pence.null_count():
            raise ValueError("ELEMENT_DUE: whole is nothing, or a cell is empty")
        return pence.alias("pence")


def sums(elements: pl.DataFrame, pence: pl.Series, *, first: int, people: int) -> dict[str, pl.Series]:
    """This will add up the rows of each employment: columns of pence, one row an employment.

    :param elements: rows of ELEMENT_DUE in the order of ``n``, all of the employments below; an employment may have none.
    :param pence: their amounts.
    :param first: ``n`` of the first employment.
    :param people: the number of employments.
    """
    n = elements["n"]
    if not elements.height:
        return dict.fromkeys(
            ("gross", "pensionable", "taxable", "niable", "other_deductions"), pl.zeros(people, dtype=pl.Int64, eager=True)
        )
    # The rows stand in order: an employment's last row is the one before another number.
    last = pl.concat([n.slice(1) != n.slice(0, len(n) - 1), pl.Series([True])], rechunk=True)
    places = n.filter(last) - first
    earning = elements["sign"] == 1
    earned = only(pence, earning)
    gross = _added(earned, last, places, people)
    found = {"gross": gross, "other_deductions": _added(pence - earned, last, places, people)}
    for name in ("pensionable", "taxable", "niable"):
        counts = elements[name]
        # Mostly everything counts, and the sum is there already.
        found[name] = gross if counts.all() else _added(only(earned, counts), last, places, people)
    return found


def _added(amounts: pl.Series, last: pl.Series, places: pl.Series, people: int) -> pl.Series:
    """Add up neighbouring rows: the running total at an employment's last row, less that at the last row before it."""
    totals = amounts.cum_sum().filter(last)
    found = totals - pl.concat([pl.Series([0], dtype=pl.Int64), totals.slice(0, len(totals) - 1)], rechunk=True)
    if len(found) == people:
        return found
    return pl.zeros(people, dtype=pl.Int64, eager=True).scatter(places, found)


def _factor(basis: str, due: int, of: int, frequency: Frequency, terms: Terms) -> Fraction:
    """Give what a row of the basis takes of its amount when so many days are due of the period's."""
    share = Fraction(due, of)
    if basis != "annual":
        return {"hourly": Fraction(1, 100), "once": Fraction(1), "period": share}[basis]
    if terms.pro_rata == "days_of_365" and due < of:
        return Fraction(due, 365)
    if frequency is Frequency.MONTHLY:
        return share * Fraction(1, 12)
    if terms.weekly_salary == "weeks_of_52":
        return share * Fraction(frequency.weeks, 52)
    return share * Fraction(7 * frequency.weeks, 365)


def _within(column: pl.Series, low: int, high: int) -> bool:
    """Say whether all of a column of days lies within limits."""
    least, most = column.min(), column.max()
    return isinstance(least, int) and isinstance(most, int) and low <= least and most <= high and not column.null_count()


def _nearest(upper: pl.Series, lower: pl.Series) -> pl.Series:
    """Divide to the nearest whole number, a half away from nothing; Polars' ``//`` goes down, so it only sees what is not below nothing."""
    below = upper < 0
    if not below.any():
        return (upper * 2 + lower) // (lower * 2)
    size = (upper.zip_with(~below, -upper) * 2 + lower) // (lower * 2)
    return size.zip_with(~below, -size)

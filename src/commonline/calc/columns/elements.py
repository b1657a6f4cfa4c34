"""What each element of pay comes to, and the sums of each employment.

Instrument: the contract as the standard reads it (docs/calculation.md, "Elements"; options in standard/terms.py).
Rounding: each row once, to the nearest penny, a half penny away from nothing.
Years: not bound to any; the method is the standard's, not the law's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import polars as pl

from commonline.calc.columns.coding import nearest, only, places, table
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from commonline.kernel.period import PayPeriod
    from commonline.standard.terms import Terms

BASES = pl.Enum(["annual", "hourly", "period", "once"])
HOURLY = 1
WEEKEND = (5, 6)
_EPOCH = date(1970, 1, 1)
_WIDEST = 2**61
"""What doubled, and half of it added, is still held by a column of 64 bits."""
_WIDEST_OF_ALL = 2**125
"""The same of 128 bits."""


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

        :raises ValueError: when a row breaks the table's contract: no such basis, days outside the period, a whole of nothing, an empty
            cell; or when its amount times its share is beyond 128 bits.
        """
        if not elements.height:
            return pl.Series("pence", [], dtype=pl.Int64)
        first = elements["due_from"].to_physical() - self.begins
        after = elements["due_to"].to_physical() - (self.begins - 1)
        basis = places(elements["basis"], BASES)
        due = after - first
        if basis.null_count() or min(_ends(first)[0], self.days - _ends(after)[1], _ends(due)[0] - 1) < 0:
            raise ValueError("ELEMENT_DUE: a basis that does not exist, or days due outside the period")
        if self.before[-1] != self.days:
            due = self.before[after] - self.before[first]
        entry = basis * (self.before[-1] + 1) + due.cast(pl.UInt32)
        hourly = basis == HOURLY
        amount, by = elements["amount_pence"], elements["hours_hundredths"].zip_with(hourly, elements["part"])
        whole = pl.Series([1], dtype=pl.Int64).zip_with(hourly, elements["whole"])
        if min(_ends(whole)[0] - 1, _ends(elements["part"])[0]) < 0:
            raise ValueError("ELEMENT_DUE: whole is nothing, or part is below nothing")
        widest = max(_largest(amount) * _largest(by) * _largest(self.numerators), _largest(whole) * _largest(self.denominators))
        if widest >= _WIDEST_OF_ALL:
            raise ValueError("ELEMENT_DUE: an amount times its share that no column holds")
        if widest >= _WIDEST:
            amount, whole = amount.cast(pl.Int128), whole.cast(pl.Int128)
        return nearest(amount * by * self.numerators[entry], whole * self.denominators[entry]).cast(pl.Int64).alias("pence")


SUMS = ("gross_pence", "pensionable_pence", "taxable_pence", "niable_pence", "other_deductions_pence")


def sums(elements: pl.DataFrame, pence: pl.Series, *, first: int, people: int) -> pl.DataFrame:
    """This will add up the rows of each employment: the columns ``SUMS``, one row an employment.

    ``taxable_pence`` is less the deductions that are taken off pay for tax.

    :param elements: rows of ELEMENT_DUE in the order of ``n``, all of the employments below; an employment may have none.
    :param pence: their amounts.
    :param first: ``n`` of the first employment.
    :param people: the number of employments.
    """
    if not elements.height:
        nothing = pl.zeros(people, dtype=pl.Int64, eager=True)
        return pl.DataFrame(dict.fromkeys(SUMS, nothing))
    n = elements["n"]
    last = _last_of_each(n)
    places = n.filter(last) - first
    earning = elements["sign"] == 1
    earned = only(pence, earning)
    gross = _added(earned, last, places, people)
    found = {"gross_pence": gross, "other_deductions_pence": _added(pence - earned, last, places, people)}
    deduction = ~earning
    for name in ("pensionable", "taxable", "niable"):
        counts, amounts = elements[name], earned
        if name == "taxable" and (counts & deduction).any():
            amounts = earned * 2 - pence  # an earning as it is, a deduction below nothing
        else:
            counts = counts | deduction
        # Mostly everything counts, and the sum is there already.
        found[f"{name}_pence"] = gross if amounts is earned and counts.all() else _added(only(amounts, counts), last, places, people)
    return pl.DataFrame({name: found[name] for name in SUMS})


def arrears(elements: pl.DataFrame, pence: pl.Series) -> pl.DataFrame:
    """This will give ``n`` and ``arrears_pence``: the pensionable earnings of earlier periods, of the few who have any.

    :param elements: rows of ELEMENT_DUE in the order of ``n``.
    :param pence: their amounts.
    """
    late = elements["arrears"] & elements["pensionable"] & (elements["sign"] == 1)
    n, amounts = elements["n"].filter(late), pence.filter(late)
    if n.is_empty():
        return pl.DataFrame(schema={"n": pl.Int64, "arrears_pence": pl.Int64})
    last = _last_of_each(n)
    people = n.filter(last)
    return pl.DataFrame({"n": people, "arrears_pence": _added(amounts, last, people, len(people))})


def _last_of_each(n: pl.Series) -> pl.Series:
    """Mark each employment's last row: the rows stand in order, so it is the one before another number."""
    return pl.concat([n.slice(1) != n.slice(0, len(n) - 1), pl.Series([True])], rechunk=True)


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


def _ends(column: pl.Series) -> tuple[int, int]:
    """Give the least and the greatest of a column of whole numbers or days; no cell may be empty."""
    if column.null_count():
        raise ValueError("ELEMENT_DUE: a cell is empty")
    return cast("int", column.min()), cast("int", column.max())


def _largest(column: pl.Series) -> int:
    """Give the size of what is furthest from nothing."""
    return max(map(abs, _ends(column)))

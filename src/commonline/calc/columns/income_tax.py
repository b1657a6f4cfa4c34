"""Income tax, by code.

Instrument: Income Tax (Pay As You Earn) Regulations 2003; HMRC, Specification for PAYE Tax Table Routines, v24.0, section 4.
Rounding: pay down to a pound; the limits and tax of the bands below, and the product, to four decimals of a pound; tax down to a penny;
the overriding limit down to a penny.
Years: 2013-14 to 2018-19 and 2022-23 checked against outside cases; otherwise as far as the rule book goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.bands import Ladder
from commonline.calc.columns.coding import at_least, at_most, common_denominator, ids, numerator, only, table
from commonline.calc.columns.tax_code import TaxCode, free_pay_pence, read
from commonline.calc.refusals import CannotPay
from commonline.kernel.money import Rate
from commonline.kernel.period import Frequency
from commonline.rules.book import TaxBand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commonline.rules.book import IncomeTax, RuleBook

_DECIMALS = 10_000
"""HMRC's four decimals of a pound, as whole numbers."""


def tax_columns(pay: pl.DataFrame, *, frequency: Frequency, number: int, book: RuleBook) -> pl.DataFrame:
    """This will give ``tax_pence`` of each row, negative for a refund.

    :param pay: ``tax_code``, ``week1_month1``, ``taxable_pay_pence`` of this period, and before it ``taxable_pay_to_date_pence``
        and ``tax_to_date_pence``.
    :param number: the tax week or month of the day of payment.
    :raises CannotPay: naming what is not a tax code.
    :raises ValueError: for a month over 12.
    :raises LawUnknown: when income tax was not checked for the rule book's day.
    """
    return TaxTables.of(pay["tax_code"].unique().cast(pl.String), frequency=frequency, number=number, law=book.income_tax).columns(pay)


@dataclass(frozen=True, slots=True)
class TaxTables:
    """All that tax depends on but the pay itself, for the codes of one run.

    Each code has two entries, at ``2 x its place`` (cumulative) and after it (week 1 or month 1). The tax
    of whole pounds of pay in a band is ``(pounds x slope + start) // divisor`` pence: one division does
    both of HMRC's truncations, since rounding down twice is rounding down once.

    :ivar codes: the distinct codes.
    :ivar schedules: by entry: the number of its schedule on ``ladder``.
    :ivar free_pay: by entry: pence, below nothing for a K code.
    :ivar ladder: the bands.
    :ivar slopes: by band.
    :ivar starts: by band.
    :ivar divisor: of every band.
    :ivar alone: whether every pay stands alone, whatever its code says: in a tax week over 52.
    :ivar limit: the overriding limit's share of a payment.
    :ivar limited: by place of the code: whether the limit protects it.
    """

    codes: pl.Enum
    schedules: pl.Series
    free_pay: pl.Series
    ladder: Ladder
    slopes: pl.Series
    starts: pl.Series
    divisor: int
    alone: bool
    limit: Rate
    limited: pl.Series

    @classmethod
    def of(cls, codes: Iterable[str | None], *, frequency: Frequency, number: int, law: IncomeTax) -> TaxTables:
        """This will make the tables of some codes for one tax week or month.

        :raises CannotPay: naming what is not a tax code.
        :raises ValueError: for a month over 12.
        """
        months = frequency is Frequency.MONTHLY
        alone = number > (12 if months else 52)
        if months and alone:
            raise ValueError(f"a tax year has no month {number}")
        known, unknown = _read_all(codes, law)
        if unknown:
            raise CannotPay("tax_code", unknown)
        denominator = common_denominator(_rates(law))
        schedules: dict[tuple[str, str, int], tuple[int, list[_Band]]] = {}
        entries: list[tuple[int, int]] = []
        for code in known.values():
            free = free_pay_pence(code.number, frequency=frequency, periods=1, law=law)
            for periods in (number, 1 if months else frequency.weeks):
                key = (code.region, code.flat, periods)
                if key not in schedules:
                    schedules[key] = (len(schedules), _schedule(code, periods, 12 if months else 52, denominator, law))
                entries.append((schedules[key][0], free * periods))
        bands = [bands for _, bands in schedules.values()]
        return cls(
            codes=pl.Enum(list(known)),
            schedules=pl.Series([schedule for schedule, _ in entries], dtype=pl.UInt32),
            free_pay=table(free for _, free in entries),
            ladder=Ladder.of([[band.limit for band in of_one if band.limit is not None] for of_one in bands]),
            slopes=table(band.slope for of_one in bands for band in of_one),
            starts=table(band.start for of_one in bands for band in of_one),
            divisor=denominator * 100,
            alone=alone,
            limit=law.overriding_limit,
            limited=pl.Series([code.is_k or not law.overriding_limit_k_only for code in known.values()], dtype=pl.Boolean),
        )

    def columns(self, pay: pl.DataFrame, *, paid: pl.DataFrame | None = None) -> pl.DataFrame:
        """This will give ``tax_pence`` of each row; see ``tax_columns``.

        :param paid: ``taxable_pay_pence`` and ``tax_pence`` of an earlier payment of the same period, a row each; None: there was none.
            They count where a pay stands alone; otherwise what is to date has them already.
        :raises CannotPay: naming codes that are not among the tables'.
        """
        code, now = ids(pay["tax_code"], self.codes), pay["taxable_pay_pence"]
        alone = pl.repeat(value=True, n=pay.height, eager=True) if self.alone else pay["week1_month1"]
        entry = code * 2 + alone.cast(pl.UInt32)
        before = _before(pay["taxable_pay_to_date_pence"], None if paid is None else paid["taxable_pay_pence"], alone)
        tax_before = _before(pay["tax_to_date_pence"], None if paid is None else paid["tax_pence"], alone)
        due = at_least(now + before - self.free_pay[entry], 0)
        band = self.ladder.band(due, self.schedules[entry])
        to_date = ((due // 100) * self.slopes[band] + self.starts[band]) // self.divisor
        return pl.DataFrame({"tax_pence": self._within_limit(to_date - tax_before, now, code)})

    def _within_limit(self, tax: pl.Series, pay: pl.Series, code: pl.Series) -> pl.Series:
        """Lower what is over the limit's share of the payment; a refund is not touched."""
        rows = (tax * self.limit.of > pay * self.limit.part).arg_true()
        rows = rows.filter(self.limited[code[rows]])
        limit = at_least(pay[rows], 0) * self.limit.part // self.limit.of
        return tax.scatter(rows, at_most(tax[rows], limit))


def _before(to_date: pl.Series, paid: pl.Series | None, alone: pl.Series) -> pl.Series:
    """Give what counts of earlier payments: what is to date, or where a pay stands alone, what was paid in the same period."""
    return only(to_date, ~alone) if paid is None else paid.zip_with(alone, to_date)


@dataclass(frozen=True, slots=True)
class _Band:
    """One band for a number of weeks or months: its upper limit in pence, None for the last, and the line of its tax (see TaxTables)."""

    limit: int | None
    slope: int
    start: int


def _schedule(code: TaxCode, periods: int, in_year: int, denominator: int, law: IncomeTax) -> list[_Band]:
    """Give the bands a code is taxed by, for so many weeks or months of the year's."""
    bands = []
    below, tax_below = 0, 0  # the yearly limit of the band below in pounds, and the year's tax up to it in parts of the denominator
    for band in _bands_of(code, law):
        part = numerator(band.rate, denominator)
        c = below * periods * _DECIMALS // in_year
        k = tax_below * periods * _DECIMALS // (in_year * denominator)
        bands.append(_Band(_limit_pence(band, periods, in_year), _DECIMALS * part, k * denominator - c * part))
        if band.upper_pounds is not None:
            below, tax_below = band.upper_pounds, tax_below + (band.upper_pounds - below) * part
    return bands


def _limit_pence(band: TaxBand, periods: int, in_year: int) -> int | None:
    """Give the limit of a band for so many weeks or months, up to a pound; the last has none."""
    return None if band.upper_pounds is None else -(-band.upper_pounds * periods // in_year) * 100


def _bands_of(code: TaxCode, law: IncomeTax) -> tuple[TaxBand, ...]:
    """Give the bands of the code's region for a year; BR, D and NT codes have one without limit."""
    if not code.flat:
        return law.bands[code.region]
    if code.flat == "NT":
        return (TaxBand(None, Rate(0, 1)),)
    return (TaxBand(None, law.basic_rate[code.region] if code.flat == "BR" else law.d_rates[code.region][int(code.flat[1:])]),)


def _rates(law: IncomeTax) -> Iterable[Rate]:
    yield from (band.rate for bands in law.bands.values() for band in bands)
    yield from law.basic_rate.values()
    yield from (rate for rates in law.d_rates.values() for rate in rates)


def _read_all(codes: Iterable[str | None], law: IncomeTax) -> tuple[dict[str, TaxCode], list[str | None]]:
    """Read each distinct code once; give those that are codes and those that are not."""
    known: dict[str, TaxCode] = {}
    unknown: list[str | None] = []
    for text in codes:
        code = None if text is None else read(text, law)
        if text is None or code is None:
            unknown.append(text)
        else:
            known[text] = code
    return known, unknown

"""Income tax, by code.

Instrument: Income Tax (Pay As You Earn) Regulations 2003; HMRC, Specification for PAYE Tax Table Routines, v24.0, section 4.
Rounding: pay down to a pound; the limits and tax of the bands below, and the product, to four decimals of a pound; tax down to a penny.
Years: 2022-23 to 2026-27, as far as the rule book goes. Weeks 53, 54 and 56 are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.bands import Ladder
from commonline.calc.columns.coding import at_least, common_denominator, ids, numerator, only, table
from commonline.calc.columns.tax_code import TaxCode, free_pay_pence, read
from commonline.calc.refusals import CannotPay, NotYet
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commonline.kernel.money import Rate
    from commonline.rules.book import IncomeTax, RuleBook, TaxBand

_DECIMALS = 10_000
"""HMRC's four decimals of a pound, as whole numbers."""


def tax_columns(pay: pl.DataFrame, *, frequency: Frequency, number: int, book: RuleBook) -> pl.DataFrame:
    """This will give ``tax_pence`` of each row, negative for a refund.

    :param pay: ``tax_code``, ``week1_month1``, ``taxable_pay_pence`` of this period, and before it ``taxable_pay_to_date_pence``
        and ``tax_to_date_pence``.
    :param number: the tax week or month of the day of payment.
    :raises CannotPay: naming what is not a tax code.
    :raises NotYet: beyond week 52 or month 12.
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
    """

    codes: pl.Enum
    schedules: pl.Series
    free_pay: pl.Series
    ladder: Ladder
    slopes: pl.Series
    starts: pl.Series
    divisor: int

    @classmethod
    def of(cls, codes: Iterable[str | None], *, frequency: Frequency, number: int, law: IncomeTax) -> TaxTables:
        """This will make the tables of some codes for one tax week or month.

        :raises CannotPay: naming what is not a tax code.
        :raises NotYet: beyond week 52 or month 12.
        """
        months = frequency is Frequency.MONTHLY
        if number > (12 if months else 52):
            raise NotYet.week_53(number)
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
            ladder=Ladder.of([[band.limit for band in of_one[:-1]] for of_one in bands]),
            slopes=table(band.slope for of_one in bands for band in of_one),
            starts=table(band.start for of_one in bands for band in of_one),
            divisor=denominator * 100,
        )

    def columns(self, pay: pl.DataFrame) -> pl.DataFrame:
        """This will give ``tax_pence`` of each row; see ``tax_columns``.

        :raises CannotPay: naming codes that are not among the tables'.
        """
        together = ~pay["week1_month1"]
        entry = ids(pay["tax_code"], self.codes) * 2 + pay["week1_month1"].cast(pl.UInt32)
        before = only(pay["taxable_pay_to_date_pence"], together)
        due = at_least(pay["taxable_pay_pence"] + before - self.free_pay[entry], 0)
        band = self.ladder.band(due, self.schedules[entry])
        to_date = ((due // 100) * self.slopes[band] + self.starts[band]) // self.divisor
        return pl.DataFrame({"tax_pence": to_date - only(pay["tax_to_date_pence"], together)})


@dataclass(frozen=True, slots=True)
class _Band:
    """One band for a number of weeks or months: its upper limit in pence, and the line of its tax (see TaxTables)."""

    limit: int
    slope: int
    start: int


def _schedule(code: TaxCode, periods: int, in_year: int, denominator: int, law: IncomeTax) -> list[_Band]:
    """Give the bands a code is taxed by, for so many weeks or months of the year's."""
    if code.flat:
        rate = _flat_rate(code, law)
        return [_Band(0, _DECIMALS * numerator(rate, denominator) if rate else 0, 0)]
    bands = []
    below, tax_below = 0, 0  # the yearly limit of the band below in pounds, and the year's tax up to it in parts of the denominator
    for band in law.bands[code.region]:
        part = numerator(band.rate, denominator)
        c = below * periods * _DECIMALS // in_year
        k = tax_below * periods * _DECIMALS // (in_year * denominator)
        bands.append(_Band(_limit_pence(band, periods, in_year), _DECIMALS * part, k * denominator - c * part))
        if band.upper_pounds is not None:
            below, tax_below = band.upper_pounds, tax_below + (band.upper_pounds - below) * part
    return bands


def _limit_pence(band: TaxBand, periods: int, in_year: int) -> int:
    """Give the limit of a band for so many weeks or months: up to a pound; in the last band nothing asks for it."""
    return 0 if band.upper_pounds is None else -(-band.upper_pounds * periods // in_year) * 100


def _flat_rate(code: TaxCode, law: IncomeTax) -> Rate | None:
    """Give the single rate of a BR or D code; None for NT."""
    if code.flat == "NT":
        return None
    return law.basic_rate[code.region] if code.flat == "BR" else law.d_rates[code.region][int(code.flat[1:])]


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

"""Contributions to the pension schemes, net pay arrangement.

Instrument: each scheme's own, named in the rule book (citations ``pension.<scheme>``).
Rounding: annualised pay down to a pound where the scheme says so; each contribution to the nearest penny, half up.
Years: as far as the rule book goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.bands import NO_LIMIT, Ladder
from commonline.calc.columns.coding import at_least, at_most, common_denominator, ids, numerator, table
from commonline.calc.refusals import CannotPay
from commonline.kernel.money import Rate
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonline.rules.book import PensionScheme, RuleBook

_BASIS_POINTS = 10_000


def is_scheme(scheme: str, book: RuleBook) -> bool:
    """This will say whether a text is a pension scheme on the rule book's day; empty text, not a member, is one."""
    return scheme == "" or scheme in book.pensions


def pension_columns(pay: pl.DataFrame, *, frequency: Frequency, book: RuleBook) -> pl.DataFrame:
    """This will give ``pension_employee_pence`` and ``pension_employer_pence``.

    :param pay: ``pension_scheme``, ``employer_pension_bp`` and ``pensionable_pence`` of the period.
    :raises CannotPay: naming schemes that are not known, or that leave the employer's rate to an employer who gives none.
    """
    return PensionTables.of(book.pensions, frequency=frequency).columns(pay)


@dataclass(frozen=True, slots=True)
class PensionTables:
    """What contributions depend on but the pay itself; entry 0 is no scheme.

    :ivar schemes: the codes.
    :ivar ladder: the slabs by scheme, by pensionable pay of one period: annualising and rounding are in the limits.
    :ivar rates: of the employee, by slab, in parts of ``denominator``.
    :ivar employer: by scheme, in parts of ``denominator``; None where it is left to the employer.
    :ivar floors: by scheme: the pence of a period that do not count.
    :ivar ceilings: by scheme: the pence of a period from which on nothing counts.
    :ivar limited: whether any scheme has a floor or ceiling.
    :ivar denominator: of all rates, basis points among them.
    """

    schemes: pl.Enum
    ladder: Ladder
    rates: pl.Series
    employer: pl.Series
    floors: pl.Series
    ceilings: pl.Series
    limited: bool
    denominator: int

    @classmethod
    def of(cls, law: Mapping[str, PensionScheme], *, frequency: Frequency) -> PensionTables:
        """This will make the tables of one frequency."""
        schemes = tuple(law.values())
        periods = 12 if frequency is Frequency.MONTHLY else 52 // frequency.weeks
        rates = [band.rate for scheme in schemes for band in scheme.bands] + [scheme.employer for scheme in schemes if scheme.employer]
        denominator = common_denominator([*rates, Rate(1, _BASIS_POINTS)])
        return cls(
            schemes=pl.Enum(["", *law]),
            ladder=Ladder.of([[], *(_limits_of_period(scheme, periods) for scheme in schemes)]),
            rates=table([0, *(numerator(band.rate, denominator) for scheme in schemes for band in scheme.bands)]),
            employer=table([0, *(numerator(scheme.employer, denominator) if scheme.employer else None for scheme in schemes)]),
            floors=table([0, *(scheme.lower_by_frequency[frequency] if scheme.lower else 0 for scheme in schemes)]),
            ceilings=table([0, *(NO_LIMIT if scheme.upper is None else scheme.upper_by_frequency[frequency] for scheme in schemes)]),
            limited=any(scheme.lower or scheme.upper is not None for scheme in schemes),
            denominator=denominator,
        )

    def columns(self, pay: pl.DataFrame) -> pl.DataFrame:
        """This will give both contributions of each row; see ``pension_columns``.

        :raises CannotPay: naming schemes that are not known or have no employer's rate.
        """
        scheme = ids(pay["pension_scheme"], self.schemes)
        pensionable = at_least(pay["pensionable_pence"], 0)
        counts = pensionable
        if self.limited:
            counts = at_least(at_most(counts, self.ceilings[scheme]) - self.floors[scheme], 0)
        of_employer = self.employer[scheme]
        left_open = of_employer.is_null()
        if left_open.any():
            of_employer = (pay["employer_pension_bp"] * (self.denominator // _BASIS_POINTS)).zip_with(left_open, of_employer)
            if of_employer.null_count():
                raise CannotPay("pension_scheme", pay["pension_scheme"].filter(of_employer.is_null()).cast(pl.String).unique())
        return pl.DataFrame(
            {
                "pension_employee_pence": self._nearest(counts * self.rates[self.ladder.band(pensionable, scheme)]),
                "pension_employer_pence": self._nearest(counts * of_employer),
            }
        )

    def _nearest(self, parts: pl.Series) -> pl.Series:
        """Divide to the nearest penny, half up."""
        return (parts * 2 + self.denominator) // (self.denominator * 2)


def _limits_of_period(scheme: PensionScheme, periods: int) -> list[int]:
    """Give for each slab with a limit the highest pensionable pay of one period whose annualised amount is within it."""
    # Rounded down to a pound, annualised pay is within a limit up to the last penny of the limit's own pound.
    limits = [band.upper for band in scheme.bands if band.upper is not None]
    return [((limit // 100 * 100 + 99) if scheme.band_on_whole_pounds else limit) // periods for limit in limits]

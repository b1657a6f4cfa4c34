"""Contributions to the pension schemes.

Instrument: each scheme's own, named in the rule book (citations ``pension.<scheme>``); relief: Finance Act 2004, sections 192 and 193.
Rounding: annualised pay down to a pound where the scheme says so; the contribution on the pay of the period and that on arrears each to
the nearest penny, a half penny away from nothing; what is left of it after relief at source likewise.
Years: as far as the rule book goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.bands import NO_LIMIT, Ladder
from commonline.calc.columns.coding import at_least, at_most, common_denominator, ids, nearest, numerator, only, spread, table
from commonline.calc.refusals import CannotPay
from commonline.kernel.money import Rate
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commonline.rules.book import PensionScheme, RuleBook

_BASIS_POINTS = 10_000


def is_scheme(scheme: str, book: RuleBook) -> bool:
    """This will say whether a text is a pension scheme on the rule book's day; empty text, not a member, is one."""
    return scheme == "" or scheme in book.pensions


@dataclass(frozen=True, slots=True)
class Contributing:
    """What members contribute on, a row each; pence but the first and the last.

    :ivar scheme: place among ``PensionTables.schemes``.
    :ivar of_period: pensionable pay without arrears.
    :ivar arrears: pensionable pay of earlier periods; None: none of them has any.
    :ivar band_pay: what sets the band.
    :ivar employer_bp: the employer's rate in hundredths of a percent, where the scheme has none.
    """

    scheme: pl.Series
    of_period: pl.Series
    arrears: pl.Series | None
    band_pay: pl.Series
    employer_bp: pl.Series


@dataclass(frozen=True, slots=True)
class PensionTables:
    """What contributions depend on but the pay itself; entry 0 is no scheme, those with relief at source are the last.

    :ivar schemes: the codes.
    :ivar ladder: the slabs by scheme, by band pay of one period: annualising and rounding are in the limits.
    :ivar rates: of the employee, by slab, in parts of ``denominator``.
    :ivar employer: by scheme, in parts of ``denominator``; None where it is left to the employer.
    :ivar floors: by scheme: the pence of a period that do not count.
    :ivar ceilings: by scheme: the pence of a period from which on nothing counts.
    :ivar qualifying: by scheme: whether it takes only what lies between the two, or None where no scheme does.
    :ivar denominator: of all rates, basis points among them.
    :ivar relieved_from: place of the first scheme with relief at source.
    :ivar kept: by scheme: what is deducted of a contribution, in parts of ``kept_of``.
    """

    schemes: pl.Enum
    ladder: Ladder
    rates: pl.Series
    employer: pl.Series
    floors: pl.Series
    ceilings: pl.Series
    qualifying: pl.Series | None
    denominator: int
    relieved_from: int
    kept: pl.Series
    kept_of: int

    @classmethod
    def of(cls, law: Mapping[str, PensionScheme], *, frequency: Frequency) -> PensionTables:
        """This will make the tables of one frequency."""
        codes = sorted(law, key=lambda code: law[code].relief_at_source is not None)
        schemes = [law[code] for code in codes]
        periods = 12 if frequency is Frequency.MONTHLY else 52 // frequency.weeks
        rates = [band.rate for scheme in schemes for band in scheme.bands] + [scheme.employer for scheme in schemes if scheme.employer]
        denominator = common_denominator([*rates, Rate(1, _BASIS_POINTS)])
        reliefs = [scheme.relief_at_source or Rate(0, 1) for scheme in schemes]
        kept_of = common_denominator(reliefs)
        qualifying = [_is_qualifying(scheme) for scheme in schemes]
        return cls(
            schemes=pl.Enum(["", *codes]),
            ladder=Ladder.of([[], *(_limits_of_period(scheme, periods) for scheme in schemes)]),
            rates=table([0, *(numerator(band.rate, denominator) for scheme in schemes for band in scheme.bands)]),
            employer=table([0, *(numerator(scheme.employer, denominator) if scheme.employer else None for scheme in schemes)]),
            floors=table([0, *(scheme.lower_by_frequency[frequency] if scheme.lower else 0 for scheme in schemes)]),
            ceilings=table([0, *(NO_LIMIT if scheme.upper is None else scheme.upper_by_frequency[frequency] for scheme in schemes)]),
            qualifying=pl.Series([False, *qualifying]) if any(qualifying) else None,
            denominator=denominator,
            relieved_from=1 + sum(scheme.relief_at_source is None for scheme in schemes),
            kept=table([kept_of, *(kept_of - numerator(relief, kept_of) for relief in reliefs)]),
            kept_of=kept_of,
        )

    def columns(self, pay: pl.DataFrame, arrears: pl.DataFrame) -> pl.DataFrame:
        """This will give ``pension_employee_pence``, ``pension_employer_pence`` and ``pension_untaxed_pence``.

        The last is what is taken off pay for tax.

        :param pay: ``n`` (rising by 1), ``pension_scheme``, ``employer_pension_bp``, ``band_pay_pence`` and ``pensionable_pence``.
        :param arrears: ``n`` and ``arrears_pence`` of those who have any.
        :raises CannotPay: naming schemes that are not known, or that leave the employer's rate to an employer who gives none.
        """
        scheme, own = ids(pay["pension_scheme"], self.schemes), pay["pensionable_pence"]
        employee, employer = self.contributions(Contributing(scheme, own, None, own, pay["employer_pension_bp"]))
        few = _few(pay, arrears)
        if len(few):
            late = arrears if arrears.is_empty() else arrears.with_columns(pl.col("n") - pay["n"][0])
            apart = self.contributions(self.contributing(pay[few], spread(late["arrears_pence"], late["n"], among=few)))
            employee, employer = (all_.scatter(few, of_few) for all_, of_few in zip((employee, employer), apart, strict=True))
        columns = {"pension_employee_pence": employee, "pension_employer_pence": employer}
        return pl.DataFrame(columns | {"pension_untaxed_pence": self.untaxed(scheme, employee)})

    def contributing(self, pay: pl.DataFrame, arrears: pl.Series) -> Contributing:
        """This will give what rows contribute on.

        :param pay: see ``columns``.
        :param arrears: of each row, pence.
        """
        of_period = pay["pensionable_pence"] - arrears
        given = pay["band_pay_pence"]
        band_pay = given.zip_with(given.is_not_null(), of_period)
        return Contributing(ids(pay["pension_scheme"], self.schemes), of_period, arrears, band_pay, pay["employer_pension_bp"])

    def contributions(self, on: Contributing) -> tuple[pl.Series, pl.Series]:
        """This will give what is deducted from the employee and what the employer contributes, pence; both may be below nothing.

        :raises CannotPay: naming schemes without an employer's rate where the employer gives none.
        """
        of_employer = self.employer[on.scheme]
        left_open = of_employer.is_null()
        if left_open.any():
            of_employer = (on.employer_bp * (self.denominator // _BASIS_POINTS)).zip_with(left_open, of_employer)
            if of_employer.null_count():
                without = on.scheme.filter(of_employer.is_null()).unique()
                raise CannotPay("pension_scheme", [self.schemes.categories[place] for place in without])
        of_employee = self.rates[self.ladder.band(on.band_pay, on.scheme)]
        apart = self._counting(on)
        employee, employer = self._on(apart, of_employee), self._on(apart, of_employer)
        relieved = on.scheme >= self.relieved_from
        if relieved.any():
            rows = relieved.arg_true()
            employee = employee.scatter(rows, nearest(employee[rows] * self.kept[on.scheme[rows]], self.kept_of))
        return employee, employer

    def untaxed(self, scheme: pl.Series, contribution: pl.Series) -> pl.Series:
        """This will give what of a contribution is taken off pay for tax: nothing where it is relieved at source."""
        net_pay = scheme < self.relieved_from
        return contribution if net_pay.all() else only(contribution, net_pay)

    def _counting(self, on: Contributing) -> list[pl.Series]:
        """Give the parts on which contributions are rounded apart: pay of the period, or between limits, and arrears."""
        if self.qualifying is None:
            return [on.of_period] if on.arrears is None else [on.of_period, on.arrears]
        if on.arrears is None:
            least = on.of_period.min()
            between = at_most(on.of_period, self.ceilings[on.scheme]) - self.floors[on.scheme]
            if isinstance(least, int) and least < 0:
                # A floor of nothing belongs to the schemes with limits only: in others what is taken back is given back.
                return [at_least(between, 0).zip_with(self.qualifying[on.scheme] | (on.of_period >= 0), on.of_period)]
            return [at_least(between, 0)]
        qualifying = self.qualifying[on.scheme]
        between = at_least(at_most(on.of_period + on.arrears, self.ceilings[on.scheme]) - self.floors[on.scheme], 0)
        return [between.zip_with(qualifying, on.of_period), only(on.arrears, ~qualifying)]

    def _on(self, parts: Sequence[pl.Series], rate: pl.Series) -> pl.Series:
        """Give the contribution on each part to the nearest penny, added up."""
        first, *others = (nearest(part * rate, self.denominator) for part in parts)
        return sum(others, start=first)


def _few(pay: pl.DataFrame, arrears: pl.DataFrame) -> pl.Series:
    """Give the places of those whose band is not set by all of their pensionable pay, rising."""
    given = pay["band_pay_pence"]
    places = [] if given.null_count() == pay.height else [given.is_not_null().arg_true()]
    if arrears.height:
        places.append((arrears["n"] - pay["n"][0]).cast(pl.UInt32))
    return pl.concat(places).unique().sort() if places else pl.Series([], dtype=pl.UInt32)


def _is_qualifying(scheme: PensionScheme) -> bool:
    return scheme.lower != 0 or scheme.upper is not None


def _limits_of_period(scheme: PensionScheme, periods: int) -> list[int]:
    """Give for each slab with a limit the highest band pay of one period whose annualised amount is within it."""
    # Rounded down to a pound, annualised pay is within a limit up to the last penny of the limit's own pound.
    limits = [band.upper for band in scheme.bands if band.upper is not None]
    return [((limit // 100 * 100 + 99) if scheme.band_on_whole_pounds else limit) // periods for limit in limits]

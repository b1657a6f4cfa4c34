"""National Insurance of company directors, whose earnings period is the tax year in office.

Instrument: Social Security (Contributions) Regulations 2001 (SI 2001/1004), regulation 8.
Rounding: the thresholds of a part of a year up to a pound; contributions as in ``national_insurance.py``, each letter's slice apart.
Years: 2022-23 and 2023-24 checked against outside cases; otherwise as far as the rule book goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.coding import at_least, at_most, ids, only, table
from commonline.calc.columns.national_insurance import NI_COLUMNS, NITables
from commonline.rules.book import LawUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonline.rules.book import NILetter, NIThresholds, RuleBook

_YEAR = 52
"""Weeks of a whole earnings period."""

_LAST = 2**31
"""Place of a letter that is first used now, behind all others."""


def director_columns(directors: pl.DataFrame, to_date: pl.DataFrame, *, book: RuleBook) -> pl.DataFrame:
    """This will give what is due now, ``NI_COLUMNS``, of directors who are settled with at this payment; any may be below nothing.

    :param directors: ``n``, rising; ``weeks`` in office; ``ni_letter`` and ``niable_pence`` of this payment.
    :param to_date: NI_TO_DATE of the same directors, of any others too.
    :returns: ``n`` and ``NI_COLUMNS``, in the order of ``n``.
    :raises CannotPay: naming letters that are not known.
    :raises LawUnknown: when National Insurance, or its annual thresholds, were not checked for the rule book's day.
    """
    slices = _slices(directors, to_date)
    tables = DirectorTables.of(_annual_thresholds(book), book.national_insurance.annual_letters)
    due = slices.select("n").hstack(tables.columns(slices)).group_by("n").agg(pl.col(NI_COLUMNS).sum())
    paid = to_date.group_by("n").agg(pl.col(NI_COLUMNS).sum())
    both = due.join(paid, on="n", how="left", suffix="_paid").sort("n")
    return both.select("n", *(pl.col(name) - pl.col(f"{name}_paid").fill_null(0) for name in NI_COLUMNS))


def _slices(directors: pl.DataFrame, to_date: pl.DataFrame) -> pl.DataFrame:
    """Lay each director's earnings of the year one on another, by letter: where each slice begins and ends, in pence of the year.

    This payment is added to the earnings under its letter; under a new letter it is the last.
    """
    now = directors.select("n", pl.lit(_LAST, pl.Int64).alias("place"), pl.col("ni_letter").cast(pl.String), "niable_pence")
    # What is below nothing under a letter has no contributions, and takes nothing from the earnings under another.
    by_letter = (
        pl.concat([to_date.select(now.columns), now])
        .group_by("n", "ni_letter")
        .agg(pl.col("place").min(), pl.col("niable_pence").sum().clip(lower_bound=0))
        .join(directors.select("n", "weeks"), on="n")
        .sort("n", "place")
    )
    ends = pl.col("niable_pence").cum_sum().over("n")
    return by_letter.with_columns(
        begins_pence=ends - pl.col("niable_pence"), ends_pence=ends, year_pence=pl.col("niable_pence").sum().over("n")
    )


@dataclass(frozen=True, slots=True)
class DirectorTables:
    """The annual thresholds in pence by weeks in office (entry 52: of the whole year), and the rates of the annual period.

    :ivar lel: by weeks.
    :ivar pt: by weeks.
    :ivar uel: by weeks.
    :ivar employer_from: by letter and weeks, at ``letter x 53 + weeks``.
    :ivar rates: by letter.
    """

    lel: pl.Series
    pt: pl.Series
    uel: pl.Series
    employer_from: pl.Series
    rates: NITables

    @classmethod
    def of(cls, annual: NIThresholds, letters: Mapping[str, NILetter]) -> DirectorTables:
        """This will make the tables of the thresholds of a whole year and the rates of that period."""
        rates = NITables.of(annual, letters)
        return cls(
            lel=table(_by_weeks(annual.lel)),
            pt=table(_by_weeks(annual.pt)),
            uel=table(_by_weeks(annual.uel)),
            employer_from=table(pence for start in rates.employer_from for pence in _by_weeks(start)),
            rates=rates,
        )

    def columns(self, slices: pl.DataFrame) -> pl.DataFrame:
        """This will give the bands and contributions (``NI_COLUMNS``) of each slice.

        :param slices: ``ni_letter``, ``weeks``, ``begins_pence`` and ``ends_pence`` of the slice, ``year_pence`` of all of the director's.
        :raises CannotPay: naming letters that are not known.
        """
        begins, ends = slices["begins_pence"], slices["ends_pence"]
        letter = ids(slices["ni_letter"], self.rates.letters)
        weeks = at_most(slices["weeks"], _YEAR).cast(pl.UInt32)
        lel, pt, uel = self.lel[weeks], self.pt[weeks], self.uel[weeks]
        begun = slices["year_pence"] >= lel
        pt_to_uel = _between(begins, ends, pt, uel)
        start_to_uel = _between(begins, ends, self.employer_from[letter * (_YEAR + 1) + weeks], uel)
        above = at_least(ends, uel) - at_least(begins, uel)
        employee, employer = self.rates.contributions(letter, pt_to_uel=pt_to_uel, start_to_uel=start_to_uel, above=above)
        bands = (at_most(ends, lel) - at_most(begins, lel), _between(begins, ends, lel, pt), pt_to_uel)
        return pl.DataFrame(dict(zip(NI_COLUMNS, (*(only(band, begun) for band in bands), employee, employer), strict=True)))


def _between(begins: pl.Series, ends: pl.Series, low: pl.Series, high: pl.Series) -> pl.Series:
    """Give the part of each slice that lies between two thresholds."""
    return at_least(at_most(ends, high), low) - at_least(at_most(begins, high), low)


def _by_weeks(annual: int) -> list[int]:
    """Give a threshold in pence for 0 to 52 weeks in office: up to a pound, but that of the whole year as it is."""
    return [*(-(-annual * weeks // (_YEAR * 100)) * 100 for weeks in range(_YEAR)), annual]


def _annual_thresholds(book: RuleBook) -> NIThresholds:
    annual = book.national_insurance.annual
    if annual is None:
        raise LawUnknown(
            f"No checked annual National Insurance thresholds on {book.on:%-d %B %Y}.",
            why="A director's earnings period is the tax year, and the rule book has no thresholds of a year for that day.",
            do="Hold the directors of the run, or add the annual thresholds and their instrument under rules/law.",
        )
    return annual

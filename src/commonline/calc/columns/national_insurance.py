"""Class 1 National Insurance, by category letter.

Instrument: Social Security (Contributions) Regulations 2001 (SI 2001/1004); HMRC's rounding for software ("EB5").
Rounding: each band apart: down to a tenth of a penny; then five tenths or less down, six or more up.
Years: 2022-23 and 2023-24 checked against outside cases; otherwise as far as the rule book goes. Directors' yearly earnings periods are in
``directors.py``, earnings of several employments in ``together.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.coding import at_least, at_most, common_denominator, ids, numerator, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonline.kernel.period import Frequency
    from commonline.rules.book import NILetter, NIThresholds, RuleBook

NI_COLUMNS = ("ni_at_lel_pence", "ni_lel_to_pt_pence", "ni_pt_to_uel_pence", "ni_employee_pence", "ni_employer_pence")
"""The bands for the submission and the contributions: what ``ni_columns`` gives."""


def is_letter(letter: str, book: RuleBook) -> bool:
    """This will say whether a text is a category letter on the rule book's day."""
    return letter in book.national_insurance.letters


def ni_columns(pay: pl.DataFrame, *, frequency: Frequency, book: RuleBook) -> pl.DataFrame:
    """This will give the three bands for the submission, and the employee's and employer's contributions, in pence.

    :param pay: ``ni_letter`` and ``niable_pence`` of the period.
    :returns: ``NI_COLUMNS``; all nothing on earnings below nothing.
    :raises CannotPay: naming what is not a category letter.
    :raises LawUnknown: when National Insurance was not checked for the rule book's day.
    """
    law = book.national_insurance
    return NITables.of(law.thresholds[frequency], law.letters).columns(pay)


@dataclass(frozen=True, slots=True)
class NITables:
    """The thresholds of one earnings period in pence, and by letter the rates (parts of ``denominator``) and the employer's threshold."""

    letters: pl.Enum
    thresholds: NIThresholds
    employee_main: pl.Series
    employee_above: pl.Series
    employer: pl.Series
    employer_from: pl.Series
    denominator: int

    @classmethod
    def of(cls, thresholds: NIThresholds, by_letter: Mapping[str, NILetter]) -> NITables:
        """This will make the tables of one earnings period."""
        starts = {"st": thresholds.st, "fust": thresholds.fust, "ust": thresholds.ust}
        letters = by_letter.values()
        rates = [rate for letter in letters for rate in (letter.employee_main, letter.employee_above, letter.employer)]
        denominator = common_denominator(rates)
        return cls(
            letters=pl.Enum(list(by_letter)),
            thresholds=thresholds,
            employee_main=table(numerator(letter.employee_main, denominator) for letter in letters),
            employee_above=table(numerator(letter.employee_above, denominator) for letter in letters),
            employer=table(numerator(letter.employer, denominator) for letter in letters),
            employer_from=table(starts[letter.employer_from] for letter in letters),
            denominator=denominator,
        )

    def columns(self, pay: pl.DataFrame) -> pl.DataFrame:
        """This will give the bands and contributions of each row; see ``ni_columns``.

        :raises CannotPay: naming what is not a category letter.
        """
        limits, earned = self.thresholds, pay["niable_pence"]
        letter = ids(pay["ni_letter"], self.letters)
        above = at_least(earned - limits.uel, 0)
        to_uel = at_most(earned, limits.uel)
        pt_to_uel = at_least(to_uel - limits.pt, 0)
        employer_rate = self.employer[letter]
        employee = self._rounded(pt_to_uel, self.employee_main[letter])
        employer = self._rounded(at_least(to_uel - self.employer_from[letter], 0), employer_rate)
        return pl.DataFrame(
            {
                "ni_at_lel_pence": (earned >= limits.lel).cast(pl.Int64) * limits.lel,
                "ni_lel_to_pt_pence": at_least(at_most(earned, limits.pt) - limits.lel, 0),
                "ni_pt_to_uel_pence": pt_to_uel,
                "ni_employee_pence": employee + self._rounded(above, self.employee_above[letter]),
                "ni_employer_pence": employer + self._rounded(above, employer_rate),
            }
        )

    def contributions(
        self, letter: pl.Series, *, pt_to_uel: pl.Series, start_to_uel: pl.Series, above: pl.Series
    ) -> tuple[pl.Series, pl.Series]:
        """This will give the employee's and the employer's contributions on bands of earnings found elsewhere.

        :param letter: place among ``letters``.
        :param pt_to_uel: earnings from the primary threshold to the upper earnings limit, pence.
        :param start_to_uel: earnings from the employer's threshold to the upper earnings limit.
        :param above: earnings over the upper earnings limit.
        """
        main, other, employer = self.employee_main[letter], self.employee_above[letter], self.employer[letter]
        of_employee = self._rounded(pt_to_uel, main) + self._rounded(above, other)
        return of_employee, self._rounded(start_to_uel, employer) + self._rounded(above, employer)

    def _rounded(self, band: pl.Series, rate: pl.Series) -> pl.Series:
        """Give the contribution on one band of earnings, not below nothing."""
        # Down to tenths, plus four tenths, down to a penny: both divisions in one.
        return (band * rate * 10 + 4 * self.denominator) // (10 * self.denominator)

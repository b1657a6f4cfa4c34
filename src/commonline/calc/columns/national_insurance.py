"""Class 1 National Insurance, by category letter.

Instrument: Social Security (Contributions) Regulations 2001 (SI 2001/1004); HMRC's rounding for software ("EB5").
Rounding: each band apart: down to a tenth of a penny; then five tenths or less down, six or more up.
Years: 2022-23 to 2026-27, as far as the rule book goes. Directors' yearly earnings periods are not worked out here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.coding import at_least, at_most, common_denominator, ids, numerator, table

if TYPE_CHECKING:
    from commonline.kernel.period import Frequency
    from commonline.rules.book import NationalInsurance, NIThresholds, RuleBook


def is_letter(letter: str, book: RuleBook) -> bool:
    """This will say whether a text is a category letter on the rule book's day."""
    return letter in book.national_insurance.letters


def ni_columns(pay: pl.DataFrame, *, frequency: Frequency, book: RuleBook) -> pl.DataFrame:
    """This will give the three bands for the submission, and the employee's and employer's contributions, in pence.

    :param pay: ``ni_letter`` and ``niable_pence`` of the period.
    :returns: ``ni_at_lel_pence``, ``ni_lel_to_pt_pence``, ``ni_pt_to_uel_pence``, ``ni_employee_pence``, ``ni_employer_pence``.
    :raises CannotPay: naming what is not a category letter.
    :raises LawUnknown: when National Insurance was not checked for the rule book's day.
    """
    return NITables.of(book.national_insurance, frequency=frequency).columns(pay)


@dataclass(frozen=True, slots=True)
class NITables:
    """The thresholds of one frequency in pence, and by letter the rates (parts of ``denominator``) and the employer's threshold."""

    letters: pl.Enum
    thresholds: NIThresholds
    employee_main: pl.Series
    employee_above: pl.Series
    employer: pl.Series
    employer_from: pl.Series
    denominator: int

    @classmethod
    def of(cls, law: NationalInsurance, *, frequency: Frequency) -> NITables:
        """This will make the tables of one frequency."""
        thresholds = law.thresholds[frequency]
        starts = {"st": thresholds.st, "fust": thresholds.fust, "ust": thresholds.ust}
        letters = law.letters.values()
        rates = [rate for letter in letters for rate in (letter.employee_main, letter.employee_above, letter.employer)]
        denominator = common_denominator(rates)
        return cls(
            letters=pl.Enum(list(law.letters)),
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

    def _rounded(self, band: pl.Series, rate: pl.Series) -> pl.Series:
        """Give the contribution on one band. Down to tenths, plus four tenths, down to a penny: both divisions in one."""
        return (band * rate * 10 + 4 * self.denominator) // (10 * self.denominator)

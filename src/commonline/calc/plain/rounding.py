"""The roundings of pay, each named after the instrument that asks for it.

An amount goes in as an exact fraction and comes out rounded. Functions of income tax work in pounds, as
the specification is written; all others work in pence.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor


def element_nearest_penny(pence: Fraction) -> int:
    """This will round pence as the standard rounds an element: to the nearest penny, a half away from nothing."""
    nearest = floor(abs(pence) + Fraction(1, 2))
    return -nearest if pence < 0 else nearest


def pension_nearest_penny(pence: Fraction) -> int:
    """This will round pence as the schemes round a contribution: to the nearest penny, a half away from nothing.

    What is taken back is so given back in the same pence.
    """
    nearest = floor(abs(pence) + Fraction(1, 2))
    return -nearest if pence < 0 else nearest


def pension_band_whole_pounds(pence: Fraction) -> Fraction:
    """This will drop the pence of annualised pay, for schemes whose bands are printed in whole pounds."""
    return Fraction(pence // 100 * 100)


def paye_free_pay_up(pounds: Fraction) -> Fraction:
    """This will round pounds up to the next penny (PAYE routines, paragraph 4.3.1)."""
    return Fraction(ceil(pounds * 100), 100)


def paye_pay_down(pounds: Fraction) -> Fraction:
    """This will drop the pence of taxable pay (PAYE routines)."""
    return Fraction(floor(pounds))


def paye_limit_up(pounds: Fraction) -> Fraction:
    """This will round the limit of a band up to the next pound (PAYE routines)."""
    return Fraction(ceil(pounds))


def paye_four_decimals(pounds: Fraction) -> Fraction:
    """This will cut pounds off after four decimals (PAYE routines, definitions 9 to 11)."""
    return Fraction(floor(pounds * 10_000), 10_000)


def paye_tax_down(pounds: Fraction) -> int:
    """This will round an amount of tax in pounds down to a penny and give it in pence (PAYE routines, paragraph 4.4.4)."""
    return floor(pounds * 100)


def paye_limit_down(pence: Fraction) -> int:
    """This will round the most that may be taken down to a penny (regulation 23; PAYE routines, paragraph 4.5.2)."""
    return floor(pence)


def eb5_penny(pence: Fraction) -> int:
    """This will round a contribution as HMRC asks of software ("EB5").

    Only the third decimal of pounds is looked at: 5 or less goes down, 6 or more goes up. SI 2001/1004 regulation
    12 speaks of the nearest penny; HMRC's own examples follow this reading.

    >>> eb5_penny(Fraction("8745.58")), eb5_penny(Fraction("8745.60"))
    (8745, 8746)
    """
    whole, tenths = divmod(floor(pence * 10), 10)
    return whole + (1 if tenths >= 6 else 0)  # noqa: PLR2004 - five tenths go down, six go up


def director_threshold_up(pence: Fraction) -> int:
    """This will round a threshold of a part of a year up to a pound (SI 2001/1004 regulation 8)."""
    return ceil(Fraction(pence, 100)) * 100


def share_down(pence: Fraction) -> int:
    """This will round one employment's share of contributions down to a penny (SI 2001/1004 regulation 14)."""
    return floor(pence)


def loan_threshold_down(pence: Fraction) -> int:
    """This will round the threshold of a period down to a penny (SI 2009/470)."""
    return floor(pence)


def loan_deduction_down(pence: Fraction) -> int:
    """This will round a deduction in pence down to a whole pound (SI 2009/470)."""
    return pence // 100 * 100


def levy_down(pence: Fraction) -> int:
    """This will round the apprenticeship levy down to a penny (Finance Act 2016 Part 6)."""
    return floor(pence)

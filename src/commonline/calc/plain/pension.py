"""Pension contributions of one person: each scheme's own regulations, by its slabs of annualised pay."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from commonline.calc.plain.rounding import pension_band_whole_pounds, pension_nearest_penny
from commonline.calc.plain.workings import Step
from commonline.calc.refusals import CannotPay
from commonline.kernel.money import Rate, spoken
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from commonline.rules.book import PensionScheme

_PERIODS_OF_A_YEAR = {Frequency.MONTHLY: 12, Frequency.WEEKLY: 52, Frequency.TWO_WEEKLY: 26, Frequency.FOUR_WEEKLY: 13}


@dataclass(frozen=True, slots=True)
class PensionContributions:
    """What one payment puts into a pension, in pence.

    :ivar employee: taken from the employee's pay before tax.
    :ivar employer: paid by the employer beside the pay.
    """

    employee: int
    employer: int


def contributions(
    *, scheme: PensionScheme, employer_bp: int | None, frequency: Frequency, pensionable_pence: int
) -> tuple[PensionContributions, Step]:
    """This will work out both pension contributions on the pensionable pay of one payment.

    :param employer_bp: the employer's rate in hundredths of a percent, for a scheme that leaves it to the employer; None otherwise.
    :raises CannotPay: when neither the scheme nor the employer gives an employer's rate.
    """
    law = f"pension.{scheme.code}"
    employer_rate = scheme.employer or _rate_of_the_employer(employer_bp)
    if pensionable_pence <= 0:
        none = PensionContributions(0, 0)
        return none, Step(f"Pension, {scheme.code}", 0, "no pensionable pay, so no contribution", law=law)
    annual = Fraction(pensionable_pence * _PERIODS_OF_A_YEAR[frequency])
    banded = pension_band_whole_pounds(annual) if scheme.band_on_whole_pounds else annual
    rate = _rate_of_the_band(scheme, banded)
    counted, counted_steps = _counted(scheme, frequency, pensionable_pence, law)
    employee = pension_nearest_penny(counted * rate.fraction)
    employer = pension_nearest_penny(counted * employer_rate.fraction)
    band = Step(
        "Annualised pay, which gives the rate on the whole",
        int(banded),
        f"{spoken(pensionable_pence)} x {_PERIODS_OF_A_YEAR[frequency]}"
        f"{', down to a pound' if scheme.band_on_whole_pounds else ''}: {rate.percent()}",
        law=law,
    )
    of_employee = Step("Employee's contribution", employee, f"{spoken(counted)} x {rate.percent()}, to the nearest penny", law=law)
    of_employer = Step("Employer's contribution", employer, f"{spoken(counted)} x {employer_rate.percent()}, to the nearest penny", law=law)
    step = Step(
        f"Pension, {scheme.code}",
        employee,
        f"on pensionable pay of {spoken(pensionable_pence)}",
        law=law,
        children=(band, *counted_steps, of_employee, of_employer),
    )
    return PensionContributions(employee, employer), step


def _rate_of_the_employer(employer_bp: int | None) -> Rate:
    """Give the employer's own rate where the scheme has none."""
    if employer_bp is None:
        raise CannotPay("employer_pension_bp", [None])
    return Rate(employer_bp, 10_000)


def _rate_of_the_band(scheme: PensionScheme, annual: Fraction) -> Rate:
    """Give the rate of the first slab whose limit is not below annualised pay."""
    for band in scheme.bands:
        if band.upper is None or annual <= band.upper:
            return band.rate
    raise ValueError(f"the last band of {scheme.code} has a limit")


def _counted(scheme: PensionScheme, frequency: Frequency, pensionable: int, law: str) -> tuple[int, tuple[Step, ...]]:
    """Give the part of pensionable pay that counts: all of it, or what lies between the scheme's limits of the period."""
    if scheme.lower == 0 and scheme.upper is None:
        return pensionable, ()
    lower = scheme.lower_by_frequency[frequency] if scheme.lower else 0
    capped = pensionable if scheme.upper is None else min(pensionable, scheme.upper_by_frequency[frequency])
    counted = max(capped - lower, 0)
    limit = "" if scheme.upper is None else f", at most {spoken(scheme.upper_by_frequency[frequency])}"
    return counted, (
        Step("Qualifying earnings", counted, f"{spoken(pensionable)}{limit}, less {spoken(lower)}, not below nothing", law=law),
    )

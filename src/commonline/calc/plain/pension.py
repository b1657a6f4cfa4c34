"""Pension contributions of one person: each scheme's own regulations, by its slabs of annualised pay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from commonline.calc.plain.rounding import pension_band_whole_pounds, pension_nearest_penny
from commonline.calc.plain.workings import Step, added, less_already, taken_off
from commonline.calc.refusals import CannotPay
from commonline.kernel.money import Rate, spoken
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from commonline.rules.book import PensionScheme

_PERIODS_OF_A_YEAR = {Frequency.MONTHLY: 12, Frequency.WEEKLY: 52, Frequency.TWO_WEEKLY: 26, Frequency.FOUR_WEEKLY: 13}


@dataclass(frozen=True, slots=True)
class PensionContributions:
    """What one payment puts into a pension, in pence. Below nothing, it is given back.

    :ivar employee: taken from the employee's pay: before tax, or after it and less the relief that the provider claims.
    :ivar employer: paid by the employer beside the pay.
    """

    employee: int
    employer: int


def contributions(
    *,
    scheme: PensionScheme,
    employer_bp: int | None,
    frequency: Frequency,
    pensionable_pence: int,
    arrears_pence: int = 0,
    band_pay_pence: int | None = None,
) -> tuple[PensionContributions, Step]:
    """This will work out both pension contributions on the pensionable pay of one period.

    :param employer_bp: the employer's rate in hundredths of a percent, for a scheme that leaves it to the employer; None otherwise.
    :param pensionable_pence: pensionable pay that belongs to the period; arrears are not among it.
    :param arrears_pence: pensionable pay of earlier periods, charged at the rate that the rest of the pay sets.
    :param band_pay_pence: the pay that sets the band, where ``pensionable_pence`` does not; None: it does.
    :raises CannotPay: when neither the scheme nor the employer gives an employer's rate.
    """
    law = f"pension.{scheme.code}"
    employer_rate = _rate_of_the_employer(employer_bp) if scheme.employer is None else scheme.employer
    rate, band = _rate_of_the_band(scheme, frequency, pensionable_pence if band_pay_pence is None else band_pay_pence, law)
    parts, parts_step = _counted(scheme, frequency, pensionable_pence, arrears_pence, law)
    employee, of_employee = _contribution("Employee's contribution", parts, rate, law)
    employer, of_employer = _contribution("Employer's contribution", parts, employer_rate, law)
    steps: tuple[Step, ...] = (band, *parts_step, of_employee)
    if scheme.relief_at_source is not None:
        employee, relieved = _relieved(employee, scheme.relief_at_source, law)
        steps = (*steps, relieved)
    text = f"on pensionable pay of {spoken(pensionable_pence)}"
    if arrears_pence:
        text += f" and arrears of {spoken(arrears_pence)}"
    return PensionContributions(employee, employer), Step(
        f"Pension, {scheme.code}", employee, text, law=law, children=(*steps, of_employer)
    )


def paid_in_parts(*, both: PensionContributions, step: Step, paid_already: PensionContributions) -> tuple[PensionContributions, Step]:
    """This will take what an earlier payment of the same period put in off the contributions on both payments.

    :param both: contributions on the pensionable pay of both payments together.
    :param step: how they came about.
    """
    due = PensionContributions(both.employee - paid_already.employee, both.employer - paid_already.employer)
    whole = replace(step, label=f"{step.label}, on both payments of this period")
    found = less_already(step=whole, label=step.label, already_pence=paid_already.employee, law=step.law)
    employer = Step("Employer's contribution now", due.employer, taken_off(of=both.employer, off=paid_already.employer), law=step.law)
    return due, replace(found, children=(*found.children, employer))


def _rate_of_the_employer(employer_bp: int | None) -> Rate:
    """Give the employer's own rate where the scheme has none."""
    if employer_bp is None:
        raise CannotPay("employer_pension_bp", [None])
    return Rate(employer_bp, 10_000)


def _rate_of_the_band(scheme: PensionScheme, frequency: Frequency, band_pay: int, law: str) -> tuple[Rate, Step]:
    """Give the rate of the first slab whose limit is not below annualised pay; pay below nothing is in the first."""
    times = _PERIODS_OF_A_YEAR[frequency]
    annual = Fraction(band_pay * times)
    banded = pension_band_whole_pounds(annual) if scheme.band_on_whole_pounds else annual
    for band in scheme.bands:
        if band.upper is None or banded <= band.upper:
            text = f"{spoken(band_pay)} x {times}{', down to a pound' if scheme.band_on_whole_pounds else ''}: {band.rate.percent()}"
            return band.rate, Step("Annualised pay, which gives the rate on the whole", int(banded), text, law=law)
    raise ValueError(f"the last band of {scheme.code} has a limit")


def _counted(scheme: PensionScheme, frequency: Frequency, regular: int, arrears: int, law: str) -> tuple[tuple[int, ...], tuple[Step, ...]]:
    """Give the sums that are charged, each by itself: pay and arrears apart, or together what lies between a scheme's limits."""
    if scheme.lower == 0 and scheme.upper is None:
        return (regular, arrears), ()
    pensionable = regular + arrears
    lower = scheme.lower_by_frequency[frequency] if scheme.lower else 0
    capped = pensionable if scheme.upper is None else min(pensionable, scheme.upper_by_frequency[frequency])
    counted = max(capped - lower, 0)
    limit = "" if scheme.upper is None else f", at most {spoken(scheme.upper_by_frequency[frequency])}"
    return (counted,), (
        Step("Qualifying earnings", counted, f"{spoken(pensionable)}{limit}, less {spoken(lower)}, not below nothing", law=law),
    )


def _contribution(label: str, parts: tuple[int, ...], rate: Rate, law: str) -> tuple[int, Step]:
    """Charge each sum by itself, to the nearest penny."""
    regular, *rest = parts
    arrears = sum(rest)
    on_regular, on_arrears = pension_nearest_penny(regular * rate.fraction), pension_nearest_penny(arrears * rate.fraction)
    text = f"{spoken(regular)} x {rate.percent()}, to the nearest penny"
    if not arrears:
        return on_regular, Step(label, on_regular, text, law=law)
    total = on_regular + on_arrears
    children = (
        Step("On the pay of this period", on_regular, text, law=law),
        Step(
            f"Arrears of {spoken(arrears)} at the same rate",
            on_arrears,
            f"{spoken(arrears)} x {rate.percent()}, to the nearest penny",
            law=law,
        ),
    )
    return total, Step(label, total, added((on_regular, on_arrears)), law=law, children=children)


def _relieved(contribution: int, basic_rate: Rate, law: str) -> tuple[int, Step]:
    """Leave the part to be deducted that the provider does not claim from HMRC."""
    due = pension_nearest_penny(contribution * (1 - basic_rate.fraction))
    text = f"{spoken(contribution)} less {basic_rate.percent()}, which the provider claims from HMRC, to the nearest penny"
    return due, Step("Deducted after tax (relief at source)", due, text, law=law)

"""Class 1 National Insurance for one person: SI 2001/1004, rounded as HMRC asks of software ("EB5").

One sum of earnings under one letter. Directors and several employments added up have files of their own.
Checked against HMRC's rows for 2022-23 (three parts of the year) and 2023-24.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from commonline.calc.plain.rounding import eb5_penny
from commonline.calc.plain.workings import Step, less_already, taken_off
from commonline.calc.refusals import CannotPay
from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonline.kernel.money import Rate
    from commonline.kernel.period import Frequency
    from commonline.rules.book import NationalInsurance, NIThresholds

LAW = "national_insurance"

THRESHOLD_NAMES = {
    "st": "the secondary threshold",
    "fust": "the upper secondary threshold of freeports and investment zones",
    "ust": "the upper secondary threshold of the young, apprentices and veterans",
}


@dataclass(frozen=True, slots=True)
class Contributions:
    """What one payment comes to for National Insurance, in pence.

    :ivar at_lel: earnings at the lower earnings limit; nothing when earnings are below it.
    :ivar lel_to_pt: earnings from there to the primary threshold.
    :ivar pt_to_uel: earnings from there to the upper earnings limit.
    :ivar employee: the employee's contribution.
    :ivar employer: the employer's contribution.
    """

    at_lel: int
    lel_to_pt: int
    pt_to_uel: int
    employee: int
    employer: int

    @classmethod
    def of(cls, row: Mapping[str, object]) -> Contributions:
        """This will read them from a row of the standard, whose columns are ``ni_at_lel_pence`` and so on."""
        return cls(*(cast("int", row[f"ni_{field.name}_pence"]) for field in fields(cls)))

    def __sub__(self, other: Contributions) -> Contributions:
        return Contributions(*(getattr(self, field.name) - getattr(other, field.name) for field in fields(self)))


NONE = Contributions(0, 0, 0, 0, 0)


def contributions(*, letter: str, frequency: Frequency, earnings_pence: int, law: NationalInsurance) -> tuple[Contributions, Step]:
    """This will work out both contributions on the earnings of one payment, and the bands that HMRC is told.

    :raises CannotPay: for a category letter without rates on the day.
    """
    if letter not in law.letters:
        raise CannotPay("ni_letter", [letter])
    rates, limits = law.letters[letter], law.thresholds[frequency]
    reaches_lel = earnings_pence >= limits.lel
    at_lel = limits.lel if reaches_lel else 0
    lel_to_pt = between(earnings_pence, limits.lel, limits.pt) if reaches_lel else 0
    over_pt = between(earnings_pence, limits.pt, limits.uel)
    pt_to_uel = over_pt if reaches_lel else 0
    above_uel = max(earnings_pence - limits.uel, 0)

    main, main_step = on_band(
        f"from {spoken(limits.pt)} (primary threshold) to {spoken(limits.uel)} (upper earnings limit)", over_pt, rates.employee_main
    )
    above, above_step = on_band(f"above {spoken(limits.uel)} (upper earnings limit)", above_uel, rates.employee_above)
    employee = main + above

    threshold = secondary_threshold(limits, rates.employer_from)
    # A threshold may be the upper earnings limit itself; the employer's first band is then empty.
    first = between(earnings_pence, threshold, limits.uel)
    second = max(earnings_pence - max(threshold, limits.uel), 0)
    of_first, first_step = on_band(
        f"from {spoken(threshold)} ({THRESHOLD_NAMES[rates.employer_from]}) to {spoken(limits.uel)} (upper earnings limit)",
        first,
        rates.employer,
    )
    of_second, second_step = on_band(f"above {spoken(limits.uel)} (upper earnings limit)", second, rates.employer)
    employer = of_first + of_second

    found = Contributions(at_lel, lel_to_pt, pt_to_uel, employee, employer)
    step = Step(
        f"National Insurance, letter {letter}",
        employee,
        f"on earnings of {spoken(earnings_pence)}",
        law=LAW,
        children=(
            bands_step(found),
            Step("Employee's contribution", employee, f"{spoken(main)} + {spoken(above)}", law=LAW, children=(main_step, above_step)),
            Step(
                "Employer's contribution",
                employer,
                f"{spoken(of_first)} + {spoken(of_second)}",
                law=LAW,
                children=(first_step, second_step),
            ),
        ),
    )
    return found, step


def paid_in_parts(*, both: Contributions, step: Step, paid_already: Contributions, letter: str) -> tuple[Contributions, Step]:
    """This will take what an earlier payment of the same period came to off the contributions on both payments.

    :param both: contributions on the earnings of both payments together.
    :param step: how they came about.
    """
    due = both - paid_already
    whole = replace(step, label=f"{step.label}, on both payments of this period")
    found = less_already(step=whole, label=f"National Insurance, letter {letter}", already_pence=paid_already.employee, law=LAW)
    employer = Step("Employer's contribution now", due.employer, taken_off(of=both.employer, off=paid_already.employer), law=LAW)
    return due, replace(found, children=(bands_step(due), *found.children, employer))


def secondary_threshold(limits: NIThresholds, name: str) -> int:
    """This will give the threshold over which the employer pays, by its name in the rule book."""
    return {"st": limits.st, "fust": limits.fust, "ust": limits.ust}[name]


def bands_step(found: Contributions, law: str = LAW) -> Step:
    """This will say the bands that HMRC is told."""
    text = (
        f"at the lower earnings limit {spoken(found.at_lel)}, to the primary threshold {spoken(found.lel_to_pt)},"
        f" to the upper earnings limit {spoken(found.pt_to_uel)}"
    )
    return Step("Earnings reported to HMRC by band", None, text, law=law)


def between(earnings: int, lower: int, upper: int) -> int:
    """This will give the part of earnings over one limit and not over another."""
    return max(min(earnings, upper) - lower, 0)


def on_band(where: str, pence: int, rate: Rate, law: str = LAW) -> tuple[int, Step]:
    """This will work out the contribution on one band, which is rounded by itself."""
    due = eb5_penny(Fraction(pence) * rate.fraction)
    return due, Step(f"On earnings {where}", due, f"{spoken(pence)} x {rate.percent()}, third decimal 5 or less down", law=law)

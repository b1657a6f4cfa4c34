"""Class 1 National Insurance for one person: SI 2001/1004, rounded as HMRC asks of software ("EB5").

Checked against HMRC's rows for 2022-23 (three parts of the year) and 2023-24. Directors are not built.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from commonline.calc.plain.rounding import eb5_penny
from commonline.calc.plain.workings import Step
from commonline.calc.refusals import CannotPay
from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from commonline.kernel.money import Rate
    from commonline.kernel.period import Frequency
    from commonline.rules.book import NationalInsurance

LAW = "national_insurance"

_THRESHOLD_NAMES = {
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


def contributions(*, letter: str, frequency: Frequency, earnings_pence: int, law: NationalInsurance) -> tuple[Contributions, Step]:
    """This will work out both contributions on the earnings of one payment, and the bands that HMRC is told.

    :raises CannotPay: for a category letter without rates on the day.
    """
    if letter not in law.letters:
        raise CannotPay("ni_letter", [letter])
    rates, limits = law.letters[letter], law.thresholds[frequency]
    reaches_lel = earnings_pence >= limits.lel
    at_lel = limits.lel if reaches_lel else 0
    lel_to_pt = _between(earnings_pence, limits.lel, limits.pt) if reaches_lel else 0
    over_pt = _between(earnings_pence, limits.pt, limits.uel)
    pt_to_uel = over_pt if reaches_lel else 0
    above_uel = max(earnings_pence - limits.uel, 0)

    main, main_step = _on(
        f"from {spoken(limits.pt)} (primary threshold) to {spoken(limits.uel)} (upper earnings limit)", over_pt, rates.employee_main
    )
    above, above_step = _on(f"above {spoken(limits.uel)} (upper earnings limit)", above_uel, rates.employee_above)
    employee = main + above

    threshold: int = {"st": limits.st, "fust": limits.fust, "ust": limits.ust}[rates.employer_from]
    # A threshold may be the upper earnings limit itself; the employer's first band is then empty.
    first = _between(earnings_pence, threshold, limits.uel)
    second = max(earnings_pence - max(threshold, limits.uel), 0)
    of_first, first_step = _on(
        f"from {spoken(threshold)} ({_THRESHOLD_NAMES[rates.employer_from]}) to {spoken(limits.uel)} (upper earnings limit)",
        first,
        rates.employer,
    )
    of_second, second_step = _on(f"above {spoken(limits.uel)} (upper earnings limit)", second, rates.employer)
    employer = of_first + of_second

    found = Contributions(at_lel, lel_to_pt, pt_to_uel, employee, employer)
    bands = Step(
        "Earnings reported to HMRC by band",
        None,
        f"at the lower earnings limit {spoken(at_lel)}, to the primary threshold {spoken(lel_to_pt)},"
        f" to the upper earnings limit {spoken(pt_to_uel)}",
        law=LAW,
    )
    step = Step(
        f"National Insurance, letter {letter}",
        employee,
        f"on earnings of {spoken(earnings_pence)}",
        law=LAW,
        children=(
            bands,
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


def _between(earnings: int, lower: int, upper: int) -> int:
    """Give the part of earnings over one limit and not over another."""
    return max(min(earnings, upper) - lower, 0)


def _on(where: str, pence: int, rate: Rate) -> tuple[int, Step]:
    """Give the contribution on one band, which is rounded by itself."""
    due = eb5_penny(Fraction(pence) * rate.fraction)
    return due, Step(f"On earnings {where}", due, f"{spoken(pence)} x {rate.percent()}, third decimal 5 or less down", law=LAW)

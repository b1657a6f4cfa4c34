"""Several employments of one person with one employer: National Insurance on the sum, shared out.

SI 2001/1004 regulation 14. The employer may share as it likes; here it goes by earnings, and odd pence go to the highest paid.
"""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from typing import TYPE_CHECKING

from commonline.calc.plain.national_insurance import LAW, NONE, Contributions, bands_step, contributions
from commonline.calc.plain.rounding import share_down
from commonline.calc.plain.workings import Step, added
from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commonline.kernel.period import Frequency
    from commonline.rules.book import NationalInsurance


def shared(
    *, n: int, together: Sequence[tuple[int, int]], letter: str, frequency: Frequency, law: NationalInsurance
) -> tuple[Contributions, Step]:
    """This will work out one employment's share of the contributions on all that are added up.

    :param n: the employment's number in the run.
    :param together: number and earnings for National Insurance of each employment, this one included; the lowest number is the first.
    :param letter: category letter of the first.
    :raises CannotPay: for a category letter without rates on the day.
    :raises ValueError: when the employment is not among those added up, or one is there twice.
    """
    counted = {number: max(pence, 0) for number, pence in together}
    if n not in counted or len(counted) != len(together):
        raise ValueError(f"employment {n} is not once among those added up: {sorted(number for number, _ in together)}")
    total = sum(counted.values())
    whole, whole_step = contributions(letter=letter, frequency=frequency, earnings_pence=total, law=law)
    names = ", ".join(str(number) for number in sorted(counted))
    label = f"National Insurance, letter {letter}, shared with employments of the same person"
    if not total:
        return NONE, Step(label, 0, "no earnings in any of them, so nothing to share", law=LAW)
    own = Contributions(*(_share(getattr(whole, field.name), n, counted, total) for field in fields(Contributions)))
    sum_step = Step("Earnings of all employments added up", total, added(pence for _, pence in sorted(counted.items())), law=LAW)
    how = f"{{}} x {spoken(counted[n])} / {spoken(total)}, down to a penny"
    if n == _highest_paid(counted):
        how += ", and the pence left over by the others' shares"
    children = (
        sum_step,
        whole_step,
        bands_step(own),
        Step("Employee's share", own.employee, how.format(spoken(whole.employee)), law=LAW),
        Step("Employer's share", own.employer, how.format(spoken(whole.employer)), law=LAW),
    )
    return own, Step(label, own.employee, f"shared with employments {names} of the run by their earnings", law=LAW, children=children)


def _share(measure: int, n: int, counted: dict[int, int], total: int) -> int:
    """Give one employment's share of one measure; the highest paid has what the others leave."""
    shares = {number: share_down(Fraction(measure * pence, total)) for number, pence in counted.items()}
    if n != _highest_paid(counted):
        return shares[n]
    return measure - sum(pence for number, pence in shares.items() if number != n)


def _highest_paid(counted: dict[int, int]) -> int:
    """Name the employment with the highest earnings; of equals the lowest number."""
    most = max(counted.values())
    return min(number for number, pence in counted.items() if pence == most)

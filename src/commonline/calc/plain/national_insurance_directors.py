"""National Insurance of company directors: one earnings period a tax year (SI 2001/1004 regulation 8).

Checked against HMRC's rows of directors for 2022-23 and 2023-24.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from commonline.calc.plain.national_insurance import (
    THRESHOLD_NAMES,
    Contributions,
    bands_step,
    between,
    on_band,
    secondary_threshold,
)
from commonline.calc.plain.rounding import director_threshold_up
from commonline.calc.plain.workings import Step, added, taken_off
from commonline.calc.refusals import CannotPay
from commonline.kernel.money import spoken
from commonline.rules.book import LawUnknown, NIThresholds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from commonline.rules.book import NationalInsurance

LAW = "national_insurance.directors"
WEEKS = 52
METHODS = ("annual", "alternative")


@dataclass(frozen=True, slots=True)
class _Slice:
    """A letter's part of the year's earnings, which lie one on another.

    :ivar letter: category letter.
    :ivar begins: pence of the year's earnings below it, under letters used before.
    :ivar ends: pence up to its end.
    """

    letter: str
    begins: int
    ends: int

    def part(self, lower: int, upper: int | None) -> int:
        """This will give the pence of the slice that lie between two limits of the year; None: no upper limit."""
        if upper is None:
            return max(self.ends - max(self.begins, lower), 0)
        return between(self.ends, max(self.begins, lower), upper)


def by_the_year(*, director: Mapping[str, object]) -> bool:
    """This will tell whether a payment goes by the year's earnings: always by the annual method, otherwise where it settles.

    :param director: a row of DIRECTOR.
    :raises ValueError: for a method that the table does not have.
    """
    if director["method"] not in METHODS:
        raise ValueError(f"not a method for directors: {director['method']!r}")
    return director["method"] == "annual" or bool(director["settles"])


def of_the_year(
    *, director: Mapping[str, object], to_date: Sequence[Mapping[str, object]], letter: str, earnings_pence: int, law: NationalInsurance
) -> tuple[Contributions, Step]:
    """This will work out what is due now of the contributions on a director's earnings of the tax year in office.

    :param director: a row of DIRECTOR.
    :param to_date: the director's rows of NI_TO_DATE.
    :param letter: category letter of this payment.
    :param earnings_pence: earnings for National Insurance of this payment.
    :return: the year's contributions and bands less those of earlier payments, which may be below nothing, and how they came about.
    :raises LawUnknown: where the annual thresholds were not checked for the day.
    :raises CannotPay: for a category letter without rates for directors.
    """
    limits, limits_step = _limits(director, law)
    earnings = _earnings(to_date, letter, earnings_pence)
    slices, start = [], 0
    for of_letter, pence in earnings.items():
        # What was taken back of a letter's earnings makes its slice smaller, but never smaller than nothing.
        slices.append(_Slice(of_letter, start, start + max(pence, 0)))
        start = slices[-1].ends
    worked = [_of_letter(one, limits, law, reaches_lel=start >= limits.lel) for one in slices]
    year = _total(found for found, _ in worked)
    paid = _total(Contributions.of(row) for row in to_date)
    due = year - paid
    year_step = Step("Employee's contributions of the year", year.employee, added(found.employee for found, _ in worked), law=LAW)
    steps = (
        limits_step,
        Step("Earnings of the tax year in office", start, added(one.ends - one.begins for one in slices), law=LAW),
        *(step for _, step in worked),
        year_step,
        Step("Already contributed this year", paid.employee),
        Step(
            "Employer's contribution now",
            due.employer,
            taken_off(of=year.employer, off=paid.employer),
            law=LAW,
        ),
        bands_step(due, LAW),
    )
    method = "annual method" if director["method"] == "annual" else "alternative method, settled for the year"
    label = f"National Insurance of a director, letter {letter}, {method}"
    return due, Step(label, due.employee, taken_off(of=year.employee, off=paid.employee), law=LAW, children=steps)


def _limits(director: Mapping[str, object], law: NationalInsurance) -> tuple[NIThresholds, Step]:
    """Give the thresholds of the year, or of the weeks in office, each up to a pound."""
    if law.annual is None:
        raise LawUnknown(
            "No checked law for directors' National Insurance on the day of payment.",
            why="The rule book holds only what somebody has checked against its instrument for that day.",
            do="Hold the directors of the run, or add the annual thresholds and their instrument under rules/law.",
        )
    weeks = cast("int", director["weeks"])
    limits, text = law.annual, "of a whole tax year"
    if weeks < WEEKS:
        share = Fraction(weeks, WEEKS)
        limits = replace(limits, **{one.name: director_threshold_up(getattr(limits, one.name) * share) for one in fields(NIThresholds)})
        text = f"of a tax year x {weeks}/{WEEKS}, up to a pound"
    said = f"lower earnings limit {spoken(limits.lel)}, primary threshold {spoken(limits.pt)}, upper earnings limit {spoken(limits.uel)}"
    return limits, Step("Limits of the director's earnings period", None, f"{text}: {said}", law=LAW)


def _earnings(to_date: Sequence[Mapping[str, object]], letter: str, now: int) -> dict[str, int]:
    """Give the earnings of the year by letter, in the order in which the letters were first used, this payment added."""
    earnings: dict[str, int] = {}
    for row in sorted(to_date, key=lambda row: cast("int", row["place"])):
        used = cast("str", row["ni_letter"])
        earnings[used] = earnings.get(used, 0) + cast("int", row["niable_pence"])
    earnings[letter] = earnings.get(letter, 0) + now
    return earnings


def _of_letter(one: _Slice, limits: NIThresholds, law: NationalInsurance, *, reaches_lel: bool) -> tuple[Contributions, Step]:
    """Give the contributions on one letter's slice, each band rounded by itself, and the bands that HMRC is told."""
    if one.letter not in law.annual_letters:
        raise CannotPay("ni_letter", [one.letter])
    rates = law.annual_letters[one.letter]
    middle = one.part(limits.pt, limits.uel)
    main, main_step = on_band(
        f"from {spoken(limits.pt)} (primary threshold) to {spoken(limits.uel)} (upper earnings limit)", middle, rates.employee_main, LAW
    )
    above, above_step = on_band(f"above {spoken(limits.uel)} (upper earnings limit)", one.part(limits.uel, None), rates.employee_above, LAW)
    threshold = secondary_threshold(limits, rates.employer_from)
    first, first_step = on_band(
        f"from {spoken(threshold)} ({THRESHOLD_NAMES[rates.employer_from]}) to {spoken(limits.uel)} (upper earnings limit)",
        one.part(threshold, limits.uel),
        rates.employer,
        LAW,
    )
    second, second_step = on_band(
        f"above {spoken(max(threshold, limits.uel))}", one.part(max(threshold, limits.uel), None), rates.employer, LAW
    )
    found = Contributions(
        at_lel=one.part(0, limits.lel) if reaches_lel else 0,
        lel_to_pt=one.part(limits.lel, limits.pt) if reaches_lel else 0,
        pt_to_uel=middle if reaches_lel else 0,
        employee=main + above,
        employer=first + second,
    )
    children = (
        Step("Employee's contribution of the year", found.employee, added((main, above)), law=LAW, children=(main_step, above_step)),
        Step("Employer's contribution of the year", found.employer, added((first, second)), law=LAW, children=(first_step, second_step)),
    )
    text = f"the year's earnings over {spoken(one.begins)}, up to {spoken(one.ends)}"
    return found, Step(f"Letter {one.letter}", found.employee, text, law=LAW, children=children)


def _total(rows: Iterable[Contributions]) -> Contributions:
    """Add contributions, measure by measure."""
    kept = list(rows)
    return Contributions(*(sum(getattr(row, field.name) for row in kept) for field in fields(Contributions)))

"""National Insurance from the values of its entries: contributions, zones, the director's year, and whom a letter is for.

Four subjects, because four instruments set them: ``national_insurance``, ``national_insurance.zones``,
``national_insurance.directors`` and ``national_insurance.letters``.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - dataclass fields
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonline.kernel.money import Rate
from commonline.kernel.period import Frequency
from commonline.rules.book import LetterCondition, NationalInsurance, NILetter, NIThresholds

if TYPE_CHECKING:
    from commonline.rules.node import Node

_NOTHING = Rate(0, 100)
_KINDS = ("main", "reduced", "deferred", "nothing")
_LIMITS = ("lel", "pt", "st", "uel", "ust")


@dataclass(frozen=True, slots=True)
class ClassOneRates:
    """Rates by the groups in which the letters stand.

    :ivar employee: by group (``main``, ``reduced``, ``deferred``, ``nothing``): the rate up to the upper earnings limit, and above it.
    :ivar employer: the employer's one rate.
    """

    employee: Mapping[str, tuple[Rate, Rate]]
    employer: Rate

    def letters(self, places: Mapping[str, tuple[str, str]]) -> Mapping[str, NILetter]:
        """This will give each letter its rates, from its group and the threshold from which the employer pays."""
        return {
            letter: NILetter(
                employee_main=self.employee[kind][0],
                employee_above=self.employee[kind][1],
                employer=_NOTHING if threshold == "nothing" else self.employer,
                employer_from="st" if threshold == "nothing" else threshold,
            )
            for letter, (kind, threshold) in places.items()
        }


@dataclass(frozen=True, slots=True)
class Contributions:
    """Class 1 contributions of a pay period, but for the threshold of freeports and investment zones.

    :ivar thresholds: by frequency: ``lel``, ``pt``, ``st``, ``uel`` and ``ust`` in pence of the period.
    :ivar rates: of the period.
    :ivar places: by letter: its group, and the threshold from which the employer pays, or ``nothing``.
    """

    thresholds: Mapping[Frequency, Mapping[str, int]]
    rates: ClassOneRates
    places: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ZoneThreshold:
    """Upper secondary threshold of freeports and investment zones, pence: of the period by frequency, and of a year."""

    fust: Mapping[Frequency, int]
    annual: int


@dataclass(frozen=True, slots=True)
class DirectorsYear:
    """Class 1 contributions of a director's earnings period of a whole tax year: limits in pence, and its rates."""

    thresholds: Mapping[str, int]
    rates: ClassOneRates


@dataclass(frozen=True, slots=True)
class LetterConditions:
    """Whom each letter is for."""

    by_letter: Mapping[str, LetterCondition]


def national_insurance(
    *, contributions: Contributions, zones: ZoneThreshold, directors: DirectorsYear | None, conditions: LetterConditions | None
) -> NationalInsurance:
    """This will put the parts of National Insurance together.

    :param directors: None where nobody checked the director's year: it is absent, and no director can be paid by it.
    :param conditions: None where nobody checked whom the letters are for: none is known.
    """
    return NationalInsurance(
        thresholds={
            frequency: NIThresholds(fust=zones.fust[frequency], **limits) for frequency, limits in contributions.thresholds.items()
        },
        letters=contributions.rates.letters(contributions.places),
        annual=NIThresholds(fust=zones.annual, **directors.thresholds) if directors else None,
        annual_letters=directors.rates.letters(contributions.places) if directors else {},
        conditions=conditions.by_letter if conditions else {},
    )


def contributions(values: Node) -> Contributions:
    """This will read ``national_insurance``."""
    part = values.parts("thresholds_pounds", "employee", "employer", "letters")
    periods = part["thresholds_pounds"].parts(*(frequency.value for frequency in Frequency))
    return Contributions(
        thresholds={Frequency(word): _limits(node) for word, node in periods.items()},
        rates=_rates(part),
        places=_places(part["letters"]),
    )


def zone_threshold(values: Node) -> ZoneThreshold:
    """This will read ``national_insurance.zones``."""
    part = values.parts("fust_pounds", "fust_annual_pounds")
    return ZoneThreshold(fust=part["fust_pounds"].by_frequency(), annual=part["fust_annual_pounds"].pounds())


def directors_year(values: Node) -> DirectorsYear:
    """This will read ``national_insurance.directors``."""
    part = values.parts("annual_pounds", "employee", "employer")
    return DirectorsYear(thresholds=_limits(part["annual_pounds"]), rates=_rates(part))


def letter_conditions(values: Node) -> LetterConditions:
    """This will read ``national_insurance.letters``. A word left out asks nothing."""
    return LetterConditions(by_letter={letter: _condition(node) for letter, node in values.named().items()})


def _condition(node: Node) -> LetterCondition:
    if node.value == "anybody":
        return LetterCondition(under_age=None, pension_age=None, last_day=None)
    part = node.parts(optional=("under_age", "pension_age", "last_day"))
    return LetterCondition(
        under_age=part["under_age"].whole() if "under_age" in part else None,
        pension_age=part["pension_age"].flag() if "pension_age" in part else None,
        last_day=part["last_day"].day() if "last_day" in part else None,
    )


def _limits(node: Node) -> dict[str, int]:
    limits = {word: limit.pounds() for word, limit in node.parts(*_LIMITS).items()}
    if not limits["lel"] <= limits["pt"] <= limits["uel"] or not limits["st"] <= limits["uel"]:
        raise node.broken("the limits do not rise")
    return limits


def _rates(part: Mapping[str, Node]) -> ClassOneRates:
    employee = {}
    for kind, node in part["employee"].parts(*_KINDS).items():
        rates = node.parts("main", "above")
        employee[kind] = (rates["main"].rate(), rates["above"].rate())
    return ClassOneRates(employee=employee, employer=part["employer"].rate())


def _places(letters: Node) -> dict[str, tuple[str, str]]:
    """Letters are grouped as HMRC's tables have them: by the employee's rates, then by the employer's threshold."""
    places: dict[str, tuple[str, str]] = {}
    for kind, by_threshold in letters.parts(*_KINDS).items():
        for threshold, nodes in by_threshold.parts(optional=("st", "fust", "ust", "nothing")).items():
            for node in nodes.items():
                if (letter := node.text()) in places:
                    raise node.broken(f"letter {letter} stands twice")
                places[letter] = (kind, threshold)
    return places

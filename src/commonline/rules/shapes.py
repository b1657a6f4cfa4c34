"""From the values of one entry to the terms that both engines read: one function for each subject.

Some subjects are parts of another and have their own files because another instrument sets them:
``income_tax.scotland``, ``income_tax.wales``, ``paye_routine``, ``national_insurance.zones``, ``student_loans.plan_5``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping  # noqa: TC003 - dataclass fields
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from commonline.kernel.money import Rate
from commonline.kernel.period import Frequency
from commonline.rules.book import (
    ApprenticeshipLevy,
    LoanPlan,
    NILetter,
    NIThresholds,
    PensionBand,
    PensionScheme,
    StudentLoans,
    TaxBand,
)

if TYPE_CHECKING:
    from commonline.rules.node import Node

_NOTHING = Rate(0, 100)


@dataclass(frozen=True, slots=True)
class RegionTax:
    """Income tax of one region; the fields are those of :class:`commonline.rules.book.IncomeTax`."""

    bands: tuple[TaxBand, ...]
    basic_rate: Rate
    d_rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class PayeRoutine:
    """How a code's number becomes free pay; the fields are those of :class:`commonline.rules.book.IncomeTax`."""

    code_whole: int
    whole_week_pence: int
    whole_month_pence: int
    remainder_add: int


@dataclass(frozen=True, slots=True)
class Contributions:
    """Class 1 National Insurance but for the threshold of freeports and investment zones.

    :ivar thresholds: by frequency: ``lel``, ``pt``, ``st``, ``uel`` and ``ust`` in pence of the period.
    :ivar letters: the category letters in force.
    """

    thresholds: Mapping[Frequency, Mapping[str, int]]
    letters: Mapping[str, NILetter]

    def with_zones(self, zones: ZoneThreshold) -> Mapping[Frequency, NIThresholds]:
        """This will give the thresholds complete."""
        return {frequency: NIThresholds(fust=zones.fust[frequency], **limits) for frequency, limits in self.thresholds.items()}


@dataclass(frozen=True, slots=True)
class ZoneThreshold:
    """Upper secondary threshold of freeports and investment zones, pence of the period by frequency."""

    fust: Mapping[Frequency, int]


LawValue = RegionTax | PayeRoutine | Contributions | ZoneThreshold | StudentLoans | LoanPlan | PensionScheme | ApprenticeshipLevy


def shape_of(subject: str) -> Callable[[Node], LawValue] | None:
    """This will give the function that reads a subject's values, or None when no such subject is known."""
    if subject in _SHAPES:
        return _SHAPES[subject]
    kind, _, code = subject.partition(".")
    if kind != "pension" or code not in _SCHEMES:
        return None
    return lambda values: _pension(values, code)


def _region_tax(values: Node) -> RegionTax:
    part = values.parts("bands", "basic_rate", "d_rates")
    bands = []
    for node in part["bands"].items():
        band = node.parts("rate", optional=("up_to_pounds",))
        limit = band.get("up_to_pounds")
        bands.append(TaxBand(upper_pounds=limit.whole() if limit else None, rate=band["rate"].rate()))
    _check_rising(part["bands"], [band.upper_pounds for band in bands])
    d_rates = tuple(node.rate() for node in part["d_rates"].items())
    return RegionTax(bands=tuple(bands), basic_rate=part["basic_rate"].rate(), d_rates=d_rates)


def _paye_routine(values: Node) -> PayeRoutine:
    part = values.parts("code_whole", "whole_week_pence", "whole_month_pence", "remainder_add")
    return PayeRoutine(**{word: node.whole() for word, node in part.items()})


def _contributions(values: Node) -> Contributions:
    part = values.parts("thresholds_pounds", "employee", "employer", "letters")
    thresholds = {}
    for frequency, node in _by_frequency(part["thresholds_pounds"]).items():
        limits = {word: limit.pounds() for word, limit in node.parts("lel", "pt", "st", "uel", "ust").items()}
        if not limits["lel"] <= limits["pt"] <= limits["uel"] or not limits["st"] <= limits["uel"]:
            raise node.broken("the limits do not rise")
        thresholds[frequency] = limits
    return Contributions(thresholds=thresholds, letters=_letters(part))


def _letters(part: Mapping[str, Node]) -> dict[str, NILetter]:
    """Letters are grouped as HMRC's tables have them: by the employee's rates, then by the employer's threshold."""
    kinds = part["employee"].named()
    employer = part["employer"].rate()
    letters: dict[str, NILetter] = {}
    for kind, by_threshold in part["letters"].parts(*kinds).items():
        rates = kinds[kind].parts("main", "above")
        for threshold, nodes in by_threshold.parts(optional=("st", "fust", "ust", "nothing")).items():
            pays = threshold != "nothing"
            for node in nodes.items():
                if (letter := node.text()) in letters:
                    raise node.broken(f"letter {letter} stands twice")
                letters[letter] = NILetter(
                    employee_main=rates["main"].rate(),
                    employee_above=rates["above"].rate(),
                    employer=employer if pays else _NOTHING,
                    employer_from=threshold if pays else "st",
                )
    return letters


def _zone_threshold(values: Node) -> ZoneThreshold:
    part = values.parts("fust_pounds")
    return ZoneThreshold(fust={frequency: node.pounds() for frequency, node in _by_frequency(part["fust_pounds"]).items()})


def _student_loans(values: Node) -> StudentLoans:
    part = values.parts("plans", optional=("postgraduate",))
    plans = {code: _loan_plan(node) for code, node in part["plans"].parts(optional=("1", "2", "4")).items()}
    return StudentLoans(plans=plans, postgraduate=_loan_plan(part["postgraduate"]) if "postgraduate" in part else None)


def _loan_plan(values: Node) -> LoanPlan:
    part = values.parts("annual_threshold_pounds", "rate")
    return LoanPlan(annual_threshold=part["annual_threshold_pounds"].pounds(), rate=part["rate"].rate())


def _apprenticeship_levy(values: Node) -> ApprenticeshipLevy:
    part = values.parts("rate", "annual_allowance_pounds")
    return ApprenticeshipLevy(rate=part["rate"].rate(), annual_allowance=part["annual_allowance_pounds"].pounds())


def _pension(values: Node, code: str) -> PensionScheme:
    part = values.parts("bands", "band_on_whole_pounds", optional=("employer", "qualifying"))
    bands = tuple(_pension_band(node) for node in part["bands"].items())
    _check_rising(part["bands"], [band.upper for band in bands])
    lower, upper = 0, None
    lower_by_frequency: dict[Frequency, int] = {}
    upper_by_frequency: dict[Frequency, int] = {}
    if "qualifying" in part:
        limits = part["qualifying"].parts("lower_pounds", "upper_pounds", "lower_by_frequency_pounds", "upper_by_frequency_pounds")
        lower, upper = limits["lower_pounds"].pounds(), limits["upper_pounds"].pounds()
        lower_by_frequency = {frequency: node.pounds() for frequency, node in _by_frequency(limits["lower_by_frequency_pounds"]).items()}
        upper_by_frequency = {frequency: node.pounds() for frequency, node in _by_frequency(limits["upper_by_frequency_pounds"]).items()}
    return PensionScheme(
        code=code,
        bands=bands,
        band_on_whole_pounds=part["band_on_whole_pounds"].flag(),
        employer=part["employer"].rate() if "employer" in part else None,
        lower=lower,
        upper=upper,
        lower_by_frequency=lower_by_frequency,
        upper_by_frequency=upper_by_frequency,
    )


def _pension_band(node: Node) -> PensionBand:
    band = node.parts("rate", optional=("up_to_pounds", "up_to_pence"))
    if "up_to_pounds" in band and "up_to_pence" in band:
        raise node.broken("one limit only: up_to_pounds or up_to_pence")
    upper = None
    if "up_to_pounds" in band:
        upper = band["up_to_pounds"].pounds()
    elif "up_to_pence" in band:
        upper = band["up_to_pence"].whole()
    return PensionBand(upper=upper, rate=band["rate"].rate())


def _by_frequency(node: Node) -> dict[Frequency, Node]:
    """All four frequencies: a pay group may have any of them."""
    return {Frequency(word): value for word, value in node.parts(*(frequency.value for frequency in Frequency)).items()}


def _check_rising(node: Node, limits: list[int | None]) -> None:
    below = [limit for limit in limits[:-1] if limit is not None]
    if limits[-1] is not None or len(below) != len(limits) - 1:
        raise node.broken("the last band has no limit, and only the last")
    if any(low >= high for low, high in pairwise(below)):
        raise node.broken("the limits do not rise")


_SCHEMES = ("alpha", "lgps", "nhs", "teachers", "dc")

_SHAPES: dict[str, Callable[[Node], LawValue]] = {
    "income_tax": _region_tax,
    "income_tax.scotland": _region_tax,
    "income_tax.wales": _region_tax,
    "paye_routine": _paye_routine,
    "national_insurance": _contributions,
    "national_insurance.zones": _zone_threshold,
    "student_loans": _student_loans,
    "student_loans.plan_5": _loan_plan,
    "apprenticeship_levy": _apprenticeship_levy,
}

"""From the values of one entry to terms: which function reads which subject.

Some subjects are parts of another and have their own files because another instrument sets them, or because they are less certain:
``income_tax.scotland``, ``income_tax.wales``, ``paye_routine``, ``national_insurance.zones``, ``national_insurance.directors``,
``national_insurance.letters``, ``student_loans.plan_5``. ``assembly.py`` puts them together.
"""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - type of a table below
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from commonline.kernel.money import Rate  # noqa: TC001 - dataclass fields
from commonline.rules import employing, insurance, pensions
from commonline.rules.book import (
    ApprenticeshipLevy,
    AutomaticEnrolment,
    LoanPlan,
    MinimumWage,
    PensionAge,
    PensionScheme,
    StudentLoans,
    TaxBand,
    TaxCodes,
)
from commonline.rules.insurance import Contributions, DirectorsYear, LetterConditions, ZoneThreshold
from commonline.rules.node import check_rising

if TYPE_CHECKING:
    from commonline.rules.node import Node


@dataclass(frozen=True, slots=True)
class RegionTax:
    """Income tax of one region; the fields are those of :class:`commonline.rules.book.IncomeTax`."""

    bands: tuple[TaxBand, ...]
    basic_rate: Rate
    d_rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class PayeRoutine:
    """How a code's number becomes free pay, and the overriding limit; the fields are those of :class:`commonline.rules.book.IncomeTax`."""

    code_whole: int
    whole_week_pence: int
    whole_month_pence: int
    remainder_add: int
    overriding_limit: Rate
    overriding_limit_k_only: bool


LawValue = (
    RegionTax
    | PayeRoutine
    | TaxCodes
    | Contributions
    | ZoneThreshold
    | DirectorsYear
    | LetterConditions
    | StudentLoans
    | LoanPlan
    | PensionScheme
    | AutomaticEnrolment
    | MinimumWage
    | PensionAge
    | ApprenticeshipLevy
)


def shape_of(subject: str) -> Callable[[Node], LawValue] | None:
    """This will give the function that reads a subject's values, or None when no such subject is known."""
    if subject in _SHAPES:
        return _SHAPES[subject]
    kind, _, code = subject.partition(".")
    if kind != "pension" or code not in pensions.SCHEMES:
        return None
    return partial(pensions.pension, code=code)


def _region_tax(values: Node) -> RegionTax:
    part = values.parts("bands", "basic_rate", "d_rates")
    bands = []
    for node in part["bands"].items():
        band = node.parts("rate", optional=("up_to_pounds",))
        limit = band.get("up_to_pounds")
        bands.append(TaxBand(upper_pounds=limit.whole() if limit else None, rate=band["rate"].rate()))
    check_rising(part["bands"], [band.upper_pounds for band in bands])
    d_rates = tuple(node.rate() for node in part["d_rates"].items())
    return RegionTax(bands=tuple(bands), basic_rate=part["basic_rate"].rate(), d_rates=d_rates)


def _paye_routine(values: Node) -> PayeRoutine:
    numbers = ("code_whole", "whole_week_pence", "whole_month_pence", "remainder_add")
    part = values.parts(*numbers, "overriding_limit", "overriding_limit_k_only")
    return PayeRoutine(
        **{word: part[word].whole() for word in numbers},
        overriding_limit=part["overriding_limit"].rate(),
        overriding_limit_k_only=part["overriding_limit_k_only"].flag(),
    )


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


_SHAPES: dict[str, Callable[[Node], LawValue]] = {
    "income_tax": _region_tax,
    "income_tax.scotland": _region_tax,
    "income_tax.wales": _region_tax,
    "paye_routine": _paye_routine,
    "tax_codes": employing.tax_codes,
    "national_insurance": insurance.contributions,
    "national_insurance.zones": insurance.zone_threshold,
    "national_insurance.directors": insurance.directors_year,
    "national_insurance.letters": insurance.letter_conditions,
    "student_loans": _student_loans,
    "student_loans.plan_5": _loan_plan,
    "automatic_enrolment": employing.automatic_enrolment,
    "minimum_wage": employing.minimum_wage,
    "pension_age": employing.pension_age,
    "apprenticeship_levy": _apprenticeship_levy,
}

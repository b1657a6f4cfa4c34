"""Puts the entries in force on one day together: parts of a subject made whole, and the digest of it all."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from commonline.kernel.digest import digest_of
from commonline.rules.book import (
    ApprenticeshipLevy,
    AutomaticEnrolment,
    Citation,
    IncomeTax,
    LoanPlan,
    MinimumWage,
    NationalInsurance,
    PensionAge,
    PensionScheme,
    RuleBook,
    StudentLoans,
    TaxCodes,
)
from commonline.rules.insurance import Contributions, DirectorsYear, LetterConditions, ZoneThreshold, national_insurance
from commonline.rules.shapes import LawValue, PayeRoutine, RegionTax

if TYPE_CHECKING:
    from collections.abc import Mapping

_T = TypeVar("_T")


def assembled(*, on: date, citations: Mapping[str, Citation], values: Mapping[str, LawValue]) -> RuleBook:
    """This will make the rule book of a day. What lacks a part it cannot do without is absent.

    :param on: the day of payment.
    :param citations: of the entries in force that day, by subject.
    :param values: of the same entries, by subject.
    """
    return RuleBook(
        on=on,
        digest=_digest(values),
        citations=citations,
        _income_tax=_income_tax(values),
        _national_insurance=_national_insurance(values),
        _student_loans=_student_loans(values),
        _pensions={value.code: value for value in values.values() if isinstance(value, PensionScheme)},
        _apprenticeship_levy=_known(values, "apprenticeship_levy", ApprenticeshipLevy),
        _tax_codes=_known(values, "tax_codes", TaxCodes),
        _automatic_enrolment=_known(values, "automatic_enrolment", AutomaticEnrolment),
        _minimum_wage=_known(values, "minimum_wage", MinimumWage),
        _pension_age=_known(values, "pension_age", PensionAge),
    )


def _digest(values: Mapping[str, LawValue]) -> str:
    """Of the values as the engines read them: neither layout, nor comments, nor who checked them change it."""
    plain = {subject: asdict(value) for subject, value in values.items()}
    return digest_of(json.dumps(plain, default=date.isoformat, sort_keys=True, separators=(",", ":")))


def _income_tax(values: Mapping[str, LawValue]) -> IncomeTax | None:
    """A region without values has no law that day, or none that was checked; an engine that meets its code refuses."""
    subjects = {"rUK": "income_tax", "Scotland": "income_tax.scotland", "Wales": "income_tax.wales"}
    found = {region: _known(values, subject, RegionTax) for region, subject in subjects.items()}
    regions = {region: tax for region, tax in found.items() if tax is not None}
    routine = _known(values, "paye_routine", PayeRoutine)
    if routine is None or "rUK" not in regions:
        return None
    return IncomeTax(
        bands={region: tax.bands for region, tax in regions.items()},
        basic_rate={region: tax.basic_rate for region, tax in regions.items()},
        d_rates={region: tax.d_rates for region, tax in regions.items()},
        **{field.name: getattr(routine, field.name) for field in fields(routine)},
    )


def _national_insurance(values: Mapping[str, LawValue]) -> NationalInsurance | None:
    contributions = _known(values, "national_insurance", Contributions)
    zones = _known(values, "national_insurance.zones", ZoneThreshold)
    if contributions is None or zones is None:
        return None
    return national_insurance(
        contributions=contributions,
        zones=zones,
        directors=_known(values, "national_insurance.directors", DirectorsYear),
        conditions=_known(values, "national_insurance.letters", LetterConditions),
    )


def _student_loans(values: Mapping[str, LawValue]) -> StudentLoans | None:
    """Plan 5 has its own file and comes later than the others; before it the plan is absent."""
    loans = _known(values, "student_loans", StudentLoans)
    plan_5 = _known(values, "student_loans.plan_5", LoanPlan)
    if loans is None or plan_5 is None:
        return loans
    return replace(loans, plans={**loans.plans, "5": plan_5})


def _known(values: Mapping[str, LawValue], subject: str, kind: type[_T]) -> _T | None:
    value = values.get(subject)
    return value if isinstance(value, kind) else None

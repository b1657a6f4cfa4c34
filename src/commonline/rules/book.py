"""The rule book: the values of law in force on one day of payment, as both engines read them.

A subject that nobody has checked for the day is absent, and asking for it refuses. Amounts are whole
pence unless a name says pounds; rates are two integers.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - dataclass fields are read by the reader at run time
from dataclasses import dataclass
from datetime import date  # noqa: TC003
from typing import TypeVar

from commonline.kernel.error import Refusal
from commonline.kernel.money import Rate  # noqa: TC001
from commonline.kernel.period import Frequency  # noqa: TC001

_T = TypeVar("_T")


class LawUnknown(Refusal):
    """Nobody has checked the law for the day asked about."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a subject's values come from.

    :ivar subject: ``income_tax``, ``national_insurance``, ``student_loans``, ``pension.alpha``, ``apprenticeship_levy`` ...
    :ivar title: the instrument and its section.
    :ivar href: its public address, or "".
    :ivar first_day: first day the values hold.
    :ivar last_day: last day that was checked.
    :ivar checked: who checked against what, in a sentence.
    :ivar certain: False where a value is marked uncertain: a run may be proposed with it, but not released before the finding is answered.
    :ivar doubt: what is not certain, or "".
    :ivar outside: the cases nobody here wrote that the values reproduce, in a sentence; "": not checked by an outside oracle.
    """

    subject: str
    title: str
    href: str
    first_day: date
    last_day: date
    checked: str
    certain: bool
    doubt: str
    outside: str


@dataclass(frozen=True, slots=True)
class TaxBand:
    """Yearly taxable pay up to ``upper_pounds`` (cumulative, not a width; None: no limit) is taxed at ``rate``."""

    upper_pounds: int | None
    rate: Rate


@dataclass(frozen=True, slots=True)
class IncomeTax:
    """Income tax by region: ``rUK``, ``Scotland`` (prefix S), ``Wales`` (prefix C).

    :ivar bands: from the lowest, by region.
    :ivar basic_rate: the rate of code BR, by region.
    :ivar d_rates: the rates of codes D0, D1 ..., by region, in that order.
    :ivar code_whole: 500, the multiple into which a code's number is divided for free pay.
    :ivar whole_week_pence: free pay of a week for each whole 500: 96.16.
    :ivar whole_month_pence: free pay of a month for each whole 500: 416.67.
    :ivar remainder_add: 9, in the term (10 x remainder + 9).
    :ivar overriding_limit: the share of a payment that tax may not be over (regulation 23).
    :ivar overriding_limit_k_only: whether it protects K codes only, as it did before 6 April 2015.
    """

    bands: Mapping[str, tuple[TaxBand, ...]]
    basic_rate: Mapping[str, Rate]
    d_rates: Mapping[str, tuple[Rate, ...]]
    code_whole: int
    whole_week_pence: int
    whole_month_pence: int
    remainder_add: int
    overriding_limit: Rate
    overriding_limit_k_only: bool


@dataclass(frozen=True, slots=True)
class TaxCodes:
    """The codes an employer operates without a notice from HMRC (PAYE Regulations 2003, regulations 7, 37 and 46 to 53).

    A code is given with whether it stands on a week 1 or month 1 basis.

    :ivar emergency: the emergency code of the year: ``1257L``.
    :ivar starter: by starter declaration A, B, C.
    :ivar nothing_given: for a starter who gives neither P45 nor declaration.
    :ivar after_leaving: for pay after the P45 was given.
    :ivar uplift: what is added on the first day of the tax year to a code's number, by suffix letter; a suffix left out is carried forward.
    """

    emergency: str
    starter: Mapping[str, tuple[str, bool]]
    nothing_given: tuple[str, bool]
    after_leaving: tuple[str, bool]
    uplift: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NIThresholds:
    """The limits and thresholds of one frequency, in pence of the period."""

    lel: int
    pt: int
    st: int
    uel: int
    fust: int
    """Upper secondary threshold of freeports and investment zones."""
    ust: int
    """Upper secondary threshold of under-21s, apprentices under 25 and veterans."""


@dataclass(frozen=True, slots=True)
class NILetter:
    """The rates of one category letter.

    :ivar employee_main: on earnings from the primary threshold to the upper earnings limit.
    :ivar employee_above: on earnings over the upper earnings limit.
    :ivar employer: on earnings over the employer's threshold.
    :ivar employer_from: name of that threshold in NIThresholds: ``st``, ``fust`` or ``ust``.
    """

    employee_main: Rate
    employee_above: Rate
    employer: Rate
    employer_from: str


@dataclass(frozen=True, slots=True)
class NationalInsurance:
    """Class 1 contributions: thresholds by frequency, rates by letter.

    :ivar annual: the thresholds of a director's earnings period of a whole tax year, pence.
    :ivar annual_letters: the rates of that period; where rates changed within the year, those the law sets for directors.
    :ivar conditions: by letter: whom it is for.
    """

    thresholds: Mapping[Frequency, NIThresholds]
    letters: Mapping[str, NILetter]
    annual: NIThresholds | None
    annual_letters: Mapping[str, NILetter]
    conditions: Mapping[str, LetterCondition]


@dataclass(frozen=True, slots=True)
class LetterCondition:
    """Whom a category letter is for, as far as a date can tell.

    :ivar under_age: only below this age on the day of payment; None: any.
    :ivar pension_age: True: only from State Pension age; False: only below it; None: either.
    :ivar last_day: last day of payment on which the letter's relief exists; None: no end is set.
    """

    under_age: int | None
    pension_age: bool | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class LoanPlan:
    """A loan is repaid at ``rate`` of earnings over a threshold (pence of a year)."""

    annual_threshold: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class StudentLoans:
    """Plans by code ("1", "2", "4", "5"); the postgraduate loan apart."""

    plans: Mapping[str, LoanPlan]
    postgraduate: LoanPlan | None


@dataclass(frozen=True, slots=True)
class PensionBand:
    """Annualised pay up to ``upper`` pence (None: no limit), the limit included, contributes at ``rate`` on the whole (a slab)."""

    upper: int | None
    rate: Rate


@dataclass(frozen=True, slots=True)
class PensionScheme:
    """Contributions of one scheme.

    :ivar code: ``alpha``, ``lgps``, ``nhs``, ``teachers``, ``dc``.
    :ivar bands: the employee's slabs; a scheme of one rate has one band without limit.
    :ivar band_on_whole_pounds: whether annualised pay is rounded down to a pound before the band is found.
    :ivar employer: the employer's rate, or None where the fund sets it for each employer (see PAY_INPUT.employer_pension_bp).
    :ivar lower: yearly pence below which pay does not count (qualifying earnings), 0 for none.
    :ivar upper: yearly pence above which pay does not count, None for none.
    :ivar lower_by_frequency: the lower limit for one period, as published, pence.
    :ivar upper_by_frequency: the upper limit for one period, as published, pence.
    :ivar relief_at_source: None under a net pay arrangement, where the contribution is taken off pay for tax; otherwise the basic rate
        that the provider claims, so that the employee's contribution is deducted after tax and less that rate.
    """

    code: str
    bands: tuple[PensionBand, ...]
    band_on_whole_pounds: bool
    employer: Rate | None
    lower: int
    upper: int | None
    lower_by_frequency: Mapping[Frequency, int]
    upper_by_frequency: Mapping[Frequency, int]
    relief_at_source: Rate | None


@dataclass(frozen=True, slots=True)
class AutomaticEnrolment:
    """Who has to be enrolled in a pension scheme (Pensions Act 2008, sections 1 to 8).

    :ivar trigger: earnings of a period from which a worker is enrolled, pence, by frequency.
    :ivar lower: earnings of a period over which a worker may opt in with a contribution of the employer, pence, by frequency.
    :ivar age_from: age from which a worker is enrolled; it ends at State Pension age.
    :ivar asks_from: lowest age of those who may ask to join.
    :ivar asks_until: age at which the right to ask ends.
    :ivar postponed_months: longest postponement.
    :ivar enrolled_again_years: years after which those who opted out are enrolled again.
    """

    trigger: Mapping[Frequency, int]
    lower: Mapping[Frequency, int]
    age_from: int
    asks_from: int
    asks_until: int
    postponed_months: int
    enrolled_again_years: int


@dataclass(frozen=True, slots=True)
class MinimumWage:
    """Lowest pay of an hour (National Minimum Wage Regulations 2015).

    :ivar by_age: (lowest age, pence an hour), from the highest age down.
    :ivar apprentice: pence an hour of an apprentice under 19 or in the first year.
    """

    by_age: tuple[tuple[int, int], ...]
    apprentice: int


@dataclass(frozen=True, slots=True)
class PensionAge:
    """State Pension age by day of birth (Pensions Act 1995, Schedule 4).

    :ivar born: (first day of birth, day it is reached or None, years of age or None, months on top), from the earliest; one of day and
        age is given. The last holds for everybody born later.
    """

    born: tuple[tuple[date, date | None, int | None, int], ...]


@dataclass(frozen=True, slots=True)
class ApprenticeshipLevy:
    """Levy at ``rate`` of the pay bill of the tax year to date, less the allowance to date, in whole months."""

    rate: Rate
    annual_allowance: int


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The law on one day of payment.

    :ivar on: the day of payment.
    :ivar digest: of every value in force that day, 64 hexadecimal characters.
    :ivar citations: by subject.
    """

    on: date
    digest: str
    citations: Mapping[str, Citation]
    _income_tax: IncomeTax | None
    _national_insurance: NationalInsurance | None
    _student_loans: StudentLoans | None
    _pensions: Mapping[str, PensionScheme]
    _apprenticeship_levy: ApprenticeshipLevy | None
    _tax_codes: TaxCodes | None
    _automatic_enrolment: AutomaticEnrolment | None
    _minimum_wage: MinimumWage | None
    _pension_age: PensionAge | None

    def _known(self, value: _T | None, subject: str) -> _T:
        if value is None:
            raise LawUnknown(
                f"No checked law for {subject.replace('_', ' ')} on {self.on:%-d %B %Y}.",
                why="The rule book holds only what somebody has checked against its instrument for that day.",
                do="Run `commonline law show` to see the days that are covered; add the values and their instrument under rules/law.",
            )
        return value

    @property
    def income_tax(self) -> IncomeTax:
        """This will give income tax.

        :raises LawUnknown: when it was not checked for the day.
        """
        return self._known(self._income_tax, "income_tax")

    @property
    def national_insurance(self) -> NationalInsurance:
        """This will give class 1 National Insurance.

        :raises LawUnknown: when it was not checked for the day.
        """
        return self._known(self._national_insurance, "national_insurance")

    @property
    def student_loans(self) -> StudentLoans:
        """This will give student and postgraduate loans.

        :raises LawUnknown: when they were not checked for the day.
        """
        return self._known(self._student_loans, "student_loans")

    @property
    def apprenticeship_levy(self) -> ApprenticeshipLevy:
        """This will give the apprenticeship levy.

        :raises LawUnknown: when it was not checked for the day.
        """
        return self._known(self._apprenticeship_levy, "apprenticeship_levy")

    @property
    def tax_codes(self) -> TaxCodes:
        """This will give the codes operated without a notice.

        :raises LawUnknown: when they were not checked for the day.
        """
        return self._known(self._tax_codes, "tax_codes")

    @property
    def automatic_enrolment(self) -> AutomaticEnrolment:
        """This will give automatic enrolment.

        :raises LawUnknown: when it was not checked for the day.
        """
        return self._known(self._automatic_enrolment, "automatic_enrolment")

    @property
    def minimum_wage(self) -> MinimumWage:
        """This will give the minimum wage.

        :raises LawUnknown: when it was not checked for the day.
        """
        return self._known(self._minimum_wage, "minimum_wage")

    @property
    def pension_age(self) -> PensionAge:
        """This will give State Pension age.

        :raises LawUnknown: when it was not checked for the day.
        """
        return self._known(self._pension_age, "pension_age")

    def pension(self, scheme: str) -> PensionScheme:
        """This will give one pension scheme by its code.

        :raises LawUnknown: when its contributions were not checked for the day.
        """
        return self._known(self._pensions.get(scheme), f"pension.{scheme}")

    @property
    def pensions(self) -> Mapping[str, PensionScheme]:
        """This will give the schemes that were checked for the day, by code."""
        return self._pensions

    def uncertain(self) -> list[Citation]:
        """This will list the subjects in force that are marked uncertain."""
        return [c for c in self.citations.values() if not c.certain]

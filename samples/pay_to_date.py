"""Opening balances: what each employment has been paid this tax year before its first run here.

Close enough to the law of 2025-26 to be believed (no refund or jump follows at the first run), and no more: the law itself
lives in ``commonline.rules``, and samples must not be made by the calculation they are used to test.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from samples.people import FIRST_OF_APRIL, OCTOBER, PayGroup, Person, month_end

_UK = ((37_700, 20), (125_140, 40), (0, 45))
_SCOTLAND = ((2_827, 19), (14_921, 20), (31_092, 21), (62_430, 42), (125_140, 45), (0, 48))
_PENSION_BP = {
    "alpha": ((34_199, 460), (56_000, 545), (150_000, 735), (0, 805)),
    "lgps": ((17_800, 550), (28_000, 580), (45_600, 650), (57_700, 680), (81_000, 850), (114_800, 990), (0, 1050)),
    "teachers": ((34_872, 740), (46_943, 860), (55_660, 960), (73_768, 1020), (100_585, 1130), (0, 1170)),
    "nhs": ((13_259, 520), (27_288, 650), (33_247, 830), (49_913, 980), (63_994, 1070), (0, 1250)),
}
_LOAN_THRESHOLD = {"1": 26_065, "2": 28_470, "4": 32_745}


@dataclass(frozen=True, slots=True)
class ToDate:
    """One opening balance, in pence, named as ``BALANCE`` of the standard names them."""

    ref: str
    scheme: str
    letter: str
    taxable: int
    tax: int
    niable: int
    at_lel: int
    lel_to_pt: int
    pt_to_uel: int
    ni_employee: int
    ni_employer: int
    student_loan: int
    postgraduate_loan: int
    pension: int

    @property
    def figures(self) -> tuple[int, ...]:
        """This will give the eleven amounts in the order of the standard's table."""
        return (
            self.taxable,
            self.tax,
            self.niable,
            self.at_lel,
            self.lel_to_pt,
            self.pt_to_uel,
            self.ni_employee,
            self.ni_employer,
            self.student_loan,
            self.postgraduate_loan,
            self.pension,
        )


def pay_to_date(person: Person, group: PayGroup) -> ToDate | None:
    """This will give the opening balance of an employment; None when it begins in October or later."""
    if person.start >= OCTOBER:
        return None
    in_year, elapsed, worked = _periods(person.start, group)
    gross = _pay_of_period(person, group, in_year)
    pension = _pension(person, gross, in_year)
    pay = gross - pension
    low, primary, upper, secondary = _limits(group)
    reached = gross >= low
    at_lel = low if reached else 0
    to_pt = max(0, min(gross, primary) - low) if reached else 0
    to_uel = max(0, min(gross, upper) - primary)
    above = max(0, gross - upper)
    employee_bp = {"C": 0, "J": 200, "Z": 200}.get(person.letter, 800)
    employee = to_uel * employee_bp // 10_000 + (0 if person.letter == "C" else above * 200 // 10_000)
    employer_from = upper if person.letter in {"M", "Z", "H", "V"} else secondary
    employer = max(0, gross - employer_from) * 1500 // 10_000
    return ToDate(
        person.ref,
        person.scheme,
        person.letter,
        pay * worked,
        _tax(person, pay, in_year, elapsed, worked),
        gross * worked,
        at_lel * worked,
        to_pt * worked,
        to_uel * worked,
        employee * worked,
        employer * worked,
        _loan(gross, _LOAN_THRESHOLD[person.loan], 9, in_year) * worked if person.loan else 0,
        _loan(gross, 21_000, 6, in_year) * worked if person.postgraduate else 0,
        pension * worked,
    )


def _periods(start: date, group: PayGroup) -> tuple[int, int, int]:
    """Give the periods of a year, those of this year before the first run, and those of them that were worked."""
    if group.frequency == "M1":
        ends = [month_end(date(2025, month, 1)) for month in range(4, 10)]
        return 12, 6, sum(start <= end for end in ends)
    weeks = int(group.frequency[1:])
    first = group.first_paid_on
    ends = []
    while (first := first - timedelta(days=7 * weeks)) > FIRST_OF_APRIL + timedelta(days=4):
        ends.append(first)
    return 52 // weeks, len(ends), sum(start <= end for end in ends)


def _pay_of_period(person: Person, group: PayGroup, in_year: int) -> int:
    if person.salary is None:
        return (person.hourly_pence or 0) * person.hours // 100
    annual = person.salary * person.hours // person.full_hours
    return annual // 12 if group.frequency == "M1" else annual * 7 * (52 // in_year) // 365


def _pension(person: Person, gross: int, in_year: int) -> int:
    if not person.pension:
        return 0
    if person.pension == "dc":
        return max(0, min(gross, 5_027_000 // in_year) - 624_000 // in_year) * 500 // 10_000
    annual = gross * in_year // 100
    bands = _PENSION_BP[person.pension]
    return gross * next(bp for limit, bp in bands if limit == 0 or annual <= limit) // 10_000


def _tax(person: Person, pay: int, in_year: int, elapsed: int, worked: int) -> int:
    """Give the tax to date: on all pay so far, or period by period under week 1 or month 1."""
    code = person.tax_code.lstrip("SC")
    bands = _SCOTLAND if person.tax_code.startswith("S") else _UK
    flat = {"BR": 20, "D0": 42 if bands is _SCOTLAND else 40, "NT": 0}
    if code in flat:
        return pay * worked // 100 * flat[code]
    number = int("".join(filter(str.isdigit, code)))
    free = (number * 10 + 9 if number else 0) * 100 * (-1 if code.startswith("K") else 1)
    if person.week1:
        return _by_band(pay - free // in_year, bands, 1, in_year) * worked
    return _by_band(pay * worked - free * elapsed // in_year, bands, elapsed, in_year)


def _by_band(taxable: int, bands: tuple[tuple[int, int], ...], periods: int, in_year: int) -> int:
    below, tax = 0, 0
    taxable = max(0, taxable) // 100 * 100
    for limit, rate in bands:
        top = limit * 100 * periods // in_year if limit else taxable
        tax += max(0, min(taxable, top) - below) * rate // 100
        below = top
    return tax


def _limits(group: PayGroup) -> tuple[int, int, int, int]:
    """Give the lower earnings limit, primary threshold, upper earnings limit and secondary threshold of a period, in pence."""
    if group.frequency == "M1":
        return 54_200, 104_800, 418_900, 41_700
    weeks = int(group.frequency[1:])
    return 12_500 * weeks, 24_200 * weeks, 96_700 * weeks, 9_600 * weeks


def _loan(gross: int, threshold: int, rate: int, in_year: int) -> int:
    return max(0, gross - threshold * 100 // in_year) * rate // 100 // 100 * 100

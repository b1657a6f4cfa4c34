"""The people of a sample body before anything is spoiled: drawn from a seed, the same each time.

Money is whole pence and hours are hundredths, as in the standard. NI numbers are valid in form only; sort codes begin 00-00.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar
from unicodedata import normalize

from samples.names import FAMILY, GIVEN_FEMALE, GIVEN_MALE, MIDDLE

T = TypeVar("T")
FIRST_OF_APRIL = date(2025, 4, 1)
OCTOBER = date(2025, 10, 1)


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade of a body's own list: its code there, yearly pay from and to in pounds, jobs, and how common it is."""

    code: str
    lowest: int
    highest: int
    jobs: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class PayGroup:
    """A pay group: its code, its frequency (M1, W1, W2, W4), its pay day as ``body.yaml`` says it, and its first day of payment."""

    code: str
    frequency: str
    pay_day: str
    first_paid_on: date


@dataclass(frozen=True, slots=True)
class Scheme:
    """A PAYE scheme: reference, accounts office reference, name."""

    reference: str
    accounts_office: str
    name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a body is made of.

    :ivar nino_prefix: two letters that open every NI number of the body.
    :ivar first_ref: number of the first employment; ``ref_form`` and ``person_form`` write it ("{:08d}").
    :ivar groups: pay groups with a weight each.
    :ivar pensions: the standard's scheme codes with a weight each; "" is no scheme.
    :ivar hourly_share: how many in a hundred of a W1 group are paid by the hour only.
    :ivar employer_pension_bp: employer's rate in hundredths of a percent, for schemes that leave it to the employer.
    """

    code: str
    name: str
    short_name: str
    seed: str
    nino_prefix: str
    first_ref: int
    ref_form: str
    person_form: str
    schemes: tuple[Scheme, ...]
    groups: tuple[tuple[PayGroup, int], ...]
    grades: tuple[Grade, ...]
    cost_centres: tuple[str, ...]
    pensions: tuple[tuple[str, int], ...]
    full_time_hours: int
    service_user_number: str
    elements: tuple[tuple[str, str], ...]
    hourly_share: int = 0
    employer_pension_bp: tuple[tuple[str, int], ...] = ()

    def group(self, code: str) -> PayGroup:
        """This will give the pay group of a code."""
        return next(group for group, _ in self.groups if group.code == code)


@dataclass(frozen=True, slots=True)
class Person:
    """One employment as the body's system holds it, in the standard's terms (see ``standard/extract.py``).

    ``hourly_pence`` is the rate of those paid by the hour, else None; it reaches the files as an element only.
    """

    person_ref: str
    ref: str
    family: str
    given: str
    birth: date
    sex: str
    nino: str
    start: date
    end: date | None
    scheme: str
    group: str
    grade: str
    job: str
    cost_centre: str
    salary: int | None
    hours: int
    full_hours: int
    tax_code: str
    week1: bool
    letter: str
    loan: str
    postgraduate: bool
    pension: str
    sort_code: str
    account: str
    account_name: str
    hourly_pence: int | None = None


_CODES = (
    [("1257L", False)] * 138
    + [("S1257L", False)] * 14
    + [("C1257L", False)] * 10
    + [("1257L", True)] * 7
    + [("BR", False)] * 5
    + [("1383M", False)] * 5
    + [("1131N", False)] * 4
    + [("1100L", False)] * 4
    + [("K120", False)] * 2
    + [
        ("K475", False),
        ("D0", False),
        ("0T", True),
        ("0T", False),
        ("NT", False),
        ("SBR", False),
        ("CK88", False),
        ("SK210", False),
        ("834L", False),
    ]
)


def population(*, plan: Plan, count: int, rng: Random, first: int = 0) -> list[Person]:
    """This will give ``count`` clean employments of a body, each of a different person, numbered on from ``first``."""
    return [_person(plan, first + n, rng) for n in range(count)]


def _person(plan: Plan, n: int, rng: Random) -> Person:
    group = _weighted(plan.groups, rng)
    grade = _weighted(tuple((g, g.weight) for g in plan.grades), rng)
    teaches = any("Teach" in job for job in grade.jobs)
    if teaches:
        group = plan.groups[0][0]
    sex = "F" if rng.random() < 0.56 else "M"
    given = rng.choice(GIVEN_FEMALE if sex == "F" else GIVEN_MALE)
    if rng.random() < 0.2:
        given += " " + rng.choice(MIDDLE)
    family = rng.choice(FAMILY)
    birth, letter = _birth_and_letter(rng)
    code, week1 = rng.choice(_CODES)
    by_hour = group.frequency == "W1" and rng.randrange(100) < plan.hourly_share
    full = plan.full_time_hours
    hours = full if rng.random() < 0.84 else full * rng.choice((40, 50, 60, 80)) // 100
    start, end = _spell(birth, rng)
    pension = _weighted(plan.pensions, rng)
    if pension and teaches:
        pension = "teachers"
    return Person(
        person_ref=plan.person_form.format(plan.first_ref + n),
        ref=plan.ref_form.format(plan.first_ref + n),
        family=family,
        given=given,
        birth=birth,
        sex=sex,
        nino=nino(plan.nino_prefix, n),
        start=start,
        end=end,
        scheme=plan.schemes[0 if len(plan.schemes) == 1 or rng.random() < 0.7 else 1].reference,
        group=group.code,
        grade=grade.code,
        job=rng.choice(grade.jobs),
        cost_centre=rng.choice(plan.cost_centres),
        salary=None if by_hour else rng.randrange(grade.lowest, grade.highest + 1) * 100,
        hours=rng.choice((800, 1000, 1200, 1600, 2000, 2500)) if by_hour else hours,
        full_hours=full,
        tax_code=code,
        week1=week1,
        letter=letter,
        loan=rng.choice(("1", "2", "2", "4")) if rng.random() < 0.13 else "",
        postgraduate=rng.random() < 0.02,
        pension=pension,
        sort_code=f"0000{1 + (n + plan.first_ref) % 89:02d}",
        account=f"{(n * 7_368_787 + plan.first_ref * 104_651) % 90_000_000 + 10_000_000:08d}",
        account_name=account_name(given, family),
        hourly_pence=rng.randrange(1260, 1480, 5) if by_hour else None,
    )


def nino(prefix: str, n: int) -> str:
    """This will give the n-th NI number of a prefix: right in form, and no two alike below a million."""
    return f"{prefix}{(n * 104_729 + 271_828) % 1_000_000:06d}{'ABCD'[n % 4]}"


def account_name(given: str, family: str) -> str:
    """This will give the name a bank would put on an account: capitals without accents, 18 at most."""
    plain = normalize("NFKD", f"{given[0]} {family}").encode("ascii", "ignore").decode()
    return plain.upper()[:18]


def _birth_and_letter(rng: Random) -> tuple[date, str]:
    """Give a birth date and an NI letter that may go with it: under 21, apprentice under 25, over pension age, or neither."""
    draw = rng.random()
    if draw < 0.03:
        return _day(date(2005, 6, 1), date(2007, 6, 30), rng), "Z" if draw < 0.003 else "M"
    if draw < 0.045:
        return _day(date(2001, 6, 1), date(2005, 3, 31), rng), "H"
    if draw < 0.07:
        return _day(date(1950, 1, 1), date(1958, 12, 31), rng), "C"
    letter = "J" if draw < 0.085 else "V" if draw < 0.095 else "A"
    return _day(date(1960, 6, 1), date(2002, 12, 31), rng), letter


def _spell(birth: date, rng: Random) -> tuple[date, date | None]:
    """Give the first and last day: most are long in post; a few came this year, and a few come or go in October."""
    draw = rng.random()
    if draw < 0.06:
        return date(2025, rng.randrange(5, 10), 1), None
    if draw < 0.072:
        return date(2025, 10, rng.randrange(6, 24)), None
    grown = date(birth.year + 18, 9, 1)
    start = _day(max(grown, date(2001, 1, 1)), date(2025, 3, 31), rng) if grown < date(2025, 3, 1) else date(2025, 9, 1)
    return start, date(2025, 10, rng.randrange(8, 29)) if draw < 0.082 else None


def _day(first: date, last: date, rng: Random) -> date:
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def _weighted(pairs: tuple[tuple[T, int], ...], rng: Random) -> T:
    left = rng.randrange(sum(weight for _, weight in pairs))
    for thing, weight in pairs:
        if left < weight:
            return thing
        left -= weight
    raise ValueError("weights must be above nothing")


def month_end(day: date) -> date:
    """This will give the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])

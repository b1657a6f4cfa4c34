"""People made up to be paid: crowds drawn from a seed, aimed at the places where pay goes wrong.

A crowd is one run: one day of payment, one frequency, one reading of the contract. Its number is its
seed, so crowd 31 of 1,200 people is the same on every machine. ``KINDS`` crowds in a row hold every
law period that is held in full with every frequency and every reading once, and each year of which tax alone is known
with every frequency.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import polars as pl
from aims import Aims
from cases import NOTHING, Cases, drawn_cases, of_few
from contracts import drawn_elements, row
from days_of_law import FULL, TAX_ONLY, book_on
from seed import chance

from commonline.kernel.period import Frequency, PayPeriod
from commonline.rules.book import RuleBook
from commonline.standard.particulars import TABLES, Particulars
from commonline.standard.pay import ELEMENT_DUE, PAY_INPUT
from commonline.standard.terms import PRO_RATA, WEEKLY_SALARY, Terms

READINGS = tuple(Terms(pro_rata=pro_rata, weekly_salary=weekly) for pro_rata, weekly in product(PRO_RATA, WEEKLY_SALARY))
_RUNS = (
    *product(READINGS, Frequency, FULL),
    *((READINGS[turn % len(READINGS)], *run) for turn, run in enumerate(product(Frequency, TAX_ONLY))),
)
KINDS = len(_RUNS)

NUMBERS = (0, 1, 2, 9, 45, 499, 500, 501, 999, 1000, 1001, 1257, 1258, 2500, 12_570, 999_999)
"""Numbers of tax codes at the edges of free pay: nothing, the least, either side of each whole 500, and the most."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people of one run.

    :ivar period: their pay period.
    :ivar book: the law on its day of payment.
    :ivar terms: how the contract is read.
    :ivar people: rows of PAY_INPUT.
    :ivar elements: rows of ELEMENT_DUE, by person.
    :ivar cases: what some of them have beside, by the name of its table.
    """

    period: PayPeriod
    book: RuleBook
    terms: Terms
    people: tuple[Row, ...]
    elements: tuple[tuple[Row, ...], ...]
    cases: Cases = field(default_factory=lambda: NOTHING)

    @property
    def inputs(self) -> pl.DataFrame:
        """This will give PAY_INPUT as a frame."""
        return pl.DataFrame(self.people, schema=PAY_INPUT.schema, orient="row")

    @property
    def due(self) -> pl.DataFrame:
        """This will give ELEMENT_DUE as a frame."""
        rows = [row for rows in self.elements for row in rows]
        return pl.DataFrame(rows, schema=ELEMENT_DUE.schema, orient="row")

    @property
    def particulars(self) -> Particulars:
        """This will give the particulars as frames."""
        frames = {name: pl.DataFrame(self.cases[name], schema=table.schema, orient="row") for name, table in TABLES.items()}
        return Particulars(**frames)

    def chosen(self, places: list[int]) -> Crowd:
        """This will give the people at these places, in this order, numbered from 0 again; of jobs together, all or none."""
        people = tuple({**self.people[place], "n": n} for n, place in enumerate(places))
        elements = tuple(tuple({**row, "n": n} for row in self.elements[place]) for n, place in enumerate(places))
        cases = of_few(self.cases, {place: n for n, place in enumerate(places)})
        return Crowd(self.period, self.book, self.terms, people, elements, cases)

    def whose(self, n: int) -> list[int]:
        """This will give the places of a person's jobs that are added up, or the one place."""
        firsts = {row["n"]: row["first"] for row in self.cases["together"]}
        return sorted(other for other, first in firsts.items() if first == firsts[n]) if n in firsts else [n]


def crowd(*, number: int, size: int, particulars: bool = True) -> Crowd:
    """This will draw the people of one run.

    :param number: which run; its kind is the remainder by ``KINDS``.
    :param size: how many people.
    :param particulars: whether some of them are directors, have several jobs, or were paid already.
    """
    rng = chance(number)
    terms, frequency, days = _RUNS[number % KINDS]
    period = _period(rng, frequency, *days)
    aims = Aims.of(book=book_on(period.paid_on), period=period)
    drawn = [_person(rng, n, aims) for n in range(size)]
    people, elements = tuple(person for person, _ in drawn), tuple(elements for _, elements in drawn)
    cases = drawn_cases(rng, size, aims) if particulars else NOTHING
    return Crowd(period, aims.book, terms, people, elements, cases)


def _period(rng: Random, frequency: Frequency, first: date, last: date) -> PayPeriod:
    """Draw a day of payment, its first and last days as likely as any: the last of a year is in week 53."""
    day = rng.choice((first, last, *(first + timedelta(days=rng.randint(0, (last - first).days)) for _ in range(6))))
    return PayPeriod.paid(day, frequency)


def _person(rng: Random, n: int, aims: Aims) -> tuple[Row, tuple[Row, ...]]:
    """Draw one person and what is due to them."""
    person = {"n": n, **drawn_marks(rng, aims), "taxable_pay_to_date_pence": 0, "tax_to_date_pence": 0}
    place = rng.random()
    if place < 0.2:
        # Pay for tax lands on an edge only when nothing else comes off it.
        person["pension_scheme"] = ""
        before, now = _at_a_tax_edge(rng, person, aims)
        elements = [row(aims.period, amount_pence=now)]
    else:
        elements = drawn_elements(rng, aims)
        before = rng.choice((0, rng.randint(0, 12_000_00), rng.randint(0, 150_000_00))) * (aims.period.number - 1) // aims.in_year
    person["taxable_pay_to_date_pence"] = before
    person["tax_to_date_pence"] = _tax_before(rng, before, aims.free_pay(person["tax_code"], max(aims.period.number - 1, 0)))
    if 0.2 <= place < 0.25:
        elements = _at_the_overriding_limit(rng, person, aims)
    return person, tuple({**row, "n": n, "line": line} for line, row in enumerate(elements))


def drawn_marks(rng: Random, aims: Aims) -> Row:
    """This will draw all of a row of PAY_INPUT but its number and what is to date."""
    book = aims.book
    scheme = rng.choice(("", *book.pensions))
    left_to_employer = bool(scheme) and book.pensions[scheme].employer is None
    band_edges = rng.choice(aims.edges) + rng.choice((-1, 0, 1))
    return {
        "tax_code": drawn_code(rng, aims),
        "week1_month1": rng.random() < 0.25,
        "ni_letter": rng.choice(tuple(book.national_insurance.letters)),
        "student_loan_plan": rng.choice(("", *book.student_loans.plans)),
        "postgraduate_loan": book.student_loans.postgraduate is not None and rng.random() < 0.3,
        "pension_scheme": scheme,
        "employer_pension_bp": rng.choice((0, 1, 1_830, 2_255, rng.randint(0, 5_000))) if left_to_employer or rng.random() < 0.05 else None,
        "band_pay_pence": rng.choice((0, band_edges, rng.randint(-90_000, 900_000))) if rng.random() < 0.1 else None,
    }


def drawn_code(rng: Random, aims: Aims) -> str:
    """This will draw a code of any form there is, under any prefix the law of the day knows."""
    prefix = rng.choice(aims.prefixes)
    number = rng.choice((*NUMBERS, *(rng.randint(1, 2_000) for _ in range(8))))
    form = rng.randrange(10)
    if form < 4:
        return f"{prefix}{number}{rng.choice('LMNT')}"
    if form < 6:
        return f"{prefix}K{number}"
    if form == 6:
        return f"{prefix}0T"
    if form == 7:
        return f"{prefix}BR"
    if form == 8:
        return f"{prefix}D{rng.randrange(aims.d_rates(prefix))}"
    return f"{prefix}NT"


def _at_a_tax_edge(rng: Random, person: Row, aims: Aims) -> tuple[int, int]:
    """Draw pay before and pay now that together stand on an edge of free pay or of a band, or beside it."""
    alone = person["week1_month1"] or aims.period.number > aims.in_year
    periods = aims.alone if alone else aims.period.number
    edge = aims.free_pay(person["tax_code"], periods) + rng.choice(aims.tax_limits(person["tax_code"], periods))
    to_date = max(edge + rng.choice((-101, -100, -99, -1, 0, 1, 99, 100, 101)), 0)
    if alone:
        return rng.randint(0, 30_000_00), to_date
    before = to_date * (periods - 1) // periods if rng.random() < 0.7 else rng.randint(0, to_date)
    return before, to_date - before


def _at_the_overriding_limit(rng: Random, person: Row, aims: Aims) -> list[Row]:
    """Draw a payment of which about half is tax: by a K code that adds more than is paid, or by tax that was left over."""
    pay = rng.choice((0, 1, 2, 99, 100, 101, rng.randint(1, 300_000)))
    person["pension_scheme"] = ""
    if rng.random() < 0.5:
        person["tax_code"] = f"{rng.choice(aims.prefixes)}K{rng.choice((500, 2_500, 12_570, 99_999, rng.randint(1, 9_999)))}"
    else:
        person["tax_code"] = "BR"
        person["week1_month1"] = False
        owed = (person["taxable_pay_to_date_pence"] + pay) // 100 * 20
        person["tax_to_date_pence"] = max(owed - pay // 2 + rng.choice((-2, -1, 0, 1, 2)), 0)
    return [row(aims.period, amount_pence=pay)]


def _tax_before(rng: Random, pay: int, free: int) -> int:
    """Draw tax of the year so far: what such pay owes, or nothing, too much (a refund follows) or anything."""
    owed = max(pay - free, 0) // 5 // 100 * 100
    return rng.choice((owed, owed, owed, 0, owed * 2, owed + 1, rng.randint(0, max(pay, 1))))

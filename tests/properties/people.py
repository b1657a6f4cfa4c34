"""People made up to be paid: crowds drawn from a seed, aimed at the places where pay goes wrong.

A crowd is one run: one day of payment, one frequency, one reading of the contract. Its number is its
seed, so crowd 31 of 1,200 people is the same on every machine. ``KINDS`` crowds in a row hold every
law period with every frequency and every reading once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import polars as pl
from aims import Aims

from commonline.kernel.period import Frequency, PayPeriod
from commonline.rules.book import RuleBook
from commonline.rules.reader import rule_book
from commonline.standard.pay import ELEMENT_DUE, PAY_INPUT
from commonline.standard.terms import PRO_RATA, WEEKLY_SALARY, Terms

LAW_PERIODS = (
    (date(2022, 4, 6), date(2022, 7, 5)),
    (date(2022, 7, 6), date(2022, 11, 5)),
    (date(2022, 11, 6), date(2023, 4, 5)),
    (date(2023, 4, 6), date(2024, 1, 5)),
    (date(2024, 1, 6), date(2024, 4, 5)),
    (date(2025, 4, 6), date(2026, 4, 5)),
    (date(2026, 4, 6), date(2027, 4, 5)),
)
"""First and last day of payment of each stretch of law that the rule book holds in full."""

READINGS = tuple(Terms(pro_rata=pro_rata, weekly_salary=weekly) for pro_rata, weekly in product(PRO_RATA, WEEKLY_SALARY))
_RUNS = tuple(product(READINGS, Frequency, LAW_PERIODS))
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
    """

    period: PayPeriod
    book: RuleBook
    terms: Terms
    people: tuple[Row, ...]
    elements: tuple[tuple[Row, ...], ...]

    @property
    def inputs(self) -> pl.DataFrame:
        """This will give PAY_INPUT as a frame."""
        return pl.DataFrame(self.people, schema=PAY_INPUT.schema, orient="row")

    @property
    def due(self) -> pl.DataFrame:
        """This will give ELEMENT_DUE as a frame."""
        rows = [row for rows in self.elements for row in rows]
        return pl.DataFrame(rows, schema=ELEMENT_DUE.schema, orient="row")


def crowd(*, number: int, size: int) -> Crowd:
    """This will draw the people of one run.

    :param number: which run; its kind is the remainder by ``KINDS``.
    :param size: how many people.
    """
    rng = Random(number)  # noqa: S311 - people are drawn again from the same seed; nothing is kept secret with it
    terms, frequency, days = _RUNS[number % KINDS]
    period = _period(rng, frequency, *days)
    book = rule_book(on=period.paid_on)
    aims = Aims.of(book=book, period=period)
    drawn = [_person(rng, n, aims) for n in range(size)]
    return Crowd(period, book, terms, tuple(person for person, _ in drawn), tuple(elements for _, elements in drawn))


def _period(rng: Random, frequency: Frequency, first: date, last: date) -> PayPeriod:
    """Draw a day of payment, its first and last days as likely as any; never one of week 53, which both engines refuse."""
    while True:
        day = rng.choice((first, last, *(first + timedelta(days=rng.randint(0, (last - first).days)) for _ in range(6))))
        period = PayPeriod.paid(day, frequency)
        if period.number <= 52:
            return period


def _person(rng: Random, n: int, aims: Aims) -> tuple[Row, tuple[Row, ...]]:
    """Draw one person and what is due to them."""
    book = aims.book
    scheme = rng.choice(("", *book.pensions))
    left_to_employer = bool(scheme) and book.pensions[scheme].employer is None
    person: Row = {
        "n": n,
        "tax_code": _tax_code(rng, aims),
        "week1_month1": rng.random() < 0.25,
        "ni_letter": rng.choice(tuple(book.national_insurance.letters)),
        "student_loan_plan": rng.choice(("", *book.student_loans.plans)),
        "postgraduate_loan": book.student_loans.postgraduate is not None and rng.random() < 0.3,
        "pension_scheme": scheme,
        "employer_pension_bp": rng.choice((0, 1, 1_830, 2_255, rng.randint(0, 5_000))) if left_to_employer or rng.random() < 0.05 else None,
        "taxable_pay_to_date_pence": 0,
        "tax_to_date_pence": 0,
    }
    if rng.random() < 0.2:
        # Pay for tax lands on an edge only when nothing else comes off it.
        person["pension_scheme"] = ""
        before, now = _at_a_tax_edge(rng, person, aims)
        elements = [_row(aims, basis="once", amount_pence=now)]
    else:
        elements = _elements(rng, aims)
        before = rng.choice((0, rng.randint(0, 12_000_00), rng.randint(0, 150_000_00))) * (aims.period.number - 1) // aims.in_year
    person["taxable_pay_to_date_pence"] = before
    person["tax_to_date_pence"] = _tax_before(rng, before, aims.free_pay(person["tax_code"], max(aims.period.number - 1, 0)))
    return person, tuple({**row, "n": n, "line": line} for line, row in enumerate(elements))


def _tax_code(rng: Random, aims: Aims) -> str:
    """Draw a code of any form there is, under any prefix."""
    prefix = rng.choice(("", "", "S", "C"))
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
    alone = person["week1_month1"]
    periods = aims.alone if alone else aims.period.number
    edge = aims.free_pay(person["tax_code"], periods) + rng.choice(aims.tax_limits(person["tax_code"], periods))
    to_date = max(edge + rng.choice((-101, -100, -99, -1, 0, 1, 99, 100, 101)), 0)
    if alone:
        return rng.randint(0, 30_000_00), to_date
    before = to_date * (periods - 1) // periods if rng.random() < 0.7 else rng.randint(0, to_date)
    return before, to_date - before


def _tax_before(rng: Random, pay: int, free: int) -> int:
    """Draw tax of the year so far: what such pay owes, or nothing, too much (a refund follows) or anything."""
    owed = max(pay - free, 0) // 5 // 100 * 100
    return rng.choice((owed, owed, owed, 0, owed * 2, owed + 1, rng.randint(0, max(pay, 1))))


def _elements(rng: Random, aims: Aims) -> list[Row]:
    """Draw what is due: nothing, one amount at an edge, a tiny or a vast one, or a contract with its extras."""
    shape = rng.random()
    if shape < 0.03:
        return []
    if shape < 0.35:
        rows = [
            _row(
                aims, basis="once", amount_pence=max(rng.choice(aims.edges) + rng.choice((-2, -1, 0, 0, 1, 2, rng.randint(0, 2_000_00))), 0)
            )
        ]
        return rows if rng.random() < 0.8 else [*rows, _extra(rng, aims)]
    if shape < 0.42:
        return [_row(aims, basis="once", amount_pence=rng.choice((0, 1, 2, 99, 100, rng.randint(0, 300))))]
    if shape < 0.47:
        return [
            _row(aims, basis=rng.choice(("once", "period", "annual")), amount_pence=rng.choice((10**8, 10**10, rng.randint(10**6, 10**11))))
        ]
    rows = _contract(rng, aims)
    return rows + [_extra(rng, aims) for _ in range(rng.choice((0, 0, 1, 2, 4)))]


def _contract(rng: Random, aims: Aims) -> list[Row]:
    """Draw a salary for the whole period, for a part of it, or changing within it; full or part time."""
    whole = rng.choice((3_500, 3_700, 3_750, 4_000))
    part = rng.choice((whole, whole, whole * 3 // 5, rng.randint(1, whole)))
    stretches = _stretches(rng, aims)
    return [
        _row(
            aims,
            basis="annual",
            amount_pence=rng.choice((rng.randint(0, 9_000_000), rng.randint(200, 900) * 10_000)),
            part=part,
            whole=whole,
            **days,
        )
        for days in stretches
    ]


def _stretches(rng: Random, aims: Aims) -> list[Row]:
    """Draw the days of a contract: all, from or until a day, or two stretches that meet."""
    first, last = aims.period.begins, aims.period.ends
    if rng.random() < 0.5:
        return [{}]
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    if day == first or rng.random() < 0.5:
        return [rng.choice(({"due_from": day}, {"due_to": day}))]
    return [{"due_to": day - timedelta(days=1)}, {"due_from": day}]


def _extra(rng: Random, aims: Aims) -> Row:
    """Draw an allowance, hours, a sum, a recovery or a deduction, counted for tax, National Insurance and pension or not."""
    kind = rng.randrange(5)
    marks: Row = {mark: rng.random() < 0.7 for mark in ("taxable", "niable", "pensionable")}
    if kind == 0:
        return _row(aims, basis="hourly", amount_pence=rng.randint(800, 6_000), hours_hundredths=rng.randint(0, 20_000), **marks)
    if kind == 1:
        return _row(aims, basis="period", amount_pence=rng.randint(0, 100_000), **_stretches(rng, aims)[0], **marks)
    if kind == 2:
        return _row(aims, basis="once", amount_pence=rng.randint(0, 500_000), **marks)
    if kind == 3:
        return _row(
            aims, basis=rng.choice(("once", "period", "annual")), amount_pence=-rng.randint(0, 300_000), **_stretches(rng, aims)[0], **marks
        )
    return _row(
        aims, basis=rng.choice(("once", "period")), amount_pence=rng.randint(0, 80_000), sign=-1, **_stretches(rng, aims)[0], **marks
    )


def _row(aims: Aims, **cells: Any) -> Row:
    """Give a row of ELEMENT_DUE for the whole period that counts for everything, but for the cells that are given."""
    plain: Row = {
        "n": 0,
        "line": 0,
        "element": "pay",
        "basis": "once",
        "amount_pence": 0,
        "part": 1,
        "whole": 1,
        "hours_hundredths": 0,
        "due_from": aims.period.begins,
        "due_to": aims.period.ends,
        "sign": 1,
        "taxable": True,
        "niable": True,
        "pensionable": True,
    }
    return {**plain, **cells}

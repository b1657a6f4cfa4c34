"""A tax year of people who are made up: who joins and leaves, and what changes from one payment to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from aims import Aims
from cases import correction
from contracts import arrears, before_tax, given_up, row, salary
from days_of_law import book_on

from commonline.kernel.period import Frequency, PayPeriod
from people import drawn_code, drawn_marks

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one employment brings to one payment; what is to date is the engine's own business.

    :ivar marks: all of a row of PAY_INPUT but ``n`` and what is to date.
    :ivar elements: rows of ELEMENT_DUE.
    :ivar second: rows of a second payment in the same period; None: there is one payment.
    :ivar director: a row of DIRECTOR but ``n``, which settles at the last payment; None: not a director.
    :ivar correction: a row of CORRECTION but ``n``; None: nothing is put right.
    """

    marks: Row
    elements: tuple[Row, ...]
    second: tuple[Row, ...] | None
    director: Row | None
    correction: Row | None


@dataclass(frozen=True, slots=True)
class Career:
    """One employment over a tax year.

    :ivar turns: by period; None where it is not paid.
    :ivar first: place of the first of the employments whose earnings are added up with it; None: it is alone.
    :ivar steady: whether neither the code nor its basis changes, and it is cumulative.
    """

    turns: tuple[Turn | None, ...]
    first: int | None
    steady: bool


@dataclass(frozen=True, slots=True)
class Year:
    """The days of payment of one pay group in one tax year, and the law and the edges of each.

    :ivar periods: from the first.
    :ivar aims: of each period; the rule book is among them.
    """

    periods: tuple[PayPeriod, ...]
    aims: tuple[Aims, ...]

    @classmethod
    def of(cls, begins: int, frequency: Frequency, *, day: int) -> Year:
        """This will give a tax year.

        :param begins: 2025 for 2025-26.
        :param day: day of the month (monthly), or days from 6 April to the first day of payment; 0 has a payment in week 53.
        """
        if frequency is Frequency.MONTHLY:
            months = [(begins + (month > 12), month - 12 * (month > 12)) for month in range(4, 17)]
            days = [date(year, month, day) for year, month in months]
        else:
            days = [date(begins, 4, 6) + timedelta(days=day + 7 * frequency.weeks * ahead) for ahead in range(54)]
        periods = tuple(PayPeriod.paid(on, frequency) for on in days if date(begins, 4, 6) <= on <= date(begins + 1, 4, 5))
        return cls(periods, tuple(Aims.of(book=book_on(period.paid_on), period=period) for period in periods))


def drawn_careers(rng: Random, year: Year, size: int) -> tuple[Career, ...]:
    """This will draw the careers of the people of a pay group: some have several jobs, some are directors."""
    careers: list[Career] = []
    while len(careers) < size:
        jobs = rng.choice((1, 1, 1, 1, 1, 1, 2, 3, 4))
        if jobs == 1:
            careers.append(_career(rng, year, None, is_director=rng.random() < 0.35))
        else:
            first = len(careers)
            careers += [_career(rng, year, first, is_director=False) for _ in range(jobs)]
    return tuple(careers)


def _career(rng: Random, year: Year, first: int | None, *, is_director: bool) -> Career:
    """Draw one employment: from when to when, and by how many changes."""
    many = len(year.periods)
    joins = 0 if rng.random() < 0.7 else rng.randrange(many)
    leaves = many if rng.random() < 0.75 else rng.randint(joins + 1, many)
    aims = year.aims[0]
    marks = drawn_marks(rng, aims) | {"band_pay_pence": None}
    marks["week1_month1"] = rng.random() < 0.1
    steady = rng.random() < 0.6
    seat = None
    if is_director:
        weeks = 52 if joins == 0 and rng.random() < 0.8 else rng.randint(1, 52)
        seat = {"method": rng.choice(("annual", "alternative")), "weeks": weeks}
    annual_pence = rng.choice((rng.randint(500_000, 4_000_000), rng.randint(500_000, 30_000_000)))
    turns: list[Turn | None] = [None] * joins
    for place in range(joins, leaves):
        aims = year.aims[place]
        if place > joins:
            marks = _changed(rng, marks, aims, steady=steady)
        if place > joins and rng.random() < 0.05:
            annual_pence = annual_pence * rng.randint(90, 125) // 100
        turns.append(_turn(rng, aims, marks, annual_pence, seat, together=first is not None, last=place == leaves - 1))
    turns += [None] * (many - leaves)
    return Career(tuple(turns), first, steady and not marks["week1_month1"])


def _changed(rng: Random, marks: Row, aims: Aims, *, steady: bool) -> Row:
    """Draw what changes for the next payment: mostly nothing."""
    book, changed = aims.book, dict(marks)
    if not steady and rng.random() < 0.15:
        changed["tax_code"] = rng.choice((drawn_code(rng, aims), "NT", f"{rng.choice(aims.prefixes)}1257L"))
    if not steady and rng.random() < 0.1:
        changed["week1_month1"] = not marks["week1_month1"]
    if rng.random() < 0.06:
        changed["ni_letter"] = rng.choice(sorted(book.national_insurance.letters))
    if rng.random() < 0.06:
        changed["student_loan_plan"] = rng.choice(("", *book.student_loans.plans))
    if rng.random() < 0.06:
        changed["postgraduate_loan"] = not marks["postgraduate_loan"]
    if rng.random() < 0.04 or changed["pension_scheme"] not in ("", *book.pensions):
        changed |= {"pension_scheme": rng.choice(("", *book.pensions)), "employer_pension_bp": 2_000}
    return changed


def _turn(rng: Random, aims: Aims, marks: Row, annual_pence: int, seat: Row | None, *, together: bool, last: bool) -> Turn:
    """Draw one payment: the salary, and now and then arrears, pay given up, hours, or nothing at all."""
    rows = salary(rng, aims, annual_pence) if rng.random() < 0.15 else [row(aims.period, basis="annual", amount_pence=annual_pence)]
    if rng.random() < 0.1:
        rows.append(arrears(rng, aims))
    if rng.random() < 0.1:
        rows.append(given_up(rng, aims))
    if rng.random() < 0.1:
        rows.append(before_tax(rng, aims))
    if rng.random() < 0.03:
        rows = [row(aims.period, amount_pence=-rng.randint(1, 80_000))]
    if rng.random() < 0.03:
        rows = []
    # Of jobs together a second payment is of all of them, so none of them alone has one here.
    twice = not together and rng.random() < 0.08
    second = (
        (row(aims.period, amount_pence=rng.randint(-20_000, 300_000)), *([arrears(rng, aims)] if rng.random() < 0.3 else []))
        if twice
        else None
    )
    put_right = correction(rng, 0) if rng.random() < 0.03 else None
    director = None if seat is None else {**seat, "settles": last}
    return Turn(marks, numbered(rows), None if second is None else numbered(second), director, put_right)


def numbered(rows: list[Row] | tuple[Row, ...]) -> tuple[Row, ...]:
    """This will number the lines of an employment from 0."""
    return tuple({**one, "line": line} for line, one in enumerate(rows))

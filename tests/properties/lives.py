"""Whole tax years, lived through by one engine: what is to date is what that engine itself has paid so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agreement import FIGURES, Slip
from careers import Career, Turn, Year
from cases import MEASURES, PENSION, Cases

from commonline.standard.terms import Terms
from people import Crowd

Row = dict[str, Any]
Engine = Callable[[Crowd], list[Slip]]

LOANS = ("student_loan_pence", "postgraduate_loan_pence")
NAMED_ALIKE = ("pensionable_pence", *PENSION, "taxable_pay_pence", "tax_pence", "niable_pence", *MEASURES, *LOANS)
"""What PAID_ALREADY takes from a payslip as it is."""


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment of one employment.

    :ivar place: of the period in the year.
    :ivar career: which employment.
    :ivar second: whether it is the second payment of the period.
    :ivar run: the run that paid it.
    :ivar n: the employment's number in that run.
    :ivar slip: what came out.
    """

    place: int
    career: int
    second: bool
    run: Crowd
    n: int
    slip: Slip

    @property
    def figures(self) -> dict[str, int]:
        """This will give the figures of the payslip by name."""
        return dict(zip(FIGURES, self.slip[1], strict=True))


@dataclass(slots=True)
class _ToDate:
    """What one employment has been paid this year.

    :ivar pay: pay for tax, pence.
    :ivar tax: income tax, pence.
    :ivar letters: a director's earnings and contributions by letter, in the order of first use: measures by name.
    """

    pay: int = 0
    tax: int = 0
    letters: dict[str, Row] = field(default_factory=dict)


def lived(year: Year, careers: Sequence[Career], engine: Engine, terms: Terms) -> list[Paid]:
    """This will pay everybody through the year by one engine: each period's run, then the run of second payments."""
    to_date = [_ToDate() for _ in careers]
    found: list[Paid] = []
    for place in range(len(year.periods)):
        turns = {who: turn for who, career in enumerate(careers) if (turn := career.turns[place]) is not None}
        first = _payments(year, place, careers, turns, to_date, engine, terms, {})
        twice = {who: turn for who, turn in turns.items() if turn.second is not None}
        before = {paid.career: paid.figures for paid in first}
        found += first
        if twice:
            found += _payments(year, place, careers, twice, to_date, engine, terms, before)
    return found


def _payments(
    year: Year,
    place: int,
    careers: Sequence[Career],
    turns: dict[int, Turn],
    to_date: list[_ToDate],
    engine: Engine,
    terms: Terms,
    paid: dict[int, Row],
) -> list[Paid]:
    """Pay one run, and keep what it came to; ``paid``: figures of the first payment of the period, for a run of second ones."""
    numbers = {who: n for n, who in enumerate(turns)}
    people = tuple({"n": numbers[who], **turn.marks, **_before(to_date[who])} for who, turn in turns.items())
    due = {who: turn.second if paid and turn.second is not None else turn.elements for who, turn in turns.items()}
    elements = tuple(tuple({**row, "n": numbers[who]} for row in rows) for who, rows in due.items())
    cases = _cases(careers, turns, numbers, to_date, paid)
    run = Crowd(year.periods[place], year.aims[place].book, terms, people, elements, cases)
    found = [Paid(place, who, bool(paid), run, numbers[who], slip) for who, slip in zip(turns, engine(run), strict=True)]
    for one in found:
        _keep(to_date[one.career], one.figures, str(people[one.n]["ni_letter"]))
    return found


def _cases(
    careers: Sequence[Career], turns: dict[int, Turn], numbers: dict[int, int], to_date: list[_ToDate], paid: dict[int, Row]
) -> Cases:
    """Give the particulars of a run: directors with their year, jobs together, and in a run of second payments what was paid already."""
    groups: dict[int, list[int]] = {}
    for who in turns:
        first = careers[who].first
        if first is not None:
            groups.setdefault(first, []).append(numbers[who])
    seats = {who: (turn.director, turn.second is None) for who, turn in turns.items()}
    # Where a period has two payments the second settles.
    directors = {
        who: {**seat, "settles": seat["settles"] and (only or bool(paid))} for who, (seat, only) in seats.items() if seat is not None
    }
    letters = [
        {"n": numbers[who], "place": place, "ni_letter": letter, **measures}
        for who in directors
        for place, (letter, measures) in enumerate(to_date[who].letters.items())
    ]
    first_payment = [
        as_paid_already(numbers[who], paid[who], turn.elements, turn.correction)
        for who, turn in turns.items()
        if who in paid and who not in directors
    ]
    put_right = {who: turn.correction for who, turn in turns.items() if turn.correction is not None and not paid}
    return {
        "directors": tuple({**row, "n": numbers[who]} for who, row in directors.items()),
        "ni_to_date": tuple(letters),
        "together": tuple({"n": n, "first": min(group)} for group in groups.values() if len(group) > 1 for n in group),
        "paid_already": tuple(first_payment),
        "corrections": tuple({**row, "n": numbers[who]} for who, row in put_right.items()),
    }


def as_paid_already(n: int, figures: Row, elements: Sequence[Row], put_right: Row | None = None) -> Row:
    """This will give a row of PAID_ALREADY for what a payslip paid.

    :param n: of the employment in the run that pays the rest.
    :param figures: of the payslip.
    :param elements: rows of ELEMENT_DUE that it paid; arrears are given as sums.
    :param put_right: its row of CORRECTION: what was put right of earlier periods is no contribution of this one.
    """
    late = sum(row["amount_pence"] for row in elements if row["arrears"] and row["pensionable"] and row["sign"] == 1)
    row = {name: figures[name] for name in NAMED_ALIKE}
    for name, pence in (put_right or {}).items():
        if name != "n":
            row[name] -= pence
    return {"n": n, "band_pay_pence": figures["pensionable_pence"] - late, **row}


def _before(to_date: _ToDate) -> Row:
    return {"taxable_pay_to_date_pence": to_date.pay, "tax_to_date_pence": to_date.tax}


def _keep(to_date: _ToDate, figures: Row, letter: str) -> None:
    """Add a payment to what is to date."""
    to_date.pay, to_date.tax = figures["taxable_pay_to_date_pence"], figures["tax_to_date_pence"]
    kept = to_date.letters.setdefault(letter, dict.fromkeys(("niable_pence", *MEASURES), 0))
    for name in kept:
        kept[name] += figures[name]

"""Paying the same people by both engines, and saying where the payslips differ: the least that still differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context

from commonline.calc.columns import payslip as columns
from commonline.calc.plain.payslip import Payslip
from commonline.calc.plain.run import work_out_run
from commonline.standard.pay import PAY_RESULT
from people import Crowd, crowd

WORKERS = 2
FIGURES = PAY_RESULT.names[1:]
SHOWN = 3
"""Differences of one crowd that are brought down to the least; the others are only counted."""

Slip = tuple[tuple[int, ...], tuple[int, ...]]
"""Amounts of a person's elements, and the figures of the payslip in the order of ``FIGURES``."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What comparing the engines came to.

    :ivar people: how many were paid by both.
    :ivar differences: for each payslip that differs, the figures (columns, plain) and all that went in.
    """

    people: int
    differences: list[str]


def compared(one: Crowd) -> Agreement:
    """This will pay a crowd by both engines and compare every element and every figure of PAY_RESULT, to the penny."""
    differing = [n for n, (theirs, ours) in enumerate(zip(by_columns(one), by_plain(one), strict=True)) if theirs != ours]
    said = [reproduction(one, n) for n in differing[:SHOWN]]
    return Agreement(len(one.people), said + [f"person {n} differs as well" for n in differing[SHOWN:]])


def by_columns(one: Crowd) -> list[Slip]:
    """This will give everybody's elements and figures as the columnar engine works them out."""
    earnings, results = columns.work_out(
        inputs=one.inputs, elements=one.due, period=one.period, book=one.book, terms=one.terms, particulars=one.particulars
    )
    amounts, start, slips = earnings["pence"].to_list(), 0, []
    for elements, figures in zip(one.elements, results.select(FIGURES).rows(), strict=True):
        slips.append((tuple(amounts[start : start + len(elements)]), figures))
        start += len(elements)
    if start != len(amounts):
        raise ValueError(f"{len(amounts)} amounts for {start} elements")
    return slips


def by_plain(one: Crowd) -> list[Slip]:
    """This will give everybody's elements and figures as the plain calculator works them out."""
    return [(slip.earnings, tuple(slip.result[figure] for figure in FIGURES)) for slip in slips_of(one)]


def slips_of(one: Crowd) -> list[Payslip]:
    """This will give the payslips of the plain calculator, in the order of ``n``, with every figure of PAY_RESULT and no other."""
    slips = work_out_run(
        inputs=one.people,
        elements=dict(enumerate(one.elements)),
        particulars=one.particulars,
        period=one.period,
        book=one.book,
        terms=one.terms,
    )
    if list(slips) != list(range(len(one.people))) or any(set(slip.result) != set(FIGURES) for slip in slips.values()):
        raise ValueError("not a payslip for everybody, or not of the figures of PAY_RESULT")
    return list(slips.values())


def reproduction(one: Crowd, n: int) -> str:
    """This will bring a difference down to the least that shows it, and write all that goes in."""
    least, figure = one.chosen(one.whose(n)), next(iter(_differing(one)[n]))
    if not _shows(least, figure):
        # It takes the rest of the run to show.
        least = one
    smaller: Crowd | None = least
    while smaller is not None:
        least, smaller = smaller, next((less for less in _less(smaller) if _shows(less, figure)), None)
    place, figures = next((place, figures) for place, figures in _differing(least).items() if figure in figures)
    rows = [f"\n  {name}: {list(rows)}" for name, rows in least.cases.items() if rows]
    rows += [f"\n  person: {person}\n    elements: {list(rows)}" for person, rows in zip(least.people, least.elements, strict=True)]
    return f"{least.period!r}, {least.terms}: person {place}, (columns, plain) {figures}{''.join(rows)}"


def _differing(one: Crowd) -> dict[int, dict[str, tuple[object, object]]]:
    """Give by person the figures that differ, each by both engines, in the order of the payslip."""
    found = {}
    for n, (theirs, ours) in enumerate(zip(by_columns(one), by_plain(one), strict=True)):
        if theirs != ours:
            pairs = zip(("elements", *FIGURES), zip((theirs[0], *theirs[1]), (ours[0], *ours[1]), strict=True), strict=True)
            found[n] = {name: pair for name, pair in pairs if pair[0] != pair[1]}
    return found


def _shows(one: Crowd, figure: str) -> bool:
    return any(figure in figures for figures in _differing(one).values())


def _less(one: Crowd) -> Iterator[Crowd]:
    """Give the crowd with one thing less, or plainer, at a time."""
    for name in ("directors", "ni_to_date", "paid_already", "corrections"):
        for gone in range(len(one.cases[name])):
            rows = (*one.cases[name][:gone], *one.cases[name][gone + 1 :])
            if name != "directors" or not one.cases["ni_to_date"]:
                yield replace(one, cases={**one.cases, name: rows})
    if one.cases["together"]:
        yield replace(one, cases={**one.cases, "together": ()})
    for n, rows in enumerate(one.elements):
        for gone in range(len(rows)):
            kept = tuple({**row, "line": line} for line, row in enumerate((*rows[:gone], *rows[gone + 1 :])))
            yield replace(one, elements=(*one.elements[:n], kept, *one.elements[n + 1 :]))
    plainer = {"pension_scheme": "", "student_loan_plan": "", "postgraduate_loan": False, "tax_code": "NT", "ni_letter": "X"}
    plainer |= {"week1_month1": False, "band_pay_pence": None, "taxable_pay_to_date_pence": 0, "tax_to_date_pence": 0}
    for n, person in enumerate(one.people):
        for column, value in plainer.items():
            if person[column] != value:
                yield replace(one, people=(*one.people[:n], {**person, column: value}, *one.people[n + 1 :]))


def compared_in_turn(numbers: Iterable[int], *, size: int) -> Agreement:
    """This will draw and compare crowds one after another, and stop at the first that differs."""
    people = 0
    for number in numbers:
        found = compared(crowd(number=number, size=size))
        people += found.people
        if found.differences:
            return Agreement(people, found.differences)
    return Agreement(people, [])


def compared_crowds(*, first: int, crowds: int, size: int) -> Agreement:
    """This will draw and compare many crowds in ``WORKERS`` processes, each started afresh, and stop where one differs."""
    people = 0
    # Polars keeps threads of its own, which a forked process would inherit half.
    with get_context("spawn").Pool(WORKERS) as pool:
        for found in pool.imap(partial(_one_compared, size=size), range(first, first + crowds)):
            people += found.people
            if found.differences:
                return Agreement(people, found.differences)
    return Agreement(people, [])


def _one_compared(number: int, *, size: int) -> Agreement:
    return compared(crowd(number=number, size=size))

"""Paying the same people by both engines, and saying where the payslips differ."""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing import get_context

from commonline.calc.columns import payslip as columns
from commonline.calc.plain import payslip as plain
from commonline.standard.pay import PAY_RESULT
from people import Crowd, crowd

WORKERS = 2
FIGURES = PAY_RESULT.names[1:]


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
    run = {"period": one.period, "book": one.book, "terms": one.terms}
    earnings, results = columns.work_out(inputs=one.inputs, elements=one.due, **run)
    in_columns = results.select(FIGURES).rows()
    amounts = earnings["pence"].to_list()
    differences, start = [], 0
    for person, elements, theirs in zip(one.people, one.elements, in_columns, strict=True):
        slip = plain.work_out(person=person, elements=elements, **run)
        earned = tuple(amounts[start : start + len(elements)])
        start += len(elements)
        ours = tuple(slip.result[figure] for figure in FIGURES)
        if ours != theirs or slip.earnings != earned or set(slip.result) != set(FIGURES):
            differing = {figure: pair for figure, *pair in zip(FIGURES, theirs, ours, strict=True) if pair[0] != pair[1]}
            elements_differ = f"elements {earned} and {slip.earnings}, " if earned != slip.earnings else ""
            differences.append(
                f"{one.period}, paid {one.period.paid_on}, {one.terms}: {elements_differ}{differing}; {person}; {list(elements)}"
            )
    if start != len(amounts) or len(in_columns) != len(one.people):
        differences.append(f"{one.period}: {len(amounts)} amounts for {start} elements")
    return Agreement(len(one.people), differences)


def compared_crowds(*, first: int, crowds: int, size: int) -> Agreement:
    """This will draw and compare many crowds in ``WORKERS`` processes, each started afresh."""
    # Polars keeps threads of its own, which a forked process would inherit half.
    with get_context("spawn").Pool(WORKERS) as pool:
        parts = pool.starmap(_drawn_and_compared, [(number, size) for number in range(first, first + crowds)], chunksize=1)
    return Agreement(sum(part.people for part in parts), [difference for part in parts for difference in part.differences])


def _drawn_and_compared(number: int, size: int) -> Agreement:
    return compared(crowd(number=number, size=size))

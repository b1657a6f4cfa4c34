"""From what is due to what is paid, for all employments of a run at once.

Instrument: docs/calculation.md gives the order; each step's file names its own instrument.
Rounding: in the steps; nothing is rounded here.
Years: as far as the rule book goes.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from commonline.calc.columns import national_insurance, pension, student_loan, tax_code
from commonline.calc.columns.particulars import with_particulars
from commonline.calc.columns.step import Step
from commonline.standard.particulars import NONE, Particulars
from commonline.standard.pay import EARNING, PAY_RESULT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from commonline.kernel.period import PayPeriod
    from commonline.rules.book import RuleBook
    from commonline.standard.terms import Terms

_T = TypeVar("_T")

CHUNK = 262_144
"""Employments worked out together, at most: the columns between the steps stay near a core, and memory does not grow with the run."""

ALONE = 16_384
"""Employments for which another core is not worth asking."""


def work_out(
    *,
    inputs: pl.DataFrame,
    elements: pl.DataFrame,
    period: PayPeriod,
    book: RuleBook,
    terms: Terms,
    particulars: Particulars = NONE,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """This will give the amounts of all elements (EARNING) and the payslips (PAY_RESULT) of a run.

    :param inputs: PAY_INPUT in the order of ``n``, which counts from 0 without gaps. Text may be String, Categorical or Enum.
    :param elements: ELEMENT_DUE of the same employments; put in order if it is not.
    :param period: of the pay group, the same for all.
    :param book: the law on the day of payment.
    :param terms: how the contract is read.
    :param particulars: what only a few employments have; those it does not name are worked out as if it was empty.
    :returns: EARNING in the order of ``n`` and ``line``, and PAY_RESULT in the order of ``n``.
    :raises CannotPay: naming the tax codes, letters, plans or schemes no rule is known for (see ``unpayable``).
    :raises LawUnknown: when the rule book lacks a subject for the day, or annual thresholds where a director asks for them.
    :raises ValueError: when a table breaks its contract; that is the caller's mistake.
    """
    if not _in_order(elements):
        elements = elements.sort("n", "line")
    people = inputs.height
    if elements.height and not 0 <= elements["n"][0] <= elements["n"][-1] < people:
        raise ValueError("ELEMENT_DUE names an employment that PAY_INPUT has not")
    cores = pl.thread_pool_size()
    # The same share for each core, and no more than a chunk at a time.
    rounds = -(-people // (CHUNK * cores)) or 1
    size = min(CHUNK, max(ALONE, -(-people // (cores * rounds))))
    firsts = list(range(0, people, size)) or [0]
    starts = [*elements["n"].search_sorted(pl.Series(firsts, dtype=pl.Int64), side="left"), elements.height]
    codes = set().union(*_side_by_side(lambda first: inputs["tax_code"].slice(first, size).unique().cast(pl.String).to_list(), firsts))
    step = Step.of(codes, period=period, book=book, terms=terms)
    parts = _side_by_side(
        lambda first, start, end: step.worked_out(inputs.slice(first, size), elements.slice(start, end - start), first),
        firsts,
        starts[:-1],
        starts[1:],
    )
    earnings = elements.select("n", "line").with_columns(pl.concat([part.pence for part in parts]).alias("pence"))
    payslips = pl.concat([part.payslips for part in parts])
    cases = particulars.frames()
    if cases:
        # After the chunks are one again, as employments that are added up may lie in several.
        late = pl.concat([part.arrears for part in parts])
        payslips = with_particulars(payslips, inputs=inputs, arrears=late, cases=cases, step=step, book=book)
    return EARNING.checked(earnings), PAY_RESULT.checked(payslips.select(PAY_RESULT.names))


def _side_by_side(work: Callable[..., _T], *arguments: Sequence[int]) -> list[_T]:
    """Do the chunks' work on all cores at once; Polars lets go of the interpreter while it computes."""
    if len(arguments[0]) == 1:
        return list(map(work, *arguments))
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        return list(pool.map(work, *arguments))


def _in_order(elements: pl.DataFrame) -> bool:
    """Say whether rows stand in the order of ``n`` and ``line``."""
    if not elements["n"].is_sorted():
        return False
    of_one = pl.col("n") == pl.col("n").shift()
    return not elements.select((of_one & (pl.col("line") < pl.col("line").shift())).any()).item()


def unpayable(inputs: pl.DataFrame, book: RuleBook) -> dict[str, list[str]]:
    """This will give, by column of PAY_INPUT, the distinct values that no rule of the day is known for.

    Callers hold the people who have them. An empty cell counts as empty text. A column without such values is absent.
    """
    known = {
        "tax_code": tax_code.is_code,
        "ni_letter": national_insurance.is_letter,
        "student_loan_plan": student_loan.is_plan,
        "pension_scheme": pension.is_scheme,
    }
    found = {}
    for column, is_known in known.items():
        values = inputs[column].unique().cast(pl.String).to_list()
        bad = sorted(value or "" for value in values if value is None or not is_known(value, book))
        if bad:
            found[column] = bad
    return found

"""A run, or a part of one, worked out by the plain calculator: everybody with the particulars that bear their number."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

from commonline.calc.plain.earned import earned
from commonline.calc.plain.payslip import Payslip, work_out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from commonline.kernel.period import PayPeriod
    from commonline.rules.book import RuleBook
    from commonline.standard.particulars import Particulars
    from commonline.standard.terms import Terms

Row = dict[str, Any]
Groups = dict[int, tuple[tuple[tuple[int, int], ...], str]]
"""By employment: number and earnings of all that are added up with it, and the letter of the first of them."""


def work_out_run(
    *,
    inputs: Sequence[Mapping[str, object]],
    elements: Mapping[int, Sequence[Mapping[str, object]]],
    particulars: Particulars,
    period: PayPeriod,
    book: RuleBook,
    terms: Terms,
) -> dict[int, Payslip]:
    """This will work out the payslips of a run, or of any part of it that leaves no group of employments incomplete.

    :param inputs: rows of ``PAY_INPUT``; the number of an employment is its number in the run, also where only a part is asked for.
    :param elements: rows of ``ELEMENT_DUE`` by ``n``; one without any may be left out.
    :param particulars: of the whole run; the rows of those who are not asked for are passed over.
    :return: payslips by ``n``, in the order of ``inputs``.
    :raises CannotPay: for a value that nobody knows how to pay.
    :raises LawUnknown: where the law of the day was not checked.
    :raises ValueError: when of employments that are added up some are asked for and others are not.
    """
    people = {cast("int", row["n"]): row for row in inputs}
    directors, paid, corrections = (
        _one_each(frame) for frame in (particulars.directors, particulars.paid_already, particulars.corrections)
    )
    to_date = _many_each(particulars.ni_to_date)
    groups = _groups(people, elements, particulars.together, paid, period, terms)
    slips = {}
    for n, person in people.items():
        together, letter = groups.get(n, ((), ""))
        slips[n] = work_out(
            person=person,
            elements=elements.get(n, ()),
            period=period,
            book=book,
            terms=terms,
            director=directors.get(n),
            ni_to_date=to_date.get(n, ()),
            paid_already=paid.get(n),
            correction=corrections.get(n),
            together=together,
            together_letter=letter,
        )
    return slips


def _groups(
    people: Mapping[int, Mapping[str, object]],
    elements: Mapping[int, Sequence[Mapping[str, object]]],
    frame: pl.DataFrame,
    paid: Mapping[int, Row],
    period: PayPeriod,
    terms: Terms,
) -> Groups:
    """Work out first what everybody earned whose employments are added up, because each share depends on all of them."""
    members = defaultdict(list)
    for row in frame.iter_rows(named=True):
        members[row["first"]].append(row["n"])
    found: Groups = {}
    for first, numbers in members.items():
        asked = [n for n in numbers if n in people]
        if not asked:
            continue
        if len(asked) < len(numbers) or first not in asked or first != min(numbers):
            raise ValueError(f"employments {sorted(numbers)} are added up under {first}; only {sorted(asked)} are asked for")
        earnings = []
        for n in sorted(numbers):
            now = earned(elements=elements.get(n, ()), period=period, terms=terms).niable
            earnings.append((n, now + (paid[n]["niable_pence"] if n in paid else 0)))
        found |= dict.fromkeys(numbers, (tuple(earnings), cast("str", people[first]["ni_letter"])))
    return found


def _one_each(frame: pl.DataFrame) -> dict[int, Row]:
    return {row["n"]: row for row in frame.iter_rows(named=True)}


def _many_each(frame: pl.DataFrame) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        found[row["n"]].append(row)
    return dict(found)

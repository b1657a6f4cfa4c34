"""What any payroll promises, whoever is paid: sums that add up, and an order that does not matter."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import polars as pl
from agreement import by_plain
from careers import numbered
from cases import NOTHING, shuffled
from contracts import row
from lives import NAMED_ALIKE, as_paid_already
from seed import chance

from commonline.calc.columns.payslip import CHUNK, work_out
from commonline.calc.plain.run import work_out_run
from people import KINDS, Crowd, crowd

SOME_KINDS = range(0, KINDS, 11)
"""Eleven and 216 share no factor, so these hold every law period, frequency and reading."""

SIZE = 300


def test_net_pay_is_gross_less_all_that_is_taken() -> None:
    for number in SOME_KINDS:
        result = _paid(crowd(number=number, size=SIZE))[1]
        taken = ("pension_employee", "tax", "ni_employee", "student_loan", "postgraduate_loan", "other_deductions")
        assert (result["gross_pence"] - sum(result[f"{name}_pence"] for name in taken) == result["net_pence"]).all()


def test_what_was_due_and_what_was_earned_add_up() -> None:
    for number in SOME_KINDS:
        one = crowd(number=number, size=SIZE)
        earnings, result = _paid(one)
        earned = earnings["pence"] * one.due["sign"]
        assert earned.sum() == (result["gross_pence"] - result["other_deductions_pence"]).sum()


def test_the_order_of_the_rows_does_not_matter() -> None:
    for number in SOME_KINDS:
        one = crowd(number=number, size=SIZE)
        earnings, result = _paid(one)
        other = replace(one, cases=shuffled(chance("order", number), one.cases))
        for due in (one.due.sample(fraction=1, shuffle=True, seed=number), one.due.sort("n", "line", descending=[False, True])):
            earnings_again, result_again = work_out(inputs=one.inputs, elements=due, particulars=other.particulars, **_run(one))
            assert result_again.equals(result)
            assert earnings_again.equals(earnings)


def test_the_order_of_the_rows_does_not_matter_to_the_plain_calculator_either() -> None:
    for number in SOME_KINDS:
        one, rng = crowd(number=number, size=30), chance("order", number)
        people = list(one.people)
        rng.shuffle(people)
        elements = {n: rows[::-1] for n, rows in enumerate(one.elements)}
        other = replace(one, cases=shuffled(rng, one.cases))
        slips = work_out_run(inputs=people, elements=elements, particulars=other.particulars, **_run(one))
        assert list(slips) == [person["n"] for person in people]
        again = [(slips[n].earnings[::-1], tuple(slips[n].result.values())) for n in range(30)]
        assert again == by_plain(one)


def test_nobody_is_paid_differently_for_standing_elsewhere() -> None:
    for number in SOME_KINDS:
        one = _without_jobs_together(crowd(number=number, size=SIZE))
        places = list(range(SIZE))
        chance("places", number).shuffle(places)
        again = _paid(one.chosen(places))[1]
        assert again.drop("n").equals(_paid(one)[1].drop("n").select(pl.all().gather(places)))


def test_a_run_in_parts_is_the_run() -> None:
    for number in SOME_KINDS:
        one = _without_jobs_together(crowd(number=number, size=SIZE))
        cuts = (0, 1, 120, SIZE)
        parts = pl.concat([_paid(one.chosen(list(range(first, after))))[1] for first, after in pairwise(cuts)])
        assert parts.drop("n").equals(_paid(one)[1].drop("n"))


def test_a_run_of_many_chunks_is_the_same_people_again() -> None:
    size = 997
    one = crowd(number=3, size=size, particulars=False)
    times = 2 * CHUNK // size + 2
    inputs = pl.concat([one.inputs.with_columns(pl.col("n") + turn * size) for turn in range(times)])
    due = pl.concat([one.due.with_columns(pl.col("n") + turn * size) for turn in range(times)])
    earnings, result = _paid(one)
    many_earnings, many = work_out(inputs=inputs, elements=due, **_run(one))
    assert many.drop("n").equals(pl.concat([result.drop("n")] * times))
    assert many_earnings["pence"].equals(pl.concat([earnings["pence"]] * times))
    # Two jobs of one person at either end of the run, in different chunks.
    near, far = _together(one, 5, 17), (times - 1) * size
    spread = replace(near, cases={**near.cases, "together": ({"n": 5, "first": 5}, {"n": far + 17, "first": 5})})
    several = work_out(inputs=inputs, elements=due, particulars=spread.particulars, **_run(one))[1].drop("n")
    expected = _paid(near)[1].drop("n")
    assert several[[5, far + 17]].equals(expected[[5, 17]])
    others = [n for n in range(several.height) if n not in (5, far + 17)]
    assert several[others].equals(many.drop("n")[others])


def test_two_payments_of_a_period_come_to_what_one_would_for_jobs_together_too() -> None:
    """Only the tax may differ, where half of the pay of one of them is less than its tax."""
    names = [name for name in NAMED_ALIKE if name != "tax_pence"]
    for number in SOME_KINDS:
        drawn, others = crowd(number=number, size=60), crowd(number=number, size=120)
        people = tuple({**person, "band_pay_pence": None} for person in drawn.people)
        one = replace(drawn, people=people, cases={**NOTHING, "together": drawn.cases["together"]})
        rest = tuple(tuple({**row, "n": n} for row in rows) for n, rows in enumerate(others.elements[60:]))
        first = _named(one)
        already = tuple(as_paid_already(n, figures, one.elements[n]) for n, figures in enumerate(first))
        to_date = [{name: figures[name] for name in ("taxable_pay_to_date_pence", "tax_to_date_pence")} for figures in first]
        after = tuple({**person, **before} for person, before in zip(people, to_date, strict=True))
        second = _named(replace(one, people=after, elements=rest, cases={**one.cases, "paid_already": already}))
        both = tuple(numbered((*rows, *more)) for rows, more in zip(one.elements, rest, strict=True))
        at_once = _named(replace(one, elements=both))
        for n, figures in enumerate(at_once):
            assert [first[n][name] + second[n][name] for name in names] == [figures[name] for name in names], one.chosen(one.whose(n))


def test_a_pound_more_never_means_less_tax() -> None:
    """Less than a pound could: HMRC's cut after four decimals may cost a penny where a band begins."""
    for number in SOME_KINDS:
        one, rng = crowd(number=number, size=SIZE, particulars=False), chance("rises", number)
        rises = [rng.choice((1_00, 1_01, 50_00, rng.randint(1_00, 10_000_00))) for _ in one.people]
        more = row(one.period, niable=False, pensionable=False, line=99)
        added = tuple(
            (*rows, {**more, "n": n, "amount_pence": rise}) for n, (rows, rise) in enumerate(zip(one.elements, rises, strict=True))
        )
        before, after = _paid(one)[1], _paid(replace(one, elements=added))[1]
        assert (after["tax_pence"] >= before["tax_pence"]).all()
        assert (after["tax_pence"] > before["tax_pence"]).any()
        assert (after["tax_pence"] - before["tax_pence"] <= pl.Series(rises)).all()


def _run(one: Crowd) -> dict[str, Any]:
    return {"period": one.period, "book": one.book, "terms": one.terms}


def _paid(one: Crowd) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give EARNING and PAY_RESULT of a crowd in columns."""
    return work_out(inputs=one.inputs, elements=one.due, particulars=one.particulars, **_run(one))


def _named(one: Crowd) -> list[dict[str, int]]:
    """Give everybody's figures in columns by name."""
    return _paid(one)[1].to_dicts()


def _together(one: Crowd, first: int, second: int) -> Crowd:
    return replace(one, cases={**NOTHING, "together": ({"n": first, "first": first}, {"n": second, "first": first})})


def _without_jobs_together(one: Crowd) -> Crowd:
    """Give the crowd with every job by itself: whose letter counts, of jobs together, is a matter of their order."""
    return replace(one, cases={**one.cases, "together": ()})

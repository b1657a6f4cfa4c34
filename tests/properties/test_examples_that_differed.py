"""The smallest examples on which the engines once differed, each worked out by hand from docs/calculation.md."""

from __future__ import annotations

from datetime import date

import pytest
from agreement import FIGURES, by_columns, by_plain
from cases import MEASURES, NOTHING, PENSION, Row
from contracts import row
from days_of_law import book_on
from lives import NAMED_ALIKE, Engine

from commonline.kernel.period import Frequency, PayPeriod
from people import READINGS, Crowd

PLAIN_PERSON: Row = {
    "tax_code": "NT",
    "week1_month1": False,
    "ni_letter": "X",
    "student_loan_plan": "",
    "postgraduate_loan": False,
    "pension_scheme": "",
    "employer_pension_bp": None,
    "band_pay_pence": None,
    "taxable_pay_to_date_pence": 0,
    "tax_to_date_pence": 0,
}

both_engines = pytest.mark.parametrize("engine", [by_columns, by_plain])


@both_engines
def test_before_2015_the_limit_protects_the_code_k0_as_any_k_code(engine: Engine) -> None:
    """Half of 100.00 may be taken and no more; the code 0T was not protected: 2,100 x 20% = 420.00 less nothing."""
    for code, tax in (("K0", 50_00), ("0T", 420_00)):
        one = _alone({"tax_code": code, "taxable_pay_to_date_pence": 2_000_00}, 100_00, paid_on=date(2015, 3, 6))
        assert _figures(engine, one)[0]["tax_pence"] == tax


@both_engines
def test_jobs_together_share_sums_that_are_vast(engine: Engine) -> None:
    """Letter X owes nothing but the first has letter A: the whole of it is the second's, who earns the whole."""
    vast = 88_795_049_907
    one = _alone({"ni_letter": "A"}, 0, vast)
    together = {**NOTHING, "together": ({"n": 0, "first": 0}, {"n": 1, "first": 0})}
    nothing, all_of_it = _figures(engine, _with(one, together))
    alone = _figures(engine, _alone({"ni_letter": "A"}, vast))[0]
    assert [nothing[name] for name in MEASURES] == [0] * len(MEASURES)
    assert [all_of_it[name] for name in MEASURES] == [alone[name] for name in MEASURES]
    assert all_of_it["ni_employer_pence"] > vast // 10


@both_engines
def test_a_second_payment_gives_back_what_is_due_no_more(engine: Engine) -> None:
    """The loans have ended and the member has left: both payments come to nothing, less what the first paid."""
    already = dict.fromkeys(NAMED_ALIKE, 0) | {"n": 0, "band_pay_pence": 0, "student_loan_pence": 22_00, "postgraduate_loan_pence": 46_00}
    already |= dict(zip(PENSION, (70_00, 140_00), strict=True))
    one = _with(_alone({}, 0), {**NOTHING, "paid_already": (already,)})
    figures = _figures(engine, one)[0]
    assert [figures[name] for name in PENSION] == [-70_00, -140_00]
    assert figures["student_loan_pence"] == -22_00
    assert figures["postgraduate_loan_pence"] == -46_00
    assert figures["taxable_pay_pence"] == 70_00
    assert figures["net_pence"] == 138_00


def _alone(marks: Row, *pence: int, paid_on: date = date(2022, 4, 12)) -> Crowd:
    """Give people who are paid one sum each."""
    period = PayPeriod.paid(paid_on, Frequency.MONTHLY)
    people = tuple({"n": n, **PLAIN_PERSON, **marks} for n in range(len(pence)))
    elements = tuple(({**row(period, amount_pence=amount), "n": n},) for n, amount in enumerate(pence))
    return Crowd(period, book_on(paid_on), READINGS[0], people, elements)


def _with(one: Crowd, cases: dict[str, tuple[Row, ...]]) -> Crowd:
    return Crowd(one.period, one.book, one.terms, one.people, one.elements, cases)


def _figures(engine: Engine, one: Crowd) -> list[dict[str, int]]:
    return [dict(zip(FIGURES, figures, strict=True)) for _, figures in engine(one)]

"""Any one person at all, as Hypothesis draws them: a disagreement shrinks to the least that shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from agreement import compared
from aims import Aims
from cases import CONTRIBUTIONS, MEASURES, NOTHING, PENSION, Cases, Row
from contracts import row
from days_of_law import FULL, TAX_ONLY, book_on
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonline.kernel.period import Frequency, PayPeriod
from people import READINGS, Crowd

LOANS = ("student_loan_pence", "postgraduate_loan_pence")
AMOUNTS = st.one_of(st.integers(-100_000, 1_000_000), st.integers(-(10**9), 10**11))


@st.composite
def single_persons(draw: st.DrawFn) -> Crowd:
    """Draw one person of any kind, with any particulars but jobs together, which take two."""
    first, last = draw(st.sampled_from((*FULL, *TAX_ONLY)))
    period = PayPeriod.paid(draw(st.dates(first, last)), draw(st.sampled_from(Frequency)))
    aims = Aims.of(book=book_on(period.paid_on), period=period)
    near = st.builds(int.__add__, st.sampled_from(aims.edges), st.integers(-300, 300))
    elements = draw(st.lists(_elements(period, st.one_of(AMOUNTS, near)), max_size=4))
    person = draw(_persons(aims))
    rows = tuple({**one, "line": line} for line, one in enumerate(elements))
    return Crowd(period, aims.book, draw(st.sampled_from(READINGS)), (person,), (rows,), draw(_cases(aims)))


def _elements(period: PayPeriod, amounts: st.SearchStrategy[int]) -> st.SearchStrategy[Row]:
    part_days = st.tuples(st.integers(0, period.days - 1), st.integers(0, period.days - 1))

    def one(days: tuple[int, int], **cells: object) -> Row:
        first, last = (period.begins + timedelta(days=ahead) for ahead in sorted(days))
        return {**row(period), **cells, "due_from": first, "due_to": last}

    def rows(basis: str) -> st.SearchStrategy[Row]:
        hourly = basis == "hourly"
        return st.builds(
            one,
            days=st.one_of(st.just((0, period.days - 1)), part_days),
            part=st.just(1) if hourly else st.integers(0, 4_000),
            whole=st.just(1) if hourly else st.integers(1, 4_000),
            basis=st.just(basis),
            amount_pence=amounts,
            hours_hundredths=st.integers(0, 40_000) if hourly else st.just(0),
            sign=st.sampled_from((1, 1, 1, -1)),
            taxable=st.booleans(),
            niable=st.booleans(),
            pensionable=st.booleans(),
            arrears=st.booleans() if basis == "once" else st.just(value=False),
        )

    return st.sampled_from(("once", "period", "annual", "hourly")).flatmap(rows)


def _persons(aims: Aims) -> st.SearchStrategy[Row]:
    book = aims.book
    prefix = st.sampled_from(sorted(set(aims.prefixes)))
    number = st.one_of(st.integers(0, 2_000), st.integers(0, 999_999))
    flat = [f"{p}{code}" for p in set(aims.prefixes) for code in ("BR", "NT", "0T", *(f"D{digit}" for digit in range(aims.d_rates(p))))]
    codes = st.one_of(
        st.builds("{}{}{}".format, prefix, number, st.sampled_from("LMNT")),
        st.builds("{}K{}".format, prefix, number),
        st.sampled_from(sorted(flat)),
    )
    return st.fixed_dictionaries(
        {
            "n": st.just(0),
            "tax_code": codes,
            "week1_month1": st.booleans(),
            "ni_letter": st.sampled_from(sorted(book.national_insurance.letters)),
            "student_loan_plan": st.sampled_from(("", *sorted(book.student_loans.plans))),
            "postgraduate_loan": st.booleans() if book.student_loans.postgraduate else st.just(value=False),
            "pension_scheme": st.sampled_from(("", *sorted(book.pensions))),
            "employer_pension_bp": st.integers(0, 10_000),
            "band_pay_pence": st.one_of(st.none(), AMOUNTS),
            "taxable_pay_to_date_pence": st.one_of(st.integers(-(10**6), 200_000_00), st.integers(0, 10**11)),
            "tax_to_date_pence": st.one_of(st.integers(-(10**6), 80_000_00), st.integers(0, 10**11)),
        }
    )


def _cases(aims: Aims) -> st.SearchStrategy[Cases]:
    """Draw what one person may have beside: a seat as director, or an earlier payment, and in either case a correction."""
    small = st.one_of(st.integers(-10_000, 1_000_000), st.integers(-(10**9), 10**10))
    letters = st.lists(st.sampled_from(sorted(aims.book.national_insurance.annual_letters)), unique=True, max_size=4)
    director = st.fixed_dictionaries(
        {
            "n": st.just(0),
            "method": st.sampled_from(("annual", "alternative")),
            "weeks": st.integers(1, 52),
            "settles": st.booleans(),
        }
    )
    yearly = st.one_of(small, st.builds(int.__add__, st.sampled_from(aims.yearly_edges), st.integers(-300, 300)))
    measures = st.fixed_dictionaries({"niable_pence": yearly, **dict.fromkeys(MEASURES, small)})
    to_date = letters.flatmap(
        lambda used: st.tuples(
            *(
                measures.map(lambda found, at=at, letter=letter: {"n": 0, "place": at, "ni_letter": letter, **found})
                for at, letter in enumerate(used)
            )
        )
    )
    names = ("pensionable_pence", "band_pay_pence", *PENSION, "taxable_pay_pence", "tax_pence", "niable_pence", *MEASURES, *LOANS)
    already = st.fixed_dictionaries({"n": st.just(0), **dict.fromkeys(names, small)})
    put_right = st.fixed_dictionaries({"n": st.just(0), **dict.fromkeys((*PENSION, *CONTRIBUTIONS), small)})
    corrections = st.one_of(st.just(()), st.tuples(put_right))
    return st.one_of(
        st.just(NOTHING),
        st.builds(lambda right: {**NOTHING, "corrections": right}, corrections),
        st.builds(
            lambda seat, used, right: {**NOTHING, "directors": (seat,), "ni_to_date": used, "corrections": right},
            director,
            to_date,
            corrections,
        ),
        st.builds(lambda paid, right: {**NOTHING, "paid_already": (paid,), "corrections": right}, already, corrections),
    )


# Nothing is kept from one run to the next, so that the suite says the same everywhere; the soak looks further.
@settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(single_persons())
def test_the_engines_agree_on_any_single_person(one: Crowd) -> None:
    assert compared(one).differences == []


@pytest.mark.soak
@settings(max_examples=20_000, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(single_persons())
def test_the_engines_agree_on_very_many_single_persons(one: Crowd) -> None:
    assert compared(one).differences == []

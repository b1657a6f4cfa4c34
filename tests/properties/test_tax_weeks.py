"""Income tax by itself, in every year of which it is known: weeks after the 52nd, and every number of week or month before."""

from __future__ import annotations

import polars as pl
import pytest
from aims import Aims
from days_of_law import FULL, TAX_ONLY, book_on
from seed import chance

from commonline.calc.columns.income_tax import tax_columns
from commonline.calc.plain.income_tax import tax
from commonline.kernel.period import Frequency, PayPeriod
from commonline.rules.book import RuleBook
from people import drawn_code

ALONE = {Frequency.WEEKLY: 53, Frequency.TWO_WEEKLY: 54, Frequency.FOUR_WEEKLY: 56}
"""The number of a payment after week 52, as HMRC counts it by how often people are paid."""

DAYS = tuple(last for _, last in (*FULL, *TAX_ONLY))
Rows = list[dict[str, object]]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_engines_agree_on_the_tax_of_every_week_and_month(day: object) -> None:
    book = book_on(day)
    for frequency in Frequency:
        rng = chance("tax", day, frequency)
        last = 12 if frequency is Frequency.MONTHLY else 52
        for number in sorted({1, last, ALONE.get(frequency, last), rng.randint(2, last - 1)}):
            rows = _rows(book, frequency, number, 25)
            assert _in_columns(rows, frequency, number, book) == _plain(rows, frequency, number, book), rows


@pytest.mark.parametrize(("frequency", "number"), [*ALONE.items(), (Frequency.TWO_WEEKLY, 53), (Frequency.FOUR_WEEKLY, 53)])
def test_after_week_52_nothing_to_date_counts(frequency: Frequency, number: int) -> None:
    for day in DAYS:
        book = book_on(day)
        rows = _rows(book, frequency, number, 20)
        nothing_before = [{**row, "taxable_pay_to_date_pence": 0, "tax_to_date_pence": 0, "week1_month1": True} for row in rows]
        found = _in_columns(rows, frequency, number, book)
        assert found == _in_columns(nothing_before, frequency, number, book)
        # And it is what the first payment of the year would be.
        assert found == _in_columns(nothing_before, frequency, frequency.weeks, book)


def _rows(book: RuleBook, frequency: Frequency, number: int, many: int) -> Rows:
    rng = chance("rows", book.on, frequency, number)
    aims = Aims.of(book=book, period=PayPeriod.paid(book.on, frequency))
    return [
        {
            "tax_code": drawn_code(rng, aims),
            "week1_month1": rng.random() < 0.3,
            "taxable_pay_pence": rng.choice((rng.randint(-50_000, 900_000), rng.randint(0, 10**8), rng.randint(0, 300))),
            "taxable_pay_to_date_pence": rng.randint(0, 9_000_000),
            "tax_to_date_pence": rng.randint(0, 2_000_000),
        }
        for _ in range(many)
    ]


def _in_columns(rows: Rows, frequency: Frequency, number: int, book: RuleBook) -> list[int]:
    return tax_columns(pl.DataFrame(rows), frequency=frequency, number=number, book=book)["tax_pence"].to_list()


def _plain(rows: Rows, frequency: Frequency, number: int, book: RuleBook) -> list[int]:
    names = {"tax_code": "code", "week1_month1": "week1_month1", "taxable_pay_pence": "pay_pence"}
    names |= {"taxable_pay_to_date_pence": "pay_before_pence", "tax_to_date_pence": "tax_before_pence"}
    given = [{names[name]: value for name, value in row.items()} for row in rows]
    return [tax(**one, frequency=frequency, number=number, law=book.income_tax)[0] for one in given]

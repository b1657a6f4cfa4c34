"""Regulation 23, weeks after the 52nd, and two payments of a period that each stand alone."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.calc.plain.income_tax import tax
from commonline.calc.plain.workings import Step
from commonline.calc.refusals import CannotPay
from commonline.kernel.money import Rate, pence
from commonline.kernel.period import Frequency
from commonline.rules.book import IncomeTax, RuleBook, TaxBand


def worked(law: IncomeTax, **given_: Any) -> tuple[int, Step]:
    usual: dict[str, Any] = {
        "code": "1257L",
        "week1_month1": False,
        "frequency": Frequency.MONTHLY,
        "number": 1,
        "pay_before_pence": 0,
        "tax_before_pence": 0,
    }
    return tax(**{**usual, **given_}, law=law)


def taxed(law: IncomeTax, **given_: Any) -> int:
    return worked(law, **given_)[0]


def test_no_more_than_half_of_the_pay_is_taken_and_the_workings_say_so(book: RuleBook) -> None:
    # K1000 month 1: (5,000 + 9) / 12 up to 417.42, + 416.67 = 834.09. 301.01 + 834.09 = 1,135.10: 20% of 1,135 = 227.00; half of 301.01 is 150.505.
    due, step = worked(book.income_tax, code="K1000", pay_pence=301_01)
    assert due == step.pence == 150_50
    shown = str(step)
    assert "Not more than half of the pay may be taken (regulation 23): £150.50" in shown
    assert "£76.50 is left for later payments" in shown
    assert "paye_routine" in {below.law for _, below in step.walk() if "regulation 23" in below.label}


@pytest.mark.parametrize("pay", [0, -500_00])
def test_nothing_is_taken_of_no_pay(book: RuleBook, pay: int) -> None:
    assert taxed(book.income_tax, code="K2000", pay_pence=pay) == 0


def test_what_was_not_taken_follows_in_the_next_payment(book: RuleBook) -> None:
    # BR, month 1 forgotten: 20% of 6,000.00 is due with 500.00 of pay; 250.00 is taken, the rest waits.
    first = taxed(book.income_tax, code="BR", number=2, pay_pence=500_00, pay_before_pence=5_500_00)
    assert first == 250_00
    later = taxed(book.income_tax, code="BR", number=3, pay_pence=6_000_00, pay_before_pence=6_000_00, tax_before_pence=first)
    assert first + later == 2_400_00


def test_a_refund_is_not_touched(book: RuleBook) -> None:
    assert taxed(book.income_tax, code="1257L", number=2, pay_pence=0, pay_before_pence=1_000_00, tax_before_pence=200_00) == -200_00


def test_before_april_2015_only_a_k_code_is_protected(book: RuleBook) -> None:
    law = replace(book.income_tax, overriding_limit_k_only=True)
    assert taxed(law, code="BR", number=2, pay_pence=500_00, pay_before_pence=5_500_00) == 1_200_00
    assert taxed(law, code="K1000", pay_pence=301_01) == 150_50


@pytest.mark.parametrize(
    ("frequency", "free"), [(Frequency.WEEKLY, 241_92), (Frequency.TWO_WEEKLY, 483_84), (Frequency.FOUR_WEEKLY, 967_68)]
)
def test_weeks_after_the_52nd_stand_alone_whatever_the_code_says(book: RuleBook, frequency: Frequency, free: int) -> None:
    # Code 1257: 241.92 of free pay a week. 1,000.00 over it at 20%.
    late = {"frequency": frequency, "number": 53, "pay_pence": free + 600_00, "pay_before_pence": 50_000_00, "tax_before_pence": 1}
    due, step = worked(book.income_tax, **late)
    assert due == 120_00
    assert "tax week 53 is after the 52nd" in str(step)


def test_week_52_still_counts_the_year(book: RuleBook) -> None:
    assert taxed(book.income_tax, frequency=Frequency.WEEKLY, number=52, pay_pence=0, pay_before_pence=10_000_00, tax_before_pence=9) == -9


def test_two_payments_of_a_period_that_stand_alone_are_one_pay(book: RuleBook) -> None:
    first = taxed(book.income_tax, week1_month1=True, pay_pence=2_000_00)
    due, step = worked(book.income_tax, week1_month1=True, pay_pence=500_00, paid_already=(2_000_00, first))
    assert first + due == taxed(book.income_tax, week1_month1=True, pay_pence=2_500_00) == 290_20
    assert f"Already paid in this period: £{first // 100}.{first % 100:02d}" in str(step)


def test_pay_taken_back_in_the_same_period_gives_its_tax_back(book: RuleBook) -> None:
    assert taxed(book.income_tax, week1_month1=True, pay_pence=-500_00, paid_already=(2_500_00, 290_20)) == 190_20 - 290_20


def test_an_earlier_payment_is_part_of_the_year_to_date_already(book: RuleBook) -> None:
    given_ = {"number": 3, "pay_pence": 500_00, "pay_before_pence": 7_000_00, "tax_before_pence": 700_00}
    assert taxed(book.income_tax, paid_already=(2_000_00, 1), **given_) == taxed(book.income_tax, **given_)


def test_a_region_that_the_law_of_the_day_does_not_have_is_refused(book: RuleBook) -> None:
    law = replace(book.income_tax, bands={"rUK": book.income_tax.bands["rUK"]})
    with pytest.raises(CannotPay) as refused:
        taxed(law, code="S1257L", pay_pence=1_000_00)
    assert (refused.value.column, refused.value.values) == ("tax_code", ("S1257L",))


@given(
    code=st.sampled_from(["1257L", "S1257L", "K475", "SK2000", "BR", "D1", "0T", "NT"]),
    alone=st.booleans(),
    number=st.integers(1, 53),
    pay=st.integers(-100_000, 1_000_000),
    before=st.tuples(st.integers(0, 10_000_000), st.integers(0, 4_000_000)),
)
def test_tax_is_never_over_half_of_the_pay(book: RuleBook, code: str, alone: bool, number: int, pay: int, before: tuple[int, int]) -> None:
    due, step = worked(
        book.income_tax,
        code=code,
        week1_month1=alone,
        frequency=Frequency.WEEKLY,
        number=number,
        pay_pence=pay,
        pay_before_pence=before[0],
        tax_before_pence=before[1],
    )
    assert due == step.pence <= max(pay, 0) // 2


_TWENTY, _FORTY, _FORTY_FIVE = Rate(20, 100), Rate(40, 100), Rate(45, 100)
_BASIC_LIMITS = {2013: 32_010, 2014: 31_865, 2015: 31_785, 2016: 32_000, 2017: 33_500, 2018: 34_500}
_SCOTLAND = {
    2016: (TaxBand(32_000, _TWENTY), TaxBand(150_000, _FORTY), TaxBand(None, _FORTY_FIVE)),
    2017: (TaxBand(31_500, _TWENTY), TaxBand(150_000, _FORTY), TaxBand(None, _FORTY_FIVE)),
    2018: (
        TaxBand(2_000, Rate(19, 100)),
        TaxBand(12_150, _TWENTY),
        TaxBand(31_580, Rate(21, 100)),
        TaxBand(150_000, Rate(41, 100)),
        TaxBand(None, Rate(46, 100)),
    ),
}


def law_of(begins: int) -> IncomeTax:
    """Give income tax of an earlier year, from the Finance Act and the Scottish rate resolution of each."""
    usual = (TaxBand(_BASIC_LIMITS[begins], _TWENTY), TaxBand(150_000, _FORTY), TaxBand(None, _FORTY_FIVE))
    scottish = _SCOTLAND.get(begins)
    regions = {"rUK": usual, **({"Scotland": scottish} if scottish else {})}
    higher = {
        "rUK": (_FORTY, _FORTY_FIVE),
        "Scotland": (Rate(21, 100), Rate(41, 100), Rate(46, 100)) if begins == 2018 else (_FORTY, _FORTY_FIVE),
    }
    return IncomeTax(
        bands=regions,
        basic_rate=dict.fromkeys(regions, _TWENTY),
        d_rates={region: higher[region] for region in regions},
        code_whole=500,
        whole_week_pence=96_16,
        whole_month_pence=416_67,
        remainder_add=9,
        overriding_limit=Rate(50, 100),
        overriding_limit_k_only=begins < 2015,
    )


def test_public_rows_of_2013_to_2019_come_out_to_the_penny_with_those_that_reach_the_limit(shared: Path) -> None:
    laws = {begins: law_of(begins) for begins in _BASIC_LIMITS}
    rows = [json.loads(line) for line in (shared / "oracles" / "pay" / "cases_2013_2019.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong, limited, done = [], Counter[str](), 0
    for row in (row for row in rows if row["kind"] == "income_tax"):
        pay, expected = pence(row["gross"]), pence(row["tax"])
        due, step = worked(
            laws[int(row["year"][:4])],
            code=row["code"],
            week1_month1=row["noncum"],
            frequency=Frequency(row["freq"]),
            number=row["period"],
            pay_pence=pay,
            pay_before_pence=pence(row["pay_to_date"]) - pay,
            tax_before_pence=pence(row["tax_to_date"]) - expected,
        )
        done += 1
        wrong += [row] if due != expected else []
        limited[row["year"]] += any("regulation 23" in below.label for _, below in step.walk())
    assert wrong == []
    assert (done, sum(limited.values())) == (1_447, 67)

"""Income tax, code form by code form; the sums beside each figure are made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from commonline.calc.plain.income_tax import tax
from commonline.calc.plain.workings import Step
from commonline.calc.refusals import CannotPay
from commonline.kernel.period import Frequency
from commonline.rules.book import RuleBook


def taxed(book: RuleBook, **given: Any) -> int:
    return worked(book, **given)[0]


def worked(book: RuleBook, **given: Any) -> tuple[int, Step]:
    usual: dict[str, Any] = {
        "code": "1257L",
        "week1_month1": False,
        "frequency": Frequency.MONTHLY,
        "number": 1,
        "pay_before_pence": 0,
        "tax_before_pence": 0,
    }
    return tax(**{**usual, **given}, law=book.income_tax)


def test_free_pay_comes_off_and_the_rest_is_taxed_in_whole_pounds(book: RuleBook) -> None:
    # Code 1257: 256 x 2 + 1 = 257 over 2 x 500: (2570 + 9) / 12 = 214.9166.. up to 214.92, + 2 x 416.67 = 1,048.26.
    # 2,500.00 - 1,048.26 = 1,451.74; 20% of 1,451 = 290.20.
    assert taxed(book, pay_pence=2_500_00) == 290_20


def test_the_first_four_decimals_of_the_band_count_and_no_more(book: RuleBook) -> None:
    # Month 2: c = 125,140 x 2/12 would be above; 37,700 x 2/12 = 6,283.3333; k = 7,540 x 2/12 = 1,256.6666.
    # 12,000.00 - 2,096.52 = 9,903.48; (9,903 - 6,283.3333) x 40% = 1,447.8666; + 1,256.6666 = 2,704.5332.
    assert taxed(book, number=2, pay_pence=12_000_00) == 2_704_53


def test_the_band_is_chosen_by_pay_before_it_is_rounded_down(book: RuleBook) -> None:
    # 0T month 1: the limit is 3,141.67 up to 3,142. 3,142.00 is in the first band, 3,142.01 in the second:
    # 20% of 3,142 = 628.40; 628.3333 + 40% of (3,142 - 3,141.6666) = 628.4666.
    assert taxed(book, code="0T", pay_pence=3_142_00) == 628_40
    assert taxed(book, code="0T", pay_pence=3_142_01) == 628_46


def test_a_k_code_adds_to_pay(book: RuleBook) -> None:
    # K475: (4,750 + 9) / 12 = 396.5833.. up to 396.59. 1,000.00 + 396.59 = 1,396.59; 20% of 1,396.
    assert taxed(book, code="K475", pay_pence=1_000_00) == 279_20


@pytest.mark.parametrize("code", ["0T", "K0"])
def test_the_number_nothing_frees_and_adds_nothing(book: RuleBook, code: str) -> None:
    assert taxed(book, code=code, pay_pence=1_000_99) == 200_00


@pytest.mark.parametrize(
    ("code", "expected"),
    [("BR", 200_00), ("SBR", 200_00), ("D0", 400_00), ("D1", 450_00), ("CD0", 400_00), ("SD0", 210_00), ("SD3", 480_00)],
)
def test_a_code_of_one_rate_taxes_every_whole_pound(book: RuleBook, code: str, expected: int) -> None:
    assert taxed(book, code=code, pay_pence=1_000_99) == expected


def test_a_scottish_code_has_scottish_bands(book: RuleBook) -> None:
    # S0T month 1: c = 1,243.4166, k = 2,827 x 19% + 12,094 x 20% = 2,955.93 / 12 = 246.3275; (2,000 - 1,243.4166) x 21% = 158.8825.
    assert taxed(book, code="S0T", pay_pence=2_000_00) == 405_21


def test_a_welsh_code_has_welsh_bands(book: RuleBook) -> None:
    assert taxed(book, code="C1257L", pay_pence=2_500_00) == 290_20


def test_a_d_code_that_the_region_does_not_have_is_refused(book: RuleBook) -> None:
    with pytest.raises(CannotPay):
        taxed(book, code="D2", pay_pence=1_000_00)


def test_a_lower_pay_later_in_the_year_gives_tax_back(book: RuleBook) -> None:
    # Month 2 to date: 2,600.00 - 2,096.52 = 503.48; 20% of 503 = 100.60; 290.20 was taken before.
    due, step = worked(book, number=2, pay_pence=100_00, pay_before_pence=2_500_00, tax_before_pence=290_20)
    assert due == 100_60 - 290_20
    assert "refund" in step.label


def test_month_1_gives_nothing_back_and_looks_at_nothing_before(book: RuleBook) -> None:
    assert taxed(book, number=7, week1_month1=True, pay_pence=100_00, pay_before_pence=9_500_00, tax_before_pence=290_20) == 0
    assert taxed(book, number=7, week1_month1=True, pay_pence=2_500_00, pay_before_pence=9_500_00, tax_before_pence=1) == 290_20


def test_code_nt_gives_back_what_was_taken(book: RuleBook) -> None:
    assert taxed(book, code="NT", number=5, pay_pence=2_500_00, pay_before_pence=10_000_00, tax_before_pence=1_160_80) == -1_160_80


def test_code_nt_on_month_1_takes_nothing_and_gives_nothing_back(book: RuleBook) -> None:
    assert taxed(book, code="NT", week1_month1=True, pay_pence=2_500_00, tax_before_pence=1_160_80) == 0


@pytest.mark.parametrize("code", ["1257L", "BR", "D0", "0T"])
def test_pay_below_nothing_is_not_taxed(book: RuleBook, code: str) -> None:
    assert taxed(book, code=code, pay_pence=-500_50) == 0


def test_a_fortnight_takes_the_free_pay_of_its_week(book: RuleBook) -> None:
    # Week 2: (2,570 + 9) / 52 = 49.596.. up to 49.60, + 2 x 96.16 = 241.92, x 2 = 483.84. 1,000.00 - 483.84 = 516.16.
    assert taxed(book, frequency=Frequency.TWO_WEEKLY, number=2, pay_pence=1_000_00) == 103_20


def test_four_weeks_on_a_week_1_basis_take_the_free_pay_of_four_weeks(book: RuleBook) -> None:
    # 241.92 x 4 = 967.68. 2,000.00 - 967.68 = 1,032.32.
    assert taxed(book, frequency=Frequency.FOUR_WEEKLY, number=30, week1_month1=True, pay_pence=2_000_00) == 206_40


def test_the_workings_name_every_figure_of_the_law(book: RuleBook) -> None:
    _, step = worked(book, number=2, pay_pence=12_000_00)
    shown = str(step)
    for figure in ("£1,048.26 x 2", "£9,903.48", "£9,903.00", "£6,283.3333", "£1,256.6666", "£1,447.8666", "£2,704.53"):
        assert figure in shown
    assert {below.law for _, below in step.walk() if "Free pay" in below.label} == {"paye_routine"}
    assert {below.law for _, below in step.walk() if "band" in below.label.lower()} == {"income_tax"}


def test_the_workings_of_a_scottish_code_rest_on_scottish_law(book: RuleBook) -> None:
    _, step = worked(book, code="S1257L", pay_pence=3_000_00)
    assert {below.law for _, below in step.walk() if "band" in below.label.lower()} == {"income_tax.scotland"}

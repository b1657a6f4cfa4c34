"""Several employments of one person with one employer: one sum, shared out to the penny."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.calc.plain import national_insurance, national_insurance_together
from commonline.calc.plain.national_insurance import Contributions
from commonline.calc.plain.workings import Step
from commonline.kernel.period import Frequency
from commonline.rules.book import RuleBook


def share(book: RuleBook, n: int, together: Any, letter: str = "A") -> tuple[Contributions, Step]:
    return national_insurance_together.shared(
        n=n, together=together, letter=letter, frequency=Frequency.MONTHLY, law=book.national_insurance
    )


def test_each_employment_bears_its_part_and_the_highest_paid_the_odd_pence(book: RuleBook) -> None:
    # 3,000.00: (3,000 - 1,048) x 8% = 156.16 and (3,000 - 417) x 15% = 387.45. A third: 52.05333 and 129.15 exactly.
    together = [(2, 2_000_00), (7, 1_000_00)]
    first, second = share(book, 2, together)[0], share(book, 7, together)[0]
    assert (second.employee, second.employer) == (52_05, 129_15)
    assert (first.employee, first.employer) == (104_11, 258_30)
    # 542.00, 506.00 and 1,904.00 ... are shared by themselves: 180.66, 168.66 and 650.66 of them are the second's.
    assert (second.at_lel, second.lel_to_pt, second.pt_to_uel) == (180_66, 168_66, 650_66)


def test_two_small_employments_pay_where_each_alone_would_not(book: RuleBook) -> None:
    assert share(book, 0, [(0, 1_000_00), (1, 1_000_00)])[0].employee == 38_08


def test_the_letter_is_that_of_the_first(book: RuleBook) -> None:
    found, step = share(book, 1, [(0, 3_000_00), (1, 1_000_00)], "M")
    assert found.employer == 0
    assert step.label == "National Insurance, letter M, shared with employments of the same person"
    assert "shared with employments 0, 1" in step.sum


def test_earnings_below_nothing_are_left_out(book: RuleBook) -> None:
    together = [(0, 2_000_00), (1, -500_00)]
    alone, _ = national_insurance.contributions(
        letter="A", frequency=Frequency.MONTHLY, earnings_pence=2_000_00, law=book.national_insurance
    )
    assert share(book, 0, together)[0] == alone
    assert share(book, 1, together)[0] == national_insurance.NONE


def test_where_nobody_earned_anything_there_is_nothing_to_share(book: RuleBook) -> None:
    found, step = share(book, 0, [(0, 0), (1, -1)])
    assert (found, step.pence) == (national_insurance.NONE, 0)


@pytest.mark.parametrize("together", [[(1, 5)], [(0, 5), (0, 6)]])
def test_an_employment_that_is_not_once_among_them_is_our_own_mistake(book: RuleBook, together: Any) -> None:
    with pytest.raises(ValueError, match="not once among"):
        share(book, 0, together)


@given(earnings=st.lists(st.integers(-50_000, 600_000), min_size=2, max_size=6), letter=st.sampled_from("ACFJM"))
def test_the_shares_add_up_to_the_contributions_on_the_sum(book: RuleBook, earnings: list[int], letter: str) -> None:
    together = list(enumerate(earnings))
    total = sum(max(pence, 0) for pence in earnings)
    whole, _ = national_insurance.contributions(
        letter=letter, frequency=Frequency.MONTHLY, earnings_pence=total, law=book.national_insurance
    )
    shares = [share(book, n, together, letter)[0] for n, _ in together]
    for field in fields(Contributions):
        assert sum(getattr(one, field.name) for one in shares) == getattr(whole, field.name)
        assert all(getattr(one, field.name) >= 0 for one in shares)

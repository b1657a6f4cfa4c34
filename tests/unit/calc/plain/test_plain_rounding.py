"""Each rounding does what its instrument asks, on both sides of its edge."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from commonline.calc.plain import rounding

CASES: list[tuple[Callable[[Fraction], int | Fraction], str, str]] = [
    (rounding.element_nearest_penny, "10.49", "10"),
    (rounding.element_nearest_penny, "10.5", "11"),
    (rounding.element_nearest_penny, "-10.5", "-11"),
    (rounding.element_nearest_penny, "-10.49", "-10"),
    (rounding.pension_nearest_penny, "10.49", "10"),
    (rounding.pension_nearest_penny, "10.5", "11"),
    (rounding.pension_nearest_penny, "-10.5", "-11"),
    (rounding.pension_nearest_penny, "-10.49", "-10"),
    (rounding.pension_band_whole_pounds, "3419999", "3419900"),
    (rounding.paye_free_pay_up, "104.741", "104.75"),
    (rounding.paye_free_pay_up, "104.75", "104.75"),
    (rounding.paye_pay_down, "99.99", "99"),
    (rounding.paye_limit_up, "3141.01", "3142"),
    (rounding.paye_limit_up, "3142", "3142"),
    (rounding.paye_four_decimals, "3141.66669", "3141.6666"),
    (rounding.paye_tax_down, "12.3499", "1234"),
    (rounding.paye_limit_down, "12.99", "12"),
    (rounding.director_threshold_up, "590400", "590400"),
    (rounding.director_threshold_up, "590400.01", "590500"),
    (rounding.share_down, "12.99", "12"),
    (rounding.eb5_penny, "8745.59", "8745"),
    (rounding.eb5_penny, "8745.6", "8746"),
    (rounding.eb5_penny, "8745.5999", "8745"),
    (rounding.loan_threshold_down, "36490.4", "36490"),
    (rounding.loan_deduction_down, "1999.99", "1900"),
    (rounding.levy_down, "125000.9", "125000"),
]


@pytest.mark.parametrize(("function", "value", "expected"), CASES)
def test_a_rounding_is_the_one_of_its_instrument(function: Callable[[Fraction], int | Fraction], value: str, expected: str) -> None:
    assert function(Fraction(value)) == Fraction(expected)

"""The codes of 6 April, and the same rule told a second time, letter by letter."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.calc.new_year_code import carried_forward
from commonline.rules.book import TaxCodes

RAISED = TaxCodes("1260L", {}, ("0T", True), ("0T", True), {"L": 3, "M": 3, "N": 2})
STANDING = TaxCodes("1257L", {}, ("0T", True), ("0T", True), {})
CODES = st.from_regex(r"([SC]?(([1-9][0-9]{0,5}|0)[LMNT]|K[1-9][0-9]{0,4}|BR|D[0-3])|NT)", fullmatch=True)


def carried(code: str, *, week1: bool = False, law: TaxCodes = RAISED) -> tuple[str, bool]:
    frame = carried_forward(pl.DataFrame({"tax_code": [code], "week1_month1": [week1]}), law=law)
    return frame.row(0)


def slowly(code: str, law: TaxCodes) -> str:
    """Take the code apart with no pattern at all."""
    prefix = code[0] if code[0] in "SC" else ""
    rest = code[len(prefix) :]
    digits, last = rest[:-1], rest[-1]
    if not digits.isdigit() or set(digits) == {"0"} or last not in law.uplift:
        return code
    return prefix + str(int(digits) + law.uplift[last]) + last


@pytest.mark.parametrize(
    ("code", "becomes"),
    [("1257L", "1260L"), ("S1257L", "S1260L"), ("C1131N", "C1133N"), ("1383M", "1386M"), ("500T", "500T"), ("0T", "0T"), ("S0T", "S0T")]
    + [(code, code) for code in ("K475", "SK475", "BR", "CBR", "D0", "SD2", "NT")],
)
def test_a_suffix_that_the_year_raises_is_raised_and_every_other_code_stands(code, becomes):
    assert carried(code) == (becomes, False)


def test_the_mark_of_week_1_or_month_1_falls_away_whatever_the_code():
    assert carried("K475", week1=True) == ("K475", False)
    assert carried("1257L", week1=True) == ("1260L", False)


def test_a_year_that_raises_nothing_leaves_every_code():
    assert carried("1257L", law=STANDING) == ("1257L", False)


def test_a_year_may_raise_by_one_and_the_smallest_number_is_raised():
    by_one = TaxCodes("1258L", {}, ("0T", True), ("0T", True), {"L": 1})

    assert carried("1257L", law=by_one) == ("1258L", False)
    assert carried("1L", law=by_one) == ("2L", False)


def test_a_code_that_is_not_raised_stands_as_it_was_written():
    assert carried("0500T") == ("0500T", False)
    assert carried("0500L", law=STANDING) == ("0500L", False)


def test_no_allowance_stays_no_allowance_even_if_its_letter_is_raised():
    assert carried("0T", law=TaxCodes("1260L", {}, ("0T", True), ("0T", True), {"T": 3})) == ("0T", False)


@given(st.lists(CODES))
def test_many_codes_are_carried_forward_as_each_by_itself_in_the_same_order(codes):
    frame = pl.DataFrame(
        {"tax_code": codes, "week1_month1": [True] * len(codes), "n": range(len(codes))},
        schema_overrides={"tax_code": pl.String, "week1_month1": pl.Boolean, "n": pl.Int64},
    )

    found = carried_forward(frame, law=RAISED)

    assert found["tax_code"].to_list() == [slowly(code, RAISED) for code in codes]
    assert not found["week1_month1"].any()
    assert found["n"].to_list() == list(range(len(codes)))

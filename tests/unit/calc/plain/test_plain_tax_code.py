"""What a PAYE code says."""

from __future__ import annotations

import pytest

from commonline.calc.plain.tax_code import CodeKind, read_tax_code
from commonline.calc.refusals import CannotPay


@pytest.mark.parametrize(
    ("text", "region", "kind", "number"),
    [
        ("1257L", "rUK", CodeKind.FREE_PAY, 1257),
        ("S1257M", "Scotland", CodeKind.FREE_PAY, 1257),
        ("C999999N", "Wales", CodeKind.FREE_PAY, 999_999),
        ("45T", "rUK", CodeKind.FREE_PAY, 45),
        ("S0T", "Scotland", CodeKind.FREE_PAY, 0),
        ("K475", "rUK", CodeKind.ADDED_PAY, 475),
        ("SK475", "Scotland", CodeKind.ADDED_PAY, 475),
        ("BR", "rUK", CodeKind.BASIC_RATE, 0),
        ("CBR", "Wales", CodeKind.BASIC_RATE, 0),
        ("D1", "rUK", CodeKind.HIGHER_RATE, 1),
        ("SD3", "Scotland", CodeKind.HIGHER_RATE, 3),
        ("NT", "rUK", CodeKind.NO_TAX, 0),
        ("SNT", "Scotland", CodeKind.NO_TAX, 0),
    ],
)
def test_a_code_of_each_form_is_read(text: str, region: str, kind: CodeKind, number: int) -> None:
    read = read_tax_code(text)
    assert (read.region, read.kind, read.number) == (region, kind, number)


@pytest.mark.parametrize(
    "text", ["", "L", "1257", "1257l", " 1257L", "1257L W1", "1257LX", "1234567L", "D4", "K", "KBR", "W1257L", "٣L", "1257L\n"]
)
def test_a_code_of_no_known_form_is_refused(text: str) -> None:
    with pytest.raises(CannotPay):
        read_tax_code(text)

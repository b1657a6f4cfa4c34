"""What a PAYE code says (Income Tax (Pay As You Earn) Regulations 2003, regulation 7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from commonline.calc.refusals import CannotPay

REGIONS = {"": "rUK", "S": "Scotland", "C": "Wales"}

_FORM = re.compile(r"(?P<region>[SC]?)(?:(?P<free>[0-9]{1,6})[LMNT]|K(?P<added>[0-9]{1,6})|(?P<basic>BR)|D(?P<higher>[0-3])|(?P<none>NT))")


class CodeKind(StrEnum):
    """What a code asks for."""

    FREE_PAY = "free pay"
    ADDED_PAY = "added pay"
    BASIC_RATE = "basic rate"
    HIGHER_RATE = "higher rate"
    NO_TAX = "no tax"


@dataclass(frozen=True, slots=True)
class TaxCode:
    """A PAYE code, read.

    :ivar text: the code as it was given.
    :ivar region: ``rUK``, ``Scotland`` or ``Wales``: whose bands and rates apply.
    :ivar kind: what it asks for.
    :ivar number: the number in a code of free pay or added pay, the digit of a D code; 0 otherwise.
    """

    text: str
    region: str
    kind: CodeKind
    number: int


def read_tax_code(text: str) -> TaxCode:
    """This will read a PAYE code, without any mark of week 1 or month 1.

    >>> read_tax_code("SK475")
    TaxCode(text='SK475', region='Scotland', kind=<CodeKind.ADDED_PAY: 'added pay'>, number=475)

    :raises CannotPay: when it has no form that HMRC issues.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise CannotPay("tax_code", [text])
    region = REGIONS[form["region"]]
    if form["free"] is not None:
        return TaxCode(text, region, CodeKind.FREE_PAY, int(form["free"]))
    if form["added"] is not None:
        return TaxCode(text, region, CodeKind.ADDED_PAY, int(form["added"]))
    if form["basic"] is not None:
        return TaxCode(text, region, CodeKind.BASIC_RATE, 0)
    if form["higher"] is not None:
        return TaxCode(text, region, CodeKind.HIGHER_RATE, int(form["higher"]))
    return TaxCode(text, region, CodeKind.NO_TAX, 0)

"""PAYE codes: reading them, and the free pay they give.

Instrument: Income Tax (Pay As You Earn) Regulations 2003; HMRC, Specification for PAYE Tax Table Routines, v24.0, paragraph 4.3.1.
Rounding: free pay of the remainder up to a penny, for one week or month; then times the weeks or months.
Years: 2013-14 to 2018-19 and 2022-23 checked against outside cases; otherwise as far as the rule book goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from commonline.rules.book import IncomeTax, RuleBook

_FORM = re.compile(r"(?P<prefix>[SC]?)(?:(?P<number>[0-9]{1,6})[LMNT]|K(?P<k>[0-9]{1,6})|(?P<basic>BR)|D(?P<d>[0-9])|(?P<none>NT))")
_REGION = {"": "rUK", "S": "Scotland", "C": "Wales"}


@dataclass(frozen=True, slots=True)
class TaxCode:
    """One PAYE code, read.

    :ivar region: ``rUK``, ``Scotland`` or ``Wales``.
    :ivar number: of free pay, below nothing for a K code; 0 where the code has none.
    :ivar flat: "" for a code taxed by bands; ``BR``, ``D0`` ... or ``NT`` for one taxed at a single rate.
    :ivar is_k: whether it is a K code; K0 is one, though its number is 0.
    """

    region: str
    number: int
    flat: str
    is_k: bool = False


def read(code: str, law: IncomeTax) -> TaxCode | None:
    """This will read a code as the law of a day knows it; None for what is not a code, or of a region that the law does not have."""
    form = _FORM.fullmatch(code)
    if form is None or (region := _REGION[form["prefix"]]) not in law.bands:
        return None
    if form["basic"]:
        return TaxCode(region, 0, "BR")
    if form["none"]:
        return TaxCode(region, 0, "NT")
    if form["d"]:
        return TaxCode(region, 0, "D" + form["d"]) if int(form["d"]) < len(law.d_rates[region]) else None
    if form["k"]:
        return TaxCode(region, -int(form["k"]), "", is_k=True)
    return TaxCode(region, int(form["number"]), "")


def is_code(code: str, book: RuleBook) -> bool:
    """This will say whether a text is a PAYE code on the rule book's day, prefix included, without a week 1 or month 1 mark."""
    return read(code, book.income_tax) is not None


def free_pay_pence(number: int, *, frequency: Frequency, periods: int, law: IncomeTax) -> int:
    """This will give the free pay of a code's number for so many weeks or months; below nothing for a K code's."""
    if number == 0:
        return 0
    months = frequency is Frequency.MONTHLY
    wholes, remainder = divmod(abs(number) - 1, law.code_whole)
    # In pounds (10 x remainder + 9) / 52 or / 12, up to a penny: the remainder counts from 1.
    part = -(-(10 * (remainder + 1) + law.remainder_add) * 100 // (12 if months else 52))
    one = part + wholes * (law.whole_month_pence if months else law.whole_week_pence)
    return (one if number > 0 else -one) * periods

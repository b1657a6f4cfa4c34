"""The words of a payslip: a tax code, a date and the hidden part of a number, as a person would say them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from datetime import date

_NATIONS = {"S": "Scottish", "C": "Welsh"}
_ONE_RATE = {
    "BR": "all of this pay is taxed at the basic rate",
    "D0": "all of this pay is taxed at one higher rate",
    "D1": "all of this pay is taxed at one higher rate",
    "D2": "all of this pay is taxed at one higher rate",
    "D3": "all of this pay is taxed at one higher rate",
    "0T": "none of this pay is free of tax",
    "NT": "no tax is taken from this pay",
}


def tax_code_in_words(code: str, *, week1_month1: bool) -> str:
    """This will say what a tax code does, in a sentence or three: ``1257L``, ``SK475``, ``CBR``.

    A code that is not known gives a sentence that says so, rather than a guess.
    """
    nation, plain = (_NATIONS[code[0]], code[1:]) if code[:1] in _NATIONS else ("", code)
    allowance, added = re.fullmatch(r"([0-9]+)[LMNPTY]", plain), re.fullmatch(r"K([0-9]+)", plain)
    if plain in _ONE_RATE:
        said = _ONE_RATE[plain]
    elif allowance:
        said = f"about {spoken(int(allowance[1]) * 1000).removesuffix('.00')} of pay in the tax year is free of tax"
    elif added:
        said = f"about {spoken(int(added[1]) * 1000).removesuffix('.00')} is added to your pay for the tax year before tax is worked out"
    else:
        return "This code is not one we can explain. Ask HMRC what it means."
    sentences = [said[0].upper() + said[1:] + "."]
    if nation:
        sentences.append(f"{nation} rates of income tax are used.")
    if week1_month1:
        sentences.append("Each payday is worked out by itself, without looking back at the year.")
    return " ".join(sentences)


def long_date(day: date) -> str:
    """This will write a day for a reader: ``31 October 2025``."""
    return f"{day.day} {day:%B %Y}"


def ending(number: str, *, shown: int) -> str:
    """This will hide all but the last characters of a number: ``ends 56C``; nothing known gives ``not held``."""
    bare = number.replace(" ", "")
    return f"ends {bare[-shown:]}" if len(bare) > shown else "not held"

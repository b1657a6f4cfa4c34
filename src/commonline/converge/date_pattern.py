"""How a file writes dates, said so that an officer can read it: DD.MM.YYYY."""

from __future__ import annotations

import re
from types import MappingProxyType

DATE_WORDS = MappingProxyType(
    {
        "YYYY": ("%Y", r"\d{4}"),
        "MON": ("%b", "[A-Za-z]{3}"),
        "DD": ("%d", r"\d{2}"),
        "MM": ("%m", r"\d{2}"),
        "HH": ("%H", r"\d{2}"),
        "MI": ("%M", r"\d{2}"),
        "SS": ("%S", r"\d{2}"),
        "D": ("%d", r"\d{1,2}"),
        "M": ("%m", r"\d{1,2}"),
    }
)
"""What a date pattern is made of: the word, what the parser calls it, and what it looks like. A year has four digits."""


def date_form(pattern: str) -> tuple[str, str]:
    """This will give what a date pattern such as DD.MM.YYYY is to the parser, and the expression a cell must match in full."""
    parser, looks, at = "", "", 0
    for found in re.finditer("|".join(DATE_WORDS), pattern):
        between = pattern[at : found.start()]
        form = DATE_WORDS[found[0]]
        parser, looks, at = (
            parser + between.replace("%", "%%") + form[0],
            looks + re.escape(between) + form[1],
            found.end(),
        )
    return parser + pattern[at:].replace("%", "%%"), f"^{looks}{re.escape(pattern[at:])}$"

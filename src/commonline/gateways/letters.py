"""Names and addresses in the few letters that banks and HMRC can carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

# Letters that Unicode does not take apart into a plain letter and a mark.
_WHOLE: Mapping[str, str] = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ħ": "h", "Ħ": "H", "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{MODIFIER LETTER APOSTROPHE}": "'",
    "\N{HYPHEN}": "-", "\N{NON-BREAKING HYPHEN}": "-", "\N{EN DASH}": "-", "\N{EM DASH}": "-",
}  # fmt: skip


def plain_letters(text: pl.Expr, *, allowed: str) -> pl.Expr:
    """This will give text with its accents taken off, and a space for every character that is not allowed.

    ``allowed`` is the inside of a regular expression's character class: ``A-Za-z '-``. Spaces are then
    closed up and trimmed. An empty cell gives empty text. Case is left as it is.
    """
    bare = text.fill_null("").str.replace_many(list(_WHOLE), list(_WHOLE.values())).str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return bare.str.replace_all(f"[^{allowed}]", " ").str.replace_all(" +", " ").str.strip_chars(" ")

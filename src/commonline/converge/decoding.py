"""Bytes to text, without guessing in silence."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from commonline.converge.terms import ExtractUnreadable

TWICE_ENCODED = (
    r"[ÂÃ][\u0080-\u00bf\u2018-\u201d\u2020-\u2022\u20ac\u2122\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc]|â€|ï¿½|\ufffd"
)
"""What UTF-8 looks like after it was read as cp1252, or what stands in place of a letter that was lost."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text.

    :ivar text: as it stands, line endings included.
    :ivar encoding: what it was read as: ``utf-8``, ``utf-16``, ``utf-32`` or ``cp1252``.
    :ivar as_said: whether that is what the mapping says, or the text is the same either way.
    """

    text: str
    encoding: str
    as_said: bool


def decode(*, content: bytes, encoding: str) -> Decoded:
    """This will give the text of a file: by its own byte order mark, else as UTF-8, else as cp1252.

    UTF-8 is tried before cp1252 whatever the mapping says, because a text with accents that is valid UTF-8
    is nothing else. Nothing is replaced.

    :raises ExtractUnreadable: when the file is empty, holds NUL characters, or is in none of these.
    """
    if not content.strip():
        raise ExtractUnreadable("The file is empty.")
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    for name in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise ExtractUnreadable(
                "The file holds NUL characters.",
                why="It is no text file, or was cut out of another.",
            )
        if not text.strip():
            raise ExtractUnreadable("The file is empty.")
        found = name.removesuffix("-sig")
        return Decoded(text, found, text.isascii() or found == encoding)
    raise ExtractUnreadable(
        f"The file is not text in {marked or 'UTF-8 or cp1252'}.",
        why="Some of its bytes mean nothing there.",
    )


def looks_encoded_twice(text: str) -> bool:
    """This will say whether a text has the look of UTF-8 read as cp1252 ("Ã©" for "é")."""
    return _TWICE.search(text) is not None


_TWICE = re.compile(TWICE_ENCODED)

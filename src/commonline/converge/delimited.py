"""Files of lines and delimiters: cells between semicolons, commas or tabs, with a title above and totals between."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from commonline.converge.sheet import Sheet, TextRow, read_sheet
from commonline.converge.terms import ExtractUnreadable

if TYPE_CHECKING:
    from commonline.converge.terms import Dialect


def read_delimited(*, text: str, dialect: Dialect) -> Sheet:
    """This will give the rows of a delimited text. A row is what the delimiters make of it, numbered from 1 as a spreadsheet would.

    :raises ExtractUnreadable: when a quotation mark is never closed or stands where none can, or the headings are not there.
    """
    return read_sheet(table=_records(text, dialect), dialect=dialect)


def _records(text: str, dialect: Dialect) -> list[TextRow]:
    records: list[TextRow] = []
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        strict=True,
    )
    try:
        records.extend(reader)
    except csv.Error as error:
        raise ExtractUnreadable(
            f"The file cannot be cut into cells after row {len(records)}.",
            why=f"A quotation mark is not closed, or stands inside a cell ({error}).",
            do="Ask the body for the whole file; if it does not use quotation marks, say so in the mapping (quote: none).",
        ) from error
    return records

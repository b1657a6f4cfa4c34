"""Spreadsheets (Office Open XML): a title, headings over one or two rows with merged cells, amounts typed as text."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import fastexcel
from lxml import etree

from commonline.converge.sheet import SEARCHED, Sheet, read_sheet
from commonline.converge.terms import ExtractUnreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commonline.converge.sheet import TextRow
    from commonline.converge.terms import Dialect

LARGEST = 500_000_000
"""Bytes a spreadsheet may unpack to; more is taken for an attack."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the cells' values do not say. Rows and columns count from 0.

    :ivar left: the leftmost column that has a cell.
    :ivar merged: ranges of merged cells: top, left, bottom, right.
    :ivar unworked: cells with a formula and no value.
    """

    left: int
    merged: tuple[tuple[int, int, int, int], ...]
    unworked: tuple[tuple[int, int], ...]


def read_spreadsheet(*, content: bytes, dialect: Dialect) -> tuple[Sheet, tuple[tuple[int, str], ...]]:
    """This will give the rows of one sheet, and the cells of it that hold a formula without a value: row and heading.

    A whole number is written without a point, a date as ``2025-04-01``.

    :raises ExtractUnreadable: when it is no whole spreadsheet, has no such sheet, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise ExtractUnreadable(f"The spreadsheet unpacks to more than {LARGEST // 1_000_000} MB.")
            book = fastexcel.read_excel(content)
            name = dialect.sheet or book.sheet_names[0]
            if name not in book.sheet_names:
                raise ExtractUnreadable(
                    f"The spreadsheet has no sheet {name}.",
                    why=f"It has: {', '.join(book.sheet_names)}.",
                )
            plan = _plan(archive.read(_part(archive, name)))
        cells = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except (
        zipfile.BadZipFile,
        fastexcel.FastExcelError,
        etree.XMLSyntaxError,
        KeyError,
        EOFError,
        zlib.error,
    ) as error:
        raise ExtractUnreadable("The file is no whole spreadsheet.", why=f"{str(error).splitlines()[0]}.") from error
    table = [["" if cell is None else _DAY.sub("", cell) for cell in row] for row in cells.iter_rows()]
    headings_of = _headings_of(table[:SEARCHED], plan, dialect.heading_rows)
    sheet = read_sheet(table=table, dialect=dialect, headings_of=headings_of)
    names = [column for column in sheet.rows.columns if column != "row"]
    return sheet, tuple((row + 1, names[at]) for row, column in plan.unworked if 0 <= (at := column - plan.left) < len(names))


_DAY = re.compile(r"(?<=^\d{4}-\d\d-\d\d) 00:00:00$")
_PLACE = re.compile(r"([A-Z]+)(\d+)")


def _headings_of(table: Sequence[TextRow], plan: _Plan, rows: int) -> list[list[str]]:
    """Give the headings that would end in each row: with two rows, ``upper / lower``, the upper spread over its merged cells."""
    if rows == 1:
        return [list(cells) for cells in table]
    spread = [list(cells) for cells in table]
    for top, left, bottom, right in plan.merged:
        for row in range(top, min(bottom + 1, len(spread))):
            for column in range(left - plan.left, min(right - plan.left + 1, len(spread[row]))):
                spread[row][column] = table[top][left - plan.left] if column >= 0 else ""
    combined: list[list[str]] = []
    for n in range(len(spread)):
        above = spread[max(0, n + 1 - rows) : n + 1]
        columns = [list(dict.fromkeys(" ".join(cell.split()) for cell in column if cell.strip())) for column in zip(*above, strict=True)]
        combined.append([" / ".join(parts) for parts in columns])
    return combined


def _plan(sheet: bytes) -> _Plan:
    left: int | None = None
    merged: list[tuple[int, int, int, int]] = []
    unworked: list[tuple[int, int]] = []
    for _, element in etree.iterparse(
        io.BytesIO(sheet),
        tag=("{*}c", "{*}mergeCell"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    ):
        if etree.QName(element).localname == "mergeCell":
            first, _, last = str(element.get("ref", "")).partition(":")
            merged.append((*_place(first), *_place(last or first)))
        elif len(element):
            at = _place(str(element.get("r", "")))
            left = at[1] if left is None else min(left, at[1])
            if element.find("{*}f") is not None and not (element.findtext("{*}v") or "").strip():
                unworked.append(at)
        element.clear()
    return _Plan(left or 0, tuple(merged), tuple(unworked))


def _place(name: str) -> tuple[int, int]:
    """Give row and column of a cell's name, from 0: ``B3`` is (2, 1)."""
    found = _PLACE.fullmatch(name)
    if found is None:
        raise ExtractUnreadable("The spreadsheet has a cell without a place.")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Give the name of the part of the archive that holds a sheet."""
    safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    book = etree.fromstring(archive.read("xl/workbook.xml"), safe)
    relation = next(
        str(value)
        for entry in book.iter("{*}sheet")
        if entry.get("name") == sheet
        for key, value in entry.attrib.items()
        if str(key).endswith("}id")
    )
    targets = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), safe)
    target = next(str(entry.get("Target")) for entry in targets.iter("{*}Relationship") if entry.get("Id") == relation)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"

"""A table of cells, from a delimited text or a spreadsheet: find its headings, keep its rows, set the rest aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import polars as pl

from commonline.converge.terms import ExtractUnreadable, SetAside

if TYPE_CHECKING:
    from commonline.converge.terms import Dialect

TextRow: TypeAlias = Sequence[str]

SEARCHED = 60
"""Headings are looked for in so many rows."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file under its headings.

    :ivar rows: ``row`` and the file's columns, all text.
    :ivar set_aside: every other row of the file.
    :ivar ragged: of these, the rows with the wrong number of cells: number, cells found and cells expected.
    :ivar heading_row: number of the (last) row of headings.
    :ivar renamed: headings that stand more than once: the heading and the name the later column was given.
    """

    rows: pl.DataFrame
    set_aside: tuple[SetAside, ...]
    ragged: tuple[tuple[int, int, int], ...]
    heading_row: int
    renamed: tuple[tuple[str, str], ...]


def read_sheet(
    *,
    table: Sequence[TextRow],
    dialect: Dialect,
    headings_of: Sequence[TextRow] | None = None,
) -> Sheet:
    """This will cut a table of cells into headings, data and the rest.

    ``headings_of`` gives, for each of the first rows of ``table``, the headings that would end in that row, where
    they are not the row itself (headings over two rows).

    :raises ExtractUnreadable: when no row has the headings the dialect asks for.
    """
    candidates = table[:SEARCHED] if headings_of is None else headings_of
    at, headings = _headings(candidates, dialect)
    names, renamed = distinct(headings)
    width = len(names)
    leave_out = [
        (
            headings.index(rule.heading) if rule.heading else 0,
            rule.starts_with,
            rule.why,
        )
        for rule in dialect.leave_out
    ]

    first = max(0, at + 1 - dialect.heading_rows)
    aside = [_aside(n, table[n], dialect, "above the headings") for n in range(first)]
    aside += [_aside(n, table[n], dialect, "the headings") for n in range(first, at + 1)]
    ragged: list[tuple[int, int, int]] = []
    numbers: list[int] = []
    kept: list[TextRow] = []
    for n in range(at + 1, len(table)):
        cells = table[n]
        why = _why_left_out(cells, headings, leave_out)
        if why:
            aside.append(_aside(n, cells, dialect, why))
        elif len(cells) == width:
            numbers.append(n + 1)
            kept.append(cells)
        elif len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            numbers.append(n + 1)
            kept.append(cells[:width])
        else:
            aside.append(_aside(n, cells, dialect, "the wrong number of cells", held=True))
            ragged.append((n + 1, len(cells), width))
    return Sheet(
        frame_of(numbers=numbers, names=names, rows=kept),
        tuple(aside),
        tuple(ragged),
        at + 1,
        renamed,
    )


def frame_of(*, numbers: Sequence[int], names: Sequence[str], rows: Sequence[TextRow]) -> pl.DataFrame:
    """This will make the frame of a reading: ``row`` and one text column for each name."""
    cells: list[tuple[str, ...]] = list(zip(*rows, strict=True)) if rows else [() for _ in names]
    columns = [pl.Series(name, column, dtype=pl.String) for name, column in zip(names, cells, strict=True)]
    return pl.DataFrame([pl.Series("row", numbers, dtype=pl.Int64), *columns])


def distinct(headings: Sequence[str]) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """This will give names for columns that differ from each other and from ``row``, and say which were renamed: ``Pay (2)``."""
    seen = {"row"}
    names: list[str] = []
    renamed: list[tuple[str, str]] = []
    for place, heading in enumerate(headings, start=1):
        name = wanted = heading or f"column {place}"
        again = 2
        while name in seen:
            name = f"{wanted} ({again})"
            again += 1
        if name != wanted:
            renamed.append((wanted, name))
        seen.add(name)
        names.append(name)
    return names, tuple(renamed)


def _headings(candidates: Sequence[TextRow], dialect: Dialect) -> tuple[int, list[str]]:
    """Give the place of the headings and the headings: the first row that has all that must be there."""
    wanted = set(dialect.headings)
    nearest: set[str] = wanted
    for n, cells in enumerate(candidates[:SEARCHED]):
        found = [cell.strip() for cell in cells]
        while found and not found[-1]:
            found.pop()
        missing = wanted.difference(found)
        if found and not missing:
            return n, found
        if len(missing) < len(nearest):
            nearest = missing
    raise ExtractUnreadable(
        "The headings are not there.",
        why=f"No row has: {', '.join(sorted(nearest)) or 'any heading'}.",
        do="Ask the body whether the report has changed; if it has, change the mapping.",
    )


def _why_left_out(
    cells: TextRow,
    headings: list[str],
    leave_out: list[tuple[int, tuple[str, ...], str]],
) -> str:
    for place, starts, why in leave_out:
        if place < len(cells) and cells[place].strip().startswith(starts):
            return why
    if not cells or not (cells[0] or any(cell.strip() for cell in cells)):
        return "a blank line"
    if cells[0].strip() == headings[0] and [cell.strip() for cell in cells][: len(headings)] == headings:
        return "the headings again"
    return ""


def _aside(n: int, cells: TextRow, dialect: Dialect, why: str, *, held: bool = False) -> SetAside:
    return SetAside(n + 1, dialect.delimiter.join(cells), why, held)

"""Loader files of METADATA and MERGE lines, with several objects in one file.

``METADATA|Object|Column|...`` says the columns of an object; ``MERGE|Object|value|...`` gives one of it. A
delimiter, a new line or a backslash inside a value is written with a backslash before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from commonline.converge.sheet import Sheet, distinct, frame_of
from commonline.converge.terms import ExtractUnreadable, SetAside

if TYPE_CHECKING:
    from commonline.converge.terms import Dialect, Join


@dataclass(slots=True)
class _Object:
    columns: list[str]
    lines: list[tuple[int, list[str]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A row whose joined object stands in the file more than once for the same key."""

    row: int
    object: str


def read_hdl(*, text: str, dialect: Dialect) -> tuple[Sheet, tuple[Ambiguous, ...]]:
    """This will give the lines of the dialect's object as rows, each with the columns of the objects joined to it.

    A column of the object keeps its name; one of a joined object is ``Object.Column``. A row is a line of the file.

    :raises ExtractUnreadable: when the object, a joined object or the key of a join has no METADATA line.
    """
    cut = _Cutter(dialect.delimiter)
    objects: dict[str, _Object] = {}
    aside: list[SetAside] = []
    ragged: list[tuple[int, int, int]] = []
    joined = {join.object for join in dialect.joins}
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    for number, line in enumerate(lines, start=1):
        cells = cut(line)
        word = cells[0].strip().upper()
        name = cells[1].strip() if len(cells) > 1 else ""
        if word == "METADATA" and name:
            _declare(objects, name, cells[2:], number)
            aside.append(SetAside(number, line, "a METADATA line"))
        elif word in {"MERGE", "DELETE"} and name in objects:
            known = objects[name]
            if len(cells) - 2 != len(known.columns) or word == "DELETE":
                aside.append(
                    SetAside(
                        number,
                        line,
                        "the wrong number of cells" if word == "MERGE" else "a DELETE line",
                        held=True,
                    )
                )
                ragged.append((number, len(cells) - 2, len(known.columns)))
                continue
            known.lines.append((number, cells[2:]))
            if name != dialect.object:
                aside.append(
                    SetAside(
                        number,
                        line,
                        f"a line of {name}" + (", read with its row" if name in joined else ""),
                    )
                )
        else:
            no_data = not line.strip() or word in {"COMMENT", "SET"}
            aside.append(
                SetAside(
                    number,
                    line,
                    "a blank line or comment" if no_data else "a line that is neither METADATA nor MERGE",
                    held=not no_data,
                )
            )
            if not no_data:
                ragged.append((number, max(0, len(cells) - 2), 0))
    return _rows(objects, dialect, aside, ragged)


def _declare(objects: dict[str, _Object], name: str, columns: list[str], number: int) -> None:
    if name in objects and objects[name].columns != columns:
        raise ExtractUnreadable(f"Line {number} gives {name} other columns than an earlier METADATA line.")
    objects.setdefault(name, _Object(columns))


def _rows(
    objects: dict[str, _Object],
    dialect: Dialect,
    aside: list[SetAside],
    ragged: list[tuple[int, int, int]],
) -> tuple[Sheet, tuple[Ambiguous, ...]]:
    base = _object(objects, dialect.object)
    headings = list(base.columns)
    rows = [(number, list(cells)) for number, cells in base.lines]
    ambiguous: list[Ambiguous] = []
    for join in dialect.joins:
        other = _object(objects, join.object)
        place = _place(headings, join.here, dialect.object)
        partners, twice = _by_key(other, join)
        nothing = [""] * len(other.columns)
        for number, cells in rows:
            key = cells[place]
            if key in twice:
                ambiguous.append(Ambiguous(number, join.object))
            cells.extend(partners.get(key, nothing))
        headings += [f"{join.object}.{column}" for column in other.columns]
    missing = set(dialect.headings).difference(headings)
    if missing:
        raise ExtractUnreadable(
            "Columns are not there.",
            why=f"No METADATA line has: {', '.join(sorted(missing))}.",
        )
    names, renamed = distinct(headings)
    frame = frame_of(
        numbers=[number for number, _ in rows],
        names=names,
        rows=[cells for _, cells in rows],
    )
    return Sheet(frame, tuple(aside), tuple(ragged), 0, renamed), tuple(ambiguous)


def _by_key(other: _Object, join: Join) -> tuple[dict[str, list[str]], set[str]]:
    """Give the lines of an object by the key of a join, and the keys that stand there with different content."""
    place = _place(other.columns, join.there, join.object)
    partners: dict[str, list[str]] = {}
    twice: set[str] = set()
    for _, cells in other.lines:
        if partners.setdefault(cells[place], cells) != cells:
            twice.add(cells[place])
    return partners, twice


def _object(objects: dict[str, _Object], name: str) -> _Object:
    if name not in objects:
        raise ExtractUnreadable(f"The file has no METADATA line for {name}.")
    return objects[name]


def _place(columns: list[str], name: str, of: str) -> int:
    if name not in columns:
        raise ExtractUnreadable(f"{of} has no column {name}.")
    return columns.index(name)


class _Cutter:
    """Cuts a line at its delimiters, taking what stands after a backslash as it is."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._cell = re.compile(r"\\(.)")
        self._cells = re.compile(rf"(?:\\.|[^\\{re.escape(delimiter)}]|\\$)*")

    def __call__(self, line: str) -> list[str]:
        if "\\" not in line:
            return line.split(self._delimiter)
        cells: list[str] = []
        at = 0
        while True:
            found = self._cells.match(line, at)
            end = found.end() if found else at
            cells.append(self._cell.sub(lambda m: "\n" if m[1] == "n" else m[1], line[at:end]))
            if end >= len(line):
                return cells
            at = end + 1

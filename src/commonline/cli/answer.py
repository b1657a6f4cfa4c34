"""What a command gives back: once for a machine and once for a reader. Nothing is printed before it is whole."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG, REFUSED, LAW_UNKNOWN, NOT_ALLOWED, WAITS, PART_REFUSED, BUG, INTERRUPTED = 1, 2, 3, 4, 5, 6, 70, 130
"""The exit codes, beside 0. They are public: a code is never given another meaning."""

EXIT_CODES = """\b
Exit codes
  0    Done.
  1    A check found wrong rows, or a promise is broken.
  2    Refused: standard error says what, why, and what to do.
  3    The law of the day is not known.
  4    Not allowed: who acts may not do this.
  5    Waits for an answer, or is not in the state the step begins from.
  6    Part of a batch was refused; the rest was done.
  70   A fault of Commonline; the message names the file that describes it.
  130  Interrupted. Nothing is half done; the message says what to type next."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for a reader.

    :ivar columns: the headings; one that begins with ``>`` is aligned to the right and shown without it.
    :ivar rows: as many texts each as there are columns.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one command.

    :ivar machine: what ``--json`` prints: mappings, sequences, records, text, whole numbers, days.
    :ivar reader: lines and tables, in order.
    :ivar exit_code: one of EXIT_CODES.
    """

    machine: object
    reader: Sequence[str | Table] = field(default=())
    exit_code: int = 0


def as_json(value: object) -> Any:  # noqa: PLR0911 - one for each kind of value
    """This will give records, days, ids and paths in the form that JSON holds; amounts stay whole pence.

    :raises TypeError: for anything else; that is our mistake.
    """
    if value is None or (isinstance(value, (bool, int, str)) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return as_json(value.value)
    if isinstance(value, date):  # a moment is a day too
        return value.isoformat()
    if isinstance(value, (UUID, PurePath)):
        return str(value)
    if isinstance(value, float):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: as_json(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, dict):
        return {str(key): as_json(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [as_json(part) for part in value]
    raise TypeError(f"not for JSON: {type(value).__name__}")


def lines_of(record: object) -> list[str]:
    """This will write the fields of a record for a reader, one a line: ``rows in: 1,200``."""
    said = as_json(record)
    if not isinstance(said, dict):
        return [str(said)]
    shown = []
    for name, value in said.items():
        if isinstance(value, list):
            shown.append(f"{_words(name)}:" + ("" if value else " none"))
            shown += [
                f"  {part if not isinstance(part, dict) else ', '.join(f'{_words(k)} {_plain(v)}' for k, v in part.items())}"
                for part in value
            ]
        elif isinstance(value, dict):
            shown.append(f"{_words(name)}:")
            shown += [f"  {_words(key)}: {_plain(part)}" for key, part in value.items()]
        else:
            shown.append(f"{_words(name)}: {_plain(value)}")
    return shown


def _words(name: str) -> str:
    return name.replace("_", " ")


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)

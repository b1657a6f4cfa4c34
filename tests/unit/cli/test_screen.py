"""What is printed for a reader and for a machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from commonline.cli.answer import Answer, Table, as_json, lines_of
from commonline.cli.screen import harmless, show


@dataclass(frozen=True)
class Record:
    """A record."""

    on: date
    place: Path
    id: UUID
    rows_in: int
    parts: tuple[str, ...]


RECORD = Record(date(2025, 10, 31), Path("a"), UUID(int=1), 1200, ("x",))


def test_amounts_are_aligned_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    show(Answer({}, [Table(("Who", ">Net"), [("Anna", "£1,234.50"), ("Bo", "£9.00")])]), machine=False)
    assert capsys.readouterr().out.splitlines() == ["Who         Net", "----  ---------", "Anna  £1,234.50", "Bo        £9.00"]


def test_markup_and_control_codes_in_data_do_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    show(Answer({}, ["[red]Anna[/red] \x1b[31m"]), machine=False)
    assert capsys.readouterr().out == "[red]Anna[/red] \ufffd[31m\n"
    assert harmless("a\rb") == "a\ufffdb"


def test_a_record_is_json_with_days_and_ids_as_text() -> None:
    assert as_json(RECORD) == {"on": "2025-10-31", "place": "a", "id": str(UUID(int=1)), "rows_in": 1200, "parts": ["x"]}


def test_a_record_is_lines_for_a_reader() -> None:
    assert lines_of(RECORD)[3:] == ["rows in: 1,200", "parts:", "  x"]


def test_what_json_cannot_hold_is_our_mistake() -> None:
    with pytest.raises(TypeError):
        as_json(object())

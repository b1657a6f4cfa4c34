"""Outside cases from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from commonline.cli.root import root

if TYPE_CHECKING:
    from pathlib import Path

LOAN = {"kind": "student_loan", "year": "2025-26", "freq": "M1", "gross": "3000.00", "plan": "2", "deduction": "56.00"}


def file_of(place: Path, *rows: dict[str, object]) -> str:
    """Write a file of cases."""
    file = place / "cases.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return str(file)


def test_a_right_case_is_exit_code_zero(tmp_path: Path) -> None:
    result = CliRunner().invoke(root, ["check-cases", file_of(tmp_path, LOAN), "--json"])
    report = json.loads(result.stdout)
    assert (result.exit_code, report["exact"], report["wrong"]) == (0, 1, 0), report


def test_a_wrong_case_is_exit_code_one_and_is_shown(tmp_path: Path) -> None:
    result = CliRunner().invoke(root, ["check-cases", file_of(tmp_path, LOAN | {"deduction": "58.00"}), "--engine", "plain"])
    assert result.exit_code == 1
    assert "58.00" in result.stdout
    assert "56.00" in result.stdout


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(root, ["check-cases", str(tmp_path / "none.jsonl")])
    assert result.exit_code == 2
    assert "No such file" in result.stderr

"""Trying organograms from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from commonline.cli.root import root

if TYPE_CHECKING:
    from pathlib import Path

JUNIOR = (
    "Organisation,Grade,Payscale Minimum (£),Payscale Maximum (£),Generic Job Title,Number of Posts in FTE\n"
    "Tide Office,EO,24000,30000,Officer,2.5\n"
    "Tide Office,EO,N/D,N/D,Officer,1\n"
)


def _tried(place: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(root, ["try", str(place), *words])
    return result.exit_code, result.output


def test_a_trial_answers_a_machine_with_every_figure(tmp_path: Path) -> None:
    (tmp_path / "tide-junior.csv").write_text(JUNIOR, encoding="utf-8")
    code, said = _tried(tmp_path, "--paid-on", "2025-10-31", "--seed", "7", "--json")
    report = json.loads(said)

    assert code == 0
    assert (report["seed"], report["totals"]["rows_in"], report["totals"]["accepted"], report["totals"]["held"]) == (7, 2, 1, 1)
    assert report["engines"] == {"compared": 3, "differences": 0}


def test_a_trial_shows_a_reader_the_bodies_and_why_a_row_is_held(tmp_path: Path) -> None:
    (tmp_path / "tide-junior.csv").write_text(JUNIOR, encoding="utf-8")
    code, said = _tried(tmp_path, "--paid-on", "2025-10-31")

    assert code == 0
    assert "tide-junior.csv, row 3: TRY-001" in said
    assert "2.50" in said


def test_a_folder_without_organograms_is_refused(tmp_path: Path) -> None:
    code, said = _tried(tmp_path, "--paid-on", "2025-10-31")

    assert code == 2
    assert "organogram" in said


def test_a_day_without_law_has_its_own_exit_code(tmp_path: Path) -> None:
    (tmp_path / "tide-junior.csv").write_text(JUNIOR, encoding="utf-8")

    assert _tried(tmp_path, "--paid-on", "2099-10-31")[0] == 3

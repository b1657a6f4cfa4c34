"""What is said of days that nobody checked, on a small folder of law."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commonline.rules.coverage import check_law

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = """\
  - from: {first}
    until: {last}
    values: {{rate: [5, 1000], {word}: 15000}}
    law: {{title: "An Act", href: ""}}
    checked: {{by: a tester, on: 2026-11-23, against: nothing}}
    certain: true
    outside: "Two cases."
"""
THRESHOLD = "annual_threshold_pounds"


def written(place: Path, *, subject: str, word: str, days: list[tuple[str, str]]) -> None:
    entries = "".join(ENTRY.format(first=first, last=last, word=word) for first, last in days)
    (place / f"{subject}.yaml").write_text(f"subject: {subject}\nmeans: A subject.\nunit: Pounds.\nentries:\n{entries}", encoding="utf-8")


@pytest.mark.parametrize(
    ("again", "said"),
    [
        ("2023-04-06", []),
        ("2023-04-07", ["note: apprenticeship_levy has no values from 6 April 2023 to 6 April 2023."]),
        ("2024-02-01", ["note: apprenticeship_levy has no values from 6 April 2023 to 31 January 2024."]),
    ],
)
def test_a_gap_is_a_day_between_two_entries_of_one_subject(tmp_path: Path, again: str, said: list[str]) -> None:
    days = [("2022-04-06", "2023-04-05"), (again, "2024-04-05")]
    written(tmp_path, subject="apprenticeship_levy", word="annual_allowance_pounds", days=days)
    written(tmp_path, subject="student_loans.plan_5", word=THRESHOLD, days=[("2026-04-06", "2027-04-05")])
    assert check_law(place=tmp_path) == said

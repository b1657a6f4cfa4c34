"""HMRC's own rows and public loan rows, to the penny. No tolerance, no exception."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonline.flows.check_cases import check_cases


@pytest.mark.parametrize(
    ("file", "kind", "rows"),
    [("hmrc_cases_dev.jsonl", "income_tax", 140), ("hmrc_cases_dev.jsonl", "ni", 1_920), ("cases_2013_2019.jsonl", "student_loan", 156)],
)
def test_the_plain_calculator_gives_every_outside_row_exactly(shared: Path, file: str, kind: str, rows: int) -> None:
    text = (shared / "oracles" / "pay" / file).read_text(encoding="utf-8")
    report = check_cases(lines=text.splitlines(), engine="plain")
    assert [one for one in report["differences"] if one["kind"] == kind] == []
    assert report["by_kind"][kind] == {"rows": rows, "exact": rows, "wrong": 0, "not_done": 0}

"""The five sample bodies, read, mapped and judged: what was planted is found, and nobody else is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
import yaml

from commonline.converge import judge, mapping, reading
from commonline.converge.rule import Against
from commonline.converge.terms import Frames
from commonline.kernel.digest import digest_of
from commonline.standard.extract import EMPLOYMENT

if TYPE_CHECKING:
    from commonline.converge.terms import Judged, Mapped, Reading
    from commonline.kernel.finding import Finding

BODIES = Path(__file__).parents[3] / "bodies"


@dataclass(frozen=True)
class Outcome:
    """What came of one body's extract of one month."""

    readings: dict[str, Reading]
    mapped: dict[str, Mapped]
    judged: Judged

    @property
    def findings(self) -> list[Finding]:
        """Give every finding, of the file, the cells and the judgement."""
        first = [finding for reading in self.readings.values() for finding in reading.findings]
        second = [finding for mapped in self.mapped.values() for finding in mapped.findings]
        return [*first, *second, *self.judged.findings]


def blind(texts: pl.Series) -> pl.Series:
    """Stand in for the body's keyed digest."""
    return pl.Series([digest_of("key", text) for text in texts.to_list()], dtype=pl.String)


def month(body: str, period: str) -> Outcome:
    """Give what comes of a body's extracts of a month, such as 2025-10."""
    folder = BODIES / body
    how = mapping.load((folder / "mapping.yaml").read_text(encoding="utf-8"))
    told = yaml.safe_load((folder / "body.yaml").read_text(encoding="utf-8"))
    readings: dict[str, Reading] = {}
    mapped: dict[str, Mapped] = {}
    for extract in told["extracts"]:
        if extract["period"] != period:
            continue
        content = (folder / "extracts" / extract["file"]).read_bytes()
        carried = extract["carries"] if isinstance(extract["carries"], list) else [extract["carries"]]
        for carries in carried:
            assert fnmatch(extract["file"], how.extracts[carries].file)
            readings[carries] = reading.read(content=content, dialect=how.extracts[carries].dialect)
            mapped[carries] = mapping.map_to_standard(
                reading=readings[carries], mapping=how, extract_digest=readings[carries].digest, carries=carries
            )
    year, number = int(period[:4]), int(period[5:])
    judged = judge.judge(
        frames=Frames(**{carries: one.frame for carries, one in mapped.items()}),
        against=Against(begins=date(year, number, 1), ends=date(year, number, 30), known=EMPLOYMENT.empty(), grades=how.grades),
        blind=blind,
        held={carries: one.held for carries, one in mapped.items()},
    )
    return Outcome(readings, mapped, judged)


BODIES_READ = {
    # body: rows accepted and held (employments, elements, balances), and codes found beside notes on columns left out
    "harbour-agency": (
        (1093, 388, 1087),
        (7, 0, 0),
        "EXT-004 EMP-002 EMP-004 EMP-006 EMP-007 EMP-009 EMP-010 EMP-011 EMP-014 EMP-015 EMP-020 EMP-021 BAL-001",
    ),
    "inland-survey": ((595, 225, 591), (6, 0, 0), "EXT-004 EMP-002 EMP-004 EMP-009 EMP-013 EMP-014 EMP-015 EMP-020 EMP-021"),
    "north-dales-council": ((545, 489, 540), (7, 0, 0), "EXT-003 EMP-003 EMP-004 EMP-007 EMP-008 EMP-014 EMP-015 EMP-020 EMP-021 EMP-022"),
    "health-records-service": ((217, 75, 217), (3, 1, 0), "EMP-005 EMP-009 EMP-010 EMP-014 EMP-016 EMP-020 ELM-009"),
    "canal-heritage-trust": ((26, 10, 30), (4, 0, 0), "EXT-006 CNV-001 EMP-015 EMP-021"),
}


@pytest.mark.parametrize("body", list(BODIES_READ))
def test_what_was_planted_is_found_and_nobody_else_is_held(body: str) -> None:
    accepted, held, codes = BODIES_READ[body]
    outcome = month(body, "2025-10")
    assert {finding.code for finding in outcome.findings} - {"EXT-007"} == set(codes.split())
    judged = outcome.judged
    assert tuple(frame.height for frame in (judged.accepted.employments, judged.accepted.elements, judged.accepted.balances)) == accepted
    assert tuple(frame.height for frame in (judged.held.employments, judged.held.elements, judged.held.balances)) == held


@pytest.mark.parametrize("body", list(BODIES_READ))
def test_every_row_of_a_body_is_accepted_held_or_set_aside(body: str) -> None:
    outcome = month(body, "2025-10")
    for carries, read in outcome.readings.items():
        kept = getattr(outcome.judged.accepted, carries).height + getattr(outcome.judged.held, carries).height
        assert read.rows_in == kept + len(read.set_aside)


@pytest.mark.parametrize("body", list(BODIES_READ))
def test_no_finding_says_what_is_secret(body: str) -> None:
    outcome = month(body, "2025-10")
    frame = outcome.mapped["employments"].frame
    secret = {value for name in ("nino", "sort_code", "account_number", "account_name") for value in frame[name].drop_nulls()}
    for finding in outcome.findings:
        assert not [value for value in secret if len(value) > 4 and value in finding.sentence]

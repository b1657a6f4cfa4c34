"""Run a sample body's October extract through reading, mapping and judging, as the flow does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import yaml

from commonline.converge import judge, mapping, reading
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


def month(body: str, period: str, known: pl.DataFrame | None = None) -> Outcome:
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
    frames = {carries: mapped[carries].frame if carries in mapped else table.empty() for carries, table in mapping.TABLES.items()}
    year, number = int(period[:4]), int(period[5:])
    judged = judge.judge(
        **frames,
        period_begins=date(year, number, 1),
        period_ends=date(year, number, 30),
        known=EMPLOYMENT.empty() if known is None else known,
        blind=blind,
        held=frozenset().union(*(one.held for one in mapped.values())),
        grades=how.grades,
    )
    return Outcome(readings, mapped, judged)

"""The tables of findings and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from commonline.kernel.digest import derived_id, derived_ids
from commonline.kernel.finding import Finding, Weight
from commonline.storage import bulk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from commonline.storage.unit import Unit

_KEY = ("code", "weight", "subject", "sentence", "source", "value_digest", "period")


def add(*, unit: Unit, found: Sequence[Finding]) -> None:
    """This will keep findings; one that is kept already (code, subject, period, values) is left as it is."""
    rows = [(f.code, f.weight.value, f.subject, f.sentence, f.source, f.value_digest, f.period) for f in found]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(_KEY, pl.String), orient="row").unique(
        ["code", "subject", "period", "value_digest"], keep="first", maintain_order=True
    )
    # Every finding counts: two lists that begin alike and are kept in one moment must not share their ids.
    ids = derived_ids(unit.now, frame.height, "finding", str(unit.own), *(str(value) for row in frame.rows() for value in row))
    rows_ready = frame.with_columns(id=pl.Series(ids, dtype=pl.String), known_from=pl.lit(unit.now.isoformat()))
    bulk.write(unit=unit, table="findings_finding", frame=rows_ready, ignore_existing=True)


def listed(*, unit: Unit) -> list[Any]:
    """This will list the body's findings with their answers, heaviest first: the columns of both tables."""
    return unit.rows(
        "SELECT f.id, f.code, f.weight, f.subject, f.sentence, f.source, f.value_digest, f.period, f.known_from,"
        " a.reason, a.answered_at, c.name AS answered_by"
        " FROM findings_finding f LEFT JOIN findings_answer a ON a.body_id = f.body_id AND a.finding_id = f.id"
        " LEFT JOIN access_account c ON c.id = a.account_id ORDER BY f.weight, f.code, f.subject, f.period, f.known_from"
    )


def answer(*, unit: Unit, finding: UUID, account: UUID, reason: str) -> bool:
    """This will keep an answer; False when the finding has one already."""
    return (
        unit.execute(
            "INSERT INTO findings_answer (body_id, id, finding_id, account_id, reason, answered_at) VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (unit.own, derived_id(unit.now, "answer", str(finding)), finding, account, reason, unit.now),
        )
        == 1
    )


def as_finding(row: Any) -> Finding:
    """This will give the finding of a row."""
    return Finding(row.code, Weight(row.weight), row.subject, row.sentence, row.source, row.value_digest, row.period)

"""The tables of converge: extracts as they came, and the rows that are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.storage import bulk

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from commonline.storage.unit import Unit

HELD: dict[str, pl.DataType] = dict.fromkeys(("source", "employment_ref", "pay_group", "code", "sentence"), pl.String())
"""A row that is held: where it stands, whose it is ("" when nobody can tell), the first finding that holds it."""


def has_extract(*, unit: Unit, digest: str, carries: str) -> bool:
    """This will say whether a file was received before for what it carries."""
    return unit.row("SELECT 1 FROM converge_extract WHERE digest = %s AND carries = %s", (digest, carries)) is not None


def latest(*, unit: Unit, carries: str) -> date | None:
    """This will give the latest day from which an extract of a kind holds, or None before there is one."""
    row = unit.row("SELECT max(as_at) AS as_at FROM converge_extract WHERE carries = %s", (carries,))
    return row.as_at if row else None


def add_extract(
    *, unit: Unit, extract: UUID, digest: str, name: str, kind: str, carries: str, as_at: date, rows_in: int, accepted: int, set_aside: int
) -> None:
    """This will add a received extract with its counts; rows in = accepted + held, or the database refuses it."""
    unit.execute(
        "INSERT INTO converge_extract (body_id, id, digest, name, kind, carries, as_at, received_at, rows_in, accepted, held, set_aside)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (unit.own, extract, digest, name, kind, carries, as_at, unit.now, rows_in, accepted, rows_in - accepted, set_aside),
    )


def add_held(*, unit: Unit, extract: UUID, rows: pl.DataFrame) -> None:
    """This will add the held rows of an extract, the columns of ``HELD``."""
    bulk.write(unit=unit, table="converge_held", frame=rows.select(list(HELD)).with_columns(extract_id=pl.lit(str(extract))))


def held(*, unit: Unit) -> pl.DataFrame:
    """This will give the rows that are still held: ``extract_id``, ``carries`` and the columns of ``HELD``.

    A row that only repeats one that went on (ELM-004, BAL-003, ABS-003) holds nobody.
    """
    query = (
        "SELECT h.extract_id, e.carries, h.source, h.employment_ref, h.pay_group, h.code, h.sentence FROM converge_held h"
        " JOIN converge_extract e ON e.body_id = h.body_id AND e.id = h.extract_id"
        " WHERE h.code NOT IN ('ELM-004', 'BAL-003', 'ABS-003') AND NOT EXISTS (SELECT FROM converge_resolution r"
        " WHERE r.body_id = h.body_id AND r.extract_id = h.extract_id AND r.source = h.source) ORDER BY e.received_at, h.source"
    )
    return bulk.read(unit=unit, query=query, schema={"extract_id": pl.String(), "carries": pl.String(), **HELD})


def resolve(*, unit: Unit, rows: pl.DataFrame) -> None:
    """This will say of held rows which later row resolved each: ``extract_id``, ``source``, ``resolved_by``."""
    bulk.write(unit=unit, table="converge_resolution", frame=rows)


def extract_names(*, unit: Unit) -> dict[str, str]:
    """This will give the file name of every extract received, by its digest."""
    return {row.digest: row.name for row in unit.rows("SELECT digest, name FROM converge_extract ORDER BY received_at")}


def counts(*, unit: Unit) -> list[tuple[str, str, int, int, int]]:
    """This will give (name, carries, rows in, accepted, held) of every extract received, in that order."""
    query = "SELECT name, carries, rows_in, accepted, held FROM converge_extract ORDER BY received_at, name, carries"
    return [tuple(row) for row in unit.rows(query)]

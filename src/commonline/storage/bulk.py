"""Many rows at once: frames in and out by COPY.

PostgreSQL refuses COPY FROM under row-level security, so rows go through a temporary table that ends
with the transaction and from there, checked by the policies, into their own.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, LiteralString

import polars as pl
import psycopg
from psycopg import sql

from commonline.storage.fault import point

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commonline.storage.unit import Unit


def write(*, unit: Unit, table: str, frame: pl.DataFrame, ignore_existing: bool = False) -> int:
    r"""This will add the rows of a frame to a table and give the number added.

    The frame's columns are columns of the table; ``body_id`` is set to the body in scope. Text stands for
    UUIDs and for bytea (``\x...``). Nothing is None but what the table lets be NULL.

    :param ignore_existing: leave rows alone whose key is there already.
    """
    if frame.is_empty():
        return 0
    point(f"write.{table}")
    names = sql.SQL(", ").join(sql.Identifier(name) for name in frame.columns)
    stage = sql.Identifier(f"stage_{table}")
    target = sql.Identifier(table)
    unit.connection.execute(
        sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(stage, names, target)
    )
    with unit.connection.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(stage, names)) as copy:
        copy.write(_csv(frame))
    added = unit.connection.execute(
        sql.SQL("INSERT INTO {} (body_id, {}) SELECT {}, {} FROM {}{}").format(
            target,
            names,
            sql.Literal(unit.own),
            names,
            stage,
            sql.SQL(" ON CONFLICT DO NOTHING" if ignore_existing else ""),
        )
    ).rowcount
    unit.connection.execute(sql.SQL("DROP TABLE {}").format(stage))
    return added


def _csv(frame: pl.DataFrame) -> bytes:
    text = io.BytesIO()
    frame.write_csv(text, include_header=False, quote_style="necessary", null_value="")
    return text.getvalue()


def read(
    *,
    unit: Unit,
    query: LiteralString,
    values: Mapping[str, object] | Sequence[object] = (),
    schema: Mapping[str, pl.DataType],
    few: bool = False,
) -> pl.DataFrame:
    """This will give the rows of a query as a frame of the given columns and types, in the query's order.

    :param few: whether the query picks a few rows of large tables by their keys. Otherwise its joins go over whole tables: the planner
        knows nothing yet of rows written a moment ago, and would look each of a hundred thousand up among a hundred thousand.
    """
    with psycopg.ClientCursor(unit.connection) as composer:
        composed = composer.mogrify(query, values)
    text = io.BytesIO()
    statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(sql.SQL(composed))
    if not few:
        unit.connection.execute("SET LOCAL enable_nestloop = off")
    with unit.connection.cursor().copy(statement) as copy:
        for part in copy:
            text.write(part)
    if not few:
        unit.connection.execute("SET LOCAL enable_nestloop = on")
    flags = [name for name, kind in schema.items() if kind == pl.Boolean]
    as_text = {name: pl.String() if name in flags else kind for name, kind in schema.items()}
    if text.tell() == 0:
        return pl.DataFrame(schema=dict(schema))
    text.seek(0)
    frame = pl.read_csv(text, has_header=False, new_columns=list(schema), schema=as_text)
    return frame.with_columns(pl.col(name) == "t" for name in flags)

"""Frames go into tables and come out as they were."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import polars as pl
import psycopg
import pytest

from commonline.storage import bulk
from commonline.storage.unit import Store, unit_of_work

NOW = datetime(2025, 10, 24, 9, tzinfo=UTC)
PEOPLE = {"id": pl.String(), "reference": pl.String()}
ODD = ["plain", 'said "so"', "a,b", "two\nlines", "Siân", "\\N", "null", "'; DROP TABLE x", " spaces "]


def test_text_of_every_kind_comes_back_as_it_was(store: Store, body: UUID) -> None:
    frame = pl.DataFrame({"id": [str(uuid4()) for _ in ODD], "reference": ODD})
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        assert bulk.write(unit=unit, table="register_person", frame=frame) == len(ODD)
        back = bulk.read(unit=unit, query="SELECT id, reference FROM register_person ORDER BY id", schema=PEOPLE)
    assert back.equals(frame.sort("id"))


def test_no_rows_are_an_empty_frame_of_the_same_columns(store: Store, body: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        assert bulk.write(unit=unit, table="register_person", frame=pl.DataFrame(schema=PEOPLE)) == 0
        back = bulk.read(unit=unit, query="SELECT id, reference FROM register_person", schema=PEOPLE)
    assert (back.height, dict(back.schema)) == (0, PEOPLE)


def test_dates_flags_pence_and_what_is_missing_come_back_in_their_types(store: Store, body: UUID) -> None:
    query = "SELECT '2025-10-28'::date, true, -9000000000000, NULL::bigint UNION ALL SELECT NULL, false, 0, 7"
    schema = {"day": pl.Date(), "flag": pl.Boolean(), "pence": pl.Int64(), "maybe": pl.Int64()}
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        back = bulk.read(unit=unit, query=query, schema=schema)
    assert back.rows() == [(date(2025, 10, 28), True, -9_000_000_000_000, None), (None, False, 0, 7)]


def test_a_key_that_is_there_is_refused_or_left_alone(store: Store, body: UUID) -> None:
    frame = pl.DataFrame({"id": [str(uuid4())], "reference": ["a"]})
    more = pl.concat([frame, pl.DataFrame({"id": [str(uuid4())], "reference": ["b"]})])
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        bulk.write(unit=unit, table="register_person", frame=frame)
        assert bulk.write(unit=unit, table="register_person", frame=more, ignore_existing=True) == 1
    with pytest.raises(psycopg.errors.UniqueViolation), unit_of_work(store=store, body=body, now=NOW) as unit:
        bulk.write(unit=unit, table="register_person", frame=more)


def test_values_of_a_query_are_never_read_as_sql(store: Store, body: UUID) -> None:
    for text in ODD:
        with unit_of_work(store=store, body=body, now=NOW) as unit:
            back = bulk.read(unit=unit, query="SELECT %s::text", values=(text,), schema={"text": pl.String()})
        assert back.rows() == [(text,)]

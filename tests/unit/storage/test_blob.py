"""Documents are kept once, sealed, and read back only if they are what their digest says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from commonline.kernel.digest import digest
from commonline.storage import blob
from commonline.storage.unit import Store, unit_of_work

NOW = datetime(2025, 10, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize("content", [b"", b"pay", bytes(range(256)) * 1000])
def test_a_document_comes_back_under_its_digest_and_is_kept_once(content: bytes, store: Store, body: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        assert blob.put(unit=unit, content=content) == blob.put(unit=unit, content=content) == digest(content)
        assert blob.get(unit=unit, name=digest(content)) == content
        assert unit.row("SELECT count(*) AS n FROM storage_blob") == (1,)


def test_a_document_of_many_parts_comes_back_whole(store: Store, body: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blob, "PART_BYTES", 7)
    content = b"".join(digest(str(n).encode()).encode() for n in range(9))
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        name = blob.put(unit=unit, content=content)
        assert unit.row("SELECT count(*) > 9 AS many FROM storage_blob") == (True,)
        assert blob.get(unit=unit, name=name) == content


def test_what_is_stored_does_not_show_what_it_says(store: Store, body: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        blob.put(unit=unit, content=b"PLAIN")
        (row,) = unit.rows("SELECT content FROM storage_blob")
    assert b"PLAIN" not in bytes(row.content)


def test_a_document_that_is_not_there_is_a_lookup_error(store: Store, body: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit, pytest.raises(LookupError, match="no document"):
        blob.get(unit=unit, name="0" * 64)


def test_a_document_that_was_changed_is_not_given(databases: Any, fresh: Any, make_body: Any) -> None:
    name = fresh()
    store, body = make_body(name)
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        kept = blob.put(unit=unit, content=b"pay 100 pounds")
    with databases.superuser(name) as link:
        link.execute(
            "UPDATE storage_blob SET content = set_byte(content, length(content) - 1, 255 - get_byte(content, length(content) - 1))"
        )
    with unit_of_work(store=store, body=body, now=NOW) as unit, pytest.raises(Exception, match=r"."):
        blob.get(unit=unit, name=kept)

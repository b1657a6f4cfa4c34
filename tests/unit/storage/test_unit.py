"""A unit of work is all or nothing, and sees one body."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from commonline.storage.unit import Store, Unit, unit_of_work

NOW = datetime(2025, 10, 24, 9, tzinfo=UTC)


def add(unit: Unit, reference: str) -> int:
    return unit.execute("INSERT INTO register_person VALUES (%s, %s, %s)", (unit.own, uuid4(), reference))


def references(store: Store, body: UUID) -> list[str]:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        return [row.reference for row in unit.rows("SELECT reference FROM register_person ORDER BY 1")]


def test_a_unit_commits_at_its_end(store: Store, body: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        assert add(unit, "a") == 1
        assert references(store, body) == []
    assert references(store, body) == ["a"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_any_exception_undoes_the_whole_unit(error: type[BaseException], store: Store, body: UUID) -> None:
    with pytest.raises(error), unit_of_work(store=store, body=body, now=NOW) as unit:
        add(unit, "a")
        raise error
    assert references(store, body) == []


def test_the_body_in_scope_ends_with_the_unit(store: Store, body: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        add(unit, "a")
        assert unit.row("SELECT current_setting('app.body') AS body") == (str(body),)
    with unit_of_work(store=store, body=None, now=NOW) as unit:
        assert unit.rows("SELECT * FROM register_person") == []
        with pytest.raises(LookupError, match="no body is in scope"):
            _ = unit.own


def test_a_row_that_is_not_there_is_none(store: Store, body: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        assert unit.row("SELECT * FROM register_person") is None

"""A body of one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from commonline.flows.bodies import add_body
from commonline.storage.unit import Store


@pytest.fixture
def body(store: Store) -> UUID:
    """Give a body in the test's own database."""
    folder = Path(__file__).parents[3] / "bodies" / "canal-heritage-trust"
    return add_body(store=store, folder=folder, now=datetime(2025, 10, 24, 9, tzinfo=UTC)).id


@pytest.fixture
def make_body(databases: Any) -> Callable[[str], tuple[Store, UUID]]:
    """Give what adds a body to a database of a known name, and gives both."""

    def make(name: str) -> tuple[Store, UUID]:
        store = databases.store(name)
        folder = Path(__file__).parents[3] / "bodies" / "canal-heritage-trust"
        return store, add_body(store=store, folder=folder, now=datetime(2025, 10, 24, 9, tzinfo=UTC)).id

    return make

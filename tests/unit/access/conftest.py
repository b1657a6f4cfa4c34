"""A body of one's own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from commonline.flows.bodies import add_body
from commonline.storage.unit import Store


@pytest.fixture
def body(store: Store) -> UUID:
    """Give a body in the test's own database."""
    folder = Path(__file__).parents[3] / "bodies" / "canal-heritage-trust"
    return add_body(store=store, folder=folder, now=datetime(2025, 10, 24, 9, tzinfo=UTC)).id

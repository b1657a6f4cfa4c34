"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of outside cases and real data, or skip with the reason."""
    place = Path(os.environ.get("COMMONLINE_SHARED", Path(__file__).parents[2] / "shared"))
    if not (place / "oracles").is_dir():
        pytest.skip(f"outside cases are not at {place}; set COMMONLINE_SHARED to their folder")
    return place

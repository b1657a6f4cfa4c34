"""Tests of this folder share the generator beside them; so do the worker processes that they start."""

from __future__ import annotations

import sys
from pathlib import Path

# Tests are not packages. A worker is started afresh and takes over this path, so it finds the same files.
sys.path.insert(0, str(Path(__file__).parent))

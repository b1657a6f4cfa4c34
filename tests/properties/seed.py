"""Where chance comes from: one number for all tests of this folder, 0 unless ``COMMONLINE_SEED`` says another."""

from __future__ import annotations

import os
from random import Random

SEED = os.environ.get("COMMONLINE_SEED", "0")


def chance(*what: object) -> Random:
    """This will give the generator for one thing to be drawn: the same on every machine for the same seed."""
    return Random(":".join(map(str, (SEED, *what))))  # noqa: S311 - people are drawn again from the same seed; nothing is kept secret with it

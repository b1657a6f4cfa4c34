"""Terms in force for a body on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonline.standard.terms import STANDARD_TERMS, Terms

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID


def terms(*, body: UUID, on: date) -> Terms:  # noqa: ARG001 - every body works under the standard until deviations exist
    """This will give the terms a body works under on a day: the standard's, for every body and day so far."""
    return STANDARD_TERMS

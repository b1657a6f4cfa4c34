"""Finance: a double-entry ledger for each body. What is posted is never edited; it is answered.

Takes journals. A journal balances or nothing of it is kept: the database enforces it when the journal is
sealed, and a sealed journal takes no further postings. Does not know what pay means in accounts (``payroll``).
"""

from __future__ import annotations

from commonline.finance.operations import balances, of_origin, post
from commonline.finance.terms import Journal, Posting

__all__ = ["Journal", "Posting", "balances", "of_origin", "post"]

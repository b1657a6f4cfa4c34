"""The register: bodies, PAYE schemes, pay groups, persons, employments, and the two sealed tables.

Owns the keys that everything else points at, and nothing that changes with time but a body's dates. It
alone opens bank details and NI numbers. A person belongs to one body; the same human in two bodies is two
records, and nothing is unique across bodies on an NI number.
"""

from __future__ import annotations

from commonline.register.operations import Setup, add_body, find_body, pay_group
from commonline.register.store import (
    account_blinds,
    bodies,
    ensure_accounts,
    ensure_employments,
    ensure_ninos,
    jobs,
    open_account,
    open_accounts,
    open_ninos,
    pay_groups,
    schemes,
)
from commonline.register.terms import Account, Body, PayeScheme, PayGroup

__all__ = [
    "Account",
    "Body",
    "PayGroup",
    "PayeScheme",
    "Setup",
    "account_blinds",
    "add_body",
    "bodies",
    "ensure_accounts",
    "ensure_employments",
    "ensure_ninos",
    "find_body",
    "jobs",
    "open_account",
    "open_accounts",
    "open_ninos",
    "pay_group",
    "pay_groups",
    "schemes",
]

"""Access: accounts, the roles they hold in a body from when to when, and signatures.

Owns the answer to "who may do this today". A signature takes a credential that is checked, never a name;
one digest is signed once for one purpose.

Refuses: WrongCredential, NotAllowed.
"""

from __future__ import annotations

from commonline.access.operations import NotAllowed, WrongCredential, add_account, authenticate, find_account, grant, require, sign, signed
from commonline.access.terms import Account

__all__ = ["Account", "NotAllowed", "WrongCredential", "add_account", "authenticate", "find_account", "grant", "require", "sign", "signed"]

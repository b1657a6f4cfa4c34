"""Accounts, roles and signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonline.access import credential
from commonline.access.terms import Account
from commonline.kernel.digest import derived_id
from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from commonline.storage.unit import Unit

MINIMUM_LENGTH = 12


class WrongCredential(Refusal):
    """The name and the credential do not belong together, or the account is shut."""

    exit_code = 4


class NotAllowed(Refusal):
    """The account does not hold the role on the day."""

    exit_code = 4


def add_account(*, unit: Unit, name: str, person: str, password: str) -> Account:
    """This will open an account.

    :raises Refusal: when the name is taken or the password is shorter than 12 characters.
    """
    if len(password) < MINIMUM_LENGTH:
        raise Refusal(f"The account {name} was not opened.", why=f"A password has at least {MINIMUM_LENGTH} characters.")
    account = Account(derived_id(unit.now, "account", name), name, person)
    added = unit.execute(
        "INSERT INTO access_account (id, name, person, password, created_at) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (account.id, name, person, credential.encoded(password), unit.now),
    )
    if not added:
        raise Refusal(f"The account {name} was not opened.", why="The name is taken.", do="Choose another.")
    return account


def authenticate(*, unit: Unit, name: str, password: str) -> Account:
    """This will give the account whose name and password these are.

    :raises WrongCredential: when they are not, or the account is shut; it does not say which.
    """
    row = unit.row("SELECT id, name, person, password, disabled_at FROM access_account WHERE name = %s", (name,))
    kept = row.password if row else credential.encoded("nobody's password")
    if not credential.matches(password, kept) or row is None or row.disabled_at is not None:
        raise WrongCredential("You are not signed in.", why="The name and the password do not belong together.", do="Try again.")
    return Account(row.id, row.name, row.person)


def find_account(*, unit: Unit, name: str) -> Account:
    """This will give the account of a name, for somebody who gives it a role; it does not sign anybody in.

    :raises Refusal: when there is none.
    """
    row = unit.row("SELECT id, name, person FROM access_account WHERE name = %s", (name,))
    if row is None:
        raise Refusal(f"There is no account {name}.", do="Add it with `commonline account add`.")
    return Account(row.id, row.name, row.person)


def grant(*, unit: Unit, account: Account, role: str, valid_from: date, valid_to: date | None = None) -> None:
    """This will give an account a role in the body in scope, from a day to a day."""
    unit.execute(
        "INSERT INTO access_role (body_id, id, account_id, role, valid_from, valid_to) VALUES (%s, %s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (unit.own, derived_id(unit.now, "role", str(unit.own), str(account.id), role), account.id, role, valid_from, valid_to),
    )


def require(*, unit: Unit, account: Account, role: str) -> None:
    """This will pass if the account holds the role in the body in scope today.

    :raises NotAllowed: when it does not.
    """
    held = unit.row(
        "SELECT 1 FROM access_role WHERE account_id = %s AND role = %s AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s)",
        (account.id, role, unit.now.date(), unit.now.date()),
    )
    if not held:
        raise NotAllowed(
            f"{account.name} may not do this.",
            why=f"It takes the role {role.replace('_', ' ')} in this body today.",
            do="Ask the body's lead for the role, or let somebody do it who holds it.",
        )


def sign(*, unit: Unit, account: Account, purpose: str, digest: str) -> None:
    """This will keep that an account, whose credential was checked, signed a digest for a purpose."""
    unit.execute(
        "INSERT INTO access_signature (body_id, id, account_id, purpose, digest, credential, signed_at)"
        " VALUES (%s, %s, %s, %s, %s, 'password', %s)",
        (unit.own, derived_id(unit.now, "signature", purpose, digest), account.id, purpose, digest, unit.now),
    )


def signed(*, unit: Unit, purpose: str, digest: str) -> UUID | None:
    """This will give the account that signed a digest for a purpose, or None."""
    row = unit.row("SELECT account_id FROM access_signature WHERE purpose = %s AND digest = %s", (purpose, digest))
    return row.account_id if row else None

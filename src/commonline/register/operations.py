"""Adding a body with its PAYE schemes and pay groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003
from typing import TYPE_CHECKING
from uuid import UUID

import polars as pl

from commonline.kernel.digest import derived_id
from commonline.kernel.error import Refusal
from commonline.register import store
from commonline.register.terms import Account, Body, PayeScheme, PayGroup

if TYPE_CHECKING:
    from commonline.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Setup:
    """What it takes to add a body.

    :ivar schemes: PAYE schemes; their ids are ignored.
    :ivar account: the body's own account that pays.
    :ivar groups: pay groups; their ids and paying accounts are ignored.
    """

    code: str
    name: str
    valid_from: date
    schemes: tuple[PayeScheme, ...]
    account: Account
    groups: tuple[PayGroup, ...]


def add_body(*, unit: Unit, setup: Setup) -> Body:
    """This will add a body; the unit's scope must be the id the body is to have.

    :raises Refusal: when a body of that code is there already.
    """
    if any(body.code == setup.code for body in store.bodies(unit=unit)):
        raise Refusal(
            f"The body {setup.code} was not added.", why="A body of that code is there already.", do="Run `commonline body list`."
        )
    body = store.insert_body(unit=unit, code=setup.code, name=setup.name, valid_from=setup.valid_from)
    for scheme in setup.schemes:
        store.insert_scheme(
            unit=unit,
            reference=scheme.reference,
            accounts_office_reference=scheme.accounts_office_reference,
            name=scheme.name,
        )
    account = setup.account
    row = pl.DataFrame(
        [(account.sort_code, account.account_number, account.account_name)],
        schema=["sort_code", "account_number", "account_name"],
        orient="row",
    )
    paying = UUID(store.ensure_accounts(unit=unit, accounts=row)[0])
    for group in setup.groups:
        store.insert_pay_group(
            unit=unit,
            group=PayGroup(
                id=derived_id(unit.now, "pay group", str(unit.own), group.code),
                code=group.code,
                frequency=group.frequency,
                pay_day=group.pay_day,
                cut_off_days=group.cut_off_days,
                first_paid_on=group.first_paid_on,
                paying_account_id=paying,
                service_user_number=group.service_user_number,
                employer_pension_bp=group.employer_pension_bp,
            ),
        )
    return body


def find_body(*, unit: Unit, code: str) -> Body:
    """This will find a body by its code.

    :raises Refusal: when there is none.
    """
    for body in store.bodies(unit=unit):
        if body.code == code:
            return body
    raise Refusal(f"There is no body {code}.", do="Run `commonline body list`, or add it with `commonline body add`.")


def pay_group(*, unit: Unit, code: str) -> PayGroup:
    """This will find a pay group of the body in scope.

    :raises Refusal: when there is none.
    """
    for group in store.pay_groups(unit=unit):
        if group.code == code:
            return group
    raise Refusal(f"There is no pay group {code}.", do="Run `commonline body show BODY`.")

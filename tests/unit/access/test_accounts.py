"""Who may do what today, and with which credential."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import psycopg
import pytest

from commonline.access import public as access
from commonline.kernel.error import Refusal
from commonline.storage.unit import Store, unit_of_work

NOW = datetime(2025, 10, 24, 9, tzinfo=UTC)
PASSWORD = "correct horse battery"


def opened(store: Store, name: str = "olive") -> access.Account:
    with unit_of_work(store=store, body=None, now=NOW) as unit:
        return access.add_account(unit=unit, name=name, person=name.title(), password=PASSWORD)


def test_the_right_password_signs_in_and_a_wrong_one_does_not(store: Store) -> None:
    account = opened(store)
    with unit_of_work(store=store, body=None, now=NOW) as unit:
        assert access.authenticate(unit=unit, name="olive", password=PASSWORD) == account
        for name, password in (("olive", PASSWORD + "!"), ("olive", ""), ("nobody", PASSWORD), ("Olive", PASSWORD)):
            with pytest.raises(access.WrongCredential) as caught:
                access.authenticate(unit=unit, name=name, password=password)
            assert caught.value.exit_code == 4
            assert caught.value.why == "The name and the password do not belong together."


def test_a_shut_account_does_not_sign_in(store: Store) -> None:
    opened(store)
    with unit_of_work(store=store, body=None, now=NOW) as unit:
        unit.execute("UPDATE access_account SET disabled_at = now()")
        with pytest.raises(access.WrongCredential):
            access.authenticate(unit=unit, name="olive", password=PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "x" * 11])
def test_a_short_password_is_refused(password: str, store: Store) -> None:
    with unit_of_work(store=store, body=None, now=NOW) as unit, pytest.raises(Refusal, match="was not opened") as caught:
        access.add_account(unit=unit, name="olive", person="Olive", password=password)
    assert "12 characters" in caught.value.why


def test_a_name_is_taken_once(store: Store) -> None:
    opened(store)
    with pytest.raises(Refusal, match="was not opened"):
        opened(store)


def test_the_password_is_not_kept(store: Store) -> None:
    opened(store)
    with unit_of_work(store=store, body=None, now=NOW) as unit:
        (row,) = unit.rows("SELECT password FROM access_account")
    assert PASSWORD not in row.password


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "held"),
    [
        (date(2025, 4, 6), None, True),
        (date(2025, 10, 24), date(2025, 10, 24), True),
        (date(2025, 10, 25), None, False),
        (date(2025, 4, 6), date(2025, 10, 23), False),
    ],
)
def test_a_role_holds_from_its_first_to_its_last_day(valid_from: date, valid_to: date | None, held: bool, store: Store, body: UUID) -> None:
    account = opened(store)
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        access.grant(unit=unit, account=account, role="approver", valid_from=valid_from, valid_to=valid_to)
        if held:
            access.require(unit=unit, account=account, role="approver")
        else:
            with pytest.raises(access.NotAllowed):
                access.require(unit=unit, account=account, role="approver")
        with pytest.raises(access.NotAllowed):
            access.require(unit=unit, account=account, role="payroll_officer")


def test_a_digest_is_signed_once_for_a_purpose(store: Store, body: UUID) -> None:
    account = opened(store)
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        assert access.signed(unit=unit, purpose="approve run", digest="d") is None
        access.sign(unit=unit, account=account, purpose="approve run", digest="d")
        assert access.signed(unit=unit, purpose="approve run", digest="d") == account.id
        assert access.signed(unit=unit, purpose="approve run", digest="e") is None
    with pytest.raises(psycopg.errors.UniqueViolation), unit_of_work(store=store, body=body, now=NOW) as unit:
        access.sign(unit=unit, account=account, purpose="approve run", digest="d")

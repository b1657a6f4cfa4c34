"""The database itself keeps bodies apart, keeps what was recorded, and refuses whoever these rules would not bind."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest

from commonline.flows.bodies import add_body
from commonline.kernel.error import Refusal
from commonline.storage.database import open_store
from commonline.storage.server import OWNER, SUPERUSER
from commonline.storage.unit import Store, unit_of_work

NOW = datetime(2025, 10, 24, 9, tzinfo=UTC)
BODIES = Path(__file__).parents[3] / "bodies"
SCOPED = (
    "SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attname = 'body_id' ORDER BY 1"
)


@pytest.fixture
def two(store: Store) -> tuple[UUID, UUID]:
    """Give two bodies of one database."""
    first, second = (add_body(store=store, folder=BODIES / name, now=NOW).id for name in ("canal-heritage-trust", "harbour-agency"))
    return first, second


def count(store: Store, body: UUID | None, table: str) -> int:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        found: int = unit.row(f'SELECT count(*) AS n FROM "{table}"').n  # type: ignore[arg-type, union-attr]  # noqa: S608 - from the catalogue
    return found


def add_run(store: Store, body: UUID, state: str = "proposed") -> UUID:
    """Keep a run by hand, with the accounts of its two hands."""
    run, first, second = uuid4(), uuid4(), uuid4()
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        for account in (first, second):
            unit.execute("INSERT INTO access_account VALUES (%s, %s, 'P', 'scrypt', now(), NULL)", (account, str(account)))
        unit.execute(
            "INSERT INTO payroll_run SELECT body_id, %s, id, code, 2025, '2025-26/M07', 'main', 1, '2025-10-28', 'b', now(), 'proposed', 'd', '{}',"
            " %s, now() FROM register_pay_group LIMIT 1",
            (run, first),
        )
        if state != "proposed":
            unit.execute("UPDATE payroll_run SET state = 'approved', approved_by = %s WHERE id = %s", (second, run))
        if state == "released":
            unit.execute("UPDATE payroll_run SET state = 'released' WHERE id = %s", (run,))
    return run


def refused(store: Store, body: UUID | None, query: LiteralString, values: tuple[object, ...] = ()) -> type[psycopg.Error]:
    """Give the error with which the database refuses a statement."""
    with pytest.raises(psycopg.Error) as caught, unit_of_work(store=store, body=body, now=NOW) as unit:
        unit.execute(query, values)
    return type(caught.value)


def test_without_a_body_in_scope_no_table_by_body_shows_a_row(databases: Any, store: Store, two: tuple[UUID, UUID]) -> None:
    add_run(store, two[0])
    with unit_of_work(store=store, body=None, now=NOW) as unit:
        tables = [row.name for row in unit.rows(SCOPED)]
    assert len(tables) >= 20
    assert {table: count(store, None, table) for table in tables} == dict.fromkeys(tables, 0)
    assert count(store, two[0], "payroll_run") == 1


def test_a_body_sees_none_of_anothers_rows_and_adds_none(store: Store, two: tuple[UUID, UUID]) -> None:
    first, second = two
    add_run(store, second)
    assert (count(store, first, "payroll_run"), count(store, second, "payroll_run")) == (0, 1)
    row = (second, uuid4(), "someone")
    query: LiteralString = "INSERT INTO register_person VALUES (%s, %s, %s)"
    assert refused(store, first, query, row) is psycopg.errors.InsufficientPrivilege
    assert refused(store, None, query, row) is psycopg.errors.InsufficientPrivilege


def test_a_body_cannot_point_at_anothers_rows(store: Store, two: tuple[UUID, UUID]) -> None:
    first, second = two
    run = add_run(store, second)
    with unit_of_work(store=store, body=second, now=NOW) as unit:
        group = unit.rows("SELECT id, paying_account_id FROM register_pay_group")[0]
        scheme = unit.rows("SELECT id FROM register_paye_scheme")[0].id
    pointing: list[tuple[LiteralString, tuple[object, ...]]] = [
        ("INSERT INTO payroll_hold VALUES (%s, %s, 'x', 'PAY-006', 's', 'o', now())", (first, run)),
        ("INSERT INTO payroll_payslip VALUES (2025, %s, %s, %s, 0, 'x', 1, 1)", (first, run, uuid4())),
        (
            "INSERT INTO register_pay_group SELECT body_id, %s, 'Other', frequency, pay_day, cut_off_days, first_paid_on, %s,"
            " service_user_number, NULL FROM register_pay_group LIMIT 1",
            (uuid4(), group.paying_account_id),
        ),
        ("INSERT INTO register_employment VALUES (%s, %s, %s, %s, 'x')", (first, uuid4(), uuid4(), scheme)),
    ]
    for query, values in pointing:
        assert refused(store, first, query, values) is psycopg.errors.ForeignKeyViolation, query


@pytest.mark.parametrize(
    "table",
    [
        "payroll_payslip",
        "payroll_line",
        "payroll_payment",
        "payroll_balance",
        "payroll_hold",
        "finance_posting",
        "storage_audit",
        "storage_blob",
        "findings_finding",
        "findings_answer",
        "access_signature",
        "people_employment_fact",
        "people_element_fact",
        "register_bank_account",
    ],
)
def test_what_was_recorded_can_be_neither_changed_nor_deleted(table: str, store: Store, two: tuple[UUID, UUID]) -> None:
    assert refused(store, two[0], f"DELETE FROM {table}") is psycopg.errors.InsufficientPrivilege  # type: ignore[arg-type]  # noqa: S608
    assert refused(store, two[0], f"UPDATE {table} SET body_id = body_id") is psycopg.errors.InsufficientPrivilege  # type: ignore[arg-type]  # noqa: S608


def test_a_run_keeps_what_was_proposed_and_a_released_run_is_frozen(store: Store, two: tuple[UUID, UUID]) -> None:
    run = add_run(store, two[0], "released")
    assert refused(store, two[0], "DELETE FROM payroll_run") is psycopg.errors.InsufficientPrivilege
    assert refused(store, two[0], "UPDATE payroll_run SET digest = 'x'") is psycopg.errors.InsufficientPrivilege
    for state in ("proposed", "approved", "superseded", "released"):
        assert refused(store, two[0], "UPDATE payroll_run SET state = %s WHERE id = %s", (state, run)) is psycopg.errors.CheckViolation


def test_a_run_is_not_approved_by_its_proposer_nor_released_unapproved(store: Store, two: tuple[UUID, UUID]) -> None:
    run = add_run(store, two[0])
    own = refused(store, two[0], "UPDATE payroll_run SET state = 'approved', approved_by = proposed_by WHERE id = %s", (run,))
    skipped = refused(store, two[0], "UPDATE payroll_run SET state = 'released' WHERE id = %s", (run,))
    assert (own, skipped) == (psycopg.errors.CheckViolation, psycopg.errors.CheckViolation)


def test_a_period_has_one_run_that_is_not_superseded(store: Store, two: tuple[UUID, UUID]) -> None:
    add_run(store, two[0])
    with pytest.raises(psycopg.errors.UniqueViolation):
        add_run(store, two[0])


@pytest.mark.parametrize("table", ["payroll_payslip_2025", "payroll_line_2025"])
def test_a_partition_cannot_be_read_past_its_parent(table: str, store: Store, two: tuple[UUID, UUID]) -> None:
    assert refused(store, two[0], f"SELECT * FROM {table}") is psycopg.errors.InsufficientPrivilege  # type: ignore[arg-type]  # noqa: S608


@pytest.mark.parametrize("role", [OWNER, SUPERUSER])
def test_the_application_does_not_open_as_a_role_that_the_rules_do_not_bind(
    role: str, databases: Any, fresh: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", databases.server.dsn(user=role, database=fresh()))
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with pytest.raises(Refusal, match="was not opened"):
        open_store(data=tmp_path)


def test_the_application_does_not_open_a_database_with_a_table_that_is_not_shut(
    databases: Any, fresh: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = fresh()
    monkeypatch.setenv("DATABASE_URL", databases.server.dsn(database=name))
    assert open_store(data=tmp_path).dsn.startswith("postgresql://commonline_app@")
    with databases.superuser(name) as link:
        link.execute("ALTER TABLE payroll_payment NO FORCE ROW LEVEL SECURITY")
    with pytest.raises(Refusal, match="payroll_payment"):
        open_store(data=tmp_path)


def test_a_server_that_is_not_there_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://commonline_app@/x?host={tmp_path}")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with pytest.raises(Refusal, match="cannot be reached"):
        open_store(data=tmp_path)

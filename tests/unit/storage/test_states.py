"""The database itself lets runs and messages move forward only."""

from __future__ import annotations

from typing import Any

import psycopg
import psycopg.errors
import pytest


def test_the_database_names_every_step_that_a_run_or_a_message_may_take(databases: Any) -> None:
    with databases.superuser(databases.copy(of="empty")) as link:
        triggers = {row[0] for row in link.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")}
    assert {"begins_proposed", "frozen", "moves", "seal", "sealed_by_commit", "open_only"} <= triggers


def test_a_message_that_is_withheld_cannot_be_made_ready(databases: Any) -> None:
    body = "00000000-0000-7000-8000-000000000001"
    with databases.superuser(databases.copy(of="empty")) as link:
        link.execute(
            "INSERT INTO storage_outbox (body_id, id, run_id, topic, name, content_digest, validated, state, changed_at)"
            " VALUES (%s, %s, %s, 'fps', 'x', 'd', false, 'withheld', now())",
            (body, body, body),
        )
        with pytest.raises(psycopg.errors.CheckViolation, match="withheld to ready"):
            link.execute("UPDATE storage_outbox SET state = 'ready'")


def test_a_run_cannot_begin_as_released(databases: Any) -> None:
    body = "00000000-0000-7000-8000-000000000001"
    with databases.superuser(databases.copy(of="empty")) as link:
        link.execute("ALTER TABLE payroll_run DISABLE TRIGGER frozen")
        with pytest.raises(psycopg.errors.CheckViolation, match="begins as proposed"):
            link.execute(
                "INSERT INTO payroll_run (body_id, id, pay_group_id, pay_group, tax_year, period, kind, number, paid_on, batch, known_at,"
                " state, digest, manifest, proposed_by, proposed_at) VALUES (%(b)s, %(b)s, %(b)s, 'g', 2025, 'p', 'main', 1, now(), 'b',"
                " now(), 'released', 'd', 'm', %(b)s, now())",
                {"b": body},
            )

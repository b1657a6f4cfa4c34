"""The database refuses books that do not balance."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import psycopg
import pytest

from commonline.finance import public as finance
from commonline.storage.unit import Store, unit_of_work

NOW = datetime(2025, 10, 24, 9, tzinfo=UTC)


def journal(origin: str, *pence: int) -> finance.Journal:
    postings = tuple(finance.Posting(str(7000 + n), "100", p) for n, p in enumerate(pence))
    return finance.Journal(date(2025, 10, 28), "Pay", origin, postings)


def test_a_balanced_journal_is_posted_and_counted(store: Store, body: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        finance.post(unit=unit, journal=journal("a", 300, -100, -200))
        finance.post(unit=unit, journal=journal("b", 5, -5))
        assert finance.balances(unit=unit) == {"7000": 305, "7001": -105, "7002": -200}
        assert finance.of_origin(unit=unit, origin="b") == {"7000": 5, "7001": -5}
        assert finance.of_origin(unit=unit, origin="c") == {}


@pytest.mark.parametrize("pence", [(300, -299), (1,), (0, 0), (300, -100, -201)])
def test_a_journal_that_does_not_balance_is_refused_when_it_is_sealed(pence: tuple[int, ...], store: Store, body: UUID) -> None:
    with pytest.raises(psycopg.errors.CheckViolation), unit_of_work(store=store, body=body, now=NOW) as unit:
        finance.post(unit=unit, journal=journal("a", *pence))
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        assert finance.balances(unit=unit) == {}


def test_a_journal_without_postings_is_refused(store: Store, body: UUID) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="over 0 postings"), unit_of_work(store=store, body=body, now=NOW) as unit:
        unit.execute("INSERT INTO finance_journal VALUES (%s, %s, now(), 'd', 'o')", (body, (number := uuid4())))
        unit.execute("UPDATE finance_journal SET sealed = true WHERE id = %s", (number,))


def test_a_journal_that_was_not_sealed_is_refused_at_the_commit(store: Store, body: UUID) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="was not sealed"), unit_of_work(store=store, body=body, now=NOW) as unit:
        unit.execute("INSERT INTO finance_journal VALUES (%s, %s, now(), 'd', 'o')", (body, uuid4()))


def test_a_sealed_journal_takes_no_postings_and_is_not_opened_again(store: Store, body: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        number = finance.post(unit=unit, journal=journal("a", 1, -1))
    with pytest.raises(psycopg.errors.CheckViolation, match="takes no postings"), unit_of_work(store=store, body=body, now=NOW) as unit:
        unit.execute("INSERT INTO finance_posting VALUES (%s, %s, 9, '7000', '', 1), (%s, %s, 10, '7001', '', -1)", (body, number) * 2)
    with pytest.raises(psycopg.errors.CheckViolation, match="is sealed"), unit_of_work(store=store, body=body, now=NOW) as unit:
        unit.execute("UPDATE finance_journal SET sealed = false")


def test_postings_cannot_come_with_a_journal_that_is_born_sealed(store: Store, body: UUID) -> None:
    with pytest.raises(psycopg.errors.CheckViolation), unit_of_work(store=store, body=body, now=NOW) as unit:
        unit.execute(
            "WITH j AS (INSERT INTO finance_journal VALUES (%s, %s, now(), 'd', 'o', true) RETURNING body_id, id)"
            " INSERT INTO finance_posting SELECT body_id, id, 0, '7000', '', 1 FROM j",
            (body, uuid4()),
        )


def test_an_origin_is_posted_once(store: Store, body: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        finance.post(unit=unit, journal=journal("a", 1, -1))
    with pytest.raises(psycopg.errors.UniqueViolation), unit_of_work(store=store, body=body, now=NOW.replace(hour=10)) as unit:
        finance.post(unit=unit, journal=journal("a", 1, -1))

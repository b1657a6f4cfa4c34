"""Posting journals, and asking whether the books balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.kernel.digest import derived_id
from commonline.storage import bulk

if TYPE_CHECKING:
    from uuid import UUID

    from commonline.finance.terms import Journal
    from commonline.storage.unit import Unit


def post(*, unit: Unit, journal: Journal) -> UUID:
    """This will add a journal and seal it.

    :raises psycopg.errors.CheckViolation: when it does not balance; the database itself refuses it.
    """
    number = derived_id(unit.now, "journal", journal.origin)
    unit.execute(
        "INSERT INTO finance_journal (body_id, id, posted_on, description, origin) VALUES (%s, %s, %s, %s, %s)",
        (unit.own, number, journal.posted_on, journal.description, journal.origin),
    )
    rows = [(str(number), n, p.account, p.cost_centre, p.pence) for n, p in enumerate(journal.postings)]
    names = ["journal_id", "number", "account", "cost_centre", "pence"]
    bulk.write(unit=unit, table="finance_posting", frame=pl.DataFrame(rows, schema=names, orient="row"))
    unit.execute("UPDATE finance_journal SET sealed = true WHERE id = %s", (number,))
    return number


def balances(*, unit: Unit) -> dict[str, int]:
    """This will give the balance of every account in pence; their sum is nothing."""
    return {
        row.account: int(row.total) for row in unit.rows("SELECT account, sum(pence) AS total FROM finance_posting GROUP BY 1 ORDER BY 1")
    }


def of_origin(*, unit: Unit, origin: str) -> dict[str, int]:
    """This will give, by account, what the journal of an origin posted, in pence."""
    query = (
        "SELECT p.account, sum(p.pence) AS total FROM finance_posting p JOIN finance_journal j"
        " ON j.body_id = p.body_id AND j.id = p.journal_id WHERE j.origin = %s AND j.sealed GROUP BY 1 ORDER BY 1"
    )
    return {row.account: int(row.total) for row in unit.rows(query, (origin,))}

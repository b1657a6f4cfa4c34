"""The unit of work: one transaction, one body in scope, all or nothing.

A unit is an argument of whatever reads or writes. Nothing finds a connection, a body or a clock in the air.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import UUID  # noqa: TC003 - a dataclass field

import psycopg
from psycopg.rows import namedtuple_row

from commonline.storage.seal import Seal  # noqa: TC001 - a dataclass field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Store:
    """Where everything is kept.

    :ivar dsn: how the application's role reaches the database.
    :ivar seal: what seals secrets.
    """

    dsn: str
    seal: Seal


@dataclass(slots=True)
class Unit:
    """One transaction with one body in scope.

    :ivar connection: in a transaction; never committed by hand.
    :ivar body: the body in scope, or None: then tables by body look empty and refuse rows.
    :ivar now: the moment at which everything in this unit becomes known; moved on once, when the unit's turn comes.
    :ivar seal: what seals secrets.
    :ivar its_turn: whether it has its turn.
    """

    connection: psycopg.Connection[Any]
    body: UUID | None
    now: datetime
    seal: Seal
    its_turn: bool = False

    @property
    def own(self) -> UUID:
        """This will give the body in scope.

        :raises LookupError: when there is none; that is our mistake.
        """
        if self.body is None:
            raise LookupError("no body is in scope")
        return self.body

    def in_turn(self) -> None:
        """This will wait until no other unit of this body is in its turn; the turn ends with the transaction.

        A step that reads and then writes what follows from it takes its turn first, so that two at once come to
        what one after the other would. The audit chain takes the same turn, so no two can wait for each other.

        What becomes known in one turn becomes known after all of the turn before it, however long somebody took to type a
        password: a run that asks what has changed since the last one would otherwise never see it.
        """
        if self.its_turn:
            return
        self.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", (str(self.own),))
        last = self.row("SELECT at FROM storage_audit ORDER BY number DESC LIMIT 1")
        if last is not None and last.at >= self.now:
            self.now = last.at.astimezone(self.now.tzinfo) + timedelta(microseconds=1)
        self.its_turn = True

    def execute(self, query: LiteralString, values: Mapping[str, object] | Sequence[object] = ()) -> int:
        """This will run one statement and give the number of rows it touched."""
        return self.connection.execute(query, values).rowcount

    def rows(self, query: LiteralString, values: Mapping[str, object] | Sequence[object] = ()) -> list[Any]:
        """This will give the rows of a query, each a named tuple."""
        with self.connection.cursor(row_factory=namedtuple_row) as cursor:
            return cursor.execute(query, values).fetchall()

    def row(self, query: LiteralString, values: Mapping[str, object] | Sequence[object] = ()) -> Any | None:
        """This will give the first row of a query, or None."""
        found = self.rows(query, values)
        return found[0] if found else None


@contextmanager
def unit_of_work(*, store: Store, body: UUID | None, now: datetime) -> Iterator[Unit]:
    """This will open a transaction with one body in scope, commit it at the end, and undo it on any exception."""
    with psycopg.connect(store.dsn) as connection, connection.transaction():
        if body is not None:
            connection.execute("SELECT set_config('app.body', %s, true)", (str(body),))
        yield Unit(connection, body, now, store.seal)

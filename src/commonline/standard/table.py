"""What a table of the standard is: columns with a type, a unit and a meaning, and the frame they make."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kind(StrEnum):
    """The types a column can have. There is no floating-point number among them."""

    TEXT = "text"
    WHOLE = "whole"
    DATE = "date"
    FLAG = "flag"

    @property
    def dtype(self) -> pl.DataType:
        """This will give the Polars type of the column."""
        return {"text": pl.String(), "whole": pl.Int64(), "date": pl.Date(), "flag": pl.Boolean()}[self.value]

    @property
    def sql(self) -> str:
        """This will give the PostgreSQL type of the column."""
        return {"text": "text", "whole": "bigint", "date": "date", "flag": "boolean"}[self.value]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    :ivar name: in snake case; a unit ends the name (``_pence``, ``_hundredths``).
    :ivar kind: its type.
    :ivar means: what it says, in a sentence, units included, and what an empty cell means.
    :ivar required: whether a row without it is held.
    :ivar codes: name of the code list in ``standard/codes.yaml`` its values come from, or "".
    :ivar secret: bank details and NI numbers: sealed in storage, never in a sentence or a log.
    """

    name: str
    kind: Kind
    means: str
    required: bool = False
    codes: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the standard.

    :ivar name: in capitals.
    :ivar row: what one row is.
    :ivar key: the columns that name a row.
    :ivar columns: in order.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def column(self, name: str) -> Column:
        """This will give a column by its name.

        :raises KeyError: when the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """This will list the names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """This will give the Polars schema of the table's frame."""
        return {column.name: column.kind.dtype for column in self.columns}

    def empty(self) -> pl.DataFrame:
        """This will give the table's frame without rows."""
        return pl.DataFrame(schema=self.schema)

    def checked(self, frame: pl.DataFrame) -> pl.DataFrame:
        """This will give the frame back, columns in the table's order, if it has exactly the table's columns and types.

        :raises TypeError: when it has not; that is our mistake, never the data's.
        """
        if dict(frame.schema) != self.schema and set(frame.columns) != set(self.names):
            raise TypeError(f"{self.name}: columns {sorted(set(frame.columns) ^ set(self.names))} differ")
        wrong = {n: t for n, t in frame.schema.items() if t != self.schema[n]}
        if wrong:
            raise TypeError(f"{self.name}: wrong types {wrong}")
        return frame.select(self.names)

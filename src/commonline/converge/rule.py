"""What a judgement is: an expression over columns that says when a row breaks it; and the forms many of them have.

Weights and sentences stand in ``standard/findings.yaml``. A column that begins with ``_`` is no column of the standard: it is
added beside the row, where the ruling says. Only rows that stand once are judged; repeats are dealt with before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - a dataclass field
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from commonline.standard.codes import code_list, elements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from commonline.converge.terms import Frames
    from commonline.standard.table import Table

TAX_CODE = r"^(?:[SC]?(?:\d{1,6}[LMNT]|K\d{1,6}|BR|D\d)|NT)$"

HOURLY = tuple(code for code, known in elements().items() if known.basis == "hourly")
"""Elements paid by the hour."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One judgement.

    :ivar code: its finding.
    :ivar broken: true where the row breaks it; null counts as false.
    :ivar because: the columns whose values give rise to it; an answer falls when they change.
    :ivar words: what the sentence needs beside the subject.
    :ivar written: how a number among the words is written for a reader: as pounds, as hours.
    """

    code: str
    broken: pl.Expr
    because: tuple[str, ...]
    words: Mapping[str, pl.Expr] = field(default_factory=dict)
    written: Mapping[str, Callable[[int], str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Against:
    """What a body's extracts are judged against.

    :ivar begins: first day of the period they are for. :ivar ends: its last day.
    :ivar known: what the body has from before: ``employment_ref``, ``person_ref``, ``start_date``, ``end_date``.
    :ivar claims: claims it has from before: the columns of CLAIM without its source; None: there are none.
    :ivar as_at: the day of the extract, by what it carries; one that is not there gives no day to judge by.
    :ivar grades: the body's grades. :ivar schemes: its PAYE schemes. :ivar pay_groups: its pay groups. An empty list is not checked.
    """

    begins: date
    ends: date
    known: pl.DataFrame
    claims: pl.DataFrame | None = None
    as_at: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))
    grades: frozenset[str] = frozenset()
    schemes: frozenset[str] = frozenset()
    pay_groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands beside the rows of one table while they are judged.

    :ivar given: everything that was given to be judged.
    :ivar accepted: employments that were accepted from it.
    :ivar against: what it is judged against.
    """

    given: Frames
    accepted: pl.DataFrame
    against: Against


def required(code: str, table: Table, words: Mapping[str, pl.Expr] = MappingProxyType({})) -> list[Rule]:
    """This will give a rule for each column that may not be empty.

    A row that the mapping holds has cells that could not be read; those are empty here, and no second finding is made of them.
    """
    return [
        Rule(
            code,
            pl.col(column.name).is_null() & ~pl.col("_held_before"),
            (column.name,),
            {"column": pl.lit(column.name.replace("_", " ")), **words},
        )
        for column in table
        if column.required and column.name != "source"
    ]


def listed(code: str, name: str, codes: str) -> Rule:
    """This will give the rule that a column holds a code of a list of the standard."""
    return Rule(code, ~pl.col(name).is_in(list(code_list(codes))), (name,), as_they_are(name))


def not_in(column: str, known: frozenset[str]) -> pl.Expr:
    """This will say whether a cell is missing from a list that the body has; of an empty list nothing is."""
    return ~pl.col(column).is_in(sorted(known)) if known else pl.lit(value=False)


def as_they_are(*names: str) -> dict[str, pl.Expr]:
    """This will give columns as words of a sentence, under their own names."""
    return {name: pl.col(name) for name in names}


def any_of(expressions: Iterable[pl.Expr]) -> pl.Expr:
    """This will say whether any of the expressions is true."""
    return pl.any_horizontal(*expressions)


def with_employment(frame: pl.DataFrame, seen: Seen) -> pl.DataFrame:
    """This will add what is known of the row's employment: ``_known``, ``_started_on``, ``_left_on``, ``_person``.

    What the file says of it stands before what was known. A row of the file that is itself held makes nobody known.
    """
    columns = ["employment_ref", "person_ref", "start_date", "end_date"]
    refs = pl.concat([seen.accepted.select(columns), seen.against.known.select(columns).cast({"start_date": pl.Date, "end_date": pl.Date})])
    known = refs.unique("employment_ref", keep="first", maintain_order=True).select(
        "employment_ref", _known=pl.lit(value=True), _person="person_ref", _started_on="start_date", _left_on="end_date"
    )
    joined = frame.join(known, on="employment_ref", how="left", maintain_order="left")
    # A row without a number has its own finding.
    return joined.with_columns(
        pl.when(pl.col("employment_ref").is_not_null()).then(pl.col("_known").fill_null(value=False)).alias("_known")
    )

"""Text columns as small whole numbers, and what is looked up by them.

A run has millions of cells but few distinct codes, letters and schemes. Each distinct value gets an id;
what depends on it stands in a short table; a gather brings it to every row.

The columns here are plain Series and not expressions: between two steps stand only a few thousand rows that
a core's cache holds, and planning a query for them would cost more than the arithmetic.
"""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.refusals import CannotPay

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commonline.kernel.money import Rate


def ids(column: pl.Series, known: pl.Enum) -> pl.Series:
    """This will give the place of every cell among the values that are known, as UInt32.

    :param column: String, Categorical or Enum, named as in PAY_INPUT.
    :raises CannotPay: when a cell is empty or not among them.
    """
    found = places(column, known)
    if found.null_count():
        raise CannotPay(column.name, column.filter(found.is_null()).cast(pl.String).unique())
    return found


def places(column: pl.Series, known: pl.Enum) -> pl.Series:
    """This will give the place of every cell among the values that are known, as UInt32; empty for what is not known."""
    if isinstance(column.dtype, pl.Enum):
        # The text was hashed when the column was made: what is left is one look-up a row.
        order = {value: place for place, value in enumerate(known.categories)}
        place = pl.Series([order.get(value) for value in column.dtype.categories], dtype=pl.UInt32)
        return place[column.to_physical().cast(pl.UInt32)]
    # A cast to an enumeration is one hash of the text and nothing more.
    return column.cast(known, strict=False).to_physical().cast(pl.UInt32)


def table(entries: Iterable[int | None]) -> pl.Series:
    """This will give whole numbers as a table to look up by place: ``table[places]`` is a gather."""
    return pl.Series(list(entries), dtype=pl.Int64)


def at_least(column: pl.Series, floor: int | pl.Series) -> pl.Series:
    """This will raise what is lower to ``floor``."""
    return column.zip_with(column > floor, pl.Series([floor], dtype=pl.Int64) if isinstance(floor, int) else floor)


def at_most(column: pl.Series, ceiling: int | pl.Series) -> pl.Series:
    """This will lower what is higher to ``ceiling``."""
    return column.zip_with(column < ceiling, pl.Series([ceiling], dtype=pl.Int64) if isinstance(ceiling, int) else ceiling)


def only(column: pl.Series, where: pl.Series) -> pl.Series:
    """This will give the column where the flag is set, and nothing (0) elsewhere."""
    return column.zip_with(where, pl.Series([0], dtype=pl.Int64))


def nearest(upper: pl.Series, lower: int | pl.Series) -> pl.Series:
    """This will divide to the nearest whole number, a half away from nothing; ``lower`` is above nothing."""
    # Polars' ``//`` goes down, and so would a half below nothing if it were not moved a little further from nothing first.
    return (upper + upper + lower - (upper < 0).cast(pl.Int64)) // (lower + lower)


def spread(values: pl.Series, keys: pl.Series, *, among: pl.Series) -> pl.Series:
    """This will give the value of each key at its place in ``among``, which rises and has all the keys, and 0 at the others."""
    return pl.zeros(len(among), dtype=pl.Int64, eager=True).scatter(among.search_sorted(keys, side="left"), values)


def common_denominator(rates: Iterable[Rate]) -> int:
    """This will give one denominator in which all rates are whole, so that a column is divided by a constant."""
    return lcm(*(rate.of for rate in rates))


def numerator(rate: Rate, denominator: int) -> int:
    """This will give the rate as so many parts of a denominator of ``common_denominator``."""
    return rate.part * (denominator // rate.of)

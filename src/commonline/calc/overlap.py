"""Hours claimed twice: stretches of the same key that share time.

Instrument: none; a rule of the standard.
Rounding: none. Minutes and hundredths of an hour are both whole numbers of twelve seconds, which is what is compared.
Years: not bound to any. Not checked by an outside oracle; derived a second time in its test.

No claim is compared with every other: they are sorted by beginning, and those that share time with a claim stand right behind it.
"""

from __future__ import annotations

import polars as pl

_MINUTE, _HUNDREDTH = 5, 3
"""Twelve-second steps in a minute, and in a hundredth of an hour."""
_DAY = 1_440 * _MINUTE


def overlapping(claims: pl.DataFrame) -> pl.DataFrame:
    """This will give every pair of claims of one key that share time, over midnight too.

    A claim that begins when another ends shares nothing with it, and one without hours shares nothing with any.

    :param claims: ``key`` (of any one type), ``worked_on`` (the day the work began), ``starts_minute`` (of that day, 0 to 1439) and
        ``hours_hundredths``.
    :return: ``first`` and ``second``, the numbers of the two rows from 0, ``first`` the one that begins earlier or, beginning together,
        stands earlier; sorted by ``first``, then ``second``.
    """
    begins = pl.col("worked_on").cast(pl.Int32).cast(pl.Int64) * _DAY + pl.col("starts_minute").cast(pl.Int64) * _MINUTE
    spans = (
        claims.with_row_index("_row")
        .filter(pl.col("hours_hundredths") > 0)
        .select(
            pl.col("_row").cast(pl.Int64),
            pl.col("key").rank("dense").cast(pl.Int64).alias("_key"),
            begins.alias("_begins"),
            (begins + pl.col("hours_hundredths") * _HUNDREDTH).alias("_ends"),
        )
    )
    if spans.is_empty():
        return pl.DataFrame(schema={"first": pl.Int64, "second": pl.Int64})
    # Each key has a stretch of one line to itself, so that one search serves all keys.
    apart = pl.col("_key") * (pl.col("_ends").max() - pl.col("_begins").min())
    line = spans.with_columns(pl.col("_begins") + apart, pl.col("_ends") + apart).sort("_begins", "_row")
    after = line["_begins"].search_sorted(line["_ends"], side="left").cast(pl.Int64)
    rows = line["_row"]
    places = pl.DataFrame({"at": pl.int_range(line.height, eager=True), "after": after})
    pairs = (
        places.filter(pl.col("after") > pl.col("at") + 1)
        .with_columns(pl.int_ranges(pl.col("at") + 1, pl.col("after")).alias("other"))
        .explode("other")
    )
    return pl.DataFrame({"first": rows.gather(pairs["at"]), "second": rows.gather(pairs["other"])}).sort("first", "second")

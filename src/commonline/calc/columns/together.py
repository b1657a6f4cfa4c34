"""National Insurance of one person's several employments with one employer, on the sum of their earnings.

Instrument: Social Security (Contributions) Regulations 2001 (SI 2001/1004), regulation 14.
Rounding: that of the sum is ``national_insurance.py``'s; each share down to a penny, and what is left over goes to the highest paid.
Years: as far as the rule book goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.national_insurance import NI_COLUMNS

if TYPE_CHECKING:
    from commonline.calc.columns.national_insurance import NITables


def shares(members: pl.DataFrame, tables: NITables) -> pl.DataFrame:
    """This will give each employment's share, ``NI_COLUMNS``, of the contributions and bands of the sum, each measure by itself.

    :param members: ``n``; ``first``, the ``n`` whose letter counts; ``ni_letter``; ``niable_pence``. All of those that are added up.
    :returns: ``NI_COLUMNS``, a row each, in the same order.
    :raises CannotPay: naming what is not a category letter.
    """
    counted = members.with_columns(pl.col("niable_pence").clip(lower_bound=0))
    counted = counted.with_columns(pl.col("niable_pence").sum().over("first").alias("sum_pence"))
    firsts = counted.filter(pl.col("n") == pl.col("first"))
    totals = firsts.select("first").hstack(tables.columns(firsts.select("ni_letter", niable_pence="sum_pence")))
    of_sum = counted.join(totals, on="first", how="left", maintain_order="left")
    # Where the sum is nothing so are the totals; a divisor of 1 then gives nothing.
    divisor = pl.col("sum_pence").clip(lower_bound=1)
    # A contribution times earnings is over 64 bits from some eighty million pounds of a period.
    own = pl.col("niable_pence").cast(pl.Int128)
    down = [(pl.col(name) * own // divisor).cast(pl.Int64).alias(f"{name}_share") for name in NI_COLUMNS]
    # Of those with the highest earnings of their group, the lowest number.
    highest = pl.col("niable_pence") == pl.col("niable_pence").max().over("first")
    takes = pl.col("n") == pl.when(highest).then("n").otherwise(None).min().over("first")
    left_over = [(pl.col(name) - pl.col(f"{name}_share").sum().over("first")) * takes for name in NI_COLUMNS]
    rest = zip(NI_COLUMNS, left_over, strict=True)
    return of_sum.with_columns(down).select((pl.col(f"{name}_share") + left).alias(name) for name, left in rest)

"""How much of an overpayment one run takes back.

Instrument: the body's agreement with the person; the share of gross pay at most is a term of the standard (standard/terms.py,
``recovery_percent``). Employment Rights Act 1996 section 14(1) lets an employer recover an overpayment of wages from wages.
Rounding: the share of gross pay down to a penny, in the person's favour.
Years: not bound to any. Not checked by an outside oracle; properties stand in its test.
"""

from __future__ import annotations

import polars as pl


def instalment(*, outstanding_pence: int, agreed_pence_a_period: int, gross_pence: int, net_before_pence: int, percent: int) -> int:
    """This will give what one run takes back: never below nothing.

    It is the least of what is outstanding, what was agreed for a period, the share of gross pay, and the net pay there is, so that
    net pay does not fall below nothing.

    :param net_before_pence: net pay before the recovery.
    :param percent: the share of gross pay, in whole percent.
    """
    return max(0, min(outstanding_pence, agreed_pence_a_period, gross_pence * percent // 100, net_before_pence))


def instalments(recoveries: pl.DataFrame, *, percent: int) -> pl.Series:
    """This will give ``instalment_pence`` of each row, as ``instalment`` does.

    :param recoveries: ``outstanding_pence``, ``agreed_pence_a_period``, ``gross_pence`` and ``net_before_pence``, one row an employment;
        several recoveries of one employment come one after another, each with what the one before left.
    """
    share = pl.col("gross_pence") * percent // 100
    least = pl.min_horizontal("outstanding_pence", "agreed_pence_a_period", share, "net_before_pence")
    return recoveries.select(pl.max_horizontal(least, 0).cast(pl.Int64).alias("instalment_pence")).to_series()

"""What a pay run means in accounts.

Costs are debits by cost centre; what is owed to others and the net pay are credits. The debits are every
earning and every employer's cost; the credits are where each of them goes, so the two agree by nature. Pay that
is given up is a debit below nothing, on the account of whom it goes to.
"""

from __future__ import annotations

import polars as pl

from commonline.payroll.lines import LEVY_COST, LEVY_OWED, NET_PAY_ACCOUNT, STATUTORY
from commonline.standard.codes import elements as standard_elements


def postings(*, lines: pl.DataFrame, roster: pl.DataFrame, nets: pl.DataFrame, levy_pence: int) -> list[tuple[str, str, int]]:
    """This will give (account, cost centre, pence) of a run, debits above nothing, in order, none of them nothing.

    :param lines: ``n``, ``element``, ``pence``. :param roster: ``n``, ``cost_centre``. :param nets: ``net_pence``.
    """
    debit = {e.code: e.account for e in standard_elements().values() if e.sign == 1} | {s.code: s.cost for s in STATUTORY if s.cost}
    credit = {e.code: e.account for e in standard_elements().values() if e.sign == -1} | {s.code: s.owed for s in STATUTORY}
    with_centre = lines.join(roster.select("n", "cost_centre"), on="n")
    debits = (
        with_centre.filter(pl.col("element").is_in(list(debit)))
        .with_columns(account=pl.col("element").replace_strict(debit, default="", return_dtype=pl.String))
        .group_by("account", "cost_centre")
        .agg(pl.col("pence").sum())
    )
    owed = (
        lines.filter(pl.col("element").is_in(list(credit)))
        .with_columns(account=pl.col("element").replace_strict(credit, default="", return_dtype=pl.String))
        .group_by("account")
        .agg(-pl.col("pence").sum())
        .select("account", pl.lit("").alias("cost_centre"), "pence")
    )
    found = [*debits.iter_rows(), *owed.iter_rows(), (NET_PAY_ACCOUNT, "", -int(nets["net_pence"].sum()))]
    found += [(LEVY_COST, "", levy_pence), (LEVY_OWED, "", -levy_pence)]
    return sorted((a, c, int(p)) for a, c, p in found if p)

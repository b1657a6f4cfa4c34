"""Pay and tax of earlier employments of the tax year: from the papers that people have to the figures that payroll takes.

A P45 or a notice P6 says what was paid and deducted elsewhere. Each paper counts once:
``origin`` names it, so that payroll can tell one that it has already.
"""

from __future__ import annotations

import polars as pl

from commonline.kernel.period import TaxYear

COLUMNS = ("employment_ref", "tax_year", "paye_scheme", "taxable_pay_pence", "tax_pence", "source", "origin")


def brought_by_p45(*, starters: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """This will give the figures of P45s, one row a P45 that has any; those of a tax year before the start do not count.

    :param starters: what starters brought: the columns of people's STARTER.
    :param known: ``employment_id``, ``employment_ref``, ``paye_scheme``, ``start_date``.
    :returns: ``COLUMNS``; ``tax_year`` is written 2025-26, ``origin`` is ``p45``.
    """
    told = starters.filter(pl.col("p45_taxable_pay_pence").is_not_null() & pl.col("p45_left_on").is_not_null())
    rows = told.join(known, on="employment_id", maintain_order="left").with_columns(
        tax_year=_tax_year("p45_left_on"), _started_in=_tax_year("start_date"), origin=pl.lit("p45")
    )
    in_time = rows.filter(pl.col("tax_year") >= pl.col("_started_in"))
    return in_time.rename({"p45_taxable_pay_pence": "taxable_pay_pence", "p45_tax_pence": "tax_pence"}).select(COLUMNS)


def brought_by_notice(*, notices: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """This will give the previous pay and tax of notices P6, one row a notice that has any.

    :param notices: the columns of people's NOTICE. :param known: as above.
    :returns: ``COLUMNS``; ``tax_year`` is that of the day from which it holds, ``origin`` is ``notice:`` and the day of issue.
    """
    told = notices.filter((pl.col("notice") == "P6") & pl.col("previous_pay_pence").is_not_null())
    rows = told.join(known, on="employment_id", maintain_order="left").with_columns(
        tax_year=_tax_year("effective_from"), origin=pl.format("notice:{}", "issued_on")
    )
    return rows.rename({"previous_pay_pence": "taxable_pay_pence", "previous_tax_pence": "tax_pence"}).select(COLUMNS)


def _tax_year(day: str) -> pl.Expr:
    """Give the tax year of a day, written 2025-26; few rows have one, so that each is asked of the one definition."""
    return pl.col(day).map_elements(lambda one: str(TaxYear.of(one)), return_dtype=pl.String)

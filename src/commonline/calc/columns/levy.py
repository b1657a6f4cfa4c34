"""The apprenticeship levy, by PAYE scheme.

Instrument: Finance Act 2016 Part 6.
Rounding: the levy of the year to date down to a penny.
Years: as far as the rule book goes. The allowance is not shared among connected employers here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonline.calc.columns.coding import at_least

if TYPE_CHECKING:
    import polars as pl

    from commonline.rules.book import RuleBook


def levy_columns(schemes: pl.DataFrame, *, month: int, book: RuleBook) -> pl.DataFrame:
    """This will give the schemes with ``levy_pence``, what is to be charged now; negative where the pay bill fell.

    :param schemes: one row a PAYE scheme: ``pay_bill_to_date_pence`` (earnings for National Insurance of the tax year, this month
        included) and ``levy_before_pence`` (charged in earlier months of the year); other columns are kept.
    :param month: the tax month, 1 to 12.
    :raises LawUnknown: when the levy was not checked for the rule book's day.
    """
    law = book.apprenticeship_levy
    # In twelfths of the rate's parts, so that nothing is rounded before the end.
    charge = schemes["pay_bill_to_date_pence"] * (12 * law.rate.part) - law.annual_allowance * month * law.rate.of
    to_date = at_least(charge, 0) // (12 * law.rate.of)
    return schemes.with_columns((to_date - schemes["levy_before_pence"]).alias("levy_pence"))

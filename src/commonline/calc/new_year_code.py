"""The code that is operated from 6 April where HMRC gives no other.

Instrument: Income Tax (Pay As You Earn) Regulations 2003, regulation 20 (employer's duty to amend codes); HMRC form P9X of each year.
Rounding: none.
Years: as far as the rule book goes. Not checked by an outside oracle; derived a second time in its test.
A P9 notice with another code comes before this rule; the caller looks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from commonline.rules.book import TaxCodes

_SUFFIXED = r"^([SC]?)([0-9]{1,6})([LMNT])$"


def carried_forward(codes: pl.DataFrame, *, law: TaxCodes) -> pl.DataFrame:
    """This will give the rows with the codes of the new tax year: same order, other columns kept.

    The mark of week 1 or month 1 falls away, because its reason lay in the year that ended. A code with a suffix that
    the year raises is raised; every other code stands (K, BR, D, NT, 0T). The prefix S or C stays.

    :param codes: ``tax_code`` (without a mark) and ``week1_month1``.
    :param law: the codes of the new tax year.
    """
    return codes.with_columns(raised(pl.col("tax_code"), law=law).alias("tax_code"), pl.lit(False).alias("week1_month1"))


def raised(code: pl.Expr, *, law: TaxCodes) -> pl.Expr:
    """This will give codes raised by what the tax year adds to their suffix; what is no code, or has no such suffix, stands.

    0T stands whatever the year adds: it says that there is no allowance, and more of it is not a suffix's to give.
    """
    prefix, number, suffix = (code.str.extract(_SUFFIXED, group) for group in (1, 2, 3))
    more = pl.lit(0, dtype=pl.Int64)
    for letter, added in law.uplift.items():
        more = pl.when(suffix == letter).then(pl.lit(added, dtype=pl.Int64)).otherwise(more)
    figure = number.cast(pl.Int64)
    return pl.when((figure > 0) & (more != 0)).then(pl.concat_str(prefix, figure + more, suffix)).otherwise(code)

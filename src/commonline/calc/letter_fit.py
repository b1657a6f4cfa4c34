"""National Insurance category letters that a person's age or the day of payment does not allow.

Instrument: Social Security Contributions and Benefits Act 1992 sections 6 (pension age), 9A (under 21) and 9B (apprentices under 25); the
reliefs of freeports, investment zones and veterans under National Insurance Contributions Act 2022, which end on a day. The rule
book holds them as conditions of each letter.
Rounding: none.
Years: as far as the rule book goes. Not checked by an outside oracle; derived a second time in its test.

A letter is judged on the day of payment, because that is the day contributions go by. Another letter is suggested only where it
follows from what is known. Below the age at which the last letter by age ends, the standard letter is not certain: one who turned
21 may be an apprentice. Who is below State Pension age with a letter for those above it has lost the letter held before, which may be any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.pension_age import ages_on, days_reached, pension_age_days

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from commonline.rules.book import LetterCondition, NationalInsurance, PensionAge

_PAST_PENSION_AGE = {
    **dict.fromkeys("ABHJMVZ", "C"),
    **dict.fromkeys("FIL", "S"),
    **dict.fromkeys("DEN", "K"),
}
"""The letter that follows at State Pension age, by letter; freeports and investment zones have their own."""
_WITHOUT_RELIEF = {"F": "A", "N": "A", "V": "A", "H": "A", "M": "A", "I": "B", "E": "B", "L": "J", "D": "J", "Z": "J", "S": "C", "K": "C"}
"""The letter that is left when a relief, of age or of place, ends."""
_BY_AGE = {"A": ("M", "H"), "J": ("Z",)}
"""The letters by age that one who would have this letter might have instead."""


def unfit_letters(people: pl.DataFrame, *, on: date, ni: NationalInsurance, ages: PensionAge) -> pl.DataFrame:
    """This will give the employments whose letter does not fit, in the order given.

    :param people: ``employment_ref``, ``ni_letter`` and ``birth_date``. A person without a date of birth is judged by the day of payment
        only; a letter the rule book has no condition for fits anybody.
    :param on: the day of payment.
    :return: ``employment_ref``, ``ni_letter``, ``suggested`` (empty: not certain) and ``why``, a sentence.
    """
    conditions = _table(ni)
    known = people.select("employment_ref", "ni_letter", "birth_date").with_columns(
        ages_on(people["birth_date"], on=on).alias("_age"), pension_age_days(people["birth_date"], law=ages).alias("_pension_day")
    )
    judged = known.join(conditions, on="ni_letter", how="left", maintain_order="left").with_columns(_broken(on).alias("_broken"))
    unfit = judged.filter(pl.col("_broken").is_not_null())
    return unfit.with_columns(_suggested(unfit, on=on, ni=ni), _why(unfit)).select("employment_ref", "ni_letter", "suggested", "why")


_PAST, _BELOW, _TOO_OLD, _ENDED = "past", "below", "too old", "ended"


def _table(ni: NationalInsurance) -> pl.DataFrame:
    """Give the conditions as a frame, one row a letter."""
    return pl.DataFrame(
        [(letter, term.under_age, term.pension_age, term.last_day) for letter, term in ni.conditions.items()],
        schema={"ni_letter": pl.String, "_under_age": pl.Int64, "_pension_age": pl.Boolean, "_last_day": pl.Date},
        orient="row",
    )


def _broken(on: date) -> pl.Expr:
    """Say which condition is not met, the one that most decides first; null where all are."""
    past = pl.col("_pension_day") <= on
    return (
        pl.when(past & ~pl.col("_pension_age"))
        .then(pl.lit(_PAST))
        .when(~past & pl.col("_pension_age"))
        .then(pl.lit(_BELOW))
        .when(pl.col("_age") >= pl.col("_under_age"))
        .then(pl.lit(_TOO_OLD))
        .when(pl.col("_last_day") < on)
        .then(pl.lit(_ENDED))
    )


def _suggested(unfit: pl.DataFrame, *, on: date, ni: NationalInsurance) -> pl.Series:
    """Give the letter that follows, or null where more than one may."""
    distinct = unfit.select("ni_letter", "_broken", "_age").unique()
    rows = [(letter, broken, age, _follows(letter, broken, age, on, ni)) for letter, broken, age in distinct.iter_rows()]
    key = {"ni_letter": pl.String, "_broken": pl.String, "_age": pl.Int64}
    follows = pl.DataFrame(rows, schema={**key, "suggested": pl.String}, orient="row")
    joined = unfit.join(follows, on=list(key), how="left", maintain_order="left")
    return joined["suggested"]


def _follows(letter: str, broken: str, age: int | None, on: date, ni: NationalInsurance) -> str | None:
    """Give the letter that follows one that does not fit, if it is certain and fits itself."""
    if broken == _BELOW:
        return None
    following = (_PAST_PENSION_AGE if broken == _PAST else _WITHOUT_RELIEF).get(letter)
    if following is not None and _has_ended(following, on, ni.conditions):
        following = _WITHOUT_RELIEF.get(following)
    if following is None or following not in ni.letters:
        return None
    until = [term.under_age for other in _BY_AGE.get(following, ()) if (term := ni.conditions.get(other)) and term.under_age]
    return following if age is not None and age >= max(until, default=0) else None


def _has_ended(letter: str, on: date, conditions: Mapping[str, LetterCondition]) -> bool:
    term = conditions.get(letter)
    return term is not None and term.last_day is not None and term.last_day < on


def _why(unfit: pl.DataFrame) -> pl.Series:
    """Give the sentence of each row."""
    limit = unfit["_under_age"]
    turned = pl.coalesce([pl.lit(None, dtype=pl.Date), *(_turned(unfit, age) for age in limit.drop_nulls().unique().sort())])
    letter = pl.col("ni_letter")
    pension_day, age_day, last_day = (pl.col(day).dt.strftime("%-d %B %Y") for day in ("_pension_day", "_turned", "_last_day"))
    said = (
        pl.when(pl.col("_broken") == _PAST)
        .then(pl.format("Letter {} is for those below State Pension age, which was reached by {}.", letter, pension_day))
        .when(pl.col("_broken") == _BELOW)
        .then(pl.format("Letter {} is for those over State Pension age, which is reached on {}.", letter, pension_day))
        .when(pl.col("_broken") == _TOO_OLD)
        .then(pl.format("Letter {} is for those under {}, an age reached on {}.", letter, pl.col("_under_age"), age_day))
        .otherwise(pl.format("The relief of letter {} ended on {}.", letter, last_day))
    )
    return unfit.with_columns(turned.alias("_turned")).select(said.alias("why")).to_series()


def _turned(unfit: pl.DataFrame, age: int) -> pl.Expr:
    """Give the day an age is reached, on the rows of letters that end at it."""
    return pl.when(pl.col("_under_age") == age).then(days_reached(unfit["birth_date"], years=age))

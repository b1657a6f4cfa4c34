"""Changes that Commonline itself makes to what is known: a pay award for many, and a change for one.

History is added, as when an extract is taken on: the timelines are restated whole and known from the unit's moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.kernel.error import Refusal
from commonline.people import store, timeline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from commonline.storage.unit import Unit

WHOLE = 10_000
"""Percent are given in hundredths: 350 is 3.50%."""
_NOT_VALUES = ("employment_id", "valid_from", "valid_to", "source")
_OF_THE_EMPLOYMENT = ("start_date", "end_date")


def award(*, unit: Unit, grade: str, percent_hundredths: int, flat_pence: int, from_day: date, source: str) -> int:
    """This will raise the salary of every employment of a grade from a day on, and give the number of timelines that changed.

    Each stretch of a timeline from that day on that is of the grade gets salary x (1 + percent / 100) + flat, rounded **up to a whole
    pound**, as national pay agreements print their scales. A stretch without a salary (paid by the hour) and one on a national scale
    (the scale has its own award) stay as they are; so does an employment that ended before the day.

    :param grade: the grade, exactly; "" for all. :param percent_hundredths: 350 is 3.5%.
    :param flat_pence: added to the full-time salary of a year. :param source: what says so; a source is used once.
    :raises Refusal: when an award of that source was made before, or it would take a salary to nothing or below.
    """
    if store.has_source(unit=unit, source=source):
        raise Refusal("The award was not made.", why=f"{source} was applied before.", do="Give another source for another award.")
    before = store.facts(unit=unit, known_at=unit.now)
    concerned = pl.col("annual_salary_pence").is_not_null() & (pl.col("pay_scale") == "") & pl.lit(value=True)
    if grade:
        concerned &= pl.col("grade") == grade
    concerned &= pl.col("end_date").is_null() | (pl.col("end_date") >= from_day)
    since = timeline.within(rows=before, first=from_day, last=None)
    touched = since.filter(concerned).select("employment_id").unique()
    if not touched.height:
        return 0
    raised = pl.col("annual_salary_pence") * (WHOLE + percent_hundredths) + flat_pence * WHOLE
    up = (raised + 100 * WHOLE - 1) // (100 * WHOLE) * 100
    after = since.join(touched, on="employment_id", how="semi", maintain_order="left").with_columns(
        annual_salary_pence=pl.when(concerned).then(up).otherwise("annual_salary_pence"),
        source=pl.when(concerned).then(pl.lit(source)).otherwise("source"),
    )
    if after.filter(concerned & (pl.col("annual_salary_pence") <= 0)).height:
        raise Refusal("The award was not made.", why="It would take a salary to nothing or below.", do="Look at the percentage.")
    earlier = timeline.cut(before=before, cuts=touched.with_columns(cut=pl.lit(from_day)), key=["employment_id"])
    store.add_facts(unit=unit, rows=pl.concat([earlier, after]).sort("employment_id", "valid_from"))
    return touched.height


def change(*, unit: Unit, employment_id: str, from_day: date, to_day: date | None, values: Mapping[str, object], source: str) -> None:
    """This will change what is known of one employment from a day on, or from a day to a day; the former values hold again after it.

    ``start_date`` and ``end_date`` are no values of a day: they hold on all rows of the timeline, whatever the days given. An earlier
    start lengthens the first row; a later one cuts off what lies before it.

    :param employment_id: its id. :param to_day: the last day of the change; None: it goes on.
    :param values: by column of ``store.FACT``. :param source: what says so.
    :raises Refusal: when the employment or a column is unknown, a value is not of the column's kind, or the days are the wrong way round.
    """
    _refuse_wrong(values, from_day, to_day)
    before = store.facts(unit=unit, known_at=unit.now, employments=[employment_id])
    if not before.height:
        raise Refusal("The employment was not changed.", why=f"Nothing is known of {employment_id}.", do="Take in an extract that has it.")
    try:
        given = {name: pl.Series(name, [_stated(name, value)], dtype=store.FACT[name], strict=True) for name, value in values.items()}
    except (TypeError, pl.exceptions.PolarsError) as error:
        raise Refusal("The employment was not changed.", why=f"A value is not of its column's kind: {error}.") from error
    new = {name: pl.lit(one).first() for name, one in given.items() if name not in _OF_THE_EMPLOYMENT}
    lasting = {name: pl.lit(one).first() for name, one in given.items() if name in _OF_THE_EMPLOYMENT}
    whole = before.with_columns(**lasting)
    cuts = pl.DataFrame({"employment_id": [employment_id], "cut": [from_day]})
    earlier = timeline.cut(before=whole, cuts=cuts, key=["employment_id"])
    changed = timeline.within(rows=whole, first=from_day, last=to_day).with_columns(**new, source=pl.lit(source))
    parts = [earlier, changed]
    if to_day is not None:
        parts.append(
            timeline.within(rows=whole, first=to_day, last=None).filter(pl.col("valid_to").is_null() | (pl.col("valid_to") > to_day))
        )
        parts[-1] = parts[-1].with_columns(valid_from=pl.max_horizontal("valid_from", pl.lit(to_day).dt.offset_by("1d")))
    rows = timeline.employed(pl.concat(parts))
    if rows.filter(pl.col("end_date") < pl.col("start_date")).height:
        raise Refusal("The employment was not changed.", why="It would end before it starts.", do="Look at both days.")
    store.add_facts(unit=unit, rows=rows)


def _refuse_wrong(values: Mapping[str, object], from_day: date, to_day: date | None) -> None:
    unknown = sorted(name for name in values if name not in store.FACT or name in _NOT_VALUES)
    if unknown or not values:
        raise Refusal(
            "The employment was not changed.",
            why=f"It has no {', '.join(unknown)} to change." if unknown else "No value was given.",
            do="Name columns of an employment: grade, annual_salary_pence, hours_hundredths ...",
        )
    empty = sorted(name for name, value in values.items() if value is None and name not in (*store.MAY_LACK, *store.EMPTY_TEXT))
    if empty:
        raise Refusal("The employment was not changed.", why=f"{', '.join(empty)} may not be empty.", do="Give a value.")
    if to_day is not None and to_day < from_day:
        raise Refusal("The employment was not changed.", why=f"{to_day} is before {from_day}.", do="Give the days in order.")


def _stated(name: str, value: object) -> object:
    return "" if value is None and name in store.EMPTY_TEXT else value

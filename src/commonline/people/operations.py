"""Taking on what an extract says: history is added, never overwritten.

A timeline (an employment's, or an element's of an employment) is restated whole whenever it changes, so
that what was known at any moment can be read back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from commonline.people import store

if TYPE_CHECKING:
    from datetime import date

    from commonline.storage.unit import Unit

_VALUES = [name for name in store.FACT if name not in ("valid_from", "valid_to", "source")]


def take_on(*, unit: Unit, employments: pl.DataFrame, as_at: date) -> int:
    """This will add what is new about employments from a day on, and give the number of timelines that changed.

    :param employments: the columns of EMPLOYMENT without the secrets, with ``employment_id``, ``nino_id`` and
        ``bank_account_id``; an employment once.
    :param as_at: the day from which the extract's values hold. What is said of an employment for the first time is taken to
        hold since its first day, because nothing earlier is known.
    """
    before = store.facts(unit=unit, known_at=unit.now)
    known = pl.col("employment_id").is_in(before["employment_id"].unique().implode())
    since = pl.when(known).then(pl.lit(as_at)).otherwise(pl.col("start_date"))
    said = employments.with_columns(
        pl.col("job_title", "student_loan_plan", "pension_scheme").fill_null(""),
        valid_from=pl.max_horizontal(pl.col("start_date"), since),
        valid_to=pl.lit(None, dtype=pl.Date),
    ).select(list(store.FACT))
    latest = before.group_by("employment_id", maintain_order=True).last().select(_VALUES)
    changed = said.join(latest, on=_VALUES, how="anti", nulls_equal=True, maintain_order="left")
    earlier = _cut(before, changed.select("employment_id", cut="valid_from"), ["employment_id"])
    store.add_facts(unit=unit, rows=pl.concat([earlier, changed.select(list(store.FACT))]))
    return changed.height


def take_on_elements(*, unit: Unit, elements: pl.DataFrame) -> int:
    """This will add what is new about pay elements, and give the number of timelines that changed.

    :param elements: the columns of ELEMENT with ``employment_id``.
    """
    key = ["employment_id", "element"]
    said = elements.select(list(store.ELEMENT_FACT)).sort(*key, "valid_from")
    before = store.element_facts(unit=unit, known_at=unit.now)
    same = [name for name in store.ELEMENT_FACT if name != "source"]
    new = said.join(before.select(same), on=same, how="anti", nulls_equal=True)
    touched = new.select(key).unique()
    restated = said.join(touched, on=key, how="semi")
    firsts = restated.group_by(key).agg(cut=pl.col("valid_from").min())
    earlier = _cut(before, firsts, key)
    store.add_element_facts(unit=unit, rows=pl.concat([earlier, restated]))
    return touched.height


def _cut(before: pl.DataFrame, cuts: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """This will keep what was known of earlier days: the timelines named, up to the day before their cut."""
    day_before = pl.col("cut") - timedelta(days=1)
    return (
        before.join(cuts, on=key, how="inner")
        .filter(pl.col("valid_from") < pl.col("cut"))
        .with_columns(valid_to=pl.min_horizontal(pl.col("valid_to"), day_before))
        .select(before.columns)
    )

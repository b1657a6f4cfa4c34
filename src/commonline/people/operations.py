"""Taking on what an extract says: history is added, never overwritten.

A timeline (an employment's, its absences', or an element's of an employment) is restated whole whenever it changes, so
that what was known at any moment can be read back. Notices, starters' papers and claims are added one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.people import store, timeline

if TYPE_CHECKING:
    from datetime import date

    from commonline.storage.unit import Unit

_VALUES = [name for name in store.FACT if name not in ("valid_from", "valid_to", "source")]


def take_on(*, unit: Unit, employments: pl.DataFrame, begins: date) -> int:
    """This will add what is new about employments from a day on, and give the number of timelines that changed.

    A row's values hold from its ``effective_from``, else from ``begins``; they replace whatever was known of that day and later ones,
    because an extract gives full values. The first word about an employment is taken to hold since its first day, whatever it says of
    itself: nothing earlier is known, and no day of work may be left without pay. The first and the last day of the
    employment hold on all rows (``timeline.employed``).

    A row without ``effective_from`` that says what the latest known row says changes nothing; one with it changes nothing when that
    is known of all days since.

    :param employments: the columns of EMPLOYMENT without the secrets, with ``employment_id``, ``nino_id`` and
        ``bank_account_id``; an employment once. Columns that may be empty may be absent.
    :param begins: the first day of the month the extract is for.
    """
    before = store.facts(unit=unit, known_at=unit.now)
    said = _as_facts(employments, before, begins)
    changed = _that_change(said, before)
    cuts = changed.select("employment_id", cut="valid_from")
    earlier = timeline.cut(before=before, cuts=cuts, key=["employment_id"])
    store.add_facts(unit=unit, rows=timeline.employed(pl.concat([earlier, changed.select(list(store.FACT))])))
    return changed.height


def _as_facts(employments: pl.DataFrame, before: pl.DataFrame, begins: date) -> pl.DataFrame:
    """Give the rows as facts, with ``_since``: the day from which they are compared with what is known."""
    absent = {name: kind for name, kind in {**store.FACT, "effective_from": pl.Date()}.items() if name not in employments.columns}
    full = employments.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in absent.items())
    latest = before.group_by("employment_id", maintain_order=True).last().select("employment_id", _latest="valid_from")
    told = pl.coalesce("effective_from", pl.lit(begins))
    return (
        full.join(latest, on="employment_id", how="left", maintain_order="left")
        .with_columns(
            pl.col(*store.EMPTY_TEXT).fill_null(""),
            valid_from=pl.when(pl.col("_latest").is_null()).then("start_date").otherwise(pl.max_horizontal("start_date", told)),
            valid_to=pl.lit(None, dtype=pl.Date),
            _since=pl.coalesce("effective_from", "_latest"),
        )
        .select(*store.FACT, "_since")
    )


def _that_change(said: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Give the rows that are the first word about an employment, or differ from a known row with a day since theirs."""
    since = before.join(said.select("employment_id", "_since"), on="employment_id")
    later = since.filter(pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("_since")))
    differing = later.join(said, on=_VALUES, how="anti", nulls_equal=True)["employment_id"].unique()
    is_new = ~pl.col("employment_id").is_in(before["employment_id"].unique().implode())
    return said.filter(is_new | pl.col("employment_id").is_in(differing.implode()))


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
    earlier = timeline.cut(before=before, cuts=firsts, key=key)
    store.add_element_facts(unit=unit, rows=pl.concat([earlier, restated]))
    return touched.height


def take_on_absences(*, unit: Unit, absences: pl.DataFrame) -> int:
    """This will add what is new about absences, and give the number of employments whose absences changed.

    What is said now stands before a known absence that shares days with it; the others stand beside it.

    :param absences: the columns of ABSENCE with ``employment_id``; none sharing days with another of its employment.
    """
    said = absences.select(list(store.ABSENCE_FACT))
    before = store.absence_facts(unit=unit, known_at=unit.now)
    merged = timeline.merged_absences(before=before, said=said)
    same = [name for name in store.ABSENCE_FACT if name != "source"]
    named = before.join(said, on="employment_id", how="semi")
    new = merged.join(named, on=same, how="anti", nulls_equal=True)
    gone = named.join(merged, on=same, how="anti", nulls_equal=True)
    touched = pl.concat([new, gone]).select("employment_id").unique()
    store.add_absence_facts(unit=unit, rows=merged.join(touched, on="employment_id", how="semi"))
    return touched.height


def add_notices(*, unit: Unit, notices: pl.DataFrame) -> pl.DataFrame:
    """This will add the notices that are not known yet, and give them: the columns of ``store.NOTICE``.

    :param notices: the columns of NOTICE with ``employment_id``. One sent again with other content is added again.
    """
    said = notices.with_columns(pl.col("tax_code", "student_loan_plan").fill_null("")).select(list(store.NOTICE))
    new = _unknown(said, store.notices(unit=unit, known_at=unit.now), ["employment_id", "notice", "issued_on"])
    store.add_notices(unit=unit, rows=new)
    return new


def add_starters(*, unit: Unit, starters: pl.DataFrame) -> pl.DataFrame:
    """This will add what starters brought and is not known yet, and give it: the columns of ``store.STARTER``.

    :param starters: the columns of STARTER with ``employment_id``; the latest word about an employment wins.
    """
    texts = [name for name, kind in store.STARTER.items() if kind == pl.String and name not in ("employment_id", "source")]
    said = starters.with_columns(pl.col(texts).fill_null("")).select(list(store.STARTER))
    new = _unknown(said, store.starters(unit=unit, known_at=unit.now), ["employment_id"])
    store.add_starters(unit=unit, rows=new)
    return new


def add_claims(*, unit: Unit, claims: pl.DataFrame) -> int:
    """This will add the claims that are not known yet, and give their number. A claim is never changed and never taken back.

    :param claims: the columns of CLAIM with ``employment_id``, accepted: none shares time with another or with one known before.
    """
    said = claims.select(list(store.CLAIM))
    key = ["employment_id", "worked_on", "starts"]
    known = store.claims(unit=unit, known_at=unit.now)
    new = said.unique(key, keep="first", maintain_order=True).join(known, on=key, how="anti", maintain_order="left")
    store.add_claims(unit=unit, rows=new)
    return new.height


def _unknown(said: pl.DataFrame, known: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Give the rows whose content is not known, one of each key."""
    same = [name for name in said.columns if name != "source"]
    new = said.join(known, on=same, how="anti", nulls_equal=True, maintain_order="left")
    return new.unique(key, keep="first", maintain_order=True)

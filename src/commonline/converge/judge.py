"""Judging: which rows of the standard may go on, and what is wrong with the others. Rows in = accepted + held."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from commonline.converge.judgements import HOURLY, Rule, balance_rules, element_rules, employment_rules
from commonline.converge.terms import Frames, Judged
from commonline.kernel.digest import digest_of
from commonline.kernel.finding import Weight
from commonline.standard.codes import finding_kind
from commonline.standard.extract import BALANCE, ELEMENT, EMPLOYMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from commonline.kernel.finding import Finding
    from commonline.standard.table import Table

    Blind = Callable[[pl.Series], pl.Series]


def judge(
    *,
    employments: pl.DataFrame,
    elements: pl.DataFrame,
    balances: pl.DataFrame,
    period_begins: date,
    period_ends: date,
    known: pl.DataFrame,
    blind: Blind,
    held: Mapping[str, frozenset[str]] = MappingProxyType({}),
    grades: frozenset[str] = frozenset(),
    schemes: frozenset[str] = frozenset(),
    pay_groups: frozenset[str] = frozenset(),
    full: bool = False,
) -> Judged:
    """This will say which rows go on and which are held, with a finding for each thing wrong.

    ``employments``, ``elements`` and ``balances`` are the standard's frames. ``known`` is what the body has from before: at least
    ``employment_ref`` and ``end_date``. ``held`` are, by what they carry (``employments`` ...), the sources of rows that the reading or
    the mapping holds already: they stay held, and are judged for the rest. ``blind`` gives the keyed digest of each text of a series,
    and is used where a value is secret. ``full`` says that the extract of employments has every one the body has, so that one that is
    known and absent is found to be.

    ``grades``, ``schemes`` and ``pay_groups`` are the body's own lists; an empty one is not checked.

    The three are judged together: an employment without a salary is held unless an element pays it by the hour.
    An element or a balance of an employment that is only held is not held with it: it goes on when the employment does.
    """
    refs = pl.concat(
        [
            employments.select("employment_ref", "end_date"),
            known.select("employment_ref", pl.col("end_date").cast(pl.Date)),
        ]
    )
    employed = set(refs["employment_ref"].drop_nulls())
    # What the file says of an employment now stands before what was known of it.
    left_on = refs.unique("employment_ref", keep="first", maintain_order=True).select("employment_ref", _left_on="end_date")

    def before(carries: str) -> frozenset[str]:
        return held.get(carries, frozenset())

    rules = employment_rules(begins=period_begins, ends=period_ends, grades=grades, schemes=schemes, pay_groups=pay_groups)
    first = _judge(EMPLOYMENT, _with_neighbours(employments, elements), rules, before("employments"), blind, again=("EMP-002", "EMP-003"))
    due = elements.with_columns(_known=_is_known(employed)).join(left_on, on="employment_ref", how="left", maintain_order="left")
    second = _judge(ELEMENT, due, element_rules(), before("elements"), blind, again=("ELM-004", "ELM-005"))
    paid = balances.with_columns(_known=_is_known(employed))
    third = _judge(BALANCE, paid, balance_rules(), before("balances"), blind, again=("BAL-003", "BAL-004"))

    # The sheets of one spreadsheet share a digest and row numbers, so that each table has its own held rows.
    parts = (
        _parted(employments, before("employments"), first),
        _parted(elements, before("elements"), second),
        _parted(balances, before("balances"), third),
    )
    accepted, out = zip(*parts, strict=True)
    absent = _absent(employments, known, period_begins) if full else []
    return Judged(Frames(*accepted), Frames(*out), (*first, *absent, *second, *third))


def _parted(frame: pl.DataFrame, held: frozenset[str], findings: list[Finding]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the rows of a table that go on, and those that are held."""
    kept_out = held | {finding.source for finding in findings if finding.weight is Weight.HOLDS}
    out = frame["source"].is_in(pl.Series(list(kept_out), dtype=pl.String).implode())
    return frame.filter(~out), frame.filter(out)


def _absent(employments: pl.DataFrame, known: pl.DataFrame, begins: date) -> list[Finding]:
    """Give a finding for each known employment that goes on and is not in a full extract. Absence never makes a leaver."""
    going_on = known.filter(pl.col("end_date").is_null() | (pl.col("end_date") >= begins))
    gone = going_on.filter(~pl.col("employment_ref").is_in(employments["employment_ref"].drop_nulls().implode()))
    kind = finding_kind("EMP-028")
    return [
        kind.of(ref, {}, value_digest=digest_of("absent", ref)) for ref in gone["employment_ref"].drop_nulls().unique(maintain_order=True)
    ]


def _is_known(employed: set[str]) -> pl.Expr:
    return pl.col("employment_ref").is_in(pl.Series(list(employed), dtype=pl.String).implode())


def _with_neighbours(employments: pl.DataFrame, elements: pl.DataFrame) -> pl.DataFrame:
    """Add what a row's judgement needs of other rows.

    ``_nino_persons``: persons with its NI number. ``_overlaps``: whether it shares days with another employment of the
    person. ``_by_the_hour``: whether it has an element paid by the hour.
    """
    never = pl.date(9999, 12, 31)
    numbers = employments.filter(pl.col("nino").is_not_null()).group_by("nino").agg(_nino_persons=pl.col("person_ref").n_unique())
    # A row that is only repeated does not overlap with itself.
    spells = employments.filter(
        pl.col("person_ref").is_duplicated() & pl.col("person_ref").is_not_null() & pl.col("start_date").is_not_null()
    )
    spells = spells.unique("employment_ref", keep="first", maintain_order=True).sort("person_ref", "start_date", "employment_ref")
    before = pl.col("end_date").fill_null(never).cum_max().shift(1).over("person_ref")
    after = pl.col("start_date").shift(-1).over("person_ref")
    overlapping = spells.filter((before >= pl.col("start_date")) | (after <= pl.col("end_date").fill_null(never)))["source"]
    by_the_hour = elements.filter(pl.col("element").is_in(HOURLY))["employment_ref"].drop_nulls().unique()
    return employments.join(numbers, on="nino", how="left", maintain_order="left").with_columns(
        _overlaps=pl.col("source").is_in(overlapping.implode()),
        _by_the_hour=pl.col("employment_ref").is_in(by_the_hour.implode()).fill_null(value=False),
    )


def _judge(
    table: Table,
    frame: pl.DataFrame,
    rules: list[Rule],
    held: frozenset[str],
    blind: Blind,
    *,
    again: tuple[str, str],
) -> list[Finding]:
    """Give the findings of one table: first rows that stand more than once, then each rule on the rows that are left."""
    if not frame.height:
        return []
    subject = pl.coalesce(pl.col("employment_ref"), pl.col("source")).alias("_subject")
    frame = frame.with_columns(
        subject,
        _held_before=pl.col("source").is_in(pl.Series(list(held), dtype=pl.String).implode()),
    )
    repeats, findings = _repeated(table, frame, again, blind)
    if repeats:
        frame = frame.filter(~pl.col("source").is_in(repeats))
    broken = frame.select(rule.broken.fill_null(value=False).alias(str(n)) for n, rule in enumerate(rules))
    for n, rule in enumerate(rules):
        mask = broken[str(n)]
        if mask.len() == 1 and frame.height != 1:  # a rule that looks at no column
            continue
        if mask.any():
            findings += _findings(table, frame.filter(mask), rule, blind)
    return findings


def _repeated(table: Table, frame: pl.DataFrame, again: tuple[str, str], blind: Blind) -> tuple[list[str], list[Finding]]:
    """Give the sources of rows that only repeat an earlier one, and the findings of rows with the same key."""
    named = pl.all_horizontal(pl.col(name).is_not_null() for name in table.key)
    same = frame.filter(pl.struct(table.key).is_duplicated() & named)
    if not same.height:
        return [], []
    content = pl.struct(name for name in table.names if name != "source")
    same = same.with_columns(
        _count=pl.len().over(table.key),
        _versions=content.n_unique().over(table.key),
        _nth=pl.int_range(pl.len()).over(table.key),
    )
    keys = {name: pl.col(name) for name in table.key if name != "employment_ref"}
    words = keys | {"count": pl.col("_count")}
    repeats = same.filter((pl.col("_versions") == 1) & (pl.col("_nth") > 0))
    differing = same.filter(pl.col("_versions") > 1)
    because = tuple(name for name in table.names if name != "source")
    findings = _findings(table, repeats, Rule(again[0], pl.lit(value=True), table.key, words), blind)
    findings += _findings(table, differing, Rule(again[1], pl.lit(value=True), because, words), blind)
    return repeats["source"].to_list(), findings


def _findings(table: Table, rows: pl.DataFrame, rule: Rule, blind: Blind) -> list[Finding]:
    """Give one finding for each row that breaks a rule."""
    if not rows.height:
        return []
    kind = finding_kind(rule.code)
    values = rows.select(pl.col(name).cast(pl.String).fill_null("") for name in rule.because)
    texts = pl.Series([digest_of(*(part for pair in zip(rule.because, row, strict=True) for part in pair)) for row in values.iter_rows()])
    if any(column.secret for column in table if column.name in rule.because):
        texts = blind(texts)
    as_written = {name: rule.written.get(name, _as_it_is) for name in rule.words}
    said = rows.select(
        "_subject",
        "source",
        *(word.alias(f"said {name}") for name, word in rule.words.items()),
    )
    return [
        kind.of(
            subject,
            {name: as_written[name](word) for name, word in zip(rule.words, words, strict=True)},
            source=source,
            value_digest=value,
        )
        for (subject, source, *words), value in zip(said.iter_rows(), texts, strict=True)
    ]


def _as_it_is(word: object) -> object:
    return word

"""Judging: which rows of the standard may go on, and what is wrong with the others. Rows in = accepted + held."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from commonline.converge.rule import Rule, Seen
from commonline.converge.rulings import RULINGS
from commonline.converge.terms import TABLES, Frames, Judged
from commonline.kernel.digest import digest_of
from commonline.kernel.finding import Weight
from commonline.standard.codes import finding_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from commonline.converge.rule import Against
    from commonline.converge.rulings import Ruling
    from commonline.kernel.finding import Finding
    from commonline.standard.table import Table

    Blind = Callable[[pl.Series], pl.Series]


def judge(
    *,
    frames: Frames,
    against: Against,
    blind: Blind,
    held: Mapping[str, frozenset[str]] = MappingProxyType({}),
    full: bool = False,
) -> Judged:
    """This will say which rows go on and which are held, with a finding for each thing wrong.

    ``held`` are, by what they carry (``employments`` ...), the sources of rows that the reading or the mapping holds already: they stay
    held, and are judged for the rest. ``blind`` gives the keyed digest of each text of a series, and is used where a value is secret.
    ``full`` says that the extract of employments has every one the body has, so that one that is known and absent is found to be.

    The tables are judged together: an employment without a salary is held unless an element pays it by the hour. An element or a
    balance of an employment that is only held is not held with it: it goes on when the employment does. What a starter brought, a
    notice, an absence or a claim of such an employment is held, and has to be sent again.
    """
    findings: list[Finding] = []
    accepted: dict[str, pl.DataFrame] = {}
    out: dict[str, pl.DataFrame] = {}
    for ruling in RULINGS:
        frame = getattr(frames, ruling.carries)
        seen = Seen(frames, accepted.get("employments", frame), against)
        before = held.get(ruling.carries, frozenset())
        found, repeats = _judge(ruling, ruling.beside(frame, seen), before, against, blind)
        # The sheets of one spreadsheet share a digest and row numbers, so that each table has its own held rows.
        accepted[ruling.carries], out[ruling.carries] = _parted(frame, before | repeats, found)
        findings += found
        if full and ruling.carries == "employments":
            findings += _absent(frame, against)
    return Judged(Frames(**accepted), Frames(**out), tuple(findings))


def _parted(frame: pl.DataFrame, held: frozenset[str], findings: list[Finding]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the rows of a table that go on, and those that are held."""
    kept_out = held | {finding.source for finding in findings if finding.weight is Weight.HOLDS}
    out = frame["source"].is_in(pl.Series(list(kept_out), dtype=pl.String).implode())
    return frame.filter(~out), frame.filter(out)


def _absent(employments: pl.DataFrame, against: Against) -> list[Finding]:
    """Give a finding for each known employment that goes on and is not in a full extract. Absence never makes a leaver."""
    going_on = against.known.filter(pl.col("end_date").is_null() | (pl.col("end_date") >= against.begins))
    gone = going_on.filter(~pl.col("employment_ref").is_in(employments["employment_ref"].drop_nulls().implode()))
    kind = finding_kind("EMP-028")
    return [
        kind.of(ref, {}, value_digest=digest_of("absent", ref)) for ref in gone["employment_ref"].drop_nulls().unique(maintain_order=True)
    ]


def _judge(
    ruling: Ruling, frame: pl.DataFrame, held: frozenset[str], against: Against, blind: Blind
) -> tuple[list[Finding], frozenset[str]]:
    """Give the findings of one table, and its rows that only repeat an earlier one; each rule judges the rows that are left."""
    if not frame.height:
        return [], frozenset()
    table = TABLES[ruling.carries]
    subject = pl.coalesce(pl.col("employment_ref"), pl.col("source")).alias("_subject")
    frame = frame.with_columns(
        subject,
        _held_before=pl.col("source").is_in(pl.Series(list(held), dtype=pl.String).implode()),
    )
    repeats, findings = _repeated(table, frame, ruling, blind)
    if repeats:
        frame = frame.filter(~pl.col("source").is_in(repeats))
    rules = ruling.rules(against)
    broken = frame.select(rule.broken.fill_null(value=False).alias(str(n)) for n, rule in enumerate(rules))
    for n, rule in enumerate(rules):
        mask = broken[str(n)]
        if mask.len() == 1 and frame.height != 1:  # a rule that looks at no column
            continue
        if mask.any():
            findings += _findings(table, frame.filter(mask), rule, blind)
    return findings, frozenset(repeats)


def _repeated(table: Table, frame: pl.DataFrame, ruling: Ruling, blind: Blind) -> tuple[list[str], list[Finding]]:
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
    findings = _findings(table, repeats, Rule(ruling.same, pl.lit(value=True), table.key, words), blind)
    findings += _findings(table, differing, Rule(ruling.differing, pl.lit(value=True), because, words), blind)
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

"""From the cells of a reading to the standard's columns, a column at a time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from commonline.converge.date_pattern import date_form
from commonline.converge.terms import MAPPED, ExtractUnreadable, Mapped
from commonline.kernel.digest import digest_of
from commonline.standard.codes import finding_kind
from commonline.standard.table import Kind

if TYPE_CHECKING:
    from commonline.converge.terms import Columns, Mapping, Reading
    from commonline.kernel.finding import Finding
    from commonline.standard.table import Column, Table

YES = ("Y", "YES", "TRUE", "1", "X")
"""What means yes where the mapping has no codes; in capitals."""
NO = ("N", "NO", "FALSE", "0")
"""What means no there. An empty cell means neither."""


def map_to_standard(*, reading: Reading, mapping: Mapping, extract_digest: str, carries: str) -> Mapped:
    """This will give the rows of a reading in the standard's columns, each with ``source`` = digest, colon, row.

    A cell that cannot be read is empty in the frame and has a finding that holds its row.

    :raises ExtractUnreadable: when the reading lacks a column of the mapping.
    :raises KeyError: when the mapping has no extract that carries this.
    """
    table = MAPPED[carries]
    columns = mapping.extracts[carries].columns
    missing = [column.heading for column in columns.values() if column.heading and column.heading not in reading.rows.columns]
    if missing:
        raise ExtractUnreadable(
            "Columns of the mapping are not in the file.",
            why=f"It lacks: {', '.join(missing)}.",
        )
    source = pl.format("{}:{}", pl.lit(extract_digest), pl.col("row")).alias("source")
    clean = reading.rows.select("row", source, *(_clean(columns[name]).alias(name) for name in columns))
    frame = clean.select(
        *(pl.col("source") if column.name == "source" else _value(column, columns.get(column.name)).alias(column.name) for column in table)
    )
    findings = _unread(table, columns_of=dict(columns), clean=clean, frame=frame)
    held = {finding.source for finding in findings} | {f"{extract_digest}:{row}" for row in reading.held}
    return Mapped(carries, table.checked(frame), frozenset(held), tuple(findings))


def _clean(how: Columns) -> pl.Expr:
    """Take from the cell what the mapping says is not part of the value; what is then empty is nothing."""
    if how.constant is not None:
        return pl.lit(how.constant)
    cell = pl.col(how.heading).str.strip_chars()
    for mark in how.drop:
        cell = cell.str.replace_all(mark, "", literal=True)
    if how.split_on:
        cell = cell.str.split(how.split_on).list.get(how.part - 1, null_on_oob=True)
    for ending in how.drop_endings:
        cell = cell.str.strip_suffix(ending).str.strip_chars()
    cell = cell.str.strip_chars()
    if how.drop or how.split_on or how.empty:
        nothing = pl.Series(["", *how.empty], dtype=pl.String)
        cell = pl.when(cell.is_in(nothing.implode())).then(None).otherwise(cell)
    else:
        cell = pl.when(cell == "").then(None).otherwise(cell)
    return cell.str.pad_start(how.pad, "0") if how.pad else cell


def _value(column: Column, how: Columns | None) -> pl.Expr:
    """Read the cleaned cell as the standard's type; null where it cannot be read."""
    if how is None:
        return pl.lit(None, dtype=column.kind.dtype)
    cell = pl.col(column.name)
    if how.codes:
        cell = _coded(cell, how)
    if how.constant is None and column.kind is Kind.FLAG and how.ends_with:
        return pl.any_horizontal(cell.str.ends_with(ending) for ending in how.ends_with).fill_null(value=False)
    if column.kind is Kind.TEXT:
        return cell
    if column.kind is Kind.DATE:
        forms = [date_form(pattern) for pattern in (("YYYY-MM-DD",) if how.constant is not None else how.dates)]
        return pl.coalesce(*(pl.when(cell.str.contains(looks)).then(cell).str.to_date(form, strict=False) for form, looks in forms))
    if column.kind is Kind.FLAG:
        word = cell.str.to_uppercase()
        return pl.when(word.is_in(YES)).then(statement=True).when(word.is_in(NO)).then(statement=False).otherwise(None)
    return _hundredths(cell, how)


def _coded(cell: pl.Expr, how: Columns) -> pl.Expr:
    """Replace the body's codes; a code it does not know is null, and so is one that means nothing (``""``)."""
    given = {code: meaning or None for code, meaning in how.codes.items() if code}
    coded = (
        cell.replace_strict(list(given), list(given.values()), default=None, return_dtype=pl.String)
        if given
        else pl.lit(None, dtype=pl.String)
    )
    blank = how.codes.get("", "")
    return pl.when(cell.is_null()).then(pl.lit(blank)).otherwise(coded) if blank else coded


def _hundredths(cell: pl.Expr, how: Columns) -> pl.Expr:
    """Read a number with up to two decimals as whole hundredths, with no float on the way.

    A minus may stand before or after it, or brackets around it.
    """
    if how.pence or how.constant is not None:
        return pl.when(cell.str.contains(r"^-?\d{1,15}$")).then(cell).cast(pl.Int64, strict=False)
    mark, between = re.escape(how.decimal), re.escape(how.thousands)
    whole = rf"(?:\d{{1,3}}(?:{between}\d{{3}})+|\d{{1,15}})" if between else r"\d{1,15}"
    number = rf"{whole}(?:{mark}\d{{1,2}}0*)?"
    looks = rf"^(?:[-+]?\s*{number}|{number}\s*-|\({number}\))$"
    digits = cell.str.replace_all(rf"[-+()\s{between}]", "")
    parts = digits.str.splitn(how.decimal, 2)
    value = pl.concat_str(
        parts.struct.field("field_0"),
        parts.struct.field("field_1").fill_null("").str.slice(0, 2).str.pad_end(2, "0"),
    ).cast(pl.Int64, strict=False)
    signed = pl.when(cell.str.contains(r"[-(]")).then(-value).otherwise(value)
    return pl.when(cell.str.contains(looks)).then(signed)


def _unread(
    table: Table,
    *,
    columns_of: dict[str, Columns],
    clean: pl.DataFrame,
    frame: pl.DataFrame,
) -> list[Finding]:
    """Give a finding for each cell that holds something and could not be read."""
    subject = pl.coalesce(
        *(pl.col(name) for name in ("employment_ref",) if name in clean.columns),
        "source",
    )
    findings: list[Finding] = []
    for column in table:
        how = columns_of.get(column.name)
        if how is None or (column.kind is Kind.TEXT and not how.codes):
            continue
        meaningless = [code for code, meaning in how.codes.items() if not meaning]
        unread = clean[column.name].is_not_null() & frame[column.name].is_null()
        wrong = clean.filter(unread & ~clean[column.name].is_in(meaningless) if meaningless else unread)
        if not wrong.height:
            continue
        code = _code(column, how)
        rows = wrong.select("source", subject.alias("subject"), pl.col(column.name).alias("value")).rows()
        for source, about, value in rows:
            words = {
                "column": column.name.replace("_", " "),
                "value": "what the cell says" if column.secret else value,
                "pattern": " or ".join(how.dates),
            }
            findings.append(
                finding_kind(code).of(
                    about,
                    words,
                    source=source,
                    value_digest=digest_of(column.name, value),
                )
            )
    return findings


def _code(column: Column, how: Columns) -> str:
    if how.codes:
        return "CNV-005"
    return {Kind.DATE: "CNV-001", Kind.FLAG: "CNV-004"}.get(column.kind) or ("CNV-002" if column.name.endswith("_pence") else "CNV-003")

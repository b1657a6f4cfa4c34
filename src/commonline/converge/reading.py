"""Reading a file in its body's dialect: every row is kept, or set aside with the reason; nothing is lost or repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.converge.decoding import TWICE_ENCODED, Decoded, decode
from commonline.converge.delimited import read_delimited
from commonline.converge.hdl import read_hdl
from commonline.converge.spreadsheet import read_spreadsheet
from commonline.converge.terms import ExtractUnreadable, Reading
from commonline.converge.xml_report import read_xml
from commonline.kernel.digest import digest, digest_of
from commonline.standard.codes import finding_kind

if TYPE_CHECKING:
    from commonline.converge.sheet import Sheet
    from commonline.converge.terms import Dialect
    from commonline.kernel.finding import Finding


def read(*, content: bytes, dialect: Dialect) -> Reading:
    """This will give the rows of a file as text, the rows set aside, and what is wrong with the file.

    :raises ExtractUnreadable: when the file is empty, cut off, in no known encoding or without its headings, so that no row can be trusted.
    """
    if not content.strip():
        raise ExtractUnreadable("The file is empty.")
    mark = digest(content)
    findings: list[Finding] = []
    held: set[int] = set()
    encoding = ""
    if dialect.kind in {"csv", "hdl"}:
        decoded = decode(content=content, encoding=dialect.encoding)
        encoding = decoded.encoding
        findings += _of_text(mark, decoded, dialect)
        if dialect.kind == "csv":
            sheet = read_delimited(text=decoded.text, dialect=dialect)
        else:
            sheet, ambiguous = read_hdl(text=decoded.text, dialect=dialect)
            for one in ambiguous:
                held.add(one.row)
                findings.append(_about_row("EXT-010", mark, one.row, object=one.object))
    else:
        code = "EXT-006" if dialect.kind == "xlsx" else "EXT-011"
        sheet, cells = (read_spreadsheet if dialect.kind == "xlsx" else read_xml)(content=content, dialect=dialect)
        in_use = set(dialect.headings)
        rows = set(sheet.rows["row"].to_list())
        for row, heading in cells:
            if row in rows and (not in_use or heading in in_use):
                held.add(row)
                findings.append(_about_row(code, mark, row, heading=heading))
    findings += _of_sheet(mark, sheet, dialect)
    return Reading(
        digest=mark,
        rows=sheet.rows,
        set_aside=sheet.set_aside,
        held=frozenset(held),
        findings=tuple(findings),
        rows_in=sheet.rows.height + len(sheet.set_aside),
        encoding=encoding,
        heading_row=sheet.heading_row,
    )


def _of_text(mark: str, decoded: Decoded, dialect: Dialect) -> list[Finding]:
    """Give what is wrong with the file as a text."""
    findings = []
    if not decoded.as_said:
        findings.append(
            finding_kind("EXT-002").of(
                mark,
                {"found": decoded.encoding, "expected": dialect.encoding},
                value_digest=digest_of(decoded.encoding),
            )
        )
    if not decoded.text.endswith(("\n", "\r")):
        findings.append(finding_kind("EXT-005").of(mark, {}))
    return findings


def _of_sheet(mark: str, sheet: Sheet, dialect: Dialect) -> list[Finding]:
    """Give what is wrong with the file as rows and columns."""
    findings = [_about_row("EXT-004", mark, row, found=found, expected=expected) for row, found, expected in sheet.ragged]
    findings += [
        finding_kind("EXT-009").of(
            mark,
            {"heading": heading, "renamed": renamed},
            value_digest=digest_of(heading),
        )
        for heading, renamed in sheet.renamed
    ]
    in_use = set(dialect.headings)
    if in_use:
        unused = [name for name in sheet.rows.columns[1:] if name not in in_use]
        findings += [finding_kind("EXT-007").of(mark, {"heading": name}, value_digest=digest_of(name)) for name in unused]
    if not sheet.rows.height:
        findings.append(finding_kind("EXT-008").of(mark, {}))
        return findings
    twice = sheet.rows.select(
        "row",
        wrong=pl.sum_horizontal(pl.col(pl.String).str.contains(TWICE_ENCODED).fill_null(value=False)),
    ).filter(pl.col("wrong") > 0)
    if twice.height:
        findings.append(finding_kind("EXT-003").of(mark, {"count": twice["wrong"].sum(), "row": twice["row"][0]}))
    return findings


def _about_row(code: str, mark: str, row: int, **words: str | int) -> Finding:
    said = digest_of(*(str(word) for word in words.values()))
    return finding_kind(code).of(f"row {row}", {"row": row, **words}, source=f"{mark}:{row}", value_digest=said)

"""A body's mapping as it stands in ``mapping.yaml``, read and checked. It is data: no expression and no code of a body is ever run."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any

import yaml

from commonline.converge.cells import map_to_standard
from commonline.converge.date_pattern import date_form
from commonline.converge.terms import (
    MAPPED,
    Columns,
    Dialect,
    ExtractMapping,
    Join,
    LeaveOut,
    Mapping,
    MappingWrong,
)
from commonline.kernel.digest import digest
from commonline.standard.codes import code_list
from commonline.standard.table import Column, Kind

__all__ = ["load", "map_to_standard"]

_MOST = 99
"""No part, padding or number of heading rows is larger."""
_FORMATS = {"dates", "decimal", "thousands", "drop", "empty"}
_EXTRACT = {"file", "dialect", "columns", *_FORMATS}
_DIALECT = {
    "kind",
    "encoding",
    "delimiter",
    "quote",
    "heading_rows",
    "leave_out",
    "object",
    "joins",
    "record",
    "namespace",
    "sheet",
}
_COLUMN = {
    "heading",
    "constant",
    "codes",
    "split_on",
    "part",
    "ends_with",
    "drop_endings",
    "pad",
    "pence",
    *_FORMATS,
}


def load(text: str) -> Mapping:
    """This will give the mapping written in a ``mapping.yaml``.

    :raises MappingWrong: naming the place, when it is no YAML, has a word it may not have, maps to a column, code or kind the standard
        does not know, or leaves out a column the standard requires.
    """
    try:
        told = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise MappingWrong(
            "The mapping is no YAML.",
            why=" ".join(str(error).split()),
            do="Correct it there.",
        ) from error
    top = _words(told, "the mapping", {"body", "grades", "extracts", *_FORMATS})
    extracts = _words(top.get("extracts"), "extracts", set(MAPPED))
    formats = {name: top[name] for name in _FORMATS & top.keys()}
    return Mapping(
        body=_text(top, "body", "the mapping"),
        extracts=MappingProxyType({carries: _extract(carries, told, formats) for carries, told in extracts.items()}),
        grades=frozenset(_texts(top, "grades", "the mapping")),
        digest=digest(text.encode()),
    )


def _extract(carries: str, told: object, formats: dict[str, Any]) -> ExtractMapping:
    where = f"extracts: {carries}"
    said = _words(told, where, _EXTRACT)
    table = MAPPED[carries]
    formats = formats | {name: said[name] for name in _FORMATS & said.keys()}
    entries = _words(said.get("columns"), f"{where}: columns", set(table.names) - {"source"})
    missing = [column.name for column in table if column.required and column.name != "source" and column.name not in entries]
    if missing:
        raise _wrong(
            f"{where}: columns",
            f"nothing fills {', '.join(missing)}, which the standard requires",
        )
    columns = {
        column.name: _column(column, entries[column.name], formats, f"{where}: columns: {column.name}")
        for column in table
        if column.name in entries
    }
    headings = tuple(dict.fromkeys(column.heading for column in columns.values() if column.heading))
    return ExtractMapping(
        carries,
        _text(said, "file", where),
        _dialect(said.get("dialect"), headings, f"{where}: dialect"),
        MappingProxyType(columns),
    )


def _dialect(told: object, headings: tuple[str, ...], where: str) -> Dialect:
    said = _words(told, where, _DIALECT)
    kind = _text(said, "kind", where)
    if kind not in {"csv", "hdl", "xml", "xlsx"}:
        raise _wrong(where, f"kind is {kind}, and can be csv, hdl, xml or xlsx")
    needed = {"hdl": "object", "xml": "record"}.get(kind, "")
    if needed and not said.get(needed):
        raise _wrong(where, f"kind {kind} needs {needed}")
    encoding = str(said.get("encoding", "utf-8"))
    if encoding not in {"utf-8", "cp1252", "utf-16"}:
        raise _wrong(where, f"encoding is {encoding}, and can be utf-8, cp1252 or utf-16")
    delimiter = str(said.get("delimiter", "|" if kind == "hdl" else ","))
    quote = str(said.get("quote", '"')).replace("none", "")
    if len(delimiter) != 1 or len(quote) > 1 or delimiter in '\r\n"\\':
        raise _wrong(where, "delimiter and quote are one character each")
    leave_out = tuple(_leave_out(rule, f"{where}: leave_out") for rule in said.get("leave_out", []))
    joins = tuple(_join(join, f"{where}: joins") for join in said.get("joins", []))
    return Dialect(
        kind=kind,
        encoding=encoding,
        delimiter=delimiter,
        quote=quote,
        headings=tuple(dict.fromkeys((*headings, *(rule.heading for rule in leave_out if rule.heading)))),
        heading_rows=_whole(said, "heading_rows", 1, where),
        leave_out=leave_out,
        object=str(said.get("object", "")),
        joins=joins,
        record=str(said.get("record", "")),
        namespace=str(said.get("namespace", "")),
        sheet=str(said.get("sheet", "")),
    )


def _leave_out(told: object, where: str) -> LeaveOut:
    said = _words(told, where, {"heading", "starts_with", "why"})
    starts = _texts(said, "starts_with", where)
    if not starts or "" in starts:
        raise _wrong(where, "starts_with must say how such a row starts")
    return LeaveOut(str(said.get("heading", "")), starts, _text(said, "why", where))


def _join(told: object, where: str) -> Join:
    said = _words(told, where, {"object", "here", "there"})
    return Join(
        _text(said, "object", where),
        _text(said, "here", where),
        _text(said, "there", where),
    )


def _column(column: Column, told: object, formats: dict[str, Any], where: str) -> Columns:
    said = formats | ({"heading": told} if isinstance(told, str) else _words(told, where, _COLUMN))
    heading = str(said.get("heading", ""))
    constant = said.get("constant")
    if bool(heading) == (constant is not None):
        raise _wrong(where, "give either a heading or a constant")
    decimal, thousands = str(said.get("decimal", ".")), str(said.get("thousands", ","))
    if len(decimal) != 1 or len(thousands) > 1 or decimal == thousands:
        raise _wrong(where, "decimal and thousands are one character each, and differ")
    dates = (said["dates"],) if isinstance(said.get("dates"), str) else _texts(said, "dates", where) or ("YYYY-MM-DD",)
    for pattern in dates:
        if not {"%Y", "%m", "%d"} <= {word.replace("%b", "%m") for word in re.findall("%.", date_form(pattern)[0])}:
            raise _wrong(where, f"{pattern} does not say day, month and year; write it like DD.MM.YYYY")
    return Columns(
        heading=heading,
        constant=None if constant is None else _as_text(constant, where),
        dates=dates,
        decimal=decimal,
        thousands=thousands,
        drop=_texts(said, "drop", where),
        empty=_texts(said, "empty", where),
        codes=MappingProxyType(_codes(column, said.get("codes", {}), where)),
        split_on=str(said.get("split_on", "")),
        part=_whole(said, "part", 1, where),
        ends_with=_texts(said, "ends_with", where),
        drop_endings=_texts(said, "drop_endings", where),
        pad=_whole(said, "pad", 0, where),
        pence=said.get("pence", False) is True,
    )


def _codes(column: Column, told: object, where: str) -> dict[str, str]:
    if not isinstance(told, dict):
        raise _wrong(f"{where}: codes", "give the body's codes and what each is in the standard")
    codes = {_as_text(key, f"{where}: codes"): _as_text(value, f"{where}: codes") for key, value in told.items()}
    allowed = {"true", "false"} if column.kind is Kind.FLAG else {"", *code_list(column.codes)} if column.codes else None
    strange = sorted(set(codes.values()) - allowed) if allowed is not None else []
    if strange:
        raise _wrong(
            f"{where}: codes",
            f"the standard has no {', '.join(strange)} for {column.name}",
        )
    return codes


def _words(told: object, where: str, allowed: set[str]) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise _wrong(where, "names with values are expected here")
    strange = sorted(str(word) for word in told.keys() - allowed)
    if strange:
        raise _wrong(
            where,
            f"{', '.join(strange)} is not known here; it may be {', '.join(sorted(allowed))}",
        )
    return told


def _text(said: dict[str, Any], name: str, where: str) -> str:
    if not isinstance(said.get(name), str) or not said[name]:
        raise _wrong(where, f"{name} must be given, as text")
    return str(said[name])


def _texts(said: dict[str, Any], name: str, where: str) -> tuple[str, ...]:
    told = said.get(name, [])
    if not isinstance(told, list):
        raise _wrong(f"{where}: {name}", "give a list")
    return tuple(_as_text(one, f"{where}: {name}") for one in told)


def _as_text(told: object, where: str) -> str:
    """Give a value as text; yes and no, which YAML reads as truths, stand for the standard's flags."""
    if isinstance(told, bool):
        return "true" if told else "false"
    if not isinstance(told, str):
        raise _wrong(
            where,
            f"{told!r} must stand in quotation marks, so that it is read as it is written",
        )
    return told


def _whole(said: dict[str, Any], name: str, default: int, where: str) -> int:
    told = said.get(name, default)
    if not isinstance(told, int) or isinstance(told, bool) or not 0 <= told <= _MOST:
        raise _wrong(f"{where}: {name}", "give a whole number")
    return told


def _wrong(where: str, why: str) -> MappingWrong:
    return MappingWrong(
        f"The mapping is wrong at {where}.",
        why=f"{why[0].upper()}{why[1:]}.",
        do="Correct it in the body's mapping.yaml.",
    )

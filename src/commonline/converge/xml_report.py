"""XML reports: one element for each row, its leaves the cells.

The parser opens no network connection, expands no entity of the file's own and refuses a document type, so
that a file cannot make the reader fetch or grow anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from commonline.converge.sheet import Sheet, distinct, frame_of
from commonline.converge.terms import ExtractUnreadable

if TYPE_CHECKING:
    from commonline.converge.terms import Dialect


def read_xml(*, content: bytes, dialect: Dialect) -> tuple[Sheet, tuple[tuple[int, str], ...]]:
    """This will give one row for each record, numbered from 1 in the order of the file, and the cells that stand twice in one.

    A column is named by the path of its leaf below the record (``Worker/Legal_Name``), an attribute by the
    path, ``@`` and its name (``Grade@ID``). For a record inside another element, the leaves of the elements around
    it are ``../Employee_ID`` and ``../../Company``.

    :raises ExtractUnreadable: when it is no whole XML, has a document type, or has no records where they should be.
    """
    root = _root(content)
    records = _records(root, dialect)
    names: dict[str, None] = {}
    rows: list[dict[str, str]] = []
    twice: list[tuple[int, str]] = []
    outer: dict[etree._Element, dict[str, str]] = {}
    for number, record in enumerate(records, start=1):
        cells: dict[str, str] = {}
        twice += [(number, name) for name in _leaves(record, "", cells)]
        _around(record, root, cells, outer)
        names.update(dict.fromkeys(cells))
        rows.append(cells)
    headings = [
        *names,
        *(heading for heading in dialect.headings if heading not in names),
    ]
    renamed_from, renamed = distinct(headings)
    if records and dialect.headings and not names.keys() & set(dialect.headings):
        raise ExtractUnreadable(
            "None of the columns of the mapping stands in the records.",
            why=f"The first is {dialect.headings[0]}.",
        )
    table = [[cells.get(heading, "") for heading in headings] for cells in rows]
    return Sheet(
        frame_of(numbers=range(1, len(rows) + 1), names=renamed_from, rows=table),
        (),
        (),
        0,
        renamed,
    ), tuple(twice)


def _root(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ExtractUnreadable("The file is no whole XML.", why=f"{error}.") from error
    information = cast("Any", root.getroottree().docinfo)
    if information.doctype:
        raise ExtractUnreadable(
            "The file has a document type.",
            why="A report needs none, and one can be used to harm the reader.",
        )
    return root


def _records(root: etree._Element, dialect: Dialect) -> list[etree._Element]:
    found = [root]
    for step in dialect.record.split("/"):
        found = [child for element in found for child in element if _name(child) == step]
    if dialect.namespace and any(etree.QName(element).namespace != dialect.namespace for element in found):
        raise ExtractUnreadable(
            "The records are in another namespace than the mapping says.",
            why=f"Expected {dialect.namespace}.",
        )
    # A report without rows is a report; another document is not.
    if not found and len(root):
        raise ExtractUnreadable(f"The file has no {dialect.record}.")
    return found


def _leaves(element: etree._Element, path: str, cells: dict[str, str]) -> list[str]:
    """Fill in the leaves below an element; give the names of those that stand there more than once with another value."""
    twice: list[str] = []
    for child in element:
        name = f"{path}{_name(child)}"
        for key, value in child.attrib.items():
            cells[f"{name}@{etree.QName(key).localname}"] = str(value)
        if len(child):
            twice += _leaves(child, f"{name}/", cells)
        elif cells.setdefault(name, child.text or "") != (child.text or ""):
            twice.append(name)
    return twice


def _around(
    record: etree._Element,
    root: etree._Element,
    cells: dict[str, str],
    outer: dict[etree._Element, dict[str, str]],
) -> None:
    """Add the leaves that stand beside the record in the elements around it, below the root."""
    parent, up = record.getparent(), "../"
    while parent is not None and parent is not root:
        if parent not in outer:
            outer[parent] = {_name(child): child.text or "" for child in parent if not len(child)}
        cells.update({f"{up}{name}": text for name, text in outer[parent].items()})
        parent, up = parent.getparent(), f"../{up}"


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname

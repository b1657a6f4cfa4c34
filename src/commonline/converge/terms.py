"""The nouns of reading an extract and mapping it to the standard."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from commonline.kernel.error import Refusal
from commonline.standard.extract import ABSENCE, BALANCE, CLAIM, ELEMENT, EMPLOYMENT, NOTICE, POST, STARTER

if TYPE_CHECKING:
    from collections.abc import Mapping as Map

    import polars as pl

    from commonline.kernel.finding import Finding

TABLES = MappingProxyType(
    {
        "employments": EMPLOYMENT,
        "elements": ELEMENT,
        "balances": BALANCE,
        "starters": STARTER,
        "notices": NOTICE,
        "absences": ABSENCE,
        "claims": CLAIM,
    }
)
"""What an extract can carry."""

KEEP_OUT = ("employments", "elements", "balances", "absences")
"""What keeps a person out of a run while a row of it is held. The others wait by themselves: pay goes on without a claim until it is
proven, and on the code in force until a notice or a starter's paper can be read."""

MAPPED = MappingProxyType({**TABLES, "posts": POST})
"""What a mapping can fill: what an extract can carry, and the posts of an organogram, which nobody is taken on from."""

FILE_CODE = "EXT-001"
"""Code of the finding that says a file could not be read at all."""


class ExtractUnreadable(Refusal):
    """A file is not in the form its mapping describes, so that no row of it can be trusted."""

    def __init__(
        self,
        what: str,
        *,
        why: str = "",
        do: str = "Ask the body for the file again, whole and as its mapping describes it.",
    ) -> None:
        super().__init__(what, why=why, do=do)


class MappingWrong(Refusal):
    """A body's mapping says something that cannot be followed."""


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Rows that are no data, such as total lines.

    :ivar heading: the column looked at, as the file names it; "" is the first cell of the row.
    :ivar starts_with: the row is set aside when the cell starts with one of these.
    :ivar why: what such a row is: "a total line".
    """

    heading: str
    starts_with: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Join:
    """Another object of the same file whose line belongs to a row.

    :ivar object: its name.
    :ivar here: the column of the row that names the line.
    :ivar there: the column of the object that holds the same value.
    """

    object: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written.

    :ivar kind: ``csv`` (cells with a delimiter), ``hdl`` (METADATA and MERGE lines), ``xml`` or ``xlsx``.
    :ivar encoding: what the body says it writes: ``utf-8`` or ``cp1252``. A file that says otherwise of itself is believed.
    :ivar delimiter: between cells (csv, hdl).
    :ivar quote: around cells (csv), or "" when the quotation mark is a letter like any other.
    :ivar headings: headings that must be there; they also tell where the headings stand (csv, xlsx).
    :ivar heading_rows: over how many rows the headings go; a lower one is written ``upper / lower`` (xlsx).
    :ivar leave_out: rows that are no data.
    :ivar object: the object whose lines are the rows (hdl).
    :ivar joins: further objects; their columns are named ``Object.Column`` (hdl).
    :ivar record: path of the element that is a row, by local names from below the root: ``Report_Entry`` (xml).
    :ivar namespace: the namespace the record must be in, "" for any (xml).
    :ivar sheet: name of the sheet, "" for the first (xlsx).
    """

    kind: str
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    headings: tuple[str, ...] = ()
    heading_rows: int = 1
    leave_out: tuple[LeaveOut, ...] = ()
    object: str = ""
    joins: tuple[Join, ...] = ()
    record: str = ""
    namespace: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row of the file that is not among the rows read.

    :ivar row: its number in the file, from 1.
    :ivar text: the row as it came. It may hold what is secret: never shown or logged.
    :ivar why: what it is: "above the headings", "a blank line", "the wrong number of cells".
    :ivar held: whether it may be data, so that a finding holds it; a title or a total is not.
    """

    row: int
    text: str
    why: str
    held: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, read: every row is either in ``rows`` or in ``set_aside``.

    :ivar digest: of the file.
    :ivar rows: ``row`` (number of the row or record in the file, from 1) and the file's columns, all text as it came.
    :ivar set_aside: the other rows.
    :ivar held: numbers of rows in ``rows`` that a finding of the reading holds.
    :ivar findings: about the file and its rows.
    :ivar rows_in: rows of the file: ``rows.height + len(set_aside)``.
    :ivar encoding: what the file was read as.
    :ivar heading_row: number of the (last) row of headings, 0 where there is none (xml, hdl).
    """

    digest: str
    rows: pl.DataFrame
    set_aside: tuple[SetAside, ...]
    held: frozenset[int]
    findings: tuple[Finding, ...]
    rows_in: int
    encoding: str
    heading_row: int


@dataclass(frozen=True, slots=True)
class Columns:
    """How one column of the standard is filled.

    :ivar heading: the file's column, or "" when ``constant`` fills it.
    :ivar constant: the value of every row, written as the standard writes it; None: there is none.
    :ivar dates: how the file writes dates, DD.MM.YYYY, each way it does; the first that fits a cell is taken.
    :ivar decimal: the decimal mark of numbers.
    :ivar thousands: the mark between thousands, "" for none.
    :ivar drop: marks taken out before anything is read, such as ``£`` or the dashes of a sort code.
    :ivar empty: what the file writes for nothing: ``N/A``, ``31.12.9999``.
    :ivar codes: the body's codes and what they are in the standard; none: the cell is taken as it is.
    :ivar split_on: takes one part of the cell; "" takes it whole.
    :ivar part: which part, from 1.
    :ivar ends_with: for a flag: the endings of the cell that mean yes (a mark of week 1 in a tax code).
    :ivar drop_endings: endings taken off the cell (the same mark, in the tax code itself).
    :ivar pad: leading noughts are added up to so many characters; 0 adds none.
    :ivar pence: whether the file writes whole pence, or hundredths, already.
    """

    heading: str
    constant: str | None
    dates: tuple[str, ...]
    decimal: str
    thousands: str
    drop: tuple[str, ...]
    empty: tuple[str, ...]
    codes: Map[str, str]
    split_on: str
    part: int
    ends_with: tuple[str, ...]
    drop_endings: tuple[str, ...]
    pad: int
    pence: bool


@dataclass(frozen=True, slots=True)
class ExtractMapping:
    """How one kind of extract of a body is read.

    :ivar carries: what it carries: one of ``TABLES``, or ``posts``.
    :ivar file: pattern of the file's name, as in a shell: ``employments*.csv``.
    :ivar dialect: how the file is written.
    :ivar columns: by column of the standard, in its order; a column that is not there is empty.
    """

    carries: str
    file: str
    dialect: Dialect
    columns: Map[str, Columns]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A body's mapping: its words and formats, and nothing that behaves.

    :ivar body: code of the body.
    :ivar extracts: by what they carry.
    :ivar grades: the body's grades; none: grades are not checked.
    :ivar digest: of the mapping's text.
    """

    body: str
    extracts: Map[str, ExtractMapping]
    grades: frozenset[str]
    digest: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """Rows in the standard's columns: one for each row of the reading.

    :ivar carries: one of ``TABLES``, or ``posts``.
    :ivar frame: the standard's frame; a cell that could not be read is empty there and has a finding.
    :ivar held: sources of the rows that findings hold.
    :ivar findings: of the cells.
    """

    carries: str
    frame: pl.DataFrame
    held: frozenset[str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Frames:
    """The tables of a body's extracts.

    :ivar employments: frame of ``EMPLOYMENT``.
    :ivar elements: frame of ``ELEMENT``.
    :ivar balances: frame of ``BALANCE``.
    :ivar starters: frame of ``STARTER``.
    :ivar notices: frame of ``NOTICE``.
    :ivar absences: frame of ``ABSENCE``.
    :ivar claims: frame of ``CLAIM``.
    """

    employments: pl.DataFrame = field(default_factory=EMPLOYMENT.empty)
    elements: pl.DataFrame = field(default_factory=ELEMENT.empty)
    balances: pl.DataFrame = field(default_factory=BALANCE.empty)
    starters: pl.DataFrame = field(default_factory=STARTER.empty)
    notices: pl.DataFrame = field(default_factory=NOTICE.empty)
    absences: pl.DataFrame = field(default_factory=ABSENCE.empty)
    claims: pl.DataFrame = field(default_factory=CLAIM.empty)


@dataclass(frozen=True, slots=True)
class Judged:
    """What may go on and what may not: every row judged is in one of the two.

    :ivar accepted: rows that go on; a finding may warn of them.
    :ivar held: rows kept out until their findings are answered.
    :ivar findings: of the judging; those of the reading and the mapping are not repeated.
    """

    accepted: Frames
    held: Frames
    findings: tuple[Finding, ...]

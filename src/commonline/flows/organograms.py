"""Published organograms: which rows say what a post is paid, and which say too little, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING

import polars as pl

from commonline.converge.public import ExtractUnreadable, map_to_standard, read
from commonline.kernel.error import Refusal
from commonline.kernel.finding import Weight
from commonline.kernel.money import spoken
from commonline.standard.codes import finding_kind, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from commonline.converge.public import Mapping as HowRead
    from commonline.kernel.finding import Finding

_POSTS = "posts"
NOBODY = "nobody in post"
"""What the mapping says of a row that is set aside because the post is vacant or eliminated."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is wrong with a row or a file.

    :ivar body: the body, as its file is named.
    :ivar file: name of the file.
    :ivar row: number of the row in the file, from 1 with the headings; 0: it is about the whole file.
    :ivar code: of the finding: ``TRY-001``.
    :ivar weight: ``holds`` or ``warns``.
    :ivar sentence: what is wrong, for a reader.
    """

    body: str
    file: str
    row: int
    code: str
    weight: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Post:
    """A row that may be tried: so many people on one scale.

    :ivar kind: ``senior`` or ``junior``: which of the body's files it stands in.
    :ivar row: its number in that file.
    :ivar full_time_hundredths: full-time equivalents, in hundredths of one.
    :ivar floor_pence: lowest full-time pay of a year.
    :ivar ceiling_pence: highest full-time pay of a year.
    """

    kind: str
    row: int
    full_time_hundredths: int
    floor_pence: int
    ceiling_pence: int


@dataclass(frozen=True, slots=True)
class Organogram:
    """The rows of one file: rows in = posts + held, and the vacant ones beside them.

    :ivar body: the body, as the file is named.
    :ivar posts: rows that may be tried.
    :ivar rows_in: rows of the file that may be posts with somebody in them, counted as the file was read.
    :ivar held: how many rows may not.
    :ivar vacant: how many rows were set aside because nobody is in the post.
    :ivar said: what is wrong, by row.
    :ivar readable: whether the file could be read at all.
    """

    body: str
    posts: tuple[Post, ...]
    rows_in: int
    held: int
    vacant: int
    said: tuple[Said, ...]
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Sense:
    """Above these a slip is likelier than the figure.

    :ivar most_full_time: full-time equivalents in one row.
    :ivar highest_pence: pay of a year.
    """

    most_full_time: int
    highest_pence: int


def read_organograms(*, folder: Path, mappings: Mapping[str, HowRead], sense: Sense) -> tuple[Organogram, ...]:
    """This will read the organogram files of a folder, by the mappings of their kinds, and judge each row.

    :param mappings: by kind (``senior``, ``junior``); the mapping's file pattern says which files are of the kind.
    :raises Refusal: when the folder is not there, has no file that is named like an organogram, or none of them can be read.
    """
    found = list(_files(folder, mappings))
    if not found:
        patterns = " or ".join(mapping.extracts[_POSTS].file for mapping in mappings.values())
        raise Refusal(
            f"{folder} was not tried.", why="No file in it is named like an organogram.", do=f"Name a folder with files such as {patterns}."
        )
    organograms = tuple(_organogram(file, kind, mappings[kind], sense) for file, kind in found)
    if not any(organogram.readable for organogram in organograms):
        first = organograms[0].said[0]
        raise Refusal(
            f"{folder} was not tried.",
            why=f"None of its {len(found)} files can be read as an organogram; of {first.file}: {first.sentence}",
            do="Name a folder with organograms as they were published, whole.",
        )
    return organograms


def _files(folder: Path, mappings: Mapping[str, HowRead]) -> Iterator[tuple[Path, str]]:
    if not folder.is_dir():
        raise Refusal(f"{folder} was not tried.", why="There is no such folder.", do="Name a folder with organograms.")
    for file in sorted(folder.iterdir()):
        for kind, mapping in mappings.items():
            if file.is_file() and fnmatch(file.name, mapping.extracts[_POSTS].file):
                yield file, kind


def _organogram(file: Path, kind: str, mapping: HowRead, sense: Sense) -> Organogram:
    body = file.stem.removesuffix(f"-{kind}")
    try:
        reading = read(content=file.read_bytes(), dialect=mapping.extracts[_POSTS].dialect)
        mapped = map_to_standard(reading=reading, mapping=mapping, extract_digest=reading.digest, carries=_POSTS)
    except ExtractUnreadable as unreadable:
        finding = finding_kind("EXT-001").of(file.name, {"what": str(unreadable)})
        return Organogram(body, (), 0, 0, 0, (_said(body, file.name, finding),), readable=False)
    except OSError as error:
        raise Refusal(f"{file} was not read.", why=f"{error.strerror or error}.", do="See that it may be read.") from error
    before = [*reading.findings, *mapped.findings]
    unread = {finding.source for finding in mapped.findings}
    for row in mapped.frame.iter_rows(named=True):
        before += _judged(row, sense, unread=row["source"] in unread)
    out = {f.source for f in before if f.weight is Weight.HOLDS} | mapped.held
    going_on = mapped.frame.filter(~pl.col("source").is_in(pl.Series(list(out), dtype=pl.String).implode()))
    cells = going_on.select("source", "full_time_hundredths", "floor_pence", "ceiling_pence")
    posts = tuple(Post(kind, _row(source), full_time, floor, ceiling) for source, full_time, floor, ceiling in cells.iter_rows())
    no_data = sum(not aside.held for aside in reading.set_aside)
    ragged = sum(aside.held for aside in reading.set_aside)
    return Organogram(
        body=body,
        posts=posts,
        rows_in=reading.rows_in - no_data,
        held=len(out & set(mapped.frame["source"])) + ragged,
        vacant=sum(aside.why == NOBODY for aside in reading.set_aside),
        said=tuple(_said(body, file.name, finding) for finding in before if finding.weight is not Weight.NOTES),
    )


def _judged(row: Mapping[str, object], sense: Sense, *, unread: bool) -> Iterator[Finding]:
    """Give what is wrong with one post; a cell that could not be read has its finding from the mapping already."""
    source = str(row["source"])
    subject = f"Row {_row(source)} ({shown(row['job_title'] or 'no title')})"
    people, floor, ceiling = (row[name] for name in ("full_time_hundredths", "floor_pence", "ceiling_pence"))

    def finding(code: str, **words: object) -> Finding:
        return finding_kind(code).of(subject, words, source=source)

    if not row["organisation"] or not row["grade"]:
        yield finding("TRY-006")
    if (isinstance(people, int) and people <= 0) or (people is None and not unread):
        yield finding("TRY-004")
    if not isinstance(floor, int) or not isinstance(ceiling, int):
        if not unread:
            yield finding("TRY-001")
        return
    if min(floor, ceiling) <= 0:
        yield finding("TRY-002", floor=spoken(floor), ceiling=spoken(ceiling))
    elif floor > ceiling:
        yield finding("TRY-003", floor=spoken(floor), ceiling=spoken(ceiling))
    if isinstance(people, int) and (people > sense.most_full_time * 100 or max(floor, ceiling) > sense.highest_pence):
        words = {"people": f"{people // 100:,}", "ceiling": spoken(max(floor, ceiling))}
        yield finding("TRY-005", **words, most=f"{sense.most_full_time:,}", limit=spoken(sense.highest_pence))


def _said(body: str, file: str, finding: Finding) -> Said:
    return Said(body, file, _row(finding.source), finding.code, finding.weight.value, finding.sentence)


def _row(source: str) -> int:
    """Give the row of a source (digest, colon, row); 0 where it names none."""
    return int(source.rpartition(":")[2] or 0)

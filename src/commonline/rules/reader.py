"""Reads the law: dated YAML under ``law/``, one subject a file, into the rule book of a day.

A file says its ``subject``, what it ``means``, its ``unit`` and its ``entries``; see docs/law.md.
Nothing is carried forward: a day outside every entry of a subject leaves the subject out, and the book refuses when asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from commonline.rules.assembly import assembled
from commonline.rules.book import Citation
from commonline.rules.node import LawBroken, Node, parse
from commonline.rules.shapes import LawValue, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from importlib.resources.abc import Traversable

    from commonline.rules.book import RuleBook


@dataclass(frozen=True, slots=True)
class Entry:
    """The values of one subject for one unbroken stretch of days.

    :ivar file: where it stands, from the folder of law.
    :ivar citation: its subject, days, instrument and check.
    :ivar value: the values as terms.
    """

    file: str
    citation: Citation
    value: LawValue


def rule_book(*, on: date, place: Traversable | None = None) -> RuleBook:
    """This will give the law in force on a day of payment.

    Nothing is refused here: a subject that was not checked for the day is absent, and the book refuses when asked for it.
    The book of the project's own law is kept and given again; another folder is read each time.

    :param on: the day of payment.
    :param place: another folder of law; None for the project's own.
    :raises LawBroken: when a file of law is not in order.
    """
    return _kept_book(on) if place is None else _book(on, read_law(place))


@lru_cache(maxsize=1)
def own_law() -> tuple[Entry, ...]:
    """This will give every entry of the project's own law, read once.

    :raises LawBroken: when a file of law is not in order.
    """
    return read_law(own_place())


@lru_cache(maxsize=1024)
def _kept_book(on: date) -> RuleBook:
    return _book(on, own_law())


def read_law(place: Traversable) -> tuple[Entry, ...]:
    """This will read every file of law below a folder, in the order of subject and day.

    :raises LawBroken: when a file is not in order, or two entries of a subject share a day.
    """
    return in_order(entry for path, name in law_files(place) for entry in read_file(path, name=name))


def own_place() -> Traversable:
    """This will give the folder of the project's own law."""
    return files("commonline.rules") / "law"


def law_files(place: Traversable, *, above: str = "") -> Iterator[tuple[Traversable, str]]:
    """This will give the files of law below a folder with their names from it, in the order of names."""
    for path in sorted(place.iterdir(), key=lambda path: path.name):
        if path.is_dir():
            yield from law_files(path, above=f"{above}{path.name}/")
        elif path.name.endswith(".yaml"):
            yield path, above + path.name


def read_file(path: Traversable, *, name: str) -> list[Entry]:
    """This will read the entries of one file.

    :raises LawBroken: when the file is not in order, naming file and entry.
    """
    part = parse(path.read_bytes(), name=name).parts("subject", "means", "unit", "entries")
    part["means"].text()
    part["unit"].text()
    subject = part["subject"].text()
    shape = shape_of(subject)
    if shape is None:
        raise part["subject"].broken(f"no engine reads the subject {subject}")
    entries = []
    for node in part["entries"].items():
        entry = _dated(node, name)
        citation = citation_of(entry, subject)
        entries.append(Entry(file=name, citation=citation, value=shape(entry.named()["values"])))
    return entries


def _dated(node: Node, name: str) -> Node:
    """From here on errors name the entry by its first day, which a reader finds more easily than its place in the list."""
    return Node(f"{name}, entry from {node.named()['from'].day()}", node.value) if "from" in node.named() else node


def citation_of(entry: Node, subject: str) -> Citation:
    """This will read what an entry says of itself: its days, instrument, check and doubts.

    :raises LawBroken: when a word is missing or unknown, or the days are the wrong way round.
    """
    part = entry.parts("from", "until", "values", "law", "checked", "certain", optional=("doubt", "outside"))
    law = part["law"].parts("title", "href")
    checked = part["checked"].parts("by", "on", "against")
    first, last, certain = part["from"].day(), part["until"].day(), part["certain"].flag()
    if last < first:
        raise entry.broken(f"until {last} is before from {first}")
    if certain == ("doubt" in part):
        raise entry.broken("what is certain has no doubt, and what is not says what is in doubt")
    href = law["href"]
    if href.value != "" and not href.text().startswith("https://"):
        raise href.broken('an address begins with https://; write "" where none is known')
    return Citation(
        subject=subject,
        title=law["title"].text(),
        href=str(href.value),
        first_day=first,
        last_day=last,
        checked=f"{checked['by'].text()}, {checked['on'].day():%-d %B %Y}: {checked['against'].text()}",
        certain=certain,
        doubt="" if certain else part["doubt"].text(),
        outside=part["outside"].text() if "outside" in part else "",
    )


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """This will sort entries by subject and day.

    :raises LawBroken: when two entries of a subject share a day.
    """
    ordered = sorted(entries, key=lambda entry: (entry.citation.subject, entry.citation.first_day))
    for before, after in pairwise(ordered):
        same = before.citation.subject == after.citation.subject
        if same and after.citation.first_day <= before.citation.last_day:
            raise LawBroken(
                f"{after.file}, entry from {after.citation.first_day}: {after.citation.subject} already has values "
                f"until {before.citation.last_day} ({before.file}, entry from {before.citation.first_day})"
            )
    return tuple(ordered)


def _book(on: date, entries: tuple[Entry, ...]) -> RuleBook:
    in_force = {entry.citation.subject: entry for entry in entries if entry.citation.first_day <= on <= entry.citation.last_day}
    return assembled(
        on=on,
        citations={subject: entry.citation for subject, entry in in_force.items()},
        values={subject: entry.value for subject, entry in in_force.items()},
    )

"""What law is held, and whether it is in order: for ``commonline law show`` and ``commonline law check``."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from commonline.rules.node import LawBroken
from commonline.rules.reader import in_order, law_files, own_law, own_place, read_file, read_law

if TYPE_CHECKING:
    from datetime import date
    from importlib.resources.abc import Traversable

    from commonline.rules.book import Citation


def coverage(*, place: Traversable | None = None) -> tuple[Citation, ...]:
    """This will give the citation of every entry, by subject and then by day.

    :param place: another folder of law; None for the project's own.
    :raises LawBroken: when a file of law is not in order.
    """
    return tuple(entry.citation for entry in (own_law() if place is None else read_law(place)))


def check_law(*, place: Traversable | None = None) -> list[str]:
    """This will list what is to be said about the law that is held, one sentence each.

    A sentence that begins with ``problem:`` names a file that is not in order: no rule book can be made. One that begins with
    ``note:`` names days between the first and the last of a subject that nobody has checked, or a value that is uncertain; the last
    one sums up what is not checked by an outside oracle.

    :param place: another folder of law; None for the project's own.
    """
    entries, said = [], []
    for path, name in law_files(own_place() if place is None else place):
        try:
            entries += read_file(path, name=name)
        except LawBroken as error:
            said.append(f"problem: {error}")
    try:
        citations = [entry.citation for entry in in_order(entries)]
    except LawBroken as error:
        return [*said, f"problem: {error}"]
    return said + _gaps(citations) + _doubts(citations) + _not_outside(citations)


def _gaps(citations: list[Citation]) -> list[str]:
    one = timedelta(days=1)
    return [
        f"note: {after.subject} has no values from {_long(before.last_day + one)} to {_long(after.first_day - one)}."
        for before, after in pairwise(citations)
        if before.subject == after.subject and after.first_day - before.last_day > one
    ]


def _doubts(citations: list[Citation]) -> list[str]:
    return [
        f"note: {c.subject} from {_long(c.first_day)} to {_long(c.last_day)} is uncertain: {c.doubt}" for c in citations if not c.certain
    ]


def _not_outside(citations: list[Citation]) -> list[str]:
    bare = sum(not c.outside for c in citations)
    if not bare:
        return []
    return [f"note: {bare} of {len(citations)} entries are not checked by an outside oracle; `commonline law show` names them."]


def _long(day: date) -> str:
    return f"{day:%-d %B %Y}"

"""What is spoiled on purpose, and the note of it that the body's README carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from samples.people import Person

HELD = "held"
WARNED = "warned"
PAID = "paid"


@dataclass(frozen=True, slots=True)
class Planted:
    """One thing planted: the employment it is found at, the file, what it is, and what should come of it (held, warned, paid)."""

    ref: str
    file: str
    what: str
    outcome: str


class Planting:
    """The rows of one extract while they are being spoiled; ``notes`` remembers each thing done."""

    def __init__(self, people: list[Person], file: str) -> None:
        self.people = list(people)
        self.file = file
        self.notes: list[Planted] = []
        self._ordinary = self._find_ordinary()

    @property
    def touched(self) -> set[str]:
        """This will give the references of all employments that something was done to."""
        return {note.ref for note in self.notes}

    def note(self, ref: str, what: str, outcome: str, *, file: str = "") -> None:
        """This will write down a thing planted elsewhere, such as in the way a file is written."""
        self.notes.append(Planted(ref, file or self.file, what, outcome))

    def spoil(self, what: str, outcome: str, **values: Any) -> Person:
        """This will change fields of the next ordinary person and give the person as changed."""
        at = next(self._ordinary)
        self.people[at] = replace(self.people[at], **values)
        self.note(self.people[at].ref, what, outcome)
        return self.people[at]

    def add_after(self, ref: str, person: Person) -> None:
        """This will put one more row after the row of an employment."""
        at = next(n for n, other in enumerate(self.people) if other.ref == ref)
        self.people.insert(at + 1, person)

    def _find_ordinary(self) -> Iterator[int]:
        """Give places of people with nothing unusual about them, well apart, so that each thing planted stands alone."""
        refs = [person.ref for person in self.people if _is_ordinary(person)]
        step = max(2, len(refs) // 40)
        for ref in refs[step // 2 :: step]:
            yield next(n for n, person in enumerate(self.people) if person.ref == ref)
        raise ValueError("more is planted than the body has ordinary people for")


def _is_ordinary(person: Person) -> bool:
    return (
        person.tax_code == "1257L"
        and not person.week1
        and person.letter == "A"
        and not person.loan
        and person.end is None
        and person.start < date(2025, 4, 1)
        and person.salary is not None
        and person.hours == person.full_hours
    )

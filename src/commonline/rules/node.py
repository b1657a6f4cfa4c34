"""One place in a file of law, read strictly: a value of the wrong kind is refused by file, entry and place.

No float passes, no unknown word, no word left out and no word said twice, so that what is written is what is used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import yaml

from commonline.kernel.money import Rate
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from collections.abc import Hashable


class LawBroken(Exception):
    """A file of law is not in order. This is our own mistake, never the user's."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands.

    :ivar where: file, entry and path, as a reader would look for it.
    :ivar value: what stands there, as the parser gave it.
    """

    where: str
    value: object

    def broken(self, what: str) -> LawBroken:
        """This will give the error that names this place."""
        return LawBroken(f"{self.where}: {what}")

    def parts(self, *required: str, optional: tuple[str, ...] = ()) -> dict[str, Node]:
        """This will give the values of a mapping that has all of the required words and no unknown one.

        :raises LawBroken: when a word is missing or unknown.
        """
        named = self.named()
        if missing := [word for word in required if word not in named]:
            raise self.broken(f"{', '.join(missing)} is missing")
        if unknown := [word for word in named if word not in required and word not in optional]:
            raise self.broken(f"unknown: {', '.join(unknown)}")
        return named

    def named(self) -> dict[str, Node]:
        """This will give the values of a mapping by their words, which are text.

        :raises LawBroken: when it is not such a mapping, or is empty.
        """
        if not isinstance(self.value, dict) or not self.value:
            raise self.broken("words with values are needed")
        if wrong := [word for word in self.value if not isinstance(word, str)]:
            raise self.broken(f"{wrong[0]!r} has to be quoted")
        return {word: Node(f"{self.where}.{word}", value) for word, value in self.value.items()}

    def items(self) -> list[Node]:
        """This will give the values of a list that is not empty.

        :raises LawBroken: when it is not such a list.
        """
        if not isinstance(self.value, list) or not self.value:
            raise self.broken("a list is needed")
        return [Node(f"{self.where}[{n}]", value) for n, value in enumerate(self.value)]

    def whole(self) -> int:
        """This will give a whole number, not below zero.

        :raises LawBroken: when it is anything else, a float above all.
        """
        if isinstance(self.value, float):
            raise self.broken(f"{self.value} is a float; write whole numbers, the unit in the word")
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 0:
            raise self.broken(f"{self.value!r} is not a whole number")
        return self.value

    def pounds(self) -> int:
        """This will give whole pounds as pence."""
        return self.whole() * 100

    def rate(self) -> Rate:
        """This will give a rate written ``[part, of]``, between nothing and all.

        :raises LawBroken: when it is not two such whole numbers.
        """
        numbers = [node.whole() for node in self.items()]
        if len(numbers) != 2 or not 0 <= numbers[0] <= numbers[1] or not numbers[1]:  # noqa: PLR2004 - part and of
            raise self.broken(f"{self.value!r} is not a rate; write [part, of]")
        return Rate(*numbers)

    def text(self) -> str:
        """This will give text that is not empty.

        :raises LawBroken: when it is anything else.
        """
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.broken(f"{self.value!r} is not text")
        return self.value

    def day(self) -> date:
        """This will give a day.

        :raises LawBroken: when it is anything else.
        """
        if not isinstance(self.value, date) or isinstance(self.value, datetime):
            raise self.broken(f"{self.value!r} is not a day; write 2026-04-06")
        return self.value

    def by_frequency(self) -> dict[Frequency, int]:
        """This will give whole pounds as pence for each of the four frequencies: a pay group may have any of them.

        :raises LawBroken: when a frequency is missing or unknown.
        """
        return {Frequency(word): node.pounds() for word, node in self.parts(*(frequency.value for frequency in Frequency)).items()}

    def flag(self) -> bool:
        """This will give true or false.

        :raises LawBroken: when it is anything else.
        """
        if not isinstance(self.value, bool):
            raise self.broken(f"{self.value!r} is neither true nor false")
        return self.value


def check_rising(node: Node, limits: list[int | None]) -> None:
    """This will refuse bands whose limits do not rise, or of which not the last alone is without limit.

    :raises LawBroken: naming the place of the bands.
    """
    below = [limit for limit in limits[:-1] if limit is not None]
    if limits[-1] is not None or len(below) != len(limits) - 1:
        raise node.broken("the last band has no limit, and only the last")
    if any(low >= high for low, high in pairwise(below)):
        raise node.broken("the limits do not rise")


def parse(content: bytes, *, name: str) -> Node:
    """This will read one file of law as a node.

    :raises LawBroken: when it is not YAML, or says a word twice in one mapping.
    """
    try:
        return Node(name, yaml.load(content, Loader=_Plain))  # noqa: S506 - a safe loader, made stricter
    except (yaml.YAMLError, ValueError) as error:
        raise LawBroken(f"{name}: {error}") from error


class _Plain(yaml.CSafeLoader):
    """YAML in which `on` is a word and not true, and in which no word may be said twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002 - the parser's own signature
        seen: set[str] = set()
        for word, _ in node.value:
            if word.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{word.value} is said twice", word.start_mark)
            seen.add(word.value)
        return super().construct_mapping(node, deep)


_BOOL = "tag:yaml.org,2002:bool"
_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != _BOOL] for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|false)$"), ["t", "f"])

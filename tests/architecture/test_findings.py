"""A finding's code in the code and in the standard's list is one and the same."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from commonline.standard.codes import finding_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

CODE = re.compile(r"[A-Z]{3}-[0-9]{3}")


def test_every_code_that_is_used_is_in_the_list(trees):
    assert sorted(_used(trees) - set(finding_kinds())) == []


def test_every_code_in_the_list_is_used(trees):
    assert sorted(set(finding_kinds()) - _used(trees)) == []


@pytest.mark.parametrize("kind", finding_kinds().values(), ids=lambda kind: kind.code)
def test_a_kind_of_finding_says_what_it_does_to_pay_and_what_to_do(kind):
    assert CODE.fullmatch(kind.code)
    assert all(words and words == words.strip() for words in (kind.title, kind.sentence, kind.paid, kind.do))


def _used(trees: Mapping[str, ast.Module]) -> set[str]:
    """Give the codes that stand alone in a text of the code, not those that a docstring mentions."""
    texts = (node.value for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and CODE.fullmatch(text)}

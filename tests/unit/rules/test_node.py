"""A place in a file of law says strictly what stands in it."""

from __future__ import annotations

import pytest

from commonline.kernel.money import Rate
from commonline.rules.node import LawBroken, Node, check_rising, parse


def node(value: object) -> Node:
    return Node("a file, values", value)


@pytest.mark.parametrize("value", [{}, [], ["from"], "text", 5, None])
def test_words_with_values_are_neither_empty_nor_anything_else(value: object) -> None:
    with pytest.raises(LawBroken, match=r"^a file, values: words with values are needed$"):
        node(value).named()


def test_a_word_is_text() -> None:
    with pytest.raises(LawBroken, match=r"^a file, values: 1 has to be quoted$"):
        node({"text": 1, 1: 2}).named()


@pytest.mark.parametrize("value", ["5", None, True, -1, [5]])
def test_a_whole_number_is_not_below_nothing_and_not_anything_else(value: object) -> None:
    with pytest.raises(LawBroken, match=r"is not a whole number$"):
        node(value).whole()


def test_nothing_is_a_whole_number_and_pounds_are_pence() -> None:
    assert (node(0).whole(), node(7).pounds()) == (0, 700)


@pytest.mark.parametrize("value", [[2, 1], [0, 0], [1], [1, 2, 3]])
def test_a_rate_is_two_numbers_between_nothing_and_all(value: list[int]) -> None:
    with pytest.raises(LawBroken, match="is not a rate"):
        node(value).rate()


@pytest.mark.parametrize("value", [[0, 1], [1, 1], [1, 2]])
def test_a_rate_may_be_nothing_and_all(value: list[int]) -> None:
    assert node(value).rate() == Rate(*value)


@pytest.mark.parametrize("limits", [[1, 2], [1], [None, None], [None, 2, None]])
def test_the_last_band_alone_has_no_limit(limits: list[int | None]) -> None:
    with pytest.raises(LawBroken, match=r"the last band has no limit, and only the last$"):
        check_rising(node(None), limits)


@pytest.mark.parametrize("limits", [[2, 1, None], [1, 1, None]])
def test_the_limits_of_bands_rise(limits: list[int | None]) -> None:
    with pytest.raises(LawBroken, match=r"the limits do not rise$"):
        check_rising(node(None), limits)


@pytest.mark.parametrize("limits", [[None], [1, None], [1, 2, None]])
def test_bands_that_rise_to_one_without_limit_are_in_order(limits: list[int | None]) -> None:
    assert check_rising(node(None), limits) is None


def test_what_stands_below_keeps_its_values() -> None:
    assert parse(b"a: {b: [1, {c: on}]}", name="x").value == {"a": {"b": [1, {"c": "on"}]}}

"""Where money and law are worked out there is no float, no clock and no chance."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PURE = ("kernel/", "standard/", "rules/", "calc/")
CLOCK = {
    "now",
    "utcnow",
    "today",
    "time",
    "time_ns",
    "monotonic",
    "perf_counter",
    "localtime",
    "gmtime",
    "uuid1",
    "uuid4",
    "uuid7",
    "urandom",
}


def test_no_number_is_written_as_a_float(trees):
    found = [where for where, node in _pure(trees) if isinstance(node, ast.Constant) and isinstance(node.value, float | complex)]

    assert found == []


def test_nothing_is_turned_into_a_float(trees):
    found = [
        where for where, node in _pure(trees) if isinstance(node, ast.Call) and _called(node) in {"float", "Float32", "Float64", "fsum"}
    ]
    found += [where for where, node in _pure(trees) if isinstance(node, ast.Attribute) and node.attr in {"Float32", "Float64"}]

    assert found == []


def test_the_columns_never_divide_but_to_whole_numbers(trees):
    """A quotient of two columns is a float; ``//`` is not."""
    found = [
        where
        for where, node in _pure(trees, ("calc/columns/",))
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
    ]

    assert found == []


def test_pence_are_divided_only_as_exact_fractions(trees):
    """A bare name of pence on either side of ``/`` is a float in the making; ``Fraction(pence) / 3`` is exact."""
    found = [
        where
        for where, node in _pure(trees)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and (_is_pence(node.left) or _is_number(node.left))
    ]

    assert found == []


def test_nothing_asks_for_the_time_or_for_chance(trees):
    found = [where for where, node in _pure(trees) if isinstance(node, ast.Call) and _called(node) in CLOCK]

    assert found == []


def _pure(trees: Mapping[str, ast.Module], rooms: tuple[str, ...] = PURE) -> Iterator[tuple[str, ast.AST]]:
    for path, tree in trees.items():
        if path.startswith(rooms):
            yield from ((f"{path}:{getattr(node, 'lineno', 0)}", node) for node in ast.walk(tree))


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _is_pence(node: ast.AST) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name == "pence" or name.endswith("_pence")


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)

"""Small faults that can be made in one file of source: what ``mutation_run.py`` puts in, one at a time.

A fault is a change of one place of the syntax tree. Left out, because no test of figures can see them: annotations,
decorators, docstrings, messages (what is raised, texts with figures in them), and ``strict=`` of ``zip``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Put = Callable[[ast.AST], None]
"""Puts a node into the place of the one that stands there."""

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
RECKONED: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.FloorDiv: (ast.Mult,),  # beside rounding up, which has its own rule
    ast.Div: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
NAMED = ("min max", "floor ceil", "min_horizontal max_horizontal", "any all", "at_least at_most", "any_horizontal all_horizontal")
OTHER = {a: b for pair in NAMED for a, b in (pair.split(), pair.split()[::-1])}
MESSAGES = (ast.JoinedStr, ast.FormattedValue, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)
CHANGED_IN_PLACE = (ast.AugAssign, ast.Raise, ast.Continue, ast.Break)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault.

    :ivar line: where it stands, from 1.
    :ivar inside: the class and function it stands in, with a dot between; "" outside of any.
    :ivar change: what becomes of what: ``a < b -> a <= b``.
    :ivar put_in: makes the change in the tree it was found in; call it once, in a process of its own.
    """

    line: int
    inside: str
    change: str
    put_in: Callable[[], None] = field(compare=False)

    @property
    def name(self) -> str:
        """What a list of survivors calls it, which stays the same when lines move."""
        return f"{self.inside}: {self.change}"


def mutants_of(tree: ast.Module) -> list[Mutant]:
    """Give every fault that can be made in a file, in the order of its lines; two of one name are told apart by a number."""
    found = sorted(_below(tree, ""), key=lambda mutant: mutant.line)
    seen: dict[str, int] = {}
    numbered = []
    for mutant in found:
        seen[mutant.name] = seen.get(mutant.name, 0) + 1
        again = f" (no. {seen[mutant.name]})" if seen[mutant.name] > 1 else ""
        numbered.append(Mutant(mutant.line, mutant.inside, mutant.change + again, mutant.put_in))
    return numbered


def _below(node: ast.AST, inside: str) -> Iterator[Mutant]:
    """Walk the tree, and ask of every child what could stand in its place."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        inside = f"{inside}.{node.name}".lstrip(".")
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "type_ignores"}:
            continue
        if isinstance(value, ast.AST):
            yield from _at(value, inside, lambda new, name=name: setattr(node, name, new))
        elif isinstance(value, list):
            for place, part in enumerate(value):
                if isinstance(part, ast.AST):
                    yield from _at(part, inside, lambda new, value=value, place=place: value.__setitem__(place, new))


def _at(node: ast.AST, inside: str, put: Put) -> Iterator[Mutant]:
    """Give the faults of one node, then those below it."""
    if isinstance(node, MESSAGES) or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
        return
    if isinstance(node, ast.keyword) and node.arg == "strict":
        return
    if isinstance(node, ast.stmt):
        yield from _deleted(node, inside, put)
    elif isinstance(node, ast.expr):
        for new in _instead(node):
            ast.copy_location(new, node)
            yield Mutant(node.lineno, inside, f"{_short(node)} -> {_short(new)}", lambda new=new: put(new))
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        yield from _negated(node.test, inside, lambda new: setattr(node, "test", new))
    if isinstance(node, ast.comprehension):
        for place, test in enumerate(node.ifs):
            yield from _negated(test, inside, lambda new, place=place: node.ifs.__setitem__(place, new))
    if not isinstance(node, ast.Raise):
        yield from _below(node, inside)


def _deleted(node: ast.stmt, inside: str, put: Put) -> Iterator[Mutant]:
    """A statement left out, where the file still runs without it; and what is returned, the other way round."""
    called = isinstance(node, ast.Expr) and not isinstance(node.value, (ast.Constant, ast.Yield, ast.YieldFrom))
    kept = isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Subscript, ast.Attribute))
    guard = isinstance(node, ast.If) and not node.orelse and not isinstance(node.body[0], ast.Raise)
    if called or kept or guard or isinstance(node, CHANGED_IN_PLACE):
        nothing = ast.copy_location(ast.Pass(), node)
        yield Mutant(node.lineno, inside, f"{_short(node)} -> left out", lambda: put(nothing))
    if isinstance(node, ast.AugAssign):
        for other in RECKONED.get(type(node.op), ()):
            turned = ast.copy_location(ast.AugAssign(node.target, other(), node.value), node)
            yield Mutant(node.lineno, inside, f"{_short(node)} -> {_short(turned)}", lambda turned=turned: put(turned))
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) > 1:
        turned = ast.copy_location(ast.Tuple([node.value.elts[1], node.value.elts[0], *node.value.elts[2:]], ast.Load()), node.value)
        yield Mutant(node.lineno, inside, f"{_short(node.value)} -> {_short(turned)}", lambda: setattr(node, "value", turned))


def _negated(test: ast.expr, inside: str, put: Put) -> Iterator[Mutant]:
    """A condition turned round; comparisons and negations have rules of their own."""
    if not isinstance(test, (ast.Compare, ast.UnaryOp)):
        new = ast.copy_location(ast.UnaryOp(ast.Not(), test), test)
        yield Mutant(test.lineno, inside, f"if {_short(test)} -> if {_short(new)}", lambda: put(new))


def _instead(node: ast.expr) -> Iterator[ast.expr]:  # noqa: C901 - one case for each kind of expression
    """Give what could stand in the place of an expression."""
    match node:
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                for other in COMPARED[type(operator)]:
                    yield ast.Compare(node.left, [*node.ops[:place], other(), *node.ops[place + 1 :]], node.comparators)
        case ast.BinOp():
            yield from (ast.BinOp(node.left, other(), node.right) for other in RECKONED.get(type(node.op), ()))
            if isinstance(node.op, ast.FloorDiv):
                less = ast.UnaryOp(ast.USub(), node.left)
                yield ast.UnaryOp(ast.USub(), ast.BinOp(less, ast.FloorDiv(), node.right))
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield node.operand
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int()):
            yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))
        case ast.Name(id=name, ctx=ast.Load()) if name in OTHER:
            yield ast.Name(OTHER[name], ast.Load())
        case ast.Attribute(attr=name) if name in OTHER:
            yield ast.Attribute(node.value, OTHER[name], node.ctx)


def _short(node: ast.AST) -> str:
    """Write code on one line, cut in the middle where it is long."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:55]} ... {text[-30:]}"

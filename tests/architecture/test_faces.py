"""Every module has one face, and the face can be read by somebody who knows payroll and not Python."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

FACES = ("access", "converge", "finance", "findings", "line", "payroll", "people", "register")
WITHOUT_FACE = {
    "calc": "pure functions, one a step of the law",
    "cli": "nobody imports it",
    "config": "settings, read by Django",
    "flows": "journeys, one a file",
    "gateways": "one file an outside party",
    "kernel": "words, one a file",
    "rules": "book.py is what the engines take",
    "standard": "tables, one a file",
    "storage": "one file a door",
}
"""The rooms that have no public.py, and why."""


def test_every_room_has_a_face_or_a_reason(house):
    rooms = {path.name for path in house.iterdir() if path.is_dir() and any(path.rglob("*.py"))}

    assert rooms <= {*FACES, *WITHOUT_FACE}
    assert [room for room in FACES if not (house / room / "public.py").is_file()] == []


def test_every_init_is_empty(house):
    """A face in ``__init__`` would stop Django at its start."""
    found = [path.relative_to(house).as_posix() for path in house.rglob("__init__.py") if path.stat().st_size]

    assert found == []


@pytest.mark.parametrize("room", FACES)
def test_a_face_says_what_each_function_will_do(room):
    face = import_module(f"commonline.{room}.public")
    functions = {name: getattr(face, name) for name in face.__all__ if inspect.isfunction(getattr(face, name))}

    assert [name for name, function in functions.items() if not (inspect.getdoc(function) or "").startswith("This will ")] == []


@pytest.mark.parametrize("room", FACES)
def test_a_face_says_what_the_module_is_for_and_hides_nothing_it_imports(room):
    face = import_module(f"commonline.{room}.public")
    shown = {name for name in vars(face) if not name.startswith("_") and name != "annotations"}

    assert face.__doc__
    assert shown == set(face.__all__)


@pytest.mark.parametrize("room", FACES)
def test_the_types_on_a_face_are_explained(room):
    face = import_module(f"commonline.{room}.public")
    types = [getattr(face, name) for name in face.__all__ if inspect.isclass(getattr(face, name))]

    # A dataclass without a docstring is given its signature as one.
    assert [kind.__name__ for kind in types if not kind.__doc__ or kind.__doc__.startswith(f"{kind.__name__}(")] == []

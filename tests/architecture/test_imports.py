"""Nothing is imported behind the back of the contracts, which read import statements (`lint-imports`)."""

from __future__ import annotations

import ast

HIDDEN = {"get_model", "import_module", "__import__", "exec", "eval", "import_string", "load_module", "exec_module"}
ALLOWED: dict[str, str] = {}
"""Files that may import by name, each with its reason."""


def test_nothing_is_imported_by_a_name_in_a_text(trees):
    found = set()
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in HIDDEN:
                    found.add(path)

    assert sorted(found) == sorted(ALLOWED)


def test_every_import_is_by_its_full_name(trees):
    """A relative import says less than it should about which room it reaches into."""
    found = [path for path, tree in trees.items() for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]

    assert found == []


def test_every_application_with_tables_is_known_to_django(house):
    """What is not in the settings is never migrated, and the store would hold that the schema is current."""
    from commonline.config.settings import INSTALLED_APPS  # noqa: PLC0415 - settings are read where they are looked at

    with_tables = {f"commonline.{path.parent.name}" for path in house.glob("*/migrations")}

    assert with_tables == set(INSTALLED_APPS)

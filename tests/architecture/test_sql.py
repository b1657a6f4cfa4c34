"""SQL stands where it is looked for: in a module's store, in storage and in migrations."""

from __future__ import annotations

import ast
import re

SQL = re.compile(r"^\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|TRUNCATE|COPY|CREATE|ALTER|GRANT)\b")
ELSEWHERE = {
    "access/operations.py": "each operation is one statement; a store would only say it again",
    "finance/operations.py": "the same",
    "flows/promises.py": "a promise is checked on the tables themselves, not through the code that it checks",
    "payroll/queries.py": "one question, asked nowhere else",
}
"""Other files that speak SQL, each with its reason."""


def test_sql_stands_in_stores_in_storage_and_in_migrations(trees):
    found = {
        path
        for path, tree in trees.items()
        if not path.startswith("storage/") and "/migrations/" not in path and not path.endswith("/store.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    }

    assert sorted(found) == sorted(ELSEWHERE)


def test_no_sentence_of_sql_deletes(trees):
    found = [
        path
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"\s*(DELETE FROM|TRUNCATE)\b", node.value)
    ]

    assert found == []

"""Every table is shut by body or is a directory that everybody may read, and no key points sideways."""

from __future__ import annotations

import re

DIRECTORIES = {
    "register_body": "which bodies there are is known to all",
    "access_account": "an account may hold roles in many bodies",
}
"""Tables that belong to no body, each with its reason."""
BELOW = ("register_", "access_account")
"""What a key of any module may point at, beside the module's own tables."""
NO_PARTITION = r"(?!\s+PARTITION)"


def test_every_table_is_forced_to_row_level_security(statements):
    for room, text in statements.items():
        tables = _tables(text) | _partitions(text)
        assert tables, room
        for said in ("ENABLE", "FORCE"):
            assert tables == set(re.findall(rf"ALTER TABLE (\w+) {said} ROW LEVEL SECURITY", text)), f"{room}: {said}"


def test_every_table_has_a_policy_by_body_or_is_a_directory_with_a_reason(statements):
    directories = set()
    for room, text in statements.items():
        by_body = set(re.findall(r"CREATE POLICY own_body ON (\w+) USING \(body_id = .+\) WITH CHECK \(body_id = ", text))
        directory = set(re.findall(r"CREATE POLICY directory_read ON (\w+)", text))
        assert by_body | directory == _tables(text), room
        assert not by_body & directory, room
        directories |= directory

    assert directories == set(DIRECTORIES)


def test_a_partition_has_neither_grant_nor_policy_so_that_only_its_parent_is_a_way_in(statements):
    text = "\n".join(statements.values())
    partitions = _partitions(text)

    assert partitions
    assert not partitions & set(re.findall(r"(?:POLICY \w+ ON|GRANT [\w ,()]+ ON) (\w+)", text))


def test_the_application_may_add_and_read_but_never_delete(statements):
    text = "\n".join(statements.values())
    granted = re.findall(r"GRANT ([A-Z, ]+?)(?: \([\w, ]+\))? ON", text)

    assert granted
    assert {right for rights in granted for right in rights.split(", ")} <= {"SELECT", "INSERT", "UPDATE"}
    assert not re.search(r"GRANT UPDATE ON", text), "an update is granted by column"


def test_a_table_is_named_after_the_module_that_owns_it(statements):
    assert [table for room, text in statements.items() for table in _tables(text) if not table.startswith(f"{room}_")] == []


def test_a_key_points_down_or_stays_at_home(statements):
    found = [
        f"{room} -> {target}"
        for room, text in statements.items()
        for target in re.findall(r"REFERENCES (\w+)", text)
        if not target.startswith((f"{room}_", *BELOW))
    ]

    assert found == []


def test_the_body_is_part_of_every_key(statements):
    """A key without the body would let one body learn of another's rows by a clash."""
    for text in statements.values():
        for table, columns in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\)", text, flags=re.DOTALL):
            keys = re.findall(r"(?:PRIMARY KEY|UNIQUE) \(([\w, ]+)\)", columns)
            assert table in DIRECTORIES or keys, table
            assert all("body_id" in key for key in keys), table


def test_money_is_whole_pence_and_nothing_is_a_float(statements):
    text = "\n".join(statements.values())

    assert not re.search(r"\b(real|double precision|float\d?|money|numeric\()", text)
    assert [line for line in re.findall(r"^\s+\w*pence\s+.*$", text, flags=re.MULTILINE) if " bigint" not in line] == []


def _tables(text: str) -> set[str]:
    return set(re.findall(rf"CREATE TABLE (\w+)\b{NO_PARTITION}", text))


def _partitions(text: str) -> set[str]:
    return set(re.findall(r"CREATE TABLE (\w+) PARTITION OF", text))

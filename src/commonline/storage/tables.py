"""What every migration says of a table: row-level security by body, forced, and the least grants.

The application's role may select and insert. It may update only columns that are named here, and delete
nothing, so that what was recorded stays recorded.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

SCOPE = "(SELECT nullif(current_setting('app.body', true), '')::uuid)"


def by_body(table: str, *, body_column: str = "body_id", updates: str = "") -> RunSQL:
    """This will shut a table to all but the body in scope, for its owner too.

    :param updates: columns the application may update, comma-separated; "" for an append-only table.
    """
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY own_body ON {table} USING ({body_column} = {SCOPE}) WITH CHECK ({body_column} = {SCOPE});
        {_grants(table, updates)}
        """,
        reverse_sql=RunSQL.noop,
    )


def directory(table: str, *, insert: str = "true", updates: str = "") -> RunSQL:
    """This will let everybody read a table that belongs to no body: the list of bodies, the accounts.

    :param insert: the condition under which a row may be added or changed.
    """
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY directory_read ON {table} FOR SELECT USING (true);
        CREATE POLICY directory_add ON {table} FOR INSERT WITH CHECK ({insert});
        CREATE POLICY directory_change ON {table} FOR UPDATE USING ({insert}) WITH CHECK ({insert});
        {_grants(table, updates)}
        """,
        reverse_sql=RunSQL.noop,
    )


def _grants(table: str, updates: str) -> str:
    update = f"GRANT UPDATE ({updates}) ON {table} TO commonline_app;" if updates else ""
    return f"GRANT SELECT, INSERT ON {table} TO commonline_app; {update}"

"""Opening the database: embedded or a server's, migrated, and safe to use."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import psycopg

from commonline.kernel.error import Refusal
from commonline.storage.seal import Seal
from commonline.storage.server import ensure
from commonline.storage.unit import Store

if TYPE_CHECKING:
    from pathlib import Path

DATABASE = "commonline"


def open_store(*, data: Path, database: str = DATABASE) -> Store:
    """This will give the store, starting the embedded database and bringing its schema up to date as need be.

    With DATABASE_URL set (the application's role) that server is used, and DATABASE_OWNER_URL (the role that
    owns the schema) brings it up to date.

    :raises Refusal: when the application's role could escape row-level security, or the server cannot be reached.
    """
    data.mkdir(parents=True, exist_ok=True)
    url = os.environ.get("DATABASE_URL", "")
    if url:
        application, owner = url, os.environ.get("DATABASE_OWNER_URL", "")
    else:
        server = ensure(data=data / "postgres")
        if database != DATABASE:
            server.create_database(database)
        application = server.dsn(user="commonline_app", database=database)
        owner = server.dsn(user="commonline_owner", database=database)
    if owner:
        migrate(owner=owner)
    _refuse_open_doors(application)
    return Store(application, Seal.from_file(data / "key"))


def migrate(*, owner: str) -> None:
    """This will bring the schema up to date, as the role that owns it."""
    with psycopg.connect(owner) as connection:
        connection.execute("SELECT pg_advisory_lock(727001)")
        if _is_current(connection):
            return
        _django_migrate(owner)


def _is_current(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """This will compare the migrations in the code with those applied, without starting Django."""
    from commonline.storage.migrated import names  # noqa: PLC0415 - reads the folder only when asked

    there = connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
    if not there or not there[0]:
        return False
    applied = {(str(a), str(n)) for a, n in connection.execute("SELECT app, name FROM django_migrations")}
    return names() <= applied


def _django_migrate(owner: str) -> None:
    import django  # noqa: PLC0415 - slow to import, and needed only when the schema changes
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonline.config.settings")
    parameters = psycopg.conninfo.conninfo_to_dict(owner)
    settings.DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parameters.get("dbname", DATABASE),
        "USER": parameters.get("user", ""),
        "PASSWORD": parameters.get("password", ""),
        "HOST": parameters.get("host", ""),
        "PORT": parameters.get("port", ""),
    }
    django.setup()
    connections.settings = connections.configure_settings(settings.DATABASES)
    if hasattr(connections._connections, "default"):  # noqa: SLF001 - a process that migrates a second database
        del connections["default"]
    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()


def _refuse_open_doors(application: str) -> None:
    """This will refuse a role that row-level security does not bind, and tables that it does not shut."""
    try:
        with psycopg.connect(application) as connection:
            role = connection.execute("SELECT rolsuper OR rolbypassrls, rolname FROM pg_roles WHERE rolname = current_user").fetchone()
            open_tables = connection.execute(
                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'django%%'"
                " AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity"
                "      OR pg_get_userbyid(c.relowner) = current_user) ORDER BY 1"
            ).fetchall()
    except psycopg.OperationalError as error:
        raise Refusal("The database cannot be reached.", why=str(error).strip(), do="Check DATABASE_URL.") from error
    if role is None or role[0] or open_tables:
        raise Refusal(
            "The database was not opened.",
            why="The role in DATABASE_URL is a superuser, may bypass row-level security or owns tables, or a table lacks it: "
            + ", ".join(str(table[0]) for table in open_tables),
            do="Use a plain role, commonline_app, as docs/guide/database.md says.",
        )

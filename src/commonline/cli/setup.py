"""The database, and measuring."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from commonline.cli.answer import Answer
from commonline.cli.session import Session, standing
from commonline.kernel.error import Refusal

_BENCH = Path(__file__).parents[3] / "bench"


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@standing()
def status(session: Session) -> Answer:
    """Say whether the embedded database runs, and where; nothing is started."""
    if os.environ.get("DATABASE_URL"):
        return Answer({"embedded": False}, ["The database is the server that DATABASE_URL names."])
    from commonline.storage.server import at

    found = at(data=session.data / "postgres").status()
    said = {"embedded": True, "running": found.running, "pid": found.pid, "data": found.data, "major": found.major, "log": found.log}
    made = f"made by PostgreSQL {found.major}" if found.major else "not made yet"
    running = f"runs as process {found.pid}" if found.running else "is not running; any command that needs it starts it"
    return Answer(said, [f"The database {running}.", f"Data  {found.data} ({made})", f"Log   {found.log}"])


@db.command()
@standing()
def stop(session: Session) -> Answer:
    """Stop the embedded database and wait until it is gone."""
    if os.environ.get("DATABASE_URL"):
        raise Refusal("Nothing was stopped.", why="DATABASE_URL names a server that is not Commonline's.", do="Ask whoever runs it.")
    from commonline.storage.server import at

    server = at(data=session.data / "postgres")
    ran = server.running()
    server.stop()
    return Answer({"stopped": ran}, ["The database is stopped." if ran else "The database was not running."])


@db.command()
@standing()
def migrate(session: Session) -> Answer:
    """Bring the database's tables up to date, starting it as need be. Safe to repeat."""
    session.store()
    return Answer({"current": True}, ["The database is up to date."])


_PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


@click.group()
def bench() -> None:
    """Measure. What follows the name is handed on; --help shows what there is."""


@bench.command("pay", context_settings=_PASSED_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench_pay(arguments: tuple[str, ...]) -> None:
    """Time the engine beside two references."""
    _bench("pay", arguments)


@bench.command("run", context_settings=_PASSED_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench_run(arguments: tuple[str, ...]) -> None:
    """Time a whole pay run in a database of its own."""
    _bench("run", arguments)


@bench.command("year", context_settings=_PASSED_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench_year(arguments: tuple[str, ...]) -> None:
    """Measure a whole tax year: twelve runs, with back pay for a tenth of the people."""
    _bench("year", arguments)


def _bench(name: str, arguments: tuple[str, ...]) -> None:
    file = _BENCH / f"{name}.py"
    if not file.is_file():
        raise Refusal("Nothing was measured.", why=f"{file} is not there.", do="Measure from a checkout of the project.")
    if find_spec("numba") is None:
        raise Refusal(
            "Nothing was measured.",
            why="numba is not installed; one of the references needs it.",
            do="Install commonline with its dev extra.",
        )
    done = subprocess.run([sys.executable, str(file), *arguments], check=False)  # noqa: S603 - our own file
    click.get_current_context().exit(done.returncode)


COMMANDS = (db, bench)

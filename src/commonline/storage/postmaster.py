"""The server's process: is it there, is it ours, start it, end it, and where its socket lies.

``postmaster.pid`` is a claim, not a fact: after a power cut its number may belong to some other program, and PostgreSQL
then refuses to start. A process counts as ours only when it is called postgres and stands in our cluster folder.
"""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commonline.storage.footing import Footing

PORT = 5432
"""Only part of the socket's file name; nothing listens on it."""
LONGEST_SOCKET = 107
"""Bytes in a socket's address on Linux, without the closing zero."""
SOCKET_FILES = (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock")
_PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class Claim:
    """What ``postmaster.pid`` says.

    :ivar pid: the number of the process.
    :ivar sockets: the folder of its socket, or None when it has not said so yet.
    :ivar ready: whether it says that it takes connections.
    """

    pid: int
    sockets: Path | None
    ready: bool


def claim(*, cluster: Path) -> Claim | None:
    """Give what the cluster's pid file says, or None when there is none or it is broken."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, NotADirectoryError, ValueError, IndexError):
        return None
    sockets = Path(lines[4]) if len(lines) > 4 and lines[4] else None  # noqa: PLR2004 - the file's fifth line
    return Claim(pid=pid, sockets=sockets, ready=len(lines) > 7 and lines[7].strip() == "ready")  # noqa: PLR2004 - its eighth


def live_claim(*, cluster: Path) -> Claim | None:
    """Give the pid file's claim when the process it names is truly this cluster's server, else None."""
    said = claim(cluster=cluster)
    return said if said is not None and _is_ours(said.pid, cluster) else None


def start(*, footing: Footing, command: Sequence[str | Path], log: Path) -> int:
    """Start a program that outlives us, and give its process number.

    A shell starts it in the background in a session of its own, so that it is nobody's child and no Ctrl-C reaches it. It writes
    to the log only: it holds none of our pipes open.
    """
    with log.open("a", encoding="utf-8") as lines:
        # The log is opened here, not by the child, so that it need not be the child's file.
        done = footing.run("/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *command, stderr=lines.fileno())
    return int(done.stdout)


def await_ready(*, cluster: Path, pid: int, seconds: float) -> bool:
    """Wait until the server takes connections; False when it died or the time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        said = claim(cluster=cluster)
        if said is not None and said.pid == pid and said.ready:
            return True
        if not _is_alive(pid):
            return False
        time.sleep(_PAUSE)
    return False


def end(*, pid: int, immediate: bool, seconds: float) -> bool:
    """End a server and wait until it is gone; False when it is still there after the time.

    :param immediate: without a closing checkpoint; the next start replays the log. Committed rows are safe either way.
    """
    _send(pid, signal.SIGQUIT if immediate else signal.SIGINT)
    return _await_end([pid], seconds)


def clear_away(*, cluster: Path, sockets: Path) -> None:
    """Remove what a server that was killed left behind: its orphans, its pid file, its socket.

    Call only under the lock, and only when no live claim stands. Orphans (server processes whose postmaster was killed in the
    middle of a long statement) keep the shared memory and would stop a new server from starting.
    """
    orphans = [pid for pid in _all_processes() if _is_ours(pid, cluster)]
    for pid in orphans:
        _send(pid, signal.SIGQUIT)
    if not _await_end(orphans, 5):
        for pid in orphans:
            _send(pid, signal.SIGKILL)
        _await_end(orphans, 5)
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    for name in SOCKET_FILES:  # The lock beside the socket names a process too, with the same trap.
        (sockets / name).unlink(missing_ok=True)


def socket_folder(*, data: Path, footing: Footing) -> Path:
    """Give the short path at which this data folder's socket belongs; nothing is made.

    A socket's address has room for 107 bytes and data folders may be longer, so it lies elsewhere, under a name made from the data
    folder's path.
    """
    name = "commonline-" + hashlib.sha256(os.fsencode(data)).hexdigest()[:20]
    private = os.environ.get("XDG_RUNTIME_DIR")
    if private and not footing.drops and _is_private(Path(private), os.geteuid()):
        folder = Path(private).resolve() / name
        if len(os.fsencode(folder / SOCKET_FILES[0])) < LONGEST_SOCKET:
            return folder
    return Path("/tmp") / name  # noqa: S108 - short on purpose; the owner is verified below


def make_socket_folder(*, folder: Path, footing: Footing) -> None:
    """Make the socket's folder, closed to everybody else.

    :raises Refusal: something stands there that is not a private folder of ours: anybody may write in /tmp.
    """
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, footing.uid, footing.gid, follow_symlinks=False)
    except FileExistsError:
        pass
    if _is_private(folder, os.geteuid()):  # Ours from before a change of footing, or half made.
        os.chown(folder, footing.uid, footing.gid, follow_symlinks=False)
    require_private(folder=folder, owner=footing.uid)


def require_private(*, folder: Path, owner: int) -> None:
    """Check that a socket's folder is its owner's alone, so that the server behind it is the right one.

    :raises Refusal: it is a link, another user's, or open to others.
    """
    if not _is_private(folder, owner):
        raise Refusal(
            "The database was not opened.",
            why=f"{folder}, where its socket belongs, is not a private folder of user number {owner}.",
            do="Find out who made it and remove it, or set XDG_RUNTIME_DIR to a private folder with a short path.",
        )


def remove_socket_folder(*, folder: Path) -> None:
    """Remove an ended server's socket folder, unless something else lies in it."""
    for name in SOCKET_FILES:
        (folder / name).unlink(missing_ok=True)
    try:
        folder.rmdir()
    except OSError:
        return  # Not empty, or gone: no harm either way.


def _is_private(folder: Path, owner: int) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == owner and not found.st_mode & 0o077


def _is_ours(pid: int, cluster: Path) -> bool:
    try:
        name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return False
    return name == "postgres" and _is_alive(pid) and _folder_of(pid) == str(cluster)


def _folder_of(pid: int) -> str | None:
    """Give the folder a process stands in, or None when it cannot be known."""
    try:
        return os.readlink(f"/proc/{pid}/cwd")  # noqa: PTH115 - the text as it stands, with " (deleted)" if that is so
    except PermissionError:
        pass
    except OSError:
        return None
    if os.geteuid() != 0:
        return None
    try:
        owner = Path(f"/proc/{pid}").stat()
        # Root in a container may lack the right to look into another user's process; that user does not.
        said = subprocess.run(  # noqa: S603 - nothing in it is a user's
            ["/bin/readlink", f"/proc/{pid}/cwd"],
            capture_output=True,
            check=False,
            cwd="/",
            user=owner.st_uid,
            group=owner.st_gid,
            extra_groups=[],
        )
    except OSError:
        return None
    return os.fsdecode(said.stdout.removesuffix(b"\n")) if said.returncode == 0 else None


def _is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and waits for its parent does not."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return said.rpartition(")")[2].split()[0] not in ("Z", "X")


def _all_processes() -> list[int]:
    return [int(place.name) for place in Path("/proc").iterdir() if place.name.isdigit()]


def _send(pid: int, which: signal.Signals) -> None:
    try:
        os.kill(pid, which)
    except ProcessLookupError:
        return


def _await_end(pids: Sequence[int], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while any(_is_alive(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(_PAUSE)
    return True

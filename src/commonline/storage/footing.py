"""As whom the database's programs run. PostgreSQL refuses to run as root; this finds another footing without an administrator.

Three footings, in order of choice:

1. an ordinary user runs them as itself;
2. root runs them in a user namespace in which root is called nobody: the files stay root's and no other account can read them;
3. root where namespaces are refused (hardened containers) runs them as the unprivileged account ``nobody``,
   or as whoever already owns the data.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from pathlib import Path

UNSHARE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Footing:
    """As whom the programs run.

    :ivar words: how to say it to a person.
    :ivar prefix: what stands before each command line; empty when nothing does.
    :ivar uid: who owns the files that the programs write, seen from outside any namespace.
    :ivar gid: the group of those files.
    :ivar drops: whether the child must change to ``uid`` before it runs.
    """

    words: str
    prefix: tuple[str, ...]
    uid: int
    gid: int
    drops: bool

    def run(self, *command: str | Path, stdout: int | None = None, stderr: int | None = None) -> subprocess.CompletedProcess[str]:
        """Run one program to its end and give its exit code and what it wrote.

        The child gets no standard input, none of our open files, no ``PG*`` variables, and "/" as its folder,
        because it may be unable to enter ours.

        :param stdout: a file descriptor to write to; None collects the output in the answer.
        :param stderr: as for stdout.
        :raises OSError: the program is absent or may not be entered on this footing.
        """
        return subprocess.run(  # noqa: S603 - the command is ours, never a user's text
            [*self.prefix, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if stdout is None else stdout,
            stderr=subprocess.PIPE if stderr is None else stderr,
            text=True,
            errors="replace",
            check=False,
            cwd="/",
            env=_clean_environment(),
            start_new_session=True,
            user=self.uid if self.drops else None,
            group=self.gid if self.drops else None,
            extra_groups=[] if self.drops else None,
            umask=0o077,
        )

    def can_run(self, program: Path) -> bool:
        """Tell whether a program answers ``--version`` on this footing."""
        try:
            return self.run(program, "--version").returncode == 0
        except OSError:
            return False

    def can_enter(self, folder: Path) -> bool:
        """Tell whether the programs could enter a folder on this footing."""
        return self.run("/bin/sh", "-c", 'cd -- "$1"', "sh", folder).returncode == 0


def footing_for(*, cluster: Path) -> Footing:
    """Give the footing on which a cluster is, or will be, run.

    :param cluster: the server's own data folder; need not exist yet.
    :raises Refusal: the folder belongs to another user and we are not root.
    """
    me = os.geteuid()
    try:
        found = cluster.stat()
    except FileNotFoundError:
        found = None
    except PermissionError as error:
        raise Refusal(
            f"The database in {cluster.parent} was not opened.",
            why="This user may not enter that folder.",
            do="Run as the user who made it, or name another folder.",
        ) from error
    if me != 0:
        if found is not None and found.st_uid != me:
            raise Refusal(
                f"The database in {cluster.parent} was not opened.",
                why=f"It belongs to user number {found.st_uid}; this is user number {me}.",
                do="Run as the user who made it, or name another folder.",
            )
        return Footing(words="as this user", prefix=(), uid=me, gid=os.getegid(), drops=False)
    if found is not None and found.st_uid != 0:
        return Footing(words=f"as user number {found.st_uid}", prefix=(), uid=found.st_uid, gid=found.st_gid, drops=True)
    inside = Footing(words="as root called nobody in a user namespace", prefix=UNSHARE, uid=0, gid=0, drops=False)
    if _works(inside):
        return inside
    uid, gid = _nobody()
    return Footing(words="as nobody", prefix=(), uid=uid, gid=gid, drops=True)


def require_entry(*, footing: Footing, data: Path) -> None:
    """Check that the programs can reach the named folder, before anything is written there.

    :param data: the folder the user named; its nearest existing parent is tried when it does not exist yet.
    :raises Refusal: naming the folder that stops them.
    """
    standing = next(place for place in (data, *data.parents) if place.is_dir())
    if standing == data and footing.uid != os.geteuid() and data.stat().st_uid == os.geteuid():
        standing = data.parent  # The last folder is ours to open; those above it are not.
    if footing.can_enter(standing):
        return
    blocked = next(place for place in (*reversed(standing.parents), standing) if not footing.can_enter(place))
    raise Refusal(
        f"The database in {data} was not started.",
        why=f"PostgreSQL will not run as root, so it runs {footing.words}, which cannot enter {blocked}.",
        do="Name a data folder outside it, such as one under /var/lib, or run as an ordinary user.",
    )


def _works(footing: Footing) -> bool:
    try:
        return footing.run("true").returncode == 0
    except OSError:
        return False


def _nobody() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return NOBODY, NOBODY
    return entry.pw_uid, entry.pw_gid


def _clean_environment() -> dict[str, str]:
    """Give our environment without what would steer PostgreSQL, and in a language whose messages are known."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}

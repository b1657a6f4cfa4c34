"""The transport "a folder": a file is left where somebody, or another machine's own software, will fetch it.

Sending twice does no harm: the same name with the same bytes is one file and one receipt, and the same name
with other bytes is refused. So a send whose outcome is not known may simply be made again, or asked about.

A receipt proves that a whole file of those bytes stood in the folder under that name, flushed to the disk
as far as the operating system tells. It does not prove that anybody fetched it, nor that a bank or HMRC took it.
"""

from __future__ import annotations

import errno
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from commonline.kernel.digest import digest
from commonline.kernel.error import Refusal

_NO_LINKS = (errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a file has arrived in a folder.

    :ivar name: the file's name in the folder.
    :ivar content_digest: SHA-256 of its bytes, read back from the folder.
    :ivar size: how many bytes it has.
    """

    name: str
    content_digest: str
    size: int


def send(*, place: Path, name: str, content: bytes) -> Receipt:
    """This will leave a file in a folder, whole or not at all, and give the receipt for it.

    The bytes are written under another name, flushed, and only then given their own name, so that whoever
    watches the folder never sees half a file. Sent again with the same bytes it changes nothing and gives the
    same receipt; a stop of the machine at any moment is mended by sending again.

    :raises Refusal: when the folder is not there, the name is not a plain file name, or a file of that name
        with other bytes is there already.
    :raises OSError: when the disk fails; the outcome is then unknown until ``ask`` tells.
    """
    _refuse_if_unfit(place, name)
    content_digest = digest(content)
    there = ask(place=place, name=name, content_digest=content_digest)
    if there is not None:
        _flush_folder(place)
        return there
    # A name of its own, so that two senders never write into one file. One that a stopped send leaves behind is hidden and does no harm.
    handle, waiting_name = tempfile.mkstemp(prefix=f".{name}.", suffix=".part", dir=place)
    waiting = Path(waiting_name)
    try:
        _write(handle, content)
        _name(waiting, place / name)
    finally:
        waiting.unlink(missing_ok=True)
    _flush_folder(place)
    receipt = ask(place=place, name=name, content_digest=content_digest)
    if receipt is None:
        raise OSError(f"{name} was written and is not there")
    return receipt


def ask(*, place: Path, name: str, content_digest: str) -> Receipt | None:
    """This will tell whether a file has arrived: its receipt, or None when no file of that name is there.

    None means that it is not in the folder now. Where files are fetched and removed, that is no proof that it
    never arrived.

    :raises Refusal: when a file of that name is there with other bytes, or the name or folder is unfit.
    """
    _refuse_if_unfit(place, name)
    try:
        content = (place / name).read_bytes()
    except FileNotFoundError:
        return None
    if digest(content) != content_digest:
        raise Refusal(
            f"{name} was not sent.",
            why="A file of that name is already in the folder, and its content is another.",
            do="Find out who put it there before anything is sent again.",
        )
    return Receipt(name=name, content_digest=content_digest, size=len(content))


def _refuse_if_unfit(place: Path, name: str) -> None:
    if not name or name.startswith(".") or any(mark in name for mark in ("/", "\\", "\0")):
        raise Refusal("The file was not sent.", why=f"{name!r} is not a plain file name.", do="Give a name without a folder in it.")
    if not place.is_dir():
        raise Refusal(
            f"{name} was not sent.", why=f"There is no folder at {place}.", do="Make the folder, or set another in the body's channels."
        )


def _write(handle: int, content: bytes) -> None:
    """Write bytes into an open file that only this user may read, and flush them to the disk."""
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _name(waiting: Path, final: Path) -> None:
    """Give a waiting file its own name; a file that has the name already is not replaced.

    A plain rename would replace it, so the name is given as a second link. If another sender was first,
    ``ask`` will say whether its bytes are the same. A folder that knows no links (some network shares) gets a
    rename; there, two senders of different bytes at the same moment are not kept apart.
    """
    try:
        os.link(waiting, final)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        waiting.rename(final)


def _flush_folder(place: Path) -> None:
    """Flush the folder itself, without which a new name may be lost when the power fails."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

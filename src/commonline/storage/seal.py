"""Sealing: bank details, National Insurance numbers and files are stored so that the database alone does not give them away.

AES-256-GCM with a key for each body, drawn from one master key by HKDF. What is sealed is tied to its body, table, column and row, so
a value that is moved to another place does not open. A blind index lets equal values be found without opening any.

Read first: :class:`Seal`.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
import unicodedata
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from uuid import UUID

KEY_BYTES = 32
_VERSION = b"\x01"
_NONCE = 12
_TAG = 16
_DROPPED = ("Z", "P", "C")
"""Unicode's separators, punctuation and controls: how people space a number is not part of it."""
_ASCII = {code: None if unicodedata.category(chr(code))[0] in _DROPPED else chr(code).lower() for code in range(128)}


class Tampered(Exception):
    """A sealed value does not open: altered, moved from another place, cut short, or sealed with another key."""


class Secret:
    """A value that does not show itself in a log, a message or a traceback.

    >>> f"{Secret('AB123456C')}"
    '***'
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Give the value itself; the one place to look for when asking who sees it."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, specification: str) -> str:
        return format("***", specification)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __len__(self) -> int:
        return len(self._value)

    def __reduce__(self) -> str:
        message = "a Secret is not pickled; seal it"
        raise TypeError(message)


class Seal:
    """Seals and opens values under one master key.

    :param master: 32 random bytes. Whoever loses them loses every sealed value.
    """

    __slots__ = ("_blinds", "_blobs", "_fields", "_master")

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            message = f"a master key has {KEY_BYTES} bytes, not {len(master)}"
            raise ValueError(message)
        self._master = master
        self._fields: dict[UUID, AESGCM] = {}
        self._blobs: dict[UUID, AESGCM] = {}
        self._blinds: dict[UUID, bytes] = {}

    def __repr__(self) -> str:
        return "Seal(***)"

    @classmethod
    def from_file(cls, path: Path, *, create: bool = True) -> Seal:
        """Give the seal of a key file, which is made, for this user alone, when it is absent.

        :param create: False where sealed values exist already: a new key would open none of them.
        :raises Refusal: others can read the file, it is not this user's, it is no key, or it is absent and is not to be made.
        """
        if not path.exists():
            if not create:
                raise Refusal(f"The key file {path} was not read.", why="It is not there.", do="Restore it from its safe copy.")
            _make_key(path)
        return cls(_read_key(path))

    def seal(self, *, body: UUID, table: str, column: str, row: UUID, value: str) -> bytes:
        """Give a value sealed to its place: a version byte, a random 12-byte nonce, then the ciphertext with its 16-byte tag."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._field(body).encrypt(nonce, value.encode(), _place(body, table, column) + row.bytes)

    def open(self, *, body: UUID, table: str, column: str, row: UUID, sealed: bytes) -> str:
        """Give the value that was sealed at this place.

        :raises Tampered: it does not open here.
        """
        return _opened(self._field(body), bytes(sealed), _place(body, table, column) + row.bytes).decode()

    def seal_many(self, *, body: UUID, table: str, column: str, rows: Sequence[UUID], values: Sequence[str | None]) -> list[bytes | None]:
        """Give one sealed value for each row, in order; None stays None."""
        place, encrypt = _place(body, table, column), self._field(body).encrypt
        # One draw for all nonces: a system call for each row would cost more than the sealing.
        nonces = os.urandom(_NONCE * len(values))
        sealed: list[bytes | None] = []
        for index, (row, value) in enumerate(zip(rows, values, strict=True)):
            if value is None:
                sealed.append(None)
                continue
            nonce = nonces[index * _NONCE : (index + 1) * _NONCE]
            sealed.append(_VERSION + nonce + encrypt(nonce, value.encode(), place + row.bytes))
        return sealed

    def open_many(self, *, body: UUID, table: str, column: str, rows: Sequence[UUID], sealed: Sequence[bytes | None]) -> list[str | None]:
        """Give one opened value for each row, in order; None stays None.

        :raises Tampered: any of them does not open in its row; none is given then.
        """
        place, key = _place(body, table, column), self._field(body)
        return [
            None if each is None else _opened(key, bytes(each), place + row.bytes).decode() for row, each in zip(rows, sealed, strict=True)
        ]

    def blind(self, *, body: UUID, column: str, value: str) -> str:
        """Give a keyed digest of a value, 64 hexadecimal digits, by which equal values in one body and column are found.

        Case, spaces and punctuation do not count: "AB 12 34 56 c" and "AB123456C" are one number.
        """
        return self._blinded(body, column, (value,))[0] or ""

    def blind_many(self, *, body: UUID, column: str, values: Sequence[str | None]) -> list[str | None]:
        """Give one keyed digest for each value, in order; None stays None."""
        return self._blinded(body, column, values)

    def seal_blob(self, *, body: UUID, name: str, content: bytes) -> bytes:
        """Give a whole file sealed to its body and name; at most 2 GiB."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._blob(body).encrypt(nonce, content, _VERSION + body.bytes + name.encode())

    def open_blob(self, *, body: UUID, name: str, content: bytes) -> bytes:
        """Give the file that was sealed under this name.

        :raises Tampered: it does not open under this body and name.
        """
        return _opened(self._blob(body), content, _VERSION + body.bytes + name.encode())

    def _blinded(self, body: UUID, column: str, values: Iterable[str | None]) -> list[str | None]:
        key = self._blinds.get(body)
        if key is None:
            key = self._blinds[body] = self._drawn("blind", body)
        start = _named(column).encode() + b"|"
        return [None if value is None else hmac.digest(key, start + _normal(value).encode(), "sha256").hex() for value in values]

    def _field(self, body: UUID) -> AESGCM:
        key = self._fields.get(body)
        if key is None:
            key = self._fields[body] = AESGCM(self._drawn("field", body))
        return key

    def _blob(self, body: UUID) -> AESGCM:
        key = self._blobs.get(body)
        if key is None:
            key = self._blobs[body] = AESGCM(self._drawn("blob", body))
        return key

    def _drawn(self, use: str, body: UUID) -> bytes:
        """Draw the key of one use and one body from the master; no two uses share a key."""
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"commonline|1|{use}|".encode() + body.bytes).derive(self._master)


def _place(body: UUID, table: str, column: str) -> bytes:
    """Give what a field is tied to, but for its row, whose 16 bytes follow."""
    return _VERSION + f"{body}|{_named(table)}|{_named(column)}|".encode()


def _named(name: str) -> str:
    if "|" in name:
        message = f"{name!r} holds '|', which parts the names of a place"
        raise ValueError(message)
    return name


def _opened(key: AESGCM, sealed: bytes, place: bytes) -> bytes:
    if len(sealed) < 1 + _NONCE + _TAG or sealed[:1] != _VERSION:
        message = "The sealed value is cut short or of an unknown version."
        raise Tampered(message)
    try:
        return key.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place)
    except InvalidTag:
        message = "The sealed value was altered, moved, or sealed with another key."
        raise Tampered(message) from None


def _normal(value: str) -> str:
    if value.isascii():
        return value.translate(_ASCII)  # The same answer as below, quicker.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] not in _DROPPED)


def _make_key(path: Path) -> None:
    """Write a new key under its name in one step; when somebody else was quicker, theirs stands."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as lines:
            lines.write(secrets.token_hex(KEY_BYTES) + "\n")
            lines.flush()
            os.fsync(lines.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _read_key(path: Path) -> bytes:
    with path.open("rb") as lines:
        found = os.fstat(lines.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_mode & 0o077 or found.st_uid not in (0, os.geteuid()):
            raise Refusal(
                f"The key file {path} was not used.",
                why="Others than this user can read or change it.",
                do=f"Think whether the key is still secret; then run chmod 600 on {path} as its owner.",
            )
        text = lines.read(KEY_BYTES * 2 + 2)
    try:
        key = bytes.fromhex(text.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Refusal(
            f"The key file {path} was not used.",
            why=f"It does not hold {KEY_BYTES * 2} hexadecimal digits.",
            do="Restore it from its safe copy.",
        )
    return key

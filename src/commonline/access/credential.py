"""Passwords, kept as scrypt digests (RFC 7914) with their own salt."""

from __future__ import annotations

import hashlib
import hmac
import os

_N, _R, _P, _MEMORY = 2**15, 8, 1, 64 * 1024 * 1024


def encoded(password: str) -> str:
    """This will give what is kept of a password."""
    salt = os.urandom(16)
    return f"scrypt${_N}${_R}${_P}${salt.hex()}${_scrypt(password, salt, _N, _R, _P).hex()}"


def matches(password: str, kept: str) -> bool:
    """This will say whether a password is the one that was kept, in a time that tells nothing."""
    _, n, r, p, salt, expected = kept.split("$")
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt), int(n), int(r), int(p)), bytes.fromhex(expected))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)

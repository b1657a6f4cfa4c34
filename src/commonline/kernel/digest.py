"""Digests and the ids that follow from them, so that the same run gives the same bytes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID


def digest(content: bytes) -> str:
    """This will give the SHA-256 of bytes in lower-case hexadecimal (64 characters)."""
    return hashlib.sha256(content).hexdigest()


def digest_of(*parts: str) -> str:
    """This will give one digest for several strings; no two different lists of strings share their bytes."""
    sha = hashlib.sha256()
    for part in parts:
        content = part.encode()
        sha.update(str(len(content)).encode() + b":" + content)
    return sha.hexdigest()


def derived_id(at: datetime, *parts: str) -> UUID:
    """This will give a UUIDv7 (RFC 9562) that depends on nothing but its arguments.

    The 48 bits of time come from ``at`` (which must carry its time zone); the other bits come from the
    digest of ``parts`` instead of chance.
    """
    milliseconds = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    rest = int(digest_of(*parts)[:20], 16)  # 80 bits, of which 74 are used
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | ((rest >> 62) & 0xFFF) << 64
    value |= 0b10 << 62 | rest & (1 << 62) - 1
    return UUID(int=value)


def derived_ids(at: datetime, count: int, *parts: str) -> list[str]:
    """This will give many UUIDv7s, as text, that depend on nothing but the arguments: one digest, then counted up."""
    base = derived_id(at, *parts).int & ~((1 << 32) - 1)
    texts = (f"{base + number:032x}" for number in range(count))
    return [f"{t[:8]}-{t[8:12]}-{t[12:16]}-{t[16:20]}-{t[20:]}" for t in texts]

"""Whole documents, sealed, under the digest of what they say."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from commonline.kernel.digest import digest

if TYPE_CHECKING:
    from commonline.storage.unit import Unit

PART_BYTES = 8 * 1024 * 1024


def put(*, unit: Unit, content: bytes) -> str:
    """This will keep a document and give its digest; one that is kept already is left as it is."""
    name = digest(content)
    if unit.row("SELECT 1 FROM storage_blob WHERE digest = %s LIMIT 1", (name,)):
        return name
    sealed = unit.seal.seal_blob(body=unit.own, name=name, content=zlib.compress(content, 1))
    for number, begin in enumerate(range(0, len(sealed), PART_BYTES)):
        unit.execute(
            "INSERT INTO storage_blob (body_id, digest, part, content) VALUES (%s, %s, %s, %s)",
            (unit.own, name, number, sealed[begin : begin + PART_BYTES]),
        )
    return name


def get(*, unit: Unit, name: str) -> bytes:
    """This will give a document back.

    :raises LookupError: when it is not there, or is not what its digest says.
    """
    parts = unit.rows("SELECT content FROM storage_blob WHERE digest = %s ORDER BY part", (name,))
    if not parts:
        raise LookupError(f"no document {name}")
    sealed = b"".join(bytes(part.content) for part in parts)
    content = zlib.decompress(unit.seal.open_blob(body=unit.own, name=name, content=sealed))
    if digest(content) != name:
        raise LookupError(f"document {name} is not what its digest says")
    return content

"""Converge: a body's extracts in its own words, received, mapped to one standard and judged.

Owns extracts as they came (sealed, under their digests) and the rows that are held. Takes bytes and a
body's mapping; gives EMPLOYMENT, ELEMENT, BALANCE, STARTER, NOTICE, ABSENCE and CLAIM rows that were accepted, and
findings EXT, CNV, EMP, ELM, BAL, STA, NTC, ABS and CLM (docs/findings.md). Rows in = accepted + held, always.

Refuses a file that is not what its mapping says (ExtractUnreadable) and a mapping that cannot be followed
(MappingWrong). Does not take anybody on (``people``). Read operations.receive first; rulings.py lists how each table is judged.
"""

from __future__ import annotations

from commonline.converge.mapping import load, map_to_standard
from commonline.converge.operations import Extract, Judgement, Received, receive, rows_held
from commonline.converge.reading import read
from commonline.converge.store import counts, extract_names
from commonline.converge.terms import TABLES, ExtractUnreadable, Frames, Mapped, Mapping, MappingWrong, Reading

__all__ = [
    "TABLES",
    "Extract",
    "ExtractUnreadable",
    "Frames",
    "Judgement",
    "Mapped",
    "Mapping",
    "MappingWrong",
    "Reading",
    "Received",
    "counts",
    "extract_names",
    "load",
    "map_to_standard",
    "read",
    "receive",
    "rows_held",
]

"""The manual's page of findings, made from the kinds of finding so that the two cannot differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonline.standard.codes import finding_kinds

if TYPE_CHECKING:
    from commonline.standard.codes import FindingKind

_PARTS = {
    "EXT": "The file as it came",
    "CNV": "A cell on its way into the standard",
    "EMP": "An employment",
    "ELM": "An element of pay",
    "BAL": "An opening balance",
    "STA": "What a starter brought",
    "NTC": "A notice of HMRC",
    "ABS": "An absence",
    "CLM": "A claim of hours",
    "PAY": "A pay run",
    "LAW": "The law the run depends on",
    "TRY": "A post of a published organogram",
}

_OPENING = """# Findings

What can be found wrong with data, and what it does to the person's pay. A finding **holds** (the row or person is kept
out), **warns** (it goes on, and the run is not released) until somebody answers it, or **notes** (nothing waits for it).
A code is permanent. This page is made from `src/commonline/standard/findings.yaml`; change it there.
"""


def findings_page() -> str:
    """This will give ``docs/findings.md``: every kind of finding, by what it is about, in Markdown."""
    kinds = finding_kinds().values()
    parts = [
        f"## {title}\n\n| code | weight | what | pay | what to do |\n|---|---|---|---|---|\n"
        + "".join(_line(kind) for kind in kinds if kind.code.startswith(f"{prefix}-"))
        for prefix, title in _PARTS.items()
    ]
    return "\n".join((_OPENING, *parts))


def _line(kind: FindingKind) -> str:
    return f"| `{kind.code}` | {kind.weight} | {kind.title} | {kind.paid} | {kind.do} |\n"

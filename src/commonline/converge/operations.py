"""Receiving the extracts of a body: kept as they came, mapped to the standard, judged.

Nothing is lost: every row is accepted or held with its finding, and the file itself is kept, sealed, under
its digest. The same file twice is the same extract and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003
from typing import TYPE_CHECKING
from uuid import UUID

import polars as pl

from commonline.converge import store
from commonline.converge.cells import map_to_standard
from commonline.converge.judge import judge
from commonline.converge.reading import read
from commonline.converge.rule import Against
from commonline.converge.terms import KEEP_OUT, TABLES, ExtractUnreadable, Frames
from commonline.kernel.digest import derived_id, digest
from commonline.kernel.finding import Finding, Weight
from commonline.storage import blob
from commonline.storage.fault import point

if TYPE_CHECKING:
    from collections.abc import Callable

    from commonline.converge.terms import Mapping, Reading
    from commonline.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Extract:
    """A file as a body sent it.

    :ivar name: the file's name. :ivar content: its bytes.
    :ivar kind: ``full`` or ``changes``. :ivar carries: one of ``terms.TABLES``.
    :ivar as_at: the day from which what it says holds.
    """

    name: str
    content: bytes
    kind: str
    carries: str
    as_at: date


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one extract. Rows in = accepted + held.

    :ivar set_aside: rows that are no data: titles, totals, blank lines.
    :ivar findings: how many findings it gave rise to.
    :ivar already: whether it had been received before, and nothing was done.
    """

    name: str
    carries: str
    rows_in: int = 0
    accepted: int = 0
    held: int = 0
    set_aside: int = 0
    findings: int = 0
    already: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a set of extracts comes to: the accepted frames, what was found, and the counts."""

    accepted: Frames
    findings: tuple[Finding, ...]
    received: tuple[Received, ...]


def receive(
    *,
    unit: Unit,
    extracts: tuple[Extract, ...],
    mapping: Mapping,
    begins: date,
    ends: date,
    known: pl.DataFrame,
    schemes: frozenset[str],
    pay_groups: frozenset[str],
    claims: Callable[[], pl.DataFrame] | None = None,
) -> Judgement:
    """This will keep extracts that belong together and judge them together.

    :param begins: first day of the period they are for. :param ends: its last day.
    :param known: what is known of the body's employments: ``employment_ref``, ``person_ref``, ``start_date``, ``end_date``.
    :param schemes: references of the body's PAYE schemes. :param pay_groups: codes of its pay groups.
    :param claims: gives the claims that are known: the columns of CLAIM but ``source``; asked only when an extract carries claims.
    :raises ExtractUnreadable: when a file is not what its mapping says; nothing is then kept.
    """
    new = [e for e in extracts if not store.has_extract(unit=unit, digest=digest(e.content), carries=e.carries)]
    for extract in new:
        latest = store.latest(unit=unit, carries=extract.carries)
        if extract.carries == "employments" and latest and extract.as_at < latest:
            raise ExtractUnreadable(
                f"{extract.name} was not received.",
                why=f"It holds from {extract.as_at}, and one that holds from {latest} is in already: what that one said would be undone.",
                do="Ask the body for an extract of today.",
            )
    frames = {carries: [table.empty()] for carries, table in TABLES.items()}
    readings: dict[tuple[str, str], Reading] = {}
    findings: list[Finding] = []
    held: dict[str, frozenset[str]] = dict.fromkeys(TABLES, frozenset())
    for extract in new:
        how = mapping.extracts.get(extract.carries)
        if how is None:
            raise ExtractUnreadable(
                f"{extract.name} was not received.",
                why=f"The mapping does not say how a file that carries {extract.carries} is read.",
                do=f"Add {extract.carries} to the extracts of mapping.yaml; it can carry {', '.join(TABLES)}.",
            )
        reading = read(content=extract.content, dialect=how.dialect)
        mapped = map_to_standard(reading=reading, mapping=mapping, extract_digest=reading.digest, carries=extract.carries)
        readings[extract.name, extract.carries] = reading
        frames[extract.carries].append(mapped.frame)
        findings += [*reading.findings, *mapped.findings]
        held[extract.carries] |= mapped.held | {f"{reading.digest}:{row}" for row in reading.held}
    joined = {carries: pl.concat(parts) for carries, parts in frames.items()}
    judged = judge(
        frames=Frames(**joined),
        against=Against(
            begins=begins,
            ends=ends,
            known=known,
            claims=claims() if claims and joined["claims"].height else None,
            as_at={carries: max(e.as_at for e in new if e.carries == carries) for carries in {e.carries for e in new}},
            grades=mapping.grades,
            schemes=schemes,
            pay_groups=pay_groups,
        ),
        blind=lambda values: pl.Series(unit.seal.blind_many(body=unit.own, column="finding", values=values.to_list()), dtype=pl.String),
        held=held,
        full=any(e.kind == "full" and e.carries == "employments" for e in new),
    )
    findings += judged.findings
    received = tuple(_keep(unit, e, readings[e.name, e.carries], judged.accepted, judged.held, findings) for e in new)
    _resolve(unit, judged.accepted, [_number(unit, e) for e in new])
    point("receive.kept")
    again = tuple(Received(e.name, e.carries, already=True) for e in extracts if e not in new)
    return Judgement(judged.accepted, tuple(findings), received + again)


def rows_held(*, unit: Unit, pay_group: str, groups: list[str], due: pl.Series, known: pl.Series) -> pl.DataFrame:
    """This will give the held rows that keep somebody out of a run: ``carries`` and the columns of ``store.HELD``.

    A held row about an employment that is due holds it, whatever pay group the row itself names: an element that cannot be read must
    not be left out in silence. What is held of a claim, a notice or a starter's paper waits by itself (``terms.KEEP_OUT``). A held
    row about an employment nobody knows yet counts in the group it names; in the first of the body's groups when that cannot be told,
    so that it counts once.

    :param due: references of the employments that are due. :param known: of all that are known.
    """
    found = store.held(unit=unit).filter(pl.col("carries").is_in(KEEP_OUT))
    group = pl.when(pl.col("pay_group").is_in(groups)).then(pl.col("pay_group")).otherwise(pl.lit(min(groups)))
    stranger = ~pl.col("employment_ref").is_in(known.implode()) & (pl.col("carries") == "employments") & (group == pay_group)
    return found.filter(pl.col("employment_ref").is_in(due.implode()) | stranger).select("carries", *store.HELD)


def _keep(unit: Unit, extract: Extract, reading: Reading, accepted: Frames, out: Frames, findings: list[Finding]) -> Received:
    """This will keep one extract with its counts and held rows."""
    blob.put(unit=unit, content=extract.content)
    number = UUID(_number(unit, extract))
    own = pl.col("source").str.starts_with(reading.digest)
    went_on = getattr(accepted, extract.carries).filter(own)
    kept_out = getattr(out, extract.carries).filter(own)
    aside = [row for row in reading.set_aside if row.held]
    rows_in = went_on.height + kept_out.height + len(aside)
    store.add_extract(
        unit=unit,
        extract=number,
        digest=reading.digest,
        name=extract.name,
        kind=extract.kind,
        carries=extract.carries,
        as_at=extract.as_at,
        rows_in=rows_in,
        accepted=went_on.height,
        set_aside=len(reading.set_aside) - len(aside),
    )
    store.add_held(unit=unit, extract=number, rows=_held_rows(kept_out, [f"{reading.digest}:{row.row}" for row in aside], findings))
    return Received(
        extract.name,
        extract.carries,
        rows_in,
        went_on.height,
        rows_in - went_on.height,
        len(reading.set_aside) - len(aside),
        sum(f.source.startswith(reading.digest) or f.subject == reading.digest for f in findings),
    )


def _number(unit: Unit, extract: Extract) -> str:
    """This will give the id of an extract received now."""
    return str(derived_id(unit.now, "extract", str(unit.own), digest(extract.content), extract.carries))


def _held_rows(kept_out: pl.DataFrame, aside: list[str], findings: list[Finding]) -> pl.DataFrame:
    why: dict[str, Finding] = {}
    # A row that only repeats another may have no finding that holds, and has the note that says so.
    for finding in sorted(findings, key=lambda one: one.weight is not Weight.HOLDS):
        why.setdefault(finding.source, finding)
    unknown = Finding("EXT-004", Weight.HOLDS, "", "The row could not be read.")
    group = kept_out["pay_group"].fill_null("").to_list() if "pay_group" in kept_out.columns else [""] * kept_out.height
    rows = [
        (source, reference or "", pay_group, why.get(source, unknown).code, why.get(source, unknown).sentence)
        for source, reference, pay_group in zip(kept_out["source"], kept_out["employment_ref"], group, strict=True)
    ]
    rows += [(source, "", "", why.get(source, unknown).code, why.get(source, unknown).sentence) for source in aside]
    return pl.DataFrame(rows, schema=store.HELD, orient="row")


def _resolve(unit: Unit, accepted: Frames, new: list[str]) -> None:
    """This will let go of held rows for whose employment a row was accepted: in any extract, or of another table in a later one."""
    waiting = store.held(unit=unit).filter(pl.col("employment_ref") != "")
    for carries in KEEP_OUT:
        frame = getattr(accepted, carries)
        open_rows = waiting.filter(pl.col("carries") == carries)
        if carries != "employments":
            open_rows = open_rows.filter(~pl.col("extract_id").is_in(new))
        went_on = frame.select("employment_ref", resolved_by="source").unique("employment_ref", keep="first", maintain_order=True)
        done = open_rows.join(went_on, on="employment_ref", how="inner").unique(["extract_id", "source"])
        store.resolve(unit=unit, rows=done.select("extract_id", "source", "resolved_by"))

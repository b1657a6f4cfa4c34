"""Working out a run: pure, from frozen inputs to one digest.

The first function tells the story. The same ``Due`` gives the same bytes, on any machine, at any time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping  # noqa: TC003 - a dataclass field
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.elements import Amounts
from commonline.calc.columns.payslip import work_out
from commonline.kernel.digest import digest
from commonline.payroll import checks
from commonline.payroll.corrections import CORRECTED, MOVED, Corrections, corrections
from commonline.payroll.documents import canonical
from commonline.payroll.due import DUE, due_rows, marks
from commonline.payroll.fit_checks import about_the_person, advances_left, jobs_apart
from commonline.payroll.frames import Frames, element_due, particulars, pay_input
from commonline.payroll.levy import levy
from commonline.payroll.lines import lines
from commonline.payroll.past import OWED, last_pensionable, owed, split
from commonline.payroll.past_checks import about_the_past
from commonline.payroll.roster import roster as roster_of
from commonline.payroll.stretches import STRETCH, stretches
from commonline.payroll.terms import ENGINE, Due, Hold, Proposal
from commonline.rules.scales import scales_digest
from commonline.standard.codes import finding_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commonline.kernel.finding import Finding


@dataclass(frozen=True, slots=True)
class Owing:
    """What a run makes of its own period and of earlier ones, before anybody is held.

    :ivar pieces: STRETCH of the own period; empty where the run is for earlier ones only.
    :ivar own: DUE of the own period.
    :ivar all: OWED: everything owed of earlier periods, both ways.
    :ivar paid: OWED that this run pays or takes.
    :ivar waiting: OWED that waits: overpayments that are not taken back, or not yet.
    :ivar gross: own pay of this period, of those who are owed or owe something.
    :ivar put_right: contributions of earlier periods.
    """

    pieces: pl.DataFrame
    own: pl.DataFrame
    all: pl.DataFrame
    paid: pl.DataFrame
    waiting: pl.DataFrame
    gross: Mapping[str, int]
    put_right: Corrections


def proposal(due: Due) -> Proposal:
    """This will work out what everybody due is paid, and hold whoever is doubtful, with the reason."""
    owing = _owing(due)
    to_pay = pl.concat([owing.paid["employment_id"], owing.put_right.rows["employment_id"]]).unique()
    roster = _numbered(roster_of(due=due, owed_to=to_pay), ())
    frames = _frames(due, roster, owing, {})
    found = [
        *checks.before(due, roster, frames),
        *jobs_apart(due=due, roster=roster),
        *advances_left(due=due, roster=roster),
        *about_the_past(due=due, roster=roster, owed=owing.all, waiting=owing.waiting, gross=owing.gross, put_right=owing.put_right),
    ]
    holds = _holds(found, due) + (_rows_held(due) if due.kind == "main" else [])
    roster = _numbered(roster, holds)

    frames = _frames(due, roster, owing, {})
    earnings, results = _worked(due, frames)
    cuts = _advance_cuts(due, frames, earnings, results)
    doubts = [*checks.after(due, roster, results, cuts), *about_the_person(due=due, roster=roster, results=results)]
    late_holds = _holds(doubts, due)
    if late_holds or cuts:  # whoever is held after the fact is taken out, and the rest is numbered and worked out again
        holds += late_holds
        named = dict(zip(roster["n"], roster["employment_id"], strict=True))
        kept = {named[n]: pence for n, pence in cuts.items()}
        roster = _numbered(roster, holds)
        frames = _frames(due, roster, owing, kept)
        earnings, results = _worked(due, frames)
    charged = levy(due, roster, results)
    moved = owing.put_right.moved.join(roster.select("employment_id", "n"), on="employment_id").drop("employment_id")
    corrected = owing.put_right.rows.join(roster.select("employment_id", "n"), on="employment_id")
    documents = {
        "roster": canonical(roster),
        "inputs": canonical(frames.inputs),
        "elements": canonical(frames.elements),
        "results": canonical(results),
        "lines": canonical(lines(elements=frames.elements, earnings=earnings, results=results, corrected=corrected)),
        "levy": canonical(charged),
    }
    few = {
        **frames.particulars.frames(),
        "arrears": owing.paid.join(roster.select("employment_id", "n"), on="employment_id").sort("n", "place", "element"),
        "waiting": owing.waiting,
        "corrected": corrected.select("n", "origin", "element", "pence").sort("n", "origin", "element"),
        "moved": moved.select("n", *(name for name in MOVED if name != "employment_id")).sort("n", "ni_letter"),
        # The next main run follows on this one; what an off-cycle run leaves, it finds by itself.
        **({"unsettled": _unsettled(due, owing, holds)} if due.kind == "main" else {}),
    }
    documents |= {name: canonical(frame) for name, frame in few.items() if not frame.is_empty()}
    kinds = {
        "schemes": sorted(frames.inputs["pension_scheme"].unique().cast(pl.String)),
        "elements": sorted(frames.elements["element"].unique()),
    }
    manifest = _manifest(due, documents, holds, results, charged, kinds)
    return Proposal(digest(manifest.encode()), manifest, documents, tuple(holds), tuple(found + doubts))


def _owing(due: Due) -> Owing:
    """Work out what the own period comes to, and what earlier ones do against what was paid for them."""
    pieces, own = pl.DataFrame(schema=STRETCH), _NOTHING_DUE
    if due.kind == "main":
        known = due.known
        pieces = stretches(facts=known.facts, absences=known.absences, period=due.period, pay_group=due.pay_group)
        own = due_rows(stretches=pieces, elements=known.elements, period=due.period, terms=due.terms)
    if due.history is None:
        nothing = pl.DataFrame(schema=OWED)
        return Owing(pieces, own, nothing, nothing, nothing, {}, _NOTHING_CORRECTED)
    year = due.period.tax_year.begins
    found = owed(history=due.history, pay_group=due.pay_group)
    gross = _gross(due, own, found)
    paid, waiting = split(rows=found, recoveries=due.recoveries, gross=gross, tax_year=year, terms=due.terms)
    right = corrections(
        history=due.history,
        pay_group=due.pay_group,
        employer_pension_bp=due.employer_pension_bp,
        tax_year=year,
        waiting=waiting,
        jobs=due.jobs["employment_id"],
    )
    # Pay of a period whose contributions are worked out anew bears none in this run.
    paid = paid.join(right.memberships.with_columns(anew=pl.lit(value=True)), on=["employment_id", "origin"], how="left")
    paid = paid.with_columns(pl.col("member") & pl.col("anew").is_null()).select(list(OWED))
    return Owing(pieces, own, found, paid.sort("employment_id", "place", "element"), waiting, gross, right)


def _gross(due: Due, own: pl.DataFrame, found: pl.DataFrame) -> dict[str, int]:
    """Give the own pay of this period of those whom something is owed to or by."""
    rows = own.filter(pl.col("employment_id").is_in(found["employment_id"].unique().implode()))
    if rows.is_empty():
        return {}
    paid = rows.with_columns(Amounts.of(due.period, due.terms).pence(rows)).join(marks(), on="element").filter(pl.col("sign") == 1)
    return dict(paid.group_by("employment_id").agg(pl.col("pence").sum()).iter_rows())


def _frames(due: Due, roster: pl.DataFrame, owing: Owing, advance_cuts: Mapping[str, int]) -> Frames:
    """Make the engines' tables for a roster."""
    mine = owing.put_right.rows.join(roster.select("employment_id"), on="employment_id", how="semi")
    member = owing.pieces.filter(pl.col("pension_scheme") != "").select("employment_id", "pension_scheme")
    own_scheme = member.group_by("employment_id", maintain_order=True).last()
    without = owing.paid.filter(pl.col("member")).join(own_scheme, on="employment_id", how="anti")["employment_id"].unique()
    schemes, bands = [own_scheme], {}
    if due.history is not None and not without.is_empty():
        last = last_pensionable(history=due.history, pay_group=due.pay_group, employments=without)
        schemes.append(last.select("employment_id", "pension_scheme"))
        # Where the period has paid already, that pay sets the band by itself.
        paid = due.paid_already.filter(pl.col("band_pay_pence") != 0)
        bands = dict(last.join(paid, on="employment_id", how="anti").select("employment_id", "pence").iter_rows())
    return Frames(
        inputs=pay_input(due=due, roster=roster, schemes=pl.concat(schemes), band_pay=bands),
        elements=element_due(due=due, roster=roster, own=owing.own, arrears=owing.paid, once=_advances(due, roster, advance_cuts)),
        particulars=particulars(due=due, roster=roster, corrected=mine),
    )


def _advances(due: Due, roster: pl.DataFrame, cuts: Mapping[str, int]) -> pl.DataFrame:
    """Pay an advance, or settle those that were paid."""
    schema: dict[str, pl.DataType] = {"employment_id": pl.String(), "element": pl.String(), "pence": pl.Int64()}
    if due.kind == "interim":
        return pl.DataFrame([(each, "ADVANCE", due.advance_pence) for each in roster["employment_id"]], schema=schema, orient="row")
    rows = [(employment, "ADVANCE_BACK", pence - cuts.get(employment, 0)) for employment, pence in due.advances.iter_rows()]
    return pl.DataFrame([row for row in rows if row[2] > 0], schema=schema, orient="row")


def _advance_cuts(due: Due, frames: Frames, earnings: pl.DataFrame, results: pl.DataFrame) -> dict[int, int]:
    """Give by how much settling an advance has to wait, by ``n``, so that net pay is not below nothing."""
    if due.advances.is_empty():
        return {}
    settled = frames.elements.filter(pl.col("element") == "ADVANCE_BACK").join(earnings, on=["n", "line"]).select("n", "pence")
    short = results.filter(pl.col("net_pence") < 0).join(settled, on="n")
    return dict(short.select("n", pl.min_horizontal(-pl.col("net_pence"), pl.col("pence"))).iter_rows())


def _worked(due: Due, frames: Frames) -> tuple[pl.DataFrame, pl.DataFrame]:
    return work_out(
        inputs=frames.inputs,
        elements=frames.elements.drop("origin", "source"),
        period=due.period,
        book=due.rules,
        terms=due.terms,
        particulars=frames.particulars,
    )


def _numbered(roster: pl.DataFrame, holds: Iterable[Hold]) -> pl.DataFrame:
    held = [hold.subject for hold in holds]
    return roster.filter(~pl.col("employment_ref").is_in(held)).with_columns(n=pl.int_range(pl.len(), dtype=pl.Int64))


def _holds(found: Iterable[Finding], due: Due) -> list[Hold]:
    first: dict[str, Hold] = {}
    for finding in found:
        if checks.holds(finding, due):
            first.setdefault(finding.subject, Hold(finding.subject, finding.code, finding.sentence, "payroll officer"))
    return list(first.values())


def _rows_held(due: Due) -> list[Hold]:
    """This will hold everybody whose row was held when it was judged and is due in this period: nobody is missed."""
    kind = finding_kind("PAY-011")
    held: dict[str, Hold] = {}
    answered = {(code, subject) for code, subject, _, _ in due.answered}
    for row in due.rows_held.iter_rows(named=True):
        if row["carries"] != "employments" and (row["code"], row["employment_ref"]) in answered:
            continue  # somebody has said that the person is to be paid without it
        subject = row["employment_ref"] or f"row {row['source'].rpartition(':')[2]} of file {row['source'][:8]}"
        said = row["sentence"] or kind.of(subject, {"codes": row["code"]}).sentence
        held.setdefault(subject, Hold(subject, row["code"], said, "the body"))
    return list(held.values())


def _unsettled(due: Due, owing: Owing, holds: list[Hold]) -> pl.DataFrame:
    """Give from which day each employment has to be looked at again by the next run: whoever is held, and whoever still owes."""
    refs = [hold.subject for hold in holds]
    facts = due.known.facts.filter(pl.col("employment_ref").is_in(refs) & (pl.col("pay_group") == due.pay_group))
    held = facts.select("employment_id", since=pl.lit(due.period.begins)).unique()
    since = due.history.since if due.history is not None else held.head(0)
    waiting = since.filter(pl.col("employment_id").is_in(owing.waiting["employment_id"].unique().implode()))
    again = since.filter(pl.col("employment_id").is_in(held["employment_id"].implode()))
    latest = due.latest.filter(pl.col("employment_ref").is_in(refs)).select("employment_id")
    late = since.join(latest, on="employment_id", how="semi")
    every = pl.concat([held, waiting, again, late])
    return every.group_by("employment_id").agg(pl.col("since").min()).sort("employment_id")


def _manifest(
    due: Due, documents: dict[str, bytes], holds: list[Hold], results: pl.DataFrame, charged: pl.DataFrame, kinds: dict[str, list[str]]
) -> str:
    totals = {name: int(results[name].sum()) for name in results.columns if name.endswith("_pence") and "to_date" not in name}
    said = {
        "body": str(due.body),
        "pay_group": due.pay_group,
        "kind": due.kind,
        "number": due.number,
        "period": str(due.period),
        "paid_on": due.period.paid_on.isoformat(),
        "begins": due.period.begins.isoformat(),
        "ends": due.period.ends.isoformat(),
        "frequency": due.period.frequency.value,
        "engine": ENGINE,
        "rules": due.rules.digest,
        "terms": due.terms.digest,
        "scales": scales_digest() if (due.known.facts["pay_scale"] != "").any() else "",
        "documents": {name: digest(content) for name, content in documents.items()},
        "held": sorted([hold.subject, hold.code] for hold in holds),
        "people": results.height,
        **kinds,
        "totals": totals | {"levy_pence": int(charged["levy_pence"].sum())},
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


_NOTHING_DUE = pl.DataFrame(schema=DUE)
_PERIOD: dict[str, pl.DataType] = {"employment_id": pl.String(), "origin": pl.String()}
_NOTHING_CORRECTED = Corrections(
    pl.DataFrame(schema=CORRECTED), pl.DataFrame(schema=MOVED), *(pl.DataFrame(schema=_PERIOD) for _ in range(3))
)

"""Payslips: why they are what they are, and the pages people are given."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonline.cli.answer import WRONG, Answer, Table, as_json
from commonline.cli.screen import progress
from commonline.cli.session import Session, standing
from commonline.kernel.error import Refusal
from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from commonline.flows.explain import Explanation

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SIDE = {1: "payment", -1: "deduction", 0: "employer pays"}


@click.command()
@click.argument("code", metavar="BODY")
@click.argument("name", metavar="PAYSLIP")
@standing()
def explain(session: Session, code: str, name: str) -> Answer:
    """Explain a PAYSLIP (2025-26/M07:1000123) of BODY: lines with their sources, workings, law, and what changed since the last.

    It is worked out again by the second engine; exit code 1 when that does not come to the same pence.
    """
    from commonline.flows import explain as flow

    store = session.store()
    found = flow.explain(store=store, body=session.body(store, code).id, name=name, now=session.now)
    machine = {field: getattr(found, field) for field in found.__dataclass_fields__ if field != "workings"}
    machine["lines"] = [{**as_json(line), "month": line.month, "difference_pence": line.difference_pence} for line in found.lines]
    machine["workings"] = as_json(found.workings.as_dict()) if found.workings else None
    return Answer(machine, _reader(found), WRONG if found.agrees is False else 0)


def _reader(found: Explanation) -> list[str | Table]:
    lines = [
        (line.name, _SIDE[line.effect], spoken(line.pence), _source(line.source, line.file)) for line in found.lines if not line.origin
    ]
    verdict = "The second engine comes to the same pence." if found.agrees else found.note
    reader: list[str | Table] = [
        f"Payslip {found.name} of {found.person}, paid on {found.paid_on:%-d %B %Y}",
        f"Net pay {spoken(found.net_pence)}",
        verdict,
        "",
        Table(("Line", "", ">Amount", "From"), lines),
        "",
        *_earlier(found),
    ]
    if found.previous_net_pence is not None:
        difference = found.net_pence - found.previous_net_pence
        reader += [f"Since {found.previous}: {spoken(found.previous_net_pence)} then, {spoken(difference)} of difference"]
        reader += [Table((">Effect", "Why"), [(spoken(change.pence), change.sentence) for change in found.changes]), ""]
    elif "." in found.name.partition(":")[0]:
        reader += ["It was paid beside the usual pay day, and is not compared with the pay of a whole period.", ""]
    else:
        reader += ["There is no payslip before this one.", ""]
    if found.workings:
        reader += ["Workings"]
        for depth, step in found.workings.walk():
            amount = f": {spoken(step.pence)}" if step.pence is not None else ""
            reader.append(
                "  " * (depth + 1)
                + step.label
                + amount
                + (f" = {step.sum}" if step.sum else "")
                + (f"  [{step.term}]" if step.term else "")
            )
        reader += ["", "Law"]
        for law in found.law:
            unchecked = "" if law.outside else " (not checked by an outside oracle)"
            reader.append(f"  {law.subject}: {law.title}{f' ({law.href})' if law.href else ''}{unchecked}")
            reader.append(f"    checked up to {law.last_day:%-d %B %Y}; {law.checked}")
            if not law.certain:
                reader.append(f"    not certain: {law.doubt}")
    return reader


def _earlier(found: Explanation) -> list[str | Table]:
    """Give the lines of earlier periods, the earliest first: what each comes to now, what was paid for it, and the difference."""
    lines = sorted((line for line in found.lines if line.origin), key=lambda line: line.origin)
    if not lines:
        return []
    rows = []
    for line in lines:
        due, before = ("" if pence is None else spoken(pence) for pence in (line.due_pence, line.settled_pence))
        difference = spoken(line.pence if line.difference_pence is None else line.difference_pence)
        source = _source(line.source, line.file) if line.source else "put right"
        rows.append((f"{line.name}, {line.month}", _SIDE[line.effect], due, before, difference, spoken(line.pence), source))
    columns = ("For earlier periods", "", ">Due", ">Already paid", ">Difference", ">In this payslip", "From")
    return [Table(columns, rows), ""]


def _source(source: str, file: str) -> str:
    """Say where a line comes from: a row of the body's file, or what Commonline itself was told, such as a pay award."""
    digest, _, row = source.partition(":")
    if not digest:
        return "the law"
    if not file and not _DIGEST.fullmatch(digest):
        return source
    return f"{file or digest[:12]}, row {row}"


@click.group()
def payslips() -> None:
    """List payslips, and make the pages people are given."""


@payslips.command("list")
@click.argument("code", metavar="BODY")
@click.argument("name", metavar="[RUN]", required=False)
@standing()
def list_payslips(session: Session, code: str, name: str | None) -> Answer:
    """List the payslips of a released RUN of BODY, or of all its released runs, by the names that `explain` takes."""
    from commonline.kernel.money import spoken
    from commonline.payroll import public as payroll
    from commonline.storage.unit import unit_of_work

    store = session.store()
    slips = []
    with unit_of_work(store=store, body=session.body(store, code).id, now=session.now) as unit:
        runs = [payroll.find_run(unit=unit, reference=name)] if name else payroll.runs(unit=unit, where="state = 'released'")
        for run in runs:
            rows = payroll.slips_of(unit=unit, run=run.id).iter_rows(named=True)
            slips += [
                {
                    "payslip": payroll.payslip_name(run, row["employment_ref"]),
                    "paid_on": run.paid_on,
                    "gross_pence": row["gross_pence"],
                    "net_pence": row["net_pence"],
                }
                for row in rows
            ]
    shown = [(str(s["payslip"]), str(s["paid_on"]), spoken(int(str(s["gross_pence"]))), spoken(int(str(s["net_pence"])))) for s in slips]
    table = Table(("Payslip", "Paid on", ">Gross", ">Net"), shown)
    return Answer(
        {"payslips": slips},
        [table, "", f"{len(slips):,} payslips."] if slips else ["There are no payslips yet. Next: commonline run release"],
    )


@payslips.command()
@click.argument("code", metavar="BODY")
@click.argument("name", metavar="RUN")
@click.option("--out", metavar="FOLDER", help="Folder for one page a payslip and an index.html.")
@click.option("--csv", "file", metavar="FILE", help="File for one row of totals a payslip.")
@standing()
def export(session: Session, code: str, name: str, out: str | None, file: str | None) -> Answer:
    """Write the payslips of a released RUN ("H1 2025-26/M07") of BODY as pages, or their totals as a CSV file, or both."""
    from commonline.flows import payslips as flow
    from commonline.payroll import public as payroll
    from commonline.storage.unit import unit_of_work

    if not out and not file:
        raise Refusal("No payslip was written.", why="It is not said where to.", do="Give --out FOLDER, --csv FILE or both.")
    store = session.store()
    body = session.body(store, code)
    with unit_of_work(store=store, body=body.id, now=session.now) as unit:
        run = payroll.find_run(unit=unit, reference=name)
    said: list[str | Table] = []
    pages = rows = 0
    if out:
        place = Path(out).expanduser()
        with progress(machine=session.machine) as tell:
            pages = flow.export(store=store, body=body.id, run=run, out=place, progress=tell)
        said.append(f"Wrote {pages:,} payslips to {place}; open {place / 'index.html'}.")
    if file:
        rows = flow.write_totals(store=store, body=body.id, run=run, file=Path(file).expanduser())
        said.append(f"Wrote {rows:,} rows to {file}.")
    return Answer({"payslips": pages, "rows": rows, "out": out, "csv": file}, said)


COMMANDS = (explain, payslips)

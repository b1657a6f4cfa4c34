"""The checkers of the promises. Each gives how many things it looked at, and what it found, for the body in scope."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from commonline.access import public as access
from commonline.calc.columns.payslip import work_out
from commonline.calc.plain.run import work_out_run
from commonline.finance import public as finance
from commonline.flows.same_figures import RunFigures, YearSoFar
from commonline.flows.told_before import LEFT_OUT
from commonline.flows.whole_past import unfound
from commonline.gateways import bank_bacs
from commonline.kernel.digest import digest
from commonline.kernel.period import Frequency, PayPeriod, TaxYear
from commonline.line import public as line
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.rules.reader import rule_book
from commonline.storage import audit, blob, bulk, outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from commonline.standard.particulars import Particulars
    from commonline.storage.unit import Unit

Found = tuple[int, list[str]]

COUNTED = (
    "payments, in the tables and in the files handed over, and elements paid, by the period they are for",
    "people due, and elements paid, by the period they are for",
    "journals",
    "documents and files, by digest",
    "payslips against their submissions and the ledger",
    "payslips worked out again (every one by the columns, up to 200 of each run by the plain calculator)",
    "tables",
    "released runs",
    "entries of audit chains",
    "messages",
)
_PLAINLY = 200


def _released(unit: Unit) -> list[payroll.Run]:
    return payroll.runs(unit=unit, where="state = 'released'")


def _messages(unit: Unit, topic: str) -> Iterator[tuple[payroll.Run, Any, bytes]]:
    for run in _released(unit):
        for message in outbox.of_run(unit=unit, run=run.id):
            if message.topic == topic:
                yield run, message, blob.get(unit=unit, name=message.content_digest)


def paid_once(*, unit: Unit, out: Path) -> Found:
    """This will find anybody with two payments for a period, here or in the payment files."""
    found = [
        f"Employment {row.employment_id} has {row.times} payments for {row.period}."
        for row in unit.rows(
            "SELECT employment_id, tax_year, period, count(*) AS times FROM payroll_payment WHERE kind = 'main'"
            " GROUP BY employment_id, tax_year, pay_group, period HAVING count(*) > 1"
        )
    ]
    found += [
        f"{row.what} of {row.run_id} belong to no released run."
        for row in unit.rows(
            "SELECT what, run_id FROM (SELECT DISTINCT 'Payments' AS what, run_id FROM payroll_payment"
            " UNION SELECT DISTINCT 'Payslips', run_id FROM payroll_payslip UNION SELECT DISTINCT 'Lines', run_id FROM payroll_line) k"
            " WHERE NOT EXISTS (SELECT FROM payroll_run r WHERE r.id = k.run_id AND r.state = 'released')"
        )
    ]
    counted, seen = 0, set()
    for run, message, content in _messages(unit, "bacs"):
        paid_out = bank_bacs.parse(content)
        counted += paid_out.height
        query = "SELECT s.employment_ref, p.pence FROM payroll_payment p JOIN payroll_payslip s USING (body_id, run_id, employment_id)"
        approved = sorted((_as_carried(row.employment_ref), row.pence) for row in unit.rows(query + " WHERE run_id = %s", (run.id,)))
        if sorted((_as_carried(reference), pence) for reference, pence in paid_out.select("reference", "pence").iter_rows()) != approved:
            found.append(f"The payment file of {run.pay_group} {run.period} is not what the run paid.")
        if paid_out["reference"].is_duplicated().any() or message.content_digest in seen:
            found.append(f"The payment file of {run.pay_group} {run.period} pays somebody twice.")
        seen.add(message.content_digest)
    files = list((out / "bacs").glob("*")) if out.is_dir() else []
    contents = [each for each in (digest(file.read_bytes()) for file in files) if each in seen]
    if len(contents) != len(set(contents)):
        found.append("A payment file lies in the outgoing folder twice.")
    looked, twice = unfound(unit=unit, paid_twice=True)
    return counted + looked, found + twice


def _as_carried(reference: str) -> str:
    """Give the letters and digits of a reference that survive in a payment file."""
    return "".join(letter for letter in reference.upper()[:18] if letter.isascii() and letter.isalnum())


def strangers(*, known: set[str], out: Path) -> list[str]:
    """This will find files in the outgoing folder that no released run of any body gave rise to."""
    files = [file for topic in ("bacs", "fps") for file in sorted((out / topic).glob("*")) if file.is_file()]
    return [f"{file.name} in the outgoing folder is from no released run." for file in files if digest(file.read_bytes()) not in known]


def contents(*, unit: Unit) -> set[str]:
    """This will give the digests of all files that the body's released runs gave rise to."""
    return {row.content_digest for row in unit.rows("SELECT content_digest FROM storage_outbox")}


def nobody_missed(*, unit: Unit, out: Path) -> Found:  # noqa: ARG001 - a checker's shape
    """This will find anybody who was due, as was known when the run was proposed, and neither paid nor held."""
    counted, found = 0, []
    for run in _released(unit):
        if run.kind != "main":
            continue
        due = set(_in_the_group(unit, run)["employment_ref"])
        paid = set(payroll.slips_of(unit=unit, run=run.id)["employment_ref"])
        holds = payroll.holds(unit=unit, run=run.id)
        held = {hold.subject for hold in holds}
        counted += len(due | held)
        found += [f"{who} was due in {run.pay_group} {run.period} and is neither paid nor held." for who in sorted(due - paid - held)]
        found += [f"{who} is both paid and held in {run.pay_group} {run.period}." for who in sorted(paid & held)]
        found += [f"The hold of {hold.subject} lacks a reason or an owner." for hold in holds if not (hold.sentence and hold.owner)]
    looked, missed = unfound(unit=unit, paid_twice=False)
    return counted + looked, found + missed


def _in_the_group(unit: Unit, run: payroll.Run) -> pl.DataFrame:
    """Give everybody with a day in the run's group and period, as was known when it was proposed."""
    period = _period(run)
    facts = people.roster_facts(unit=unit, known_at=run.known_at, first=period.begins, last=period.ends)
    first = pl.max_horizontal("valid_from", "start_date", pl.lit(period.begins))
    last = pl.min_horizontal("valid_to", "end_date", pl.lit(period.ends))
    return facts.filter((pl.col("pay_group") == run.pay_group) & (first <= last)).unique("employment_ref")


def ledger_balances(*, unit: Unit, out: Path) -> Found:  # noqa: ARG001 - a checker's shape
    """This will find journals that do not balance or are not sealed, and released runs without one."""
    rows = unit.rows(
        "SELECT j.origin, j.sealed, coalesce(sum(p.pence), 0)::bigint AS total FROM finance_journal j"
        " LEFT JOIN finance_posting p ON p.body_id = j.body_id AND p.journal_id = j.id GROUP BY 1, 2"
    )
    found = [f"The journal of {row.origin} does not balance." for row in rows if row.total or not row.sealed]
    origins = {row.origin for row in rows}
    paid = (run for run in _released(unit) if payroll.totals(run)["people"])
    found += [f"Run {run.pay_group} {run.period} was not posted." for run in paid if f"run:{run.id}" not in origins]
    return len(rows), found


def approved_is_sent(*, unit: Unit, out: Path) -> Found:
    """This will find released runs whose documents, signature, stored results or files are not those that were approved."""
    counted, found = 0, []
    for run in _released(unit):
        name = f"{run.pay_group} {run.period}"
        documents = json.loads(run.manifest)["documents"]
        if (
            digest(run.manifest.encode()) != run.digest
            or access.signed(unit=unit, purpose="approve run", digest=run.digest) != run.approved_by
        ):
            found.append(f"What was signed for {name} is not what is stored.")
        for wanted in documents.values():
            blob.get(unit=unit, name=wanted)
        (results,) = payroll.documents(unit=unit, run=run, names=("results",))
        slips = payroll.slips_of(unit=unit, run=run.id)
        if not slips.select("n", "gross_pence", "net_pence").equals(results.select("n", "gross_pence", "net_pence")):
            found.append(f"The payslips of {name} are not the results that were approved.")
        for message in outbox.of_run(unit=unit, run=run.id):
            file = out / message.topic / message.name
            if file.exists() and digest(file.read_bytes()) != message.content_digest:
                found.append(f"{message.name} in the outgoing folder is not what was approved.")
            counted += 1
        counted += len(documents) + 1
    return counted, found


def all_say_the_same(*, unit: Unit, out: Path) -> Found:  # noqa: ARG001 - a checker's shape
    """This will find differences between payslips, balances, ledger and submissions, to the penny."""
    counted, found = 0, list[str]()
    runs = {run.id: run for run in _released(unit)}
    for year in sorted({run.tax_year for run in runs.values()}):
        so_far = YearSoFar.begin(_balances(unit, year, "opening"))
        query = "SELECT id FROM payroll_run WHERE state = 'released' AND tax_year = %s ORDER BY released_at, paid_on, proposed_at"
        for row in unit.rows(query, (year,)):
            figures = _figures(unit, runs[row.id])
            counted += figures.balances.height
            found += so_far.follow(figures)
    return counted, found


def _figures(unit: Unit, run: payroll.Run) -> RunFigures:
    query = (
        "SELECT s.employment_ref, l.element, sum(l.pence)::bigint FROM payroll_payslip s JOIN payroll_line l"
        " ON l.tax_year = s.tax_year AND l.body_id = s.body_id AND l.run_id = s.run_id AND l.n = s.n"
        " WHERE s.tax_year = %s AND s.run_id = %s GROUP BY 1, 2"
    )
    schema = {"employment_ref": pl.String(), "element": pl.String(), "pence": pl.Int64()}
    slips = payroll.slips_of(unit=unit, run=run.id)
    messages = [message for message in outbox.of_run(unit=unit, run=run.id) if message.topic == "fps"]
    together = payroll.run_particulars(unit=unit, run=run).together
    return RunFigures(
        name=f"{run.pay_group} {run.period}" + ("" if run.kind == "main" else f" {run.kind}{run.number}"),
        kind=run.kind,
        lines=bulk.read(unit=unit, query=query, values=(run.tax_year, run.id), schema=schema),
        net_pence=int(slips["net_pence"].sum()),
        balances=_balances(unit, run.tax_year, f"run:{run.id}"),
        ledger=finance.of_origin(unit=unit, origin=f"run:{run.id}"),
        submissions=tuple(blob.get(unit=unit, name=m.content_digest) for m in messages if m.name.endswith(".xml")),
        left_out=sum(int(m.reason.partition(LEFT_OUT)[0].rpartition(" ")[2]) for m in messages if LEFT_OUT in m.reason),
        together=together.join(slips.select("n", "employment_ref"), on="n")
        .join(slips.select(first="n", teller="employment_ref"), on="first")
        .select("employment_ref", first="teller"),
    )


def _balances(unit: Unit, year: int, origin: str) -> pl.DataFrame:
    measures = ", ".join(f"sum({name})::bigint" for name in payroll.MEASURES)
    query = "SELECT payroll_id, ni_letter, " + measures + " FROM payroll_balance WHERE tax_year = %s AND origin = %s GROUP BY 1, 2"  # noqa: S608 - names of our own
    schema = {"employment_ref": pl.String(), "ni_letter": pl.String()} | dict.fromkeys(payroll.MEASURES, pl.Int64())
    return bulk.read(unit=unit, query=query, values=(str(TaxYear(year)), origin), schema=schema)


def made_again(*, unit: Unit, out: Path) -> Found:  # noqa: ARG001 - a checker's shape
    """This will work every released run out again from its frozen inputs, and find what differs by a penny."""
    counted, found = 0, []
    for run in _released(unit):
        said = json.loads(run.manifest)
        book, terms = rule_book(on=run.paid_on), line.terms(body=unit.own, on=run.paid_on)
        if (book.digest, terms.digest) != (said["rules"], said["terms"]):
            found.append(f"The rule book or the terms of {run.pay_group} {run.period} are not those it was made with.")
            continue
        inputs, elements, results = payroll.documents(unit=unit, run=run, names=("inputs", "elements", "results"))
        period, few = _period(run), payroll.run_particulars(unit=unit, run=run)
        due_now = elements.drop("source", "origin")
        _, again = work_out(inputs=inputs, elements=due_now, period=period, book=book, terms=terms, particulars=few)
        if not again.equals(results):
            found.append(f"{run.pay_group} {run.period} comes out differently when it is worked out again.")
        chosen = _with_their_groups(inputs.gather_every(max(1, inputs.height // _PLAINLY))["n"], few)
        some = inputs.filter(pl.col("n").is_in(chosen.implode()))
        rows: dict[int, list[dict[str, Any]]] = {}
        for row in elements.filter(pl.col("n").is_in(chosen.implode())).iter_rows(named=True):
            rows.setdefault(row["n"], []).append(row)
        slips = work_out_run(inputs=some.to_dicts(), elements=rows, particulars=few, period=period, book=book, terms=terms)
        for n, plain in slips.items():
            if any(results.row(n, named=True)[name] != value for name, value in plain.result.items()):
                found.append(f"The plain calculator disagrees on person {n} of {run.pay_group} {run.period}.")
        counted += results.height
    return counted, found


def _with_their_groups(numbers: pl.Series, few: Particulars) -> pl.Series:
    """Add whoever is worked out together with one of them."""
    firsts = few.together.filter(pl.col("n").is_in(numbers.implode()))["first"]
    return pl.concat([numbers, few.together.filter(pl.col("first").is_in(firsts.implode()))["n"]]).unique()


def bodies_apart(*, unit: Unit, out: Path) -> Found:  # noqa: ARG001 - a checker's shape
    """This will find tables that show another body's rows, or are not shut by forced row-level security."""
    tables = unit.rows(
        "SELECT c.relname AS name, c.relforcerowsecurity AND c.relrowsecurity AS shut, EXISTS (SELECT FROM pg_attribute a"
        " WHERE a.attrelid = c.oid AND a.attname = 'body_id') AS scoped FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT LIKE 'django%%'"
    )
    found = [f"{table.name} is not shut by forced row-level security." for table in tables if not table.shut]
    for table in tables:
        if table.scoped:
            query = f'SELECT count(*) AS others FROM "{table.name}" WHERE body_id <> %s'  # noqa: S608 - the name comes from the catalogue
            if unit.row(query, (unit.own,)).others:  # type: ignore[union-attr]
                found.append(f"{table.name} shows rows of another body.")
    return len(tables), found


def two_hands(*, unit: Unit, out: Path) -> Found:  # noqa: ARG001 - a checker's shape
    """This will find released runs that one person proposed and approved."""
    runs = _released(unit)
    return len(runs), [
        f"Run {r.pay_group} {r.period} went through one pair of hands." for r in runs if r.approved_by in (None, r.proposed_by)
    ]


def traced(*, unit: Unit, out: Path) -> Found:  # noqa: ARG001 - a checker's shape
    """This will find breaks in the audit chain, and steps of runs that are not in it."""
    found = audit.broken(unit=unit)
    entries = {(row.act, row.subject) for row in unit.rows("SELECT act, subject FROM storage_audit")}
    for run in _released(unit):
        found += [
            f"No entry for {act} of {run.pay_group} {run.period}."
            for act in ("propose", "approve", "release")
            if (act, f"run {run.id}") not in entries
        ]
    return len(entries), found


def nothing_hangs(*, unit: Unit, out: Path) -> Found:  # noqa: ARG001 - a checker's shape
    """This will find messages that were cut off, or whose fate is unknown and waits for a person."""
    rows = unit.rows("SELECT name, state FROM storage_outbox")
    hanging = [
        f"{row.name} is {row.state}; run `commonline run {'settle' if row.state == 'unknown' else 'resume'}`."
        for row in rows
        if row.state in ("ready", "sending", "unknown")
    ]
    return len(rows), hanging


def _period(run: payroll.Run) -> PayPeriod:
    return PayPeriod.paid(run.paid_on, Frequency(json.loads(run.manifest)["frequency"]))

"""Working out a run: pure, from frozen inputs to one digest.

The first function tells the story. The same ``Due`` gives the same bytes, on any machine, at any time.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.levy import levy_columns
from commonline.calc.columns.payslip import work_out
from commonline.kernel.digest import digest
from commonline.kernel.period import Frequency, tax_period
from commonline.payroll import checks
from commonline.payroll.due import element_due, pay_input
from commonline.payroll.lines import lines
from commonline.payroll.terms import ENGINE, Due, Hold, LevyBefore, Proposal
from commonline.standard.codes import finding_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commonline.kernel.finding import Finding


def proposal(due: Due) -> Proposal:
    """This will work out what everybody due is paid, and hold whoever is doubtful, with the reason."""
    roster = due.roster.sort("employment_id").with_columns(n=pl.int_range(pl.len(), dtype=pl.Int64))
    found = list(checks.before(due, roster, pay_input(due, roster), element_due(due, roster)))
    holds = _holds(found, due) + _rows_held(due)
    roster = _numbered(roster, holds)

    inputs, elements = pay_input(due, roster), element_due(due, roster)
    earnings, results = work_out(inputs=inputs, elements=elements.drop("source"), period=due.period, book=due.rules, terms=due.terms)
    doubts = list(checks.after(due, roster, results))
    late_holds = _holds(doubts, due)
    if late_holds:  # whoever is held after the fact is taken out, and the rest is numbered and worked out again
        holds += late_holds
        roster = _numbered(roster, holds)
        inputs, elements = pay_input(due, roster), element_due(due, roster)
        earnings, results = work_out(inputs=inputs, elements=elements.drop("source"), period=due.period, book=due.rules, terms=due.terms)
    levy = _levy(due, roster, results)
    documents = {
        "roster": _canonical(roster),
        "inputs": _canonical(inputs),
        "elements": _canonical(elements),
        "results": _canonical(results),
        "lines": _canonical(lines(elements=elements, earnings=earnings, results=results)),
        "levy": _canonical(levy),
    }
    manifest = _manifest(due, documents, holds, results, levy)
    return Proposal(digest(manifest.encode()), manifest, documents, tuple(holds), tuple(found + doubts))


def read_document(content: bytes, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """This will read a canonical document back."""
    if content.count(b"\n") <= 1:
        return pl.DataFrame(schema=schema)
    flags = [name for name, kind in schema.items() if kind == pl.Boolean]
    text = {name: pl.String() if name in flags else kind for name, kind in schema.items()}
    frame = pl.read_csv(content, schema=text)
    return frame.with_columns(pl.col(name) == "true" for name in flags)


def _canonical(frame: pl.DataFrame) -> bytes:
    """This will write a frame as the bytes its digest is taken of: CSV, ISO dates, whole pence, no quotes where none are needed."""
    text = io.BytesIO()
    frame.write_csv(text, line_terminator="\n", quote_style="necessary")
    return text.getvalue()


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


def _levy(due: Due, roster: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
    """This will give, by PAYE scheme, the pay bill and the apprenticeship levy of this run."""
    bill = (
        results.select("n", "niable_pence")
        .join(roster.select("n", "paye_scheme"), on="n")
        .group_by("paye_scheme")
        .agg(pl.col("niable_pence").sum())
        .sort("paye_scheme")
    )
    month = tax_period(due.period.paid_on, Frequency.MONTHLY)
    nothing = LevyBefore(0, 0, 0, None)
    earlier = [due.levy_before.get(scheme, nothing) for scheme in bill["paye_scheme"]]
    columns = bill.with_columns(
        pay_bill_to_date_pence=pl.Series([e.bill_opening + e.bill_here for e in earlier], dtype=pl.Int64) + pl.col("niable_pence"),
        levy_before_pence=pl.Series([_charged_elsewhere(due, e) + e.levy_here for e in earlier], dtype=pl.Int64),
    )
    return levy_columns(columns, month=month, book=due.rules).select("paye_scheme", "levy_pence", pay_bill_pence="niable_pence")


def _charged_elsewhere(due: Due, before: LevyBefore) -> int:
    """This will give the levy on the opening balances, up to the tax month before the first run here."""
    month = tax_period(before.first_paid_on or due.period.paid_on, Frequency.MONTHLY) - 1
    if month < 1:
        return 0
    opening = pl.DataFrame({"pay_bill_to_date_pence": [before.bill_opening], "levy_before_pence": [0]})
    return int(levy_columns(opening, month=month, book=due.rules)["levy_pence"][0])


def _manifest(due: Due, documents: dict[str, bytes], holds: list[Hold], results: pl.DataFrame, levy: pl.DataFrame) -> str:
    totals = {name: int(results[name].sum()) for name in results.columns if name.endswith("_pence") and "to_date" not in name}
    said = {
        "body": str(due.body),
        "pay_group": due.pay_group,
        "period": str(due.period),
        "paid_on": due.period.paid_on.isoformat(),
        "begins": due.period.begins.isoformat(),
        "ends": due.period.ends.isoformat(),
        "frequency": due.period.frequency.value,
        "engine": ENGINE,
        "rules": due.rules.digest,
        "terms": due.terms.digest,
        "documents": {name: digest(content) for name, content in documents.items()},
        "held": sorted([hold.subject, hold.code] for hold in holds),
        "people": results.height,
        "totals": totals | {"levy_pence": int(levy["levy_pence"].sum())},
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

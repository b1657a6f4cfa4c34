"""What is wrong with a run: before it is worked out, and against last month and against sense."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.payslip import unpayable
from commonline.kernel.digest import digest_of
from commonline.kernel.finding import Finding, Weight
from commonline.kernel.money import spoken
from commonline.payroll.stretches import not_on_a_scale
from commonline.standard.codes import elements as standard_elements
from commonline.standard.codes import finding_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from commonline.payroll.frames import Frames
    from commonline.payroll.terms import Due

SENSE_LIMIT_PENCE = {"M1": 25_000_00, "W4": 23_000_00, "W2": 11_500_00, "W1": 5_750_00}
"""Gross pay of one period over which somebody looks before it is paid: about £300,000 a year."""


def before(due: Due, roster: pl.DataFrame, frames: Frames) -> Iterator[Finding]:
    """This will find what keeps somebody from being worked out: a missing balance or account, overlapping elements."""
    elements = frames.elements
    yield from _not_known(due, roster, frames)
    opened = pl.concat([due.balances.select("employment_ref"), due.earlier_years.select("employment_ref")])
    first_of_year = due.period.number <= max(1, due.period.frequency.weeks)
    # Whoever began after the first period that was paid here has been paid nowhere else: what is late is owed.
    elsewhere = pl.lit(value=True) if due.first_day is None else pl.col("start_date") < due.first_day
    begun = roster.filter((pl.col("start_date") < due.period.begins) & elsewhere & pl.lit(not first_of_year))
    for row in begun.join(opened, on="employment_ref", how="anti", maintain_order="left").iter_rows(named=True):
        yield _about(due, "PAY-006", row["employment_ref"], row["source"], "")
    for row in roster.filter(pl.col("bank_account_id").is_null()).iter_rows(named=True):
        yield _about(due, "PAY-010", row["employment_ref"], row["source"], "", net="pay")
    single = [code for code, element in standard_elements().items() if element.overlap == "single"]
    ordered = (
        elements.filter(pl.col("element").is_in(single) & ~pl.col("arrears"))
        .sort("n", "element", "due_from")
        .with_columns(after=pl.col("due_from").shift(-1).over("n", "element"))
        .filter(pl.col("after") <= pl.col("due_to"))
        .join(roster.select("n", "employment_ref"), on="n")
        .unique(["n", "element"], maintain_order=True)
    )
    for row in ordered.iter_rows(named=True):
        rows = digest_of(row["element"], str(row["due_from"]), str(row["due_to"]), str(row["after"]))
        yield _about(due, "PAY-001", row["employment_ref"], row["source"], rows, element=standard_elements()[row["element"]].name)
    leavers = roster.select("employment_id", "employment_ref", "end_date").drop_nulls()
    late = due.known.elements.join(leavers, on="employment_id", how="inner")
    for row in late.filter(pl.col("valid_from") > pl.col("end_date")).iter_rows(named=True):
        rows = digest_of(row["element"], str(row["valid_from"]), str(row["end_date"]))
        yield _about(due, "PAY-004", row["employment_ref"], row["source"], rows, end_date=row["end_date"])
    codes = roster.filter(pl.col("bank_account_id").is_in(list(due.shared_accounts)))
    for row in codes.iter_rows(named=True):
        yield _about(due, "PAY-005", row["employment_ref"], row["source"], digest_of(row["bank_account_id"]), count="two or more")
    moved = roster.join(due.last.select("employment_id", "paid_to").drop_nulls(), on="employment_id", how="inner", maintain_order="left")
    for row in moved.filter(pl.col("paid_to") != pl.col("bank_account_id")).iter_rows(named=True):
        yield _about(due, "PAY-013", row["employment_ref"], row["source"], digest_of(row["bank_account_id"]))
    yield from _uncertain_law(due, roster)


def _not_known(due: Due, roster: pl.DataFrame, frames: Frames) -> Iterator[Finding]:
    """Find values that no rule of the day is known for: codes, letters, plans, schemes and their employer's rate, pay points."""
    for column, values in unpayable(frames.inputs, due.rules).items():
        wrong = frames.inputs.filter(pl.col(column).is_in(values)).select("n", said=pl.col(column))
        for row in roster.join(wrong, on="n", maintain_order="left").with_columns(pl.col("said").alias(column)).iter_rows(named=True):
            what = f"{column.replace('_', ' ')} {row[column]}"
            yield _about(due, "PAY-012", row["employment_ref"], row["source"], digest_of(what), what=what, day=due.period.paid_on)
    without = [code for code, scheme in due.rules.pensions.items() if scheme.employer is None]
    if due.employer_pension_bp is None and without:
        members = frames.inputs.filter(pl.col("pension_scheme").is_in(without)).select("n", scheme="pension_scheme")
        for row in roster.join(members, on="n", maintain_order="left").iter_rows(named=True):
            yield _about(due, "PAY-031", row["employment_ref"], row["source"], digest_of(row["scheme"]), scheme=row["scheme"])
    for subject, why in not_on_a_scale(facts=due.known.facts, period=due.period, pay_group=due.pay_group):
        yield _about(due, "PAY-012", subject, "", digest_of(why), what=f"pay scale: {why}", day=due.period.paid_on)


def after(due: Due, roster: pl.DataFrame, results: pl.DataFrame, advance_cuts: Mapping[int, int]) -> Iterator[Finding]:
    """This will find what makes no sense in what was worked out.

    :param advance_cuts: by ``n``: net pay that will not be short, because settling an advance waits.
    """
    waits = pl.DataFrame({"n": list(advance_cuts), "_waits": list(advance_cuts.values())}, schema={"n": pl.Int64, "_waits": pl.Int64})
    results = results.join(waits, on="n", how="left", maintain_order="left").with_columns(
        net_pence=pl.col("net_pence") + pl.col("_waits").fill_null(0)
    )
    who = roster.select("n", "employment_id", "employment_ref", "source", "start_date", "end_date")
    found = results.join(who, on="n", maintain_order="left").join(
        due.last.select("employment_id", last_gross="gross_pence"), on="employment_id", how="left", maintain_order="left"
    )
    limit = SENSE_LIMIT_PENCE[due.period.frequency.value]
    paid_before = not due.last.is_empty()
    checks = (
        ("PAY-002", pl.col("net_pence") < 0, "net_pence"),
        ("PAY-008", pl.col("gross_pence") > limit, "gross_pence"),
        (
            "PAY-003",
            ((pl.col("gross_pence") - pl.col("last_gross")).abs() * 2 > pl.col("last_gross")) & pl.col("end_date").is_null(),
            "gross_pence",
        ),
        (
            "PAY-009",
            pl.col("last_gross").is_null() & (pl.col("start_date") < due.period.begins) & pl.lit(paid_before and due.kind == "main"),
            "gross_pence",
        ),
    )
    for code, wrong, measure in checks:
        for row in found.filter(wrong).iter_rows(named=True):
            yield _about(
                due,
                code,
                row["employment_ref"],
                row["source"],
                digest_of(str(row[measure]), str(row["last_gross"])),
                net=spoken(row["net_pence"]),
                now=spoken(row["gross_pence"]),
                before=spoken(row["last_gross"] or 0),
                gross=spoken(row["gross_pence"]),
                limit=spoken(limit),
            )


def _uncertain_law(due: Due, roster: pl.DataFrame) -> Iterator[Finding]:
    """This will find the uncertain law that somebody in the run depends on."""
    schemes, plans, letters = (set(roster[name].unique()) for name in ("pension_scheme", "student_loan_plan", "ni_letter"))
    for law in due.rules.uncertain():
        subject, _, part = law.subject.partition(".")
        depends = {
            "pension": part in schemes,
            "student_loans": part in ("", *(f"plan_{plan}" for plan in plans)),
            "national_insurance": part == "" or (part == "zones" and bool(letters & set("DEFIKLNS"))),
        }
        if depends.get(subject, True):
            yield _about(due, "LAW-001", law.subject, "", digest_of(due.rules.digest), law=law.title, doubt=law.doubt)


def _about(due: Due, code: str, subject: str, source: str, values: str, **words: object) -> Finding:
    return finding_kind(code).of(subject, words, source=source, value_digest=values, period=str(due.period))


def holds(found: Finding, due: Due) -> bool:
    """This will say whether a finding keeps its subject out: it holds, and nobody has answered it."""
    return found.weight is Weight.HOLDS and (found.code, found.subject, found.period, found.value_digest) not in due.answered

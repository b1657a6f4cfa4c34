"""``commonline what-if``: the next payslip as it stands and as it would be, side by side. Nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commonline.cli.answer import Answer, Table, as_json
from commonline.cli.session import Session, standing
from commonline.cli.typed import amount, code_or_none, day, days
from commonline.kernel.money import pounds, spoken

if TYPE_CHECKING:
    from datetime import date

    from commonline.flows.what_if import ComparedLine, WhatIf
    from commonline.flows.wish import Wish

_SIDE = {1: "payment", -1: "deduction", 0: "employer pays"}


@click.command("what-if")
@click.argument("code", metavar="BODY")
@click.argument("employment")
@click.option("--hours", "hours_hundredths", type=amount, metavar="N", help="Contracted hours a week.")
@click.option("--salary", "annual_salary_pence", type=amount, metavar="POUNDS", help="Full-time salary of a year.")
@click.option("--pension", "pension_scheme", type=code_or_none, metavar="SCHEME|none", help="Pension scheme, or none.")
@click.option("--sacrifice", "sacrifice_pence", type=amount, metavar="POUNDS", help="Pay given up for the pension, a period.")
@click.option("--added-pension", "added_pension_pence", type=amount, metavar="POUNDS", help="Added pension bought, a period.")
@click.option("--loan", "student_loan_plan", type=code_or_none, metavar="PLAN|none", help="Student loan plan: 1, 2, 4, 5 or none.")
@click.option("--leave", type=days, metavar="FROM..TO", help="First and last day of unpaid leave in the period.")
@click.option("--paid-on", type=day, metavar="DAY", help="The day of payment; the pay group's next when not given.")
@standing()
def what_if(session: Session, code: str, employment: str, paid_on: date | None, **otherwise: Any) -> Answer:
    """Show what the next payslip of an EMPLOYMENT of BODY would be if something were otherwise. Nothing is stored.

    All that is said to be otherwise holds from the first day of the period on.
    """
    from commonline.flows import what_if as flow
    from commonline.flows.wish import Wish

    store = session.store()
    wish = Wish(**otherwise)
    body = session.body(store, code)
    found = flow.what_if(store=store, body=body.id, employment=employment, wish=wish, paid_on=paid_on, now=session.now)
    return Answer({**as_json(found), "stored": False}, _reader(found, wish))


def _reader(found: WhatIf, wish: Wish) -> list[str | Table]:
    rows = [_row(line) for line in found.lines]
    rows.append(("Gross pay", "", *_amounts(found.gross_stands_pence, found.gross_would_be_pence)))
    rows.append(("Net pay", "", *_amounts(found.net_stands_pence, found.net_would_be_pence)))
    differs = found.net_would_be_pence - found.net_stands_pence
    return [
        f"Employment {found.employment}, {found.person}: {found.pay_group} {found.period}, paid on {found.paid_on:%-d %B %Y}",
        f"What if: {'; '.join(_otherwise(wish))}",
        "",
        Table(("Line", "", ">As it stands", ">Would be", ">Difference"), rows),
        "",
        f"Net pay would be {spoken(abs(differs))} {'more' if differs > 0 else 'less'}:" if differs else "Net pay would be the same.",
        Table((">Effect", "Why"), [(spoken(change.pence), change.sentence) for change in found.changes]),
        "",
        *_held("As it stands", found.held_as_it_stands),
        *_held("With the change", found.held_with_the_change),
        *found.notes,
        "Nothing was stored.",
    ]


def _row(line: ComparedLine) -> tuple[str, ...]:
    name = f"{line.name}, for {line.origin}" if line.origin else line.name
    return name, _SIDE[line.effect], *_amounts(line.stands_pence, line.would_be_pence)


def _amounts(stands: int | None, would_be: int | None) -> tuple[str, str, str]:
    """Write two amounts and their difference; nothing where there is no amount, or no difference."""
    differs = (would_be or 0) - (stands or 0)
    shown = ("" if amount is None else spoken(amount) for amount in (stands, would_be))
    return (*shown, spoken(differs) if differs else "")  # type: ignore[return-value]


def _otherwise(wish: Wish) -> list[str]:
    """Say the change in words, so that an answer that is kept or passed on says what it answers."""
    said = []
    if wish.hours_hundredths is not None:
        said.append(f"{pounds(wish.hours_hundredths)} hours a week")
    if wish.annual_salary_pence is not None:
        said.append(f"a full-time salary of {spoken(wish.annual_salary_pence)}")
    if wish.pension_scheme is not None:
        said.append(f"pension scheme {wish.pension_scheme or 'none'}")
    if wish.sacrifice_pence is not None:
        said.append(f"{spoken(wish.sacrifice_pence)} of pay given up for the pension")
    if wish.added_pension_pence is not None:
        said.append(f"{spoken(wish.added_pension_pence)} of added pension")
    if wish.student_loan_plan is not None:
        said.append(f"student loan plan {wish.student_loan_plan or 'none'}")
    if wish.leave is not None:
        said.append(f"unpaid leave from {wish.leave[0]:%-d %B} to {wish.leave[1]:%-d %B %Y}")
    return said


def _held(when: str, sentences: tuple[str, ...]) -> list[str]:
    if not sentences:
        return []
    return [
        f"{when}, this would hold the person; the figures are as if it were answered:",
        *(f"  {sentence}" for sentence in sentences),
        "",
    ]


COMMANDS = (what_if,)

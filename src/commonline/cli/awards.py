"""A pay award for many, a change for one: made or only tried, and what it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commonline.cli.answer import Answer, Table, as_json
from commonline.cli.session import Session, standing
from commonline.cli.typed import amount, day
from commonline.kernel.error import Refusal
from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from commonline.flows.award import MonthOwed, Outcome


@click.command()
@click.argument("code", metavar="BODY")
@click.option("--grade", required=True, help='The grade, exactly as the body writes it; "" for all.')
@click.option("--percent", "percent_hundredths", type=amount, metavar="N", help="How much more, in percent, as 3.5.")
@click.option("--flat", "flat_pence", type=amount, metavar="POUNDS", help="How much more, in pounds of the full-time salary of a year.")
@click.option("--from", "from_day", type=day, required=True, metavar="DAY", help="First day of the new salaries.")
@click.option("--dry-run", is_flag=True, help="Say what it would come to, and keep nothing.")
@click.option("--source", default="", metavar="TEXT", help="The agreement or circular that says so.")
@standing(acts=True)
def award(
    session: Session,
    code: str,
    grade: str,
    percent_hundredths: int | None,
    flat_pence: int | None,
    from_day: date,
    dry_run: bool,  # noqa: FBT001 - click gives it by its name
    source: str,
) -> Answer:
    """Raise the salaries of a grade of BODY from a day on. What it owes for earlier periods is paid by the next run.

    New salaries are rounded up to a whole pound. Who is paid by the hour or on a national scale is left as they are.
    """
    from commonline.flows import award as flow

    if bool(percent_hundredths) == bool(flat_pence):
        raise Refusal("No award was made.", why="It takes either percent or pounds, above nothing.", do="Give --percent 3.5 or --flat 500.")
    store = session.store()
    account = session.account(store)
    outcome = flow.award(
        store=store,
        body=session.body(store, code).id,
        grade=grade,
        percent_hundredths=percent_hundredths or 0,
        flat_pence=flat_pence or 0,
        from_day=from_day,
        source=source.strip(),
        dry_run=dry_run,
        account=account,
        now=session.now,
    )
    return _answer(outcome)


@click.command()
@click.argument("code", metavar="BODY")
@click.argument("employment")
@click.argument("words", nargs=-1, required=True, metavar="NAME=VALUE...")
@click.option("--from", "from_day", type=day, required=True, metavar="DAY", help="First day of the new values.")
@click.option("--to", "to_day", type=day, metavar="DAY", help="Last day of them; the former hold again after it.")
@click.option("--dry-run", is_flag=True, help="Say what it would come to, and keep nothing.")
@standing(acts=True)
def change(
    session: Session,
    code: str,
    employment: str,
    words: Sequence[str],
    from_day: date,
    to_day: date | None,
    dry_run: bool,  # noqa: FBT001 - click gives it by its name
) -> Answer:
    """Change what is known of an EMPLOYMENT of BODY from a day on: hours=18.5, salary=30000, grade=SEO, end_date=2025-11-14.

    The names are the columns of an employment; NAME= says that it is empty. What it owes for earlier periods is paid by the next run.
    """
    from commonline.flows import award as flow
    from commonline.flows.stated import stated

    values = stated(words=words)
    store = session.store()
    account = session.account(store)
    outcome = flow.change(
        store=store,
        body=session.body(store, code).id,
        employment=employment,
        from_day=from_day,
        to_day=to_day,
        values=values,
        dry_run=dry_run,
        account=account,
        now=session.now,
    )
    return _answer(outcome)


def _answer(outcome: Outcome) -> Answer:
    machine = {**as_json(outcome), "late": [{**as_json(late), "sentence": late.sentence} for late in outcome.late]}
    reader: list[str | Table] = [f"{'Made' if outcome.kept else 'Tried, and nothing was kept'}: {outcome.what}.", _comes_to(outcome)]
    if outcome.months:
        largest = [(one.employment, one.person, spoken(one.pence), _by_month(one.months)) for one in outcome.largest]
        reader += [
            "",
            Table(("Owed for", ">Gross"), [(month.period, spoken(month.pence)) for month in outcome.months]),
            "",
            "Largest" if len(largest) > 1 else "Whose",
            Table(("Employment", "Person", ">Gross", "By period"), largest),
        ]
    if outcome.late:
        reader += ["", *(late.sentence for late in outcome.late)]
    return Answer(machine, reader)


def _comes_to(outcome: Outcome) -> str:
    would = "" if outcome.kept else "would "
    who = "1 person" if outcome.people == 1 else f"{outcome.people:,} people"
    if not outcome.months:
        return f"It {would}change{'' if would else 's'} {who}; nothing is owed for periods that are paid."
    owed = f"{spoken(abs(outcome.owed_pence))} {'is owed to them' if outcome.owed_pence >= 0 else 'was overpaid'}"
    return f"It {would}change{'' if would else 's'} {who}; for periods that are paid {owed}, gross, all together."


def _by_month(months: Sequence[MonthOwed]) -> str:
    return ", ".join(f"{month.period} {spoken(month.pence)}" for month in months)


COMMANDS = (award, change)

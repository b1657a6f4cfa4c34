"""Leavers and the figures of their P45."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonline.cli.answer import Answer, Table
from commonline.cli.session import Session, standing
from commonline.kernel.error import Refusal
from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from commonline.flows.p45 import P45


@click.command()
@click.argument("code", metavar="BODY")
@click.argument("employment", metavar="[EMPLOYMENT]", required=False)
@click.option("--out", metavar="FILE", help="File for the P45 as a page to print.")
@standing()
def p45(session: Session, code: str, employment: str | None, out: str | None) -> Answer:
    """Show the figures of the P45 of an EMPLOYMENT of BODY, or list who left in the last period of each pay group."""
    from commonline.flows import p45 as flow

    store = session.store()
    body = session.body(store, code)
    if not employment:
        if out:
            raise Refusal("No P45 was written.", why="It is not said whose.", do="Name the employment: commonline p45 BODY EMPLOYMENT.")
        left = flow.leavers(store=store, body=body.id, now=session.now)
        rows = [(one.employment, one.person, f"{one.left_on:%-d %B %Y}", one.pay_group, one.period) for one in left]
        reader: list[str | Table] = [Table(("Employment", "Person", "Last day", "Pay group", "Period"), rows)] if rows else []
        said = f"Next: commonline p45 {code} {left[0].employment}" if left else "Nobody left in the last period of any pay group."
        return Answer({"leavers": left}, [*reader, "", said] if reader else [said])
    if out:
        file = Path(out).expanduser()
        figures = flow.write(store=store, body=body.id, employment=employment, file=file, now=session.now)
    else:
        figures = flow.p45(store=store, body=body.id, employment=employment, now=session.now)
    return Answer({"p45": figures, "out": out}, [*_reader(figures), *(["", f"Wrote {out}."] if out else [])])


def _reader(figures: P45) -> list[str | Table]:
    told = [
        ("Employer", f"{figures.employer}, {figures.paye_scheme}"),
        ("Leaving date", f"{figures.left_on:%-d %B %Y}"),
        ("Tax code", figures.tax_code + (" on a week 1 or month 1 basis" if figures.week1_month1 else "")),
        ("Student loan deductions go on", "yes" if figures.student_loan else "no"),
        ("Last entry", f"{figures.period} of {figures.tax_year}, payslip {figures.payslip}"),
    ]
    if figures.total_pay_pence is not None and figures.total_tax_pence is not None:
        told += [("Total pay to date", spoken(figures.total_pay_pence)), ("Total tax to date", spoken(figures.total_tax_pence))]
    told += [
        ("Pay in this employment", spoken(figures.employment_pay_pence)),
        ("Tax in this employment", spoken(figures.employment_tax_pence)),
    ]
    return [f"P45 of {figures.person}, {figures.employment}", "", Table(("What", "Figure"), told)]


COMMANDS = (p45,)

"""Trying and checking: the demonstration, a folder of extracts, the promises, the law, and outside cases."""

from __future__ import annotations

import inspect
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonline.cli.answer import WRONG, Answer, Table, lines_of
from commonline.cli.screen import progress
from commonline.cli.session import PASSWORD, Session, standing
from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from commonline.flows.demo import DemoReport

_SHOWN = 20


@click.command()
@click.option("--out", metavar="FOLDER", help="Where files are handed over; DATA/outgoing when not given.")
@standing(pack=True)
def demo(session: Session, out: str | None) -> Answer:
    """Pay the made-up people of the sample bodies for two months, and say what happened and what to look at next."""
    from commonline.flows import demo as flow  # noqa: PLC0415

    store = session.store()
    if session.bodies(store):
        raise Refusal("The demonstration was not begun.", why=f"There are bodies in {session.data} already.", do="Give it a folder of its own with --data.")
    # Whoever tries it out may sign in afterwards; the accounts exist in this folder only.
    given = os.environ.get(PASSWORD, "")
    passwords = (given, given) if given else (secrets.token_urlsafe(12), secrets.token_urlsafe(12))
    place = Path(out).expanduser() if out else session.data / "outgoing"
    with progress(machine=session.machine) as tell:
        report = flow.demo(store=store, folders=_samples(), out=place, pack=session.pack, passwords=passwords, progress=tell)
    broken = [promise for promise in report.promises if not promise.kept]
    return Answer(report, _told(report, session, place, ("", "") if given else passwords), WRONG if broken else 0)


def _samples() -> list[Path]:
    for root in (Path.cwd(), Path(__file__).parents[3]):
        found = sorted(file.parent for file in (root / "bodies").glob("*/body.yaml"))
        if found:
            return found
    raise Refusal("The demonstration was not begun.", why="The sample bodies are not here.", do="Run it in a checkout of the project.")


def _told(report: DemoReport, session: Session, place: Path, passwords: tuple[str, str]) -> list[str | Table]:
    from commonline.kernel.money import spoken  # noqa: PLC0415

    runs = [
        (r.body, f"{r.pay_group} {r.period}", f"{r.paid:,}", f"{r.held:,}", spoken(r.gross_pence), spoken(r.net_pence), spoken(r.employer_pence))
        for r in report.runs
    ]
    rows_in, accepted, held = (sum(getattr(r, name) for _, r in report.received) for name in ("rows_in", "accepted", "held"))
    body, payslip = report.payslip
    kept = sum(promise.kept for promise in report.promises)
    told: list[str | Table] = [
        f"{len(report.received)} extracts: {rows_in:,} rows in = {accepted:,} accepted + {held:,} held.",
        "",
        Table(("Body", "Run", ">Paid", ">Held", ">Gross", ">Net", ">Employer pays"), runs),
        "",
        Table((">No", "Kept", "Promise", "Checked"), [(str(p.number), "yes" if p.kept else "NO", p.text, p.checked) for p in report.promises]),
        "",
        f"{kept} of {len(report.promises)} promises are kept. Files are handed over in {place}.",
    ]
    told += [f"Accounts: olive (officer), password {passwords[0]}; adam (approver), password {passwords[1]}"] if passwords[0] else []
    return [*told, f"Next: commonline explain {body} {payslip} --data {session.data}"]


@click.command("try")
@click.argument("folder")
@click.option("--paid-on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day of payment.")
@standing()
def try_folder(session: Session, folder: str, paid_on: datetime) -> Answer:
    """Try a body's FOLDER: what its extracts would pay on a day, and what is wrong with them. Nothing is kept."""
    from commonline.flows import try_folder as flow  # noqa: PLC0415

    place = Path(folder).expanduser()
    if not (place / "body.yaml").is_file():
        raise Refusal(f"{folder} was not tried.", why="There is no body.yaml in it.", do="Name a folder such as bodies/harbour-agency.")
    with progress(machine=session.machine) as tell:
        known = inspect.signature(flow.try_folder).parameters
        given: dict[str, object] = {"folder": place, "paid_on": paid_on.date(), "data": session.data, "now": session.now, "progress": tell}
        if "store" in known:
            given["store"] = session.store()
        report = flow.try_folder(**{name: value for name, value in given.items() if name in known})
    return Answer(report, _lines(report))


@click.command()
@click.option("--out", metavar="FOLDER", help="Where files were handed over; DATA/outgoing when not given.")
@standing()
def verify(session: Session, out: str | None) -> Answer:
    """Check every promise of Commonline against what is kept; exit code 1 when one is broken."""
    from commonline.flows import verify as flow  # noqa: PLC0415

    place = Path(out).expanduser() if out else session.data / "outgoing"
    promises = flow.verify(store=session.store(), now=session.now, out=place)
    reader: list[str | Table] = [
        Table((">No", "Kept", "Promise", "Checked"), [(str(p.number), "yes" if p.kept else "NO", p.text, p.checked) for p in promises])
    ]
    for promise in promises:
        reader += [f"{promise.number}: {problem}" for problem in promise.problems]
    broken = [promise for promise in promises if not promise.kept]
    reader += ["", f"{len(promises) - len(broken)} of {len(promises)} promises are kept."]
    return Answer({"promises": promises, "broken": len(broken)}, reader, WRONG if broken else 0)


@click.group()
def law() -> None:
    """Show and check the law that is held."""


@law.command("show")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Only what is in force on a day.")
@click.option("--subject", default="", help="Only subjects that begin with this: pension.")
@standing()
def show_law(session: Session, on: datetime | None, subject: str) -> Answer:  # noqa: ARG001 - every command has a session
    """Show which law is held for which days, and where it comes from."""
    from commonline.rules.coverage import coverage  # noqa: PLC0415

    day = on.date() if on else None
    found = [c for c in coverage() if c.subject.startswith(subject) and (day is None or c.first_day <= day <= c.last_day)]
    rows = [(c.subject, c.first_day.isoformat(), c.last_day.isoformat(), "yes" if c.certain else "NO", c.title, c.href) for c in found]
    table = Table(("Subject", "From", "Checked up to", "Certain", "Instrument", "Address"), rows)
    return Answer({"law": found}, [table] if rows else ["No checked law."])


@law.command("check")
@standing()
def check_law(session: Session) -> Answer:  # noqa: ARG001 - every command has a session
    """Check that the files of law are in order, and name days that nobody has checked; exit code 1 when one is not in order."""
    from commonline.rules import coverage  # noqa: PLC0415

    said = coverage.check_law()
    problems = [sentence for sentence in said if sentence.startswith("problem:")]
    reader = [*said, f"{len(problems)} problems, {len(said) - len(problems)} notes."]
    return Answer({"problems": problems, "notes": [s for s in said if s not in problems]}, reader, WRONG if problems else 0)


@click.command("check-cases")
@click.argument("file")
@click.option("--engine", type=click.Choice(["columns", "plain", "both"]), default="both", show_default=True)
@standing()
def check_cases(session: Session, file: str, engine: str) -> Answer:  # noqa: ARG001 - every command has a session
    """Work out the cases of FILE (JSON Lines) and compare to the penny; exit code 1 on any wrong row."""
    from commonline.flows import check_cases as flow  # noqa: PLC0415

    try:
        with Path(file).expanduser().open(encoding="utf-8") as lines:
            report = flow.check_cases(lines=lines, engine=engine)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror or str(error) if isinstance(error, OSError) else "It is not UTF-8 text."
        raise Refusal(f"{file} was not checked.", why=f"{why.rstrip('.')}.", do="Name a file of cases, one JSON object a line.") from error
    kinds = [(kind, *(f"{c[name]:,}" for name in ("rows", "exact", "wrong", "not_done"))) for kind, c in report["by_kind"].items()]
    total = ("all", *(f"{report[name]:,}" for name in ("rows", "exact", "wrong", "not_done")))
    reader: list[str | Table] = [Table(("Kind", ">Rows", ">Exact", ">Wrong", ">Not done"), [*kinds, total])]
    wrong = report["differences"]
    if wrong:
        rows = [(str(d["line"]), d["kind"], d["engine"], d["field"], d["expected"], d["got"]) for d in wrong[:_SHOWN]]
        reader += ["", Table((">Line", "Kind", "Engine", "Figure", ">Expected", ">Got"), rows)]
        reader += [f"... and {len(wrong) - _SHOWN:,} more; --json lists them all."] if len(wrong) > _SHOWN else []
    if report["not_done_reasons"]:
        reader += ["", Table((">Rows", "Why not done"), [(f"{count:,}", why) for why, count in report["not_done_reasons"].items()])]
    return Answer(dict(report), reader, WRONG if report["wrong"] else 0)


def _lines(report: object) -> list[str]:
    """Give a report's own words where it has them, and its fields otherwise."""
    return str(report).split("\n") if type(report).__str__ is not object.__str__ else lines_of(report)


COMMANDS = (demo, try_folder, verify, law, check_cases)

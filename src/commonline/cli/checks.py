"""Trying and checking: the demonstration, a folder of extracts, the promises, the law, and outside cases."""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonline.cli.answer import WRONG, Answer, Table, as_json
from commonline.cli.screen import progress
from commonline.cli.session import PASSWORD, Session, standing
from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from commonline.flows.demo import DemoReport
    from commonline.flows.trial_report import TrialReport
    from commonline.rules.book import Citation
    from commonline.storage.unit import Store

_SHOWN = 20
_MARK = "made-by-demo"
_UNCHECKED = "not checked by an outside oracle"
_LAST = ("M08", "W31", "W32", "W33", "W34")
"""The periods of the demonstration's last month."""


@click.command()
@click.option("--out", metavar="FOLDER", help="Where files are handed over; DATA/demo/outgoing when not given.")
@standing(pack=True)
def demo(session: Session, out: str | None) -> Answer:
    """Pay the made-up people of the sample bodies for two months, then an award that reaches back, and say what happened.

    Everything lies in DATA/demo, which is begun anew each time.
    """
    from commonline.flows import demo as flow
    from commonline.storage.server import at

    session = replace(session, data=_begun_anew(session.data / "demo"))
    store = session.store()
    # Whoever tries it out may sign in afterwards; the accounts exist in this folder only.
    given = os.environ.get(PASSWORD, "")
    passwords = (given, given) if given else (secrets.token_urlsafe(12), secrets.token_urlsafe(12))
    place = Path(out).expanduser() if out else session.data / "outgoing"
    with progress(machine=session.machine) as tell:
        report = flow.demo(store=store, folders=_samples(), out=place, pack=session.pack, passwords=passwords, progress=tell)
        tell("writing payslips")
        _write_payslips(store, report, session)
    at(data=session.data / "postgres").stop()  # any later command starts it again
    broken = [promise for promise in report.promises if not promise.kept]
    return Answer(report, _told(report, session, place, ("", "") if given else passwords), WRONG if broken else 0)


def _begun_anew(place: Path) -> Path:
    """Give an empty folder for the demonstration; one that an earlier demonstration made is cleared."""
    from commonline.storage.server import at

    mark = place / _MARK
    if mark.exists():
        at(data=place / "postgres").stop(immediate=True)
        shutil.rmtree(place)
    elif place.exists() and any(place.iterdir()):
        raise Refusal("The demonstration was not begun.", why=f"{place} holds something else.", do="Give another folder with --data.")
    place.mkdir(parents=True, exist_ok=True)
    mark.touch()
    return place


def _write_payslips(store: Store, report: DemoReport, session: Session) -> None:
    """Write the payslips of the last run, as pages to look at."""
    from commonline.flows import payslips
    from commonline.payroll import public as payroll
    from commonline.storage.unit import unit_of_work

    code, name = report.payslip
    body = session.body(store, code)
    with unit_of_work(store=store, body=body.id, now=session.now) as unit:
        run, _ = payroll.find_slip(unit=unit, name=name)
    payslips.export(store=store, body=body.id, run=run, out=session.data / "payslips", progress=lambda *_: None)


def _samples() -> list[Path]:
    for root in (Path.cwd(), Path(__file__).parents[3]):
        found = sorted(file.parent for file in (root / "bodies").glob("*/body.yaml"))
        if found:
            return found
    raise Refusal("The demonstration was not begun.", why="The sample bodies are not here.", do="Run it in a checkout of the project.")


def _told(report: DemoReport, session: Session, place: Path, passwords: tuple[str, str]) -> list[str | Table]:
    from commonline.kernel.money import spoken

    runs = [
        (
            r.body,
            f"{r.pay_group} {r.period}",
            f"{r.paid:,}",
            f"{r.held:,}",
            spoken(r.gross_pence),
            spoken(r.net_pence),
            spoken(r.employer_pence),
        )
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
        Table(
            (">No", "Kept", "Promise", "Checked"), [(str(p.number), "yes" if p.kept else "NO", p.text, p.checked) for p in report.promises]
        ),
        "",
        f"{kept} of {len(report.promises)} promises are kept.",
        "",
        "Held in the last month, and why:",
        *_held(report),
        "",
        *_award(report, session),
        f"Payment files and submissions: {place}",
        *([] if session.pack else ["Submissions are not validated and not sent: give HMRC's schema pack with --pack FOLDER."]),
        f"Payslips of the last run: {session.data / 'payslips' / 'index.html'}",
    ]
    told += [f"Accounts: olive (officer), password {passwords[0]}; adam (approver), password {passwords[1]}"] if passwords[0] else []
    return [*told, f"Next: commonline explain {body} {payslip} --data {session.data}"]


def _award(report: DemoReport, session: Session) -> list[str]:
    """Say what the award that reaches back came to."""
    from commonline.kernel.money import spoken

    made = report.award
    if made is None:
        return []
    who = "1 person was" if made.paid == 1 else f"{made.paid} people were"
    return [
        f"Then {made.body} made a {made.what}.",
        *made.late,
        f"{who} paid arrears with December's pay on {made.paid_on:%-d %B %Y}: {spoken(made.pence)} gross, each month by itself.",
        f"See: commonline explain {made.body} {made.payslip} --data {session.data}",
        "",
    ]


def _held(report: DemoReport) -> list[str | Table]:
    """Give who is held in the last month of the demonstration, each once, with the reason."""
    last = {
        (body, subject): (body, subject, code, sentence) for body, _, period, subject, code, sentence in report.holds if period[8:] in _LAST
    }
    return [Table(("Body", "Who", "Code", "Why"), list(last.values()))]


@click.command("try")
@click.argument("folder")
@click.option("--paid-on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day of payment.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the shares that are drawn: tax codes, letters, loans, pension.")
@standing()
def try_folder(session: Session, folder: str, paid_on: datetime, seed: int) -> Answer:
    """Pay the posts of the published organograms in FOLDER for a month, and say what is held. Nothing is kept.

    The exit code is 1 when the two engines differ on anybody.
    """
    from commonline.flows import try_folder as flow

    with progress(machine=session.machine) as tell:
        report = flow.try_folder(folder=Path(folder).expanduser(), paid_on=paid_on.date(), seed=seed, progress=tell)
    return Answer(report.as_dict(), [_bodies_tried(report), "", *report.sentences()], WRONG if report.differences else 0)


def _bodies_tried(report: TrialReport) -> Table:
    from commonline.kernel.money import spoken

    counted = (">Rows in", ">Accepted", ">Held", ">Vacant", ">Full-time", ">People")
    headings = ("Body", *counted, ">Gross", ">Net", ">Employer on top", ">On-cost")
    rows = []
    for one in (*report.bodies, report.totals):
        said = one.as_dict()
        counts = [f"{count:,}" for count in (one.rows_in, one.accepted, one.held, one.vacant)]
        money = [spoken(pence) for pence in (one.gross_pence, one.net_pence, one.on_top_pence)]
        rows.append([one.body, *counts, str(said["full_time_equivalents"]), f"{one.headcount:,}", *money, str(said["on_cost"])])
    return Table(headings, rows)


@click.command()
@click.option("--out", metavar="FOLDER", help="Where files were handed over; DATA/outgoing when not given.")
@standing()
def verify(session: Session, out: str | None) -> Answer:
    """Check every promise of Commonline against what is kept; exit code 1 when one is broken."""
    from commonline.flows import verify as flow

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
    """Show which law is held for which days, where it comes from, and which outside cases check it."""
    from commonline.rules.coverage import coverage

    day = on.date() if on else None
    found = [c for c in coverage() if c.subject.startswith(subject) and (day is None or c.first_day <= day <= c.last_day)]
    rows = [
        (
            c.subject,
            c.first_day.isoformat(),
            c.last_day.isoformat(),
            "yes" if c.certain else "NO",
            c.outside or _UNCHECKED,
            c.title,
            c.href,
        )
        for c in found
    ]
    table = Table(("Subject", "From", "Checked up to", "Certain", "Outside cases", "Instrument", "Address"), rows)
    machine = [{**as_json(c), "checked_outside": bool(c.outside)} for c in found]
    return Answer({"law": machine}, [table] if rows else ["No checked law."])


@law.command("check")
@standing()
def check_law(session: Session) -> Answer:  # noqa: ARG001 - every command has a session
    """Check that the files of law are in order, and name days that nobody has checked; exit code 1 when one is not in order.

    It also says, by subject, which values no outside oracle checks.
    """
    from commonline.rules import coverage

    said = coverage.check_law()
    problems = [sentence for sentence in said if sentence.startswith("problem:")]
    # A file that is not in order has no citations to show.
    by_subject = {} if problems else _by_subject(coverage.coverage())
    reader: list[str | Table] = [*said, f"{len(problems)} problems, {len(said) - len(problems)} notes."]
    if by_subject:
        rows = [(subject, _outside(entries)) for subject, entries in by_subject.items()]
        reader += ["", Table(("Subject", "Outside cases"), rows)]
    outside = [
        {
            "subject": subject,
            "entries": len(entries),
            "checked_outside": sum(bool(c.outside) for c in entries),
            "unchecked_from": [c.first_day for c in entries if not c.outside],
        }
        for subject, entries in by_subject.items()
    ]
    machine = {"problems": problems, "notes": [s for s in said if s not in problems], "outside": outside}
    return Answer(machine, reader, WRONG if problems else 0)


def _by_subject(citations: Iterable[Citation]) -> dict[str, list[Citation]]:
    found: dict[str, list[Citation]] = {}
    for citation in citations:
        found.setdefault(citation.subject, []).append(citation)
    return found


def _outside(entries: Sequence[Citation]) -> str:
    """Say whether outside cases check a subject, and from which days not."""
    unchecked = [c.first_day.isoformat() for c in entries if not c.outside]
    if not unchecked:
        return "checked for all its days"
    if len(unchecked) == len(entries):
        return _UNCHECKED
    return f"{_UNCHECKED} from {', '.join(unchecked)}; the other {len(entries) - len(unchecked)} of {len(entries)} entries are checked"


@click.command("check-cases")
@click.argument("file")
@click.option("--engine", type=click.Choice(["columns", "plain", "both"]), default="both", show_default=True)
@standing()
def check_cases(session: Session, file: str, engine: str) -> Answer:  # noqa: ARG001 - every command has a session
    """Work out the cases of FILE (JSON Lines) and compare to the penny; exit code 1 on any wrong row."""
    from commonline.flows import check_cases as flow

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


COMMANDS = (demo, try_folder, verify, law, check_cases)

"""The main job on the sample bodies: two months, from extracts to payslips, with everything that is doubtful held.

It closes with pay over time: one body makes an award that reaches back, and its December pays the earlier months.

What a payroll officer would do by hand, step by step, with the same flows; the two accounts are opened with
passwords drawn here, and the findings that warn are answered with the reason "seen in the demonstration".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from commonline.access import public as access
from commonline.findings import public as findings
from commonline.flows import award, bodies, pay_run, take_in
from commonline.flows.calendar import pay_days
from commonline.flows.run_past import run_past
from commonline.flows.send import OutgoingFolder, send_waiting
from commonline.flows.verify import Promise, verify
from commonline.kernel.period import PayPeriod
from commonline.payroll import public as payroll
from commonline.register import public as register
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from commonline.converge.public import Received
    from commonline.storage.unit import Store

MONTHS = (date(2025, 10, 1), date(2025, 11, 1))
AWARD_OF, AWARD_GRADE, AWARD_FROM, AWARD_PERCENT_HUNDREDTHS = "canal-heritage-trust", "Officer", date(2025, 10, 1), 350
"""The closing chapter: whose award it is, for which grade, from which day, and how much: 3.5%."""
AWARD_MADE = datetime(2025, 12, 15, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DemoRun:
    """One released run of the demonstration: its body, pay group, period, and what it came to."""

    body: str
    pay_group: str
    period: str
    paid: int
    held: int
    gross_pence: int
    net_pence: int
    employer_pence: int


@dataclass(frozen=True, slots=True)
class DemoAward:
    """What the award of the closing chapter came to.

    :ivar what: the award in words.
    :ivar people: how many it raises. :ivar late: what is said at once of the run it is too late for.
    :ivar paid_on: the day on which earlier months were paid.
    :ivar paid: how many were paid arrears, and ``pence``: how much, gross.
    :ivar payslip: name of a payslip with them.
    """

    body: str
    what: str
    people: int
    late: tuple[str, ...]
    paid_on: date
    paid: int
    pence: int
    payslip: str


@dataclass(slots=True)
class DemoReport:
    """What the demonstration did.

    :ivar received: each extract with its counts. :ivar runs: each run.
    :ivar holds: (body, pay group, period, subject, code, sentence) of everybody held.
    :ivar promises: the ten promises, checked at the end.
    :ivar payslip: (body, name) of a payslip worth explaining.
    :ivar award: the closing chapter; None where its body is not one of those paid.
    """

    received: list[tuple[str, Received]] = field(default_factory=list)
    runs: list[DemoRun] = field(default_factory=list)
    holds: list[tuple[str, str, str, str, str, str]] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    payslip: tuple[str, str] = ("", "")
    award: DemoAward | None = None


def demo(
    *, store: Store, folders: list[Path], out: Path, pack: Path | None, passwords: tuple[str, str], progress: Callable[[str], None]
) -> DemoReport:
    """This will add the bodies, receive, propose, check, approve, release and send both months, and close with an award that reaches back.

    :param folders: the bodies' folders. :param out: where files are handed over.
    :param passwords: of the officer "olive" and the approver "adam".
    :param progress: told what is going on.
    """
    report = DemoReport()
    at = datetime(2025, 10, 24, 9, tzinfo=UTC)
    with unit_of_work(store=store, body=None, now=at) as unit:
        officer = access.add_account(unit=unit, name="olive", person="Olive Officer", password=passwords[0])
        approver = access.add_account(unit=unit, name="adam", person="Adam Approver", password=passwords[1])
    known = []
    for folder in folders:
        body = bodies.add_body(store=store, folder=folder, now=at)
        with unit_of_work(store=store, body=body.id, now=at) as unit:
            access.grant(unit=unit, account=officer, role="payroll_officer", valid_from=date(2025, 4, 6))
            access.grant(unit=unit, account=approver, role="approver", valid_from=date(2025, 4, 6))
        known.append((body, folder))
    for month in MONTHS:
        now = datetime(month.year, month.month, 24, 9, tzinfo=UTC)
        for body, folder in known:
            names = tuple({e.file: None for e in bodies.expected(folder=folder) if e.period == f"{month:%Y-%m}"})
            progress(f"{month:%B}: receiving {body.name}")
            if names:
                report.received += [(body.code, r) for r in take_in.receive(store=store, body=body, folder=folder, names=names, now=now)]
        for body, _ in known:
            _month(store, report, body, month, now, (officer, approver), pack, progress)
            send_waiting(store=store, body=body.id, wire=OutgoingFolder(out), now=now)
    for body, _ in known:
        if body.code == AWARD_OF:
            now = AWARD_MADE
            report.award = _award(store, report, body, (officer, approver), pack, progress)
            send_waiting(store=store, body=body.id, wire=OutgoingFolder(out), now=now)
    progress("checking the promises")
    report.promises = verify(store=store, now=now, out=out)
    return report


def _month(
    store: Store,
    report: DemoReport,
    body: register.Body,
    month: date,
    now: datetime,
    hands: tuple[access.Account, access.Account],
    pack: Path | None,
    progress: Callable[[str], None],
) -> None:
    """This will run every pay day of a month for every pay group of a body, the earliest first."""
    with unit_of_work(store=store, body=body.id, now=now) as unit:
        groups = register.pay_groups(unit=unit)
    for group in groups:
        for paid_on in pay_days(group=group, month=month):
            period = PayPeriod.paid(paid_on, group.frequency)
            progress(f"{month:%B}: paying {body.name}, {group.code} on {paid_on:%-d %B}")
            _run(store, report, body, group.code, period, now, hands, pack)


def _award(
    store: Store,
    report: DemoReport,
    body: register.Body,
    hands: tuple[access.Account, access.Account],
    pack: Path | None,
    progress: Callable[[str], None],
) -> DemoAward:
    """This will make an award that reaches back to October, and pay December with the months it is too late for."""
    progress(f"December: an award that reaches back, and paying {body.name}")
    made = award.award(
        store=store,
        body=body.id,
        grade=AWARD_GRADE,
        percent_hundredths=AWARD_PERCENT_HUNDREDTHS,
        flat_pence=0,
        from_day=AWARD_FROM,
        source="",
        dry_run=False,
        account=hands[0],
        now=AWARD_MADE,
    )
    now = AWARD_MADE + timedelta(hours=1)
    with unit_of_work(store=store, body=body.id, now=now) as unit:
        (group,) = register.pay_groups(unit=unit)
    (paid_on,) = pay_days(group=group, month=AWARD_MADE.date())
    worth_explaining = report.payslip
    run = _run(store, report, body, group.code, PayPeriod.paid(paid_on, group.frequency), now, hands, pack)
    report.payslip = worth_explaining
    with unit_of_work(store=store, body=body.id, now=now) as unit:
        past = run_past(unit=unit, run=run)
        roster, arrears = payroll.documents(unit=unit, run=run, names=("roster", "arrears"))
    first = roster.join(arrears.select("n").unique(), on="n", how="semi").sort("n")["employment_ref"]
    return DemoAward(
        body=body.code,
        what=made.what,
        people=made.people,
        late=tuple(late.sentence for late in made.late),
        paid_on=paid_on,
        paid=past.arrears_people,
        pence=past.arrears_pence,
        payslip=payroll.payslip_name(run, first[0]) if len(first) else "",
    )


def _run(
    store: Store,
    report: DemoReport,
    body: register.Body,
    group: str,
    period: PayPeriod,
    now: datetime,
    hands: tuple[access.Account, access.Account],
    pack: Path | None,
) -> payroll.Run:
    officer, approver = hands
    run, made = pay_run.propose(
        store=store, body=body.id, pay_group=group, period=period, batch=f"demo {period.paid_on:%Y-%m}", account=officer, now=now
    )
    with unit_of_work(store=store, body=body.id, now=now) as unit:
        for code in sorted({finding.code for finding in pay_run.open_findings(unit=unit, run=run)}):
            findings.answer(unit=unit, account=officer.id, actor=officer.name, reason="seen in the demonstration", code=code)
    pay_run.approve(store=store, body=body.id, run=run, account=approver, now=now)
    with unit_of_work(store=store, body=body.id, now=now) as unit:
        approved = payroll.find_run(unit=unit, reference=str(run.id))
    pay_run.release(store=store, body=body.id, run=approved, account=officer, pack=pack, now=now)
    totals = payroll.totals(approved)
    employer = totals["ni_employer_pence"] + totals["pension_employer_pence"] + totals["levy_pence"]
    report.runs.append(
        DemoRun(body.code, group, str(period), totals["people"], totals["held"], totals["gross_pence"], totals["net_pence"], employer)
    )
    report.holds += [(body.code, group, str(period), h.subject, h.code, h.sentence) for h in made.holds]
    if totals["people"]:
        with unit_of_work(store=store, body=body.id, now=now) as unit:
            slip = payroll.slips_of(unit=unit, run=run.id)["employment_ref"][totals["people"] // 2]
        report.payslip = (body.code, payroll.payslip_name(run, slip))
    return approved

"""A small body over many months, without files: facts are said at a moment, and any pay day is run in one call.

Every word moves the clock on by a minute, and a run is proposed five days before it is paid, so that what was
known when is as plain in a test as the order of its lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl

from commonline.access import public as access
from commonline.finance import public as finance
from commonline.findings import public as findings
from commonline.flows import pay_run, promises
from commonline.kernel.digest import derived_id
from commonline.kernel.period import Frequency, PayPeriod, TaxYear
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.people.store import ABSENCE_FACT, ELEMENT_FACT, FACT, NOTICE, STARTER
from commonline.register import public as register
from commonline.storage.unit import Store, Unit, unit_of_work

SCHEME = "951/YR10001"
MONTH, WEEK, OTHER = "Month", "Week", "Other"
FREQUENCY = {MONTH: Frequency.MONTHLY, WEEK: Frequency.WEEKLY, OTHER: Frequency.MONTHLY}
_MINUTE = timedelta(minutes=1)
_BEFORE_PAY = timedelta(days=5)
_CHECKS = (
    promises.paid_once,
    promises.nobody_missed,
    promises.ledger_balances,
    promises.approved_is_sent,
    promises.all_say_the_same,
    promises.made_again,
    promises.two_hands,
    promises.traced,
)


@dataclass
class Years:
    """One body, its two officers and the moment it is.

    :ivar clock: the moment of the last word. :ivar ids: employment ids by reference.
    """

    store: Store
    body: UUID
    officer: access.Account
    approver: access.Account
    clock: datetime
    ids: dict[str, str] = field(default_factory=dict)

    @classmethod
    def begin(cls, store: Store, *, on: date) -> Years:
        """Set the body up on a day: two groups paid by the month, one by the week."""
        now = datetime(on.year, on.month, on.day, 8, tzinfo=UTC)
        body = derived_id(now, "body", "years")
        with unit_of_work(store=store, body=None, now=now) as unit:
            officer, approver = (
                access.add_account(unit=unit, name=n, person=n, password="correct horse battery") for n in ("olive", "adam")
            )
        groups = tuple(
            register.PayGroup(UUID(int=0), code, frequency, "28", 5, on, UUID(int=0), "123456", 2000)
            for code, frequency in FREQUENCY.items()
        )
        scheme = register.PayeScheme(UUID(int=0), SCHEME, "951PX00100001", "Years")
        account = register.Account("200000", "55779911", "Years")
        with unit_of_work(store=store, body=body, now=now) as unit:
            register.add_body(unit=unit, setup=register.Setup("years", "Years", date(2000, 1, 1), (scheme,), account, groups))
            access.grant(unit=unit, account=officer, role="payroll_officer", valid_from=date(2020, 1, 1))
            access.grant(unit=unit, account=approver, role="approver", valid_from=date(2020, 1, 1))
        return cls(store, body, officer, approver, now)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """Open a unit of work in its turn, a minute after the last word."""
        self.clock += _MINUTE
        with unit_of_work(store=self.store, body=self.body, now=self.clock) as unit:
            unit.in_turn()
            yield unit

    def hire(self, ref: str, *, start: date, person: str = "", begins: date | None = None, **said: Any) -> None:
        """Take somebody on; ``said`` stands beside what is usual: £36,000 a year, full time, 1257L, letter A, no pension."""
        usual: dict[str, Any] = {
            "source": f"hire:{ref}",
            "employment_ref": ref,
            "family_name": f"Name {person or ref}",
            "given_names": "Given",
            "birth_date": date(1980, 1, 1),
            "sex": "F",
            "start_date": start,
            "paye_scheme": SCHEME,
            "pay_group": MONTH,
            "grade": "G",
            "cost_centre": "C1",
            "annual_salary_pence": 36_000_00,
            "hours_hundredths": 37_00,
            "full_time_hours_hundredths": 37_00,
            "tax_code": "1257L",
            "week1_month1": False,
            "ni_letter": "A",
            "postgraduate_loan": False,
        }
        with self.unit() as unit:
            who = pl.DataFrame({"person_ref": [person or ref], "employment_ref": [ref], "paye_scheme": [SCHEME]})
            self.ids[ref] = register.ensure_employments(unit=unit, people=who)["employment_id"][0]
            number = f"{10_000_000 + sum(map(ord, person or ref)) * 1_000 + len(self.ids):08d}"
            account = pl.DataFrame({"sort_code": ["200000"], "account_number": [number], "account_name": ["A"]})
            bank = register.ensure_accounts(unit=unit, accounts=account)[0]
            nino = register.ensure_ninos(unit=unit, ninos=pl.Series([f"AB{number[2:]}A"]))[0]
            keys = {"employment_id": self.ids[ref], "bank_account_id": bank, "nino_id": nino}
            row = dict.fromkeys(FACT) | usual | keys | said
            frame = pl.DataFrame([row], schema=FACT | {"effective_from": pl.Date()}).drop("valid_from", "valid_to")
            people.take_on(unit=unit, employments=frame, begins=begins or start)

    def change(self, ref: str, from_day: date, to_day: date | None = None, **values: Any) -> None:
        """Say otherwise of an employment from a day on, or from a day to a day."""
        with self.unit() as unit:
            source = f"change:{from_day}:{sorted(values)}"
            people.change(unit=unit, employment_id=self.ids[ref], from_day=from_day, to_day=to_day, values=values, source=source)

    def leave(self, ref: str, last_day: date) -> None:
        """Say that an employment ends on a day."""
        self.change(ref, last_day, end_date=last_day)

    def award(self, from_day: date, percent_hundredths: int, grade: str = "") -> int:
        """Make a pay award for a grade, or for all."""
        with self.unit() as unit:
            source = f"award:{from_day}:{percent_hundredths}:{grade}"
            return people.award(
                unit=unit, grade=grade, percent_hundredths=percent_hundredths, flat_pence=0, from_day=from_day, source=source
            )

    def absent(self, ref: str, first_day: date, last_day: date | None, percent: int = 0) -> None:
        """Say that somebody is away on a share of pay."""
        row = (self.ids[ref], first_day, last_day, "unpaid_leave", percent, "absence")
        with self.unit() as unit:
            people.take_on_absences(unit=unit, absences=pl.DataFrame([row], schema=ABSENCE_FACT, orient="row"))

    def element(self, ref: str, element: str, pence: int, first: date, last: date | None = None, hours: int | None = None) -> None:
        """Say that an element of pay is due beside the salary."""
        row = (self.ids[ref], element, first, last, f"element:{ref}:{first}", pence, hours)
        with self.unit() as unit:
            people.take_on_elements(unit=unit, elements=pl.DataFrame([row], schema=ELEMENT_FACT, orient="row"))

    def elements(self, ref: str, element: str, pence: int, *days: tuple[date, date]) -> None:
        """Say the days on which an element is due in several rows at once."""
        rows = [(self.ids[ref], element, first, last, f"element:{ref}:{first}", pence, None) for first, last in days]
        with self.unit() as unit:
            people.take_on_elements(unit=unit, elements=pl.DataFrame(rows, schema=ELEMENT_FACT, orient="row"))

    def notice(self, ref: str, notice: str, day: date, **said: Any) -> None:
        """Take in a notice of HMRC that holds from a day on; previous pay and tax are brought forward."""
        row = dict.fromkeys(NOTICE) | {"employment_id": self.ids[ref], "notice": notice, "issued_on": day, "effective_from": day}
        frame = pl.DataFrame([row | {"source": "notice:1", "week1_month1": False} | said], schema=NOTICE)
        with self.unit() as unit:
            people.add_notices(unit=unit, notices=frame)
            if said.get("previous_pay_pence") is not None:
                brought = frame.select(
                    "source",
                    employment_ref=pl.lit(ref),
                    tax_year=pl.lit(str(TaxYear.of(day))),
                    paye_scheme=pl.lit(SCHEME),
                    taxable_pay_pence="previous_pay_pence",
                    tax_pence="previous_tax_pence",
                    origin=pl.lit(f"notice:{day}"),
                )
                payroll.add_brought_forward(unit=unit, rows=brought)

    def starter(self, ref: str, **said: Any) -> None:
        """Take in what a starter brought."""
        row = dict.fromkeys(STARTER) | {"employment_id": self.ids[ref], "source": "starter:1"} | said
        with self.unit() as unit:
            people.add_starters(unit=unit, starters=pl.DataFrame([row], schema=STARTER))

    def agree(self, ref: str, pence_a_period: int) -> None:
        """Keep what was agreed about taking an overpayment back."""
        with self.unit() as unit:
            recovery = payroll.Recovery(self.ids[ref], pence_a_period, "letter")
            payroll.add_recovery(unit=unit, recovery=recovery, by=self.officer.id, identity=derived_id(self.clock, "recovery", ref))

    def propose(self, paid_on: date, group: str = MONTH, some: pay_run.Some | None = None) -> tuple[payroll.Run, payroll.Proposal]:
        """Propose the run of a pay day, not before five days before it."""
        ready = datetime(paid_on.year, paid_on.month, paid_on.day, 8, tzinfo=UTC) - _BEFORE_PAY
        self.clock = max(self.clock, ready) + _MINUTE
        period = PayPeriod.paid(paid_on, FREQUENCY[group])
        return pay_run.propose(
            store=self.store,
            body=self.body,
            pay_group=group,
            period=period,
            batch="years",
            account=self.officer,
            now=self.clock,
            some=some,
        )

    def approve(self, run: payroll.Run) -> payroll.Run:
        """Answer what warns of a run, and let the second person approve it."""
        with self.unit() as unit:
            for code in sorted({found.code for found in pay_run.open_findings(unit=unit, run=run)}):
                findings.answer(unit=unit, account=self.officer.id, actor="olive", reason="seen in the test", code=code)
        self.clock += _MINUTE
        pay_run.approve(store=self.store, body=self.body, run=run, account=self.approver, now=self.clock)
        return self.kept(run)

    def release(self, run: payroll.Run) -> payroll.Run:
        """Release an approved run."""
        self.clock += _MINUTE
        pay_run.release(store=self.store, body=self.body, run=run, account=self.officer, pack=None, now=self.clock)
        return self.kept(run)

    def kept(self, run: payroll.Run) -> payroll.Run:
        """Give a run as it is kept now."""
        with self.unit() as unit:
            return payroll.runs(unit=unit, where="id = %s", values=(run.id,))[0]

    def pay(self, *paid_on: date, group: str = MONTH) -> Paid:
        """Run pay days one after another from proposal to release, and give the last."""
        for day in paid_on:
            run, made = self.propose(day, group)
            done = self.release(self.approve(run))
        return Paid(self, done, made)

    def pay_some(self, paid_on: date, *refs: str, group: str = MONTH, advance: int = 0) -> Paid:
        """Run an off-cycle payment of what is owed to some, or an advance, from proposal to release."""
        some = pay_run.Some("interim" if advance else "off_cycle", frozenset(refs), advance)
        run, made = self.propose(paid_on, group, some)
        return Paid(self, self.release(self.approve(run)), made)

    def to_date(self, ref: str, year: int) -> dict[str, int]:
        """Give the year to date of an employment, all letters together."""
        with self.unit() as unit:
            rows = payroll.year_to_date(unit=unit, tax_year=str(TaxYear(year))).filter(pl.col("employment_ref") == ref)
        return rows.drop("employment_ref").row(0, named=True) if rows.height else {}

    def ledger(self) -> dict[str, int]:
        """Give the balance of every account over all journals, in pence."""
        with self.unit() as unit:
            runs = payroll.runs(unit=unit, where="state = 'released'")
            each = [finance.of_origin(unit=unit, origin=f"run:{run.id}") for run in runs]
        return {account: sum(one.get(account, 0) for one in each) for account in sorted({name for one in each for name in one})}

    def written(self) -> list[Any]:
        """Give every payslip and line as it is stored, to be compared byte for byte."""
        with self.unit() as unit:
            slips = "SELECT p::text FROM payroll_payslip p ORDER BY run_id, n"
            return [*unit.rows(slips), *unit.rows("SELECT l::text FROM payroll_line l ORDER BY run_id, n, line")]

    def broken(self) -> list[str]:
        """Give what is found against the promises; nothing when they are kept."""
        with self.unit() as unit:
            return [problem for check in _CHECKS for problem in check(unit=unit, out=Path("/nowhere"))[1]]


@dataclass(frozen=True)
class Paid:
    """A run that was released."""

    years: Years
    run: payroll.Run
    made: payroll.Proposal

    @cached_property
    def documents(self) -> dict[str, pl.DataFrame]:
        """Give what the run was worked out from and what it came to."""
        names = ("roster", "inputs", "results", "lines")
        with self.years.unit() as unit:
            return dict(zip(names, payroll.documents(unit=unit, run=self.run, names=names), strict=True))

    def lines(self, ref: str) -> dict[tuple[str, str], int]:
        """Give a payslip's lines: pence by element and the period it is for ("": the run's own), stretches added up."""
        roster, lines = self.documents["roster"], self.documents["lines"]
        mine = lines.join(roster.filter(pl.col("employment_ref") == ref).select("n"), on="n")
        return {(element, origin): pence for element, origin, pence in mine.group_by("element", "origin").agg(pl.col("pence").sum()).rows()}

    def arrears(self, ref: str, element: str = "SALARY") -> dict[str, int]:
        """Give what a payslip pays of an element for earlier periods: pence by the tax year's month or week, like 2025-26/M02."""
        return {origin: pence for (code, origin), pence in sorted(self.lines(ref).items()) if origin and code == element}

    def slip(self, ref: str) -> dict[str, Any]:
        """Give a payslip's results and what it was worked out from; empty where there is none."""
        roster, inputs, results = (self.documents[name] for name in ("roster", "inputs", "results"))
        told = ("n", *(name for name in roster.columns if name not in inputs.columns))
        row = roster.filter(pl.col("employment_ref") == ref).select(told).join(inputs, on="n").join(results, on="n", suffix="_after")
        return row.row(0, named=True) if row.height else {}

    def held(self) -> dict[str, str]:
        """Give who is held, and the code of why."""
        return {hold.subject: hold.code for hold in self.made.holds}

    def found(self, code: str) -> list[str]:
        """Give the sentences of a kind of finding."""
        return [found.sentence for found in self.made.findings if found.code == code]


def month_days(year: int, first: int, last: int) -> list[date]:
    """Give the pay days of the tax months from one to another of a tax year: each the 28th, or the Friday before a weekend."""
    days = [date(year + (number + 2) // 12, (number + 2) % 12 + 1, 28) for number in range(first, last + 1)]
    return [day - timedelta(days=max(0, day.weekday() - 4)) for day in days]

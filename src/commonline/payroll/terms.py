"""The records of payroll."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003
from typing import TYPE_CHECKING
from uuid import UUID  # noqa: TC003

if TYPE_CHECKING:
    import polars as pl

    from commonline.kernel.finding import Finding
    from commonline.kernel.period import PayPeriod
    from commonline.rules.book import RuleBook
    from commonline.standard.terms import Terms

ENGINE = "columns 2"
"""The version of the calculation, kept with every run. It changes when a result could."""


@dataclass(frozen=True, slots=True)
class LevyBefore:
    """What the apprenticeship levy of one PAYE scheme follows on, in pence.

    :ivar bill_opening: pay bill of the opening balances. The levy on it was charged elsewhere by the same rule, up to the tax month
        before the first run here.
    :ivar bill_here: pay bill of the runs released here in the tax year.
    :ivar levy_here: levy that was posted with them, so that what one run missed the next makes up.
    :ivar first_paid_on: day of payment of the first of them; None before there is one.
    """

    bill_opening: int
    bill_here: int
    levy_here: int
    first_paid_on: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about employments over some days, as it was known at one moment.

    :ivar facts: rows of people's facts, sorted by ``employment_id`` and ``valid_from``.
    :ivar elements: their pay elements.
    :ivar absences: ``employment_id``, ``first_day``, ``last_day``, ``pay_percent``.
    """

    facts: pl.DataFrame
    elements: pl.DataFrame
    absences: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier period of the pay group, with the law and the terms it was paid under."""

    period: PayPeriod
    rules: RuleBook
    terms: Terms


@dataclass(frozen=True, slots=True)
class History:
    """What earlier periods have to be put right by, of the few employments whose past is not what it was.

    :ivar since: ``employment_id``, ``since``: the first day about which something may be owed.
    :ivar periods: earliest first; all of them released here.
    :ivar now: as known now.
    :ivar before: as known when each employment was last paid.
    :ivar settled: ``employment_id``, ``period``, ``element``, ``pence``: what has been paid for each period so far, by whichever run.
    :ivar earned: ``employment_id``, ``period``, ``niable_pence``: earnings for National Insurance that the period's own runs paid.
    :ivar elsewhere: ``employment_id``, ``begins``, ``ends``: days for which another pay group has paid it.
    """

    since: pl.DataFrame
    periods: tuple[Past, ...]
    now: Known
    before: Known
    settled: pl.DataFrame
    earned: pl.DataFrame
    elsewhere: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Recovery:
    """How an overpayment is taken back.

    :ivar employment_id: whose.
    :ivar pence_a_period: what is taken of each period's pay, gross.
    :ivar consent: what shows that the person agreed: the reference of a letter or a call.
    """

    employment_id: str
    pence_a_period: int
    consent: str


@dataclass(frozen=True, slots=True)
class Due:
    """All that a run is worked out from, frozen under its digest when it is proposed.

    :ivar pay_group_id: the pay group, with its code.
    :ivar kind: ``main``; ``off_cycle`` (some people, what is owed to them for periods that were paid); ``interim`` (some people, an
        advance of pay that a later run settles).
    :ivar number: 1, or the number of the off-cycle or interim run in the period.
    :ivar only: references of the employments an off-cycle or interim run is for; None: everybody due.
    :ivar advance_pence: what an interim run pays each of them.
    :ivar known: of everybody, over the period.
    :ivar latest: the latest fact of every employment whose past is put right or that has an advance to settle, for whoever has no day in
        the period.
    :ivar notices: HMRC's notices (see people.notices).
    :ivar last_year: ``employment_id``, ``tax_code``, ``week1_month1`` as known on the last day of the tax year before: a code that
        nobody has changed since is carried forward.
    :ivar starters: what starters brought (see people.starters), of those whose tax code nobody has given.
    :ivar history: earlier periods to be put right; None: none.
    :ivar recoveries: agreed recoveries of overpayments, the latest of each employment.
    :ivar advances: ``employment_id``, ``pence``: advances of pay not settled yet.
    :ivar paid_already: PAID_ALREADY with ``employment_id`` in place of ``n``: pay of this period by earlier runs.
    :ivar jobs: ``employment_id``, ``person_id`` of everybody who has more than one employment.
    :ivar office: ``employment_id``, and the columns of NI_TO_DATE but ``n``: directors' earnings in office this tax year.
    :ivar first_day: first day of the first period that was released here; None: none was.
    :ivar balances: the year to date by ``employment_ref`` with what was brought forward (see store.year_to_date).
    :ivar earlier_years: ``employment_ref`` of everybody who has balances of an earlier tax year here: theirs begin at nothing.
    :ivar rows_held: rows of extracts held at judging: ``carries``, ``employment_ref``, ``code``, ``sentence``, ``source``.
    :ivar last: last period's slips of the pay group: ``employment_id``, ``gross_pence``, ``net_pence``.
    :ivar shared_accounts: bank account ids used by more than one person.
    :ivar answered: reasons by (code, subject, period, value digest).
    :ivar levy_before: by PAYE scheme, what the levy of this run follows on.
    """

    body: UUID
    pay_group_id: UUID
    pay_group: str
    employer_pension_bp: int | None
    period: PayPeriod
    kind: str
    number: int
    only: frozenset[str] | None
    advance_pence: int
    rules: RuleBook
    terms: Terms
    known: Known
    latest: pl.DataFrame
    notices: pl.DataFrame
    last_year: pl.DataFrame
    starters: pl.DataFrame
    history: History | None
    recoveries: tuple[Recovery, ...]
    advances: pl.DataFrame
    paid_already: pl.DataFrame
    jobs: pl.DataFrame
    office: pl.DataFrame
    first_day: date | None
    balances: pl.DataFrame
    earlier_years: pl.DataFrame
    rows_held: pl.DataFrame
    last: pl.DataFrame
    shared_accounts: frozenset[str]
    answered: dict[tuple[str, str, str, str], str]
    levy_before: dict[str, LevyBefore]


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody who is due and not paid: why, and who has to act.

    :ivar subject: the employment's reference, as the body knows it.
    :ivar owner: who has to answer it.
    """

    subject: str
    code: str
    sentence: str
    owner: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a run would pay.

    :ivar documents: the frozen inputs and the results by name, each canonical CSV.
    :ivar manifest: canonical JSON that names everything approved: the digests of documents, rules and terms, the totals.
    :ivar digest: SHA-256 of the manifest: the one thing the approver signs.
    """

    digest: str
    manifest: str
    documents: dict[str, bytes]
    holds: tuple[Hold, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A pay run as it is kept."""

    id: UUID
    pay_group: str
    tax_year: int
    period: str
    kind: str
    number: int
    paid_on: date
    batch: str
    known_at: datetime
    state: str
    digest: str
    manifest: str
    proposed_by: UUID
    approved_by: UUID | None

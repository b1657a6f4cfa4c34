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

ENGINE = "columns 1"
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
class Due:
    """All that a run is worked out from, frozen under its digest when it is proposed.

    :ivar pay_group_id: the pay group, with its code.
    :ivar roster: who is due: the columns of people's facts, sorted by ``employment_id``.
    :ivar elements: their pay elements with a day in the period.
    :ivar balances: the year to date by ``employment_ref`` (see store.year_to_date).
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
    rules: RuleBook
    terms: Terms
    roster: pl.DataFrame
    elements: pl.DataFrame
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

"""Payroll: propose a pay run, have it approved, release it, and say what follows from it.

Owns pay runs, payslips, payments and the year to date; nobody else changes them. A run is worked out from
frozen inputs and named by one digest, which the approver signs. A released run is never edited: a mistake
is put right in a later run.

Refuses: a second step by the same hand (SameHand), a run with an unanswered finding (Unanswered), a step
out of order (WrongState). Findings PAY-001 to PAY-099 are explained in docs/findings.md.

Does not post (``finance``), send (``gateways``) or decide who is due (``people``). Read proposal.py first.
"""

from __future__ import annotations

from commonline.payroll.documents import read_document
from commonline.payroll.lines import ACCOUNT_NAMES, NET_PAY_ACCOUNT, STATUTORY, effect_on_net, name_of
from commonline.payroll.operations import (
    Released,
    SameHand,
    Unanswered,
    WrongState,
    approve,
    propose,
    release,
    scales_of,
    totals,
    uses,
    withdraw,
)
from commonline.payroll.past import nothing_owed, owed
from commonline.payroll.proposal import proposal
from commonline.payroll.queries import documents, find_run, find_slip, last_released, payslip_name, run_name, run_particulars
from commonline.payroll.settled import elsewhere, main_runs, paid_already, period_of, unsettled
from commonline.payroll.store import (
    MEASURES,
    add_brought_forward,
    add_opening,
    add_recovery,
    add_told,
    advances,
    earlier_years,
    earned,
    holds,
    last_paid,
    levy_before,
    office,
    recoveries,
    runs,
    settled,
    slips_of,
    told,
    year_to_date,
    year_to_date_by_letter,
)
from commonline.payroll.terms import Due, History, Hold, Known, LevyBefore, Past, Proposal, Recovery, Run

__all__ = [
    "ACCOUNT_NAMES",
    "MEASURES",
    "NET_PAY_ACCOUNT",
    "STATUTORY",
    "Due",
    "History",
    "Hold",
    "Known",
    "LevyBefore",
    "Past",
    "Proposal",
    "Recovery",
    "Released",
    "Run",
    "SameHand",
    "Unanswered",
    "WrongState",
    "add_brought_forward",
    "add_opening",
    "add_recovery",
    "add_told",
    "advances",
    "approve",
    "documents",
    "earlier_years",
    "earned",
    "effect_on_net",
    "elsewhere",
    "find_run",
    "find_slip",
    "holds",
    "last_paid",
    "last_released",
    "levy_before",
    "main_runs",
    "name_of",
    "nothing_owed",
    "office",
    "owed",
    "paid_already",
    "payslip_name",
    "period_of",
    "proposal",
    "propose",
    "read_document",
    "recoveries",
    "release",
    "run_name",
    "run_particulars",
    "runs",
    "scales_of",
    "settled",
    "slips_of",
    "told",
    "totals",
    "unsettled",
    "uses",
    "withdraw",
    "year_to_date",
    "year_to_date_by_letter",
]

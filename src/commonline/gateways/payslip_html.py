"""A payslip as one web page that needs nothing else: no script, no font, no picture, no address.

It reads on a telephone, on paper and aloud. Its law: the Employment Rights Act 1996, sections 8 to 10 (gross
amount, deductions and what for, net amount, hours where pay depends on them). It belongs to the person: secret numbers
are given to it whole and shown by their last characters only. Making it twice does no harm: the same slip gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from commonline.gateways.payslip_words import ending, long_date, tax_code_in_words
from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    """One payment or one deduction.

    :ivar name: in plain words: ``National Insurance``.
    :ivar pence: never with the sign of a deduction; a refund of a deduction is negative.
    :ivar worked: how it came about, in a few words: ``1 to 31 October, 30 of 37 hours``; or "".
    :ivar means: what it is, in a sentence or two, for who wants to know; or "".
    :ivar month: the earlier period it belongs to: ``August 2025``; "" for the payslip's own.
    :ivar due_pence: what that period comes to now; None where only the difference is known, as of contributions put right.
    :ivar settled_pence: what had been paid or taken for it before; None likewise.
    """

    name: str
    pence: int
    worked: str = ""
    means: str = ""
    month: str = ""
    due_pence: int | None = None
    settled_pence: int | None = None

    @property
    def difference_pence(self) -> int | None:
        """This will give due less paid before: more than ``pence`` says where an overpayment is taken back in parts."""
        return None if self.due_pence is None or self.settled_pence is None else self.due_pence - self.settled_pence


@dataclass(frozen=True, slots=True)
class Total:
    """A figure with its name: of the year to date, or of the employer's costs."""

    name: str
    pence: int


@dataclass(frozen=True, slots=True)
class Change:
    """One cause of the difference from the payslip before.

    :ivar sentence: why: ``Your pay award of 1 October.``
    :ivar pence: what it did to net pay; positive is more.
    """

    sentence: str
    pence: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value of law comes from.

    :ivar subject: what it governs: ``Income tax``.
    :ivar citation: the instrument and its section.
    :ivar href: its public address, or "".
    :ivar unchecked: whether no outside oracle checks our values of it, which the page then says.
    """

    subject: str
    citation: str
    href: str = ""
    unchecked: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """Everything one payslip says.

    :ivar slip_id: its own id.
    :ivar slip_digest: digest of the run's result it was made from.
    :ivar body: name of the public body that pays.
    :ivar person: the person's name as they use it.
    :ivar payroll_id: the number to give when asking about it.
    :ivar nino: National Insurance number whole, or "" when not held; three characters are shown.
    :ivar paid_on: day of payment.
    :ivar begins: first day of the period; ``ends``: its last day.
    :ivar period: the period's name: ``Month 7 of 2025-26``.
    :ivar tax_code: with its S or C; ``week1_month1``: whether it is used without looking back.
    :ivar ni_letter: National Insurance category letter.
    :ivar payments: what was earned; ``deductions``: what was taken from it.
    :ivar net_pence: what is paid: payments less deductions.
    :ivar to_date: figures of the tax year, this payslip included.
    :ivar employer: what the employer pays on top.
    :ivar sort_code: six digits, ``account_number``: eight; two digits of each are shown. Both "" when not paid to an account.
    :ivar paid_how: ``Bacs``.
    :ivar previous_net_pence: net pay of the payslip before; None when there was none.
    :ivar changes: why net pay differs from it, the largest first; they sum to the difference.
    :ivar sources: the law the values come from.
    :ivar contact: whom to ask, in a sentence; or "".
    """

    slip_id: str
    slip_digest: str
    body: str
    person: str
    payroll_id: str
    nino: str = field(repr=False)
    paid_on: date
    begins: date
    ends: date
    period: str
    tax_code: str
    week1_month1: bool
    ni_letter: str
    payments: tuple[Line, ...]
    deductions: tuple[Line, ...]
    net_pence: int
    to_date: tuple[Total, ...] = ()
    employer: tuple[Total, ...] = ()
    sort_code: str = field(default="", repr=False)
    account_number: str = field(default="", repr=False)
    paid_how: str = "Bacs"
    previous_net_pence: int | None = None
    changes: tuple[Change, ...] = ()
    sources: tuple[Source, ...] = ()
    contact: str = ""

    def __post_init__(self) -> None:
        if self.paid_pence - self.taken_pence != self.net_pence:
            raise ValueError(f"payslip {self.slip_id}: payments less deductions are not the net pay")
        if self.previous_net_pence is not None and sum(change.pence for change in self.changes) != self.net_pence - self.previous_net_pence:
            raise ValueError(f"payslip {self.slip_id}: the changes do not sum to the difference")

    @property
    def paid_pence(self) -> int:
        """This will sum the payments."""
        return sum(line.pence for line in self.payments)

    @property
    def taken_pence(self) -> int:
        """This will sum the deductions."""
        return sum(line.pence for line in self.deductions)


def slip_from(slip: Mapping[str, Any]) -> Slip:
    """This will read a slip from a mapping of the same shape, its lines, totals, changes and sources as mappings.

    :raises TypeError: when a name is missing or is not one of a slip's.
    :raises ValueError: when the parts do not sum to the net pay, or the changes to the difference.
    """
    kinds: dict[str, type] = {
        "payments": Line,
        "deductions": Line,
        "to_date": Total,
        "employer": Total,
        "changes": Change,
        "sources": Source,
    }
    parts = {name: tuple(kind(**part) for part in slip[name]) for name, kind in kinds.items() if name in slip}
    return Slip(**{**slip, **parts})


def render(*, slip: Slip | Mapping[str, Any]) -> str:
    """This will give one payslip as a whole HTML page.

    :raises TypeError: when a mapping has not the shape of a ``Slip``.
    :raises ValueError: when its parts do not sum to its net pay; that is our mistake, and no page is made.
    """
    told = slip if isinstance(slip, Slip) else slip_from(slip)
    return _page().render(slip=told, css=_css())


def render_many(*, slips: Iterable[Slip | Mapping[str, Any]]) -> Iterator[str]:
    """This will give one page a payslip, in order, each made when it is asked for.

    :raises TypeError: as ``render``. :raises ValueError: as ``render``.
    """
    return (render(slip=slip) for slip in slips)


@cache
def _page() -> jinja2.Template:
    """Read the page once. Every value is escaped, and a name the template does not know stops it."""
    world = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    world.filters.update(spoken=spoken, long_date=long_date)
    world.globals.update(ending=ending, tax_code_in_words=tax_code_in_words)
    return world.from_string(_text("payslip.html.j2"))


@cache
def _css() -> Markup:
    return Markup(_text("payslip.css"))  # noqa: S704 - our own file, not a value


def _text(name: str) -> str:
    return resources.files("commonline.gateways").joinpath(name).read_text(encoding="utf-8")

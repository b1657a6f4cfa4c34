"""The figures of a P45 as one plain page to print on paper; it needs nothing else, and the same figures give the same bytes.

Instrument: Income Tax (Pay As You Earn) Regulations 2003, regulation 36: what an employer tells whoever leaves.
It is no facsimile of HMRC's form. HMRC itself is told by the submission of the last pay.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import jinja2

from commonline.gateways.payslip_words import long_date
from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Page:
    """What the page says.

    :ivar employer: name of the body; ``paye_scheme``: its reference for PAYE.
    :ivar nino: National Insurance number whole, for the next employer needs it; "" when not held.
    :ivar left_on: last day of the employment.
    :ivar tax_year: of the last pay, ``2025-26``; ``period``: ``Month 7``.
    :ivar week1_month1: whether the code is used without looking back; then there are no totals to date.
    :ivar total_pay_pence: pay in the tax year so far, all employments; ``total_tax_pence``: tax likewise. None: not to be told.
    :ivar employment_pay_pence: pay in this employment; ``employment_tax_pence``: its tax.
    :ivar student_loan: whether deductions for a student loan go on.
    """

    employer: str
    paye_scheme: str
    person: str
    employment: str
    nino: str = field(repr=False)
    birth_date: date | None
    left_on: date
    tax_year: str
    period: str
    tax_code: str
    week1_month1: bool
    total_pay_pence: int | None
    total_tax_pence: int | None
    employment_pay_pence: int
    employment_tax_pence: int
    student_loan: bool


FIELDS = tuple(one.name for one in fields(Page))
"""The names of what the page says."""


def render(*, p45: Page) -> str:
    """This will give one P45 as a whole HTML page."""
    return _page().render(p45=p45)


@cache
def _page() -> jinja2.Template:
    """Read the page once. Every value is escaped, and a name the template does not know stops it."""
    world = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    world.filters.update(spoken=spoken, long_date=long_date)
    return world.from_string(resources.files("commonline.gateways").joinpath("p45.html.j2").read_text(encoding="utf-8"))

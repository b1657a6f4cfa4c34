"""What a trial says: by body and in all, what is held and why, and what was taken for granted."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from commonline.kernel.money import Rate, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commonline.flows.organograms import Said

MONEY = (
    "gross_pence",
    "tax_pence",
    "ni_employee_pence",
    "pension_employee_pence",
    "student_loan_pence",
    "postgraduate_loan_pence",
    "net_pence",
    "ni_employer_pence",
    "pension_employer_pence",
)
"""The columns of PAY_RESULT that a trial adds up."""


@dataclass(frozen=True, slots=True)
class BodyTrial:
    """What one body, or all together, comes to in the month. Rows in = accepted + held.

    :ivar body: as its files are named; ``all`` for the totals.
    :ivar rows_in: rows of posts somebody may be in. :ivar accepted: of these, tried. :ivar held: of these, not tried.
    :ivar vacant: rows beside these that were set aside: nobody is in the post.
    :ivar full_time_hundredths: full-time equivalents of the accepted rows, in hundredths of one.
    :ivar headcount: people that were made of them.
    :ivar gross_pence: pay of the month. :ivar tax_pence: income tax. :ivar ni_employee_pence: employee's National Insurance.
    :ivar pension_employee_pence: employee's pension. :ivar student_loan_pence: student loans.
    :ivar postgraduate_loan_pence: postgraduate loans. :ivar net_pence: what people are paid.
    :ivar ni_employer_pence: employer's National Insurance. :ivar pension_employer_pence: employer's pension.
    :ivar levy_pence: apprenticeship levy of the month, with one allowance a body.
    """

    body: str
    rows_in: int
    accepted: int
    held: int
    vacant: int
    full_time_hundredths: int
    headcount: int
    gross_pence: int
    tax_pence: int
    ni_employee_pence: int
    pension_employee_pence: int
    student_loan_pence: int
    postgraduate_loan_pence: int
    net_pence: int
    ni_employer_pence: int
    pension_employer_pence: int
    levy_pence: int

    @property
    def rows_read(self) -> int:
        """This will count every row of a post: accepted, held and vacant."""
        return self.rows_in + self.vacant

    @property
    def on_top_pence(self) -> int:
        """This will give what the employer pays on top of gross: National Insurance, pension and levy."""
        return self.ni_employer_pence + self.pension_employer_pence + self.levy_pence

    @property
    def on_cost_bp(self) -> int:
        """This will give what is paid on top in hundredths of a percent of gross, rounded down."""
        return self.on_top_pence * 10_000 // self.gross_pence if self.gross_pence else 0

    def as_dict(self) -> dict[str, object]:
        """This will give the fields and what follows from them, for a machine; percentages and equivalents are text."""
        whole, rest = divmod(self.full_time_hundredths, 100)
        return {
            **asdict(self),
            "rows_read": self.rows_read,
            "full_time_equivalents": f"{whole}.{rest:02d}",
            "on_cost": Rate(self.on_cost_bp, 10_000).percent(),
        }


@dataclass(frozen=True, slots=True)
class TrialReport:
    """What came of a trial.

    :ivar paid_on: day of payment, ISO. :ivar seed: of the draws. :ivar law: digest of the rule book.
    :ivar bodies: by body. :ivar totals: all together.
    :ivar held: why each held row is held; a row may be held for several reasons.
    :ivar noted: what is wrong with files, warnings, and law that is not certain (no file, row 0). Nobody is kept out for these, but a file
        that cannot be read has nobody.
    :ivar assumptions: what was taken for granted, a sentence each.
    :ivar compared: people whom both engines worked out. :ivar differences: people on whom they differ in any figure.
    """

    paid_on: str
    seed: int
    law: str
    bodies: tuple[BodyTrial, ...]
    totals: BodyTrial
    held: tuple[Said, ...]
    noted: tuple[Said, ...]
    assumptions: tuple[str, ...]
    compared: int
    differences: int

    def as_dict(self) -> dict[str, object]:
        """This will give the report in the words JSON has."""
        return {
            "paid_on": self.paid_on,
            "seed": self.seed,
            "law": self.law,
            "bodies": [body.as_dict() for body in self.bodies],
            "totals": self.totals.as_dict(),
            "held": [asdict(said) for said in self.held],
            "noted": [asdict(said) for said in self.noted],
            "assumptions": list(self.assumptions),
            "engines": {"compared": self.compared, "differences": self.differences},
        }

    def sentences(self) -> list[str]:
        """This will give all but the figures of bodies, for a reader, a line each."""
        one = self.totals
        loans = one.student_loan_pence + one.postgraduate_loan_pence
        paid = (
            f"Paid on {self.paid_on}, seed {self.seed}: gross {spoken(one.gross_pence)} - pension {spoken(one.pension_employee_pence)}"
            f" - tax {spoken(one.tax_pence)} - National Insurance {spoken(one.ni_employee_pence)} - loans {spoken(loans)}"
            f" = net {spoken(one.net_pence)}."
        )
        on_top = (
            f"On top: employer's National Insurance {spoken(one.ni_employer_pence)}, pension {spoken(one.pension_employer_pence)},"
            f" levy {spoken(one.levy_pence)}."
        )
        engines = f"Both engines worked out {self.compared:,} people and differ on {self.differences:,}."
        lines = [paid, on_top, engines, "", "Taken for granted:", *(f"- {sentence}" for sentence in self.assumptions)]
        for title, saids in (("Held:", self.held), ("Noted:", self.noted)):
            if saids:
                lines += ["", title, *(f"- {_place(said)}{said.code} {said.sentence}" for said in saids)]
        return lines


def _place(said: Said) -> str:
    """Say where it stands in the files, or nothing where it is about none of them."""
    return f"{said.file}, row {said.row}: " if said.row else f"{said.file}: " if said.file else ""


def total(bodies: Iterable[BodyTrial]) -> BodyTrial:
    """This will add up bodies under the name ``all``."""
    every = tuple(bodies)
    sums = {field.name: sum(getattr(body, field.name) for body in every) for field in fields(BodyTrial) if field.name != "body"}
    return BodyTrial(body="all", **sums)

"""What only a few employments have beside PAY_INPUT, for one of them: the rows of ``standard/particulars.py`` that bear its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from commonline.calc.plain.national_insurance import NONE, Contributions
from commonline.calc.plain.pension import PensionContributions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Case:
    """The particulars of one employment.

    :ivar director: its row of DIRECTOR, or None.
    :ivar ni_to_date: its rows of NI_TO_DATE.
    :ivar paid_already: its row of PAID_ALREADY, or None.
    :ivar correction: its row of CORRECTION, or None.
    :ivar together: number and earnings for National Insurance of each employment that is added up with it, itself included; empty: it is
        alone. The earnings are those of the period: what an earlier run has paid in it is among them.
    :ivar together_letter: category letter of the first of them; "": its own.
    """

    director: Mapping[str, object] | None = None
    ni_to_date: Sequence[Mapping[str, object]] = ()
    paid_already: Mapping[str, object] | None = None
    correction: Mapping[str, object] | None = None
    together: Sequence[tuple[int, int]] = ()
    together_letter: str = ""

    def __post_init__(self) -> None:
        if self.director is not None and (self.together or self.paid_already is not None):
            raise ValueError("a director is neither paid in parts nor added up with other employments")
        if self.ni_to_date and self.director is None:
            raise ValueError("only a director has earnings of the year by letter")

    def already(self, column: str) -> int:
        """This will give one amount of an earlier payment of the same period, in pence; nothing where there was none."""
        return cast("int", self.paid_already[column]) if self.paid_already is not None else 0

    def to_put_right(self, column: str) -> int:
        """This will give what is to be put right of one contribution, in pence."""
        return cast("int", self.correction[column]) if self.correction is not None else 0

    @property
    def contributions_already(self) -> Contributions:
        """This will give National Insurance of an earlier payment of the same period."""
        return Contributions.of(self.paid_already) if self.paid_already is not None else NONE

    @property
    def pension_already(self) -> PensionContributions:
        """This will give the pension contributions of an earlier payment of the same period."""
        return PensionContributions(self.already("pension_employee_pence"), self.already("pension_employer_pence"))

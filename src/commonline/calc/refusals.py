"""What neither engine will work out, and says so instead of guessing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable


class CannotPay(Refusal):
    """An input holds a value that no rule is known for. Callers hold such people before they ask.

    :ivar column: the column of PAY_INPUT.
    :ivar values: the distinct values that are not known, sorted; empty text for an empty cell.
    """

    def __init__(self, column: str, values: Iterable[str | None]) -> None:
        self.column = column
        self.values = tuple(sorted({value or "" for value in values}))
        named = ", ".join(value or "(empty)" for value in self.values)
        super().__init__(
            f"Nobody can be paid with {column.replace('_', ' ')} {named}.",
            why="The law in force on the day of payment, as the rule book has it, does not know it.",
            do="Hold the people concerned until the value is corrected, or add it to the rule book with its instrument.",
        )

"""Payment file for Bacs: Standard 18, single processing day, credits with one balancing debit.

What was checked, and against what. The 100 characters of a credit record, and the positions of VOL1 and of
HDR1's identifiers and dates, were checked against published descriptions of the layout. **Not** checked
against an official golden file, because none could be had: HDR1 28-41 and 54-80, HDR2, UHL1, EOF1 (its block
count too), EOF2, UTL1, and characters 32-35 and 47-82 of the contra. They follow the layout as it is
generally published. Have your bank or bureau accept a test file before the first live run.

Sending the same file twice pays twice: Bacs does not know that it has seen it. The serial is therefore taken
from the run's digest, so that the bank, and ``folder.send``, can tell a repeat from a second file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from commonline.gateways.letters import plain_letters
from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from datetime import date

PAYMENT_COLUMNS: Final = {
    "sort_code": pl.String(),
    "account_number": pl.String(),
    "account_name": pl.String(),
    "pence": pl.Int64(),
    "reference": pl.String(),
}
MOST_PENCE: Final = 999_999_999
"""The largest single payment this file will carry: nine digits of pence. The field would hold eleven."""

_ALLOWED: Final = "A-Z0-9.&/ -"
_MOST_TOTAL: Final = 10**11 - 1
_CREDIT: Final = "99"
_CONTRA: Final = "17"
_END: Final = "\r\n"


@dataclass(frozen=True, slots=True)
class PayingAccount:
    """The account the money leaves, and who is sending.

    :ivar service_user_number: six digits, given by the sponsoring bank.
    :ivar sort_code: six digits.
    :ivar account_number: eight digits.
    :ivar account_name: name of the account; 18 characters reach the file.
    :ivar originator_name: what the people paid will read on their statement; 18 characters reach the file.
    """

    service_user_number: str
    sort_code: str
    account_number: str
    account_name: str
    originator_name: str


def render(*, payments: pl.DataFrame, originator: PayingAccount, processing_day: date, serial: str, created: date | None = None) -> bytes:
    """This will give the Standard 18 file for one day's payments, in the order of the rows.

    ``payments`` has the columns of ``PAYMENT_COLUMNS``; a sort code is six digits and an account number eight.
    Text is put in capitals and in Bacs's characters (A-Z 0-9 . & / - and space): accents are taken off, other
    characters become a space, and 18 characters are kept. ``processing_day`` is the day the money is in the
    accounts; that it is a bank working day beyond Monday to Friday is for the caller's calendar. ``serial`` is six
    capitals or digits, derived by the caller from the run's digest. ``created`` is the day written as the file's
    day of making; without it, the processing day.

    :raises Refusal: when there is nothing to pay, an account is not written as Bacs needs it, a name has no
        character that Bacs can carry, or an amount is nothing, negative or over ``MOST_PENCE``.
    :raises TypeError: when the columns are not those of ``PAYMENT_COLUMNS``; that is our mistake.
    """
    if dict(payments.schema) != PAYMENT_COLUMNS:
        raise TypeError(f"payments: {dict(payments.schema)} are not the columns of a payment")
    _refuse_if_wrong(payments, originator, processing_day, serial)
    records = payments.lazy().with_columns(_carried("account_name"), _carried("reference")).collect()
    _refuse_if(records, pl.col("account_name").str.strip_chars(" ") == "", "has a name without a letter that Bacs can carry")
    total = int(payments["pence"].sum())
    if total > _MOST_TOTAL:
        raise Refusal(
            "The payment file was not made.",
            why="The total does not fit the eleven digits of one balancing debit.",
            do="Split the run in two.",
        )

    lines_of_credit = records.select(_credit(originator))["record"].str.join(_END).item()
    labels = _Labels(originator.service_user_number, serial, created or processing_day, processing_day)
    # 2,000 characters a block, 100 a record; the contra is a record too.
    blocks = -(-(payments.height + 1) // 20)
    lines = [*labels.head(), lines_of_credit, _contra(originator, total), *labels.tail(total, payments.height, blocks)]
    return (_END.join(lines) + _END).encode("ascii")


def parse(content: bytes) -> pl.DataFrame:
    """This will read a payment file back: one row a credit, with the columns of ``PAYMENT_COLUMNS``.

    It is written apart from ``render`` and shares no layout with it, so that each checks the other. Text
    comes back as the file has it, without the spaces at its end.

    :raises Refusal: when the file is not whole: a label is missing or out of its place, a record is not 100
        characters, the contra is not the sum of the credits, or the trailer's totals or counts disagree.
    """
    lines = content.decode("ascii", errors="replace").split("\r\n")
    if len(lines) < 10 or [line[:4] for line in lines[:4]] != ["VOL1", "HDR1", "HDR2", "UHL1"]:
        raise _broken("it does not begin with VOL1, HDR1, HDR2 and UHL1")
    if [line[:4] for line in lines[-4:]] != ["EOF1", "EOF2", "UTL1", ""]:
        raise _broken("it does not end with EOF1, EOF2 and UTL1")
    if any(len(line) != 80 for line in (*lines[:4], *lines[-4:-1])):
        raise _broken("a label is not 80 characters long")
    rows: list[tuple[str, str, str, int, str]] = []
    debits: list[int] = []
    for number, line in enumerate(lines[4:-4], start=5):
        if len(line) != 100 or not (line[:17] + line[35:46]).isdigit():
            raise _broken(f"line {number} is not a record of 100 characters")
        amount = int(line[35:46])
        if line[15:17] == "99":
            rows.append((line[0:6], line[6:14], line[82:100].rstrip(), amount, line[64:82].rstrip()))
        elif line[15:17] == "17" and line[:14] == line[17:31] and line[64:70] == "CONTRA":
            debits.append(amount)
        else:
            raise _broken(f"line {number} is neither a credit nor a balancing debit")
    frame = pl.DataFrame(rows, schema=PAYMENT_COLUMNS, orient="row")
    total = int(frame["pence"].sum())
    if debits != [total]:
        raise _broken("the balancing debit is not the sum of the credits")
    if lines[-2][4:44] != f"{total:013d}{total:013d}{1:07d}{frame.height:07d}":
        raise _broken("the totals or counts of UTL1 are not those of its records")
    return frame


def _refuse_if_wrong(payments: pl.DataFrame, originator: PayingAccount, processing_day: date, serial: str) -> None:
    digits = ((originator.service_user_number, 6), (originator.sort_code, 6), (originator.account_number, 8))
    if any(len(value) != length or not (value.isascii() and value.isdigit()) for value, length in digits):
        raise Refusal(
            "The payment file was not made.",
            why="The paying account is not written in digits.",
            do="Give six digits, six digits and eight digits.",
        )
    if len(serial) != 6 or not (serial.isascii() and serial.isalnum() and serial == serial.upper()):
        raise Refusal(
            "The payment file was not made.",
            why=f"The serial {serial!r} is not six capitals or digits.",
            do="Take it from the run's digest.",
        )
    if processing_day.isoweekday() > 5:
        raise Refusal("The payment file was not made.", why=f"{processing_day} is not a weekday.", do="Choose a bank working day.")
    if payments.is_empty():
        raise Refusal("The payment file was not made.", why="There is nobody to pay.", do="Look at who was held in this run.")
    _refuse_if(payments, ~pl.col("sort_code").str.contains(r"^[0-9]{6}$"), "has a sort code that is not six digits")
    _refuse_if(payments, ~pl.col("account_number").str.contains(r"^[0-9]{8}$"), "has an account number that is not eight digits")
    _refuse_if(payments, ~pl.col("pence").is_between(1, MOST_PENCE), f"is nothing, negative, or over {MOST_PENCE} pence")


def _refuse_if(payments: pl.DataFrame, wrong: pl.Expr, said: str) -> None:
    """Refuse, naming the first row and never its values: they are somebody's bank details."""
    rows = payments.select(wrong.fill_null(value=True).arg_true())
    if rows.height:
        more = f" and {rows.height - 1} more" if rows.height > 1 else ""
        raise Refusal(
            "The payment file was not made.", why=f"Payment {rows.item(0, 0) + 1}{more} {said}.", do="Put it right or hold that payment."
        )


def _carried(name: str) -> pl.Expr:
    """Give a text column as 18 characters that Bacs carries."""
    return plain_letters(pl.col(name).str.to_uppercase(), allowed=_ALLOWED).str.slice(0, 18).str.pad_end(18).alias(name)


def _carried_text(text: str) -> str:
    return str(pl.DataFrame({"text": [text]}).select(_carried("text")).item())


def _credit(originator: PayingAccount) -> pl.Expr:
    """Give the 100 characters of each credit; 0000 stands where an RTI link would, which HMRC no longer takes."""
    middle = f"0{_CREDIT}{originator.sort_code}{originator.account_number}0000"
    return pl.concat_str(
        pl.col("sort_code"),
        pl.col("account_number"),
        pl.lit(middle),
        pl.col("pence").cast(pl.String).str.zfill(11),
        pl.lit(_carried_text(originator.originator_name)),
        pl.col("reference"),
        pl.col("account_name"),
    ).alias("record")


def _contra(originator: PayingAccount, total: int) -> str:
    """Give the one debit of the paying account that balances the credits."""
    account = originator.sort_code + originator.account_number
    name = _carried_text(originator.account_name)
    return f"{account}0{_CONTRA}{account}0000{total:011d}{_carried_text(originator.originator_name)}{'CONTRA':<18}{name}"


@dataclass(frozen=True, slots=True)
class _Labels:
    """The labels before and after the records, 80 characters each."""

    user: str
    serial: str
    created: date
    processing_day: date

    def head(self) -> tuple[str, ...]:
        """Give the volume label, two file headers and the user header."""
        volume = f"VOL1{self.serial}{'':31}{self.user}{'':32}1"
        user = f"UHL1{_julian(self.processing_day)}999999    000000000{'1 DAILY  '}001"
        return volume, self._file("HDR", 0), self._form("HDR"), f"{user:<80}"

    def tail(self, total: int, count: int, blocks: int) -> tuple[str, ...]:
        """Give the two file trailers and the user trailer: debits and credits, then how many of each."""
        user = f"UTL1{total:013d}{total:013d}{1:07d}{count:07d}"
        return self._file("EOF", blocks), self._form("EOF"), f"{user:<80}"

    def _file(self, word: str, blocks: int) -> str:
        identifier = f"A{self.user}S  1{self.user}"
        # Section 0001, sequence 0001, no generation; the file may be thrown away once it is processed.
        line = f"{word}1{identifier}{self.serial}00010001{'':6}{_julian(self.created)}{_julian(self.processing_day)}0{blocks:06d}"
        return f"{line:<80}"

    def _form(self, word: str) -> str:
        """Say that records are fixed, 2,000 characters a block and 100 a record."""
        line = f"{word}2F0200000100{'':35}00"
        return f"{line:<80}"


def _julian(day: date) -> str:
    """Give a day as Bacs writes it: a space, two digits of the year and the day of the year."""
    return f" {day:%y%j}"


def _broken(why: str) -> Refusal:
    return Refusal(
        "The payment file cannot be read back.", why=f"It is not whole: {why}.", do="Do not send it; make it again from the run."
    )

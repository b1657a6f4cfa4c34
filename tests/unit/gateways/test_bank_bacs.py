"""The payment file for Bacs, written by one way and read back by another."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from commonline.gateways.bank_bacs import (
    MOST_PENCE,
    PAYMENT_COLUMNS,
    PayingAccount,
    parse,
    render,
)
from commonline.kernel.error import Refusal

ORIGINATOR = PayingAccount("654321", "112233", "87654321", "Council Payroll", "Aldermoor Council")
DAY = date(2025, 10, 31)


def payments(*rows: tuple[str, str, str, int, str]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=PAYMENT_COLUMNS, orient="row")


ONE = ("200000", "12345678", "Ann Smith", 123456, "Pay Oct 25")


def file(*rows: tuple[str, str, str, int, str]) -> bytes:
    return render(payments=payments(*(rows or (ONE,))), originator=ORIGINATOR, processing_day=DAY, serial="A1B2C3")


def test_a_credit_is_one_hundred_characters_each_in_its_place() -> None:
    credit = file().decode().split("\r\n")[4]

    assert credit == "2000001234567809911223387654321000000000123456ALDERMOOR COUNCIL PAY OCT 25        ANN SMITH         "
    assert len(credit) == 100


def test_one_debit_balances_the_credits() -> None:
    contra = file(ONE, ("300000", "00000001", "Bo", 44, "x")).decode().split("\r\n")[6]

    assert contra == "1122338765432101711223387654321000000000123500ALDERMOOR COUNCIL CONTRA            COUNCIL PAYROLL   "


def test_the_labels_stand_around_the_records_and_say_their_totals() -> None:
    lines = file().decode().split("\r\n")

    assert [line[:4] for line in lines] == ["VOL1", "HDR1", "HDR2", "UHL1", "2000", "1122", "EOF1", "EOF2", "UTL1", ""]
    assert {len(lines[n]) for n in (0, 1, 2, 3, 6, 7, 8)} == {80}
    assert lines[0][4:10] == "A1B2C3"
    assert lines[0][41:47] == "654321"
    assert lines[0][79] == "1"
    assert lines[1][4:27] == "A654321S  1654321A1B2C3"
    assert lines[1][41:53] == " 25304 25304"
    assert lines[3][4:10] == " 25304"
    assert lines[8][4:44] == "0000000123456000000012345600000010000001"


def test_what_is_written_is_read_back() -> None:
    rows = [("200000", f"{n:08d}", f"PERSON {n}", n * 7 + 1, f"REF {n}") for n in range(2_500)]

    assert parse(file(*rows)).equals(payments(*rows))


def test_accents_are_taken_off_and_other_characters_become_a_space() -> None:
    back = parse(file(("200000", "12345678", "Zoë Łukasz_Strauß", 1, "a*b—c"), ("200000", "12345678", "O’Brien-Núñez & Co.", 1, "1/2.3&4")))

    assert back["account_name"].to_list() == ["ZOE LUKASZ STRAUSS", "O BRIEN-NUNEZ & CO"]
    assert back["reference"].to_list() == ["A B-C", "1/2.3&4"]


def test_text_longer_than_eighteen_characters_is_cut_and_moves_nothing() -> None:
    assert parse(file(("200000", "12345678", "A" * 40, 5, "B" * 40))).row(0) == ("200000", "12345678", "A" * 18, 5, "B" * 18)


@pytest.mark.parametrize("pence", [0, -1, MOST_PENCE + 1])
def test_an_amount_that_cannot_be_paid_is_refused(pence: int) -> None:
    with pytest.raises(Refusal, match="Payment 2 is nothing, negative, or over"):
        file(ONE, (*ONE[:3], pence, ONE[4]))


def test_the_largest_amount_is_paid() -> None:
    assert parse(file((*ONE[:3], MOST_PENCE, ONE[4])))["pence"].sum() == MOST_PENCE


@pytest.mark.parametrize(
    ("sort_code", "account"),
    [("20-00-00", "12345678"), ("20000", "12345678"), ("200000", "1234567"), ("200000", "1234567x"), ("２00000", "12345678")],
)
def test_an_account_that_is_not_digits_is_refused_without_being_repeated(sort_code: str, account: str) -> None:
    with pytest.raises(Refusal) as refusal:
        file((sort_code, account, "Ann", 1, ""))

    assert sort_code not in str(refusal.value)
    assert account not in str(refusal.value)


def test_an_empty_cell_is_refused() -> None:
    empty = payments(ONE).with_columns(pence=pl.lit(None, dtype=pl.Int64))
    with pytest.raises(Refusal, match="Payment 1"):
        render(payments=empty, originator=ORIGINATOR, processing_day=DAY, serial="A1B2C3")


def test_a_name_that_bacs_cannot_carry_is_refused() -> None:
    with pytest.raises(Refusal, match="name without a letter"):
        file(("200000", "12345678", "王芳", 1, ""))


def test_nobody_to_pay_is_refused() -> None:
    with pytest.raises(Refusal, match="nobody to pay"):
        render(payments=payments(), originator=ORIGINATOR, processing_day=DAY, serial="A1B2C3")


def test_a_saturday_is_refused() -> None:
    with pytest.raises(Refusal, match="not a weekday"):
        render(payments=payments(ONE), originator=ORIGINATOR, processing_day=date(2025, 11, 1), serial="A1B2C3")


@pytest.mark.parametrize("serial", ["", "A1B2C", "a1b2c3", "A1 2C3", "A1B2C3D"])
def test_a_serial_that_is_not_six_capitals_or_digits_is_refused(serial: str) -> None:
    with pytest.raises(Refusal, match="six capitals or digits"):
        render(payments=payments(ONE), originator=ORIGINATOR, processing_day=DAY, serial=serial)


def test_a_total_that_one_debit_cannot_hold_is_refused() -> None:
    with pytest.raises(Refusal, match="eleven digits"):
        file(*[(*ONE[:3], MOST_PENCE, "x")] * 101)


def test_other_columns_are_our_own_mistake() -> None:
    with pytest.raises(TypeError):
        render(payments=payments(ONE).drop("reference"), originator=ORIGINATOR, processing_day=DAY, serial="A1B2C3")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"00000123456ALDER", b"00000123457ALDER", "balancing debit"),
        (b"CONTRA", b"COXTRA", "neither a credit"),
        (b"UTL10000000123456", b"UTL10000000123455", "totals or counts"),
        (b"UHL1", b"UHL2", "begin"),
        (b"EOF2", b"EOF3", "end"),
        (b"ANN SMITH ", b"ANN SMITH", "100 characters"),
        (b"HDR1A", b"HDR1AA", "80 characters"),
    ],
)
def test_a_file_that_was_changed_is_not_read_back(old: bytes, new: bytes, why: str) -> None:
    whole = file()
    assert old in whole
    with pytest.raises(Refusal, match=why):
        parse(whole.replace(old, new, 1))


def test_a_credit_taken_out_is_noticed() -> None:
    lines = file(ONE, ONE).split(b"\r\n")
    with pytest.raises(Refusal, match="balancing debit"):
        parse(b"\r\n".join(lines[:4] + lines[5:]))


def test_the_same_payments_give_the_same_bytes() -> None:
    assert file() == file()

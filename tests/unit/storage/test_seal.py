"""Sealed values open in their own place and nowhere else."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.kernel.error import Refusal
from commonline.storage.seal import Seal, Secret, Tampered

if TYPE_CHECKING:
    from pathlib import Path

SEAL = Seal(bytes(range(32)))
BODY, OTHER, ROW = UUID(int=1), UUID(int=2), UUID(int=3)
PLACE: dict[str, Any] = {"body": BODY, "table": "bank", "column": "account", "row": ROW}
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(value=TEXT, body=st.uuids(), row=st.uuids())
def test_what_is_sealed_opens_to_the_same_value(value: str, body: UUID, row: UUID) -> None:
    sealed = SEAL.seal(body=body, table="bank", column="account", row=row, value=value)
    assert SEAL.open(body=body, table="bank", column="account", row=row, sealed=sealed) == value


@pytest.mark.parametrize("moved", [{"body": OTHER}, {"table": "person"}, {"column": "sort_code"}, {"row": OTHER}])
def test_a_value_moved_to_another_place_does_not_open(moved: dict[str, Any]) -> None:
    sealed = SEAL.seal(**PLACE, value="12345678")
    with pytest.raises(Tampered):
        SEAL.open(**(PLACE | moved), sealed=sealed)


@given(at=st.integers(0, 36), bit=st.integers(0, 7))
def test_one_changed_bit_anywhere_does_not_open(at: int, bit: int) -> None:
    sealed = bytearray(SEAL.seal(**PLACE, value="12345678"))
    sealed[at] ^= 1 << bit
    with pytest.raises(Tampered):
        SEAL.open(**PLACE, sealed=bytes(sealed))


@given(length=st.integers(0, 36))
def test_a_value_cut_short_does_not_open(length: int) -> None:
    with pytest.raises(Tampered):
        SEAL.open(**PLACE, sealed=SEAL.seal(**PLACE, value="12345678")[:length])


def test_another_master_key_does_not_open_it() -> None:
    with pytest.raises(Tampered):
        Seal(b"x" * 32).open(**PLACE, sealed=SEAL.seal(**PLACE, value="12345678"))


def test_the_same_value_sealed_twice_looks_different() -> None:
    assert SEAL.seal(**PLACE, value="12345678") != SEAL.seal(**PLACE, value="12345678")


@given(pairs=st.lists(st.tuples(st.uuids(), st.none() | TEXT)))
def test_many_open_as_they_were_sealed_and_one_by_one_too(pairs: list[tuple[UUID, str | None]]) -> None:
    rows, values = [row for row, _ in pairs], [value for _, value in pairs]
    sealed = SEAL.seal_many(body=BODY, table="bank", column="account", rows=rows, values=values)
    assert SEAL.open_many(body=BODY, table="bank", column="account", rows=rows, sealed=sealed) == values
    for row, value, each in zip(rows, values, sealed, strict=True):
        assert (each if each is None else SEAL.open(**(PLACE | {"row": row}), sealed=each)) == value


def test_two_rows_that_change_places_do_not_open() -> None:
    rows = [UUID(int=10), UUID(int=11)]
    sealed = SEAL.seal_many(body=BODY, table="bank", column="account", rows=rows, values=["1", "2"])
    with pytest.raises(Tampered):
        SEAL.open_many(body=BODY, table="bank", column="account", rows=rows, sealed=sealed[::-1])


@pytest.mark.parametrize("written", ["AB123456C", "ab 12 34 56 c", "AB-12-34-56-C", "\uff21\uff22123456C", "AB\u00a0123456C"])
def test_a_blind_index_does_not_mind_how_a_number_is_spaced(written: str) -> None:
    assert SEAL.blind(body=BODY, column="nino", value=written) == SEAL.blind(body=BODY, column="nino", value="AB123456C")


def test_a_blind_index_differs_by_value_column_body_and_key() -> None:
    made = [
        SEAL.blind(body=BODY, column="nino", value="AB123456C"),
        SEAL.blind(body=BODY, column="nino", value="AB123456D"),
        SEAL.blind(body=BODY, column="other", value="AB123456C"),
        SEAL.blind(body=OTHER, column="nino", value="AB123456C"),
        Seal(b"x" * 32).blind(body=BODY, column="nino", value="AB123456C"),
    ]
    assert len(set(made)) == len(made)


def test_many_blinds_are_the_single_ones_in_order() -> None:
    one = SEAL.blind(body=BODY, column="nino", value="AB123456C")
    assert SEAL.blind_many(body=BODY, column="nino", values=["AB123456C", None]) == [one, None]


@given(content=st.binary())
def test_a_file_opens_under_its_own_name_only(content: bytes) -> None:
    sealed = SEAL.seal_blob(body=BODY, name="extract/a", content=content)
    assert SEAL.open_blob(body=BODY, name="extract/a", content=sealed) == content
    for body, name in ((BODY, "extract/b"), (OTHER, "extract/a")):
        with pytest.raises(Tampered):
            SEAL.open_blob(body=body, name=name, content=sealed)


def test_a_key_file_is_made_once_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master"
    sealed = Seal.from_file(path).seal(**PLACE, value="12345678")
    assert path.stat().st_mode & 0o777 == 0o600
    assert Seal.from_file(path).open(**PLACE, sealed=sealed) == "12345678"
    assert [each.name for each in path.parent.iterdir()] == ["master"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master"
    Seal.from_file(path)
    path.chmod(mode)
    with pytest.raises(Refusal, match="chmod 600"):
        Seal.from_file(path)


def test_a_file_that_holds_no_key_is_refused_and_a_missing_one_where_none_may_be_made(tmp_path: Path) -> None:
    path = tmp_path / "master"
    with pytest.raises(Refusal, match="safe copy"):
        Seal.from_file(path, create=False)
    path.touch(mode=0o600)
    with pytest.raises(Refusal, match="64 hexadecimal digits"):
        Seal.from_file(path)


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret("12345678")
    shown = f"{secret} {secret!r} {secret!s} {secret:>5} {[secret]}"
    assert "1234" not in shown
    assert secret.reveal() == "12345678"
    with pytest.raises(TypeError):
        pickle.dumps(secret)

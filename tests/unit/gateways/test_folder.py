"""The transport that leaves a file in a folder."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from commonline.gateways import folder
from commonline.gateways.folder import ask, send
from commonline.kernel.digest import digest
from commonline.kernel.error import Refusal


def test_a_file_arrives_whole_and_alone(tmp_path: Path) -> None:
    receipt = send(place=tmp_path, name="pay.txt", content=b"money")

    assert (tmp_path / "pay.txt").read_bytes() == b"money"
    assert [path.name for path in tmp_path.iterdir()] == ["pay.txt"]
    assert (receipt.name, receipt.content_digest, receipt.size) == ("pay.txt", digest(b"money"), 5)


def test_sending_again_changes_nothing_and_gives_the_same_receipt(tmp_path: Path) -> None:
    first = send(place=tmp_path, name="pay.txt", content=b"money")
    before = (tmp_path / "pay.txt").stat()

    assert send(place=tmp_path, name="pay.txt", content=b"money") == first
    assert (tmp_path / "pay.txt").stat().st_ino == before.st_ino


def test_the_same_name_with_other_bytes_is_refused_and_left_alone(tmp_path: Path) -> None:
    send(place=tmp_path, name="pay.txt", content=b"money")

    with pytest.raises(Refusal, match="its content is another"):
        send(place=tmp_path, name="pay.txt", content=b"more money")
    assert (tmp_path / "pay.txt").read_bytes() == b"money"


def test_asking_tells_whether_it_has_arrived(tmp_path: Path) -> None:
    assert ask(place=tmp_path, name="pay.txt", content_digest=digest(b"money")) is None
    receipt = send(place=tmp_path, name="pay.txt", content=b"money")
    assert ask(place=tmp_path, name="pay.txt", content_digest=digest(b"money")) == receipt


def test_a_stop_before_the_name_is_given_leaves_no_file_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "link", stop)
    with pytest.raises(KeyboardInterrupt):
        send(place=tmp_path, name="pay.txt", content=b"money")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    assert send(place=tmp_path, name="pay.txt", content=b"money").size == 5


def test_another_sender_who_was_first_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.link

    def late(source: Path, final: Path) -> None:
        final.write_bytes(b"other")
        real(source, final)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(Refusal, match="its content is another"):
        send(place=tmp_path, name="pay.txt", content=b"money")
    assert (tmp_path / "pay.txt").read_bytes() == b"other"


def test_a_folder_without_links_gets_a_rename(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise OSError(errno.ENOTSUP, "no links here")

    monkeypatch.setattr(os, "link", unknown)
    send(place=tmp_path, name="pay.txt", content=b"money")
    assert [path.name for path in tmp_path.iterdir()] == ["pay.txt"]


def test_a_failing_disk_is_not_called_a_receipt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.EIO, "the disk failed")

    monkeypatch.setattr(os, "link", full)
    with pytest.raises(OSError, match="the disk failed"):
        send(place=tmp_path, name="pay.txt", content=b"money")
    assert list(tmp_path.iterdir()) == []


def test_the_file_and_the_folder_are_flushed_before_the_receipt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[str] = []
    real = os.fsync

    def watch(handle: int) -> None:
        flushed.append("folder" if Path(f"/proc/self/fd/{handle}").is_dir() else "file")
        real(handle)

    monkeypatch.setattr(folder.os, "fsync", watch)
    send(place=tmp_path, name="pay.txt", content=b"money")
    assert flushed == ["file", "folder"]


@pytest.mark.parametrize("name", ["", "../pay.txt", "a/b", "a\\b", ".hidden", "a\0b"])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refusal, match="not a plain file name"):
        send(place=tmp_path, name=name, content=b"x")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no folder"):
        send(place=tmp_path / "gone", name="pay.txt", content=b"x")


def test_only_this_user_may_read_the_file(tmp_path: Path) -> None:
    send(place=tmp_path, name="pay.txt", content=b"money")
    assert (tmp_path / "pay.txt").stat().st_mode & 0o077 == 0

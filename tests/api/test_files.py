"""Files that a person names: those that are read, and new ones."""

from __future__ import annotations

import errno
import os
import resource
import signal
from pathlib import Path

import pytest

from coordtui.access import afar
from coordtui.api import NotRead, NotWritten, at_home, read_file, read_text, write_new
from coordtui.api import files as rules


def test_a_new_file_holds_the_text_as_it_is(tmp_path: Path) -> None:
    write_new(tmp_path / "new.csv", "é,1\r\nb,2\n")
    assert (tmp_path / "new.csv").read_bytes() == "é,1\r\nb,2\n".encode()


def test_a_private_file_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    write_new(tmp_path / "mine.json", "{}", private=True)
    assert (tmp_path / "mine.json").stat().st_mode & 0o077 == 0


def test_a_file_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("kept", "utf-8")
    with pytest.raises(NotWritten, match="already"):
        write_new(tmp_path / "old.csv", "new")
    assert (tmp_path / "old.csv").read_text("utf-8") == "kept"


@pytest.mark.parametrize("folder", ["nowhere", "file"])
def test_where_no_folder_is_it_says_so(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(NotWritten, match="no folder"):
        write_new(tmp_path / folder / "new.csv", "")


@pytest.mark.parametrize("name", ["\0", "x" * 300])
def test_another_reason_is_given_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotWritten, match="cannot be written: "):
        write_new(tmp_path / name, "")


def test_a_text_that_cannot_be_written_is_not_said_to_be_a_wrong_name(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="it holds signs that are no text"):
        write_new(tmp_path / "new.csv", "\ud800")
    assert not (tmp_path / "new.csv").exists()


def test_a_home_is_read_as_one_and_that_of_nobody_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert at_home("~/new.csv") == tmp_path / "new.csv"
    assert at_home(Path("~nosuchuser/new.csv")) == Path("~nosuchuser/new.csv")
    with pytest.raises(NotWritten, match="There is no folder “~nosuchuser”"):
        write_new(at_home("~nosuchuser/new.csv"), "")


def test_nothing_is_left_of_a_file_that_could_not_be_written_whole(tmp_path: Path) -> None:
    path, limits = tmp_path / "a.csv", resource.getrlimit(resource.RLIMIT_FSIZE)
    asked = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(NotWritten, match="larger than a file may be"):
            write_new(path, "x" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, asked)
    assert not path.exists()


def test_a_folder_that_takes_no_files_is_not_said_to_be_missing() -> None:
    if not Path("/proc/self").is_dir():
        pytest.skip("a folder of the kind is needed")
    with pytest.raises(
        NotWritten, match=r"“/proc/x\.csv” cannot be written: no file can be made in this folder"
    ):
        write_new(Path("/proc/x.csv"), "")


def test_a_text_is_read_with_or_without_a_mark_at_its_start_and_with_ends_of_lines_of_any_system(
    tmp_path: Path,
) -> None:
    (tmp_path / "text.csv").write_bytes("\ufeffé\r\nb\rc\n".encode())
    assert read_text(tmp_path / "text.csv") == "é\nb\nc\n"


def test_what_is_not_written_in_utf_8_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes("a\nb\né\n".encode("latin-1"))
    with pytest.raises(NotRead, match=r"Line 3 of “.*old\.csv” is not written in UTF-8"):
        read_text(tmp_path / "old.csv")


def test_a_file_that_cannot_be_read_says_why_in_words(tmp_path: Path) -> None:
    with pytest.raises(NotRead, match=r"There is no file “.*none\.csv”"):
        read_file(tmp_path / "none.csv")
    with pytest.raises(NotRead, match="cannot be read: it is a folder, not a file"):
        read_file(tmp_path)
    with pytest.raises(NotRead, match="no file has such a name"):
        read_file(tmp_path / "\0")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "LARGEST", 3)
    (tmp_path / "large.csv").write_bytes(b"four")
    with pytest.raises(NotRead, match="larger than 3 bytes"):
        read_file(tmp_path / "large.csv")


@pytest.mark.parametrize(
    "number", [errno.EISDIR, errno.EACCES, errno.ENOSPC, errno.EROFS, errno.ENAMETOOLONG]
)
def test_what_the_system_says_is_said_in_our_words(number: int) -> None:
    assert str(rules.system_reason(OSError(number, os.strerror(number)))) != os.strerror(number)


def test_what_we_have_no_words_for_is_said_as_the_system_says_it() -> None:
    assert rules.system_reason(OSError(errno.EXDEV, os.strerror(errno.EXDEV))) == os.strerror(errno.EXDEV)


def test_what_is_piped_is_read_though_it_could_not_be_opened_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"name\n")
    os.close(writing)
    before = os.dup(0)
    os.dup2(reading, 0)
    monkeypatch.setattr(Path, "open", None)
    try:
        assert read_file(Path("/dev/stdin")) == b"name\n"
    finally:
        os.dup2(before, 0)
        os.close(before)
        os.close(reading)


def test_for_somebody_from_afar_no_file_is_read_or_written_whoever_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there.txt"
    there.write_text("of the server")
    monkeypatch.setattr(afar, "_afar", True)
    with pytest.raises(NotRead, match="from afar"):
        read_file(there)
    with pytest.raises(NotWritten, match="from afar"):
        write_new(tmp_path / "new.txt", "text")
    assert [file.name for file in tmp_path.iterdir()] == ["there.txt"]

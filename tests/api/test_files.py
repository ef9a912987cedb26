"""Files that a person asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from coordtui.api import NotWritten, write_new


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

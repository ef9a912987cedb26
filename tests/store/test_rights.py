"""Several accounts, umasks and group folders: who may write, may; who may not, is told why."""

from __future__ import annotations

import errno
import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coordtui.api import StoreReadOnly
from coordtui.store import files, open_store, rights
from coordtui.store.backup import back_up
from coordtui.store.presence import lock_file

ANNA, BEN, CHLOE = 54301, 54302, 54303
LAB = 54300

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that all accounts can reach; what the store imports late is imported."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with open_store(f"{name}/warm up.db") as store:
            back_up(store)
        yield Path(name)


@pytest.fixture
def shared(folder: Path) -> Path:
    """A folder of a group."""
    return _folder(folder / "lab", ANNA, LAB, 0o2770)


def _folder(path: Path, owner: int, group: int, mode: int) -> Path:
    path.mkdir()
    os.chown(path, owner, group)
    path.chmod(mode)
    return path


def _as(account: int, work: Callable[[], object]) -> str:
    """Do something in a process of another account, which is in the group of the lab; what became of it."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([LAB])
            os.setgid(account)
            os.setuid(account)
            answer = str(work())
        except BaseException as error:
            answer = f"{type(error).__name__}: {error}"
        os.write(write, answer.encode())
        os._exit(0)  # as if killed: nothing is closed in order
    os.close(write)
    with open(read) as answers:
        answer = answers.read()
    os.waitpid(child, 0)
    return answer


def _insert(path: Path, *, close: bool = True) -> int:
    store = open_store(str(path))
    number = store.insert({})
    if close:
        store.close()
    return number


def _modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


@pytest.mark.parametrize("mask", [0, 0o027, 0o077])
@pytest.mark.parametrize(("setgid", "mode"), [(False, 0o600), (True, 0o660)])
def test_the_folder_says_whose_a_store_is_and_not_the_umask(
    tmp_path: Path, mask: int, setgid: bool, mode: int
) -> None:
    folder = tmp_path / "shared"
    if setgid:
        folder.mkdir()
        folder.chmod(0o2770)
    before = os.umask(mask)
    try:
        with open_store(str(folder / "new" / "lab.db")) as store:
            store.insert({})
            made = _modes(store.path.parent)
    finally:
        os.umask(before)
    assert made == dict.fromkeys(("lab.db", "lab.db-wal", "lab.db-shm", "lab.db-lock"), mode)
    assert stat.S_IMODE((folder / "new").stat().st_mode) == (0o2770 if setgid else 0o700)


@needs_root
@pytest.mark.parametrize("close", [True, False])
def test_accounts_of_a_group_write_in_turn(shared: Path, close: bool) -> None:
    path = shared / "lab.db"
    for turn, account in enumerate((ANNA, BEN, CHLOE, ANNA), 1):
        assert _as(account, lambda: _insert(path, close=close)) == str(turn)
        assert set(_modes(shared).values()) == {0o660}
        assert {file.stat().st_gid for file in shared.iterdir()} == {LAB}
    backup = Path(_as(BEN, lambda: back_up(open_store(str(path))).path))
    assert (stat.S_IMODE(backup.stat().st_mode), backup.stat().st_gid) == (0o660, LAB)


@needs_root
def test_accounts_of_a_group_stand_in_the_same_line(shared: Path) -> None:
    path = shared / "lab.db"
    for account in (ANNA, BEN):
        assert _as(account, lambda: open_store(str(path))._engine._line is not None) == "True"


@needs_root
def test_root_leaves_a_store_to_whom_it_belongs(folder: Path) -> None:
    path = _folder(folder / "annas", ANNA, ANNA, 0o700) / "lab.db"
    assert _as(ANNA, lambda: _insert(path)) == "1"
    lock_file(path).unlink()
    store = open_store(str(path))
    store.insert({})
    assert {file.stat().st_uid for file in path.parent.iterdir()} == {ANNA}
    assert _as(ANNA, lambda: _insert(path)) == "3"
    store.close()


@needs_root
@pytest.mark.parametrize(
    ("mode", "inside", "why"),
    [
        (0o755, 0o600, f"{{path}} belongs to the account “#{ANNA}”; you are “#{BEN}”, who may not read it."),
        (0o755, 0o644, f"{{path}} belongs to the account “#{ANNA}”; you are “#{BEN}”, who may not write it."),
        (0o755, 0o666, f"The folder {{folder}} belongs to the account “#{ANNA}”; you are “#{BEN}”"),
        (0o700, 0o666, f"The folder {{folder}} belongs to the account “#{ANNA}”; you are “#{BEN}”"),
        (0o1777, 0o600, f"{{path}} belongs to the account “#{ANNA}”; you are “#{BEN}”, who may not read it."),
    ],
)
def test_who_may_not_write_is_told_whose_it_is_and_the_ways_out(
    folder: Path, mode: int, inside: int, why: str
) -> None:
    path = _folder(folder / "annas", ANNA, ANNA, 0o755) / "lab.db"
    assert _as(ANNA, lambda: _insert(path)) == "1"
    path.chmod(inside)
    path.parent.chmod(mode)
    told = _as(BEN, lambda: _insert(path))
    assert why.format(path=path, folder=path.parent) in told
    assert "“chmod 2770”" in told
    assert f"under the account “#{ANNA}”" in told
    assert told.startswith(
        ("StoreReadOnly: The store cannot be written", "StoreError: The store cannot be read")
    )


@needs_root
def test_a_group_folder_that_does_not_hand_down_its_group_is_explained(folder: Path) -> None:
    path = _folder(folder / "lab", ANNA, LAB, 0o770) / "lab.db"
    assert _as(ANNA, lambda: _insert(path)) == "1"
    os.chown(path, ANNA, LAB)
    path.chmod(0o660)
    assert _as(ANNA, lambda: _insert(path, close=False)) == "2"
    told = _as(BEN, lambda: _insert(path))
    assert f"{path}-wal belongs to the account “#{ANNA}”" in told
    assert "a folder that hands down its group" in told


@needs_root
def test_a_new_store_where_one_may_not_write_is_refused_and_nothing_is_made(folder: Path) -> None:
    told = _as(BEN, lambda: _insert(folder / "a" / "b" / "lab.db"))
    assert f"The folder {folder} belongs to the account “root”; you are “#{BEN}”" in told
    assert not (folder / "a").exists()


@needs_root
def test_in_a_folder_where_each_may_write_only_what_is_theirs_that_is_said(folder: Path) -> None:
    path = _folder(folder / "all", ANNA, ANNA, 0o1777) / "lab.db"
    path.touch()
    os.chown(path, ANNA, ANNA)
    path.chmod(0o666)
    assert "each may write only what is theirs" in _as(BEN, lambda: rights.refusal(path)[0])
    assert _as(ANNA, lambda: rights.refusal(path)) == "None"


@needs_root
def test_who_has_shut_their_own_file_is_told_how_to_open_it(folder: Path) -> None:
    path = _folder(folder / "annas", ANNA, ANNA, 0o700) / "lab.db"
    assert _as(ANNA, lambda: _insert(path)) == "1"
    path.chmod(0o400)
    assert re.search(r"StoreReadOnly: .*“chmod u\+rwX” on ", _as(ANNA, lambda: _insert(path)))


@pytest.mark.parametrize(
    ("folder_mode", "mode", "told"),
    [
        (0o755, 0o600, None),
        (0o755, 0o660, None),
        (0o755, 0o644, "may read"),
        (0o755, 0o666, "may change"),
        (0o777, 0o600, "may replace"),
        (0o1777, 0o600, None),
        (0o700, 0o666, None),
        (0o2770, 0o666, None),
    ],
)
def test_a_store_that_is_open_to_every_account_is_noticed(
    folder: Path, folder_mode: int, mode: int, told: str | None
) -> None:
    path = folder / "there" / "lab.db"
    open_store(str(path)).close()
    path.chmod(mode)
    path.parent.chmod(folder_mode)
    found = files.exposure(path)
    assert (found is None) if told is None else (told in str(found))


@pytest.mark.parametrize("number", [errno.EPERM, errno.EROFS])
def test_what_the_system_says_is_kept_where_it_is_not_about_rights(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files, "_make_file", refuse)
    with pytest.raises(StoreReadOnly, match=f"The system says: {os.strerror(number)}"):
        open_store(str(path))


def test_an_account_without_a_name_is_told_by_its_number() -> None:
    assert rights.account(ANNA) == f"#{ANNA}"
    assert rights.account(0) == "root"


def test_nothing_is_told_of_a_file_that_cannot_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bool:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(rights, "may", fail)
    assert rights.refusal(Path("/somewhere/lab.db")) is None

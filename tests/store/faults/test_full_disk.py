"""A disk that is full, or that may not be written any more: said, nothing lost, and it goes on afterwards."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.api import StoreFull, StoreReadOnly
from coordtui.store import Store, open_store, path_of

from ..engines import FILES, address
from .judging import wrong_in
from .scenarios import COPIES, LOUDER, NOTES, fill, state

SIZE = 2_000_000


class Disk:
    """A small disk of its own, in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._mount("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs")

    def _mount(self, *options: str) -> None:
        subprocess.run(["mount", *options, str(self.folder)], check=True, capture_output=True)

    def let(self, how: str) -> None:
        """Let it be written ("rw") or only be read ("ro")."""
        self._mount("-o", f"remount,{how}")

    def fill(self, leave: int = 0) -> None:
        """Leave so many bytes."""
        room = shutil.disk_usage(self.folder).free - leave
        (self.folder / "ballast").write_bytes(bytes(room))

    def make_room(self) -> None:
        (self.folder / "ballast").unlink(missing_ok=True)

    def close(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Skips the test where no disk may be mounted."""
    try:
        disk = Disk(tmp_path / "disk")
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no disk may be mounted: {getattr(error, 'stderr', error)}")
    yield disk
    disk.close()


@pytest.fixture(params=FILES)
def url(request: pytest.FixtureRequest, disk: Disk) -> str:
    """A store on it, with some documents."""
    url = address(request.param, disk.folder / "lab")
    (disk.folder / "lab").mkdir()
    with open_store(url) as store:
        fill(store)
    return url


def insert_until_full(store: Store) -> int:
    """How many documents were acknowledged."""
    for number in range(10_000):
        try:
            with store.transaction():
                for table in ("lab.notes", "lab.copies"):
                    store.table(table).insert({"text": f"{number} " * 500, "key": f"key {number}"})
        except StoreFull:
            return number
    raise AssertionError("it is never full")


def test_when_the_disk_is_full_all_that_was_acknowledged_is_kept_and_it_goes_on_with_room(
    disk: Disk, url: str
) -> None:
    with open_store(url) as store:
        disk.fill(leave=400_000)
        before = state(store)
        acknowledged = insert_until_full(store)
        assert acknowledged > 3
        full = state(store)
        assert len(full["lab.notes"]) == len(full["lab.copies"]) == len(before["lab.notes"]) + acknowledged
        with pytest.raises(StoreFull, match="full"):
            store.table("lab.notes").update({"text": "x" * 100_000}, doc_ids=[1])
        disk.make_room()
        store.table("lab.notes").update({"text": "déjà"}, doc_ids=[1])
        after = state(store)
    assert wrong_in(url, after) == []


def test_a_store_is_not_made_on_a_full_disk_and_is_with_room(disk: Disk) -> None:
    for engine in FILES:
        url = address(engine, disk.folder / "new")
        (disk.folder / "new").mkdir(exist_ok=True)
        disk.fill()
        with pytest.raises(StoreFull), open_store(url) as store:
            fill(store)
        disk.make_room()
        with open_store(url) as store:
            fill(store)
            made = state(store)
        assert wrong_in(url, made) == []


def test_on_a_full_disk_no_table_is_migrated_without_its_backup(disk: Disk, url: str) -> None:
    with open_store(url) as store:
        store.declare("lab", [NOTES, COPIES])
        before = state(store)
        disk.fill(leave=4096)
        with pytest.raises(StoreFull):
            store.declare("lab", [LOUDER])
        assert state(store) == before
        assert {file.suffix for file in disk.folder.rglob("*.part")} == set()
        disk.make_room()
        store.declare("lab", [LOUDER])
        assert state(store)["lab.notes"]["1"]["text"] == "DÉJÀ 0"


def test_a_store_on_a_full_disk_can_be_read(disk: Disk, url: str) -> None:
    with open_store(url) as store:
        before = state(store)
    disk.fill()
    with open_store(url, read_only=True) as store:
        assert state(store) == before


def test_a_store_on_a_disk_that_is_only_read_is_refused_and_can_be_read(disk: Disk, url: str) -> None:
    with open_store(url) as store:
        before = state(store)
    content = path_of(url).read_bytes()
    disk.let("ro")
    with pytest.raises(StoreReadOnly, match="cannot be written"):
        open_store(url)
    with open_store(url, read_only=True) as store:
        assert state(store) == before
    assert path_of(url).read_bytes() == content
    disk.let("rw")
    assert wrong_in(url, before) == []

"""The log beside a store is damaged after its writer was killed. SQLite takes the first place that it
cannot read for the end of the log and says nothing; so the store looks first, and says it.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import StoreDamaged
from coordtui.store import open_store
from coordtui.store.check import check

COMMITS = 12
WRITER = f"""
import os, signal, sys
from coordtui.store import open_store
store = open_store(sys.argv[1])
for number in range({COMMITS}):
    store.insert({{"number": number, "text": "mot " * 300}})
os.kill(os.getpid(), signal.SIGKILL)
"""

SETTINGS = settings(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


class Killed:
    """What somebody left who was killed: a database, its log and the memory that was shared."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lab.db"
        written = subprocess.run([sys.executable, "-c", WRITER, str(self.path)], timeout=60)
        assert written.returncode == -signal.SIGKILL
        self._files = {file: file.read_bytes() for file in folder.iterdir()}
        self.log = self.path.with_name("lab.db-wal")
        self.shared = self.path.with_name("lab.db-shm")
        self.size = len(self._files[self.log])

    def flip(self, place: int) -> None:
        """Lay it all out again, with another bit in the log."""
        content = bytearray(self._files[self.log])
        content[place] ^= 4
        self._lay_out(bytes(content))

    def cut(self, size: int) -> None:
        """Lay it all out again, with a log that is cut."""
        self._lay_out(self._files[self.log][:size])

    def _lay_out(self, log: bytes) -> None:
        for file, content in {**self._files, self.log: log}.items():
            file.write_bytes(content)

    def numbers(self) -> list[int]:
        """What the store holds now; that it is whole, however much it is."""
        with open_store(str(self.path)) as store:
            assert store.verify_audit() is None
            numbers = [document["number"] for document in store]
        assert numbers == list(range(len(numbers)))
        assert check(str(self.path)).ok
        return numbers

    def is_refused(self) -> bool:
        """Whether `check` and whoever opens the store are told, and nothing is written."""
        before = self.path.read_bytes(), self.log.read_bytes()
        if check(str(self.path)).ok:
            return False
        with pytest.raises(StoreDamaged, match="acknowledged"):
            open_store(str(self.path))
        assert (self.path.read_bytes(), self.log.read_bytes()) == before
        return True


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    return Killed(tmp_path_factory.mktemp("killed"))


def test_a_log_that_is_whole_is_read(killed: Killed) -> None:
    killed.cut(killed.size)
    assert killed.numbers() == list(range(COMMITS))


@SETTINGS
@given(data=st.data())
def test_a_damaged_log_is_refused_before_anything_of_it_is_lost(killed: Killed, data: st.DataObject) -> None:
    killed.flip(data.draw(st.integers(0, killed.size - 1)))
    assert killed.is_refused() or killed.numbers() == list(range(COMMITS))


@SETTINGS
@given(data=st.data())
def test_a_log_that_is_cut_is_refused(killed: Killed, data: st.DataObject) -> None:
    killed.cut(data.draw(st.integers(1, killed.size - 1)))
    assert killed.is_refused()


@SETTINGS
@given(data=st.data())
def test_without_the_shared_memory_at_most_the_last_two_changes_are_lost_in_silence(
    killed: Killed, data: st.DataObject
) -> None:
    # After a power failure, a commit of which a part is missing is no damage: it was not acknowledged.
    killed.flip(data.draw(st.integers(0, killed.size - 1)))
    killed.shared.unlink()
    assert killed.is_refused() or len(killed.numbers()) >= COMMITS - 2


@SETTINGS
@given(data=st.data())
def test_a_log_that_is_cut_without_the_shared_memory_gives_an_earlier_store_whole(
    killed: Killed, data: st.DataObject
) -> None:
    # Nothing beside the log knows how long it was: this is the limit of what can be told.
    killed.cut(data.draw(st.integers(0, killed.size)))
    killed.shared.unlink()
    assert killed.is_refused() or killed.numbers() is not None

"""When the power fails, everything acknowledged is on the disk, and nothing is half there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from coordtui.store import path_of
from coordtui.store.backup import backups_of

from ..engines import FILES, address
from .judging import wrong_in, wrong_in_backups
from .power import CALLS, Recording

FAILURES = 200
LIFE = Path(__file__).with_name("life.py")

Record = Callable[[str, str], Recording]


@pytest.fixture
def record(tracing: None, tmp_path: Path) -> Record:
    """Let a store live, and keep what it did."""

    def start(engine: str, synchronous: str) -> Recording:
        folder, log = tmp_path / "lab", tmp_path / "strace.log"
        folder.mkdir()
        tracer = ["strace", "--follow-forks", "--seccomp-bpf", f"--output={log}", f"--trace={CALLS}"]
        decoding = ["--decode-fds=path", "--strings-in-hex=all", "--string-limit=10000000"]
        life = [sys.executable, str(LIFE), address(engine, folder), synchronous]
        subprocess.run([*tracer, *decoding, *life], stdout=subprocess.DEVNULL, check=True, timeout=60)
        recording = Recording(folder, log)
        left = recording.left(recording.moment, Random(1), keep=1, tear=0)
        files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert {folder / name: content for name, content in left.items()} == files, "the model is faithful"
        return recording

    return start


def _wrong_after(
    recording: Recording, moment: int, left: dict[str, bytes], engine: str, folder: Path
) -> list[str]:
    """What is wrong with the files that a power failure left."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in left.items():
        if not name.endswith("-shm"):  # shared memory; there is none after a start
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    url = address(engine, folder)
    before = [state for at, state in recording.said if at <= moment]
    after = [state for at, state in recording.said if at > moment]
    wrong = wrong_in(url, *before[-1:], *after[:1])
    if before and "DÉJÀ" in str(before[-1]) and not backups_of(path_of(url)):
        wrong.append("migrated, but the backup is gone")
    return wrong + wrong_in_backups(url, *before)


def _failures(recording: Recording, count: int, seed: int) -> Iterator[tuple[int, dict[str, bytes]]]:
    chance = Random(seed)
    first = recording.said[0][0] - 100  # about when the store is made
    for _ in range(count):
        moment = chance.randint(first, recording.moment)
        keep, tear = chance.choice([(0.0, 0.0), (0.0, 1.0), (0.5, 0.5), (0.9, 0.5)])
        yield moment, recording.left(moment, chance, keep, tear)


@pytest.mark.slow
@pytest.mark.parametrize("engine", FILES)
def test_when_the_power_fails_all_that_was_acknowledged_is_there_and_nothing_half(
    engine: str, record: Record, tmp_path: Path
) -> None:
    recording = record(engine, "FULL")
    assert len(recording.said) > 30
    for moment, left in _failures(recording, FAILURES, seed=7):
        assert _wrong_after(recording, moment, left, engine, tmp_path / "after") == [], moment


@pytest.mark.slow
def test_control_without_waiting_for_the_disk_acknowledged_changes_are_lost(
    record: Record, tmp_path: Path
) -> None:
    recording, lost = record("sqlite", "OFF"), 0
    for moment, left in _failures(recording, 40, seed=7):
        try:
            lost += bool(_wrong_after(recording, moment, left, "sqlite", tmp_path / "after"))
        except Exception:  # whatever such a file is, it is not what was acknowledged
            lost += 1
    assert lost > 5

"""Who is in now: by the locks that sessions hold, so that who is gone is not counted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coordtui.access.opening.who import sessions
from coordtui.cli import main

HOLDER = """
import fcntl, os, sys
held = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
fcntl.flock(held, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""
FINGERPRINT = "SHA256:" + "a" * 43


@pytest.fixture
def state(tmp_path: Path) -> Path:
    for login in ("hrafn", "ilse"):
        slots = tmp_path / "people" / login / "sessions"
        slots.mkdir(parents=True)
        (slots / "1").touch()
    return tmp_path


@pytest.fixture
def session(state: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds a slot of hrafn, as the gate does."""
    slot = state / "people" / "hrafn" / "sessions" / "1"
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", HOLDER, str(slot), "--key", FINGERPRINT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "SSH_CONNECTION": "192.0.2.7 5 192.0.2.1 22"},
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    yield process
    process.communicate()


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system does not tell of its locks")
def test_only_who_holds_a_slot_is_in(state: Path, session: subprocess.Popen[str]) -> None:
    (live,) = sessions(state)
    assert (live.login, live.pid, live.address, live.key) == ("hrafn", session.pid, "192.0.2.7", FINGERPRINT)
    assert live.since is not None
    assert abs(datetime.now(UTC) - live.since) < timedelta(hours=1)


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system does not tell of its locks")
def test_nobody_is_in_when_all_slots_are_free(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["access", "who", "--state", str(state), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []

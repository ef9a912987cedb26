"""Who is in now: by the locks that sessions hold, so that who is gone is not counted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coordtui.access.opening.who import sessions
from coordtui.cli import main

HOLDER = """
import sys
from pathlib import Path
from coordtui.access.gate import slots
slots.take(Path(sys.argv[1]), 1, sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""
FINGERPRINT = "SHA256:" + "a" * 43

pytestmark = pytest.mark.skipif(
    not Path("/proc/locks").exists(), reason="the system does not tell of its locks"
)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    for login in ("hrafn", "ilse"):
        slots = tmp_path / "people" / login / "sessions"
        slots.mkdir(parents=True)
        (slots / "1").touch()
    return tmp_path


@pytest.fixture
def come(state: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """`come("ssh:192.0.2.7 SHA256:…")` is a process that holds a slot of hrafn, as the gate does."""
    running: list[subprocess.Popen[str]] = []

    def begin(came: str) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", HOLDER, str(state / "people" / "hrafn"), came]
        running.append(subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        assert running[-1].stdout is not None
        assert running[-1].stdout.readline()
        return running[-1]

    yield begin
    for each in running:
        each.communicate()


@pytest.mark.parametrize(
    ("came", "address", "key"),
    [
        (f"ssh:192.0.2.7 {FINGERPRINT}", "192.0.2.7", FINGERPRINT),
        (f"ssh:fe80::1%eth0 {FINGERPRINT}", "fe80::1%eth0", FINGERPRINT),
        ("ssh:sudo ", "sudo", ""),
        ("", "", ""),
        ("ssh:\x1b[2J root:$y$j9T", "", ""),
    ],
)
def test_only_who_holds_a_slot_is_in_and_how_they_came_is_in_it(
    state: Path, come: Callable[[str], subprocess.Popen[str]], came: str, address: str, key: str
) -> None:
    process = come(came)
    (live,) = sessions(state)
    assert (live.login, live.pid, live.address, live.key) == ("hrafn", process.pid, address, key)
    assert live.since is not None
    assert abs(datetime.now(UTC) - live.since) < timedelta(hours=1)


def test_a_slot_that_leads_to_another_file_is_none(
    state: Path, come: Callable[[str], subprocess.Popen[str]]
) -> None:
    come(f"ssh:192.0.2.7 {FINGERPRINT}")
    slots = state / "people" / "hrafn" / "sessions"
    (slots / "2").symlink_to(slots / "1")
    assert [live.address for live in sessions(state)] == ["192.0.2.7"]


def test_nobody_is_in_when_all_slots_are_free(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["access", "who", "--state", str(state), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []

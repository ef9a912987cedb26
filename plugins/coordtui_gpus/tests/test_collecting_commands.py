"""The commands that look at machines, and how a watch ends."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import JobBusy, NotFound, Refused
from coordtui_gpus.cli import sweep as commands
from coordtui_gpus.collecting.engine import close_engine
from coordtui_gpus.records import Seen

from .fake_fleet import FakeFleet, fake_fleet, why_not

needs_sshd = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")


class Cli:
    def __init__(self, lab: Any, out: pytest.CaptureFixture[str], ctx: Any) -> None:
        self.lab, self._out, self.ctx = lab, out, ctx

    def __call__(self, *words: str) -> str:
        parser = argparse.ArgumentParser()
        commands.add(parser.add_subparsers(), str)
        args = parser.parse_args([*words])
        args.session = self.lab.opened
        self.status = args.run(self.ctx, args)
        return self._out.readouterr().out

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeFleet]:
    folder = tempfile.mkdtemp(prefix="cg", dir="/tmp")
    monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
    with fake_fleet(tmp_path / "fleet", hosts=3, gpus=2) as running:
        yield running
        close_engine()
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.fixture
def cli(lab, capsys, fleet) -> Cli:
    for name in fleet.names:
        lab.host(name)
    return Cli(lab, capsys, lab.under(ssh_config=str(fleet.ssh_config), timeout=6.0))


@needs_sshd
def test_named_machines_are_asked_at_once_and_stored(lab, cli, fleet):
    fleet.switch_off("node002")
    found = cli.json("sweep", "node001", "node002")
    assert {each["host"]: each["state"] for each in found} == {"node001": "ok", "node002": "unreachable"}
    assert cli.status == 1
    assert len(lab.ctx().store.records(Seen).find()) == 2
    assert cli("sweep", "node001").startswith("node001  It answers.")
    assert cli.status == 0


@needs_sshd
def test_the_raw_answer_is_printed_without_signs_that_command_a_terminal(cli, fleet):
    fleet.noise("node001", "\x1b]0;owned\x07")
    said = cli("probe", "node001")
    assert "-- gpu" in said
    assert "\x1b" not in said
    assert fleet.uuids("node001")[0] in said
    assert cli.json("probe", "node001")["understood"]["whole"] is True


@needs_sshd
def test_a_host_key_is_told_with_the_way_to_verify_it(cli, fleet):
    assert "They are the same." in cli("hostkey", "node001")
    assert cli.status == 0
    fleet.change_key("node001")
    before = fleet.known_hosts.read_bytes()
    said = cli("hostkey", "node001")
    assert cli.status == 1
    assert fleet.fingerprint("host") in said
    assert fleet.fingerprint("other") in said
    assert "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" in said
    assert "ssh-keygen -R node001" in said
    assert fleet.known_hosts.read_bytes() == before


def test_what_is_not_there_is_said(lab, capsys):
    cli = Cli(lab, capsys, lab.ctx())
    with pytest.raises(NotFound):
        cli("probe", "nowhere")
    with pytest.raises(Refused):
        cli("sweep", "--slow")
    with pytest.raises(Refused):
        cli("watch", "--every", "1")


_WATCH = """
    import sys
    from pathlib import Path
    from types import SimpleNamespace
    from coordtui.testing import open_test_session
    from coordtui_gpus.cli.sweep import watch
    from datetime import UTC, datetime

    folder, config = sys.argv[1:]
    settings = f'[gpus]\\nssh_config = "{config}"\\ntimeout = 30\\n'
    with open_test_session(
        Path(folder), {"gpus": "coordtui_gpus"}, settings=settings, clock=lambda: datetime.now(UTC)
    ) as session:
        args = SimpleNamespace(every=5, json=False, session=session)
        sys.exit(watch(session.context("gpus"), args))
"""


def watching(folder: Path, fleet: FakeFleet) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", textwrap.dedent(_WATCH), str(folder), str(fleet.ssh_config)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until(so: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end
        time.sleep(0.02)


def ssh_of(fleet: FakeFleet) -> list[str]:
    """Every process of ssh that was started for this fleet."""
    out = subprocess.run(
        ["ps", "-A", "-ww", "-o", "args="], capture_output=True, text=True, check=False
    ).stdout
    ours = str(fleet.folder), os.environ["XDG_RUNTIME_DIR"]
    lines = [line for line in out.splitlines() if line.startswith(("ssh ", "ssh:"))]
    return [line for line in lines if any(each in line for each in ours)]


@needs_sshd
@pytest.mark.timeout(90)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_watch_that_is_stopped_ends_within_a_second_and_leaves_no_ssh(lab, fleet, tmp_path, number):
    for name in fleet.names:
        lab.host(name)
    fleet.behave("node002", "hang")
    watch = watching(tmp_path, fleet)
    try:
        until(lambda: set(fleet.asked) == set(fleet.names))
        other = lab.opened
        with pytest.raises(JobBusy, match="running already"):
            other.jobs.run("gpus.sweep")
        began = time.monotonic()
        watch.send_signal(number)
        _, err = watch.communicate(timeout=20)
        took = time.monotonic() - began
    finally:
        watch.kill()
    assert (watch.returncode, err) == (0, "")
    assert took < 2.5  # a second, and the interpreter's own end on a busy machine
    assert ssh_of(fleet) == []
    assert other.jobs.last("gpus.sweep").outcome == "cancelled"


@needs_sshd
@pytest.mark.timeout(90)
def test_a_watch_that_is_killed_gives_the_job_back_and_leaves_no_question_behind(lab, fleet, tmp_path):
    for name in fleet.names:
        lab.host(name)
    watch = watching(tmp_path, fleet)
    try:
        until(lambda: set(fleet.asked) == set(fleet.names))
    finally:
        os.kill(watch.pid, signal.SIGKILL)
        watch.communicate()
    until(lambda: not [line for line in ssh_of(fleet) if "exec sh -s" in line and "[mux]" not in line])
    run = lab.opened.jobs.last("gpus.sweep")
    assert run.outcome == "interrupted"
    for path in (Path(os.environ["XDG_RUNTIME_DIR"]) / "coordtui-gpus").iterdir():
        if path.is_socket():  # connections end after ten minutes by themselves; here at once
            subprocess.run(["ssh", "-O", "exit", "-o", f"ControlPath={path}", "x"], check=False)


_LEAVING = """
    import sys, threading, time
    from pathlib import Path
    from coordtui.testing import open_test_session
    from coordtui_gpus.collecting import sweep
    from coordtui_gpus.records import Host

    folder, config, marker = sys.argv[1:]
    settings = f'[gpus]\\nssh_config = "{config}"\\ntimeout = 30\\n'
    session = open_test_session(Path(folder), {"gpus": "coordtui_gpus"}, settings=settings)
    ctx = session.context("gpus")
    hosts = ctx.store.records(Host).find()
    threading.Thread(target=lambda: list(sweep(ctx, hosts)), daemon=True).start()
    while not Path(marker).exists():
        time.sleep(0.02)
"""


@needs_sshd
@pytest.mark.timeout(90)
def test_a_program_that_ends_while_it_asks_leaves_no_question_behind(lab, fleet, tmp_path):
    lab.host("node002")
    fleet.behave("node002", "hang")
    words = [str(tmp_path), str(fleet.ssh_config), str(fleet.folder / "asked")]
    subprocess.run([sys.executable, "-c", textwrap.dedent(_LEAVING), *words], check=True, timeout=30)
    assert [line for line in ssh_of(fleet) if "exec sh -s" in line and "[mux]" not in line] == []

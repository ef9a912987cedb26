"""The job, the watch and the commands: what is stored of looks, who is left alone, and how it all ends."""

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
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import Cancelled, JobBusy, Message, NotAllowed, NotFound, Refused
from coordtui_gpus.cli import sweep as commands
from coordtui_gpus.collecting import job as looking
from coordtui_gpus.collecting import keeping_on
from coordtui_gpus.collecting.engine import close_engine
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.observed import Gpu, Machine, Observation
from coordtui_gpus.records import Host, Seen

from .fake_fleet import FakeFleet, fake_fleet, why_not

needs_sshd = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")


class Line:
    """The line of a job that is stopped after so many looks."""

    def __init__(self) -> None:
        self.cancelled = False

    def progress(self, text: Message, done: int = 0, total: int | None = None) -> None: ...


def heard(host: int, at: Any, *, boot: str = "one", state: Any = "ok", slow: bool = False) -> Heard:
    observation = Observation(kind="probe", machine=Machine(boot=boot), gpus=(Gpu(uuid=f"GPU-{host}"),))
    return Heard(
        host=host,
        at=at,
        took=0.1,
        state=state,
        observation=observation if state == "ok" else None,
        text="" if state == "ok" else "Connection refused",
        slow=slow,
    )


@pytest.fixture
def asked(lab, monkeypatch) -> Iterator[list[dict[str, Any]]]:
    """Machines that answer what `states` says; what each look asked."""
    looks: list[dict[str, Any]] = []

    def ask(ctx, hosts, *, slow, careful, **_):
        looks.append({"hosts": [each.name for each in hosts], "slow": set(slow), "careful": set(careful)})
        batch = [
            heard(
                each.doc_id,
                lab.now,
                boot=lab.boots.get(each.name, "one"),
                state="unreachable" if each.name in lab.silent else "ok",
                slow=each.doc_id in slow,
            )
            for each in hosts
        ]
        if batch:
            yield batch

    lab.silent, lab.boots = set(), {}
    monkeypatch.setattr(looking, "ask", ask)
    return looks


def test_one_look_stores_what_was_heard_and_says_how_it_went(lab, asked):
    lab.host("a"), lab.host("b")
    lab.host("old", archived=True), lab.host("books", via="none")
    lab.silent = {"b"}
    told = looking.sweep(lab.ctx(), Line())
    assert str(told) == "Machines asked: 2; answered: 1."
    states = {each.host: each.state for each in lab.ctx().store.records(Seen).find()}
    assert sorted(states.values()) == ["ok", "unreachable"]
    again = looking.sweep(lab.ctx(), Line())
    assert str(again) == "Machines asked: 1; answered: 1; left alone for now: 1."


def test_who_does_not_answer_is_left_alone_for_longer_and_longer(lab, asked):
    lab.host("a")
    lab.silent = {"a"}
    when = []
    for _ in range(200):
        before = len([each for each in asked if each["hosts"]])
        looking.sweep(lab.ctx(), Line())
        if len([each for each in asked if each["hosts"]]) > before:
            when.append(lab.now)
        lab.clock.advance(timedelta(seconds=30))
    gaps = [(b - a).total_seconds() for a, b in pairwise(when)]
    assert gaps[:5] == [30, 60, 120, 240, 480]
    assert set(gaps[5:]) == {600}
    lab.silent = set()
    lab.clock.advance(timedelta(minutes=10))
    for _ in range(3):
        looking.sweep(lab.ctx(), Line())
        lab.clock.advance(timedelta(seconds=30))
    assert [each["hosts"] for each in asked[-3:]] == [["a"]] * 3


def test_whoever_failed_is_asked_with_care(lab, asked):
    host = lab.host("a")
    lab.silent = {"a"}
    looking.sweep(lab.ctx(), Line())
    lab.clock.advance(timedelta(minutes=1))
    looking.sweep(lab.ctx(), Line())
    assert [each["careful"] for each in asked] == [set(), {host.doc_id}]


def test_slow_facts_are_asked_at_first_each_hour_and_after_a_restart(lab, asked):
    host = lab.host("a")
    line, looks = Line(), []

    def between(_: Message) -> None:
        looks.append(host.doc_id in asked[-1]["slow"])
        lab.clock.advance(timedelta(minutes=20))
        if len(looks) == 5:
            lab.boots["a"] = "two"
        line.cancelled = len(looks) == 8

    with keeping_on(0.0, between), pytest.raises(Cancelled):
        looking.sweep(lab.ctx(), line)
    # The hours, and the look after the one that told of another boot.
    assert looks == [True, False, False, True, False, False, True, False]


def test_a_run_that_keeps_on_waits_between_looks_and_stops_at_once(lab, asked):
    lab.host("a")
    line, began = Line(), time.monotonic()

    def between(_: Message) -> None:
        line.cancelled = True

    with keeping_on(3600, between), pytest.raises(Cancelled):
        looking.sweep(lab.ctx(), line)
    assert time.monotonic() - began < 1
    assert len(asked) == 1


def test_who_may_not_watch_starts_no_look(lab, asked):
    with pytest.raises(NotAllowed):
        looking.sweep(lab.ctx(lab.person()), Line())
    assert asked == []


def test_an_exporter_tells_of_a_machine_nobody_may_log_in_to(lab, monkeypatch):
    from coordtui_gpus.collecting import exporter

    host = lab.host("far", via="none", exporter="far.example.invalid:9400")
    assert exporter._url(host.exporter) == "http://far.example.invalid:9400/metrics"
    (found,) = exporter.sweep(lab.ctx(), [host])
    assert (found.state, found.observation) == ("unreachable", None)


_SCONTROL = """#!/bin/sh
case "$*" in
"show node") cat <<'E'
NodeName=node001 Arch=x86_64 CoresPerSocket=8
   CPUAlloc=1 CPUTot=16 CPULoad=0.10
   Gres=gpu:fictive:4(S:0)
   RealMemory=64000 State=MIXED+DRAIN
   Partitions=placeholder
   CfgTRES=cpu=16,mem=64000M,gres/gpu=4
   AllocTRES=cpu=1,gres/gpu=1
   Reason=fan of placeholder [root@2026-11-01T10:00:00]

E
;;
"-d show job") cat <<'E'
JobId=77 JobName=fictive
   UserId=placeholder(1001) GroupId=placeholder(1001) MCS_label=N/A
   JobState=RUNNING Reason=None Dependency=(null)
   Partition=placeholder AllocNode:Sid=login:1
   NodeList=node001
   NumNodes=1 NumCPUs=1 NumTasks=1
     Nodes=node001 CPU_IDs=0 Mem=100 GRES=gpu:fictive:1(IDX:2)
   TresPerNode=gres:gpu:1

E
;;
esac
"""


def test_slurm_tells_of_drained_machines_and_of_jobs(lab, tmp_path, monkeypatch):
    from coordtui_gpus.collecting import slurm

    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    for name, text in (("scontrol", _SCONTROL), ("squeue", "#!/bin/sh\nexit 1\n")):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    host = lab.host("node001")
    ctx = lab.under(slurm="local")
    slurm.look(ctx)
    seen = lab.ctx().store.records(Seen).first()
    assert (seen.host, "drain" in seen.node.lower()) == (host.doc_id, True)
    assert "fan of placeholder" in seen.node_reason
    answer = slurm.ask_this(ctx, Host(name="x", via="local"), slurm.question(ctx)).answer
    (job,) = slurm.understood(answer).jobs
    assert (job.id, job.user, job.indices) == ("77", "placeholder", {"node001": (2,)})


# Commands.


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


def test_hosts_of_the_store_are_not_changed_by_a_look(lab, asked):
    lab.host("a")
    before = lab.ctx().store.records(Host).find()
    looking.sweep(lab.ctx(), Line())
    assert lab.ctx().store.records(Host).find() == before

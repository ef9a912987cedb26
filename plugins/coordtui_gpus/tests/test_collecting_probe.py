"""Framed answers: what is made of them, and what a failure means."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import Refused
from coordtui_gpus.collecting import pace, sweep
from coordtui_gpus.collecting.answers import Answer, Question, Target
from coordtui_gpus.collecting.engine import Gate, Limits
from coordtui_gpus.collecting.failures import explained, failure_of, said
from coordtui_gpus.collecting.private import alone, short
from coordtui_gpus.collecting.scripts import FIELDS, OLDEST, probe
from coordtui_gpus.collecting.transports.openssh import checked
from coordtui_gpus.collecting.understanding import heard_of
from coordtui_gpus.reading import NotUnderstood
from coordtui_gpus.reading import probe as reading
from coordtui_gpus.records import Host, Seen

NOW = datetime(2026, 11, 12, 14, 0, tzinfo=UTC)
UUID = "GPU-00000001-0000-4000-8000-000000000000"
BOOT = "7b0f0b6e-0000-4000-8000-000000000000"
HOST = f"name=placeholder\nboot={BOOT}\nuptime=86400.50\nload=3.25\nnow={int(NOW.timestamp())}\n"
CSV = (
    "index, uuid, pci.bus_id, name, serial, driver_version, memory.total [MiB], memory.used [MiB], "
    f"utilization.gpu [%], power.draw [W]\n0, {UUID}, 00000000:01:00.0, Fictive 80GB, 1, 590.10.01, 81920, "
    "4096, 42, [N/A]\n=0\n"
)
APPS = f"gpu_uuid, pid, process_name, used_gpu_memory [MiB]\n{UUID}, 4242, /opt/fictive/python, 4000\n"


def framed(*parts: tuple[str, str], end: bool = True) -> bytes:
    text = "".join(f"\x1e{name}\n{body}" for name, body in parts)
    return (text + ("\x1eend\n" if end else "")).encode()


def answer(*parts: tuple[str, str], noise: str = "", end: bool = True) -> bytes:
    return noise.encode() + framed(("host", HOST), *parts, end=end)


def heard(data: bytes = b"", **fields):
    return heard_of(1, Answer(out=data, status=0, **fields), at=NOW, took=0.1)


def test_figures_processes_and_owners_are_put_together():
    found = reading.read(
        answer(
            ("gpu", CSV),
            ("apps", APPS),
            ("ps", " 4242  1001 placeholder  60 Sl   python3\n"),
            ("cgroup", "4242 0::/system.slice/slurmstepd.scope/job_77/step_0/user/task_0\n"),
        )
    )
    (gpu,), (process,) = found.gpus, found.processes
    assert (gpu.uuid, gpu.utilization, gpu.memory_used_mib, gpu.power_w) == (UUID, 42, 4096, None)
    assert gpu.missing["power_w"] == "[N/A]"
    assert (process.user, process.uid, process.name, process.state) == ("placeholder", 1001, "python3", "Sl")
    assert process.job == "77"
    assert process.started == datetime(2026, 11, 12, 13, 59, tzinfo=UTC)
    assert (found.machine.boot, found.machine.load, found.machine.driver) == (BOOT, 3.25, "590.10.01")
    assert found.at == NOW
    assert found.whole


def test_a_container_is_known_by_its_group_and_a_job_only_in_slurms():
    group = f"4242 0::/system.slice/docker-{'ab' * 32}.scope\n4243 0::/job_12/foo\n"
    found = reading._groups(group.encode())
    assert found == {4242: {"container": "ab" * 6}, 4243: {}}


def test_what_an_rc_file_prints_before_does_not_matter():
    noise = "Welcome to placeholder\nindex, uuid\n0, GPU-no\n\x1b[2J"
    assert reading.read(answer(("gpu", CSV), noise=noise)) == reading.read(answer(("gpu", CSV)))


def test_an_answer_without_its_end_is_not_whole():
    found = reading.read(answer(("gpu", CSV), ("apps", APPS[:60]), end=False))
    assert not found.whole
    assert heard(answer(("gpu", CSV), end=False)).state == "cut_short"
    assert heard(answer(("gpu", CSV), end=False)).observation is None


@given(st.integers(min_value=0, max_value=400))
def test_wherever_an_answer_is_cut_it_is_never_taken_for_a_whole_one(cut):
    data = answer(("gpu", CSV), ("apps", APPS))
    found = heard(data[: len(data) - 1 - cut] if cut < len(data) else b"")
    assert (found.observation is None) or cut == 0


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_never_an_end(data):
    try:
        found = reading.read(b"\x1ehost\n" + data)
    except NotUnderstood:
        return
    assert (
        found.whole == (data.rpartition(b"\x1e")[1:] in [(b"\x1e", b"end"), (b"\x1e", b"end\n")])
        or found.whole
    )


def test_no_frame_is_no_answer():
    with pytest.raises(NotUnderstood):
        reading.read(b"This account is not available.\n")
    found = heard(b"This account is not available.\n")
    assert (found.state, found.text) == ("failed", "This account is not available.")


def test_a_lost_gpu_leaves_the_others_and_is_named():
    lost = "Unable to determine the device handle for GPU1: 0000:02:00.0: GPU is lost.\n"
    found = heard(answer(("gpu", CSV.replace("=0", lost + "=0"))))
    assert found.state == "degraded"
    assert len(found.observation.gpus) == 1
    assert [each.bus for each in found.observation.faults] == ["00000000:02:00.0"]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([("none", "")], "No tool for GPUs was found there."),
        ([("gpu", "\n=124\n")], "nvidia-smi did not end in time."),
        ([("gpu", "No devices were found\n=6\n")], "No devices were found"),
        (
            [("gpu", "Failed to initialize NVML: Driver/library version mismatch\n=18\n")],
            "Failed to initialize NVML: Driver/library version mismatch",
        ),
        ([("gpu", "what is this\n=3\n")], "nvidia-smi (3): what is this"),
    ],
)
def test_a_tool_that_does_not_answer_is_a_state_with_its_words(parts, text):
    found = heard(answer(*parts))
    assert (found.state, found.text, found.observation) == ("failed", text, None)


def test_a_tool_that_hangs_since_before_keeps_the_last_state():
    found = heard(answer(("stuck", "nvidia-smi\n")))
    assert (found.state, found.observation) == ("cut_short", None)


def test_the_slow_answer_fills_what_the_quick_one_does_not_tell():
    xml = (
        '<?xml version="1.0" ?>\n<nvidia_smi_log><driver_version>590.10.01</driver_version>'
        f'<gpu id="00000000:01:00.0"><product_name>Fictive</product_name><uuid>{UUID}</uuid>'
        "<serial>1</serial><vbios_version>96.00.01</vbios_version>"
        "<utilization><gpu_util>7 %</gpu_util></utilization></gpu></nvidia_smi_log>\n"
    )
    (gpu,) = reading.read(answer(("gpu", CSV), ("xml", xml), ("nvlink", "\n"))).gpus
    assert (gpu.vbios, gpu.utilization) == ("96.00.01", 42)


@pytest.mark.parametrize(
    ("err", "state"),
    [
        ("ssh: connect to host x port 22: Connection refused", "unreachable"),
        ("ssh: Could not resolve hostname x: Name or service not known", "unreachable"),
        ("kex_exchange_identification: Connection closed by remote host", "unreachable"),
        ("x@y: Permission denied (publickey).", "auth"),
        ("Received disconnect from 127.0.0.1 port 22:2: Too many authentication failures", "auth"),
        ("No ED25519 host key is known for x and you have requested strict checking.", "hostkey"),
        ("@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.", "hostkey"),
    ],
)
def test_what_ssh_says_becomes_a_state(err, state):
    found = failure_of(Answer(err=err, status=255))
    assert found[0] == state
    assert found[1] == err.replace("@ WARNING", "WARNING").replace("! @\n", "! ")
    assert explained(state)[1] is not None


def test_a_name_for_ssh_is_never_an_option_nor_has_signs_that_command():
    assert checked("placeholder@node.example.invalid") == "placeholder@node.example.invalid"
    for text in ("", "-oProxyCommand=touch x", "a b", "a\nb", "a\x1b[2J", "a\u202eb"):
        with pytest.raises(Refused):
            checked(text)


def test_our_own_words_can_be_translated_and_those_of_tools_stay():
    assert said(heard(late=True).text).domain == "coordtui_gpus"
    assert said("Connection refused") == "Connection refused"


def test_who_fails_is_left_alone_longer_each_time_up_to_ten_minutes():
    waits = [pace.wait_after(tries).total_seconds() for tries in range(8)]
    assert waits == [0, 30, 60, 120, 240, 480, 600, 600]


def test_who_is_left_alone_is_not_asked_and_who_failed_comes_last():
    hosts = [Host(name=each) for each in "abcd"]
    for number, each in enumerate(hosts, 1):
        each.doc_id = number
    seen = {
        1: Seen(host=1, tries=1, next_try=NOW),
        2: Seen(host=2, tries=3, next_try=pace.next_try(3, NOW)),
        3: Seen(host=3, tries=9, next_try=NOW.replace(year=2036)),  # by a clock that was wrong
    }
    assert [each.name for each in pace.asked_now(hosts, seen, NOW)] == ["d", "a", "c"]


def test_the_fields_for_old_drivers_are_among_all():
    assert set(OLDEST) < set(FIELDS)


@pytest.mark.parametrize("shell", [each for each in ("dash", "bash", "busybox") if shutil.which(each)])
@pytest.mark.parametrize("kind", ["fast", "slow"])
def test_the_script_is_for_any_sh_and_says_so_when_there_is_no_tool(shell, kind, tmp_path):
    words = [shell, "sh", "-s"] if shell == "busybox" else [shell, "-s"]
    script = probe(kind, careful=True)
    done = subprocess.run(words, input=script, capture_output=True, check=True, timeout=20)
    assert done.stderr == b""
    names = [name for name, _ in reading.sections(done.stdout)]
    assert names[0] == "host"
    assert names[-1] == "end"
    half = subprocess.run(
        words, input=script[: len(script) // 2], capture_output=True, check=False, timeout=20
    )
    assert half.stdout == b""  # half a script runs not at all


def test_a_tool_that_hangs_in_the_kernel_is_not_started_again(tmp_path):
    for name, text in (
        ("ps", "echo 'Ss sh'; echo 'D nvidia-smi'"),
        ("nvidia-smi", f"touch {tmp_path}/started"),
    ):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    for careful in (True, False):
        script = probe("fast", careful=careful)
        done = subprocess.run(
            ["sh", "-s"], input=script, capture_output=True, check=True, env=env, timeout=20
        )
        assert (heard(done.stdout).state == "cut_short") == careful
        assert (tmp_path / "started").exists() != careful  # the control: without the care it is started


class Counting:
    """A way to machines that counts how many are asked, and connected to, at once."""

    config = ""

    def __init__(self):
        self.now = self.most = 0

    def warm(self, target):
        return target.address.startswith("warm")

    async def ask(self, target, question):
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.01)
        self.now -= 1
        return Answer()

    async def close(self): ...


@pytest.mark.parametrize(("kind", "most"), [("warm", 6), ("cold", 2)])
def test_no_more_than_allowed_are_asked_and_connected_to_at_once(kind, most):
    async def ask_all(way):
        gate = Gate(Limits(at_once=6, cold_at_once=2))
        question = Question(script=b"", seconds=1)
        await asyncio.gather(*(gate.ask(way, Target(n, f"{kind}{n}"), question) for n in range(20)))

    way = Counting()
    asyncio.run(ask_all(way))
    assert way.most == most


def test_a_machine_that_another_program_asks_is_left_out(lab, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="cg", dir="/tmp"))
    host = lab.host("here", via="local")
    with alone(short("", "")) as free:
        assert free
        assert list(sweep(lab.ctx(), [host])) == []
    assert len(list(sweep(lab.ctx(), [host]))) == 1
    shutil.rmtree(os.environ["XDG_RUNTIME_DIR"])

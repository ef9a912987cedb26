"""Machines asked over a real sshd on loopback: what goes wrong with one is never the matter of another."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui_gpus.collecting import sweep
from coordtui_gpus.collecting.engine import close_engine
from coordtui_gpus.collecting.hostkeys import keys_of
from coordtui_gpus.collecting.sweeping import ask_once
from coordtui_gpus.records import Host

from .fake_fleet import FakeFleet, fake_fleet, why_not

pytestmark = [pytest.mark.skipif(bool(why_not()), reason=why_not() or "-"), pytest.mark.timeout(120)]

NAMES = 8


@pytest.fixture(scope="module")
def own_place() -> Iterator[Path]:
    """A short private folder: sockets of ssh have short paths."""
    folder = Path(tempfile.mkdtemp(prefix="cg", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def running(own_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeFleet]:
    with fake_fleet(tmp_path_factory.mktemp("fleet") / "f", hosts=NAMES, gpus=2) as fleet:
        yield fleet
        close_engine()


@pytest.fixture
def fleet(running: FakeFleet, own_place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeFleet]:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(own_place))
    yield running
    running.reset()


@pytest.fixture(params=["ssh", "asyncssh"])
def ctx(request, lab, fleet):
    if request.param == "asyncssh":
        pytest.importorskip("asyncssh")
    return lab.under(transport=request.param, ssh_config=str(fleet.ssh_config), timeout=6.0)


@pytest.fixture
def ssh(lab, fleet):
    return lab.under(transport="ssh", ssh_config=str(fleet.ssh_config), timeout=6.0)


def hosts_of(lab, fleet: FakeFleet, *names: str) -> list[Host]:
    known = {each.name: each for each in lab.ctx().store.records(Host).find()}
    return [known.get(each) or lab.host(each) for each in names or fleet.names]


def all_heard(ctx, hosts, **options):
    names = {each.doc_id: each.name for each in hosts}
    found = [each for batch in sweep(ctx, hosts, **options) for each in batch]
    assert len({each.host for each in found}) == len(found)
    return {names[each.host]: each for each in found}


def children() -> list[str]:
    """What this process started and what still runs of it, but for connections that wait for later use."""
    words = ["ps", "-ww", "--ppid", str(os.getpid()), "-o", "args="]
    lines = subprocess.run(words, capture_output=True, text=True, check=False).stdout.splitlines()
    return [line for line in lines if line.startswith(("ssh ", "sh -s"))]


def test_every_machine_is_heard_once_with_its_own_gpus(lab, ctx, fleet):
    hosts = hosts_of(lab, fleet)
    heard = all_heard(ctx, hosts)
    assert {each.state for each in heard.values()} == {"ok"}
    for name, each in heard.items():
        assert [gpu.uuid for gpu in each.observation.gpus] == fleet.uuids(name)
    assert sorted(fleet.asked) == fleet.names
    assert fleet.twice == []


def test_a_machine_that_hangs_does_not_hold_up_the_others(lab, ctx, fleet):
    ctx = lab.under(ctx, timeout=4.0)
    hosts = hosts_of(lab, fleet)
    all_heard(ctx, hosts)
    fleet.behave("node003", "hang")
    began, when, states = time.monotonic(), {}, {}
    for batch in sweep(ctx, hosts):
        for each in batch:
            when[each.host], states[each.host] = time.monotonic() - began, each.state
    hanging = hosts[2].doc_id
    assert states.pop(hanging) in ("failed", "cut_short")
    assert set(states.values()) == {"ok"}
    assert max(when[each] for each in states) < when[hanging] / 2


def test_even_with_room_for_one_at_once_a_hanging_machine_moves_aside(lab, ctx, fleet):
    from msgspec.structs import replace

    narrow = replace(ctx, settings=replace(ctx.settings, at_once=1, cold_at_once=1, timeout=5.0))
    hosts = hosts_of(lab, fleet, "node001", "node002", "node003")
    all_heard(narrow, hosts)
    fleet.behave("node001", "hang")
    order = [each.host for batch in sweep(narrow, hosts) for each in batch]
    assert order[-1] == hosts[0].doc_id


def test_no_machine_is_asked_twice_at_once_by_any_number_of_sweeps(lab, ctx, fleet):
    hosts = hosts_of(lab, fleet, "node001", "node002")
    all_heard(ctx, hosts)
    fleet.forget()
    for each in hosts:
        fleet.behave(each.name, "slow")
    answered: list[int] = []

    def ask() -> None:
        answered.extend(each.host for batch in sweep(ctx, hosts) for each in batch)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(fleet.asked) == ["node001", "node002"]
    assert fleet.twice == []
    assert sorted(answered) == sorted(each.doc_id for each in hosts)


def test_an_answer_that_stops_half_way_is_cut_short_and_has_no_figures(lab, ctx, fleet):
    fleet.behave("node001", "die")
    (heard,) = all_heard(ctx, hosts_of(lab, fleet, "node001")).values()
    assert (heard.state, heard.observation) == ("cut_short", None)


def test_a_machine_that_floods_is_cut_and_the_rest_answers(lab, ctx, fleet):
    fleet.behave("node002", "flood")
    heard = all_heard(ctx, hosts_of(lab, fleet, "node001", "node002"))
    assert heard["node001"].state == "ok"
    assert heard["node002"].state == "cut_short"
    assert heard["node002"].text == "The answer was too long and was cut."


def test_a_tool_that_never_stops_talking_is_cut_on_its_own_machine(lab, ctx, fleet):
    fleet.behave("node002", "babble")
    (heard,) = all_heard(ctx, hosts_of(lab, fleet, "node002")).values()
    assert (heard.state, heard.observation) == ("failed", None)
    assert len(heard.text) < 700
    assert heard.took < 3


def test_a_lost_gpu_makes_it_degraded_and_the_others_keep_their_figures(lab, ctx, fleet):
    fleet.behave("node001", "lose")
    (heard,) = all_heard(ctx, hosts_of(lab, fleet, "node001")).values()
    assert heard.state == "degraded"
    assert [each.uuid for each in heard.observation.gpus] == fleet.uuids("node001")[:1]
    assert {each.bus for each in heard.observation.faults} == {"00000000:02:00.0"}


def test_an_old_driver_that_refuses_a_field_is_asked_less_in_the_same_round(lab, ctx, fleet):
    fleet.behave("node001", "old")
    (heard,) = all_heard(ctx, hosts_of(lab, fleet, "node001")).values()
    assert heard.state == "ok"
    assert len(heard.observation.gpus) == 2


def test_what_rc_files_print_is_passed_over(lab, ctx, fleet):
    fleet.noise("node001", "Welcome!\nindex, uuid\n7, GPU-noise\n\x1b]0;title\x07" + "x" * 100_000 + "\n")
    (heard,) = all_heard(ctx, hosts_of(lab, fleet, "node001")).values()
    assert heard.state == "ok"
    assert [each.uuid for each in heard.observation.gpus] == fleet.uuids("node001")


def test_owners_are_told_and_no_argument_of_a_command_is(lab, ctx, fleet):
    import msgspec

    fleet.behave("node001", "busy")
    (heard,) = all_heard(ctx, hosts_of(lab, fleet, "node001")).values()
    first = heard.observation.processes[0]
    assert (first.pid, first.name) == (fleet.process, "sleep")
    assert first.user
    assert b"PLACEHOLDER" not in msgspec.json.encode(heard)


def test_the_slow_look_knows_more(lab, ctx, fleet):
    (heard,) = all_heard(ctx, hosts_of(lab, fleet, "node001"), slow=True).values()
    assert heard.slow
    assert heard.observation.gpus[0].vbios == "96.00.00"


def test_a_machine_where_nobody_listens_is_unreachable(lab, ctx, fleet):
    close_engine()  # an open connection would do
    fleet.switch_off("node004")
    heard = all_heard(ctx, hosts_of(lab, fleet, "node004", "node005"))
    assert heard["node004"].state == "unreachable"
    assert "refused" in heard["node004"].text.lower()
    assert heard["node005"].state == "ok"


def test_a_machine_that_does_not_know_our_key_is_another_state(lab, ctx, fleet):
    close_engine()
    fleet.lock_out("node004")
    (heard,) = all_heard(ctx, hosts_of(lab, fleet, "node004")).values()
    assert heard.state == "auth"


@pytest.mark.parametrize("how", ["changed", "unknown"])
def test_a_key_that_is_not_the_known_one_is_shown_and_never_accepted(lab, ctx, fleet, how):
    close_engine()
    if how == "changed":
        fleet.change_key("node004")
    else:
        fleet.forget_key("node004")
    before = fleet.known_hosts.read_bytes()
    hosts = hosts_of(lab, fleet, "node004", "node005")
    for _ in range(2):
        heard = all_heard(ctx, hosts)
        assert heard["node004"].state == "hostkey"
        assert heard["node005"].state == "ok"
        assert fleet.fingerprint("other" if how == "changed" else "host") in heard["node004"].text
    assert fleet.known_hosts.read_bytes() == before
    assert "node004" not in fleet.asked
    found = keys_of("node004", ctx.settings.ssh_config)
    assert (found.changed, found.trusted) == (how == "changed", False)
    assert found.verify == "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"
    assert fleet.known_hosts.read_bytes() == before


def test_a_configuration_that_would_trust_anybody_is_overruled(lab, ctx, fleet):
    close_engine()
    fleet.forget_key("node004")
    careless = "StrictHostKeyChecking no\nUserKnownHostsFile none\nUpdateHostKeys yes\n"
    fleet.ssh_config.write_text(careless + fleet.ssh_config.read_text())
    (heard,) = all_heard(ctx, hosts_of(lab, fleet, "node004")).values()
    assert heard.state == "hostkey"
    assert fleet.asked == []


def test_the_labs_file_of_keys_counts_beside_ones_own(lab, ctx, fleet, tmp_path):
    from msgspec.structs import replace

    close_engine()
    (tmp_path / "of the lab").write_text(f"node004 {(fleet.folder / 'host.pub').read_text()}")
    fleet.forget_key("node004")
    trusting = replace(ctx, settings=replace(ctx.settings, known_hosts=str(tmp_path / "of the lab")))
    heard = all_heard(trusting, hosts_of(lab, fleet, "node004", "node005"))
    assert {each.state for each in heard.values()} == {"ok"}


def test_a_sweep_that_is_stopped_ends_soon_and_leaves_nothing_running(lab, ctx, fleet):
    hosts = hosts_of(lab, fleet)
    all_heard(ctx, hosts)
    fleet.forget()
    for each in fleet.names:
        fleet.behave(each, "hang")
    began = time.monotonic()
    heard = list(sweep(ctx, hosts, cancelled=lambda: len(fleet.asked) >= 4))
    assert time.monotonic() - began < 5
    assert heard == []
    assert children() == []


def test_the_deadline_here_holds_when_the_tool_there_cannot_be_ended(lab, ctx, fleet):
    ctx = lab.under(ctx, timeout=4.0)
    hosts = hosts_of(lab, fleet, "node006")
    all_heard(ctx, hosts)
    fleet.behave("node006", "hang")
    began = time.monotonic()
    (heard,) = all_heard(ctx, hosts).values()
    assert time.monotonic() - began < 9
    assert heard.observation is None
    assert children() == []


def test_recorded_outputs_come_through_as_they_are_read_from_a_file(lab, ssh, fleet, recorded):
    from coordtui_gpus.reading import parse

    csv = sorted(recorded.glob("nvge_linux*query-gpu-csv*.csv"))[: len(fleet.names)]
    assert csv
    for name, path in zip(fleet.names, csv, strict=False):
        fleet.play(name, path.read_bytes())
    heard = all_heard(ssh, hosts_of(lab, fleet, *fleet.names[: len(csv)]))
    for name, path in zip(fleet.names, csv, strict=False):
        assert heard[name].state == "ok"
        assert heard[name].observation.gpus == parse(path.read_bytes()).gpus


def test_this_very_machine_needs_no_connection(lab, ssh, fleet, monkeypatch):
    monkeypatch.setenv("PATH", f"{fleet.folder / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setenv("FLEET_ALIAS", "node001")
    (heard,) = all_heard(ssh, [lab.host("here", via="local")]).values()
    assert (heard.state, len(heard.observation.gpus)) == ("ok", 2)


def test_the_raw_answer_can_be_looked_at(lab, ssh, fleet):
    (host,) = hosts_of(lab, fleet, "node001")
    assert ask_once(ssh, host).answer.out.startswith(b"\x1ehost\n")


def test_an_address_that_is_an_option_is_never_given_to_ssh(lab, ctx, tmp_path):
    trap = tmp_path / "trap"
    host = lab.host("evil", address=f"-oProxyCommand=touch${{IFS}}{trap}")
    (heard,) = all_heard(ctx, [host]).values()
    assert heard.state == "failed"
    assert not trap.exists()


def test_connections_stay_open_and_end_with_the_watch(lab, ssh, fleet, own_place):
    close_engine()
    all_heard(ssh, hosts_of(lab, fleet, "node001", "node002"))
    sockets = [each for each in (own_place / "coordtui-gpus").iterdir() if each.is_socket()]
    assert len(sockets) == 2
    assert all(len(str(each)) < 87 for each in sockets)
    close_engine()
    assert not [each for each in (own_place / "coordtui-gpus").iterdir() if each.is_socket()]


def test_who_may_not_watch_asks_no_machine(lab, fleet):
    from coordtui.api import NotAllowed

    host = lab.host()
    with pytest.raises(NotAllowed):
        list(sweep(lab.ctx(lab.person()), [host]))

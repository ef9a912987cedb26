"""Text from outside in every field: it stays text, in readers, pages, windows, commands, letters, tables."""

from __future__ import annotations

import argparse
import unicodedata
from datetime import timedelta
from typing import Any

import icalendar
import msgspec
import pytest

from coordtui.api import CoordtuiError, Letter
from coordtui_gpus import booking, books, fairness, fleet
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.cli import configure
from coordtui_gpus.collecting.answers import Answer
from coordtui_gpus.collecting.transports.openssh import checked, known_files
from coordtui_gpus.collecting.understanding import heard_of
from coordtui_gpus.fleet.machines import WrongField
from coordtui_gpus.observed import Booked, Job, Node, Observation
from coordtui_gpus.records import Asset, Host, Incident, Outage, Wanted

from .fleet_desk import at

HOSTILE = (
    "=1+1\x1b]0;x\x07\x1b[31m\x9b31m\u202e\u2066\r\nBcc: x@example.invalid\r\nBEGIN:VEVENT\r\n"
    "ATTACH:http://x.example.invalid\x00[b]m[/b] [/]{n} %s e\u0301 漢字 \\n;,:\"'\u2028\x85`id`$(id)"
    + "x"
    * 3_000
)
ONE_LINE = "".join(each for each in HOSTILE if each not in "\r\n,\x00\x85\u2028")[:180]
"""What fits into a cell of the tool's own table."""


def controls(text: str) -> set[str]:
    """What a terminal might obey, or be led astray by."""
    return {
        each for each in text if unicodedata.category(each) in ("Cc", "Zl", "Zp") and each not in "\r\n"
    } | {each for each in text if each in "\u202e\u2066"}


def framed(**sections: str) -> bytes:
    """The answer of a machine."""
    return "".join(f"\x1e{name}\n{body}" for name, body in sections.items()).encode() + b"\x1eend\n"


CSV = (
    "index, uuid, pci.bus_id, name, serial, driver_version, memory.total [MiB], memory.used [MiB],"
    " utilization.gpu [%], power.draw [W], temperature.gpu, pstate\n"
)


def told(uuid: str = "GPU-0000aaaa-0000-4000-8000-000000000001") -> bytes:
    """A machine that answers with such text wherever it may say something."""
    gpu = (
        f"0, {uuid}, 00000000:10:00.0, {ONE_LINE}, {ONE_LINE}, {ONE_LINE}, 81920, 40960, [{ONE_LINE}],"
        f" {ONE_LINE}, 61, {ONE_LINE}\n=0\n"
    )
    apps = f"gpu_uuid, pid, process_name, used_gpu_memory [MiB]\n{uuid}, 100, /bin/{ONE_LINE}, 40000\n"
    login = ONE_LINE.replace(" ", "")[:60]
    return framed(
        host=f"name={ONE_LINE}\nboot={ONE_LINE}\nuptime={ONE_LINE}\nnow=1794500000\n",
        gpu=CSV + gpu,
        apps=apps,
        ps=f" 100 1000 {login} 50 R {ONE_LINE[:60]}\n",
        cgroup=f"100 0::/slurm/uid_1000/job_7/{ONE_LINE}\n",
        dmesg=f"[1.0] NVRM: Xid (PCI:0000:10:00): 79, pid='{ONE_LINE}', name={ONE_LINE}, GPU has fallen\n",
        topo=f"\tGPU0\t{ONE_LINE}\nGPU0\t X \t{ONE_LINE}\n",
        nvlink=f"GPU 0: {ONE_LINE} (UUID: {uuid})\n\t Link 0: {ONE_LINE}\n",
        **{ONE_LINE[:30]: ONE_LINE},
    )


@pytest.fixture
def hostile(lab) -> dict[str, Any]:
    """A lab in which everything is called so that can be."""
    ctx = lab.ctx()
    who = lab.person("Row" + HOSTILE[:180], emails=["row@example.invalid"])
    host = fleet.add_host(ctx, Host(name="gpu-a01", place=HOSTILE[:150], note=HOSTILE))
    other = fleet.add_host(ctx, Host(name="gpu-a02", place=HOSTILE[:150]))
    third = fleet.add_host(ctx, Host(name="gpu-a03"))
    heard = heard_of(host.doc_id, Answer(out=told(), status=0), at=lab.now, took=1.0, slow=True)
    assert heard.observation is not None
    assert heard.observation.gpus
    assert heard.observation.processes
    refused = heard_of(other.doc_id, Answer(err=HOSTILE, status=255), at=lab.now, took=1.0)
    silent = heard_of(third.doc_id, Answer(out=HOSTILE.encode(), status=1), at=lab.now, took=1.0)
    fleet.keep(ctx, [heard, refused, silent])
    node = Node(name="gpu-a01", state=HOSTILE, reason=HOSTILE, partitions=(HOSTILE,))
    job = Job(id=HOSTILE, name=HOSTILE, user=HOSTILE, indices={"gpu-a01": (0,), HOSTILE: (1,)})
    kept = Booked(name=HOSTILE, nodes=(HOSTILE,))
    slurm = Observation(kind="slurm-text", nodes=(node,), jobs=(job,), booked=(kept,))
    fleet.keep_slurm(ctx, slurm, lab.now)
    (device,) = fleet.live(ctx, {host.doc_id}).hosts[0].gpus
    number = device.device.doc_id
    outage = fleet.take_out(ctx, third.doc_id, None, lab.now - timedelta(hours=1), None, HOSTILE)
    draft = Draft(
        wanted=Wanted(devices=[number]),
        start=lab.at(hours=2),
        end=lab.at(hours=3),
        project=HOSTILE[:150],
        grant=HOSTILE[:150],
        purpose=HOSTILE[:900],
        person=who,
    )
    made = booking.reserve(ctx, draft)
    asset = books.add(
        ctx,
        Asset(name=HOSTILE[:90], model=HOSTILE[:90], location=HOSTILE[:90], note=HOSTILE[:900]),
        HOSTILE[:400],
    )
    facts = {"text": HOSTILE, "texts": [HOSTILE], "uuid": HOSTILE, "model": HOSTILE, "gpus": HOSTILE}
    kinds: Any = ("unreachable", "hostkey", "xid", "lost", "squatted", "hoarded", "used_unreserved")
    rows = ctx.store.records(Incident)
    incidents = [
        rows.add(
            Incident(
                kind=kind, since=lab.now, seen=lab.now, host=host.doc_id, device=number, person=who,
                user=HOSTILE, facts=facts, noted=HOSTILE, aside=None,
            )
        )
        for kind in kinds
    ]  # fmt: skip
    return {
        "host": host, "device": number, "made": made, "asset": asset, "incidents": incidents, "outage": outage
    }  # fmt: skip


def run(lab, capsys, *words: object) -> str:
    """What a command printed, its complaint when it refuses."""
    parser = argparse.ArgumentParser()
    configure(parser)
    args = parser.parse_args([*map(str, words)])
    ctx = lab.ctx()
    try:
        args.run(ctx, args)
    except CoordtuiError as error:
        print("\n".join(ctx._(each) for each in error.known))
    said = capsys.readouterr()
    return said.out + said.err


def all_commands(hostile) -> list[tuple[object, ...]]:
    incidents = [("incident", "show", each.doc_id) for each in hostile["incidents"]]
    return [
        ("host", "list"), ("host", "show", "gpu-a01"), ("host", "show", "gpu-a02"),
        ("host", "show", "gpu-a03"),
        ("host", "show", HOSTILE), ("host", "add", HOSTILE.replace("\x00", "")), ("login", "list"),
        ("login", "set", HOSTILE[:80]), ("login", "forget", HOSTILE[:80]), ("status",),
        ("gpu", "gpu-a01:0"), ("gpu", HOSTILE), ("history", "gpu-a01:0"), ("asset", "list"),
        ("asset", "show", hostile["asset"].doc_id), ("asset", "show", HOSTILE),
        ("asset", "history", hostile["asset"].doc_id), ("books", "export"), ("books", "reconcile"),
        ("books", "reconcile", "--accept", HOSTILE), ("reservations",), ("reservations", "--host", HOSTILE),
        ("reservation", "show", hostile["made"].doc_id),
        ("reserve", "--gpu", HOSTILE, "--start", HOSTILE, "--hours", 1),
        ("reserve", "--gpu", HOSTILE, "--start", "2026-11-13 09:00", "--hours", 1),
        ("free",), ("incidents",), ("usage", "--by", "person"), ("usage", "--by", "grant"),
        ("usage", "--by", "model"), ("hostkey", HOSTILE), ("sweep", HOSTILE), *incidents,
    ]  # fmt: skip


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_no_command_prints_what_a_terminal_obeys(lab, capsys, hostile, more):
    wrong = {}
    for words in all_commands(hostile):
        text = run(lab, capsys, *words, *more)
        assert text, words
        if found := controls(text):
            wrong[words[:3]] = found
    assert wrong == {}


def test_what_a_machine_says_in_a_file_is_printed_as_text(lab, capsys, tmp_path):
    file = tmp_path / "answer"
    file.write_bytes(told())
    for more in ((), ("--json",)):
        text = run(lab, capsys, "parse", file, *more)
        assert "GPU-0000aaaa" in text
        assert not controls(text), more


def test_a_table_begins_no_cell_with_a_formula(lab, capsys, hostile):
    from coordtui_gpus.panes.fleet_csv import fleet_csv
    from coordtui_gpus.panes.telling import Teller

    ctx = lab.ctx()
    views = fleet.live(ctx).hosts
    tables = [
        run(lab, capsys, "books", "export"),
        run(lab, capsys, "usage", "--by", "grant", "--csv"),
        run(lab, capsys, "usage", "--by", "model", "--csv", "--excel"),
        fleet_csv(views, Teller(ctx)),
    ]
    for text in tables:
        assert not any(mark in text for mark in (",=1", '"=1', ";=1", "\n=1")), text[:2000]
    assert "=1+1" in tables[0]


def test_a_calendar_has_no_event_that_a_purpose_brings(lab, hostile):
    text = booking.calendar(lab.ctx(), [hostile["made"]])
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert "ATTACH" not in event
    assert not controls(text.replace("\r\n", ""))


def test_a_letter_has_one_line_of_a_subject_and_no_header_that_a_purpose_brings(lab, hostile):
    ctx = lab.under(organizer="Placeholder <gpus@example.invalid>")
    booking.cancel(ctx, hostile["made"].doc_id, HOSTILE[:1500])
    fairness.judge(lab.under(tell="people"))
    letters = lab.opened.context().store.records(Letter).find()
    assert len(letters) >= 2
    for each in letters:
        assert not controls(each.subject + each.text)
        assert "\n" not in each.subject
        assert "\r" not in each.text
        if each.attachment is not None:
            for event in icalendar.Calendar.from_ical(each.attachment.text).walk("VEVENT"):
                assert "ATTACH" not in event


ADDRESSES = (
    "-oProxyCommand=id", "-F/tmp/x", "--", "a;b", "a b", "a\nb", "a\x00b", "$(id)", "`id`", "a|b", "a&b",
    "a>b", "a'b", 'a"b', "user@-oProxyCommand=id", "-l@host", "a\\b", "%h;id", "a\u2028b",
    "a\u202eb", "\x1b[31m",
    "a@b@c;d", "host\r\nBcc: x", "${HOME}", "*", "a#b", "!x", "~root",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_such_an_address_is_neither_stored_nor_given_to_ssh(lab, address):
    with pytest.raises(CoordtuiError):
        checked(address)
    try:
        stored = fleet.add_host(lab.ctx(), Host(name="gpu-a01", address=address))
    except WrongField:
        return
    assert checked(stored.address) != address  # what made it hostile was taken away


@pytest.mark.parametrize("address", ADDRESSES)
def test_such_an_address_of_a_table_is_refused_with_its_line(lab, address):
    text = "kind,name,address,via\r\nhost,gpu-a01," + '"' + address.replace('"', '""') + '",ssh\r\n'
    try:
        plan = books.plan_import(lab.ctx(), text)
    except CoordtuiError:
        return
    if plan.errors:
        assert plan.errors[0].line >= 2
        return
    books.carry_out(lab.ctx(), plan)
    for each in fleet.hosts(lab.ctx()):
        checked(each.address or each.name)
        assert each.address != address


@pytest.mark.parametrize(
    "address", ["gpu-a01", "me@gpu-a01.example.invalid", "10.0.0.7", "fe80::1%eth0", "[::1]"]
)
def test_an_address_of_a_machine_is_one(lab, address):
    assert checked(address) == address
    assert fleet.add_host(lab.ctx(), Host(name="gpu-a01", address=address)).address == address


@pytest.mark.parametrize("path", ['/tmp/a" "/tmp/b', "/tmp/a\nProxyCommand id", "/tmp/a\\"])
def test_a_file_of_keys_is_one_file_to_ssh_however_it_is_called(path):
    from coordtui.api import Refused

    with pytest.raises(Refused):
        known_files(path)


KEYS = (
    *(
        "j",
        "k",
        "right",
        "v",
        "V",
        "slash",
        "escape",
        "question_mark",
        "escape",
        "enter",
        "j",
        "enter",
        "escape",
    ),
    *(
        "escape",
        "exclamation_mark",
        "j",
        "enter",
        "escape",
        "escape",
        "O",
        "j",
        "enter",
        "escape",
        "escape",
        "r",
    ),
    *("escape", "escape", "B", "j", "escape", "n", "escape", "m", "escape", "escape"),
)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
async def test_the_pages_show_text_as_text(lab, hostile, size):
    async with at(lab.opened, size) as desk:
        for key in KEYS:
            await desk.press(key)
            assert not controls(desk.text()), key


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
@pytest.mark.parametrize("name", ["HostWindow", "GpuWindow"])
async def test_the_windows_of_a_machine_and_a_gpu_show_text_as_text(lab, hostile, size, name):
    from importlib import import_module

    module = {"HostWindow": "host", "GpuWindow": "gpu"}[name]
    number = hostile["host"].doc_id if name == "HostWindow" else hostile["device"]
    async with at(lab.opened, size) as desk:
        window = getattr(import_module(f"coordtui_gpus.panes.{module}"), name)
        desk.app.push_screen(window(lab.ctx(), number))
        await desk.press("down")
        for key in ("down", "end", "home", "tab", "right", "question_mark", "escape"):
            await desk.press(key)
            assert not controls(desk.text()), key


def test_what_is_stored_of_a_machine_is_bounded(lab, hostile):
    from coordtui_gpus.records import Seen

    (seen,) = [each for each in lab.ctx().store.records(Seen).find() if each.host == hostile["host"].doc_id]
    assert len(msgspec.json.encode(seen)) < 20_000
    assert lab.ctx().store.records(Outage).count() == 1

"""Who may give which command, and what nobody without the right reads in any.

A new command without a line in the table fails.
"""

from __future__ import annotations

import argparse
import os
import subprocess
from functools import cache
from io import StringIO
from typing import Any

import pytest
from msgspec.structs import replace

from coordtui.api import CoordtuiError, NotAllowed, NotFound, Refused
from coordtui_gpus import fairness, fleet
from coordtui_gpus.cli import configure
from coordtui_gpus.collecting import sweeping
from coordtui_gpus.observed import Fault, Node, Observation
from coordtui_gpus.records import Host, Incident

from .heard_lab import answer
from .rights_lab import BOSS, EVERYBODY, HERE, OWN, World

COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "parse": ("-", ()),  # needs no lab
    "host list": (EVERYBODY, ()),
    "host show": (EVERYBODY, ("gpu-a01",)),
    "host add": (BOSS, ("gpu-z98",)),
    "host change": (BOSS, ("gpu-a01", "--note", "x")),
    "host archive": (BOSS, ("gpu-a01",)),
    "host restore": (BOSS, ("gpu-a01",)),
    "host out": (BOSS, ("gpu-a01", "--until", "2026-11-13 09:00")),
    "host back": (BOSS, ("gpu-a02",)),
    "login list": (BOSS, ()),
    "login set": (BOSS, ("oswin",)),
    "login forget": (BOSS, ("known",)),
    "sweep": (HERE, ("gpu-a01",)),
    "watch": (HERE, ()),
    "probe": (HERE, ("gpu-a01",)),
    "hostkey": (HERE, ("gpu-a01",)),
    "status": (EVERYBODY, ()),
    "gpu": (EVERYBODY, ("gpu-a01:0",)),
    "history": (EVERYBODY, ("gpu-a01:0",)),
    "asset list": (BOSS, ()),
    "asset add": (BOSS, ("--name", "x")),
    "asset show": (BOSS, ("card",)),
    "asset change": (BOSS, ("card", "--note", "x")),
    "asset retire": (BOSS, ("card",)),
    "asset history": (BOSS, ("card",)),
    "books import": (HERE, ("FILE",)),
    "books import piped": (BOSS, ("-",)),
    "books export": (BOSS, ()),
    "books export to a file": (HERE, ("--output", "NEW")),
    "books reconcile": (BOSS, ()),
    "books warranties": (BOSS, ()),
    "reserve": (OWN, ("--count", "1", "--start", "2026-11-20 09:00", "--hours", "1")),
    "reservations": (EVERYBODY, ()),
    "reservation show": (EVERYBODY, ("1",)),
    "reservation approve": (BOSS, ("1",)),
    "reservation refuse": (BOSS, ("1",)),
    "reservation cancel": (BOSS, ("1",)),
    "reservation extend": (BOSS, ("1", "--hours", "1")),
    "reservation change": (BOSS, ("1", "--purpose", "x")),
    "reservation release": (BOSS, ("1",)),
    "reservation adopt": (BOSS, ("--gpu", "gpu-a01/0", "--hours", "1", "--for", "Ysolde Placeholder")),
    "free": (EVERYBODY, ()),
    "calendar": (EVERYBODY, ()),
    "calendar to a file": (HERE, ("--output", "NEW")),
    "incidents": (EVERYBODY, ()),
    "incident show": (EVERYBODY, ("1",)),
    "incident show a person's": (OWN, ("2",)),
    "incident aside": (BOSS, ("1", "2026-11-20")),
    "incident note": (BOSS, ("1", "x")),
    "usage": (BOSS, ()),
    "usage of one's own": (EVERYBODY, ("--mine",)),
}


@cache
def parser() -> argparse.ArgumentParser:
    """The commands of `coordtui gpus`; made once, as it takes longer than most commands."""
    made = argparse.ArgumentParser()
    configure(made)
    return made


@cache
def all_commands() -> set[str]:
    def walk(one: argparse.ArgumentParser, so_far: tuple[str, ...]) -> Any:
        below = [each for each in one._actions if isinstance(each, argparse._SubParsersAction)]
        if not below:
            yield " ".join(so_far)
        for each in below:
            for name, inner in each.choices.items():
                yield from walk(inner, (*so_far, name))

    return {*walk(parser(), ())}


def command_of(name: str) -> str:
    """The command that a line of the table is about."""
    every = all_commands()
    return max((each for each in every if name == each or name.startswith(each + " ")), key=len)


def test_no_command_is_without_a_line_in_the_table():
    assert {command_of(name) for name in COMMANDS} == all_commands()


@pytest.fixture
def world(lab: Any) -> World:
    return World(lab)


class Process(Exception):
    """Something would be started."""


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("name", [each for each, (may, _) in COMMANDS.items() if may != "-"])
def test_each_command_is_for_those_who_may(world, role, name, tmp_path, monkeypatch, capsys):
    may, given = COMMANDS[name]
    (tmp_path / "table.csv").write_text("name,kind\nx,other\n")
    places = {"FILE": str(tmp_path / "table.csv"), "NEW": str(tmp_path / "new")}
    words = [*command_of(name).split(), *(places.get(each, each) for each in given)]
    args = parser().parse_args(words)
    boss = world.lab.ctx()
    second = fleet.add_host(boss, Host(name="gpu-a02"))
    fleet.take_out(boss, second.doc_id, None, world.then, None, "x")
    if name in ("probe", "hostkey", "sweep", "watch"):
        fleet.save_host(boss, replace(fleet.host(boss, world.host.doc_id), via="ssh"))

    def start(*_: Any, **__: Any) -> Any:
        raise Process

    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(subprocess, "run", start)
    monkeypatch.setattr(os, "fork", start)
    monkeypatch.setattr(sweeping, "engine", start)
    monkeypatch.setattr("sys.stdin", StringIO("name,kind\nx,other\n"))

    class Session:
        """What runs jobs."""

        class jobs:  # noqa: N801
            run = staticmethod(start)

    args.session = Session
    how = "done"
    try:
        args.run(world.ctx(role), args)
    except (NotAllowed, NotFound):
        how = "not allowed"
    except Process:
        how = "done"
    except Refused as refused:
        outside = any(word in str(refused) for word in ("outside", "No file is written here"))
        how = "not allowed" if outside else "done"
    except CoordtuiError:
        how = "done"
    assert how == ("done" if role in may else "not allowed")
    if role not in may:
        assert not (tmp_path / "new").exists()


# What nobody without the right sees.

SECRETS = ("ysolde", "Ysolde", "secret purpose", "31450")


def test_a_guest_sees_no_name_no_purpose_and_no_price_anywhere(world, capsys, tmp_path):
    guest = world.ctx("g")
    for name, (may, given) in COMMANDS.items():
        if "g" not in may or name == "parse":
            continue
        for more in ((), ("--json",)):
            args = parser().parse_args([*command_of(name).split(), *given, *more])
            args.run(guest, args)
            said = capsys.readouterr().out
            assert [each for each in SECRETS if each in said] == [], (name, said)


def test_a_guest_reads_no_process_and_no_login_in_what_machines_say(world, capsys):
    boss, number = world.lab.ctx(), world.host.doc_id
    log = "31, pid=1234, name=ysolde_run.py, Ch 00000008"
    fault = Fault(kind="xid", text=log, bus="00000000:10:00.0", code=31)
    fleet.keep(boss, [answer(world.host, world.lab.now, 1, faults=[fault], text="ysolde@gpu-a01: denied")])
    node = Node(name="gpu-a01", state="drained", reason="fan [ysolde@2026-11-01T10:00:00]")
    fleet.keep_slurm(boss, Observation(kind="slurm-text", nodes=(node,)), world.lab.now)
    rows = boss.store.records(Incident)
    rows.save(replace(rows.get(world.fault.doc_id), facts={"text": log, "texts": [log], "jobs": ["7"]}))
    (seen,) = [each.seen for each in fleet.live(world.ctx("g")).hosts if each.host.doc_id == number]
    assert seen.faults == ["31, Ch 00000008"]
    assert (seen.text, seen.node_reason) == ("gpu-a01: denied", "fan [2026-11-01T10:00:00]")
    (all_,) = [each.seen for each in fleet.live(boss).hosts if each.host.doc_id == number]
    assert all_.faults == [log]
    for words in (("status",), ("host", "show", "gpu-a01"), ("incidents",), ("incident", "show", "1")):
        for more in ((), ("--json",)):
            args = parser().parse_args([*words, *more])
            args.run(world.ctx("g"), args)
            said = capsys.readouterr().out
            assert "ysolde" not in said, words
            assert "1234" not in said, words


def test_a_researcher_sees_no_price_anywhere(world, capsys):
    researcher = world.ctx("r")
    for name, (may, given) in COMMANDS.items():
        if "r" not in may or name in ("parse", "reserve"):
            continue
        args = parser().parse_args([*command_of(name).split(), *given, "--json"])
        args.run(researcher, args)
        assert "31450" not in capsys.readouterr().out, name
    assert not [each for each in fairness.cards(researcher) if "arranty" in str(each)]

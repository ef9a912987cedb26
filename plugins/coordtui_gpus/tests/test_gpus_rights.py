"""Who may do what, of the whole plugin: guest, researcher, coordinator, and a coordinator from outside.

A new operation, or a new command, without a line here fails. Those of reservations have a table of their own.
"""

from __future__ import annotations

import argparse
import inspect
import os
import subprocess
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from msgspec.structs import replace

from coordtui.api import Actor, CoordtuiError, NotAllowed, NotFound, Refused
from coordtui_gpus import booking, books, collecting, fairness, fleet, search
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.books.service import take_up
from coordtui_gpus.cli import configure
from coordtui_gpus.collecting import here, slurm, sweeping
from coordtui_gpus.collecting import job as looking
from coordtui_gpus.fleet import job as packing
from coordtui_gpus.observed import Fault, Node, Observation
from coordtui_gpus.records import Asset, Host, Incident, Outage, Wanted

from .fleet_desk import at, terminal_of
from .heard_lab import answer, process
from .test_booking_rights import OPERATIONS as OF_RESERVATIONS

EVERYBODY, OWN, BOSS, HERE = "grco", "rco", "co", "c"
"""Guest, researcher, coordinator, coordinator from outside; `HERE` is only for the account's own person."""


class Run:
    """A run of a job."""

    cancelled = False

    def progress(self, *_: Any) -> None:
        """Say nothing."""


OPERATIONS: dict[str, tuple[str, Any]] = {
    "fleet.keep": (BOSS, lambda w, c: fleet.keep(c, [answer(w.host, w.lab.now, 1)])),
    "fleet.keep_slurm": (BOSS, lambda w, c: fleet.keep_slurm(c, Observation(kind="slurm-text"), w.lab.now)),
    "fleet.live": (EVERYBODY, lambda w, c: fleet.live(c)),
    "fleet.history": (EVERYBODY, lambda w, c: fleet.history(c, [w.gpu], "utilization", w.then, w.lab.now, 5)),
    "fleet.busy_history": (EVERYBODY, lambda w, c: fleet.busy_history(c, w.then, w.lab.now, 5)),
    "fleet.hosts": (EVERYBODY, lambda w, c: fleet.hosts(c)),
    "fleet.host": (EVERYBODY, lambda w, c: fleet.host(c, w.host.doc_id)),
    "fleet.host_named": (EVERYBODY, lambda w, c: fleet.host_named(c, "gpu-a01")),
    "fleet.outages": (EVERYBODY, lambda w, c: fleet.outages(c)),
    "fleet.add_host": (BOSS, lambda w, c: fleet.add_host(c, Host(name="gpu-z99"))),
    "fleet.save_host": (BOSS, lambda w, c: fleet.save_host(c, replace(w.host, note="x"))),
    "fleet.archive_host": (BOSS, lambda w, c: fleet.archive_host(c, w.host.doc_id)),
    "fleet.take_out": (BOSS, lambda w, c: fleet.take_out(c, w.host.doc_id, None, w.lab.now, None, "x")),
    "fleet.put_back": (BOSS, lambda w, c: fleet.put_back(c, w.outage.doc_id)),
    "fleet.logins": (OWN, lambda w, c: fleet.logins(c)),
    "fleet.person_of": (OWN, lambda w, c: fleet.person_of(c, "ysolde")),
    "fleet.people_of": (OWN, lambda w, c: fleet.people_of(c, ["ysolde"])),
    "fleet.set_login": (BOSS, lambda w, c: fleet.set_login(c, "ysolde", w.somebody)),
    "fleet.forget_login": (BOSS, lambda w, c: fleet.forget_login(c, "known")),
    "books.assets": (BOSS, lambda w, c: books.assets(c)),
    "books.get": (BOSS, lambda w, c: books.get(c, w.asset.doc_id)),
    "books.named": (BOSS, lambda w, c: books.named(c, "card")),
    "books.add": (BOSS, lambda w, c: books.add(c, Asset(name="another"))),
    "books.save": (BOSS, lambda w, c: books.save(c, replace(w.asset, note="x"))),
    "books.retire": (BOSS, lambda w, c: books.retire(c, w.asset)),
    "books.take_up": (BOSS, lambda w, c: take_up(c, w.asset)),
    "books.restore": (BOSS, lambda w, c: books.restore(c, w.asset)),
    "books.history": (BOSS, lambda w, c: books.history(c, w.asset)),
    "books.expiring": (BOSS, lambda w, c: books.expiring(c)),
    "books.of_device": (BOSS, lambda w, c: books.of_device(c, w.device(c))),
    "books.of_host": (BOSS, lambda w, c: books.of_host(c, w.host)),
    "books.placements": (EVERYBODY, lambda w, c: books.placements(c, w.gpu)),
    "books.add_placement": (BOSS, lambda w, c: w.placed(c)),
    "books.reconcile": (BOSS, lambda w, c: books.reconcile(c)),
    "books.accept": (BOSS, lambda w, c: books.accept(c, w.difference)),
    "books.plan_import": (BOSS, lambda w, c: books.plan_import(c, "name,kind\nx,other\n")),
    "books.carry_out": (BOSS, lambda w, c: books.carry_out(c, w.plan)),
    "books.export": (BOSS, lambda w, c: books.export(c)),
    "fairness.incidents": (EVERYBODY, lambda w, c: fairness.incidents(c)),
    "fairness.incident_of": (EVERYBODY, lambda w, c: fairness.incident_of(c, w.fault.doc_id)),
    "fairness.incident_of a person": (OWN, lambda w, c: fairness.incident_of(c, w.squatter.doc_id)),
    "fairness.words": (EVERYBODY, lambda w, c: fairness.words(c, w.fault)),
    "fairness.note": (BOSS, lambda w, c: fairness.note(c, w.fault.doc_id, "x")),
    "fairness.note of a person": (BOSS, lambda w, c: fairness.note(c, w.squatter.doc_id, "x")),
    "fairness.put_aside": (BOSS, lambda w, c: fairness.put_aside(c, w.fault.doc_id, w.later, "x")),
    "fairness.put_aside of a person": (
        BOSS,
        lambda w, c: fairness.put_aside(c, w.squatter.doc_id, w.later, "x"),
    ),
    "fairness.usage": (BOSS, lambda w, c: fairness.usage(c, w.then, w.lab.now, "person")),
    "fairness.as_csv": (EVERYBODY, lambda w, c: fairness.as_csv(c, [], "person")),
    "fairness.cards": (EVERYBODY, lambda w, c: list(fairness.cards(c))),
    "fairness.behind": (BOSS, lambda w, c: fairness.behind(c, w.then, w.lab.now, "person", "1")),
    "collecting.sweep": (HERE, lambda w, c: list(collecting.sweep(c, [w.unwatched]))),
    "sweeping.sweep": (HERE, lambda w, c: list(sweeping.sweep(c, [w.unwatched]))),
    "sweeping.ask_once": (HERE, lambda w, c: w.nothing_starts(sweeping.ask_once, c, w.watched)),
    "sweeping.ask_this": (HERE, lambda w, c: w.nothing_starts(sweeping.ask_this, c, w.watched, None)),
    "job.sweep": (HERE, lambda w, c: looking.sweep(c, Run())),
    "here.require_asking": (HERE, lambda w, c: here.require_asking(c)),
}
"""Of each public operation who may, and how it is done."""

INNER = {
    "fleet.state_of", "fleet.is_old", "fleet.stale_after", "fleet.order_of",  # of plain values
    "fairness.is_aside", "here.may_ask", "slurm.look", "slurm.question", "slurm.understood",
    "job.pack", "fairness.judge",  # whoever's turn it is: it shows nobody anything
}  # fmt: skip
"""What asks for no right: it is of plain values, or within what asked."""


class World:
    """A lab with something for each operation; what it does to it is undone."""

    def __init__(self, lab: Any) -> None:
        self.lab, boss = lab, lab.ctx()
        self.then, self.later = lab.at(hours=-5), lab.at(days=2)
        self.somebody = lab.person("Ysolde Placeholder")
        self.people = {"g": lab.person(), "r": lab.person(), "o": lab.person()}
        self.host = fleet.add_host(boss, Host(name="gpu-a01"))
        self.watched = Host(name="nowhere.example.invalid", doc_id=77)
        self.unwatched = Host(name="none", via="none", doc_id=78)
        fleet.keep(boss, [answer(self.host, lab.now, 1, [process(self.host.doc_id, 0)])])
        fleet.archive_host(boss, self.host.doc_id)  # so that the job has nobody to ask
        fleet.archive_host(boss, self.host.doc_id, archived=False)
        self.host = fleet.save_host(boss, replace(fleet.host(boss, self.host.doc_id), via="none"))
        self.gpu = fleet.live(boss).hosts[0].gpus[0].device.doc_id
        self.outage = boss.store.records(Outage).add(Outage(host=self.host.doc_id, start=self.then))
        fleet.set_login(boss, "known", None)
        self.asset = books.add(boss, Asset(name="card", price="31450.50", warranty=lab.at(days=9).date()))
        self.difference = next(each for each in books.reconcile(boss) if each.does is not None)
        self.plan = books.plan_import(boss, "name,kind\ny,other\n")
        rows, given = boss.store.records(Incident), {"since": lab.now, "seen": lab.now, "device": self.gpu}
        self.fault = rows.add(Incident(kind="lost", **given))
        self.squatter = rows.add(Incident(kind="squatted", person=self.somebody, user="ysolde", **given))
        fleet.put_back(boss, self.outage.doc_id)
        self.outage = fleet.take_out(boss, self.host.doc_id, None, lab.at(days=3), None, "later")
        draft = Draft(
            wanted=Wanted(devices=[self.gpu]), start=lab.now, end=lab.at(hours=3), person=self.somebody
        )
        self.made = booking.reserve(boss, replace(draft, purpose="secret purpose"))

    def device(self, ctx: Any) -> Any:
        return (
            self.lab.ctx()
            .store.records(type(fleet.live(self.lab.ctx()).hosts[0].gpus[0].device))
            .get(self.gpu)
        )

    def placed(self, ctx: Any) -> None:
        books.add_placement(
            ctx, self.device(ctx), self.host.doc_id, self.lab.at(days=-20), self.lab.at(days=-10)
        )

    def nothing_starts(self, call: Any, ctx: Any, *given: Any) -> None:
        """The question gets as far as a process that would be started."""

        class Started(Exception):
            """It would begin."""

        def start(*_: Any, **__: Any) -> Any:
            raise Started

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sweeping, "engine", start)
            try:
                call(ctx, *given)
            except Started:
                return

    def ctx(self, role: str) -> Any:
        if role == "c":
            return self.lab.ctx()
        roles = {"g": "guest", "r": "researcher", "o": "coordinator"}
        return self.lab.ctx(self.people[role], roles[role])


class _Undone(Exception):
    pass


def tried(world: World, role: str, do: Any) -> str:
    """How it went, and nothing of it stays: `done`, `not allowed`, or what stood in the way."""
    ctx = world.ctx(role)
    try:
        with ctx.store.transaction():
            do(world, ctx)
            raise _Undone
    except _Undone:
        return "done"
    except (NotAllowed, NotFound):  # what is not one's to see is not there
        return "not allowed"
    except Refused as refused:
        return "not allowed" if "outside" in str(refused) else str(refused)


@pytest.fixture
def world(lab: Any) -> World:
    return World(lab)


def test_each_operation_is_done_by_those_who_may_and_by_nobody_else(world):
    wrong = []
    for name, (may, do) in OPERATIONS.items():
        for role in EVERYBODY:
            how = tried(world, role, do)
            if how != ("done" if role in may else "not allowed"):
                wrong.append((name, role, how))
    assert wrong == []


def public(module: Any) -> set[str]:
    """The operations of a module: what it names as such, else its own functions that take a context."""
    short = module.__name__.rpartition(".")[2]
    names = getattr(module, "__all__", None) or [
        name
        for name, each in inspect.getmembers(module, inspect.isfunction)
        if each.__module__ == module.__name__
    ]
    found = {name: getattr(module, name) for name in names if not name.startswith("_")}
    return {f"{short}.{name}" for name, each in found.items() if inspect.isfunction(each)}


def test_no_operation_is_without_a_line_in_the_table():
    named = {name.partition(" ")[0] for name in OPERATIONS} | INNER
    there = set().union(*map(public, (fleet, books, fairness, here, sweeping, slurm)))
    there |= {"collecting.sweep", "job.sweep", "job.pack", "books.take_up"}
    assert packing.pack
    assert there == named | {"books.take_up"}
    assert "reserve" in OF_RESERVATIONS


def test_the_four_are_who_they_are_said_to_be(world):
    rights = {"g": 1, "r": 3, "c": 7, "o": 7}
    ids = [f"gpus.{each}" for each in ("view", "who", "reserve", "decide", "watch", "books", "report")]
    assert {role: sum(map(world.ctx(role).may, ids)) for role in rights} == rights
    assert [world.ctx(role).actor.at_home for role in "grco"] == [False, False, True, False]


# Commands.

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
    "login list": (OWN, ()),
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
}


def all_commands() -> set[str]:
    parser = argparse.ArgumentParser()
    configure(parser)

    def walk(one: argparse.ArgumentParser, so_far: tuple[str, ...]) -> Any:
        below = [each for each in one._actions if isinstance(each, argparse._SubParsersAction)]
        if not below:
            yield " ".join(so_far)
        for each in below:
            for name, inner in each.choices.items():
                yield from walk(inner, (*so_far, name))

    return {*walk(parser, ())}


def command_of(name: str) -> str:
    """The command that a line of the table is about."""
    every = all_commands()
    return max((each for each in every if name == each or name.startswith(each + " ")), key=len)


def test_no_command_is_without_a_line_in_the_table():
    assert {command_of(name) for name in COMMANDS} == all_commands()


class Process(Exception):
    """Something would be started."""


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("name", [each for each, (may, _) in COMMANDS.items() if may != "-"])
def test_each_command_is_for_those_who_may(world, role, name, tmp_path, monkeypatch, capsys):
    may, given = COMMANDS[name]
    (tmp_path / "table.csv").write_text("name,kind\nx,other\n")
    places = {"FILE": str(tmp_path / "table.csv"), "NEW": str(tmp_path / "new")}
    words = [*command_of(name).split(), *(places.get(each, each) for each in given)]
    parser = argparse.ArgumentParser()
    configure(parser)
    args = parser.parse_args(words)
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
            parser = argparse.ArgumentParser()
            configure(parser)
            args = parser.parse_args([*command_of(name).split(), *given, *more])
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
            parser = argparse.ArgumentParser()
            configure(parser)
            args = parser.parse_args([*words, *more])
            args.run(world.ctx("g"), args)
            said = capsys.readouterr().out
            assert "ysolde" not in said, words
            assert "1234" not in said, words


def test_a_researcher_sees_no_price_anywhere(world, capsys):
    researcher = world.ctx("r")
    for name, (may, given) in COMMANDS.items():
        if "r" not in may or name in ("parse", "reserve"):
            continue
        parser = argparse.ArgumentParser()
        configure(parser)
        args = parser.parse_args([*command_of(name).split(), *given, "--json"])
        args.run(researcher, args)
        assert "31450" not in capsys.readouterr().out, name
    assert not [each for each in fairness.cards(researcher) if "arranty" in str(each)]


def test_the_search_finds_nothing_for_a_guest_that_they_may_not_see(world):
    for words in ("ysolde", "Ysolde", "card", "secret", "31450"):
        assert not [*search.hits(world.ctx("g"), words, 20)]
    assert [*search.hits(world.ctx("c"), "card", 20)]
    assert [*search.hits(world.ctx("g"), "gpu-a01", 20)]


def test_a_person_from_outside_has_no_keys_that_start_or_write_something_here(world):
    ctx = world.ctx("o")
    assert not here.may_ask(ctx)
    assert here.may_ask(world.ctx("c"))
    program = Actor(person=None, name="coordtui", roles=frozenset({"coordinator"}), via="program")
    assert here.may_ask(world.lab.opened.context("gpus", actor=program))


async def test_the_page_of_a_coordinator_from_outside_looks_at_no_machine(world, tmp_path):
    fleet.save_host(world.lab.ctx(), replace(fleet.host(world.lab.ctx(), world.host.doc_id), via="ssh"))
    world.lab.clock.advance(timedelta(hours=1))
    afar = terminal_of(world.lab, tmp_path, "en", "coordinator")
    try:
        async with at(afar) as desk:
            assert not desk.page.available("page.read_again")
            assert not desk.page.available("page.export")
            assert not desk.page.looking.running
    finally:
        afar.close()
    async with at(world.lab.opened) as desk:
        assert desk.page.available("page.read_again") or desk.page.looking.running

"""Who may do what, of the whole plugin: guest, researcher, coordinator, and a coordinator from outside.

A new operation without a line here fails. Those of reservations have a table of their own.
"""

from __future__ import annotations

import inspect
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from coordtui.api import Actor, NotAllowed, NotFound, Refused
from coordtui_gpus import books, collecting, fairness, fleet, search
from coordtui_gpus.collecting import here, slurm, sweeping
from coordtui_gpus.collecting import job as looking
from coordtui_gpus.fleet import job as packing
from coordtui_gpus.observed import Observation
from coordtui_gpus.records import Asset, Host

from .fleet_desk import at, terminal_of
from .heard_lab import Run, answer
from .rights_lab import BOSS, EVERYBODY, HERE, OWN, World
from .test_booking_rights import OPERATIONS as OF_RESERVATIONS

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
    "fleet.logins": (BOSS, lambda w, c: fleet.logins(c)),
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
    "fairness.own_usage": (EVERYBODY, lambda w, c: fairness.own_usage(c, w.then, w.lab.now, "month")),
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
    there |= {"collecting.sweep", "job.sweep", "job.pack"}
    assert packing.pack
    assert there == named
    assert "reserve" in OF_RESERVATIONS


def test_the_four_are_who_they_are_said_to_be(world):
    rights = {"g": 1, "r": 3, "c": 7, "o": 7}
    ids = [f"gpus.{each}" for each in ("view", "who", "reserve", "decide", "watch", "books", "report")]
    assert {role: sum(map(world.ctx(role).may, ids)) for role in rights} == rights
    assert [world.ctx(role).actor.at_home for role in "grco"] == [False, False, True, False]


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

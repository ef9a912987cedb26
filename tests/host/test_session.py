"""The composition root: what a session opens, wires together and hands on.

Longer than other files, as the module that it tests.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from coordtui.access import SYSTEM, actor_for
from coordtui.api import Actor, Card, Command, Hit, Person, Plugin, Ref, Refused, hookimpl
from coordtui.config import Settings
from coordtui.host import Found
from coordtui.host.no_lab import NoLab
from coordtui.host.notices import Notice
from coordtui.host.session import open_session
from coordtui.testing import COORDINATOR, FrozenClock, actor_with, open_test_session
from coordtui.text.messages import N_

Install = Callable[..., Found]


def plugin(name: str, **hooks: Callable[..., object]) -> object:
    """An object with these hooks, and a declaration."""
    declared = hooks.pop("declared", lambda: Plugin(name=name, title=N_("Visits"), api=1))
    marked = {f"coordtui_{hook}": staticmethod(hookimpl(function)) for hook, function in hooks.items()}
    for hook, function in hooks.items():
        hookimpl(function)
        function.__name__ = f"coordtui_{hook}"
    marked["coordtui_plugin"] = staticmethod(hookimpl(declared))
    return type("Written", (), marked)()


def test_a_store_that_does_not_exist_has_no_lab_and_is_not_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/lab.db"
    with pytest.raises(NoLab) as refused:
        open_session(Settings(), url, found=[])
    assert isinstance(refused.value, Refused)
    assert url in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_store_without_a_lab_is_refused_unless_one_is_to_be_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/lab.db"
    with open_session(Settings(), url, found=[], create=True) as session:
        assert session.lab is None
    with pytest.raises(NoLab):
        open_session(Settings(), url, found=[])


def test_who_makes_the_lab_is_its_coordinator_then_and_ever_after(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/lab.db"
    with open_session(Settings(), url, found=[], create=True) as session:
        session.create_lab("Laboratoire fictif", "fr", "Hrafn Placeholder")
        assert session.actor.name == "Hrafn Placeholder"
        assert session.translator.language == "fr"
    with open_session(Settings(), url, found=[]) as session:
        assert session.actor.name == "Hrafn Placeholder"
        assert session.actor.roles == {"coordinator", "researcher"}
        assert session.lab is not None
        assert session.lab.name == "Laboratoire fictif"
        with pytest.raises(Refused, match="has a lab already"):
            session.create_lab("Another", "en", "Ilse Nobody")


@pytest.mark.parametrize(
    ("asked", "settings", "spoken"),
    [(None, "", "fr"), (None, 'language = "en"', "en"), ("fr", 'language = "en"', "fr")],
)
def test_the_language_is_the_one_asked_for_else_the_settings_else_the_labs(
    tmp_path: Path, asked: str | None, settings: str, spoken: str
) -> None:
    from coordtui.config.settings import settings_from_text

    open_test_session(tmp_path, language="fr").close()
    read = settings_from_text(tmp_path / "settings.toml", settings)
    url = f"sqlite:///{tmp_path}/coordtui.db"
    with open_session(read, url, language=asked, found=[]) as session:
        assert session.translator.language == spoken


def test_somebody_else_can_be_the_actor(tmp_path: Path) -> None:
    open_test_session(tmp_path).close()
    guest = actor_with("guest")
    with open_session(Settings(), f"sqlite:///{tmp_path}/coordtui.db", actor=guest, found=[]) as session:
        assert session.actor == session.context().actor == guest


def test_a_context_has_everything_a_plugin_needs(tmp_path: Path) -> None:
    clock = FrozenClock()
    with open_test_session(tmp_path, {"visits": plugin("visits")}, clock=clock) as session:
        ctx = session.context("visits")
        assert (ctx.plugin, ctx.actor.name, ctx.clock()) == ("visits", COORDINATOR, clock.now)
        assert ctx.log.name == "coordtui.visits"
        assert ctx.store.owner == "visits"
        assert ctx.directory.lab() == session.lab
        assert ctx._(N_("It failed.")) == "It failed."
        assert ctx is session.context("visits")
        assert session.context("visits", actor=actor_with("guest")).may("core.people.view") is False


def test_what_somebody_writes_bears_their_name(tmp_path: Path) -> None:
    from coordtui.api import Group

    with open_test_session(tmp_path) as session:
        somebody = Actor(person=9, name="Ilse Nobody", roles=frozenset({"coordinator"}), via="ssh:192.0.2.1")
        session.context(actor=somebody).directory.groups().add(Group(name="Graphs"))
        entry = session.store.audit_log(limit=1)[0]
        assert (entry.person, entry.name, entry.via) == (9, "Ilse Nobody", "ssh:192.0.2.1")


SETTINGS = """
class VisitSettings(Settings):
    most: int = 3
@hookimpl
def coordtui_plugin():
    return Plugin(name="visits", title=N_("Visits"), api=1, settings=VisitSettings)
"""


def test_a_plugins_settings_are_its_own_type_with_defaults(tmp_path: Path, install: Install) -> None:
    found = install("visits", SETTINGS)
    with open_test_session(tmp_path, {"visits": found.value}, settings="[visits]\nmost = 5") as session:
        assert session.context("visits").settings.most == 5
    with open_test_session(tmp_path, {"visits": found.value}) as session:
        assert session.context("visits").settings.most == 3


def test_wrong_settings_of_a_plugin_cost_that_plugin_only(tmp_path: Path, install: Install) -> None:
    plugins = {"visits": install("visits", SETTINGS).value, "good": install("good").value}
    with open_test_session(tmp_path, plugins, settings='[visits]\nmost = "many"') as session:
        visits = session.host.get("visits")
        assert visits.state == "failed"
        assert "visits.most" in str(visits.reason)
        assert [each.name for each in session.host.active] == ["good"]


def test_a_table_of_a_newer_plugin_costs_that_plugin_only(tmp_path: Path, install: Install) -> None:
    code = """
    class Visit(Record):
        guest: str
    @hookimpl
    def coordtui_plugin():
        visits = Table(name="visits", record=Visit, version={})
        return Plugin(name="visits", title=N_("V"), api=1, tables=(visits,))
    """
    new, old = install("visits", code.format(2)), install("visits", code.format(1))
    open_test_session(tmp_path, {"visits": new.value}).close()
    with open_test_session(tmp_path, {"visits": old.value}) as session:
        assert session.host.get("visits").state == "failed"
        assert session.lab is not None


def test_opening_again_writes_nothing(tmp_path: Path, install: Install) -> None:
    code = """
    class Visit(Record):
        guest: str
    @hookimpl
    def coordtui_plugin():
        return Plugin(name="visits", title=N_("V"), api=1, tables=(Table(name="visits", record=Visit),))
    """
    found = install("visits", code)
    with open_test_session(tmp_path, {"visits": found.value}) as session:
        revision = session.store.revision
    with open_test_session(tmp_path, {"visits": found.value}) as session:
        assert session.store.revision == revision


def test_safe_mode_starts_no_plugin(tmp_path: Path, install: Install) -> None:
    open_test_session(tmp_path).close()
    found = install("loud", "raise SystemExit('imported')")
    with open_session(
        Settings(), f"sqlite:///{tmp_path}/coordtui.db", safe_mode=True, found=[found], clock=FrozenClock()
    ) as session:
        assert [each.state for each in session.host.plugins] == ["found"]
        assert session.panes() == session.commands() == session.cards() == []


PARTS = """
@hookimpl
def coordtui_plugin():
    return Plugin(
        name="visits", title=N_("Visits"), api=1,
        permissions=(Permission(id="visits.view", title=N_("See visits"), roles=("researcher",)),
                     Permission(id="visits.edit", title=N_("Change visits"))),
        panes=(Pane(id="visits.late", title=N_("Late"), target="m:L", order=9),
               Pane(id="visits.all", title=N_("All"), target="m:A", requires="visits.view", order=1)),
        commands=(Command(id="visits.new", title=N_("New"), action="a:new", requires="visits.edit"),
                  Command(id="visits.look", title=N_("Look"), action="a:look")),
        jobs=(Job(id="visits.count", title=N_("Count"), target="m:count"),),
    )
@hookimpl
def coordtui_record_actions(ctx, ref):
    yield Command(id="visits.invite", title=N_("Invite"), action="a:b", requires="visits.edit")
    yield Command(id="visits.see", title=N_("See"), action="a:c")
"""


@pytest.mark.parametrize(
    ("role", "panes", "commands", "actions"),
    [
        (
            "coordinator",
            ["visits.all", "visits.late"],
            ["visits.new", "visits.look"],
            ["visits.invite", "visits.see"],
        ),
        ("researcher", ["visits.all", "visits.late"], ["visits.look"], ["visits.see"]),
        ("guest", ["visits.late"], ["visits.look"], ["visits.see"]),
    ],
)
def test_panes_commands_and_actions_are_those_the_actor_may_use(
    tmp_path: Path, install: Install, role: str, panes: list[str], commands: list[str], actions: list[str]
) -> None:
    with open_test_session(tmp_path, {"visits": install("visits", PARTS).value}) as session:
        session.actor = actor_with(role)
        assert [pane.id for pane in session.panes()] == panes
        assert [command.id for command in session.commands()] == commands
        assert [command.id for command in session.actions(Ref("person", "1"))] == actions
        assert [job.id for job in session.jobs.all()] == [
            "visits.count",
            "core.outbox",
            "core.privacy",
            "core.audit",
            "core.backup",
        ]


def test_cards_come_by_kind_and_time_and_a_failing_plugin_is_told_once_a_failure(tmp_path: Path) -> None:
    noon = datetime(2026, 11, 12, 12, tzinfo=UTC)

    def today(ctx: object) -> list[Card]:
        return [
            Card(kind="state", key="figure", title="F"),
            Card(kind="next", key="later", title="L", at=noon + timedelta(days=2)),
            Card(kind="next", key="sooner", title="S", at=noon),
            Card(kind="new", key="older", title="O", at=noon),
            Card(kind="new", key="newer", title="N", at=noon + timedelta(hours=1)),
            Card(kind="decide", key="answer", title="A"),
        ]

    def failing(ctx: object) -> list[Card]:
        raise RuntimeError("no cards")

    plugins = {"visits": plugin("visits", today=today), "bad": plugin("bad", today=failing)}
    with open_test_session(tmp_path, plugins) as session:
        heard: list[Notice] = []
        session.told.heard = heard.append
        keys = [card.key for card in session.cards()]
        assert keys == ["answer", "newer", "older", "sooner", "later", "figure"]
        assert [(n.level, str(n.message)) for n in heard] == [
            ("error", "“Visits” failed: RuntimeError: no cards")
        ]
        session.cards()
        session.cards()
        assert session.host.get("bad").state == "aside"
        assert session.told.all == heard
        assert "put aside" in str(heard[-1].message)


def test_a_card_ticked_off_stays_away_for_the_day_for_that_person_only(tmp_path: Path) -> None:
    clock = FrozenClock()
    plugins = {"visits": plugin("visits", today=lambda ctx: [Card(kind="new", key="a", title="A")])}
    with open_test_session(tmp_path, plugins, clock=clock) as session:
        session.tick("a")
        session.tick("a")
        assert session.cards() == []
        session.untick("a")
        assert len(session.cards()) == 1
        session.tick("a")
        mine, session.actor = session.actor, actor_with("researcher", person=77)
        assert len(session.cards()) == 1
        session.actor = mine
        clock.advance(timedelta(days=1))
        assert len(session.cards()) == 1


def test_a_tick_is_seen_by_the_next_session(tmp_path: Path) -> None:
    plugins = {"visits": plugin("visits", today=lambda ctx: [Card(kind="new", key="a", title="A")])}
    with open_test_session(tmp_path, plugins) as session:
        session.tick("a")
    with open_test_session(tmp_path, plugins) as session:
        assert session.cards() == []


class Finder:
    pass


def test_hook_coordtui_services_is_asked_once_and_a_service_is_made_once(tmp_path: Path) -> None:
    made: list[str] = []

    def make(name: str) -> Callable[[object], dict[type, Callable[[], object]]]:
        def services(ctx: object) -> dict[type, Callable[[], object]]:
            made.append(name)
            return {Finder: Finder}

        return services

    def broken(ctx: object) -> dict[type, Callable[[], object]]:
        return {Finder: lambda: 1 / 0}

    plugins = {
        "a": plugin("a", services=make("a")),
        "b": plugin("b", services=broken),
        "c": plugin("c", services=make("c")),
    }
    with open_test_session(tmp_path, plugins) as session:
        ctx = session.context("a")
        first = ctx.services(Finder)
        assert [type(each) for each in first] == [Finder, Finder]
        assert ctx.services(Finder) == first
        assert ctx.service(Finder) is first[0]
        assert ctx.service(int) is None
        assert made == ["a", "c"]
        assert (session.host.get("b").strikes, session.host.get("b").state) == (3, "aside")


def test_a_service_may_use_another_while_it_is_made(tmp_path: Path) -> None:
    class Room:
        pass

    def services(ctx: object) -> dict[type, Callable[[], object]]:
        return {Finder: lambda: (Finder(), ctx.service(Room)), Room: Room}

    with open_test_session(tmp_path, {"a": plugin("a", services=services)}) as session:
        _, room = session.context("a").service(Finder)
        assert isinstance(room, Room)


@pytest.mark.parametrize(
    ("body", "strikes"), [("1/0", 1), ("raise SystemExit(1)", 1), ("raise NetworkError('No answer.')", 0)]
)
def test_a_fault_in_a_job_ends_the_job_and_is_held_against_its_plugin(
    tmp_path: Path, install: Install, body: str, strikes: int
) -> None:
    code = f"""
    def count(ctx, run):
        {body}
    @hookimpl
    def coordtui_plugin():
        job = Job(id="visits.count", title=N_("Count"), target=__name__ + ":count")
        return Plugin(name="visits", title=N_("Visits"), api=1, jobs=(job,))
    """
    with open_test_session(tmp_path, {"visits": install("visits", code).value}) as session:
        assert session.jobs.run("visits.count").outcome == "failed"
        assert session.host.get("visits").strikes == strikes


def test_opening_a_session_imports_neither_textual_nor_httpx_nor_arxiv(tmp_path: Path) -> None:
    open_test_session(tmp_path).close()
    code = f"""
    import sys
    from coordtui.config import Settings
    from coordtui.host.session import open_session
    with open_session(Settings(), "sqlite:///{tmp_path}/coordtui.db") as session:
        session.context("core"), session.panes(), session.commands(), session.cards(), session.jobs
        assert session.lab is not None
    print([name for name in ("textual", "httpx", "arxiv", "rapidfuzz", "rich") if name in sys.modules])
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.stdout.strip(), ran.stderr) == ("[]", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"today": lambda ctx: [Card(kind="later", key="bad.x", title="x")]},
        {"today": lambda ctx: [Card(kind="new", key="bad.x", title="x", at=date(2026, 11, 12))]},
        {"search": lambda ctx: [Hit(ref=Ref("a", "b"), title="x", score=None)] * 2},
        {
            "record_actions": lambda ctx: [
                Command(id="bad.x", title=N_("Visit"), action="bad:visit", requires="bad.typo")
            ]
        },
    ],
)
def test_an_answer_with_a_wrong_value_costs_that_plugin_only(
    tmp_path: Path, wrong: dict[str, Callable[..., object]]
) -> None:
    good = plugin(
        "good",
        today=lambda ctx: [Card(kind="new", key="good.x", title="x")],
        search=lambda ctx: [Hit(ref=Ref("a", "b"), title="x")],
        record_actions=lambda ctx: [Command(id="good.x", title=N_("Visit"), action="good:visit")],
    )
    with open_test_session(tmp_path, {"bad": plugin("bad", **wrong), "good": good}) as session:
        assert [card.key for card in session.cards()] == ["good.x"]
        assert [
            hit.title for each in session.call("coordtui_search", query="x", limit=9) for hit in each.value
        ] == ["x"]
        assert [command.id for command in session.actions(Ref("person", "1"))] == ["good.x"]
        assert session.host.get("bad").strikes == 1
        assert session.host.get("good").strikes == 0


def test_who_was_merged_into_another_acts_as_that_other(tmp_path: Path) -> None:
    with open_test_session(tmp_path) as session:
        people = session.directory_of(SYSTEM)
        kept, double = people.people().add_all([Person(name="Ada Fictive"), Person(name="A. Fictive")])
        people.merge(kept.doc_id, double.doc_id)
    url = f"sqlite:///{tmp_path}/coordtui.db"
    with open_session(Settings(), url, actor=actor_for(double, "ssh:key"), found=[]) as session:
        assert (session.actor.person, session.actor.name) == (kept.doc_id, "Ada Fictive")
        assert session.actor.via == "ssh:key"

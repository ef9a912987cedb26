"""The author's program: a plugin is taken in anew where the person is; what is wrong stands in its place."""

from __future__ import annotations

import gc
import logging
import sys
import threading
import warnings
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import NotAllowed
from coordtui.authoring.developing import Developed, DevLog, Project, find_project
from coordtui.config.settings import settings_from_text
from coordtui.host.session import Session, open_session
from coordtui.testing import FrozenClock
from coordtui.ui.dev.app import DevApp
from coordtui.ui.dev.broken import BrokenPage
from coordtui.ui.dev.cards import DevErrorCard
from coordtui.ui.dev.console import ConsoleWindow
from tests.ui.kit import settled, until

PYPROJECT = """
[project]
name = "coordtui-callers"
version = "0.1"
[project.entry-points."coordtui.plugins"]
callers = "coordtui_callers"
"""

DECLARATION = """
from coordtui.api import Card, Command, Pane, Permission, Plugin, Table, hookimpl, marking
from coordtui_callers.records import Caller

N_, NN_ = marking("coordtui_callers")


@hookimpl
def coordtui_plugin():
    return Plugin(
        name="callers", title=N_("Callers"), api=1,
        tables=(Table(name="callers", record=Caller, version=1),),
        permissions=(Permission(id="callers.add", title=N_("add"), roles=("guest",)),),
        panes=(Pane(id="callers.list", title=N_("Callers"), target="coordtui_callers.panes:CallersPage"),),
        commands=(
            Command(id="callers.add", title=N_("add"), action="add", scope="callers.list", keys=("n",)),
        ),
    )


@hookimpl
def coordtui_today(ctx):
    return [Card(kind="state", key="callers.n", title="A caller")]
"""

RECORDS = """
from coordtui.api import Record


class Caller(Record):
    name: str
"""

PANES = """
from coordtui.api import marking
from coordtui.ui.widgets import Column, ListSource, Page, RecordList, Row
from coordtui_callers.records import Caller

N_, NN_ = marking("coordtui_callers")


class CallersPage(Page):
    watched_tables = frozenset({"callers.callers"})
    DEFAULT_CSS = "CallersPage { padding: 0; }"

    def compose_body(self):
        self.list = RecordList([Column(key="name", title=N_("Name"), width=30)], translate=self.ctx._)
        yield self.list

    def on_mount(self):
        self.on_store_changed(None)

    def on_store_changed(self, changes):
        callers = self.ctx.store.records(Caller).find()
        self.list.refresh_rows(ListSource([Row(c.doc_id, [c.name]) for c in callers]))
        self.headline("as it was first")

    def action_add(self):
        self.ctx.log.info("somebody calls")
        print("printed")
        self.ctx.store.records(Caller).add(Caller(name="Nobody Placeholder"))
"""


def words(app: DevApp) -> str:
    """What the screen says, however it is broken into lines."""
    strips = app.screen._compositor.render_strips()
    return " ".join(" ".join("".join(each.text for each in strip) for strip in strips).split())


SHOUT = """
def shout(document):
    return {"name": "LOUD"}
"""

WARNS = """print("printed")
        import warnings
        warnings.warn("old way", DeprecationWarning, stacklevel=1)"""


class Author:
    """A project in a folder, and the program that its author has open."""

    def __init__(self, folder: Path) -> None:
        self.package = folder / "src" / "coordtui_callers"
        self.package.mkdir(parents=True)
        (folder / "pyproject.toml").write_text(PYPROJECT)
        for name, text in (("__init__", DECLARATION), ("records", RECORDS), ("panes", PANES)):
            self.write(name, text)
        self.project: Project = find_project(folder)
        self.clock = FrozenClock()
        self.log = DevLog(self.clock)
        self.session: Session = open_session(
            settings_from_text(folder / "settings.toml", ""),
            f"sqlite:///{folder / 'dev.db'}",
            language="en",
            create=True,
            clock=self.clock,
            found=[Developed.of(self.project)],
            state=folder / "state",
        )
        self.session.create_lab("Placeholder Lab", "en", "Ada Placeholder")

    def app(self, **options: Any) -> DevApp:
        return DevApp(self.session, self.project, self.log, ticking=False, **{"watching": False, **options})

    def write(self, name: str, text: str) -> None:
        (self.package / f"{name}.py").write_text(text)

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.package / f"{name}.py").read_text()
        assert old in text
        self.write(name, text.replace(old, new))

    def told(self, source: str) -> list[str]:
        return [entry.text for entry in self.log.entries() if entry.source == source]


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Author]:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made = Author(tmp_path)
    yield made
    made.session.close()
    for name in [each for each in sys.modules if each.startswith("coordtui_callers")]:
        del sys.modules[name]


async def test_a_save_brings_the_changed_page_with_the_cursor_where_it_was(author: Author) -> None:
    for _ in range(5):
        author.session.context("callers").store.table("callers").insert({"name": "Nobody Placeholder"})
    app = author.app(watching=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert app.shell.open_id == "callers.list"
        await pilot.press("down", "down", "down")
        before = app.open_page
        assert before is not None
        assert before.list.cursor == 3
        author.change("panes", "as it was first", "as it is now")
        await until(pilot, lambda: "as it is now" in words(app))
        await settled(pilot)
        assert app.open_page is not before
        assert app.open_page.list.cursor == 3
        assert app.focused is app.open_page.list
        assert "Reloaded in" in words(app)
        assert author.told("reload")[-1].endswith("panes.py")


async def test_new_declarations_come_with_a_reload(author: Author) -> None:
    author.session.context("callers").store.table("callers").insert({"name": "Nobody Placeholder"})
    author.session.context("callers").require("callers.add")
    app = author.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        author.change("__init__", 'keys=("n",)', 'keys=("A",)')
        author.change("__init__", 'title=N_("Callers"), target', 'title=N_("Who calls"), target')
        author.change("__init__", "version=1)", "version=2, migrations={2: shout})")
        author.change(
            "__init__", "\n\n@hookimpl\ndef coordtui_plugin", SHOUT + "\n\n@hookimpl\ndef coordtui_plugin"
        )
        author.change("__init__", "@hookimpl\ndef coordtui_today", "@hookimpl\ndef coordtui_todai")
        await app.reload()
        await until(pilot, lambda: "LOUD" in words(app))
        assert "Who calls" in words(app)  # title line
        assert "perhaps “coordtui_today”?" in words(app)
        await pilot.press("n")
        assert not author.told("log")
        await pilot.press("A")
        await until(pilot, lambda: author.session.context("callers").store.table("callers").all()[1:])
        assert author.told("log") == []  # nobody listens outside of `listening`
        author.change(
            "__init__", 'id="callers.add", title=N_("add"), roles', 'id="callers.rob", title=N_("rob"), roles'
        )
        await app.reload()
        author.session.context("callers").require("callers.rob")
        author.change("__init__", "panes=(Pane(", "checks=() and (Pane(")
        await app.reload()
        await settled(pilot)
        assert app.shell.open_id == "core.today"
        assert "Who calls" not in words(app)


async def test_what_cannot_be_taken_in_stands_in_its_place_until_it_is_mended(author: Author) -> None:
    for _ in range(3):
        author.session.context("callers").store.table("callers").insert({"name": "Nobody Placeholder"})
    app = author.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("down", "down")
        good = (author.package / "__init__.py").read_text()
        for broken, said in (
            (good + "\ndef broken(:\n", "SyntaxError"),
            (good.replace('name="callers", title', 'name="Wrong Name", title'), "declaration is wrong"),
            (
                good.replace("version=1)", "version=2, migrations={2: lambda old: 1 / 0})"),
                "ZeroDivisionError",
            ),
            ("import nothing_of_that_name\n" + good, "nothing_of_that_name"),
        ):
            author.write("__init__", broken)
            await app.reload()
            await settled(pilot)
            assert isinstance(app.open_page, BrokenPage)
            assert said in words(app)
            assert "Mend it and save" in words(app)
            assert app.shell.open_id == "callers.list"
        author.write("__init__", good.replace("version=1)", "version=2)"))
        await app.reload()
        author.write("__init__", good)
        await app.reload()
        await settled(pilot)
        assert "records cannot go back: leave, and start again" in words(app)
        author.write("__init__", good.replace("version=1)", "version=2)"))
        await app.reload()
        await settled(pilot)
        assert "as it was first" in words(app)
        assert app.open_page.list.cursor == 2
        # A page that fails shows the author's own lines at once, and does not start again by itself.
        author.change("panes", 'self.headline("as it was first")', "self.headlime()")
        for _ in range(4):  # strikes are forgiven at each reload
            await app.reload()
            await until(pilot, lambda: isinstance(app.focused, DevErrorCard))
            assert app.loaded.strikes == 1
        shown = words(app)
        assert "has no attribute 'headlime'" in shown
        assert "self.headlime()" in shown
        assert "coordtui_callers/panes.py:" in shown
        assert "page_host.py" not in shown
        author.change("panes", "self.headlime()", 'self.headline("mended")')
        await app.reload()
        await until(pilot, lambda: "mended" in words(app))


async def test_thirty_reloads_leave_nothing_behind(author: Author) -> None:
    app = author.app()
    pages: list[weakref.ref[type]] = []

    def counted() -> dict[str, int]:
        gc.collect()
        return {
            "modules": len(sys.modules),
            "threads": threading.active_count(),
            "widgets": len(app._registry),
            "screens": len(app.screen_stack),
            "styles": len(app.stylesheet.source),
            "hooks": len(author.session.host._manager.get_plugins()),
            "handlers": len(logging.getLogger("coordtui").handlers),
            "path": len(sys.path),
            "subscriptions": len(author.session.store._feed._subscriptions),
            "contexts": len(author.session._contexts),
        }

    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for _ in range(3):
            await app.reload()
        await settled(pilot)
        before = counted()
        for _ in range(30):
            await app.reload()
            await settled(pilot)
            assert app.open_page is not None
            pages.append(weakref.ref(type(app.open_page)))
        await settled(pilot)
        assert counted() == before
        alive = sum(page() is not None for page in pages)
        assert alive <= 3, f"{alive} of 30 old pages are still there"


async def test_the_console_has_logs_prints_warnings_and_traced_calls(author: Author) -> None:
    author.change("panes", 'print("printed")', WARNS)
    app = author.app()
    project = author.project
    with author.log.listening(project.name, project.package, project.module):
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press("n")
            await until(pilot, lambda: author.told("warning"))
            assert author.told("log") == ["somebody calls"]
            assert author.told("print") == ["printed"]
            assert author.told("warning")[0].startswith(
                "DeprecationWarning: old way\n  coordtui_callers/panes.py:"
            )
            assert not author.told("key")
            assert not author.told("hook")
            await pilot.press("f12")
            await until(pilot, lambda: isinstance(app.screen, ConsoleWindow) and "old way" in words(app))
            assert "3 entries" in words(app)
            await pilot.press("t", "escape")
            await until(pilot, lambda: not isinstance(app.screen, ConsoleWindow))
            await pilot.press("n", "f9", "1")
            await until(pilot, lambda: author.told("hook"))
            assert author.told("key")[:2] == [
                "n: callers.add in callers.list, by CallersPage",
                "f9: nothing has it in list, callers.list, job, page, app",
            ]
            assert author.told("hook")[0].startswith("callers: coordtui_today() → [Card(")
            await pilot.press("f12")
            await until(pilot, lambda: isinstance(app.screen, ConsoleWindow))
            await pilot.press("slash", *"hook")
            await until(pilot, lambda: "traced ·" in words(app) and "nothing has it" not in words(app))
            await pilot.press("enter", "y")
            assert "coordtui_today() →" in app.copied
            app.trace(False)
            assert author.session.host.trace is None
    assert warnings.showwarning.__module__ != "coordtui.authoring.developing.devlog"


def test_a_trace_names_what_was_raised_and_lets_it_through(author: Author) -> None:
    from coordtui.authoring.developing import DevTrace

    def refuse() -> None:
        raise NotAllowed("callers.add")

    with pytest.raises(NotAllowed):
        DevTrace(author.log).run("callers", "coordtui_search", {"query": "x" * 200}, refuse)
    (line,) = author.told("hook")
    assert line.startswith("callers: coordtui_search(query='xxx")
    assert "raised NotAllowed" in line
    assert len(line) < 200

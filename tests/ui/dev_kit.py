"""A plugin in a folder and its author's program, for the tests of that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.screen import Screen

from coordtui.authoring.developing import Developed, DevLog, Project, find_project
from coordtui.config.settings import settings_from_text
from coordtui.host.session import Session, open_session
from coordtui.testing import FrozenClock
from coordtui.ui.dev.app import DevApp

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
    """What the screen in front says, however it is broken into lines."""
    return words_of(app.screen)


def words_of(screen: Screen[Any]) -> str:
    """The same, of any screen."""
    strips = screen._compositor.render_strips()
    return " ".join(" ".join("".join(each.text for each in strip) for strip in strips).split())


FORM = """
    def action_add(self):
        from coordtui.ui.widgets import FormScreen, TextField

        asked = [TextField(name="name", label="Name")]
        self.app.push_screen(FormScreen("Who calls", asked, save=self.save, translate=self.ctx._), self.saved)

    def save(self, values, stored):
        return self.ctx.store.records(Caller).add(Caller(name=values["name"]))

    def saved(self, document):
        self.ctx.log.info("told as it was first" if self.is_attached else "told nobody")
"""

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

"""Trivial plugins, generated: as many packages as are asked for, each with the metadata of an installed one.

They stand in a folder of their own, which `PYTHONPATH` names: nothing is installed. Ours have a
page, a table, a command and a hook for Today each; those for datasette and llm have what such a
plugin begins with there.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal, get_args

Host = Literal["coordtui", "datasette", "llm"]

OURS = '''
"""A trivial plugin."""

from coordtui.api import Card, Command, Context, Pane, Plugin, Record, Table, hookimpl, marking

N_, NN_ = marking("{package}")


class Thing(Record):
    """Something."""

    name: str


@hookimpl
def coordtui_plugin() -> Plugin:
    return Plugin(
        name="{name}",
        title=N_("Trivial {number}"),
        api=1,
        tables=(Table(name="things", record=Thing),),
        panes=(Pane(id="{name}.list", title=N_("Trivial {number}"), target="{package}.page:ThingsPage"),),
        commands=(
            Command(id="{name}.add", title=N_("add a thing"), action="add", scope="{name}.list", keys=("n",)),
        ),
    )


@hookimpl
def coordtui_today(ctx: Context) -> list[Card]:
    return []
'''

OUR_PAGE = '''
"""The page of a trivial plugin."""

from coordtui.ui.widgets import Column, ListSource, Page, RecordList, Row
from {package} import N_, Thing


class ThingsPage(Page):
    """What there is."""

    watched_tables = frozenset({{"{name}.things"}})

    def compose_body(self):
        columns = [Column(key="name", title=N_("Name"), width=30)]
        self.list = RecordList(columns, translate=self.ctx._, empty=N_("There is nothing."))
        yield self.list

    def on_mount(self):
        things = self.ctx.store.records(Thing).find(order=("name",))
        self.list.refresh_rows(ListSource([Row(each.doc_id, [each.name]) for each in things]))

    def action_add(self):
        self.ctx.store.records(Thing).add(Thing(name="a thing"))
'''

DATASETTE = '''
"""A trivial plugin."""

from datasette import hookimpl


@hookimpl
def menu_links(datasette, actor):
    return [{{"href": "/-/{name}", "label": "Trivial {number}"}}]


@hookimpl
def register_commands(cli):
    @cli.command(name="{name}")
    def command():
        """Do nothing."""
'''

LLM = '''
"""A trivial plugin."""

import llm


@llm.hookimpl
def register_commands(cli):
    @cli.command(name="{name}")
    def command():
        """Do nothing."""
'''

MODULES: dict[Host, dict[str, str]] = {
    "coordtui": {"__init__": OURS, "page": OUR_PAGE},
    "datasette": {"__init__": DATASETTE},
    "llm": {"__init__": LLM},
}
GROUPS: dict[Host, str] = {"coordtui": "coordtui.plugins", "datasette": "datasette", "llm": "llm"}
assert set(GROUPS) == set(get_args(Host))


def package(host: Host, number: int) -> str:
    """The name of one that is imported."""
    return f"trivial_{host}_{number:02}"


def folder(host: Host, count: int) -> Path:
    """A new folder with so many plugins for a host."""
    where = Path(tempfile.mkdtemp(prefix=f"trivial-{host}-{count}-"))
    for number in range(1, count + 1):
        name, code = f"trivial{number:02}", package(host, number)
        values = {"name": name, "package": code, "number": number}
        (where / code).mkdir()
        for module, text in MODULES[host].items():
            (where / code / f"{module}.py").write_text(text.format(**values).lstrip())
        facts = where / f"{code}-1.0.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {code}\nVersion: 1.0\n")
        (facts / "entry_points.txt").write_text(f"[{GROUPS[host]}]\n{name} = {code}\n")
        (facts / "INSTALLER").write_text("generated\n")
    return where

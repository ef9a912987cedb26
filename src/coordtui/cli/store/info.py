"""`coordtui store info`: what the store is, what it holds, and who has it open."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api.errors import NotFound
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.store.opening import lab_of, read
from coordtui.text.messages import N_, NN_, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.cli.console import Console
    from coordtui.store import StoreInfo, TableInfo
    from coordtui.store.backup import Backup

_ENGINE = N_("engine: {engine}, format {format}")


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `info` to the commands."""
    parser = commands.add_parser(
        "info", help=translate(N_("where the store is, how large, what it holds, who has it open"))
    )
    parser.add_argument(
        "table",
        nargs="*",
        metavar=translate(N_("TABLE")),
        help=translate(N_("only this one, with the fields of its indexes")),
    )
    add_json(parser, translate)
    parser.set_defaults(run=_info)


def _info(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.store.backup import BEFORE_RESTORE, backups_of

    console = invocation.console
    info, lab = read(invocation, lambda store: (store.info(), lab_of(store)))
    backups = backups_of(info.path) if info.path else []
    latest = next((each for each in backups if each.kind != BEFORE_RESTORE), None)
    tables = _named(info, arguments.table)
    if arguments.json:
        console.json(_as_data(info, latest) | {"lab": lab and lab.name, "tables": _plain(tables)})
    elif arguments.table:
        _say_layouts(console, tables)
    else:
        console.say(N_("store: {path}", path=safe(info.place)))
        if lab:
            console.say(N_("lab: {name}", name=safe(lab.name)))
        _say_figures(console, info)
        if info.path:
            _say_backup(console, latest)
            _say_openers(console, info)
        _say_tables(console, tables)
    return 0


def _named(info: StoreInfo, names: Sequence[str]) -> dict[str, TableInfo]:
    """The tables of these names, all without any; raises `NotFound`."""
    for name in names:
        if name not in info.tables:
            from coordtui.cli.usage import nearest

            near = nearest(name, info.tables)
            raise NotFound(
                N_("There is no table “{name}” in the store.", name=safe(name)),
                why=N_("Did you mean “{word}”?", word=safe(near)) if near else None,
                remedy=N_("“coordtui store info” lists the tables."),
            )
    return {name: info.tables[name] for name in names or info.tables}


def _say_figures(console: Console, info: StoreInfo) -> None:
    from coordtui.text.formats import bytes_, number

    translate = console.translator
    engine = N_("engine: a JSON file, format {format}") if info.engine == "json" else _ENGINE
    console.say(engine.with_values(engine=safe(info.version), format=info.format))
    size, log = bytes_(info.size + info.log_size, translate), bytes_(info.log_size, translate)
    if info.log_size:
        console.say(N_("size: {size}, of which {log} in its log", size=size, log=log))
    else:
        console.say(N_("size: {size}", size=size))
    console.say(N_("revision: {revision}", revision=number(info.revision, translate)))


def _say_backup(console: Console, latest: Backup | None) -> None:
    from coordtui.text.formats import ago

    if latest is None:
        console.say(N_("last backup: none; “coordtui store backup” makes one"))
        return
    age = ago(latest.at, datetime.now(UTC), console.translator)
    console.say(N_("last backup: {age}, {path}", age=age, path=safe(latest.path)))


def _say_openers(console: Console, info: StoreInfo) -> None:
    from coordtui.text.formats import ago

    if info.openers is None:
        console.say(N_("open elsewhere: this cannot be known here"))
        return
    if not info.openers:
        console.say(N_("open elsewhere: no"))
        return
    count = len(info.openers)
    console.say(NN_("open elsewhere: in {n} process", "open elsewhere: in {n} processes", count))
    now, translate = datetime.now(UTC), console.translator
    rows = [(each.pid, each.account, ago(each.since, now, translate), each.command) for each in info.openers]
    console.say()
    console.table((N_("process"), N_("account"), N_("since"), N_("command")), rows)


def _say_tables(console: Console, tables: dict[str, TableInfo]) -> None:
    from coordtui.text.formats import number

    console.say()
    rows = [
        (
            name,
            number(table.documents, console.translator),
            "" if table.version is None else str(table.version),
            _fields(table.layout.unique),
            _fields(table.layout.indexes),
            len(table.layout.fulltext) or "",
        )
        for name, table in tables.items()
    ]
    headings = N_("table"), N_("documents"), N_("version"), N_("unique"), N_("index"), N_("full text")
    console.table(headings, rows, figures=(1, 2, 5))


def _say_layouts(console: Console, tables: dict[str, TableInfo]) -> None:
    from coordtui.text.formats import number

    for name, table in tables.items():
        documents = number(table.documents, console.translator)
        console.say(N_("table: {name}", name=safe(name)))
        console.say(N_("documents: {number}", number=documents))
        lines = [
            (N_("version: {value}"), "" if table.version is None else str(table.version)),
            (N_("unique: {value}"), _fields(table.layout.unique)),
            (N_("index: {value}"), _fields(table.layout.indexes)),
            (N_("full text: {value}"), ", ".join(table.layout.fulltext)),
        ]
        for line, value in lines:
            if value:
                console.say(line.with_values(value=safe(value)))


def _fields(indexes: Iterable[Sequence[str]]) -> str:
    """Each index by its fields: `key; person + paper`."""
    return "; ".join(" + ".join(fields) for fields in indexes)


def _as_data(info: StoreInfo, latest: Backup | None) -> dict[str, Any]:
    return {**_plain(info), "last_backup": _plain(latest)}


def _plain(value: object) -> Any:
    return msgspec.to_builtins(value, enc_hook=str)

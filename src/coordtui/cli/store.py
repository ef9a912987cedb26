"""`coordtui store`: what the store is, and whether it is whole."""

from __future__ import annotations

import argparse
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from coordtui.api.declare import Finding
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json, subcommands
from coordtui.text.messages import N_, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.store import Store


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui store`."""
    commands = subcommands(parser, translate)
    info = commands.add_parser("info", help=translate(N_("where the store is, how large, and what it holds")))
    add_json(info, translate)
    info.set_defaults(run=_info)
    check = commands.add_parser("check", help=translate(N_("whether its file and its audit log are whole")))
    check.set_defaults(run=_check)


def _info(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.text.formats import bytes_, number

    console = invocation.console
    with invocation.session() as session:
        info, lab, translator = session.store.info(), session.lab, session.translator
    if arguments.json:
        console.json(msgspec.to_builtins(info, enc_hook=str))
        return 0
    console.say(N_("store: {path}", path=safe(info.path)))
    if lab:
        console.say(N_("lab: {name}", name=safe(lab.name)))
    console.say(N_("size: {size}", size=bytes_(info.size + info.log_size, translator)))
    console.say(N_("revision: {revision}", revision=number(info.revision, translator)))
    console.table(
        (N_("table"), N_("documents")),
        [(name, number(table.documents, translator)) for name, table in info.tables.items()],
    )
    return 0


def _check(invocation: Invocation, arguments: argparse.Namespace) -> int:
    with invocation.session(only=()) as session:
        findings = [file_is_whole(session.store.path), audit_is_whole(session.store)]
    for finding in findings:
        invocation.console.say(finding.text)
        if finding.remedy:
            invocation.console.say(finding.remedy)
    return 0 if all(finding.ok for finding in findings) else 1


def file_is_whole(path: Path) -> Finding:
    """What SQLite's own quick check says of the store's file."""
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict == "ok":
        return Finding(ok=True, text=N_("The file of the store is whole."))
    return Finding(
        ok=False,
        text=N_("The file of the store is damaged: {problem}", problem=safe(verdict, limit=200)),
        remedy=N_("Stop the program everywhere and put the latest backup in its place."),
    )


def audit_is_whole(store: Store) -> Finding:
    """Whether every entry of the audit log is as it was written."""
    broken = store.verify_audit()
    if broken is None:
        return Finding(ok=True, text=N_("The audit log is whole."))
    return Finding(
        ok=False,
        text=N_("The audit log was altered, from entry {entry} on.", entry=broken),
        remedy=N_("Find out who could write the file, and compare it with a backup."),
    )

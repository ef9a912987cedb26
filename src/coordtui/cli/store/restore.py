"""`coordtui store restore`: put a backup in the place of the store, or only try whether that would do."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from coordtui.api.errors import NotFound, Refused
from coordtui.api.files import at_home
from coordtui.cli.findings import as_data, say_finding
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.store.opening import begins, declared, progress, speak_as_its_lab
from coordtui.config.paths import is_missing
from coordtui.text.messages import N_, NN_, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.api.declare import Finding
    from coordtui.cli.console import Console

LATEST = "latest"


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `restore` to the commands."""
    parser = commands.add_parser("restore", help=translate(N_("put a backup in the place of the store")))
    parser.add_argument(
        "backup",
        metavar=translate(N_("FILE")),
        help=translate(N_("a backup: its file, its name in the list, or “latest”")),
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--dry-run", action="store_true", help=translate(N_("only try whether the backup can be used"))
    )
    choice.add_argument("--yes", action="store_true", help=translate(N_("do not ask")))
    add_json(parser, translate)
    parser.set_defaults(run=_restore)


def _restore(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.store.url import address_of, path_of

    console = invocation.console
    speak_as_its_lab(invocation)
    path_of(invocation.store_url)  # of a store on a server, it says what is done instead
    address = address_of(invocation.store_url)
    source = source_of(arguments.backup, address.path.resolve())
    if address.scheme != "json" and begins(source, b"{"):
        raise Refused(
            N_("This is no backup: {path}", path=safe(source)),
            why=N_("It is an export, or another JSON file."),
            remedy=N_("“coordtui store import” takes its documents into a store."),
        )
    if arguments.dry_run:
        return _rehearse(invocation, arguments, source, address.scheme)
    if not (arguments.yes or console.interactive):
        raise Refused(
            N_("Nothing was restored."),
            why=N_("There is no terminal to ask on."),
            remedy=N_("Add --yes to restore without being asked, or --dry-run to try the backup."),
        )
    if not arguments.yes:
        _say_source(console, source)
        _say_findings(console, _look_at(invocation, source))
        try:
            agreed = console.agree(N_("Put it in the place of the store? [y/N]"))
        except KeyboardInterrupt:
            console.say()  # the question has no end of line yet
            console.say_aside(N_("Nothing was restored."))
            return 130
        if not agreed:
            console.say(N_("Nothing was restored."))
            return 0
    _put_in_place(invocation, arguments, source)
    return 0


def _look_at(invocation: Invocation, source: Path) -> Sequence[Finding]:
    from coordtui.store.restore import look_at

    with progress(invocation.console, N_("restore"), N_("looking at the backup")):
        return look_at(invocation.store_url, source)


def _say_findings(console: Console, findings: Iterable[Finding]) -> None:
    for finding in findings:
        say_finding(console, finding, aside=True)


def _put_in_place(invocation: Invocation, arguments: argparse.Namespace, source: Path) -> None:
    from coordtui.api.records import Actor
    from coordtui.store.restore import restore
    from coordtui.store.rights import account
    from coordtui.text.formats import number

    console = invocation.console
    actor = Actor(person=None, name=account(os.geteuid()), roles=frozenset())
    with progress(console, N_("restore"), N_("putting the backup in place")):
        restored = restore(invocation.store_url, source, actor=actor)
    if arguments.yes:  # else it was said before the question
        _say_findings(console, restored.findings)
    if arguments.json:
        findings = [as_data(finding, console.translator) for finding in restored.findings]
        told = msgspec.to_builtins(restored, enc_hook=str)
        console.json({"backup": str(source), **told, "findings": findings})
        return
    console.say(
        NN_(
            "The store holds {number} document again.",
            "The store holds {number} documents again.",
            restored.documents,
            number=number(restored.documents, console.translator),
        )
    )
    if restored.kept:
        console.say(N_("The store as it was before is kept in {path}", path=safe(restored.kept)))


def _rehearse(invocation: Invocation, arguments: argparse.Namespace, source: Path, scheme: str) -> int:
    """Restore into a folder that is gone afterwards."""
    from coordtui.store.restore import rehearse

    console = invocation.console
    with progress(console, N_("restore"), N_("trying the backup")):
        report = rehearse(source, declared(invocation), scheme=scheme)
    if arguments.json:
        findings = [as_data(finding, console.translator) for finding in report.findings]
        told = {"backup": str(source), "ok": report.ok, "documents": report.documents, "findings": findings}
        console.json(told)
    else:
        _say_source(console, source)
        for finding in report.findings:
            say_finding(console, finding)
        console.say(N_("It was only tried: nothing was changed."))
    return 0 if report.ok else 1


def source_of(wanted: str, store: Path) -> Path:
    """The backup that is meant: the latest, one of the list by its name, or any file; raises `NotFound`."""
    from coordtui.store.backup import ORDINARY, backups_of

    found = backups_of(store)
    if wanted == LATEST:
        latest = next((each.path for each in found if each.kind == ORDINARY), None)
        if latest is None:
            raise NotFound(
                N_("There is no backup of {path}", path=safe(store)),
                remedy=N_("Name the file that it is to be restored from."),
            )
        return latest
    path = next((each.path for each in found if each.path.name == wanted), at_home(wanted))
    if is_missing(path):
        raise NotFound(
            N_("There is no file {path}.", path=safe(path)),
            remedy=N_("“coordtui store backup --list” shows the backups."),
        )
    return path


def _say_source(console: Console, source: Path) -> None:
    from coordtui.text.formats import bytes_, date_and_time

    found = source.stat()
    when = datetime.fromtimestamp(found.st_mtime, UTC)
    console.say(N_("backup: {path}", path=safe(source)))
    console.say(
        N_(
            "written: {time}, {size}",
            time=date_and_time(when, console.translator, year=True),
            size=bytes_(found.st_size, console.translator),
        )
    )

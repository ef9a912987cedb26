"""`coordtui store backup`: copy the store while it is in use, and list the copies there are."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.cli.findings import as_data, say_finding
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.store.opening import progress, read, retention, speak_as_its_lab
from coordtui.text.messages import N_, NN_, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.cli.console import Console
    from coordtui.store import Store
    from coordtui.store.backup import Backup
    from coordtui.store.retention import Retention


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `backup` to the commands."""
    parser = commands.add_parser("backup", help=translate(N_("copy the store while it is in use")))
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--to",
        type=Path,
        metavar=translate(N_("FILE")),
        help=translate(N_("into this new file, or this folder")),
    )
    choice.add_argument("--list", action="store_true", help=translate(N_("show the backups instead")))
    choice.add_argument(
        "--keep-all", action="store_true", help=translate(N_("remove no older backup this time"))
    )
    choice.add_argument(
        "--scheduled",
        action="store_true",
        help=translate(N_("only if one is due by the settings, silently: for cron and timers")),
    )
    add_json(parser, translate)
    parser.set_defaults(run=_backup)


def _backup(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console = invocation.console
    if arguments.list:
        return _list(invocation, as_json=arguments.json)
    if arguments.scheduled:
        from coordtui.cli.store.scheduled import scheduled

        return scheduled(invocation, as_json=arguments.json)
    wanted = None if arguments.keep_all else retention(invocation)
    with progress(console, N_("backup"), N_("copying, and looking at the copy")):
        made, removed = read(invocation, lambda store: _make(store, arguments.to, wanted))
    _say_findings(console, made)
    if arguments.json:
        findings = [as_data(finding, console.translator) for finding in made.findings]
        copied = None if arguments.to else _copied(invocation, made)
        said = {"findings": findings, "removed": [str(path) for path in removed], "copied": copied}
        console.json({**_as_data(made), **said})
        return 0
    console.say(N_("The backup is {path}", path=safe(made.path)))
    say_size(console, made)
    if removed:
        console.say(NN_("{n} older backup was removed.", "{n} older backups were removed.", len(removed)))
    if not arguments.to and (copied := _copied(invocation, made)):
        console.say(N_("A copy is {path}", path=safe(copied)))
    return 0


def _copied(invocation: Invocation, made: Backup) -> str | None:
    """Where the backup is in the second place, if there is one; raises `StoreError`, and it stays made."""
    settings = invocation.settings.backup
    if not settings.copy_to or settings.by != "program":
        return None
    from coordtui.backups import second
    from coordtui.store.url import path_of

    store = path_of(invocation.store_url).resolve()
    kept, now = retention(invocation), datetime.now(UTC)
    place = settings.copy_to
    return str(second.copy(made, store, place, same_disk=settings.same_disk, retention=kept, now=now))


def _make(store: Store, target: Path | None, wanted: Retention | None) -> tuple[Backup, list[Path]]:
    """The new backup, and the older ones that were removed; without `wanted`, none is."""
    from coordtui.store.backup import back_up, backups_of
    from coordtui.store.retention import Retention

    before = [each.path for each in backups_of(store.path)]
    every = len(before) + 1
    if target is not None and target.is_dir():
        target /= f"{store.path.stem}-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}{store.path.suffix}"
    made = back_up(store, target, retention=wanted or Retention(recent=every, before_changes=every))
    left = {each.path for each in backups_of(store.path)}
    return made, [path for path in before if path not in left]


def _say_findings(console: Console, backup: Backup) -> None:
    """What is wrong with the content; on stderr, so that cron mails it."""
    for finding in backup.findings:
        say_finding(console, finding, aside=True)
    if backup.findings:
        console.say_aside(
            N_("The backup was made all the same; all older ones are kept until this is looked into.")
        )


def say_size(console: Console, backup: Backup) -> None:
    """How much a backup holds."""
    from coordtui.text.formats import bytes_, number

    count = backup.documents or 0
    console.say(
        NN_(
            "It holds {number} document, {size}.",
            "It holds {number} documents, {size}.",
            count,
            number=number(count, console.translator),
            size=bytes_(backup.size, console.translator),
        )
    )


def _list(invocation: Invocation, *, as_json: bool) -> int:
    """The backups, newest first; the store itself may be damaged or gone."""
    from coordtui.store.backup import backups_of
    from coordtui.store.files import folder_of
    from coordtui.store.url import path_of
    from coordtui.text.formats import bytes_, duration

    console = invocation.console
    path = path_of(invocation.store_url).resolve()
    speak_as_its_lab(invocation)
    found = backups_of(path)
    if as_json:
        console.json([_as_data(each) for each in found])
        return 0
    if not found:
        console.say(N_("There is no backup of {path}", path=safe(path)))
        return 0
    now, translate = datetime.now(UTC), console.translator
    console.say(N_("in {folder}", folder=safe(folder_of(path))))
    rows = [
        (duration(now - each.at, translate), bytes_(each.size, translate), each.path.name) for each in found
    ]
    console.table((N_("age"), N_("size"), N_("file")), rows, figures=(0, 1))
    return 0


def _as_data(backup: Backup) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.to_builtins(backup, enc_hook=str)
    return data

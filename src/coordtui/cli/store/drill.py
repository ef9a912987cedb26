"""`coordtui store drill`: prove that a backup can be restored, without touching the store."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coordtui.cli.findings import as_data, say_finding
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.progress import ProgressLine
from coordtui.cli.store.opening import declared, speak_as_its_lab
from coordtui.cli.store.restore import LATEST, source_of
from coordtui.text.messages import N_, NN_, Message, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    import httpx

    from coordtui.api.command_line import Subcommands
    from coordtui.backups.drill import Asked, Drill
    from coordtui.backups.losing import Loss
    from coordtui.cli.console import Console
    from coordtui.host.session import Session

_WIDTH = 12
"""Cells of the first column."""


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `drill` to the commands."""
    parser = commands.add_parser(
        "drill", help=translate(N_("prove that a backup can be restored; the store is not touched"))
    )
    parser.add_argument(
        "backup",
        nargs="?",
        default=LATEST,
        metavar=translate(N_("FILE")),
        help=translate(N_("a backup: its file, its name in the list; else the newest")),
    )
    parser.add_argument(
        "--in",
        dest="folder",
        type=Path,
        metavar=translate(N_("FOLDER")),
        help=translate(N_("restore it within this folder; else among the backups")),
    )
    add_json(parser, translate)
    parser.set_defaults(run=_drill)


def _drill(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.backups.drill import drill

    console = invocation.console
    asked = _asked(invocation, arguments)
    line = ProgressLine(console.translator(N_("drill")), console.translator)

    @contextmanager
    def opened(url: str, folder: Path) -> Iterator[Session]:
        with _alone(invocation, url, folder) as session:
            yield session

    try:
        done = drill(asked, opened, progress=lambda text: _tell(line, text))
    finally:
        line.clear()
    if arguments.json:
        console.json(_as_data(done, console))
    else:
        _say(console, done)
    return 0 if done.ok else 1


def _tell(line: ProgressLine, text: Message) -> None:
    import sys

    if sys.stderr.isatty():
        line(text, 0, None)


def _asked(invocation: Invocation, arguments: argparse.Namespace) -> Asked:
    from coordtui.backups.drill import Asked
    from coordtui.store.backup import backups_of
    from coordtui.store.url import address_of, path_of

    path = path_of(invocation.store_url).resolve()
    speak_as_its_lab(invocation)
    source = source_of(arguments.backup, path)
    beside = source.absolute().parent  # of the store, or of its second place: both name their backups alike
    owners = (path, beside.with_name(beside.name.removesuffix(".backups")))
    known = (each for owner in owners for each in backups_of(owner))
    named = next((each.at for each in known if each.path == source.absolute()), None)
    return Asked(
        store=path,
        scheme=address_of(invocation.store_url).scheme,
        backup=source,
        made=named or datetime.fromtimestamp(source.stat().st_mtime, UTC),
        tables=declared(invocation),
        folder=arguments.folder,
    )


@contextmanager
def _alone(invocation: Invocation, url: str, folder: Path) -> Iterator[Session]:
    """A session on the copy that reaches nothing else: no network, state folder, key file, nor job."""
    from msgspec.structs import replace

    from coordtui.host.session import open_session

    settings = invocation.settings
    access = replace(settings.access, keys_file=str(folder / "keys"), server="")
    session = open_session(
        replace(settings, access=access),
        url,
        language=invocation.console.language,
        safe_mode=invocation.options.safe,
        outside=_nobody,
        state=folder / "state",
        own=folder / "own",
    )
    with session:
        yield session


def _nobody() -> httpx.BaseTransport:
    """What stands in for the network."""
    import httpx

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("a drill asks nobody", request=request)

    return httpx.MockTransport(refuse)


def _say(console: Console, done: Drill) -> None:
    """One screen: what was proven, line by line."""
    if done.ok:
        console.say(N_("The backup can be restored."))
    else:
        console.say_aside(N_("The drill failed: do not count on this backup."))
        for finding in done.findings:
            say_finding(console, finding, aside=True)
    console.say()
    for title, text in _rows(console, done):
        label = console.translator(title)
        console.say(f"{label}{' ' * max(1, _WIDTH - len(label))}{console.translator(text)}")
    console.say()
    console.say(N_("The store was not touched, and the restored copy is gone again."))
    if not done.noted:
        console.say_aside(N_("This drill is not noted: this account may not write beside the store."))


def _rows(console: Console, done: Drill) -> Iterator[tuple[Message, Message]]:
    from coordtui.text.formats import bytes_, date_and_time, number

    speak = console.translator
    made = date_and_time(done.made, speak, year=True)
    yield N_("backup"), N_("{name}", name=safe(done.backup.name))
    yield N_("when"), N_("{when}, {size}", when=made, size=bytes_(done.size, speak))
    if done.documents:
        text = NN_(
            "{number} document in {time}; in earnest it takes about as long",
            "{number} documents in {time}; in earnest it takes about as long",
            done.documents,
        )
        yield (
            N_("restored"),
            text.with_values(number=number(done.documents, speak), time=_seconds(done.restored_s, console)),
        )
    if done.plugins:
        yield N_("plugins"), N_("{names}: all open it", names=", ".join(done.plugins))
    if done.ok:
        entries = NN_(
            "every document, and {n} entry of the log",
            "every document, and {n} entries of the log",
            done.entries,
        )
        yield N_("whole"), entries
    if done.erased_again:
        again = NN_(
            "{n} erasure was done again on it", "{n} erasures were done again on it", done.erased_again
        )
        yield N_("erased"), again
    yield N_("lost"), _lost(done.loss, done.unknown)


def _lost(loss: Loss | None, unknown: Message | None) -> Message:
    """“5 h 12 min of work: 42 changes by 7 people”."""
    if loss is None:
        return unknown or N_("not known")
    if not loss.changes:
        return N_("nothing: nobody changed anything since")
    changes = NN_("{n} change", "{n} changes", loss.changes)
    people = NN_("{n} person", "{n} people", loss.people)
    return N_(
        "{length} of work: {changes} by {people}", length=_length(loss.work), changes=changes, people=people
    )


def _length(work: timedelta) -> Message:
    minutes = int(work.total_seconds() // 60)
    if minutes < 60:
        return N_("{minutes} min", minutes=minutes)
    if minutes < 2 * 24 * 60:
        return N_("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
    return NN_("{n} day", "{n} days", minutes // (24 * 60))


def _seconds(seconds: float, console: Console) -> str:
    from coordtui.text.formats import duration, number

    if seconds < 10:
        return f"{number(seconds, console.translator, digits=1)} s"
    return duration(timedelta(seconds=seconds), console.translator)


def _as_data(done: Drill, console: Console) -> dict[str, Any]:
    loss = done.loss
    return {
        "ok": done.ok,
        "backup": str(done.backup),
        "made": done.made.isoformat(),
        "size": done.size,
        "documents": done.documents,
        "log_entries": done.entries,
        "restored_s": round(done.restored_s, 3),
        "took_s": round(done.took_s, 3),
        "plugins": done.plugins,
        "erased_again": done.erased_again,
        "lost": loss
        and {
            "changes": loss.changes,
            "people": loss.people,
            "by_program": loss.by_program,
            "work_s": int(loss.work.total_seconds()),
        },
        "findings": [as_data(finding, console.translator) for finding in done.findings],
    }

"""What the commands about keys share: whose settings count, which file, and how a key is told."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.config.paths import SETTINGS_VARIABLE
from coordtui.text.messages import N_, Message, Translate

if TYPE_CHECKING:
    from coordtui.access.keys.file import KeyFile
    from coordtui.access.keys.line import Entry
    from coordtui.access.keys.public_key import PublicKey
    from coordtui.api.command_line import Subcommands


def add_command(
    commands: Subcommands, name: str, run: Any, translate: Translate, text: Message
) -> argparse.ArgumentParser:
    """Add a command of `coordtui access` that works on the key file."""
    help_ = translate(text)
    parser = commands.add_parser(name, help=help_, description=help_)
    parser.add_argument(
        "--keys-file",
        type=Path,
        metavar=translate(N_("FILE")),
        help=translate(N_("the file of the keys, in place of that of the settings")),
    )
    add_json(parser, translate)
    parser.set_defaults(run=run)
    return parser


def add_login(parser: argparse.ArgumentParser, translate: Translate, **options: Any) -> None:
    """The name of whom it is about."""
    parser.add_argument(
        "login",
        metavar=translate(N_("NAME")),
        help=translate(N_("the name that they come in with, such as a.tremblay")),
        **options,
    )


def add_choice_of_keys(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Which of somebody's keys is meant."""
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--key",
        metavar=translate(N_("FINGERPRINT")),
        help=translate(N_("the key of this fingerprint, or of one that begins so")),
    )
    choice.add_argument("--all", action="store_true", help=translate(N_("all keys of this person")))


def add_new_key(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The key that is given, and what is said of it."""
    parser.add_argument(
        "--key",
        required=True,
        metavar=translate(N_("FILE")),
        help=translate(N_("the file of the public key (it ends in .pub), or “-” to read what is typed")),
    )
    parser.add_argument(
        "--expires",
        metavar=translate(N_("DATE")),
        help=translate(N_("the last day it is valid: 2027-06-30, +90 d; without it, it has no end")),
    )
    parser.add_argument(
        "--title",
        default="",
        metavar=translate(N_("TEXT")),
        help=translate(N_("what its owner calls it, such as laptop")),
    )


def served(invocation: Invocation) -> Invocation:
    """The same command with the server's settings, unless others were named or there are none to read.

    Who administers the server is seldom whoever the sessions run as: their own settings tell of
    another store.
    """
    from coordtui.access.keys.line import USUAL_SETTINGS

    named = invocation.options.settings or os.environ.get(SETTINGS_VARIABLE)
    if named or not os.access(USUAL_SETTINGS, os.R_OK):
        return invocation
    there = Invocation(msgspec.structs.replace(invocation.options, settings=USUAL_SETTINGS))
    invocation.console.translator = there.console.translator
    there.console = invocation.console
    return there


def keys_file(invocation: Invocation, arguments: argparse.Namespace) -> Path:
    """The key file that is meant."""
    from coordtui.api.files import at_home

    return at_home(arguments.keys_file or invocation.settings.access.keys_file)


def read_key(given: str) -> PublicKey:
    """The key in a file, or in what is typed for `-`; raises `WrongKey` and `NotRead`."""
    from coordtui.access.keys.public_key import LONGEST, given_key
    from coordtui.api.files import read_text

    return given_key(sys.stdin.read(4 * LONGEST) if given == "-" else read_text(Path(given)))


def new_entry(invocation: Invocation, arguments: argparse.Namespace, now: datetime) -> Entry:
    """The entry of the key that was given; raises `Refused` for what cannot be in one."""
    from coordtui.access.keys.line import (
        USUAL_SETTINGS,
        Entry,
        checked_login,
        checked_title,
        session_program,
    )

    login, title = checked_login(arguments.login), checked_title(arguments.title)
    settings = invocation.settings_path.absolute()
    return Entry(
        login=login,
        key=read_key(arguments.key),
        program=session_program(),
        settings=str(settings) if settings.exists() else USUAL_SETTINGS,
        expires=expires_of(invocation, arguments.expires, now),
        added=now.astimezone().date(),
        title=title,
    )


def expires_of(invocation: Invocation, text: str | None, now: datetime) -> datetime | None:
    """Until when a new key is to be valid; raises `Refused` for what is no date, or is over."""
    from coordtui.access.keys.until import read_until
    from coordtui.api.errors import Refused
    from coordtui.text.safety import safe

    expires = None if text is None else read_until(text, now, invocation.console.language)
    if expires is not None and expires <= now:
        raise Refused(
            N_("“{text}” is over already; no key was added.", text=safe(text, limit=60)),
            remedy=N_("Give a day to come."),
        )
    return expires


def now() -> datetime:
    """This moment, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def as_data(entry: Entry, at: datetime) -> dict[str, Any]:
    """A key for a script."""
    from coordtui.access.keys.until import ends_soon

    return {
        "login": entry.login,
        "fingerprint": entry.key.fingerprint,
        "type": entry.key.type,
        "bits": entry.key.bits,
        "title": entry.title,
        "added": entry.added and entry.added.isoformat(),
        "expires": entry.expires and entry.expires.isoformat(),
        "live": entry.is_live(at),
        "ends_soon": ends_soon(entry, at),
    }


def answer(
    invocation: Invocation,
    arguments: argparse.Namespace,
    said: Iterable[Message | str],
    entries: Iterable[Entry],
) -> None:
    """What was done: in words, or the keys that it was done to."""
    if arguments.json:
        at = now()
        invocation.console.json({"keys": [as_data(entry, at) for entry in entries]})
        return
    for line in said:
        invocation.console.say(line)


def told(invocation: Invocation, entry: Entry) -> Message:
    """A key in a line: `SHA256:… (laptop): until 30 Jun 2027`."""
    from coordtui.access.keys.until import told as until

    valid = until(entry, now(), invocation.console.language)
    name = f"{entry.key.fingerprint} ({entry.title})" if entry.title else entry.key.fingerprint
    return N_("{key}: {valid}", key=name, valid=valid)


def change_chosen(
    invocation: Invocation,
    arguments: argparse.Namespace,
    what: str,
    how: Callable[[KeyFile, Sequence[Entry]], KeyFile],
) -> Sequence[Entry]:
    """Do something to the keys that were chosen, and note it; they as they are then, or were once gone."""
    from coordtui.access.keys import changes, file, journal

    path = keys_file(invocation, arguments)
    meant: Sequence[Entry] = ()

    def changed(there: KeyFile) -> KeyFile:
        nonlocal meant
        meant = changes.chosen(there, arguments.login, arguments.key, all_=arguments.all)
        after, keys = how(there, meant), {each.key for each in meant}
        meant = [each for each in after.entries if each.key in keys] or meant
        return after

    with journal.noting(path, arguments.login) as noting:
        file.change(path, changed, lambda: noting.note(what, meant, now()))
    return meant

"""`coordtui access list`: who may come in with which key, until when, and when they last did."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coordtui.cli.access.by_owner import in_the_store, store_file
from coordtui.cli.access.common import add_command, add_login, as_data, keys_file, now, served
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_, NN_, Message, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.access.keys.last_use import Use
    from coordtui.access.keys.line import Entry, Line
    from coordtui.api.command_line import Subcommands

_LONGEST_NAME, _LONGEST_TITLE = 20, 14


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `list` to the commands."""
    title = N_("who comes in with which key, until when, and when they last did")
    parser = add_command(commands, "list", _list, translate, title)
    add_login(parser, translate, nargs="?")


def _list(given: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.access.keys import changes, file

    invocation = served(given)
    path, at = keys_file(invocation, arguments), now()
    there = file.read(path)
    login = arguments.login
    entries = there.entries if login is None else changes.chosen(there, login, None, all_=True)
    entries = sorted(entries, key=lambda each: (each.login, str(each.added or "")))
    people, uses = _people(invocation), _uses(invocation, entries)
    foreign = there.foreign if login is None else []
    if arguments.json:
        invocation.console.json(_as_data(invocation, entries, foreign, people=people, uses=uses, at=at))
        return 0
    if login is None:
        _say_all(invocation, entries, people, uses, at)
    else:
        _say_each(invocation, entries, people, uses, at)
    _say_foreign(invocation, foreign, path)
    _say_soon(invocation, entries, at)
    return 0


def _say_all(
    invocation: Invocation,
    entries: Sequence[Entry],
    people: Mapping[str, tuple[int, str]] | None,
    uses: Mapping[str, Use],
    at: datetime,
) -> None:
    from coordtui.access.keys.public_key import short

    console = invocation.console
    if not entries:
        console.say(N_("Nobody comes in with a key yet."))
        console.say(N_("“coordtui access add-key NAME --key FILE” lets somebody in."))
        return
    rows = [
        (
            entry.login,
            _who(entry, people),
            short(entry.key.fingerprint).removeprefix("SHA256:"),
            safe(entry.title, limit=_LONGEST_TITLE),
            _last_day(invocation, entry, at),
            _used(invocation, uses, entry, at),
        )
        for entry in entries
    ]
    console.table((N_("login"), N_("person"), N_("key"), N_("title"), N_("until"), N_("last used")), rows)


def _say_each(
    invocation: Invocation,
    entries: Sequence[Entry],
    people: Mapping[str, tuple[int, str]] | None,
    uses: Mapping[str, Use],
    at: datetime,
) -> None:
    from coordtui.text import formats

    console = invocation.console
    console.say(N_("{login}: {who}", login=entries[0].login, who=_who(entries[0], people)))
    for entry in entries:
        console.say()
        console.say(entry.key.fingerprint)
        lines = [(N_("type: {value}"), console.translator(_type(entry))), (N_("title: {value}"), entry.title)]
        if entry.added:
            day = formats.day(entry.added, console.language, weekday=False, year=True)
            lines.append((N_("added: {value}"), day))
        valid, used = _until(invocation, entry, at), _used(invocation, uses, entry, at)
        lines.append((N_("valid: {value}"), console.translator(valid)))
        use = uses.get(entry.key.fingerprint)
        said = console.translator(used)
        if use is not None and use.address:
            said = console.translator(N_("{when} from {address}", when=said, address=safe(use.address)))
        lines.append((N_("last used: {value}"), said))
        for line, value in lines:
            if value:
                console.say(f"  {console.translator(line.with_values(value=value))}")


def _type(entry: Entry) -> Message | str:
    """The type of a key, and how long one is that comes in several lengths."""
    if "rsa" not in entry.key.type:
        return entry.key.type
    return N_("{type}, {n} bits", type=entry.key.type, n=entry.key.bits)


def _who(entry: Entry, people: Mapping[str, tuple[int, str]] | None) -> Message | str:
    """Whose login it is; nothing where the directory cannot be asked."""
    if people is None:
        return ""
    if entry.login not in people:
        return N_("nobody’s")
    number, name = people[entry.login]
    return f"{safe(name, limit=_LONGEST_NAME)} ({number})"


def _until(invocation: Invocation, entry: Entry, at: datetime) -> Message:
    from coordtui.access.keys.until import told

    return told(entry, at, invocation.console.language)


def _last_day(invocation: Invocation, entry: Entry, at: datetime) -> Message | str:
    """The last day of a key, in few words; nothing where it has none."""
    from coordtui.text.formats import day

    if entry.expires is None:
        return ""
    if not entry.is_live(at):
        return N_("expired")
    return day(entry.expires.astimezone(), invocation.console.language, weekday=False, year=True)


def _used(invocation: Invocation, uses: Mapping[str, Use], entry: Entry, at: datetime) -> Message | str:
    from coordtui.text.formats import ago

    use = uses.get(entry.key.fingerprint)
    return N_("never") if use is None else ago(use.when, at, invocation.console.language)


def _people(invocation: Invocation) -> dict[str, tuple[int, str]] | None:
    """Number and name by login; None where the store cannot be asked: keys are seen all the same."""
    from coordtui.api.errors import CoordtuiError

    def ask() -> list[tuple[int, str, str]]:
        with invocation.session(only=()) as session:
            return session.directory.people().select("doc_id", "name", "login")

    try:
        rows = in_the_store(invocation, ask)
    except CoordtuiError:
        return None
    return {login: (number, name) for number, name, login in rows if login}


def _uses(invocation: Invocation, entries: Sequence[Entry]) -> dict[str, Use]:
    """The last use by fingerprint, of those that were ever used."""
    from coordtui.access.keys import last_use

    folders = last_use.folders(store_file(invocation.store_url))
    found = (last_use.last(folders, entry.key.fingerprint) for entry in entries)
    return {use.fingerprint: use for use in found if use is not None}


def _say_foreign(invocation: Invocation, foreign: Sequence[tuple[int, Line]], path: Path) -> None:
    console = invocation.console
    for number, line in foreign:
        said = N_("{path}, line {n}, is not of this program.", path=safe(path), n=number)
        console.say_aside(f"! {console.translator(said)} {console.translator(line.wrong or '')}")


def _say_soon(invocation: Invocation, entries: Sequence[Entry], at: datetime) -> None:
    from coordtui.access.keys.until import ends_soon

    if soon := [entry.login for entry in entries if ends_soon(entry, at)]:
        said = NN_(
            "{n} key ends within 30 days: {logins}",
            "{n} keys end within 30 days: {logins}",
            len(soon),
            logins=", ".join(dict.fromkeys(soon)),
        )
        invocation.console.say()
        invocation.console.say(said)


def _as_data(
    invocation: Invocation,
    entries: Sequence[Entry],
    foreign: Sequence[tuple[int, Line]],
    *,
    people: Mapping[str, tuple[int, str]] | None,
    uses: Mapping[str, Use],
    at: datetime,
) -> dict[str, Any]:
    keys = []
    for entry in entries:
        number, name = (people or {}).get(entry.login, (None, None))
        use = uses.get(entry.key.fingerprint)
        used = {
            "last_used": use and use.when.isoformat(),
            "last_address": use.address if use else None,
        }
        keys.append(as_data(entry, at) | {"person": number, "name": name} | used)
    told = [
        {
            "line": number,
            "why": invocation.console.translator(line.wrong or ""),
            "fingerprint": line.key and line.key.fingerprint,
        }
        for number, line in foreign
    ]
    return {"keys": keys, "foreign": told}

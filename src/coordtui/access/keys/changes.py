"""What becomes of the lines: a key added, taken out, given another last day, or followed by a new one.

Each makes a new `KeyFile` of the one that is there, and raises `Refused` with what to do; none writes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from coordtui.access.keys.file import KeyFile
from coordtui.access.keys.line import Entry, Line, write_line
from coordtui.api.errors import NotFound, Refused
from coordtui.text.messages import N_
from coordtui.text.safety import safe

SHORTEST_BEGINNING = 6
"""Signs of a fingerprint, behind `SHA256:`, that may stand for all of it."""


def added(file: KeyFile, entry: Entry) -> KeyFile:
    """The file with one key more. A key is one person's: raises `Refused` when anybody has it."""
    _refuse_known(file, entry)
    return file.with_lines([*file.lines, Line(write_line(entry), entry)])


def revoked(file: KeyFile, entries: Collection[Entry]) -> KeyFile:
    """The file without these."""
    return file.with_lines(line for line in file.lines if line.entry is None or line.entry not in entries)


def expiring(file: KeyFile, entries: Collection[Entry], expires: datetime | None) -> KeyFile:
    """The file where these end then, in UTC and to the second; None for never."""
    return _each(file, {entry: msgspec.structs.replace(entry, expires=expires) for entry in entries})


def rotated(file: KeyFile, entry: Entry, until: datetime) -> KeyFile:
    """The file with a new key, and the person's others let in until then at most; sooner ends stay."""
    old = file.of_login(entry.login)
    ending = {
        each: msgspec.structs.replace(each, expires=until)
        for each in old
        if each.expires is None or each.expires > until
    }
    return added(_each(file, ending), entry)


def chosen(file: KeyFile, login: str, beginning: str | None, *, all_: bool = False) -> Sequence[Entry]:
    """The keys of a person that are meant: the only one, the one of a fingerprint, or all.

    Raises `NotFound` when there is none, and `Refused` when several may be meant.
    """
    keys = file.of_login(login)
    if not keys:
        raise NotFound(
            N_("“{login}” has no key here.", login=safe(login)),
            remedy=N_("“coordtui access list” shows who has."),
        )
    if all_:
        return keys
    if beginning is not None:
        return [_of_fingerprint(keys, login, beginning)]
    if len(keys) > 1:
        raise Refused(
            N_("“{login}” has {n} keys; nothing was changed.", login=login, n=len(keys)),
            why=N_("They are: {names}.", names=_listed(keys)),
            remedy=N_("Name one with --key, or all with --all."),
        )
    return keys


def _of_fingerprint(keys: Sequence[Entry], login: str, beginning: str) -> Entry:
    wanted = beginning.removeprefix("SHA256:")
    found = [each for each in keys if each.key.fingerprint.removeprefix("SHA256:").startswith(wanted)]
    if len(found) == 1 and len(wanted) >= SHORTEST_BEGINNING:
        return found[0]
    raise NotFound(
        N_("No one key of “{login}” is meant by “{text}”.", login=login, text=safe(beginning, limit=60)),
        why=N_("They are: {names}.", names=_listed(keys)),
        remedy=N_("Write at least {n} of its signs.", n=SHORTEST_BEGINNING),
    )


def _listed(keys: Sequence[Entry]) -> str:
    return "; ".join(f"{each.key.fingerprint} {each.title}".rstrip() for each in keys)


def _each(file: KeyFile, others: dict[Entry, Entry]) -> KeyFile:
    """The file with other entries in place of some."""

    def now(line: Line) -> Line:
        entry = others.get(line.entry) if line.entry else None
        return line if entry is None or entry == line.entry else Line(write_line(entry), entry)

    return file.with_lines(map(now, file.lines))


def _refuse_known(file: KeyFile, entry: Entry) -> None:
    """sshd takes the first line of a key: a second one would be obeyed by nobody, or by the wrong one."""
    for number, line in enumerate(file.lines, 1):
        known = line.entry.key if line.entry else line.key
        if known != entry.key:
            continue
        if line.entry is None:
            raise Refused(
                N_("This key is in the file already, on line {n}, which is not of this program.", n=number),
                why=line.wrong,
                remedy=N_("Take that line out, then add the key again."),
            )
        if line.entry.login != entry.login:
            raise Refused(
                N_("This key is that of “{login}”.", login=line.entry.login),
                why=N_("A key is one person’s: it says who comes in."),
                remedy=N_("Let each have a key of their own, or revoke it there first."),
            )
        raise Refused(
            N_("“{login}” has this key already.", login=entry.login),
            remedy=N_("“coordtui access expire” changes until when it is valid."),
        )

"""The store: for the account alone, and nobody who has left can still come in to it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime

from coordtui.access.opening import roll
from coordtui.access.opening.machine import Machine
from coordtui.access.opening.place import ACCOUNT, Place
from coordtui.access.opening.rows import AGAIN, Row, advice, ok, unsafe, unseen
from coordtui.access.opening.step_lab import store_of
from coordtui.api.errors import CoordtuiError, StoreError
from coordtui.text.messages import N_, NN_
from coordtui.text.safety import safe


def look(machine: Machine, place: Place) -> Iterator[Row]:
    """Rows for the store's file, and for the lines of the key file against the people of the lab."""
    url = store_of(machine, place)
    yield from _file(url)
    if not machine.at(place.keys_file).parent.exists():
        return
    yield from _lines(machine, place)
    known = roll.ask(machine, place.python, url) if machine.is_root else None
    if isinstance(known, roll.Roll):
        yield from _people(machine, place, known)
    elif known is None:
        yield unseen("people", N_("Whose the keys are was not looked at: only root can ask."))
    else:
        yield unsafe(
            "people",
            N_("“{name}” cannot open the store: {text}", name=ACCOUNT, text=safe(known, limit=300)),
            N_("No session can begin."),
            AGAIN,
        )


def _file(url: str) -> Iterator[Row]:
    from coordtui.store.url import path_of

    try:
        file = path_of(url)
        status, folder = file.stat(), file.parent.stat()
    except StoreError:
        return  # a database of another kind looks after its own rights
    except PermissionError:
        yield unseen("store", N_("The store was not looked at: only root and “{name}” can.", name=ACCOUNT))
        return
    except OSError:
        yield unsafe(
            "store",
            N_("There is no store at {path}.", path=safe(file)),
            N_("No session can begin."),
            AGAIN,
        )
        return
    shared = stat.S_IMODE(status.st_mode) & 0o077 and stat.S_IMODE(folder.st_mode) & 0o077
    if shared:
        yield unsafe(
            "store",
            N_("Other accounts can open the store {path}.", path=safe(file)),
            N_(
                "Whoever can open the file reads everything, and may change it past every rule and the "
                "audit log."
            ),
            f"chmod 0600 {file}*; chmod 0700 {file.parent}",
        )
    else:
        yield ok("store", N_("Only “{name}” can open the store.", name=ACCOUNT))


def _lines(machine: Machine, place: Place) -> Iterator[Row]:
    """Every line of the key file is one that the program wrote."""
    from coordtui.access.keys.file import read

    try:
        file = read(machine.at(place.keys_file))
    except CoordtuiError:
        yield unseen("keys", N_("The file of keys was not looked at: only root can."))
        return
    path = place.keys_file
    for number, line in file.foreign:
        yield unsafe(
            "keys",
            N_("{file}, line {number}, is not the program’s.", file=path, number=number),
            line.wrong or N_("It is not understood."),
            f"sed -n {number}p {path}; sed -i {number}d {path}",
        )
    for program in sorted({entry.program for entry in file.entries}):
        login = next(entry.login for entry in file.entries if entry.program == program)
        said = N_("A key of “{login}” runs {path}.", login=login, path=safe(program))
        if program != place.session:
            why = N_("The gate is elsewhere now; where the drop-in is in force, it goes before the line.")
            yield advice(
                "keys-program", said, why, f"sed -i 's|exec {program} |exec {place.session} |' {path}"
            )
    now = datetime.now(UTC)
    if over := sorted({each.login for each in file.entries if not each.is_live(now)}):
        yield advice(
            "keys-expired",
            NN_(
                "A key has expired: {logins}",
                "Keys of {n} people have expired: {logins}",
                len(over),
                logins=", ".join(over),
            ),
            N_("sshd refuses it; it can go."),
            f"coordtui access list --keys-file {path}",
        )
    if not file.foreign:
        live = sum(each.is_live(now) for each in file.entries)
        yield ok(
            "keys",
            NN_(
                "{n} key lets in, and every line is the program’s.",
                "{n} keys let in, and every line is the program’s.",
                live,
            ),
        )


def _people(machine: Machine, place: Place, known: roll.Roll) -> Iterator[Row]:
    from coordtui.access.keys.file import read

    try:
        logins = sorted({each.login for each in read(machine.at(place.keys_file)).entries})
    except CoordtuiError:
        return  # said by `_lines`
    members = {each.login: each for each in known.members}
    for login in logins:
        member = members.get(login)
        if member is None:
            yield advice(
                "keys-of-nobody",
                N_("“{login}” has a key and is the login of nobody.", login=login),
                N_("The gate lets nobody in by it; whoever gets this login next would inherit the key."),
                f"coordtui access revoke {login} --all",
            )
        elif member.left or not member.access:
            yield unsafe(
                "keys-of-who-left",
                N_("“{login}” has left the lab and still has a key.", login=login),
                N_("They can come in."),
                f"coordtui access revoke {login} --all",
            )
    if not known.coordinator_login:
        yield advice(
            "coordinator",
            N_("The coordinator has no login."),
            N_("They cannot come in over SSH."),
            "coordtui access add-key LOGIN --person " + str(known.coordinator) + " --key FILE",
        )
    else:
        yield ok(
            "people", NN_("{n} person can be given a key.", "{n} people can be given a key.", len(members))
        )

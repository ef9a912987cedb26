"""Files: those that the account must not be able to write, and those that nobody else must read."""

from __future__ import annotations

import os
import shlex
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from coordtui.access.opening.checks.rights import may_read, may_write, only_roots, up_to_root
from coordtui.access.opening.machine import Account, Machine
from coordtui.access.opening.place import ACCOUNT, FOLDER, HOME, SETTINGS_FILE, Place
from coordtui.access.opening.rows import Row, advice, ok, unsafe, unseen
from coordtui.text.messages import N_, NN_, Message
from coordtui.text.safety import safe

_READ_AT_LOGIN = (
    (".ssh", N_("Keys in it let somebody in where sshd is told otherwise, and “rc” runs at each login.")),
    (".pam_environment", N_("It chooses variables for each login, and so what code runs.")),
    (".profile", N_("Shells of the account read it.")),
    (".local/lib", N_("Python finds modules in it, and runs them before the program.")),
)
"""What a login reads in the home of the account, where the account itself can write."""

_MOST_NAMED = 3


def look(machine: Machine, place: Place) -> Iterator[Row]:
    """Rows for the lab's folder, the home of the account, and the program."""
    account = machine.account(ACCOUNT)
    if account is None:
        return  # said by the row of the account
    yield from _roots(machine, place)
    yield from _private(machine, SETTINGS_FILE)
    for path in (place.keys_file, SETTINGS_FILE):
        yield from _readable(machine, account, path)
    yield from _home(machine)
    yield from _program(machine, place, account)


def _roots(machine: Machine, place: Place) -> Iterator[Row]:
    """The key file, the settings and every folder above them belong to root alone."""
    wrong: dict[Path, None] = {}
    for path in (place.keys_file, SETTINGS_FILE):
        for each in up_to_root(machine, machine.at(path)):
            try:
                status = each.stat()
            except FileNotFoundError:
                continue
            except OSError:
                yield unseen("roots-files", N_("{path} was not looked at: only root can.", path=safe(each)))
                return
            if not only_roots(machine, status):
                wrong[each] = None
    for each in wrong:
        quoted = shlex.quote(str(each))
        yield unsafe(
            "roots-files",
            N_("Somebody but root may write {path}.", path=safe(each)),
            N_("Whoever can change people’s keys or where the store is lets themselves in, as anybody."),
            f"chown root {quoted}; chmod go-w {quoted}",
        )
    if not wrong:
        yield ok("roots-files", N_("Only root can write {folder} and what leads to it.", folder=FOLDER))


def _private(machine: Machine, path: str) -> Iterator[Row]:
    """The settings may hold the password of a database."""
    try:
        mode = machine.at(path).stat().st_mode
    except OSError:
        return
    if mode & stat.S_IROTH:
        yield advice(
            "settings",
            N_("Everybody on this machine can read {path}.", path=path),
            N_("An address of a database in it may hold a password."),
            f"chown root:{ACCOUNT} {path}; chmod 0640 {path}",
        )


def _readable(machine: Machine, account: Account, path: str) -> Iterator[Row]:
    """sshd reads the keys as the account, and so does the gate, which reads the settings too."""
    try:
        if may_read(account, machine.at(path).stat()):
            return
    except OSError:
        return
    yield unsafe(
        "unreadable",
        N_("The account “{name}” cannot read {path}.", name=ACCOUNT, path=path),
        N_("No session can begin."),
        f"chown root:{ACCOUNT} {path}; chmod 0640 {path}",
    )


def _home(machine: Machine) -> Iterator[Row]:
    home = machine.at(HOME)
    try:
        open_to_others = bool(home.stat().st_mode & 0o077)
        strangers = sorted(_strangers(machine, home))
        planted = [name for name, _ in _READ_AT_LOGIN if (home / name).exists()]
    except OSError:
        yield unseen(
            "home", N_("{path} was not looked at: only root and “{name}” can.", path=HOME, name=ACCOUNT)
        )
        return
    if open_to_others:
        yield unsafe(
            "home",
            N_("Other accounts can enter {path}.", path=HOME),
            N_("The store and what people keep for themselves are in it."),
            f"chmod 0700 {HOME}",
        )
    else:
        yield ok("home", N_("Only “{name}” can enter {path}.", name=ACCOUNT, path=HOME))
    if strangers:
        yield unsafe(
            "home-owner",
            _named(N_("Not of “{name}” in its own home: {files}", name=ACCOUNT, files=""), strangers),
            N_("Sessions cannot write what is not theirs; it happens when root runs the program itself."),
            f"chown -R {ACCOUNT}:{ACCOUNT} {HOME}",
        )
    for name, why in _READ_AT_LOGIN:
        if name in planted:
            path = f"{HOME}/{name}"
            yield unsafe(
                "home-files",
                N_("There is {path}, which nobody here needs.", path=path),
                why,
                f"ls -lR {path}; mv {path} /root/found-{name.strip('.').replace('/', '-')}",
            )


def _strangers(machine: Machine, home: Path) -> Iterator[str]:
    """What is in the home and belongs to another account."""
    account = machine.account(ACCOUNT)
    for path in _files_below([home]):
        status = path.lstat()
        if account and status.st_uid != account.uid and not stat.S_ISLNK(status.st_mode):
            yield str(path)


def _program(machine: Machine, place: Place, account: Account) -> Iterator[Row]:
    """Nothing that sessions run may be written by them: a page of a plugin is code for everybody."""
    roots = _paths_of_code(machine, place)
    folder = shlex.quote(str(Path(place.programs).parent))
    written: list[str] = []
    others: list[str] = []
    try:
        for path in dict.fromkeys(
            [*(up for root in roots for up in up_to_root(machine, root)), *_files_below(roots)]
        ):
            status = path.lstat()
            sticky = bool(status.st_mode & stat.S_ISVTX)
            if may_write(account, status) and not (sticky and status.st_uid == machine.owner):
                written.append(str(path))
            elif status.st_uid != machine.owner and not stat.S_ISLNK(status.st_mode):
                others.append(str(path))
    except OSError:
        yield unseen("program", N_("The files of the program were not all looked at: only root can."))
        return
    if written and not machine.trial:
        yield unsafe(
            "program",
            _named(N_("The account that runs the program can write it: {files}", files=""), written),
            N_("Whoever breaks into one session would run code in everybody’s."),
            f"chown -R root:root {folder}; chmod -R go-w {folder}",
        )
    elif others:
        yield advice(
            "program",
            _named(N_("Not of root: {files}", files=""), others),
            N_("Whoever owns the program decides what runs in everybody’s session."),
            f"chown -R root:root {folder}",
        )
    else:
        yield ok("program", N_("The account that runs the program cannot write it."))


def _named(head: Message, paths: list[str]) -> Message:
    shown = ", ".join(safe(each, limit=200) for each in paths[:_MOST_NAMED])
    more = len(paths) - _MOST_NAMED
    if more <= 0:
        return head.with_values(files=shown)
    return head.with_values(files=NN_("{paths} and {n} more", "{paths} and {n} more", more, paths=shown))


def _paths_of_code(machine: Machine, place: Place) -> list[Path]:
    """The programs and every folder from which their Python takes modules."""
    said = machine.run(place.python, "-I", "-c", "import sys; print('\\n'.join(sys.path))")
    found = said.out.splitlines() if said.ok else sys.path
    paths = [Path(place.programs), *(Path(each) for each in found if each and Path(each).exists())]
    return [
        each for each in dict.fromkeys(paths) if not any(o != each and each.is_relative_to(o) for o in paths)
    ]


def _files_below(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        for folder, folders, files in os.walk(root):
            for name in (*folders, *files):
                yield Path(folder, name)

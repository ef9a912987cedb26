"""The service account, and the rule of sudo that lets people with accounts of their own use it."""

from __future__ import annotations

from collections.abc import Iterator

from coordtui.access.opening import texts
from coordtui.access.opening.machine import Account, Machine
from coordtui.access.opening.place import ACCOUNT, HOME, SUDO_RULE, Place
from coordtui.access.opening.rows import AGAIN, Row, advice, ok, unsafe, unseen
from coordtui.access.opening.step_account import SHELL
from coordtui.text.messages import N_
from coordtui.text.safety import safe

_AGAIN_FOR_PEOPLE = "coordtui access init --for accounts --apply"


def look(machine: Machine, place: Place) -> Iterator[Row]:
    """Rows for the account, and for sudo where there is a rule."""
    yield from _account(machine)
    yield from _sudo(machine, place)


def _account(machine: Machine) -> Iterator[Row]:
    found = machine.account(ACCOUNT)
    if found is None:
        text = N_("There is no account “{name}”.", name=ACCOUNT)
        yield unsafe("account", text, N_("Nobody can come in."), AGAIN)
        return
    rows = [*_shell(found), *_password(machine), *_rights(machine, found)]
    yield from rows
    if not rows:
        yield ok(
            "account",
            N_(
                "“{name}” has no password and the shell {shell}; its home is {home}.",
                name=ACCOUNT,
                shell=SHELL,
                home=HOME,
            ),
        )


def _shell(found: Account) -> Iterator[Row]:
    if found.shell != SHELL:
        yield unsafe(
            "account-shell",
            N_("The shell of “{name}” is {shell}.", name=ACCOUNT, shell=safe(found.shell)),
            N_(
                "sshd starts the program by it: one that is none lets nobody in, and others read files "
                "of the account first."
            ),
            f"usermod --shell {SHELL} {ACCOUNT}",
        )


def _password(machine: Machine) -> Iterator[Row]:
    field = machine.password_field(ACCOUNT)
    mend = f"usermod --password '*' {ACCOUNT}"
    if field is None:
        text = N_("Whether “{name}” has a password was not looked at: only root can.", name=ACCOUNT)
        yield unseen("account-password", text)
    elif field.startswith("!"):
        text = N_("The account “{name}” is locked (“!”).", name=ACCOUNT)
        yield unsafe("account-password", text, N_("sshd may refuse its keys."), mend)
    elif field != "*":
        text = N_("The account “{name}” has a password.", name=ACCOUNT)
        yield unsafe("account-password", text, N_("Whoever knows it has a shell with the store."), mend)


def _rights(machine: Machine, found: Account) -> Iterator[Row]:
    """What it may that no session should."""
    if found.uid == 0 and not machine.trial:
        yield unsafe(
            "account-root", N_("“{name}” is root.", name=ACCOUNT), N_("Every session is root’s."), "vipw"
        )
    extra = found.groups - {found.gid}
    if extra:
        yield advice(
            "account-groups",
            N_("“{name}” is in more groups than its own: {groups}", name=ACCOUNT, groups=_names(extra)),
            N_("What these groups may read and write, every session may."),
            f"usermod --groups '' {ACCOUNT}",
        )


def _names(groups: frozenset[int]) -> str:
    import grp

    names = []
    for number in sorted(groups):
        try:
            names.append(grp.getgrgid(number).gr_name)
        except KeyError:
            names.append(str(number))
    return ", ".join(names)


def _sudo(machine: Machine, place: Place) -> Iterator[Row]:
    file = machine.at(SUDO_RULE)
    try:
        there = file.read_text("utf-8") if file.exists() else None
        status = file.stat() if there is not None else None
    except PermissionError:
        yield unseen("sudo", N_("The rule of sudo was not looked at: only root can."))
        return
    if there is None or status is None:
        return
    if _lines(there) != _lines(texts.sudo_rule(place)):
        yield unsafe(
            "sudo",
            N_("The rule of sudo in {file} is not the one that the program writes.", file=SUDO_RULE),
            N_("It must name the group, one program, no argument, and let no variable through (no SETENV)."),
            f"{_AGAIN_FOR_PEOPLE} --group {place.group}",
        )
    elif not machine.trial and (status.st_uid != 0 or status.st_mode & 0o022):
        yield unsafe(
            "sudo",
            N_("Somebody but root may write {path}.", path=SUDO_RULE),
            N_("They could give themselves any right."),
            f"chown root:root {SUDO_RULE}; chmod 0440 {SUDO_RULE}",
        )
    elif not machine.has_group(place.group):
        yield unsafe(
            "sudo",
            N_("There is no group “{group}”.", group=place.group),
            N_("Nobody can come in."),
            _AGAIN_FOR_PEOPLE,
        )
    else:
        yield ok(
            "sudo",
            N_("The group “{group}” may run the program, and nothing else, by sudo.", group=place.group),
        )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]

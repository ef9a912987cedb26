"""The programs must be where the service account finds them, and there must be that account."""

from __future__ import annotations

import os
import shlex

from coordtui.access.opening.machine import Machine
from coordtui.access.opening.place import ACCOUNT, HOME, Place
from coordtui.access.opening.shell import quoted
from coordtui.access.opening.steps import Step
from coordtui.text.messages import N_

SHELL = "/bin/sh"


def programs(machine: Machine, place: Place) -> Step:
    """The gate is there, and every account may run it: not in a home that is closed to others."""
    run = f"env -i PATH=/usr/bin:/bin HOME=/ {shlex.quote(place.command)} --version"
    nobody = "" if machine.trial else "setpriv --reuid=65534 --regid=65534 --clear-groups "
    check = f"{nobody}test -x {shlex.quote(place.session)} && {nobody}{run}"
    return Step(
        id="programs",
        title=N_("The program is where everybody can run it"),
        why=N_(
            "It runs as another account than yours, which must be able to read it and must not be able to "
            "write it: in a folder of root’s, such as /opt/coordtui."
        ),
        script=f"{check}\n",
        done=lambda: machine.run("/bin/sh", "-c", check if os.geteuid() == 0 else run).ok,
        remedy=N_(
            "Install it once more, as root: “python3 -m venv /opt/coordtui”, then “/opt/coordtui/bin/pip "
            "install” with the wheel, and run “/opt/coordtui/bin/coordtui access init” from there."
        ),
    )


def account(machine: Machine) -> Step:
    """The account that owns the store; nobody knows a password of it, because there is none."""
    return Step(
        id="account",
        title=N_("The service account “{name}”", name=ACCOUNT),
        why=N_(
            "It owns the store, and everybody’s sessions run as it. Its shell is a real one, because sshd "
            "starts every command by it; its password is “*”, which no password is, and which is not “!”: "
            "that would lock the account for keys too."
        ),
        script=_trial(machine) if machine.trial else _SCRIPT,
        done=lambda: _is_there(machine),
        remedy=N_(
            "If another “{name}” was there before, rename it, or give it the home {home} and the shell "
            "{shell}.",
            name=ACCOUNT,
            home=HOME,
            shell=SHELL,
        ),
    )


_SCRIPT = f"""\
getent group {ACCOUNT} >/dev/null || groupadd --system {ACCOUNT}
getent passwd {ACCOUNT} >/dev/null || useradd --system --gid {ACCOUNT} --home-dir {HOME} \\
    --no-create-home --shell {SHELL} --password '*' --comment 'coordtui sessions' {ACCOUNT}
test "$(getent passwd {ACCOUNT} | cut -d: -f6)" = {HOME}
usermod --shell {SHELL} --password '*' {ACCOUNT}
"""


def _trial(machine: Machine) -> str:
    passwd, shadow, folder = (quoted(machine, path) for path in ("/etc/passwd", "/etc/shadow", "/etc"))
    numbers = f"{os.geteuid()}:{os.getegid()}"
    return (
        f"mkdir -p {folder}\n"
        f"echo '{ACCOUNT}:x:{numbers}::{HOME}:{SHELL}' >> {passwd}\n"
        f"(umask 077; echo '{ACCOUNT}:*:1::::::' >> {shadow})\n"
    )


def _is_there(machine: Machine) -> bool:
    found = machine.account(ACCOUNT)
    field = machine.password_field(ACCOUNT)
    right = found is not None and found.home == HOME and found.shell == SHELL
    return right and field in ("*", None)

"""Whose key it was, as sshd itself says: `coordtui-session --by-key`, the `ForceCommand` of the drop-in.

A line of the key file that has no `command=`, or another one than the program wrote, would give a shell.
So sshd is told to run the gate whatever the line says (`ForceCommand`), and to write down by which key
somebody came in (`ExposeAuthInfo`); the gate then looks the key up in the file of keys, where only a
line that the program wrote says a login. The command of the line is the same with `--as` and `--key`:
it holds where the drop-in is not in force.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from coordtui.access.gate.turning_away import NOT_ALLOWED, TurnedAway
from coordtui.text.messages import N_

VARIABLE = "SSH_USER_AUTH"
"""Where sshd tells the name of the file that it wrote for this session."""

_LARGEST = 65_536
_METHOD = "publickey"


def who_came(auth_file: str, keys_file: Path | str) -> tuple[str, str]:
    """The login and the fingerprint of the key that sshd let in; raises `TurnedAway` where none is known.

    `auth_file` is the value of `SSH_USER_AUTH`. Whether the key has expired is sshd's to say, and was said.
    """
    from coordtui.access.keys.file import entries_with

    proved = proved_keys(auth_file)
    try:
        # a line that is not about one of these keys need not be understood: there may be thousands
        entries = [each for _, blob in proved for each in entries_with(Path(keys_file), blob)]
    except OSError:
        entries = []
    found = [each for each in entries if (each.key.type, each.key.blob) in proved]
    if len({each.login for each in found}) != 1:
        raise TurnedAway(
            NOT_ALLOWED,
            N_("You are not let in."),
            why=N_("No line of the lab’s key file says whose this key is."),
            remedy=N_("Ask the administrator to add it with “coordtui access add-key”."),
        )
    return found[0].login, found[0].key.fingerprint


def proved_keys(auth_file: str) -> set[tuple[str, str]]:
    """The keys that somebody proved to have: their types and base64; none where sshd wrote nothing.

    The file must belong to this process: sshd gives it to the account.
    """
    if not auth_file:
        return set()
    try:
        descriptor = os.open(auth_file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return set()
    with os.fdopen(descriptor, "r", encoding="ascii", errors="replace") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
            return set()
        words = [line.split() for line in file.read(_LARGEST).splitlines()]
    return {(each[1], each[2]) for each in words if len(each) == 3 and each[0] == _METHOD}

"""Who runs what on a server that was opened to people: root the way in, the service account its lab."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from coordtui.access.usual import ACCOUNT, SETTINGS
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.api.errors import CoordtuiError
    from coordtui.cli.invocation import Invocation


def is_meant(invocation: Invocation) -> bool:
    """Whether root, who named no other lab and has none, stands on a server that has one."""
    from coordtui.config.paths import SETTINGS_VARIABLE, STORE_VARIABLE

    named = invocation.options.settings or invocation.options.store
    if os.geteuid() != 0 or named or {SETTINGS_VARIABLE, STORE_VARIABLE} & {*os.environ}:
        return False
    return os.path.exists(SETTINGS) and not invocation.settings_path.exists() and not _has_own_store()


def meant(invocation: Invocation, words: Sequence[str]) -> Invocation:
    """What root means by a command: of settings, those of the server; raises `Refused` for its store.

    A store that root opens would be left with files that sessions cannot write.
    """
    if words[0] not in {"config", "plugin", "store"} or not is_meant(invocation):
        return invocation
    if words[0] == "store":
        from coordtui.api.errors import Refused

        raise Refused(
            N_("Root does not open the store; nothing was done."), why=_WHOSE, remedy=_remedy(words)
        )
    from coordtui.cli.access.common import served

    return served(invocation)


def point(error: CoordtuiError, invocation: Invocation, words: Sequence[str]) -> None:
    """Let an error that root has no lab, or that only root changes keys, say what to type instead."""
    from coordtui.access.keys.replacing import ForRoot
    from coordtui.host.no_lab import NoLab

    if isinstance(error, ForRoot):
        line = safe(shlex.join(["coordtui", *words]), limit=2000)
        error.remedy = N_("As root, or with “sudo” before it: {command}", command=line)
    if isinstance(error, NoLab) and is_meant(invocation):
        error.why, error.remedy = _WHOSE, _remedy(words)


_WHOSE = N_("The lab of this server belongs to the account “{name}”.", name=ACCOUNT)


def _remedy(words: Sequence[str]) -> Message:
    return N_("Run it as that account: {command}", command=safe(command(words), limit=2000))


def command(words: Sequence[str]) -> str:
    """The command line by which root, or who became root by sudo, runs the program as the account."""
    line = shlex.join(["coordtui", *words])
    if "SUDO_USER" in os.environ:
        return f"sudo -iu {ACCOUNT} {line}"
    return f"su - {ACCOUNT} -c {shlex.quote(line)}"


def _has_own_store() -> bool:
    from coordtui.config.paths import default_store_url
    from coordtui.store.url import path_of

    return path_of(default_store_url()).exists()

"""The system's `ssh`: the person's own configuration, keys, gateways and second factors work as ever.

One connection per machine stays open for ten minutes (`ControlMaster`): opening one costs some
eighty milliseconds of computing, asking by an open one seven. Host keys are checked strictly and never
learnt; what a person's configuration says otherwise is overruled here.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from coordtui.api import Refused, safe
from coordtui_gpus.addresses import ADDRESS
from coordtui_gpus.collecting.answers import Answer, Question, Target
from coordtui_gpus.collecting.children import ask_child
from coordtui_gpus.collecting.private import folder, short
from coordtui_gpus.collecting.scripts import REMOTE
from coordtui_gpus.texts import N_

_OPTIONS = (
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "UpdateHostKeys=no",
    "VerifyHostKeyDNS=no",
    "CheckHostIP=no",
    "ForwardAgent=no",
    "ForwardX11=no",
    "ClearAllForwardings=yes",
    "PermitLocalCommand=no",
    "RemoteCommand=none",
    "RequestTTY=no",
    "Tunnel=no",
    "LogLevel=ERROR",
    "ServerAliveInterval=5",
    "ServerAliveCountMax=3",
)

PERSIST = "10m"
"""So long an unused connection stays open."""


def checked(address: str) -> str:
    """An address that may stand on the command line of `ssh`; raises `Refused` for any other."""
    if not ADDRESS.fullmatch(address):
        raise Refused(
            N_("“{address}” is no address of a machine.", address=safe(address, limit=80)),
            why=N_("It is what “ssh” is given: a name of its configuration, or USER@HOST."),
            remedy=N_("Give the name that you would give to ssh."),
        )
    return address


def known_files(known_hosts: str) -> list[str]:
    """The options that add the lab's file of host keys to the system's, the person's own untouched.

    Raises `Refused` for a name that `ssh` would take for several files.
    """
    if not known_hosts:
        return []
    if not known_hosts.isprintable() or set(known_hosts) & set('"\\'):
        raise Refused(
            N_("“{path}” can be no file of host keys.", path=safe(known_hosts, limit=80)),
            why=N_("ssh would take it for several files: it has quotes, backslashes or control signs."),
            remedy=N_("Set known_hosts in [gpus] to another path."),
        )
    files = ("/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2", os.path.expanduser(known_hosts))
    quoted = " ".join(f'"{each}"' for each in files)
    return ["-o", f"GlobalKnownHostsFile={quoted}"]


def base(ssh_config: str) -> list[str]:
    """`ssh` with another file of configuration, if one is set."""
    return ["ssh", "-F", os.path.expanduser(ssh_config)] if ssh_config else ["ssh"]


def strict() -> list[str]:
    """The options that nothing overrules."""
    return [word for each in _OPTIONS for word in ("-o", each)]


class OpenSsh:
    """Asks by `ssh`, one process for each question, by a connection that stays open."""

    def __init__(self, ssh_config: str = "", known_hosts: str = "") -> None:
        self.config, self._known = ssh_config, known_hosts
        self._words = [*base(ssh_config), *strict(), *known_files(known_hosts)]
        self._sockets: dict[str, str] = {}

    def socket(self, address: str) -> Path:
        """Where the connection to this machine is. Two names of one machine have two."""
        return folder() / short(address, self.config, self._known)

    def warm(self, target: Target) -> bool:
        """Whether the socket is there."""
        return os.path.exists(self.socket(target.address))

    async def ask(self, target: Target, question: Question) -> Answer:
        """Ask, and open the connection if none is open."""
        try:
            words = self._command(checked(target.address), question.seconds)
        except Refused as error:
            return Answer(err=str(error.what), status=255, state="failed")
        return await ask_child(words, question)

    def _command(self, address: str, seconds: float) -> Sequence[str]:
        socket = str(self.socket(address))
        self._sockets[address] = socket
        return [
            *self._words,
            "-o",
            f"ConnectTimeout={max(2, min(15, int(seconds / 2)))}",
            "-o",
            "ControlMaster=auto",
            "-o",
            f"ControlPersist={PERSIST}",
            "-o",
            f"ControlPath={socket}",
            "--",
            address,
            REMOTE,
        ]

    async def close(self) -> None:
        """End the connections that were opened from here."""
        open_ones = [(name, path) for name, path in self._sockets.items() if os.path.exists(path)]
        self._sockets.clear()
        for start in range(0, len(open_ones), 16):
            ends = [
                subprocess.Popen(  # noqa: S603 - no shell, and the address is checked
                    [*base(self.config), "-O", "exit", "-o", f"ControlPath={path}", "--", name],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
                for name, path in open_ones[start : start + 16]
            ]
            for end in ends:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    await asyncio.to_thread(end.wait, 2)
                if end.poll() is None:
                    end.kill()

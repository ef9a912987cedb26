"""Host keys: which is known, which a machine shows, and how to find out which of them is right.

Nothing here accepts a key. A person compares the fingerprint with that on the machine itself, by
another way than the network that is in doubt, and tells `ssh` in a terminal.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import subprocess
from functools import partial

import msgspec

from coordtui.api import safe
from coordtui_gpus.collecting.answers import Question

_SHOWN = re.compile(r"Server host key: (\S+) (SHA256:[A-Za-z0-9+/=]+)")
_CHANGED = re.compile(r"fingerprint for the (\S+) key sent by the remote host is\s+(SHA256:[A-Za-z0-9+/=]+)")
_LISTED = re.compile(r"^\S+ (\S+) (SHA256:[A-Za-z0-9+/=]+)", re.MULTILINE)
_KINDS = {"ssh-ed25519": "ed25519", "ssh-rsa": "rsa", "ecdsa-sha2-nistp256": "ecdsa"}


class Known(msgspec.Struct, frozen=True):
    """Where a machine's key is looked up: the files, and the name in them (`[host]:port`)."""

    files: tuple[str, ...]
    name: str
    name_alone: str = ""


class Fingerprint(msgspec.Struct, frozen=True):
    """A key: its kind (`ed25519`) and its fingerprint (`SHA256:…`)."""

    kind: str
    sha256: str


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a machine's host key, and what it shows.

    `changed` says that one is known and the shown one is another. `verify` is to be run on the machine
    itself, at its console; `forget` and `learn` here, once the two agree.
    """

    address: str
    name: str
    files: tuple[str, ...]
    known: tuple[Fingerprint, ...]
    shown: Fingerprint | None
    said: str
    verify: str
    forget: tuple[str, ...]
    learn: str

    @property
    def changed(self) -> bool:
        """Whether another key was known than the one that is shown."""
        return bool(self.known) and self.shown is not None and not self.trusted

    @property
    def trusted(self) -> bool:
        """Whether the key that is shown is known."""
        return self.shown is not None and self.shown in self.known


async def known_of(address: str, ssh_config: str = "", known_hosts: str = "") -> Known:
    """Where the key of this machine stands, as `ssh -G` says."""
    return await asyncio.to_thread(look_up, address, ssh_config, known_hosts)


def look_up(address: str, ssh_config: str = "", known_hosts: str = "") -> Known:
    """The same, waiting for it. Raises `Refused` for what is no address."""
    from coordtui_gpus.collecting.transports.openssh import base, checked

    words = [*base(ssh_config), "-G", "--", checked(address)]
    given: dict[str, str] = {}
    for line in _run(words, 10)[0].splitlines():
        key, _, value = line.partition(" ")
        given.setdefault(key, value)
    own, lab = given.get("userknownhostsfile", "~/.ssh/known_hosts"), given.get("globalknownhostsfile", "")
    listed = [each for each in shlex.split(f"{own} {lab}") if each not in ("none", "/dev/null")]
    files = tuple(os.path.expanduser(each) for each in (*listed, known_hosts) if each)
    alias = given.get("hostkeyalias", "")
    host, port = given.get("hostname", address.rpartition("@")[2]), given.get("port", "22")
    name = alias or (host if port == "22" else f"[{host}]:{port}")
    return Known(files=files, name=name, name_alone=alias)


async def shown(
    address: str, ssh_config: str = "", known_hosts: str = "", *, seconds: float = 15
) -> tuple[Fingerprint | None, str]:
    """The key that a machine shows now, and what `ssh` said. It is neither accepted nor stored."""
    from coordtui_gpus.collecting.children import ask_child

    words = _to_show(address, ssh_config, known_hosts, seconds)
    return _shown_in((await ask_child(words, Question(script=b"", seconds=seconds))).err)


def _to_show(address: str, ssh_config: str, known_hosts: str, seconds: float) -> list[str]:
    from coordtui_gpus.collecting.transports.openssh import base, checked, known_files, strict

    options = [each if each != "LogLevel=ERROR" else "LogLevel=DEBUG1" for each in strict()]
    words = [*base(ssh_config), *options, *known_files(known_hosts), "-o", "ControlMaster=no"]
    words += ["-o", "ControlPath=none", "-o", f"ConnectTimeout={int(seconds / 2) or 1}"]
    return [*words, "--", checked(address), "true"]


def _shown_in(said: str) -> tuple[Fingerprint | None, str]:
    plain = " ".join(line for line in said.splitlines() if line and not line.startswith("debug1:"))
    # Gateways on the way show theirs first.
    found = _SHOWN.findall(said) or _CHANGED.findall(said)
    key = Fingerprint(_kind(found[-1][0]), found[-1][1]) if found else None
    return key, safe(plain.replace("@", ""), limit=600)


def keys_of(address: str, ssh_config: str = "", known_hosts: str = "") -> Keys:
    """What is known, what the machine shows, and the commands to compare the two."""
    where = look_up(address, ssh_config, known_hosts)
    known, forget = [], []
    for path in where.files:
        if not os.path.exists(path):
            continue
        found = _LISTED.findall(_run(["ssh-keygen", "-l", "-F", where.name, "-f", path], 10)[0])
        known += [Fingerprint(_kind(kind), sha256) for kind, sha256 in found]
        if found:
            forget.append(f"ssh-keygen -R {shlex.quote(where.name)} -f {shlex.quote(path)}")
    now, said = _shown_in(_run(_to_show(address, ssh_config, known_hosts, 15), 15)[1])
    kind = now.kind if now else "ed25519"
    learn = ["ssh", *(["-F", ssh_config] if ssh_config else []), "-o", "StrictHostKeyChecking=ask", address]
    return Keys(
        address=address,
        name=where.name,
        files=where.files,
        known=tuple(known),
        shown=now,
        said=said,
        verify=f"ssh-keygen -lf /etc/ssh/ssh_host_{kind}_key.pub",
        forget=tuple(forget),
        learn=shlex.join(learn),
    )


def _kind(word: str) -> str:
    return _KINDS.get(word.lower(), word.lower())


def _run(words: list[str], seconds: float, stdin: str = "") -> tuple[str, str]:
    """What a program wrote on its two outputs; nothing when it is not there or does not end."""
    run = partial(subprocess.run, capture_output=True, text=True, errors="replace", check=False)
    try:
        done = run(words, timeout=seconds, input=stdin, start_new_session=True)
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", str(error)
    return done.stdout, done.stderr

"""What the sshd of a machine would do: its version, the servers that run, and what they allow somebody."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from coordtui.access.opening.machine import Machine, Said
from coordtui.access.opening.place import MAIN_CONFIG

ANYWHERE = "host=client.invalid,addr=192.0.2.1"
"""Where the person comes from whose configuration is asked: an address that nobody has."""

_INCLUDE = re.compile(r"^\s*include\s+(.+?)\s*$", re.IGNORECASE | re.MULTILINE)
_VERSION = re.compile(r"OpenSSH_(\d+)\.(\d+)")
_DEPTH = 4


class Server(msgspec.Struct, frozen=True):
    """One sshd that listens."""

    pid: int
    config: str
    """The file that it was told to read."""
    changed: tuple[str, ...] = ()
    """Options of its command line, as `MaxSessions=1`, which go before the file."""


def program(machine: Machine) -> str | None:
    """Where sshd is."""
    return machine.tool("sshd")


def version(machine: Machine) -> tuple[int, int] | None:
    """The version of OpenSSH, such as (9, 2); asked of the client, which comes from the same source."""
    said = machine.run("ssh", "-V")
    found = _VERSION.search(said.err + said.out)
    return (int(found[1]), int(found[2])) if found else None


def test(machine: Machine, config: str | Path) -> Said:
    """Whether sshd would start with a configuration, and what it says against it."""
    return machine.run(program(machine) or "sshd", "-t", "-f", str(config))


def effective(
    machine: Machine, user: str, config: str | Path = "", *options: str
) -> dict[str, list[str]] | Said:
    """What holds for somebody who comes in: each keyword in small letters, with its values.

    What sshd said instead, when it cannot tell: without root it cannot read its own keys.
    """
    file = str(config or machine.at(MAIN_CONFIG))
    more = [word for each in options for word in ("-o", each)]
    said = machine.run(program(machine) or "sshd", "-T", "-f", file, *more, "-C", f"user={user},{ANYWHERE}")
    if not said.ok:
        return said
    found: dict[str, list[str]] = {}
    for line in said.out.splitlines():
        word, _, value = line.partition(" ")
        found.setdefault(word.lower(), []).append(value)
    return found


def servers(proc: Path = Path("/proc")) -> list[Server]:
    """Every sshd of this machine that listens; not those that serve one connection."""
    return [server for folder in proc.glob("[0-9]*") if (server := _server(folder)) is not None]


def _server(folder: Path) -> Server | None:
    try:
        line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        return None
    words = line.removeprefix("sshd: ").split()
    if not words or not words[0].endswith("/sshd") or "[priv]" in line or "[net]" in line:
        return None
    if line.startswith("sshd: ") and "[listener]" not in line:
        return None
    config, options = MAIN_CONFIG, []
    for word, value in zip(words, [*words[1:], ""], strict=True):
        if word == "-f":
            config = value
        elif word == "-o":
            options.append(value)
    return Server(int(folder.name), config, tuple(options))


def is_live(server: Server, values: Mapping[str, list[str]]) -> bool | None:
    """Whether it read its files after they were last changed; None where that cannot be told.

    sshd writes its number anew whenever it reads them.
    """
    files = list(files_of(Path(server.config)))
    try:
        read_at = os.stat(values["pidfile"][0]).st_mtime
        return all(each.stat().st_mtime <= read_at for each in files)
    except (KeyError, OSError):
        return None


def files_of(config: Path, depth: int = _DEPTH) -> Iterator[Path]:
    """A configuration and the files that it includes."""
    yield config
    try:
        text = config.read_text("utf-8", "replace")
    except OSError:
        return
    for patterns in _INCLUDE.findall(text) if depth else ():
        for pattern in patterns.split():
            whole = pattern if pattern.startswith("/") else f"{config.parent}/{pattern}"
            for each in sorted(glob.glob(whole)):
                yield from files_of(Path(each), depth - 1)

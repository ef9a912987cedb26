"""What the sshd of a machine would do: its version, the servers that run, and what they allow somebody."""

from __future__ import annotations

import glob
import ipaddress
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from coordtui.access.opening.machine import Machine, Said, text_of
from coordtui.access.opening.place import MAIN_CONFIG

ANYWHERE: Mapping[str, str] = {
    "host": "client.invalid",
    "addr": "192.0.2.1",
    "laddr": "192.0.2.2",
    "lport": "22",
    "rdomain": "",
}
"""Where the person comes from whose configuration is asked, and to: addresses that nobody has.

All are said: sshd answers nothing at all where a block asks for one that is not.
"""

_CRITERIA = {
    "host": "host",
    "address": "addr",
    "localaddress": "laddr",
    "localport": "lport",
    "rdomain": "rdomain",
}
"""What a block may ask of a connection, and how the same is said in a question to sshd."""

_MATCH = re.compile(r"^\s*match\s+(.+?)\s*$", re.IGNORECASE | re.MULTILINE)
_SAYABLE = re.compile(r"[A-Za-z0-9.:_-]+")
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
    machine: Machine,
    user: str,
    config: str | Path = "",
    *options: str,
    at: Mapping[str, str] = ANYWHERE,
) -> dict[str, list[str]] | Said:
    """What holds for somebody who comes in `at` a place: each keyword in small letters, with its values.

    What sshd said instead, when it cannot tell: without root it cannot read its own keys.
    """
    file = str(config or machine.at(MAIN_CONFIG))
    more = [word for each in options for word in ("-o", each)]
    asked = ",".join(f"{name}={value}" for name, value in {"user": user, **ANYWHERE, **at}.items())
    said = machine.run(program(machine) or "sshd", "-T", "-f", file, *more, "-C", asked)
    if not said.ok:
        return said
    found: dict[str, list[str]] = {}
    for line in said.out.splitlines():
        word, _, value = line.partition(" ")
        found.setdefault(word.lower(), []).append(value)
    return found


def exceptions(config: str | Path) -> Iterator[dict[str, str]]:
    """For each block of a configuration that is about where people come from: such a place, as `at`."""
    for file in files_of(Path(config)):
        for asked in _MATCH.findall(text_of(file)):
            words = re.sub(r"\s*=\s*", " ", asked.replace('"', " ")).split()
            at = {
                _CRITERIA[word.lower()]: place
                for word, patterns in zip(words[::2], words[1::2], strict=False)
                if word.lower() in _CRITERIA and (place := _one_of(patterns))
            }
            if at:
                yield at


def _one_of(patterns: str) -> str | None:
    """Something that a list of patterns is about; None where it only says what it is not about."""
    for pattern in patterns.split(","):
        try:
            found = str(ipaddress.ip_network(pattern, strict=False)[-1]) if "/" in pattern else pattern
        except ValueError:
            continue
        found = found.replace("*", "1").replace("?", "1")
        if _SAYABLE.fullmatch(found):
            return found
    return None


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
    for patterns in _INCLUDE.findall(text_of(config)) if depth else ():
        for pattern in patterns.split():
            whole = pattern if pattern.startswith("/") else f"{config.parent}/{pattern}"
            for each in sorted(glob.glob(whole)):
                yield from files_of(Path(each), depth - 1)

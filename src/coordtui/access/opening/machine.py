"""The machine that is opened, or a folder that stands for one, to try it in.

Everything that looks at the system asks here, so that a test needs no system. In a folder, accounts
are read from its own `etc/passwd`, files belong to whoever tries, and nothing is reloaded.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import msgspec

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_PATIENCE_S = 120.0


class Account(msgspec.Struct, frozen=True):
    """One line of the table of accounts."""

    name: str
    uid: int
    gid: int
    home: str
    shell: str
    groups: frozenset[int] = frozenset()
    """All groups that it is in, by number."""


class Said(msgspec.Struct, frozen=True):
    """What a command left: its exit status and what it printed."""

    status: int
    out: str
    err: str = ""

    @property
    def ok(self) -> bool:
        """Whether it did what it was asked."""
        return self.status == 0


class Machine:
    """This machine, or the folder `root` in its place."""

    def __init__(self, root: Path = Path("/")) -> None:
        self.root = root.absolute()

    @property
    def trial(self) -> bool:
        """Whether it is a folder to try it in."""
        return self.root != Path("/")

    @property
    def is_root(self) -> bool:
        """Whether whoever asks may see and change everything; in a folder of one's own, always."""
        return self.trial or os.geteuid() == 0

    @property
    def owner(self) -> int:
        """Who may own what nobody else may write: root, and in a trial whoever tries."""
        return os.geteuid() if self.trial else 0

    def at(self, path: str | Path) -> Path:
        """Where a path of the machine really is."""
        return self.root / str(path).lstrip("/")

    def has(self, path: str | Path) -> bool:
        """Whether something is there that this account may see."""
        return os.path.exists(self.at(path))

    def account(self, name: str) -> Account | None:
        """The account of that name, also one of a directory such as LDAP; None when there is none."""
        if self.trial:
            return self._written(name)
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            return None
        groups = frozenset(os.getgrouplist(name, found.pw_gid))
        return Account(name, found.pw_uid, found.pw_gid, found.pw_dir, found.pw_shell, groups)

    def _written(self, name: str) -> Account | None:
        for fields in _lines(self.at("/etc/passwd")):
            if fields[0] == name and len(fields) == 7:
                uid, gid = int(fields[2]), int(fields[3])
                return Account(name, uid, gid, fields[5], fields[6], frozenset({gid}))
        return None

    def has_group(self, name: str) -> bool:
        """Whether there is a group of that name."""
        if self.trial:
            return any(fields[0] == name for fields in _lines(self.at("/etc/group")))
        try:
            grp.getgrnam(name)
        except KeyError:
            return False
        return True

    def members(self, name: str) -> list[str]:
        """Who is listed in a group; whose first group it is, is not."""
        try:
            return [] if self.trial else list(grp.getgrnam(name).gr_mem)
        except KeyError:
            return []

    def password_field(self, name: str) -> str | None:
        """The password field of an account: `*`, `!…`, a hash; None where it cannot be read."""
        return next((each[1] for each in _lines(self.at("/etc/shadow")) if each[0] == name), None)

    def tool(self, name: str) -> str | None:
        """Where a program of the system is: also one that only root has on its path."""
        return shutil.which(name, path=_PATH)

    def run(self, *words: str, stdin: str = "", env: Mapping[str, str] | None = None) -> Said:
        """Run a program of the system and wait for it; one that cannot be started has status 127."""
        try:
            ran = subprocess.run(  # noqa: S603 - words, never a line; those of `shell` are the steps' own
                words,
                input=stdin,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_PATIENCE_S,
                cwd="/",
                env={"PATH": _PATH, "LC_ALL": "C.UTF-8", "HOME": "/", **(env or {})},
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Said(127, "", str(error))
        return Said(ran.returncode, ran.stdout, ran.stderr)

    def shell(self, script: str) -> Said:
        """Run lines of shell, stopping at the first that fails."""
        return self.run("/bin/sh", "-euc", script)

    def as_account(self, name: str, home: str, *words: str) -> Said:
        """Run a program as an account; directly where one is it already, or only tries."""
        words = ("env", "-i", f"PATH={_PATH}", f"HOME={self.at(home)}", "LC_ALL=C.UTF-8", *words)
        found = self.account(name)
        if self.trial or (found and found.uid == os.geteuid()):
            return self.run(*words)
        return self.run("runuser", "-u", name, "--", *words)


def text_of(file: Path) -> str:
    """What is in a file; nothing where it is not there, or not to be read."""
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""


def _lines(file: Path) -> list[list[str]]:
    return [line.split(":") for line in text_of(file).splitlines()]

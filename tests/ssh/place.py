"""Where the tried server lives: its folders, and an account that nobody but it sees.

With root's rights sshd runs in a mount namespace of its own, in which the service account stands in the
lists of accounts and can reach this Python wherever it lies. The machine itself is left as it is. Where
that cannot be had, nobody comes in but on a machine of CI: there as whoever runs the tests, into whose
home the program writes, and what needs two accounts is skipped.
"""

from __future__ import annotations

import functools
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ACCOUNT = "coordtui"

LISTS = ("passwd", "group", "shadow")


@dataclass(frozen=True)
class Place:
    """`root` holds all: `home` is the account's, with the store; `etc` is root's, with settings and keys."""

    root: Path
    account: str
    uid: int
    within: tuple[str, ...]
    """The words of a command that runs another in the namespace; none where there is no account."""

    @property
    def home(self) -> Path:
        """The home of the account."""
        return self.root / "home"

    @property
    def etc(self) -> Path:
        """What only root writes."""
        return self.root / "etc"

    @property
    def client(self) -> Path:
        """The side of those who come in: their keys. The account cannot look into it."""
        return self.root / "client"

    @property
    def apart(self) -> bool:
        """Whether the account is another than the one that the tests run as."""
        return self.uid != os.getuid()

    def give(self, *paths: Path, mode: int | None = None) -> None:
        """Let the account own these."""
        for path in paths:
            os.chown(path, self.uid, self.uid if self.apart else -1)
            if mode is not None:
                path.chmod(mode)

    def let_read(self, path: Path) -> None:
        """Let the account read a file of root's, and nobody else."""
        if self.apart:
            os.chown(path, 0, self.uid)
        path.chmod(0o640)

    def clear(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.root, ignore_errors=True)


def why_no_place() -> str:
    """Why nobody can come in here; empty when people can."""
    if os.environ.get("CI") or (os.getuid() == 0 and may_be_apart()):
        return ""
    return "people would come in with your own account: this needs root's rights and a mount namespace"


def make_place() -> Place:
    """A new place. sshd wants no folder above its files that others may write: `/run` is none for root."""
    root = os.getuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="coordtui-ssh-", dir="/run" if root else None))
    folder.chmod(0o755)
    for name in ("etc", "home"):
        (folder / name).mkdir()
    (folder / "client").mkdir(mode=0o700)
    uid = _free_uid()
    within = _namespace(folder, uid) if root and may_be_apart() else ()
    me = pwd.getpwuid(os.getuid())
    place = Place(folder, ACCOUNT if within else me.pw_name, uid if within else me.pw_uid, within)
    place.give(place.home, mode=0o700)
    return place


@functools.cache
def may_be_apart() -> bool:
    """Whether a mount namespace can be made here: in some containers root may not."""
    words = ["unshare", "--mount", "mount", "--bind", "/etc/passwd", "/etc/passwd"]
    return bool(shutil.which("unshare")) and subprocess.run(words, capture_output=True).returncode == 0


def _free_uid() -> int:
    """A number that no account has, and no other run of these tests: it is counted and killed by it."""
    taken = {each.pw_uid for each in pwd.getpwall()}
    return next(uid for uid in range(50_000 + os.getpid() % 10_000, 65_000) if uid not in taken)


def _namespace(folder: Path, uid: int) -> tuple[str, ...]:
    """Write what lays the account's lists over those of the machine, and say how it is run."""
    entries = {
        "passwd": f"{ACCOUNT}:x:{uid}:{uid}::{folder / 'home'}:/bin/sh",
        "group": f"{ACCOUNT}:x:{uid}:",
        "shadow": f"{ACCOUNT}:*:19000::::::",
    }
    lines = ["set -e"]
    for name in LISTS:
        others = [each for each in Path("/etc", name).read_text().splitlines() if not _is(each, ACCOUNT)]
        file = folder / "etc" / name
        file.write_text("\n".join([*others, entries[name]]) + "\n")
        file.chmod(0o640 if name == "shadow" else 0o644)
        lines.append(f"mount --bind {file} /etc/{name}")
    lines += [each for hidden, children in _hidden().items() for each in _opened(hidden, children)]
    script = folder / "etc" / "namespace.sh"
    script.write_text("\n".join([*lines, 'exec "$@"']) + "\n")
    return ("unshare", "--mount", "sh", str(script))


def _is(line: str, account: str) -> bool:
    return line.partition(":")[0] == account


def _hidden() -> dict[Path, set[str]]:
    """Folders of this Python's paths that others may not enter, and what of each is needed."""
    found: dict[Path, set[str]] = {}
    for path in _needed():
        for above in reversed(path.parents):
            if not above.stat().st_mode & 0o001:
                found.setdefault(above, set()).add(path.relative_to(above).parts[0])
                break
    return found


def _needed() -> Iterator[Path]:
    yield Path(sys.executable).resolve()
    yield Path(sys.prefix).resolve()
    for each in filter(None, sys.path):
        if Path(each).is_dir():
            yield Path(each).resolve()


def _opened(hidden: Path, children: set[str]) -> Iterator[str]:
    """An open folder in the place of a closed one, with no more in it than is needed."""
    aside = Path("/mnt")
    yield f"mount --rbind {hidden} {aside}"
    yield f"mount -t tmpfs -o mode=755 tmpfs {hidden}"
    for child in sorted(children):
        yield f"mkdir {hidden / child} && mount --rbind {aside / child} {hidden / child}"
    yield f"umount -l {aside}"

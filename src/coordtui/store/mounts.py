"""Which file system a path is on, and whether other machines may write there too."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

# Where processes of several machines write, they cannot share the memory that SQLite's log
# needs, and the file is corrupted.
_NETWORK = re.compile(
    r"9p|acfs|afs|beegfs.*|ceph|cifs|coda|cvfs|dvs|gfs2?|glusterfs|gpfs|lustre|ncp(fs)?|nfs4?|ocfs2|orangefs"
    r"|panfs|prl_fs|pvfs2|smb(fs|3)|vboxsf|virtiofs|vmhgfs|wekafs"
)
_FUSE = re.compile(r"fuse(\..+)?")
# Anything may be behind FUSE, and most of it is far away. These are about a disk of this machine.
_LOCAL_FUSE = re.compile(r"fuse\.(encfs|exfat|fuse-overlayfs|gocryptfs|lxcfs|ntfs-3g|squashfuse)")

_LIST = Path("/proc/self/mountinfo")


class Mount(msgspec.Struct, frozen=True):
    """A file system where it is mounted; `kind` and `device` (`8:1`) are as Linux names them.

    `read_only` says that nobody can write it, wherever else it is mounted.
    """

    point: Path
    kind: str
    device: str
    read_only: bool

    @property
    def shared(self) -> bool:
        """Whether other machines may write it."""
        if _FUSE.fullmatch(self.kind):
            return not _LOCAL_FUSE.fullmatch(self.kind)
        return bool(_NETWORK.fullmatch(self.kind))


def mount_of(path: Path) -> Mount | None:
    """Where a file or folder is; None where the system does not tell. Raises `OSError`."""
    with contextlib.suppress(AttributeError, FileNotFoundError):  # not Linux, or without `/proc`
        number, listed = _mount_number(path), _LIST.read_bytes()
        return next((mount for name, mount in mounts(listed) if name == number), None)
    return None


def _mount_number(path: Path) -> str:
    # With the dot, what is mounted upon the first visit is mounted now.
    visited = f"{path}/." if path.is_dir() else path
    descriptor = os.open(visited, os.O_PATH | os.O_CLOEXEC)
    try:
        told = Path(f"/proc/self/fdinfo/{descriptor}").read_text()
    finally:
        os.close(descriptor)
    return next(line.split()[1] for line in told.splitlines() if line.startswith("mnt_id:"))


def mounts(listed: bytes) -> Iterator[tuple[str, Mount]]:
    """The mounts that `/proc/self/mountinfo` lists, by their numbers (proc_pid_mountinfo(5))."""
    for line in listed.splitlines():
        before, _, after = line.partition(b" - ")
        number, _, device, _, point, *_ = before.split(b" ")
        kind, _, options = after.split(b" ", 2)
        mount = Mount(
            Path(os.fsdecode(_unescaped(point))),
            os.fsdecode(kind),
            os.fsdecode(device),
            b"ro" in options.split(b","),
        )
        yield os.fsdecode(number), mount


def _unescaped(name: bytes) -> bytes:
    return re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), name)

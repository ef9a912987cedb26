"""When a key last came in, and from where: one small file for each, in the state folder.

Written at every login by sessions that know nothing of each other: a file is renamed into its place,
so that whoever reads finds the old one or the new one. It is not waited for until it is on disk:
what is lost with the power is one date.
"""

from __future__ import annotations

import contextlib
import os
import pwd
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from coordtui.access.keys.public_key import is_fingerprint
from coordtui.access.usual import ACCOUNT
from coordtui.api.files import privately
from coordtui.text.safety import safe

FOLDER = "keys-used"
_LONGEST = 4096


class Use(msgspec.Struct, frozen=True):
    """The last time that a key came in, in UTC, and from which address."""

    fingerprint: str
    when: datetime
    address: str = ""


def note(state: Path | str, fingerprint: str, when: datetime, address: str) -> bool:
    """Keep that this key came in; whether it could be kept. A full disk keeps nobody out: raises nothing
    but `ValueError`, for what is no fingerprint. `when` is aware."""
    file = _file(Path(state), fingerprint)
    use = Use(fingerprint, when.astimezone(UTC), safe(address, limit=64))
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(part, "wb", opener=privately) as out:
            out.write(msgspec.json.encode(use))
        part.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        return False
    return True


def last(folders: Iterable[Path | str], fingerprint: str) -> Use | None:
    """The latest use that any of these state folders knows; None when none does, or may be read."""
    known = (_read(_file(Path(folder), fingerprint)) for folder in folders)
    uses = [use for use in known if use is not None and use.fingerprint == fingerprint]
    return max(uses, key=lambda use: use.when, default=None)


def folders(store: Path | None = None) -> list[Path]:
    """Where uses may be kept: this account's state folder, that of the service account, and that of the
    account that the store's file belongs to.

    So the administrator, who is another account than the sessions, finds what those kept.
    """
    from coordtui.config.paths import state_dir

    found = [state_dir()]
    with contextlib.suppress(KeyError):
        found.append(state_below(pwd.getpwnam(ACCOUNT).pw_dir))
    with contextlib.suppress(OSError, KeyError):
        if store is not None:
            found.append(state_below(pwd.getpwuid(store.stat().st_uid).pw_dir))
    return list(dict.fromkeys(found))


def state_below(home: str) -> Path:
    """The usual state folder of an account with this home."""
    return Path(home) / ".local" / "state" / "coordtui"


def _read(file: Path) -> Use | None:
    try:
        with file.open("rb") as there:
            use = msgspec.json.decode(there.read(_LONGEST), type=Use)
    except (OSError, ValueError):  # never used, not ours to read, or lost with the power
        return None
    return use if use.when.tzinfo else None


def _file(state: Path, fingerprint: str) -> Path:
    if not is_fingerprint(fingerprint):
        raise ValueError(f"{fingerprint!r} is no fingerprint")
    name = fingerprint.removeprefix("SHA256:").replace("/", "_").replace("+", "-")
    return state / FOLDER / name

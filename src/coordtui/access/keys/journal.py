"""What was done to the key file: a line for each change, beside it, and in the system's log.

Nothing reads it but people: whatever is said here was about to be done, and where it could not be
done, the next line says so.
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from coordtui import system_log
from coordtui.access.keys import replacing
from coordtui.access.keys.line import Entry
from coordtui.api.errors import Refused
from coordtui.api.files import system_reason
from coordtui.text.messages import N_
from coordtui.text.safety import safe

NAME = "keys.log"


def journal_of(keys_file: Path) -> Path:
    """The journal of a key file."""
    return keys_file.resolve().with_name(NAME)


def account() -> str:
    """Who runs the command: behind `sudo`, the one who typed it."""
    if os.getuid() == 0 and (name := os.environ.get("SUDO_USER")):
        return safe(name, limit=64)
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"#{os.getuid()}"


def note(keys_file: Path, what: str, entries: Iterable[Entry], now: datetime) -> None:
    """Keep what is about to be done to these keys; raises `Refused`, and then it must not be done."""
    for entry in entries:
        fields = {
            "when": now.astimezone(UTC).isoformat(timespec="seconds"),
            "who": account(),
            "what": what,
            "login": entry.login,
            "key": entry.key.fingerprint,
            "expires": None if entry.expires is None else entry.expires.isoformat(),
        }
        _append(keys_file, fields)
        told = " ".join(f"{name}={value}" for name, value in fields.items() if name != "when" and value)
        system_log.tell(f"keys: {told}", "auth")


class Noting:
    """What is done to the keys of one file, in one go; made by `noting`."""

    def __init__(self, keys_file: Path, login: str) -> None:
        self._file, self._login = keys_file, login
        self._what: list[str] = []

    def note(self, what: str, entries: Iterable[Entry], now: datetime) -> None:
        """Keep what is about to be done to these; raises `Refused`, and then it must not be done."""
        note(self._file, what, entries, now)
        self._what.append(what)

    def failed(self, error: BaseException) -> None:
        """Keep that what was noted could not be done."""
        fields = {
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "who": account(),
            "what": "not done",
            "login": self._login,
            "why": safe(error, limit=200),
        }
        if self._what:
            with contextlib.suppress(Refused):
                _append(self._file, fields)


@contextlib.contextmanager
def noting(keys_file: Path, login: str) -> Iterator[Noting]:
    """Note within what is done; where an error ends it, that too is kept."""
    noting = Noting(keys_file, login)
    try:
        yield noting
    except BaseException as error:  # an interrupt is noted too
        noting.failed(error)
        raise


def _append(keys_file: Path, fields: Mapping[str, str | None]) -> None:
    path = journal_of(keys_file)
    line = json.dumps(fields, ensure_ascii=True) + "\n"
    flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        try:
            descriptor = os.open(path, flags)
        except FileNotFoundError:
            descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
            replacing.dress_as_new(descriptor)
        try:
            os.write(descriptor, line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Refused(
            N_("{path} could not be written: {reason}.", path=safe(path), reason=system_reason(error)),
            why=N_("No key is changed without a trace; nothing was changed."),
            remedy=N_("Mend that, then try again."),
        ) from error

"""How the commands about the store reach it: without a session, so that they work when none can begin."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from coordtui.api.errors import Refused, StoreBusy, StoreError
from coordtui.cli.console import Console
from coordtui.cli.invocation import Invocation
from coordtui.cli.progress import ProgressLine
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe
from coordtui.text.translation import Translator

if TYPE_CHECKING:
    from coordtui.api.declare import Table
    from coordtui.api.records import Lab
    from coordtui.store import Store
    from coordtui.store.retention import Retention

T = TypeVar("T")
_TRIES = 3
_FIRST = 64


def read(invocation: Invocation, work: Callable[[Store], T]) -> T:
    """What `work` finds in the store, of which nothing is made, migrated or written; raises `StoreError`.

    A store that nobody writes is read without a lock. When somebody begins to write
    meanwhile, the work is done again, beside them.
    """
    for _ in range(_TRIES - 1):
        with suppress(StoreBusy):
            return _read(invocation, work)
    return _read(invocation, work)


def _read(invocation: Invocation, work: Callable[[Store], T]) -> T:
    from coordtui.store import open_store

    with open_store(invocation.store_url, create=False, read_only=True) as store:
        chosen = invocation.asked_language or invocation.settings.language
        lab = None if chosen else lab_of(store)
        if lab:  # nobody asked for another language than that of the lab
            invocation.console.translator = Translator(lab.language)
        return work(store)


def speak_as_its_lab(invocation: Invocation) -> None:
    """Go on in the language of the lab, for a command that opens no store or must do with a damaged one."""
    with suppress(StoreError):
        read(invocation, lab_of)


def lab_of(store: Store) -> Lab | None:
    """The lab of a store; None where there is none, or none that can be read."""
    import msgspec

    from coordtui.api.records import Lab
    from coordtui.directory.tables import LAB

    try:
        return store.for_plugin("core", (LAB,)).records(Lab).first()
    except (StoreError, msgspec.ValidationError):
        return None


def declared(invocation: Invocation) -> dict[str, Table]:
    """The tables that the core and the plugins in use declare, by their full names.

    The store is not opened for it.
    """
    from coordtui.host import Host, discover
    from coordtui.host.core import TABLES

    only = () if invocation.options.safe else None
    host = Host(discover(), invocation.settings.plugins.disabled, only=only)
    host.load()
    plugins = [each.plugin for each in host.active if each.plugin]
    owners = {"core": TABLES, **{plugin.name: plugin.tables for plugin in plugins}}
    return {f"{owner}.{table.name}": table for owner, tables in owners.items() for table in tables}


def retention(invocation: Invocation) -> Retention:
    """Which backups the settings want to be kept."""
    import msgspec

    from coordtui.store.retention import Retention

    return Retention(**msgspec.structs.asdict(invocation.settings.store.keep))


@contextmanager
def progress(console: Console, title: Message, text: Message) -> Iterator[Callable[[int, int], None]]:
    """Say on a terminal what is at work. What is yielded is told how many documents of how many are done."""
    line = ProgressLine(console.translator(title), console.translator)
    terminal = sys.stderr.isatty()
    if terminal:
        line(text, 0, None)
    try:
        yield lambda done, of: line(text, done, of) if terminal else None
    finally:
        line.clear()


def warn_of_passwords(console: Console, *urls: str) -> None:
    """Say that others can read a password which stands on the command line."""
    from coordtui.store.url import has_password

    if any(map(has_password, urls)):
        console.say_aside(N_("Whoever works on this machine can read the password in the list of processes."))
        console.say_aside(
            N_("Put it into ~/.pgpass, or the file that PGPASSFILE names, and leave it out of the address.")
        )


@contextmanager
def passing_folder() -> Iterator[Path]:
    """A folder that only this account may enter, gone afterwards; raises `Refused`."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="coordtui-")
    except OSError as error:
        raise Refused(
            N_("There is no folder for what is gone afterwards."),
            why=safe(error.strerror),
            remedy=N_("Name one that you may write in the variable TMPDIR."),
        ) from error
    with folder as path:
        yield Path(path)


def begins(file: Path, content: bytes) -> bool:
    """Whether the first bytes of a file are these, white space aside; not, when it cannot be read."""
    with suppress(OSError), file.open("rb") as opened:
        return opened.read(_FIRST).lstrip().startswith(content)
    return False

"""Whether documents of every earlier version of a table arrive at the newest.

Only the author knows what a version wrote, so the documents are given:
`documents={"visits": {1: [{"visitor": "Prof. Nobody"}]}}`. Each version is asked for by itself: its
documents are put in a store that says it is of that version, and the plugin opens it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coordtui.api import CoordtuiError, Plugin, Table, hookimpl
from coordtui.testing.conformance.subject import Subject
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.host.session import Session

SAYS = N_(
    "Documents of every earlier version arrive at the newest, after a backup, and newer ones are refused."
)


class _Earlier:
    """A plugin of the same name that is nothing but tables, one of them of another version.

    That one borrows the record of the newest version: nothing is read through it.
    """

    def __init__(self, plugin: Plugin, table: Table, version: int) -> None:
        bare = Table(name=table.name, record=table.record, version=version)
        tables = tuple(bare if each.name == table.name else each for each in plugin.tables)
        self._plugin = Plugin(name=plugin.name, title=plugin.title, api=plugin.api, tables=tables)

    @hookimpl
    def coordtui_plugin(self) -> Plugin:
        """The tables."""
        return self._plugin


def check(subject: Subject) -> Iterable[str]:
    """What does not arrive, for each version of each table; and versions without documents."""
    for name in sorted(set(subject.documents) - {table.name for table in subject.plugin.tables}):
        yield f"Documents were given for the table {name}, which the plugin does not have."
    for table in subject.plugin.tables:
        given = subject.documents.get(table.name, {})
        for version in range(1, table.version):
            if not given.get(version):
                yield (
                    f"The table {table.name} is at version {table.version}, and no documents of version "
                    f'{version} were given: documents={{"{table.name}": {{{version}: [{{…}}]}}}}, '
                    "as that version wrote them."
                )
            else:
                yield from _of_version(subject, table, version, given[version])
    if subject.plugin.tables:
        yield from _of_newer(subject, subject.plugin.tables[0])


def _of_version(
    subject: Subject, table: Table, version: int, documents: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    what = f"{table.name}, version {version} to {table.version}"
    with _store(subject, table, version, documents) as folder:
        with subject.opened(folder, "en", None, None) as session:
            if why := _why_not(session, subject):
                yield f"{what}: {why}"
                return
            yield from (f"{what}: {fault}" for fault in _arrived(session, subject, table, documents))
            revision, backups = session.store.revision, _backups(folder)
        if not backups:
            yield f"{what}: no backup was made before the migration."
        with subject.opened(folder, "en", None, None) as session:
            if (session.store.revision, _backups(folder)) != (revision, backups):
                yield f"{what}: when it was opened again, something was written again."


def _of_newer(subject: Subject, table: Table) -> Iterator[str]:
    """A store that a newer version of the plugin wrote is left alone."""
    newer = table.version + 1
    with (
        _store(subject, table, newer, ()) as folder,
        subject.opened(folder, "en", None, None) as session,
    ):
        if session.host.get(subject.name).state != "failed":
            yield f"{table.name}, version {newer}: a store of a newer version was opened."


@contextmanager
def _store(
    subject: Subject, table: Table, version: int, documents: Sequence[Mapping[str, Any]]
) -> Iterator[Path]:
    """The folder of a lab whose store has these documents in a table of this version."""
    with subject.session(module=_Earlier(subject.plugin, table, version)) as session:
        stored = session.store.table(f"{subject.name}.{table.name}")
        for document in documents:
            stored.insert(document)
        folder = session.store.path.parent
        session.close()
        yield folder


def _why_not(session: Session, subject: Subject) -> str | None:
    """Why the plugin did not start."""
    loaded = session.host.get(subject.name)
    if loaded.state == "active":
        return None
    return f"the plugin did not start: {loaded.reason}"


def _arrived(
    session: Session, subject: Subject, table: Table, documents: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """Which documents are not there, or are no records."""
    store = session.context(subject.name).store
    stored = list(store.table(table.name))
    if len(stored) != len(documents):
        yield f"{len(documents)} documents were there, {len(stored)} are now."
    records = store.records(table.record, table.name)
    for number in (document.doc_id for document in stored):
        try:
            records.get(number)
        except CoordtuiError as error:
            yield f"document {number} is no {table.record.__name__} now: {error}"


def _backups(folder: Path) -> list[str]:
    """The names of the store's backups, oldest first."""
    return sorted(each.name for each in (folder / "coordtui.db.backups").glob("*"))

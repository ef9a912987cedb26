"""An invented lab of any size: the demonstration's, many times over in one store.

The demonstration is made once, through the services. Each further time its rows are written again
straight into the tables, with numbers of their own; what refers to a row refers to that of the same
copy, and what must be unique says which copy it is of. So a person of copy 7 works with people, on
machines and in courses of copy 7. Full-text indexes and the store's own rules are kept; the audit
log does not know of the copies, so a check of such a store complains.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from coordtui.access import SYSTEM
from coordtui.config.settings import settings_from_text
from coordtui.host.session import Session, open_session
from coordtui.store import Store, audit, fulltext
from coordtui.store.schema import Layout, statements

PROGRAM = str(Path(sys.executable).with_name("coordtui"))

PEOPLE, PAPERS, ENTRIES = 1_200, 10_000, 10_000
"""The lab once: its people, the papers of its library, and the entries of its audit log."""

_TO: Mapping[str, Mapping[str, str]] = {
    "core.people": {"groups": "core.groups", "supervisors": "core.people"},
    "core.groups": {"parent": "core.groups"},
    "arxiv.papers": {},
    "arxiv.watches": {"owner": "core.people", "group": "core.groups"},
    "arxiv.marks": {"person": "core.people", "paper": "arxiv.papers"},
    "arxiv.matches": {"paper": "arxiv.papers", "watch": "arxiv.watches"},
    "arxiv.deliveries": {"paper": "arxiv.papers", "person": "core.people", "watch": "arxiv.watches"},
    "arxiv.suggestions": {"paper": "arxiv.papers", "person": "core.people"},
    "expertise.works": {},
    "expertise.authorships": {"person": "core.people", "work": "expertise.works"},
    "expertise.names": {"person": "core.people", "by": "core.people"},
    "gpus.hosts": {},
    "gpus.devices": {"host": "gpus.hosts", "parent": "gpus.devices"},
    "gpus.placements": {"host": "gpus.hosts", "device": "gpus.devices"},
    "gpus.seen": {"host": "gpus.hosts", "device": "gpus.devices"},
    "gpus.uses": {"host": "gpus.hosts", "device": "gpus.devices", "person": "core.people"},
    "gpus.logins": {"person": "core.people"},
    "gpus.outages": {"host": "gpus.hosts", "device": "gpus.devices"},
    "gpus.reservations": {"person": "core.people", "devices": "gpus.devices"},
    "gpus.holds": {"reservation": "gpus.reservations", "device": "gpus.devices"},
    "training.rooms": {},
    "training.courses": {"prerequisites": "training.courses", "instructors": "core.people"},
    "training.sessions": {
        "course": "training.courses",
        "instructors": "core.people",
        "room": "training.rooms",
        "prerequisites": "training.courses",
        "groups": "core.groups",
    },
    "training.bookings": {"session": "training.sessions"},
    "training.signups": {"session": "training.sessions", "person": "core.people"},
    "training.steps": {
        "signup": "training.signups",
        "session": "training.sessions",
        "person": "core.people",
        "by": "core.people",
    },
}
"""The tables that grow, those that are referred to first; of each, the fields that refer to others."""

_DISTINCT = ("key", "uid", "uuid", "login", "code", "orcid", "name", "address", "token")
"""Fields that say of which copy a row is."""


def found(folder: Path, times: int, papers: int = PAPERS) -> None:
    """Make the lab in a folder, so many times as large."""
    url = f"sqlite:///{folder / 'lab.db'}"
    command = [PROGRAM, "demo", "--into", url, "--people", str(PEOPLE), "--papers", str(papers)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with opened(folder) as session:
        if times > 1:
            _repeat(session.store, times)
            _index_works(session)
        _remember(session, times * ENTRIES)


def opened(folder: Path) -> Session:
    """The lab of a folder, the coordinator acting."""
    url = f"sqlite:///{folder / 'lab.db'}"
    settings = settings_from_text(folder / "settings.toml", "")
    return open_session(settings, url, language="en", state=folder / "state")


def _repeat(store: Store, times: int) -> None:
    connection = store.table("core.lab").engine.connection
    steps = {table: _step(store, table) for table in _TO}
    for table, refers in _TO.items():
        sql = statements(table)
        ((said,),) = connection.rows("SELECT layout FROM store_tables WHERE name = ?", (table,))
        fields = Layout.from_json(said).fulltext
        rows = [(number, json.loads(body)) for number, _, body in connection.rows(_all(sql.documents))]
        shift, apart = _shifting(refers, steps), _span(rows) if table == "arxiv.papers" else 0
        with store.transaction():
            for copy in range(1, times):
                for number, body in rows:
                    told = _told_apart(shift(body, copy), table, copy, apart)
                    new = number + copy * steps[table]
                    connection.execute(
                        f"INSERT INTO {sql.documents} (id, rev, body) VALUES (?, 1, ?)",
                        (new, json.dumps(told, ensure_ascii=False, separators=(",", ":"))),
                    )
                    if fields:
                        words = fulltext.texts(told, fields)
                        connection.execute(*connection.dialect.index_words(table, new, words))
    with store.transaction():
        connection.execute("UPDATE store_meta SET revision = revision + 1")
        connection.execute("UPDATE store_tables SET revision = (SELECT revision FROM store_meta)")
    connection.execute("ANALYZE")


def _span(papers: list[tuple[int, dict[str, Any]]]) -> int:
    """How far the numbers of papers within their months go."""
    numbers = [int(body["key"].partition(".")[2]) for _, body in papers]
    return max(numbers) - min(numbers) + 1


def _all(documents: str) -> str:
    return f"SELECT id, rev, body FROM {documents} ORDER BY id"


def _step(store: Store, table: str) -> int:
    """How far the numbers of a copy are from those of the one before."""
    documents = statements(table).documents
    ((largest,),) = store.table("core.lab").engine.connection.rows(
        f"SELECT coalesce(max(id), 0) FROM {documents}"
    )
    return int(largest)


def _shifting(
    refers: Mapping[str, str], steps: Mapping[str, int]
) -> Callable[[dict[str, Any], int], dict[str, Any]]:
    """What gives a body's references the numbers of a copy, however deep they are."""

    def moved(value: Any, field: str, copy: int) -> Any:
        if isinstance(value, dict):
            return {name: moved(inner, name, copy) for name, inner in value.items()}
        if isinstance(value, list):
            return [moved(inner, field, copy) for inner in value]
        if field in refers and isinstance(value, int) and not isinstance(value, bool) and value:
            return value + copy * steps[refers[field]]
        if field == "what" and isinstance(value, str) and value.startswith("room:"):
            return f"room:{int(value[5:]) + copy * steps['training.rooms']}"
        if field == "what" and isinstance(value, str) and value.startswith("person:"):
            return f"person:{int(value[7:]) + copy * steps['core.people']}"
        return value

    def shift(body: dict[str, Any], copy: int) -> dict[str, Any]:
        return {name: moved(value, name, copy) for name, value in body.items()}

    return shift


def _told_apart(body: dict[str, Any], table: str, copy: int, apart: int) -> dict[str, Any]:
    if table == "arxiv.papers":
        return {**body, "key": _another(body["key"], copy * apart)}
    for field in _DISTINCT:
        if body.get(field) and isinstance(body[field], str):
            glue = " " if field == "name" and table.startswith(("core", "training")) else "-"
            body[field] = f"{body[field]}{glue}{_said(copy)}" if field != "orcid" else ""
    if "emails" in body:
        body["emails"] = [each.replace("@", f".{_said(copy)}@") for each in body["emails"]]
    return body


def _said(copy: int) -> str:
    """A word for a copy: names are searched by words."""
    return "".join("abcdefghij"[int(digit)] for digit in f"{copy:03d}")


def _another(key: str, further: int) -> str:
    """The number of another paper of the same month on arXiv."""
    month, _, number = key.partition(".")
    return f"{month}.{(int(number) + further) % 100_000:05d}"


def _index_works(session: Session) -> None:
    """The index of expertise is made of all works, as its job would do it."""
    from coordtui_expertise.ranking.indexing import index
    from coordtui_expertise.records import Work

    ctx = session.context("expertise", actor=SYSTEM)
    session.store.table("expertise.segments").truncate()
    works = ctx.store.records(Work)
    for batch in _batches(works.ids()):
        index(ctx, works.get_many(batch))


def _remember(session: Session, entries: int) -> None:
    """So many entries of the audit log, sealed as the store does it; of people, one after the other."""
    connection, people = (
        session.store.table("core.people").engine.connection,
        session.directory.people().ids(),
    )
    with session.store.transaction():
        ((head,),) = connection.rows("SELECT audit_head FROM store_meta")
        for number in range(entries):
            changed = audit.Change("core.people", "update", people[number % len(people)], "0" * 32)
            head = audit.append(connection, session.clock(), SYSTEM, [changed], previous=head)
        connection.execute("UPDATE store_meta SET audit_head = ?", (head,))


def _batches(numbers: list[int], size: int = 16_384) -> Iterator[list[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


_ENTRIES = "SELECT coalesce(max(seq), 0) FROM store_audit"

COUNTED = {
    "people": "core.people",
    "papers": "arxiv.papers",
    "works": "expertise.works",
    "GPUs": "gpus.devices",
    "holds": "gpus.holds",
    "sessions": "training.sessions",
    "sign-ups": "training.signups",
    "watches": "arxiv.watches",
}
"""What the figures grow with, and the table that has it."""


def counts(session: Session) -> dict[str, int]:
    """How many there are of each."""
    made = {}
    for name, table in COUNTED.items():
        sql = f"SELECT count(*) FROM {statements(table).documents}"
        ((made[name],),) = session.store.table(table).engine.connection.rows(sql)
    ((made["entries"],),) = session.store.table("core.lab").engine.connection.rows(_ENTRIES)
    return made

"""A store on a server forgets too; its register of erasures is in the state folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.access import SYSTEM
from coordtui.config.settings import settings_from_text
from coordtui.host.session import Session, open_session
from coordtui.privacy.erasing import erase
from coordtui.privacy.keeping import lines
from tests import postgres_server
from tests.store.engines import address

from .conftest import MARKS, NAME, somebody

TOLD = (*(mark.strip('"') for mark in MARKS), "theorbo", "owls", "Quixfeather", "zeb@elsewhere")
"""What was said of them, in any form."""


def opened(url: str, folder: Path) -> Session:
    settings = settings_from_text(folder / "settings.toml", "")
    return open_session(settings, url, create=True, found=[], state=folder / "state")


def test_somebody_is_forgotten_in_every_table_and_in_the_log_of_a_server(tmp_path: Path) -> None:
    url = address("postgres", tmp_path)
    with opened(url, tmp_path) as session:
        session.create_lab("Placeholder Lab", "en", "Ada Placeholder")
        person = somebody(session)
        receipt = erase(session, session.actor, person.doc_id)
        assert (receipt.store, receipt.still_named, receipt.backups) == ("server", {}, [])
        assert NAME not in {entry.name for entry in session.store.audit_log(10_000)}
        assert session.store.verify_audit() is None
        assert [each.code for each in lines(tmp_path / "state" / "erasures").values()] == [receipt.code]
    with opened(url, tmp_path) as session:
        assert session.directory_of(SYSTEM).person(person.doc_id) is None


def test_each_server_takes_the_register_from_the_store_when_it_starts(tmp_path: Path) -> None:
    url, another = address("postgres", tmp_path), tmp_path / "another"
    with opened(url, another) as elsewhere, opened(url, tmp_path) as session:
        session.create_lab("Placeholder Lab", "en", "Ada Placeholder")
        assert elsewhere.state != session.state
        receipt = erase(session, session.actor, somebody(session).doc_id)
    opened(url, another).close()
    assert [*lines(another / "state" / "erasures")] == [receipt.code]


def rows(sql: str) -> list[str]:
    """The first column of what the server answers."""
    import psycopg

    with psycopg.connect(postgres_server.conninfo(), autocommit=True) as connection:
        return [str(first) for first, *_ in connection.execute(sql)]  # type: ignore[call-overload]


def relations(schema: str, kinds: str) -> list[tuple[str, str]]:
    """The number and the name of what is in a schema: tables (`r`), indexes (`i`), large values (`t`)."""
    sql = f"""SELECT c.oid || ' ' || c.oid::regclass FROM pg_class c WHERE c.relkind = ANY ('{{{kinds}}}')
        AND (relnamespace = '{schema}'::regnamespace OR oid IN (
            SELECT reltoastrelid FROM pg_class WHERE relnamespace = '{schema}'::regnamespace))"""
    return [(number, name) for number, _, name in (each.partition(" ") for each in rows(sql))]


def told_in_rows(schema: str) -> set[str]:
    """What any row of any table says of them."""
    said = "\n".join(
        row for _, name in relations(schema, "r") for row in rows(f"SELECT t::text FROM {name} t")
    )
    return {mark for mark in TOLD if mark in said}


def told_in_files(schema: str) -> set[str]:
    """What the server's files of these tables, their indexes and large values say of them."""
    postgres_server.ask("CHECKPOINT")
    (data,) = rows("SHOW data_directory")
    files = [rows(f"SELECT pg_relation_filepath({number})")[0] for number, _ in relations(schema, "r,i,t")]
    held = b"".join(Path(data, each).read_bytes() for each in files)
    return {mark for mark in TOLD if mark.encode() in held}


@pytest.fixture
def schema(tmp_path: Path) -> Iterator[str]:
    """A lab on the server in which somebody was erased."""
    url = address("postgres", tmp_path)
    name = url.rpartition("search_path%3D")[2]
    with opened(url, tmp_path) as session:
        session.create_lab("Placeholder Lab", "en", "Ada Placeholder")
        person = somebody(session)
        assert told_in_rows(name) == {*TOLD}
        erase(session, session.actor, person.doc_id)
    yield name
    postgres_server.ask(f"DROP SCHEMA {name} CASCADE")


def test_no_row_of_any_table_says_who_was_erased(schema: str) -> None:
    assert told_in_rows(schema) == set()


@pytest.mark.skipif(postgres_server.VARIABLE in os.environ, reason="the server's files are not ours to read")
def test_no_file_of_the_tables_says_who_was_erased_once_the_server_has_written_them_anew(schema: str) -> None:
    """As the documentation tells whoever runs the server: the program itself leaves its files to it."""
    assert told_in_files(schema) != set()
    for _, name in relations(schema, "r"):
        postgres_server.ask(f"VACUUM FULL {name}")
    assert told_in_files(schema) == set()

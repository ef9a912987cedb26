"""The log’s tables may belong to a role that nobody logs in as, by the lines of docs/audit.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest

from coordtui.config.settings import settings_from_text
from coordtui.host.session import open_session
from coordtui.privacy.erasing import erase
from coordtui.store.check import check
from tests import postgres_server
from tests.privacy.conftest import somebody

_DOCS = Path(__file__).parents[2] / "docs"
TAMPERING = (
    "DROP TABLE store_audit",
    "ALTER TABLE store_audit DISABLE TRIGGER USER",
    "DROP TRIGGER store_audit_is_never_changed ON store_audit",
    "DELETE FROM store_audit",
    "TRUNCATE store_audit",
    "UPDATE store_audit SET name = 'x'",
    "UPDATE store_history SET body = '{}'",
    "DROP FUNCTION store_append_only CASCADE",
    "CREATE OR REPLACE FUNCTION store_append_only() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NEW; END'",
    "DROP SCHEMA public CASCADE",
    "SET session_replication_role = replica",
)


def _lines(page: str) -> str:
    (sql,) = re.findall(r"```sql\n(.*?)```", (_DOCS / page).read_text(), re.DOTALL)
    return str(sql)


@pytest.fixture
def database() -> Iterator[tuple[str, str]]:
    """A database of its own with a role of the same name, which owns it, and how that one reaches it."""
    name = f"lab_{uuid4().hex[:12]}"
    postgres_server.ask(f"CREATE ROLE {name} LOGIN")
    postgres_server.ask(f"CREATE DATABASE {name} OWNER {name} ENCODING 'UTF8' TEMPLATE template0")
    host = dict(part.split("=", 1) for part in postgres_server.conninfo().split())["host"]
    yield name, f"postgresql://{name}@/{name}?host={quote(host, safe='')}"
    postgres_server.ask(f"DROP DATABASE {name} WITH (FORCE)")
    postgres_server.ask(f"DROP ROLE IF EXISTS {name}, {name}_owner")


@pytest.mark.skipif(bool(postgres_server.why_not()), reason=str(postgres_server.why_not()))
def test_the_program_lives_with_a_log_it_does_not_own_and_cannot_rewrite_it(
    database: tuple[str, str], tmp_path: Path
) -> None:
    name, url = database
    settings = settings_from_text(tmp_path / "settings.toml", "")
    with open_session(settings, url, create=True, found=[], state=tmp_path / "state") as session:
        session.create_lab("Placeholder Lab", "en", "Ada Placeholder")
        sql = re.sub(r"\b(coordtui|lab)\b", name, _lines("audit.md").replace("lab_owner", f"{name}_owner"))
        with psycopg.connect(f"{postgres_server.conninfo()} dbname={name}", autocommit=True) as administrator:
            administrator.execute(sql)
        person = somebody(session)
        session.store.insert({"a table": "that is new"})
        erase(session, session.actor, person.doc_id)
        assert session.store.verify_audit() is None
    assert check(url).ok
    with psycopg.connect(url, autocommit=True) as role:
        for each in TAMPERING:
            with pytest.raises(psycopg.Error, match=r"owner|permission|append-only"):
                role.execute(each)


def test_the_lines_are_the_same_in_french() -> None:
    assert _lines("audit.fr.md") == _lines("audit.md")

"""A store on a server is checked: whatever beside the documents is gone or another is told, by name."""

from __future__ import annotations

import psycopg
import pytest

from coordtui.store.check import check
from coordtui.store.copying.job import copy
from coordtui.store.probes import server_state
from tests import postgres_server
from tests.store.copies import faults, papers_in
from tests.store.engines import address

MISSING = "Missing on the server, or switched off: {parts}"
OTHER = "Not as the catalogue says: {parts}"
CHANGED = "Document {numbers} of “{table}” is not as it was last written."
WORDS = "The full-text index of “{table}” does not agree with its documents."


@pytest.fixture(scope="module")
def url() -> str:
    """A store with papers, of which nobody changes anything for good."""
    papers_in(made := address("postgres", ""), 6)
    return made


@pytest.fixture
def broken(url: str, request: pytest.FixtureRequest) -> str:
    """The same after a statement, in a copy."""
    copy(url, made := address("postgres", ""))
    with psycopg.connect(made, autocommit=True) as server:
        server.execute(request.param)
    return made


@pytest.fixture(autouse=True)
def _nothing_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of the server that the tests use has tests of its own."""
    monkeypatch.setattr(server_state, "server_state", lambda _rows, _ahead: ())


def _told(url: str, *, quick: bool) -> list[tuple[str, object]]:
    return [(each.text.text, each.text.values.get("parts")) for each in check(url, quick=quick).findings]


@pytest.mark.parametrize("quick", [False, True])
def test_a_store_that_is_whole_gives_no_finding(url: str, quick: bool) -> None:
    assert _told(url, quick=quick) == []


@pytest.mark.parametrize(
    ("broken", "text", "part"),
    [
        ('DROP INDEX "index arxiv.papers announced"', MISSING, "index arxiv.papers announced"),
        (
            "ALTER TABLE store_audit DISABLE TRIGGER store_audit_is_never_changed",
            MISSING,
            "store_audit_is_never_changed",
        ),
        (
            'DROP INDEX "index arxiv.papers announced"; CREATE INDEX "index arxiv.papers announced"'
            ' ON "doc_arxiv.papers" (body)',
            OTHER,
            "index arxiv.papers announced",
        ),
        (
            "CREATE OR REPLACE TRIGGER store_audit_is_never_changed BEFORE UPDATE ON store_audit"
            " FOR EACH ROW WHEN (false) EXECUTE FUNCTION store_append_only()",
            OTHER,
            "store_audit_is_never_changed",
        ),
        (
            "CREATE OR REPLACE FUNCTION store_append_only() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NEW; END'",
            OTHER,
            "store_append_only()",
        ),
        ("ALTER TABLE store_requests DROP COLUMN at", OTHER, "store_requests"),
        ("ALTER TABLE store_meta DROP CONSTRAINT store_meta_id_check", MISSING, "store_meta_id_check"),
    ],
    indirect=["broken"],
)
def test_what_is_gone_or_another_is_told(broken: str, text: str, part: str) -> None:
    assert (text, part) in _told(broken, quick=True)


@pytest.mark.parametrize("broken", ['ALTER TABLE "doc_notes" DROP COLUMN rev'], indirect=True)
@pytest.mark.parametrize("quick", [False, True])
def test_a_table_that_lost_a_column_is_told_however_far_the_looking_comes(broken: str, quick: bool) -> None:
    assert (OTHER, "doc_notes") in _told(broken, quick=quick)


def test_documents_and_words_that_are_others_are_found_and_copied_as_they_are(url: str) -> None:
    copy(url, spoilt := address("postgres", ""))
    with psycopg.connect(spoilt, autocommit=True) as server:
        server.execute("UPDATE \"fts_arxiv.papers.\" SET t0 = ' other ' WHERE id = 3")
        assert faults(spoilt) == [WORDS]
        server.execute('UPDATE "doc_notes" SET body = \'{"n":0}\' WHERE id = 2')
    assert faults(spoilt) == [CHANGED, WORDS]
    copy(spoilt, again := address("postgres", ""))
    assert faults(again) == [CHANGED]


def test_who_may_make_no_schema_is_told_what_was_not_looked_at(url: str) -> None:
    schema = url.rpartition("%3D")[2]
    postgres_server.ask(
        f"CREATE ROLE {schema}; GRANT USAGE ON SCHEMA {schema} TO {schema};"
        f" GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {schema}"
    )
    try:
        found = check(f"{url}%20-crole%3D{schema}", quick=True).findings
    finally:
        postgres_server.ask(f"DROP OWNED BY {schema}; DROP ROLE {schema}")
    assert [each.ok for each in found] == [True]
    assert "was not looked at" in found[0].text.text

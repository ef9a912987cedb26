"""Damage is found and named, whatever was hit; a store that is whole gives no finding."""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path

import pytest

from coordtui.api import AtMost, Record, Table
from coordtui.store import open_store
from coordtui.store.check import check
from coordtui.text.messages import N_
from tests.store.checking.looked import TABLES, damage, flip, meddling


def test_a_store_that_is_whole_gives_no_finding_and_is_not_touched(whole: Path) -> None:
    def seen() -> list[tuple[str, int, int]]:
        return [(f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in sorted(whole.parent.iterdir())]

    before = seen()
    for quick in (False, True):
        report = check(str(whole), TABLES, quick=quick)
        assert damage(report) == []
        assert report.ok
        assert report.documents == 40
    with open_store(str(whole)) as store:
        assert report.revision == store.revision
    assert seen() == before


def test_a_byte_that_flips_within_a_text_is_found_by_the_digest(whole: Path) -> None:
    flip(whole, b"abstract17 abstract17 abstract17", b"abstract17 abstract77 abstract17")
    (integrity,) = sqlite3.connect(whole).execute("PRAGMA integrity_check").fetchone()
    assert integrity == "ok"
    report = check(str(whole), TABLES)
    assert damage(report)[0] == "Document 18 of “arxiv.papers” is not as it was last written."
    assert not report.ok
    assert "Restore a backup" in str(report.findings[0].remedy)


def test_a_text_that_is_no_text_any_more_is_named(whole: Path) -> None:
    flip(
        whole,
        b"abstract17 abstract17 abstract17",
        b"abstract17 \xff\xff\xff\xff\xff\xff\xff\xff17 abstract17",
    )
    found = damage(check(str(whole), TABLES))
    assert "Document 18 of “arxiv.papers” is not as it was last written." in found
    assert "Document 18 of “arxiv.papers” cannot be read." in found


def test_a_document_that_is_no_json_any_more_is_named(whole: Path) -> None:
    flip(whole, b'"abstract":"abstract17 ', b'"abstract";"abstract17 ')
    assert "Document 18 of “arxiv.papers” cannot be read." in damage(check(str(whole)))


def test_documents_on_a_page_that_was_overwritten_are_named(whole: Path) -> None:
    content = bytearray(whole.read_bytes())
    page = content.index(b'"abstract":"abstract17 ') // 4096 * 4096
    content[page : page + 4096] = b"\xff" * 4096
    whole.write_bytes(content)
    found = damage(check(str(whole), TABLES))
    assert any(text.startswith("SQLite finds damage in the file") for text in found)
    (named,) = (text for text in found if "documents of “arxiv.papers” cannot be read" in text)
    assert re.search(r"\b1[0-9]\b", named.partition(": ")[2])


def test_whatever_page_is_hit_nothing_is_raised_and_damage_is_told(whole: Path) -> None:
    content = whole.read_bytes()
    for page in range(0, len(content), 4096):
        hurt = content[:page] + os.urandom(4096) + content[page + 4096 :]
        whole.write_bytes(hurt)
        found = damage(check(str(whole), TABLES))
        assert found, page
        assert len(found) == len(set(found))
        assert all(len(text) < 500 and text.isprintable() for text in found)


MEDDLING = {
    'DELETE FROM "doc_arxiv.papers" WHERE id IN (7, 9)': (
        "2 documents of “arxiv.papers” were written and are missing: 7, 9"
    ),
    'INSERT INTO "doc_arxiv.papers" (rev, body) VALUES (1, \'{"title":"x"}\')': (
        "Document 41 of “arxiv.papers” is in no entry of the audit log."
    ),
    'UPDATE "doc_arxiv.papers" SET body = \'{"title":7}\' WHERE id = 5': (
        "Record 5 of “arxiv.papers” is not of the declared form: Expected `str`, got `int` - at `$.title`"
    ),
    'UPDATE "doc_arxiv.papers" SET rev = 4000 WHERE id = 5': (
        "The revisions of “arxiv.papers” are higher than they can be."
    ),
    "UPDATE store_tables SET revision = 4000": "The revisions of “arxiv.papers” are higher than they can be.",
    "UPDATE sqlite_sequence SET seq = 4": "“arxiv.papers” may give a number to two documents.",
    'DROP INDEX "index arxiv.papers announced"': "Missing in the file: index arxiv.papers announced",
    "DROP TRIGGER store_audit_is_never_removed": "Missing in the file: store_audit_is_never_removed",
    "CREATE INDEX mine ON store_audit (at)": "In the file, but not in the catalogue: mine",
    "CREATE TABLE doc_mine AS SELECT 1": "In the file, but not in the catalogue: doc_mine",
    "UPDATE store_tables SET layout = 'x'": "What the catalogue says of “_default” cannot be read.",
    "UPDATE store_tables SET version = 9 WHERE name = 'arxiv.papers'": (
        "The table “arxiv.papers” is newer than this program."
    ),
    'DELETE FROM "fts_arxiv.papers." WHERE rowid = 5': (
        "The full-text index of “arxiv.papers” has other words for document 5."
    ),
    "UPDATE \"fts_arxiv.papers._content\" SET c0 = 'else' WHERE id = 5": (
        "The full-text index of “arxiv.papers” has other words for document 5."
    ),
    "INSERT INTO \"fts_arxiv.papers.\" (rowid, c0) VALUES (900, 'ghost')": (
        "The full-text index of “arxiv.papers” does not agree with its documents."
    ),
    "DROP TABLE store_meta": "Missing in the file: store_meta",
    "UPDATE store_meta SET audit_head = 'x'": "The audit log was altered, from entry 44 on.",
}


@pytest.mark.parametrize(("statement", "said"), MEDDLING.items())
def test_what_another_program_did_is_named(whole: Path, statement: str, said: str) -> None:
    with meddling(whole) as anybody:
        anybody.execute(statement)
    assert any(text.startswith(said) for text in damage(check(str(whole), TABLES)))


class Session(Record):
    capacity: int | None = None


class SignUp(Record):
    session: int


SESSIONS = Table(name="sessions", record=Session)
SEATS = AtMost(name="seats", limit="sessions.capacity", per="session", message=N_("It is full."))
SIGN_UPS = Table(name="signups", record=SignUp, constraints=(SEATS,))


def test_a_rule_that_the_engine_does_not_hold_any_more_is_named(path: Path) -> None:
    with open_store(str(path)) as store:
        store.declare("lab", [SIGN_UPS])
        assert damage(check(str(path))) == []  # the table of limits is there, and nobody wrote to it
        store.declare("lab", [SESSIONS])
        store.table("lab.sessions").insert({"capacity": 2})
        store.table("lab.signups").insert({"session": 1})
        assert damage(check(str(path))) == []
        store.drop_table("lab.sessions")
        assert damage(check(str(path))) == []
    with meddling(path) as anybody:
        triggers = anybody.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE '%seats%' AND type = 'trigger'"
        )
        name = triggers.fetchone()[0]
        anybody.execute(f'DROP TRIGGER "{name}"')
    for quick in (False, True):
        assert damage(check(str(path), quick=quick)) == [f"Missing in the file: {name}"]


def test_an_entry_of_the_log_that_was_altered_is_named(whole: Path) -> None:
    with meddling(whole) as anybody:
        anybody.execute("DROP TRIGGER store_audit_is_never_changed")
        anybody.execute("UPDATE store_audit SET name = 'nobody' WHERE seq = 12")
    for quick in (False, True):
        assert "The audit log was altered, from entry 12 on." in damage(check(str(whole), quick=quick))


@pytest.mark.parametrize("word", [b"placeholder", b"attention", b"hrafn"])
def test_a_byte_that_flips_within_the_full_text_index_is_found(whole: Path, word: bytes) -> None:
    with meddling(whole) as anybody:
        blocks = anybody.execute('SELECT id, block FROM "fts_arxiv.papers._data" WHERE id > 10').fetchall()
        number, block = next((number, block) for number, block in blocks if word[-4:] in block)
        at = block.index(word[-4:])
        other = block[:at] + b"q" + block[at + 1 :]
        anybody.execute('UPDATE "fts_arxiv.papers._data" SET block = ? WHERE id = ?', (other, number))
        assert anybody.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found = damage(check(str(whole), TABLES))
    assert any("full-text index" in text or "SQLite says" in text for text in found), found


def test_a_word_that_moved_to_another_document_is_found(whole: Path) -> None:
    """The words and their number are right; they only lead elsewhere."""
    index, content = '"fts_arxiv.papers."', '"fts_arxiv.papers._content"'
    with meddling(whole) as anybody:
        texts = {
            n: anybody.execute(f"SELECT c0, c1, c2 FROM {content} WHERE id = ?", (n,)).fetchone()
            for n in (4, 5)
        }
        for number, other in ((4, 5), (5, 4)):
            anybody.execute(f"DELETE FROM {index} WHERE rowid = ?", (number,))
            anybody.execute(
                f"INSERT INTO {index} (rowid, c0, c1, c2) VALUES (?, ?, ?, ?)", (number, *texts[other])
            )
        for number, columns in texts.items():
            anybody.execute(f"UPDATE {content} SET c0 = ?, c1 = ?, c2 = ? WHERE id = ?", (*columns, number))
    assert damage(check(str(whole), TABLES)) == [
        "The full-text index of “arxiv.papers” does not agree with its documents."
    ]


def test_two_that_have_the_same_unique_value_are_named(whole: Path) -> None:
    with meddling(whole) as anybody:
        anybody.execute('DROP INDEX "unique arxiv.papers key"')
        anybody.execute(
            'UPDATE "doc_arxiv.papers" SET body = (SELECT body FROM "doc_arxiv.papers" WHERE id = 5)'
            " WHERE id IN (6, 8)"
        )
    found = damage(check(str(whole), TABLES))
    assert "Documents of “arxiv.papers” have the same key, which each may have only once: 5, 8" in found


def test_a_record_that_is_not_of_the_declared_form_is_named(whole: Path) -> None:
    class Other(Record):
        plain: int

    declared = Table(name="other", record=Other)
    with open_store(str(whole)) as store:
        store.declare("test", [declared])
        store.table("test.other").insert({"plain": "not a number"})
    (text,) = damage(check(str(whole), {"test.other": declared}))
    assert text.startswith("Record 1 of “test.other” is not of the declared form: Expected `int`")
    assert damage(check(str(whole), {})) == []


def test_the_newest_documents_are_looked_at_quickly(whole: Path) -> None:
    flip(whole, b"undeclared", b"xndeclared")
    for quick in (False, True):
        assert damage(check(str(whole), quick=quick)) == [
            "Document 1 of “_default” is not as it was last written."
        ]

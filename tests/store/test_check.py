"""Damage is found and named, whatever was hit; a store that is whole gives no finding.

Long, because each kind of harm is a test of its own and all of them share one fixture.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import AtMost, Record, StoreDamaged, Table
from coordtui.store import Store, open_store, url_of
from coordtui.store.backup import back_up
from coordtui.store.check import Report, check
from coordtui.store.files import folder_of
from coordtui.text.messages import N_

from .conftest import PAPERS, Paper

TABLES = {"arxiv.papers": PAPERS}


def damage(report: Report) -> list[str]:
    return [str(finding.text) for finding in report.findings if not finding.ok]


def advice(report: Report) -> list[str]:
    return [str(finding.text) for finding in report.findings if finding.ok]


def fill(store: Store, count: int = 40) -> None:
    store.declare("arxiv", [PAPERS])
    papers = store.for_plugin("arxiv", [PAPERS]).records(Paper)
    for n in range(count):
        papers.add(
            Paper(
                title=f"Étude {n} of attention",
                key=f"2611.{n:05}",
                abstract=f"abstract{n} " * 60,
                authors=["Hrafn Placeholder"],
                announced=f"2026-11-{n % 28 + 1:02}",
            )
        )
    papers.remove(3)
    papers.save(msgspec_copy(papers.get(4), title="Changed afterwards"))
    store.insert({"plain": "undeclared"})


def msgspec_copy(record: Paper | None, **changes: object) -> Paper:
    import msgspec

    assert record is not None
    return msgspec.structs.replace(record, **changes)


@pytest.fixture
def engine() -> str:
    """These look into the files themselves; what holds for JSON too says so."""
    return "sqlite"


@pytest.fixture
def whole(path: Path) -> Path:
    """A store that nobody has open."""
    with open_store(str(path)) as store:
        fill(store)
    return path


@contextmanager
def meddling(path: Path) -> Iterator[sqlite3.Connection]:
    """What no program of ours does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as anybody:
        yield anybody


@contextmanager
def reading_only(path: Path) -> Iterator[None]:
    """As somebody who may read the files and their folder, and write nothing."""
    root = os.geteuid() == 0
    for folder in (path.parent, *path.parent.parents):
        mode = folder.stat().st_mode
        if not mode & 0o005:  # a folder of the tests; those of the system are open already
            folder.chmod(mode | 0o055)
    for file in path.parent.iterdir():
        file.chmod(0o444)
    path.parent.chmod(0o555)
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        path.parent.chmod(0o700)


def flip(path: Path, text: bytes, into: bytes) -> None:
    """Change a byte of the file, as a bad disk would; the file is none the wiser."""
    content = path.read_bytes()
    assert len(text) == len(into)
    assert text in content
    path.write_bytes(content.replace(text, into))


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


# What cannot be opened


def test_what_is_no_store_is_said_with_the_way_out(tmp_path: Path) -> None:
    def reason(name: str, content: bytes | None) -> str:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        report = check(str(tmp_path / name))
        assert not report.ok
        assert report.findings[0].remedy is not None
        return damage(report)[0]

    assert "There is no store at" in reason("nothing", None)
    assert "The file is empty." in reason("empty.db", b"")
    assert "It does not begin as one." in reason("text.db", b"x" * 5000)
    assert "It is not an ordinary file." in reason("", None)
    with closing(sqlite3.connect(tmp_path / "places.sqlite")) as other:
        other.execute("CREATE TABLE t (x)")
    assert "another program" in reason("places.sqlite", None)


@pytest.mark.parametrize("keep", [40, 4096, 20000])
def test_a_file_that_is_cut_short_is_told_so(whole: Path, keep: int) -> None:
    whole.write_bytes(whole.read_bytes()[:keep])
    (text,) = damage(check(str(whole)))
    assert "cut short" in text


def test_a_store_of_a_newer_program_is_told_so(whole: Path) -> None:
    with meddling(whole) as newer:
        newer.execute("PRAGMA user_version = 99")
    (text,) = damage(check(str(whole)))
    assert "newer" in text


def test_a_log_that_cannot_be_read_here_is_told_with_the_way_out(killed: Path) -> None:
    killed.with_name(killed.name + "-shm").unlink()
    with reading_only(killed):
        (finding,) = check(str(killed)).findings[:1]
    assert not finding.ok
    assert "log" in str(finding.text)
    assert "Copy" in str(finding.remedy)


def test_a_store_that_may_only_be_read_is_checked(whole: Path) -> None:
    with reading_only(whole):
        assert damage(check(str(whole), TABLES)) == []


# In use


WRITER = """
import os
store = open_store(PATH)
print("ready", flush=True)
while True:
    with store.transaction():
        number = store.table("a").insert({"text": "é" * 300})
        store.table("b").insert({"of": number})
        if number % 3 == 0:
            store.table("a").remove(doc_ids=[number])
    if number % 50 == 0:
        store.table("c").truncate()
    store.table("c").insert({"n": number})
"""


def test_a_store_that_is_being_written_gives_no_finding(whole: Path, spawn) -> None:
    writers = [spawn(WRITER) for _ in range(2)]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    seen = set()
    for round_ in range(12):
        report = check(str(whole), TABLES, quick=round_ % 3 == 0)
        assert damage(report) == []
        seen.add(report.revision)
    assert len(seen) > 1


def test_looking_takes_no_locks_away_from_the_store_that_is_open_here(whole: Path, spawn) -> None:
    with open_store(str(whole)) as store:
        store.insert({"n": 1})
        for quick in (False, True):
            assert damage(check(str(whole), TABLES, quick=quick)) == []
        other = spawn("open_store(PATH).insert({'n': 2})")  # the last to close a log removes it
        assert other.communicate(timeout=60)[1] == ""
        store.insert({"n": 3})
        reader = spawn("print([d['n'] for d in open_store(PATH) if 'n' in d])")
        assert reader.communicate(timeout=60) == ("[1, 2, 3]\n", "")


# The log


@pytest.fixture
def killed(path: Path, spawn) -> Path:
    """A store whose program was killed: everything new is in the log only."""
    program = spawn("""
    import os, signal
    store = open_store(PATH)
    for n in range(30):
        store.insert({"n": n, "text": f"text number {n} "})
    os.kill(os.getpid(), signal.SIGKILL)
    """)
    assert program.wait(60) == -9
    return path


def _frames(log: Path) -> int:
    return (log.stat().st_size - 32) // (24 + 4096)


def test_a_log_that_a_killed_program_left_is_whole(killed: Path) -> None:
    assert _frames(killed.with_name(killed.name + "-wal")) > 30
    assert damage(check(str(killed))) == []
    assert check(str(killed)).documents == 30


@pytest.mark.parametrize("shared", [True, False], ids=["all files there", "copied without its -shm"])
@pytest.mark.parametrize(("part", "offset"), [(0.5, 24 + 4000), (0.5, 9), (0.3, 17), (0.0, 30)])
def test_a_log_in_which_a_byte_flips_is_damaged(killed: Path, shared: bool, part: float, offset: int) -> None:
    log = killed.with_name(killed.name + "-wal")
    frame = int(_frames(log) * part)
    content = bytearray(log.read_bytes())
    content[32 + frame * 4120 + offset] ^= 0x10
    log.write_bytes(content)
    if not shared:
        killed.with_name(killed.name + "-shm").unlink()
    found = damage(check(str(killed)))
    assert any(f"damaged at its frame {frame + 1}" in text for text in found), found
    with pytest.raises(StoreDamaged, match="log of the store"):
        open_store(str(killed))
    assert _seen_by_sqlite(killed) < 30, "the control: SQLite itself says nothing"


def _seen_by_sqlite(path: Path) -> int:
    with closing(sqlite3.connect(path)) as anybody, suppress(sqlite3.OperationalError):  # not even the table
        ((count,),) = anybody.execute("SELECT count(*) FROM doc__default")
        return int(count)
    return 0


def test_the_last_commit_of_a_log_is_missed_when_it_does_not_count_any_more(killed: Path) -> None:
    log = killed.with_name(killed.name + "-wal")
    content = bytearray(log.read_bytes())
    content[-100] ^= 0x10
    log.write_bytes(content)
    assert any("damaged at its frame" in text for text in damage(check(str(killed))))


def test_a_log_with_a_damaged_header_is_damaged(killed: Path) -> None:
    log = killed.with_name(killed.name + "-wal")
    content = bytearray(log.read_bytes())
    content[20] ^= 0x10
    log.write_bytes(content)
    assert any("damaged at its frame 0" in text for text in damage(check(str(killed))))


def test_a_commit_that_was_never_finished_is_no_damage(killed: Path) -> None:
    """What a program that is killed while it writes leaves at the end."""
    log = killed.with_name(killed.name + "-wal")
    content = log.read_bytes()
    salt = content[16:24]
    unfinished = struct.pack(">2I8s2I", 3, 0, salt, 1, 2) + os.urandom(4096)
    log.write_bytes(content + unfinished + unfinished[:100])
    assert damage(check(str(killed))) == []


def test_what_an_undone_change_left_behind_the_end_of_the_log_is_no_damage(path: Path, spawn) -> None:
    program = spawn("""
    import os, signal
    store = open_store(PATH)
    store.insert({"n": 1})
    connection = store._engine.connection
    connection.execute("PRAGMA cache_size = 5")  # so that it spills into the log
    try:
        with store.transaction():
            for n in range(200):
                store.insert({"text": "x" * 3000})
            raise KeyError
    except KeyError:
        pass
    store.insert({"n": 2})
    os.kill(os.getpid(), signal.SIGKILL)
    """)
    assert program.wait(60) == -9
    assert _frames(path.with_name(path.name + "-wal")) > 100
    assert damage(check(str(path))) == []
    path.with_name(path.name + "-shm").unlink()
    assert damage(check(str(path))) == []


def test_a_log_that_has_grown_is_advised_about(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coordtui.store.probes.surroundings._LARGE_LOG", 1000)
    with open_store(str(whole)) as store:
        store.insert({})
        report = check(str(whole))
    assert report.ok
    assert any("log of the store has grown" in text for text in advice(report))


# Around the store


def test_the_age_of_the_last_backup_is_told_but_is_no_damage(whole: Path) -> None:
    assert "There is no backup of the store." in advice(check(str(whole)))
    with open_store(str(whole)) as store:
        back_up(store)
    assert "The last backup is less than a day old." in advice(check(str(whole)))

    def later() -> datetime:
        return datetime.now(UTC) + timedelta(days=9)

    report = check(str(whole), clock=later)
    (old,) = report.findings
    assert (str(old.text), report.ok) == ("The last backup is 9 days old.", True)
    assert old.remedy is not None


def test_of_a_store_that_cannot_be_backed_up_any_more_no_backup_is_advised(whole: Path) -> None:
    def remedies() -> list[str]:
        about = [each for each in check(str(whole)).findings if "backup of the store" in str(each.text)]
        return [str(finding.remedy) for finding in about]

    assert "store backup" in remedies()[0]
    whole.write_bytes(whole.read_bytes()[:20000])
    assert remedies() == ["Look whether there is a copy of the store elsewhere."]


def test_what_an_interrupted_backup_left_is_told_once_it_is_abandoned(whole: Path) -> None:
    folder = folder_of(whole)
    folder.mkdir()
    left = folder / "lab é-2026-11-21T204703Z.db.0a0b0c0d.part"
    left.write_bytes(b"x")
    assert not any("interrupted" in text for text in advice(check(str(whole))))
    os.utime(left, (time.time() - 3600,) * 2)
    assert any(str(left) in text for text in advice(check(str(whole))))


def test_how_far_it_is_can_be_followed(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coordtui.store.probes.subject._STEP", 10)
    seen: list[tuple[int, int]] = []
    check(str(whole), TABLES, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(n, 79) for n in range(10, 80, 10)]


# Every store that the program writes is whole


TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        "ÉTUDE ½ ﬁn",
        "日本語 テキスト",
        "ß İ ſ ΑΣ",
        "a" * 40,
        "x\u0301\u0302y",
        "_a_b_",
        "٣٤ ²",
        "𝔘𝔫𝔦",
        "\x00\ud800",
    ]
)
OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["add", "add", "add", "change", "remove", "truncate", "drop", "undo"]), TEXTS),
    max_size=25,
)


def undone(store: Store, document: dict[str, object]) -> None:
    with suppress(KeyError), store.transaction():
        store.table("arxiv.papers").insert(document)
        raise KeyError


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OPERATIONS)
def test_whatever_was_done_the_store_is_whole(tmp_path: Path, operations: list[tuple[str, str]]) -> None:
    path = tmp_path / "any.db"
    for file in tmp_path.glob("any.db*"):
        file.unlink()
    with open_store(str(path)) as store:
        store.declare("arxiv", [PAPERS])
        table, plain = store.table("arxiv.papers"), store.table("Plain Étude")
        for operation, text in operations:
            match operation:
                case "add":
                    table.insert({"title": text, "authors": [text, "x"]})
                    plain.insert({text: {text: [text, 10**30, 0.1]}})
                case "change":
                    table.update({"abstract": text}, doc_ids=[document.doc_id for document in table][-2:])
                case "remove":
                    table.remove(doc_ids=[document.doc_id for document in table][:1])
                case "truncate":
                    table.truncate()
                case "drop":
                    store.drop_table("arxiv.papers")
                case "undo":
                    undone(store, {"title": text})
        assert damage(check(str(path), TABLES)) == []
    assert damage(check(str(path), TABLES)) == []


# JSON files


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lab.json"
    with open_store(url_of(path, "json")) as store:
        fill(store, 10)
    return path


def test_a_json_store_that_is_whole_gives_no_finding(file: Path) -> None:
    report = check(url_of(file, "json"), TABLES)
    assert (damage(report), report.documents) == ([], 10)


def test_a_json_store_that_stock_tinydb_wrote_is_whole(file: Path) -> None:
    content = json.loads(file.read_text())
    content["arxiv.papers"]["5"]["title"] = "changed by hand"
    content["arxiv.papers"]["77"] = {"title": "new", "key": "77"}
    file.write_text(json.dumps(content))
    assert damage(check(url_of(file, "json"), TABLES)) == []
    with open_store(url_of(file, "json")) as store:
        store.table("arxiv.papers").insert({"title": "after"})
    assert damage(check(url_of(file, "json"), TABLES)) == []


def test_a_json_store_that_is_cut_short_is_told_so(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-50])
    (text,) = damage(check(url_of(file, "json"), TABLES))
    assert "damaged" in text


def test_a_copy_elsewhere_is_checked_as_the_store_is(whole: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy of it.db"
    shutil.copy(whole, copy)
    assert damage(check(str(copy), TABLES)) == []

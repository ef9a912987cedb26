"""A store that is copied to another engine is the same there, and nobody uses a copy that is not done."""

from __future__ import annotations

import contextlib
import os
import random
import signal
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest

from coordtui.api.errors import Duplicate, Refused, StoreBusy, StoreError
from coordtui.store import Store, open_store
from coordtui.store.check import check
from coordtui.store.copying import job, targets
from coordtui.store.copying.file_target import FileTarget
from coordtui.store.copying.job import Behind, Differs, copy
from coordtui.store.copying.moved import reopen
from coordtui.store.copying.sources import moment
from coordtui.store.copying.verifying import Sum, sums
from coordtui.store.exchange import export
from coordtui.store.problems import StoreMoved
from tests import postgres_server
from tests.store.conftest import PAPERS, Paper
from tests.store.engines import ENGINES, address, quick_folder

SERVER = pytest.mark.skipif(bool(postgres_server.why_not()), reason=str(postgres_server.why_not()))
ODD = ["", "\0", "\ud800", "é’\\'\"%s", "\ue000x", "😀"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory."""
    with quick_folder() as made:
        yield Path(made)


@pytest.fixture
def place(folder: Path) -> Callable[[str], str]:
    """A new address of an engine."""

    def new(engine: str) -> str:
        under = folder / uuid4().hex
        under.mkdir()
        return address(engine, under)

    return new


def sums_of(url: str) -> dict[str, Sum]:
    """What everything in a store comes to."""
    with moment(url) as found:
        return {**sums(found.connection, lambda _rows: None), "": Sum(found.end.revision, found.end.head)}


def faults(url: str) -> list[str]:
    return [finding.text.text for finding in check(url).findings if not finding.ok]


def fill(store: Store, seed: int, papers: int = 40) -> None:
    """Write, change, remove and drop, as the seed has it."""
    told = random.Random(seed)
    store.declare("arxiv", [PAPERS])
    records = store.for_plugin("arxiv", [PAPERS]).records(Paper)
    with store.transaction():
        for number in range(papers):
            title = f"{told.choice(ODD)} graph neural {number}"
            records.add(Paper(title=title, key=f"k{number}", announced=str(told.random())))
    for name in ("notes", "Odd name ÀÉ%s", "gone", "emptied"):
        table = store.table(name)
        numbers = table.insert_multiple(
            {"n": told.choice([1, 2.5, 10**30, -1e-9, None, True]), "s": told.choice(ODD)} for _ in range(9)
        )
        table.update({"again": told.choice(ODD)}, doc_ids=numbers[:4])
        table.remove(doc_ids=numbers[told.randrange(4, 8) :])
    store.drop_table("gone")
    store.table("emptied").truncate()
    store.run(lambda: "done", request=f"wish {seed}")


def papers_in(url: str, count: int = 40) -> None:
    with open_store(url) as store:
        fill(store, 1, count)


@pytest.mark.parametrize("seed", range(3))
def test_a_store_that_was_copied_around_comes_back_the_same(seed: int, place: Callable[[str], str]) -> None:
    first = place("sqlite")
    with open_store(first) as store:
        fill(store, seed)
    around = [
        first,
        *(place(engine) for engine in ("postgres", "json", "postgres", "sqlite", "json", "sqlite")),
    ]
    for source, target in pairwise(around):
        done = copy(source, target)
        assert done.broken is None
    before = sums_of(first)
    assert [sums_of(each) for each in around[1:]] == [before] * 6
    assert [faults(each) for each in around[1:]] == [[]] * 6


@pytest.mark.parametrize("engine", ENGINES)
def test_a_copy_is_a_store_with_its_rules_its_words_and_its_next_number(
    engine: str, place: Callable[[str], str]
) -> None:
    source, target = place("sqlite"), place(engine)
    papers_in(source)
    with open_store(source) as store:
        last = store.table("notes").insert({})
        store.table("notes").remove(doc_ids=[last])
    copy(source, target)
    with open_store(target, create=False) as store:
        store.declare("arxiv", [PAPERS])
        records = store.for_plugin("arxiv", [PAPERS])
        assert records.having("papers", targets_of("neural 7")) == [8]
        with pytest.raises(Duplicate):
            records.records(Paper).add(Paper(title="another", key="k7"))
        assert store.table("notes").insert({}) == last + 1
        assert store.verify_audit() is None


def targets_of(words: str) -> object:
    from coordtui.text.text_match import TextMatch

    return TextMatch(words, whole=True)


def _killed_at(batch: int, source: str, target: str) -> bool:
    """Copy in a process that is killed after so many batches; whether it was."""
    child = os.fork()
    if child == 0:
        try:
            _count_batches(target, batch)
            copy(source, target)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _count_batches(target: str, batch: int) -> None:
    from coordtui.store.copying.server_target import ServerTarget

    kind = ServerTarget if target.startswith("postgresql") else FileTarget
    real, left = kind.batch, [batch]

    def counted(self: targets.Target) -> object:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self)  # type: ignore[arg-type]

    kind.batch = counted  # type: ignore[assignment, method-assign]
    real_publish = kind.publish

    def published(self: targets.Target, end: targets.End) -> None:
        real_publish(self, end) if left[0] < 500 else None  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGKILL)

    if batch > 900:  # when everything was compared, before it is published
        kind.publish = published  # type: ignore[assignment, method-assign]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_copy_that_is_killed_anywhere_goes_on_and_is_no_store_until_it_is_done(
    engine: str, place: Callable[[str], str]
) -> None:
    source, target = place("sqlite"), place(engine)
    papers_in(source)
    for batch in (0, 1, 3, 6, 9, 14, 999):
        assert _killed_at(batch, source, target)
        if batch:
            with pytest.raises(StoreError, match="is being copied here"):
                open_store(target)
        with open_store(source) as store:  # what is new is brought too
            store.table("notes").insert({"after": batch})
            store.table("notes").update({"changed": batch}, doc_ids=[1])
            store.table(f"made {batch}").insert({})
            if batch == 9:
                store.drop_table("made 3")
    copy(source, target)
    assert sums_of(target) == sums_of(source)
    assert faults(target) == []


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_document_that_is_another_in_the_copy_is_found_and_put_right_by_the_next_run(
    engine: str, place: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = place("json"), place(engine)
    papers_in(source)
    real = job.fill

    def spoiling(found: job.Moment, into: targets.Target, step: job.Step) -> None:
        real(found, into, step)
        with into.batch():
            into.connection.execute('UPDATE "doc_notes" SET body = ? WHERE id = ?', ('{"n":0}', 1))

    with monkeypatch.context() as patched:
        patched.setattr(job, "fill", spoiling)
        with pytest.raises(Differs, match="notes") as raised:
            copy(source, target)
    assert [each.name for each in raised.value.compared if not each.same] == ["notes"]
    with pytest.raises(StoreError, match="is being copied here"):
        open_store(target)
    copy(source, target)
    assert sums_of(target) == sums_of(source)


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_copy_that_others_write_ahead_of_is_not_called_done_unless_the_moment_was_asked_for(
    engine: str, place: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target, of_a_moment = place("sqlite"), place(engine), place("sqlite")
    papers_in(source, 5)
    real = job.check
    with open_store(source) as others:

        def written(found: job.Moment, into: targets.Target, step: job.Step) -> object:
            others.table("notes").insert({})
            return real(found, into, step)

        monkeypatch.setattr(job, "check", written)
        with pytest.raises(Behind):
            copy(source, target)
        with pytest.raises(StoreError, match="is being copied here"):
            open_store(target)
        before = others.revision
        assert copy(source, of_a_moment, snapshot=True).revision == before
        monkeypatch.setattr(job, "check", real)
        copy(source, target)
    assert sums_of(target) == sums_of(source)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_store_that_was_moved_takes_no_change_more_from_anybody_until_it_is_opened_again(
    engine: str, place: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = place(engine), place("sqlite")
    papers_in(source, 5)
    with open_store(source) as others:
        copy(source, target, hold=True)
        with pytest.raises(StoreMoved):
            others.table("notes").insert({})
    with pytest.raises(StoreMoved):
        open_store(source)
    with pytest.raises(StoreMoved):
        copy(source, place("sqlite"))
    reopen(source)
    assert sums_of(target) == sums_of(source)
    with open_store(source) as others:
        others.table("notes").insert({})
    with pytest.raises(Refused):
        reopen(source)


def _writing(url: str, told: int) -> int:
    """A process that writes until the store refuses, and tells each write that was acknowledged."""
    child = os.fork()
    if child:
        return child
    try:
        with open_store(url) as store:
            while True:
                number = store.run(lambda: store.table("written").insert({}))
                os.write(told, b"%d\n" % number)
    except StoreMoved:
        os._exit(7)
    finally:
        os._exit(1)


@pytest.mark.parametrize(
    ("source", "target"), [("sqlite", "postgres"), ("postgres", "json"), ("json", "sqlite")]
)
def test_nothing_that_was_acknowledged_is_lost_in_a_move(
    source: str, target: str, place: Callable[[str], str]
) -> None:
    old, new = place(source), place(target)
    papers_in(old, 5)
    reading, told = os.pipe()
    writers = [_writing(old, told) for _ in range(2)]
    os.close(told)
    with open(reading) as acknowledged:
        first = int(acknowledged.readline())
        try:
            moved_to(old, new)
        finally:
            ends = [os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in writers]
        numbers = {int(line) for line in acknowledged} | {first}
    assert ends == [7, 7]
    with open_store(new) as store:
        assert {document.doc_id for document in store.table("written")} == numbers
        assert store.verify_audit() is None


def moved_to(old: str, new: str) -> None:
    """Move a store that is written all the time."""
    for _ in range(20):
        with contextlib.suppress(StoreBusy):
            copy(old, new, hold=True)
            return


def test_a_move_that_was_stopped_after_the_store_was_closed_is_taken_up_again(
    place: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = place("sqlite"), place("json")
    papers_in(source, 5)
    with monkeypatch.context() as patched:
        patched.setattr(FileTarget, "publish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            copy(source, target, hold=True)
    with pytest.raises(StoreMoved):
        open_store(source)
    copy(source, target, hold=True)
    with open_store(target) as store:
        assert len(store.table("arxiv.papers")) == 5


@pytest.mark.parametrize("engine", ENGINES)
def test_a_copy_takes_the_place_of_nothing(engine: str, place: Callable[[str], str]) -> None:
    source, target, another = place("sqlite"), place(engine), place("sqlite")
    papers_in(source, 3)
    papers_in(another, 4)
    with pytest.raises(Refused, match="onto itself"):
        copy(source, source)
    assert _killed_at(999, source, target)
    with pytest.raises(Refused, match="another store"):
        copy(another, target)
    copy(another, target, anew=True)
    before = sums_of(target)
    for anew in (False, True):
        with pytest.raises(Refused, match="a store already"):
            copy(source, target, anew=anew)
    assert sums_of(target) == before == sums_of(another)


@pytest.mark.parametrize("engine", ENGINES)
def test_two_processes_do_not_make_the_same_copy(engine: str, place: Callable[[str], str]) -> None:
    source, target = place("sqlite"), place(engine)
    papers_in(source, 3)
    first = job.open_target(target)
    try:
        with pytest.raises(StoreBusy):
            copy(source, target)
    finally:
        first.close()
    copy(source, target)


@SERVER
def test_what_is_missing_beside_the_documents_on_a_server_is_found(place: Callable[[str], str]) -> None:
    import psycopg

    url = place("postgres")
    papers_in(url, 6)
    assert faults(url) == []
    with psycopg.connect(url, autocommit=True) as server:
        server.execute('DROP INDEX "index arxiv.papers announced"')
        assert len(faults(url)) == 1
        assert not check(url, quick=True).ok
        server.execute("ALTER TABLE store_audit DISABLE TRIGGER store_audit_is_never_changed")
        assert len(faults(url)) == 2
        server.execute("UPDATE \"fts_arxiv.papers.\" SET t0 = ' other ' WHERE id = 3")
        assert len(faults(url)) == 3
        server.execute('UPDATE "doc_notes" SET body = \'{"n":0}\' WHERE id = 2')
        assert "Document {numbers} of “{table}” is not as it was last written." in faults(url)
    copy(url, again := place("postgres"))
    assert faults(again) == ["Document {numbers} of “{table}” is not as it was last written."]


@SERVER
def test_an_export_of_a_server_is_that_of_a_file_with_the_same(
    place: Callable[[str], str], folder: Path
) -> None:
    source, target = place("sqlite"), place("postgres")
    papers_in(source, 6)
    copy(source, target)
    for number, url in enumerate((source, target)):
        with open_store(url, read_only=True, create=False) as store:
            export(store, folder / f"{number}.json")
    assert (folder / "0.json").read_bytes() == (folder / "1.json").read_bytes()


@SERVER
@pytest.mark.parametrize(
    "address_",
    [
        "postgresql://u:se%2Fcret@127.0.0.1:1/x",
        "postgresql://u:se/cret@h:1/x",
        "postgresql://u:se%zzcret@h/x",
    ],
)
def test_a_password_is_in_no_error(address_: str, place: Callable[[str], str]) -> None:
    source = place("sqlite")
    papers_in(source, 1)
    for asked in (
        lambda: open_store(address_),
        lambda: copy(source, address_),
        lambda: copy(address_, source),
    ):
        with pytest.raises(StoreError) as raised:
            asked()
        said = raised.value
        assert not any("cret" in str(part) for part in (said, said.what, said.why, said.remedy))

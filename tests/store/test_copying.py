"""A store that is copied to another engine is the same there, and nobody uses a copy that is not done."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from coordtui.api.errors import Duplicate, Refused, StoreBusy, StoreError
from coordtui.store import open_store
from coordtui.store.copying import job, targets
from coordtui.store.copying.job import Behind, Differs, copy
from coordtui.store.exchange import export
from coordtui.text.text_match import TextMatch
from tests import postgres_server
from tests.store.conftest import PAPERS, Paper
from tests.store.copies import faults, fill, killed_at, papers_in, sums_of
from tests.store.engines import ENGINES

SERVER = pytest.mark.skipif(bool(postgres_server.why_not()), reason=str(postgres_server.why_not()))


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
        assert records.having("papers", TextMatch("neural 7", whole=True)) == [8]
        with pytest.raises(Duplicate):
            records.records(Paper).add(Paper(title="another", key="k7"))
        assert store.table("notes").insert({}) == last + 1
        assert store.verify_audit() is None


@pytest.mark.parametrize("engine", ENGINES)
def test_a_copy_that_is_killed_anywhere_goes_on_and_is_no_store_until_it_is_done(
    engine: str, place: Callable[[str], str]
) -> None:
    source, target = place("sqlite"), place(engine)
    papers_in(source)
    for batch in (0, 1, 3, 6, 9, 14, 999):
        assert killed_at(batch, source, target)
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
def test_a_copy_takes_the_place_of_nothing(engine: str, place: Callable[[str], str]) -> None:
    source, target, another = place("sqlite"), place(engine), place("sqlite")
    papers_in(source, 3)
    papers_in(another, 4)
    with pytest.raises(Refused, match="onto itself"):
        copy(source, source)
    assert killed_at(999, source, target)
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

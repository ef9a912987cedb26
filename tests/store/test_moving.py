"""A store that was moved is closed where it was, and nothing that was acknowledged is left behind."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable

import pytest

from coordtui.api.errors import Refused, StoreBusy
from coordtui.store import open_store
from coordtui.store.copying.file_target import FileTarget
from coordtui.store.copying.job import copy, open_target
from coordtui.store.copying.moved import reopen
from coordtui.store.copying.sources import moment
from coordtui.store.problems import StoreMoved
from tests.store.copies import papers_in, sums_of
from tests.store.engines import ENGINES


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
@pytest.mark.parametrize("begun", [False, True])
def test_a_store_that_was_moved_is_not_opened_again_by_a_move_to_somewhere_else(
    engine: str, begun: bool, place: Callable[[str], str]
) -> None:
    """The first move may have ended as nobody knows: what it made is a store all the same."""
    source, elsewhere = place("sqlite"), place(engine)
    papers_in(source, 5)
    copy(source, place("sqlite"), hold=True)
    if begun:  # of another store
        papers_in(other := place("json"), 1)
        with contextlib.closing(open_target(elsewhere)) as into, moment(other) as found:
            into.refuse_other(found.place)
    with pytest.raises(Refused, match="moved before") as refused:
        copy(source, elsewhere, hold=True)
    assert f"coordtui store copy {source} --reopen" in str(refused.value.remedy)
    with pytest.raises(StoreMoved):
        open_store(source)
    if not begun:
        open_store(elsewhere).close()  # and nothing was made there


def test_a_move_that_was_stopped_goes_on_to_a_server_too(
    place: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = place("json"), place("postgres")
    from coordtui.store.copying.server_target import ServerTarget

    papers_in(source, 5)
    with monkeypatch.context() as patched:
        patched.setattr(ServerTarget, "publish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            copy(source, target, hold=True)
    copy(source, target, hold=True)
    with open_store(target) as store:
        assert len(store.table("arxiv.papers")) == 5

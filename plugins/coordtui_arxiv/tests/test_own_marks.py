"""What is known of a person's marks is what the store has, however it came to be so."""

from __future__ import annotations

import pytest

from coordtui_arxiv import own_marks
from coordtui_arxiv.own_marks import Own, OwnMarks
from coordtui_arxiv.records import Mark
from coordtui_arxiv.service import Counts, Inbox

from .conftest import Rig
from .test_inbox import paper

READ = Own(read=True, starred=False, archived=False)
KEPT = Own(read=False, starred=True, archived=False)


def test_what_others_and_other_sessions_mark_is_followed(rig: Rig) -> None:
    first, second = rig.take(paper(1), paper(2))
    own = OwnMarks(rig.ctx())
    assert own.all() == {}
    undo = rig.inbox().mark([first], read=True)
    rig.inbox(2).mark([second], read=True)
    assert own.all() == {first: READ}
    rig.inbox().mark([second], starred=True)
    undo()
    assert own.all() == {first: Own(False, False, False), second: KEPT}
    marks = rig.ctx().store.records(Mark)
    for mark in marks.find():
        marks.remove(mark.doc_id)
    assert own.all() == {}


def test_one_mark_is_read_after_one_was_written_and_all_after_many(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = rig.take(*(paper(n) for n in range(1, 7)))
    own, read = OwnMarks(rig.ctx()), []
    own.all()
    whole = OwnMarks._read
    monkeypatch.setattr(OwnMarks, "_read", lambda *asked: read.append(1) or whole(*asked))
    rig.inbox().mark(numbers[:1], read=True)
    assert own.all() == {numbers[0]: READ}
    rig.take(paper(8))  # what is written elsewhere is no reason to read marks
    assert len(own.all()) == 1
    assert not read
    monkeypatch.setattr(own_marks, "_FEW", 3)
    rig.inbox().mark(numbers, read=True)
    assert own.all() == dict.fromkeys(numbers, READ)
    assert read


def test_what_a_transaction_wrote_is_seen_in_it_and_forgotten_when_it_is_undone(rig: Rig) -> None:
    rig.watch(categories=["cs.LG"])
    (number,) = rig.take(paper(1))
    inbox: Inbox = rig.inbox()
    assert inbox.counts() == Counts(unread=1, total=1, starred=0)

    def change_and_fail() -> None:
        with rig.store.transaction():
            inbox.mark([number], read=True)
            rig.take(paper(2))
            assert inbox.counts() == Counts(unread=1, total=2, starred=0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert inbox.counts() == Counts(unread=1, total=1, starred=0)


def test_counts_follow_watches_that_are_switched_off_and_papers_that_come(rig: Rig) -> None:
    watch = rig.watch(categories=["cs.LG"])
    rig.take(paper(1))
    inbox = rig.inbox()
    assert inbox.counts().total == 1
    rig.take(paper(2))
    assert inbox.counts().total == 2
    watch.enabled = False
    rig.watches().save(watch)
    assert inbox.counts().total == 0

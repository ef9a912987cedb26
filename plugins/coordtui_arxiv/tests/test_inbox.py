from __future__ import annotations

from datetime import timedelta

import pytest

import coordtui_arxiv.newest as newest_module
from coordtui.api import NotAllowed, NotFound, Refused, StaleRecord
from coordtui_arxiv.records import Author, Mark
from coordtui_arxiv.service import Counts, Inbox
from tests.fake_arxiv import invented
from tests.fake_arxiv.writing import DAY

from .conftest import Rig, just_before_the_first_transaction


def paper(number: int, **fields: object):
    return invented(f"2611.5000{number}", announced=DAY - timedelta(days=number), **fields)


def test_the_inbox_holds_what_my_enabled_watches_found_newest_first(rig: Rig) -> None:
    watch = rig.watch(words="transport")
    rig.watch(person=2, words="other")
    rig.take(
        paper(3, title="transport three"),
        paper(1, title="transport one"),
        paper(2, title="nothing"),
        paper(4),
    )
    assert rig.keys(rig.inbox().ids("inbox")) == ["2611.50001", "2611.50003"]
    assert rig.keys(rig.inbox().ids("all")) == ["2611.50001", "2611.50002", "2611.50003", "2611.50004"]
    watch.enabled = False
    rig.watches().save(watch)
    assert rig.inbox().ids("inbox") == []


def test_unread_papers_come_before_read_ones(rig: Rig) -> None:
    rig.watch(categories=["cs.LG"])
    first, second, third = rig.take(paper(1), paper(2), paper(3))
    rig.inbox().mark([first, second], read=True)
    assert rig.inbox().ids("inbox") == [third, first, second]
    assert rig.inbox().counts() == Counts(unread=1, total=3, starred=0)


def test_what_is_archived_leaves_the_inbox_and_can_come_back(rig: Rig) -> None:
    rig.watch(categories=["cs.LG"])
    first, second = rig.take(paper(1), paper(2))
    undo = rig.inbox().mark([first], archived=True)
    assert rig.inbox().ids("inbox") == [second]
    assert rig.inbox().ids("archived") == [first]
    undo()
    assert rig.inbox().ids("inbox") == [first, second]
    assert rig.inbox().ids("archived") == []


def test_undo_restores_each_paper_as_it_was_and_nothing_else(rig: Rig) -> None:
    first, second = rig.take(paper(1), paper(2))
    rig.inbox().mark([first], starred=True)
    undo = rig.inbox().mark([first, second], starred=True, read=True)
    rig.inbox().set_tags([second], ["kept"])
    undo()
    assert rig.inbox().ids("starred") == [first]
    marks = [entry.mark for entry in rig.inbox().rows([first, second])]
    assert [(mark.read, mark.starred, mark.tags) for mark in marks if mark] == [
        (False, True, []),
        (False, False, ["kept"]),
    ]


def test_marks_are_each_persons_own(rig: Rig) -> None:
    (number,) = rig.take(paper(1))
    rig.inbox(1).mark([number], starred=True)
    assert rig.inbox(2).ids("starred") == []
    (entry,) = rig.inbox(2).rows([number])
    assert entry.mark is None


def test_a_view_narrows_to_a_watch_and_to_words(rig: Rig) -> None:
    watch = rig.watch(words="transport")
    rig.watch(categories=["cs.LG"])
    rig.take(
        paper(1, title="Optimal transport", authors=[Author(name="Søren Ødegård")]),
        paper(2, title="Éléments"),
        paper(3, title="Transport again"),
    )
    assert rig.keys(rig.inbox().ids("inbox", watch=watch.doc_id)) == ["2611.50001", "2611.50003"]
    assert rig.keys(rig.inbox().ids("all", match="element")) == ["2611.50002"]
    assert rig.keys(rig.inbox().ids("all", match="odegard transp")) == ["2611.50001"]
    assert rig.keys(rig.inbox().ids("inbox", watch=watch.doc_id, match="again")) == ["2611.50003"]


def test_a_row_says_why_it_is_there(rig: Rig) -> None:
    rig.watch(name="Bridges", words="transport", authors=["Hrafn Placeholder"])
    rig.watch(name="Learning", categories=["cs.LG"])
    rig.watch(person=2, name="Not mine", words="transport")
    (number,) = rig.take(paper(1, title="Optimal transport"))
    (entry,) = rig.inbox().rows([number])
    assert [str(reason) for reason in entry.reasons] == [
        "“transport” in the title (watch “Bridges”)",
        "by Hrafn Placeholder (watch “Bridges”)",
        "in cs.LG (watch “Learning”)",
    ]


def test_a_note_that_somebody_changed_meanwhile_is_not_overwritten(rig: Rig) -> None:
    (number,) = rig.take(paper(1))
    mark = rig.inbox().set_note(number, "first", rev=0)
    rig.inbox().set_note(number, "second", rev=mark.rev)
    with pytest.raises(StaleRecord) as stale:
        rig.inbox().set_note(number, "third", rev=mark.rev)
    assert stale.value.changed == ["note"]
    assert stale.value.stored is not None
    assert stale.value.stored["note"] == "second"
    with pytest.raises(StaleRecord):
        rig.inbox().set_note(number, "third", rev=0)
    (entry,) = rig.inbox().rows([number])
    assert entry.mark is not None
    assert entry.mark.note == "second"
    assert rig.inbox().set_note(number, "third", rev=stale.value.stored["rev"]).note == "third"


def test_tags_are_added_set_and_counted(rig: Rig) -> None:
    first, second = rig.take(paper(1), paper(2))
    rig.inbox().add_tags([first], ["b", " a "])
    undo = rig.inbox().add_tags([first, second], ["c"])
    assert rig.inbox().tags() == [("c", 2), ("a", 1), ("b", 1)]
    rig.inbox().set_tags([second], ["d", ""])
    undo()
    assert sorted(rig.inbox().tags()) == [("a", 1), ("b", 1)]


def test_tags_that_another_session_adds_at_the_same_time_stay(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = rig.take(paper(1))
    just_before_the_first_transaction(monkeypatch, lambda: rig.inbox().add_tags([number], ["theirs"]))
    rig.inbox().add_tags([number], ["mine"])
    assert sorted(rig.inbox().tags()) == [("mine", 1), ("theirs", 1)]


def test_what_anothers_watch_matched_is_theirs(rig: Rig) -> None:
    watch = rig.watch(person=1, words="transport")
    (number,) = rig.take(paper(1, title="transport"))
    assert rig.inbox(1).ids("all", watch=watch.doc_id) == [number]
    with pytest.raises(NotAllowed):
        rig.inbox(2).ids("all", watch=watch.doc_id)
    coordinator = Inbox(rig.ctx(3, roles=("coordinator",)))
    assert coordinator.ids("all", watch=watch.doc_id) == [number]
    rig.watches(1).remove(watch.doc_id)
    assert rig.inbox(1).ids("all", watch=watch.doc_id) == []


def test_an_unknown_id_is_said(rig: Rig) -> None:
    with pytest.raises(NotFound, match=r"no paper “2611\.59999”"):
        rig.inbox().by_key("2611.59999")


def test_a_guest_may_do_nothing_and_the_program_has_no_marks(rig: Rig) -> None:
    (number,) = rig.take(paper(1))
    guest = Inbox(rig.ctx(3, roles=("guest",)))
    for refused in (
        lambda: guest.ids("all"),
        lambda: guest.rows([number]),
        guest.counts,
        lambda: guest.mark([number], read=True),
        lambda: guest.set_tags([number], ["x"]),
        lambda: guest.add_tags([number], ["x"]),
        lambda: guest.set_note(number, "x", 0),
        lambda: guest.by_key("2611.50001"),
        guest.tags,
    ):
        with pytest.raises(NotAllowed):
            refused()
    with pytest.raises(Refused, match="belong to a person"):
        Inbox(rig.ctx(None, roles=("coordinator",))).mark([number], read=True)
    assert rig.ctx().store.records(Mark).count() == 0


def test_every_mark_bears_the_name_of_who_made_it(rig: Rig) -> None:
    (number,) = rig.take(paper(1))
    rig.inbox(2).mark([number], starred=True)
    entry = rig.store.audit_log(limit=1)[0]
    assert entry.name == "person 2"


@pytest.mark.parametrize("looked_at", [2, 4, 500])
def test_the_newest_that_hold_words_are_the_same_however_many_of_the_last_are_looked_at(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, looked_at: int
) -> None:
    monkeypatch.setattr(newest_module, "_LAST", looked_at)
    titles = {n: "a lamp" if n % 3 == 0 else "a village" for n in (5, 9, 1, 3, 8, 2, 7, 6, 4)}
    rig.take(*(paper(n, title=title) for n, title in titles.items()))
    inbox = rig.inbox()
    for words in ("lamp", "lamp village", "village", "", "nowhere"):
        whole = inbox.ids("all", match=words)
        for limit in (1, 2, 9):
            assert inbox.ids("all", match=words, limit=limit) == whole[:limit]

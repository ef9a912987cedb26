"""What the plugin says of itself, and its answers to the core."""

from __future__ import annotations

import subprocess
import sys

import pytest

import coordtui_arxiv
from coordtui.api import NotAllowed, Ref
from coordtui_arxiv.records import Mark, Match, Progress, Watch
from tests.fake_arxiv import invented

from .conftest import PLUGIN, Rig, just_before_the_first_transaction


def test_declaring_the_plugin_imports_nothing_heavy() -> None:
    code = (
        "import sys, coordtui_arxiv; coordtui_arxiv.coordtui_plugin();"
        "heavy = {'textual', 'rich', 'tinydb', 'httpx', 'arxiv', 'lxml', 'requests', 'sqlite3'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.strip() == "[]"


def test_every_permission_that_is_asked_for_is_declared() -> None:
    declared = {permission.id for permission in PLUGIN.permissions}
    assert declared == {f"arxiv.{right}" for right in ("read", "watch", "sync", "send", "route", "manage")}
    assert {pane.requires for pane in PLUGIN.panes} | {job.requires for job in PLUGIN.jobs} <= declared


def test_today_shows_what_is_new_for_me(rig: Rig) -> None:
    assert [str(card.title) for card in coordtui_arxiv.coordtui_today(rig.ctx())] == [
        "No watch yet: say which papers you want to be told of"
    ]
    rig.watch(words="transport")
    rig.take(*(invented(f"2611.5000{i}", title=f"transport {i}") for i in range(9)))
    summary, *papers = coordtui_arxiv.coordtui_today(rig.ctx())
    assert str(summary.title) == "9 unread papers"
    assert len(papers) == 6
    assert {card.ref for card in papers} < {Ref("arxiv.paper", f"2611.5000{i}") for i in range(9)}
    assert papers[0].cells == ("Placeholder+1", "cs.LG")
    rig.inbox().mark(rig.inbox().ids("inbox"), read=True)
    assert list(coordtui_arxiv.coordtui_today(rig.ctx())) == []
    assert list(coordtui_arxiv.coordtui_today(rig.ctx(4, roles=("guest",)))) == []


def test_what_comes_from_outside_cannot_steer_the_screen(rig: Rig) -> None:
    rig.watch(words="transport")
    rig.take(invented(title="transport \x1b[31m\u202eevil"))
    _, card = coordtui_arxiv.coordtui_today(rig.ctx())
    assert card.title == "transport [31mevil"
    (hit,) = coordtui_arxiv.coordtui_search(rig.ctx(), "transport", 5)
    assert hit.title == "transport [31mevil"


def test_the_search_box_finds_papers(rig: Rig) -> None:
    rig.take(invented("2611.50001", title="Éléments"), invented("2611.50002", title="Elementary"))
    hits = list(coordtui_arxiv.coordtui_search(rig.ctx(), "element", 10))
    assert {hit.ref for hit in hits} == {Ref("arxiv.paper", "2611.50001"), Ref("arxiv.paper", "2611.50002")}
    assert len(list(coordtui_arxiv.coordtui_search(rig.ctx(), "element", 1))) == 1
    assert list(coordtui_arxiv.coordtui_search(rig.ctx(), "  ", 10)) == []
    assert list(coordtui_arxiv.coordtui_search(rig.ctx(4, roles=("guest",)), "element", 10)) == []


def test_a_persons_data_is_shown_to_them_and_removed_by_who_may(rig: Rig) -> None:
    rig.watch(name="mine", words="transport")
    rig.watch(name="theirs", words="transport", person=2)
    (number,) = rig.take(invented(title="transport"))
    rig.inbox().set_note(number, "private", 0)
    rig.inbox(2).mark([number], starred=True)
    held = coordtui_arxiv.coordtui_personal_data(rig.ctx(1), 1, False).held
    assert [watch["name"] for watch in held["watches"]] == ["mine"]
    assert [mark["note"] for mark in held["marks"]] == ["private"]
    with pytest.raises(NotAllowed):
        coordtui_arxiv.coordtui_personal_data(rig.ctx(2), 1, False)
    with pytest.raises(NotAllowed):
        coordtui_arxiv.coordtui_personal_data(rig.ctx(1), 1, True)
    coordinator = rig.ctx(3, roles=("coordinator",))
    assert coordtui_arxiv.coordtui_personal_data(coordinator, 1, True).erased == 2
    store = rig.ctx().store
    assert [watch.name for watch in store.records(Watch).find()] == ["theirs"]
    assert {match.watch for match in store.records(Match).find()} == {2}
    assert {progress.watch for progress in store.records(Progress).find()} == {2}
    assert [mark.person for mark in store.records(Mark).find()] == [2]
    assert len(rig.papers()) == 1


def test_what_comes_while_a_person_is_removed_is_removed_too(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = rig.take(invented(title="transport"))

    def still_there() -> None:
        rig.watch(words="transport")
        rig.inbox().mark([number], starred=True)

    coordinator = rig.ctx(3, roles=("coordinator",))
    just_before_the_first_transaction(monkeypatch, still_there)
    assert coordtui_arxiv.coordtui_personal_data(coordinator, 1, True).erased == 2
    for record in (Watch, Mark, Match, Progress):
        assert rig.ctx().store.records(record).count() == 0


def test_two_people_who_are_one_have_one_set_of_marks(rig: Rig) -> None:
    rig.watch(name="double", words="transport", person=2)
    first, second = rig.take(invented("2611.50001"), invented("2611.50002"))
    rig.inbox(1).set_note(first, "mine", 0)
    rig.inbox(1).mark([first], archived=True)
    rig.inbox(2).set_note(first, "also mine", 0)
    rig.inbox(2).mark([first, second], starred=True)
    rig.inbox(2).add_tags([first], ["tag"])
    rig.merge(1, 2)
    one, two = (entry.mark for entry in rig.inbox(1).rows([first, second]))
    assert one is not None
    assert (one.note, one.starred, one.archived, one.tags) == ("mine\n\nalso mine", True, False, ["tag"])
    assert two is not None
    assert two.starred
    assert rig.inbox(2).ids("starred") == []
    assert [watch.name for watch in rig.watches(1).all()] == ["double"]

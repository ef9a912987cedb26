"""The windows of papers to confirm and of people who may be one, by keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rich.cells import cell_len

from coordtui.api import DatedRole, Paper, Person, Ref
from coordtui.ui.widgets import Question, Window
from coordtui_expertise.attaching import Attaching
from coordtui_expertise.identities import Identities as Queue
from coordtui_expertise.panes.duplicates import Duplicates
from coordtui_expertise.panes.identities import Identities
from coordtui_expertise.records import Authorship, NameForm
from coordtui_expertise.works import Works

from .window_kit import Visit

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def hrafn(lab: Any) -> Person:
    return lab.add("Hrafn Placeholder")


def came(lab: Any, *authors: str, key: str = "1", title: str = "") -> None:
    ref = Ref("arxiv.paper", f"2611.{key}")
    paper = Paper(ref=ref, title=title or f"Paper {key}", authors=authors, abstract="Invented.")
    Attaching(lab.as_(None)).take([paper])


def states(lab: Any) -> list[str]:
    return sorted(row.state for row in lab.as_(None).store.records(Authorship).find())


async def test_what_undo_brings_back_is_in_sight_under_the_cursor(lab: Any, hrafn: Person) -> None:
    for number in range(40):
        came(lab, "H. Placeholder", key=f"{number}", title=f"Paper {number:02}")
    async with Visit(lab, Identities, (80, 24)) as at:
        await at.press("x", "end")
        assert "Paper 00" not in at.text()
        await at.press("u")
        window: Any = at.app.screen
        assert window._item.work.title == "Paper 00"
        assert "Paper 00" in at.lines()[2]


@pytest.mark.parametrize("size", SIZES)
async def test_papers_to_confirm_are_listed_with_what_speaks_for_them(
    lab: Any, hrafn: Person, size: tuple[int, int]
) -> None:
    came(lab, "Hrafn Placeholder", "Norma Inventada", key="1")
    came(lab, "H. Placeholder", key="2")
    async with Visit(lab, Identities, size) as at:
        assert at.lines()[0].startswith("2 papers to confirm")
        assert "Hrafn Placeholder" in at.lines()[2]
        assert "●●●●○ strong" in at.lines()[2]
        assert "●○○○○ weak" in at.lines()[3]
        assert "Exactly this full name, and nobody else of the lab" in at.words()
        assert "c confirm" in at.lines()[-1]
        assert "undo" not in at.lines()[-1]
        await at.press("down")
        assert "Only surname and initial fit" in at.words()


async def test_one_paper_is_confirmed_or_the_name_for_good_and_undone(lab: Any, hrafn: Person) -> None:
    for key in "123":
        came(lab, "Hrafn Placeholder", key=key)
    async with Visit(lab, Identities, (80, 24)) as at:
        await at.press("c")
        assert isinstance(at.app.screen, Question)
        assert "2 more papers with exactly this name attach now" in at.words()
        assert "c always this name" in at.lines()[-1]
        await at.press("x")
        assert states(lab) == ["confirmed", "uncertain", "uncertain"]
        assert "confirmed 1 paper · u undoes" in at.text()
        await at.press("c", "c")
        assert states(lab) == ["confirmed"] * 3
        assert "Nothing waits to be confirmed." in at.text()
        await at.press("u")
        assert states(lab) == ["confirmed", "uncertain", "uncertain"]
        assert lab.as_(None).store.records(NameForm).count() == 0
        await at.press("c", "escape")
        assert states(lab) == ["confirmed", "uncertain", "uncertain"]


async def test_many_are_selected_and_refused_at_once(lab: Any, hrafn: Person) -> None:
    for key in "123":
        came(lab, "H. Placeholder", key=key)
    async with Visit(lab, Identities, (80, 24)) as at:
        await at.press("a", "x")
        assert states(lab) == ["refused"] * 3
        assert "refused 3 papers · u undoes" in at.text()
        await at.press("u", "c")
        assert states(lab) == ["confirmed", "uncertain", "uncertain"]


async def test_what_another_answered_while_one_is_asked_stays_and_is_said(lab: Any, hrafn: Person) -> None:
    came(lab, "Hrafn Placeholder")
    async with Visit(lab, Identities, (80, 24)) as at:
        await at.press("c")
        assert isinstance(at.app.screen, Question)
        Queue(lab.as_(None)).refuse([at.window._item.number])
        await at.press("c")
        assert "“Paper 1” was refused already: that stays." in at.text()
        assert states(lab) == ["refused"]


async def test_an_undo_that_would_take_back_what_another_answered_is_refused_in_a_line(
    lab: Any, hrafn: Person
) -> None:
    came(lab, "Hrafn Placeholder")
    async with Visit(lab, Identities, (80, 24)) as at:
        await at.press("x")
        (row,) = lab.as_(None).store.records(Authorship).find()
        Works(lab.as_(None)).confirm([row.doc_id])
        await at.press("u")
        assert "This was changed since, and stays as it is now." in at.text()
        assert states(lab) == ["confirmed"]


async def test_enter_shows_the_paper_and_q_goes_back_step_by_step(lab: Any, hrafn: Person) -> None:
    came(lab, "Hrafn Placeholder", title="A paper on nothing")
    async with Visit(lab, Identities, (80, 24)) as at:
        await at.press("enter")
        assert "Invented." in at.text()
        await at.press("q")
        assert isinstance(at.app.screen, Identities)
        await at.press("q")
        assert not isinstance(at.app.screen, Identities)


@pytest.mark.parametrize("size", [(40, 10), *SIZES])
@pytest.mark.parametrize("window", [Identities, Duplicates])
async def test_hostile_names_and_titles_are_text_at_every_size(
    lab: Any, size: tuple[int, int], window: Callable[[Any], Window[Any]]
) -> None:
    for name in ("[/x] [@click=app.bell]CLICK[/]", "\x1b[2J\x1b]0;x\x07 Nobody", "深層 学習" * 20, "w" * 300):
        lab.add(f"Hrafn {name}")
        lab.add(f"Hrafn {name}", emails=[f"a{len(name)}@example.invalid"])
        came(lab, f"Hrafn {name}", key=str(len(name)), title=name)
    async with Visit(lab, window, size) as at:
        await at.press("down", "enter", "q")
        for line in at.lines():
            assert cell_len(line) == size[0]
            assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in line)


@pytest.mark.parametrize("size", SIZES)
async def test_two_people_are_compared_merged_and_taken_apart(
    lab: Any, hrafn: Person, size: tuple[int, int]
) -> None:
    double = lab.add("Placeholder Hrafn", interests=["proteins"])
    people = lab.directory.people()
    async with Visit(lab, Duplicates, size) as at:
        assert at.lines()[0].startswith("1 pair that may be one person")
        text = at.words()
        assert "the same words in another order" in text
        await at.press("enter")
        assert "proteins" in at.text()
        assert "Why “Placeholder Hrafn” may be “Hrafn Placeholder”" in at.text()
        await at.press("c")
        assert people.get(double.doc_id).merged_into == hrafn.doc_id
        assert "merged “Placeholder Hrafn” into “Hrafn Placeholder” · u undoes" in at.words()
        await at.press("tab")
        assert at.lines()[0].startswith("1 merge that holds")
        await at.press("x")
        assert people.get(double.doc_id).merged_into is None
        await at.press("tab")
        assert at.lines()[0].startswith("1 pair that may be one person")


async def test_the_other_one_may_stay_and_two_may_be_told_apart(lab: Any, hrafn: Person) -> None:
    double = lab.add("Placeholder Hrafn")
    people = lab.directory.people()
    async with Visit(lab, Duplicates, (80, 24)) as at:
        await at.press("e", "c")
        assert "Merge “Hrafn Placeholder” into “Placeholder Hrafn”?" in at.words()
        await at.press("c")
        assert people.get(hrafn.doc_id).merged_into == double.doc_id
        await at.press("u")
        assert people.get(hrafn.doc_id).merged_into is None
        await at.press("x")
        assert "Nobody looks like somebody else." in at.text()
        await at.press("u")
        assert at.lines()[0].startswith("1 pair that may be one person")


async def test_a_pair_is_answered_once_however_quickly_the_key_is_pressed_again(
    lab: Any, hrafn: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.add("Placeholder Hrafn")
    async with Visit(lab, Duplicates, (80, 24)) as at:
        window: Any = at.window
        works: list[Any] = []
        monkeypatch.setattr(window, "beside", lambda work, then: works.append((work, then)))
        for key in ("x", "x", "u"):
            await at.pilot.press(key)
            window._came([*window._found.values()], None)  # of another reading
        (answer,) = [each for each in works if each[1] == window._done]
        works.clear()
        answer[1](answer[0](), None)
        ((read, listed),) = works
        await at.pilot.press("x")
        assert window._done not in [then for _, then in works]  # but it may hear that others wrote
        monkeypatch.undo()
        listed(read(), None)
        await at.settle()
        await at.press("u")
        assert at.lines()[0].startswith("1 pair that may be one person")


async def test_a_merge_that_is_refused_says_why(lab: Any) -> None:
    lab.add("Camille Exemple")
    async with Visit(lab, Duplicates, (80, 24)) as at:
        await at.press("e", "enter", "c")
        assert "is the coordinator of the lab and has to stay" in at.words()


@pytest.mark.parametrize("size", SIZES)
async def test_the_pair_after_a_merged_one_is_not_merged_unasked(
    lab: Any, hrafn: Person, size: tuple[int, int]
) -> None:
    double = lab.add("Placeholder Hrafn")
    others = lab.add("Ulla Blank"), lab.add("Blank Ulla")
    people = lab.directory.people()

    def merged() -> set[int]:
        return {each.doc_id for each in people.find() if each.merged_into is not None}

    async with Visit(lab, Duplicates, size) as at:
        await at.press("enter", "c")
        assert merged() == {double.doc_id}
        window: Any = at.top
        assert window.pairs.has_focus
        assert not window.split.detail_alone
        assert "Blank Ulla" in at.lines()[2]
        assert "merged “Placeholder Hrafn” into “Hrafn Placeholder” · u undoes" in at.words()
        await at.press("c")
        assert merged() == {double.doc_id}
        assert isinstance(at.top, Question)
        assert "Merge “Blank Ulla” into “Ulla Blank”?" in at.words()
        await at.press("x")
        assert merged() == {double.doc_id}
        await at.press("z", "z", "c")
        assert isinstance(at.top, Question)
        await at.press("c")
        assert merged() == {double.doc_id, others[1].doc_id}
        assert not window.available("list.open")


async def test_one_role_in_two_languages_is_compared_and_told_once(lab: Any) -> None:
    for name, *roles in (
        ("Hrafn Placeholder", "doctorat", "PhD student"),
        ("Placeholder Hrafn", "doctorat", "keeper of the imaginary bees"),
    ):
        lab.add(name, roles=[DatedRole(role=each) for each in roles])
    async with Visit(lab, Duplicates, (80, 40)) as at:
        await at.press("enter")
        assert "PhD student; keeper of the imaginary bees" in at.text()
        assert "PhD student; PhD student" not in at.words()
        assert "doctorat" not in at.text()
        at.app.session.translator.language = "fr"
        at.window.retranslated()
        await at.settle()
        assert "doctorat; keeper of the imaginary bees" in at.text()
        assert "PhD" not in at.text()

"""The windows of papers to confirm and of people who may be one, by keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rich.cells import cell_len

from coordtui.api import Paper, Person, Ref
from coordtui.ui.widgets import Question, Window
from coordtui_expertise.attaching import Attaching
from coordtui_expertise.panes.duplicates import Duplicates
from coordtui_expertise.panes.identities import Identities
from coordtui_expertise.records import Authorship, NameForm

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
        await at.press("q", "c")
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
        assert people.get(hrafn.doc_id).merged_into == double.doc_id
        await at.press("u")
        assert people.get(hrafn.doc_id).merged_into is None
        await at.press("x")
        assert "Nobody looks like somebody else." in at.text()
        await at.press("u")
        assert at.lines()[0].startswith("1 pair that may be one person")


async def test_a_merge_that_is_refused_says_why(lab: Any) -> None:
    lab.add("Camille Exemple")
    async with Visit(lab, Duplicates, (80, 24)) as at:
        await at.press("e", "c")
        assert "is the coordinator of the lab and has to stay" in at.words()

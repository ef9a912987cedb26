"""What `u` takes back on the page of people: what was done last there, or in a window over it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from coordtui.api import Paper, Person, Ref
from coordtui.testing import app_for, settled
from coordtui_expertise.attaching import Attaching
from coordtui_expertise.panes.shown_field import Shown
from coordtui_expertise.records import Authorship
from coordtui_expertise.works import Works


class Page:
    """The program at the own page of whoever acts, with a change of it just saved."""

    def __init__(self, lab: Any) -> None:
        self.app = app_for(lab.session)
        self._running = self.app.run_test(size=(80, 24))

    async def __aenter__(self) -> Page:
        self.pilot = await self._running.__aenter__()
        await self.press("2", "P", "e")
        self.app.screen.form.put({"place": Shown("Room 4")})
        await self.press("ctrl+o")
        assert "The page is saved; u undoes." in self.text()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._running.__aexit__(*error)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await settled(self.pilot)

    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)


@pytest.fixture
def camille(lab: Any) -> Person:
    lab.add("Otto Personne")  # alone there is only the first visit
    found: Person = lab.directory.person(1)
    return found


def place(lab: Any) -> str:
    return str(lab.directory.person(1).place)


async def test_after_an_import_u_takes_back_the_import_and_then_the_page(
    lab: Any, camille: Person, tmp_path: Any
) -> None:
    path = tmp_path / "c.bib"
    path.write_text("@article{a, title={On nothing}, author={Exemple, Camille}, year=2024}\n")
    async with Page(lab) as page:
        await page.press("I", "end", "enter")
        page.app.screen.form.put({"path": str(path)})
        await page.press("ctrl+o", "c")
        assert "1 work was added · u undoes" in page.text()
        await page.press("q")
        assert "1 work was added · u undoes" in page.text()
        await page.press("u")
        assert "undone: 1 work was added" in page.text()
        assert Works(lab.as_(None)).of(camille.doc_id) == []
        assert place(lab) == "Room 4"
        await page.press("u")
        assert place(lab) == ""


async def test_after_an_answer_u_takes_back_the_answer(lab: Any, camille: Person) -> None:
    paper = Paper(ref=Ref("arxiv.paper", "2611.1"), title="On nothing", authors=("C. Exemple",))
    Attaching(lab.as_(None)).take([paper])
    async with Page(lab) as page:
        await page.press("i", "x", "q")
        assert "refused 1 paper · u undoes" in page.text()
        await page.press("u")
        (row,) = lab.as_(None).store.records(Authorship).find()
        assert (row.state, place(lab)) == ("uncertain", "Room 4")


async def test_what_was_taken_back_in_a_window_is_not_offered_again(lab: Any, camille: Person) -> None:
    async with Page(lab) as page:
        page.app.open_page.action_who_sees()
        await page.press("enter", "u", "u", "q")
        assert "u undoes" not in page.text()
        assert place(lab) == ""


async def test_a_page_that_another_changed_since_is_left_and_that_is_said_in_a_line(
    lab: Any, camille: Person
) -> None:
    async with Page(lab) as page:
        people = lab.directory.people()
        people.save(msgspec.structs.replace(people.get(camille.doc_id), place="Room 5"))
        await page.press("u")
        assert "This was changed since, and stays as it is now." in page.text()
        assert place(lab) == "Room 5"


async def test_after_a_conflict_u_takes_back_no_field_that_somebody_else_saved(
    lab: Any, camille: Person
) -> None:
    async with Page(lab) as page:
        await page.press("e")
        page.app.screen.form.put({"place": Shown("Room 6")})
        people = lab.directory.people()
        people.save(msgspec.structs.replace(people.get(camille.doc_id), about="by another"))
        await page.press("ctrl+o", "u")
        assert (place(lab), lab.directory.person(1).about) == ("Room 4", "by another")


async def test_what_was_only_taken_back_in_a_window_does_not_offer_what_is_older(
    lab: Any, camille: Person
) -> None:
    async with Page(lab) as page:
        await page.press("e")
        page.app.screen.form.put({"place": Shown("Room 6")})
        await page.press("ctrl+o")
        page.app.open_page.action_who_sees()
        await settled(page.pilot)
        await page.press("u", "q")
        assert place(lab) == "Room 4"
        assert "u undoes" not in page.text()


async def test_two_quick_u_take_two_steps_back(lab: Any, camille: Person) -> None:
    async with Page(lab) as page:
        page.app.open_page.action_who_sees()
        await settled(page.pilot)
        await page.press("enter", "enter")
        await page.pilot.press("u", "u")
        await settled(page.pilot)
        assert not lab.directory.person(1).visibility
        assert place(lab) == "Room 4"

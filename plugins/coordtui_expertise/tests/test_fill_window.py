"""The window that fills a page: sources, candidates, the plan, and writing it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from coordtui.api import Person
from coordtui_expertise.panes.fill import Fill
from coordtui_expertise.works import Works

from .conftest import Lab
from .fake_sources import FakeSources
from .fill_kit import (
    ORCID,
    UTE,
    asking,
    author,
)
from .window_kit import Visit


@pytest.fixture
def sources() -> Iterator[FakeSources]:
    with FakeSources([author()]) as running:
        yield running


class Opened(Visit):
    """The program with the window open on somebody's page."""

    def __init__(
        self, lab: Lab, sources: FakeSources, person: Person, size=(80, 24), reader=None, **settings
    ) -> None:
        self.person = person.doc_id
        super().__init__(lab, lambda ctx: Fill(asking(ctx, sources, **settings), self.person), size, reader)

    def works(self) -> int:
        return len(Works(self.ctx).of(self.person))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_plan_is_shown_first_and_c_writes_it(lab, sources, size):
    ute = lab.add(UTE, orcid=ORCID)
    async with Opened(lab, sources, ute, size) as opened:
        assert "Fill in from outside: Ute Nobody" in opened.text()
        await opened.press("enter")
        assert "ORCID: Ute Nobody" in opened.text()
        assert "3 new works, 0 to confirm, 3 new values" in opened.text()
        assert "imaginary numbers" in opened.text()
        assert opened.works() == 0
        await opened.press("c")
        assert "3 works were added" in opened.text()
        assert opened.works() == 3
        await opened.press("enter")
        assert "There is nothing new." in opened.text()
        await opened.press("c")
        assert "known already" in opened.text()


async def test_what_was_written_is_taken_back_with_u(lab, sources):
    ute = lab.add(UTE, orcid=ORCID)
    async with Opened(lab, sources, ute) as opened:
        await opened.press("enter", "c")
        assert "3 works were added · u undoes" in opened.text()
        assert lab.session.directory.person(ute.doc_id).interests
        await opened.press("u")
        assert "undone: 3 works were added" in opened.text()
        assert opened.works() == 0
        after = lab.session.directory.person(ute.doc_id)
        assert (after.interests, after.links, after.origins) == ([], [], [])
        await opened.press("enter")
        assert "3 new works, 0 to confirm, 3 new values" in opened.text()


async def test_a_fetched_plan_is_not_thrown_away_by_u(lab, sources):
    ute = lab.add(UTE, orcid=ORCID)
    async with Opened(lab, sources, ute) as opened:
        await opened.press("enter", "c", "enter", "u")
        assert "There is nothing new." in opened.text()
        assert opened.works() == 3
        await opened.press("q", "u")
        assert "undone: 3 works were added" in opened.text()


async def test_who_is_not_known_is_chosen_from_candidates(lab, sources):
    sources.authors.append(author(name="Ute Q. Nobody", orcid="0000-0000-0000-0036", place="Elsewhere"))
    ute = lab.add(UTE)
    async with Opened(lab, sources, ute) as opened:
        await opened.press("down", "enter")
        assert "Nobody is guessed" in opened.text()
        assert "Elsewhere" in opened.text()
        await opened.press("down", "enter")
        assert "OpenAlex: Ute Nobody" in opened.text()
        await opened.press("c")
        assert opened.works() == 3


async def test_who_it_is_not_is_offered_no_more(lab, sources):
    sources.authors.insert(0, author(name="Ute Q. Nobody", orcid="0000-0000-0000-0036", place="Elsewhere"))
    ute = lab.add(UTE)
    async with Opened(lab, sources, ute) as opened:
        await opened.press("end", "up", "enter")
        assert "Elsewhere" in opened.text()
        await opened.press("x")
        assert "Elsewhere" not in opened.text()
        assert "Ute Q. Nobody is offered no more" in opened.text()
        await opened.press("q", "end", "up", "enter")
        assert "Ute Q. Nobody" not in opened.text().splitlines()[2:6]
        assert "Elsewhere" not in opened.text()


async def test_a_doubt_is_asked_about(lab, sources):
    otto = lab.add("Otto Personne", orcid=ORCID)
    async with Opened(lab, sources, otto) as opened:
        await opened.press("enter")
        assert "This may be somebody else." in opened.text()
        await opened.press("c")
        assert "Is “Ute Nobody” the same person as Otto Personne?" in opened.text()
        await opened.press("x")
        assert opened.works() == 0
        await opened.press("c", "c")
        assert opened.works() == 3


async def test_esc_stops_the_asking(lab, sources):
    ute = lab.add(UTE)
    async with Opened(lab, sources, ute) as opened:
        await opened.press("end", "up", "enter", "enter")
        assert "3 new works" in opened.text()
    slow = {"dblp_interval_s": 600.0}
    async with Opened(lab, sources, ute, **slow) as opened:
        await opened.press("end", "up")
        await opened.pilot.press("enter")
        async with asyncio.timeout(20):
            while "is asked in" not in opened.text():
                await opened.pilot.pause()
        assert "esc stops" in opened.text()
        await opened.press("escape")
        assert "Stopped." in opened.text()
        assert opened.works() == 0


async def test_what_went_wrong_is_said_and_nothing_is_written(lab, sources):
    sources.fail("html")
    ute = lab.add(UTE, orcid=ORCID)
    async with Opened(lab, sources, ute, (120, 40)) as opened:
        await opened.press("enter")
        assert "The answer of ORCID was refused." in opened.text()
        assert opened.works() == 0
        await opened.press("enter")
        assert "3 new works" in opened.text()


async def test_a_file_is_read_and_written(lab, sources, tmp_path):
    path = tmp_path / "u.bib"
    path.write_text("@article{a, title={On nothing}, author={Nobody, Ute}, year=2024}\n@article{b, title=}\n")
    ute = lab.add(UTE)
    async with Opened(lab, sources, ute, (120, 40)) as opened:
        await opened.press("end", "enter")
        await opened.press(*["slash" if sign == "/" else sign for sign in str(path)])
        await opened.press("enter")
        assert "1 new work" in opened.text()
        assert "A field has no value." in opened.text()
        await opened.press("c")
        assert opened.works() == 1


async def test_why_an_entry_was_left_out_is_read_in_full_and_those_of_others_are_counted(
    lab, sources, tmp_path
):
    path = tmp_path / "u.bib"
    path.write_text(
        "@article{a1, title={On nothing}, author={Nobody, Ute}, year=2024}\n"
        "@article{a1, title={On nothing at all, and on more of it}, author={Nobody, Ute}, year=2023}\n"
        "@article{a2, title={Short}, author={Nobody, U.}, year=2022}\n"
        "@article{a3, title={Whose}, author={Personne, Otto}, year=2021}\n"
        "@article{a4, title={Whose else}, author={Personne, Otto}, year=2020}\n"
    )
    ute = lab.add(UTE)
    async with Opened(lab, sources, ute) as opened:
        await opened.press("end", "enter")
        opened.top.form.put({"path": str(path)})
        await opened.press("ctrl+o")
        assert "Its key is that of line 1 too" in opened.text()
        assert "2 entries are by nobody of this name." in opened.text()
        window = opened.top
        for key, said in (
            ("work 0", "Ute Nobody"),
            ("work 1", "may be short for this person, or somebody else."),
            ("left 0", "2: @article{a1, title={On nothing at all"),
            ("others", "2 entries are by nobody of this name."),
        ):
            window.rows.move_to_key(key)
            await opened.press("enter")
            assert opened.top is not window
            assert said in opened.words()
            await opened.press("q")
            assert opened.top is window
        await opened.press("c")
        assert opened.works() == 1


async def test_back_is_a_step_back_and_then_leaves(lab, sources):
    ute = lab.add(UTE, orcid=ORCID)
    async with Opened(lab, sources, ute) as opened:
        await opened.press("enter", "q")
        assert "What comes from it" in opened.text()
        await opened.press("q")
        assert not isinstance(opened.app.screen, Fill)


async def test_somebody_else_s_page_is_not_mine_to_fill(lab, sources):
    ute, otto = lab.add(UTE, orcid=ORCID), lab.add("Otto Personne")
    async with Opened(lab, sources, ute, (120, 40), reader=otto) as opened:
        assert "expertise.manage" in opened.text() or "right" in opened.text()
        await opened.press("enter")
        assert sources.requests == []

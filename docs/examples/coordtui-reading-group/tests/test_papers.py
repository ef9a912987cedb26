"""Papers of another plugin, which is met as a service and never imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from coordtui.api import Context, NotFound, Paper, PaperLibrary, Plugin, Ref, hookimpl, marking
from coordtui.testing import Session, open_test_session, page_pilot

from coordtui_reading_group.papers import propose
from coordtui_reading_group.service import ReadingGroup

N_, NN_ = marking("coordtui")
PAPER = Paper(
    ref=Ref("shelf.paper", "7"),
    title="Placeholder Networks",
    authors=("A. Placeholder", "B. Nobody"),
    url="https://example.invalid/7",
)


class Shelf:
    """A library of one paper."""

    def paper(self, ref: Ref) -> Paper | None:
        return PAPER if ref == PAPER.ref else None

    def papers(self, refs: Sequence[Ref]) -> list[Paper]:
        return [PAPER for ref in refs if ref == PAPER.ref]

    def after(self, cursor: str, limit: int) -> tuple[list[Paper], str]:
        return ([] if cursor else [PAPER]), "1"

    def find(self, query: str, limit: int) -> list[Paper]:
        return [PAPER] if "networks" in query.casefold() else []

    def starred(self, limit: int) -> list[Paper]:
        return [PAPER]


class ShelfPlugin:
    """The plugin that offers it."""

    @hookimpl
    def coordtui_plugin(self) -> Plugin:
        return Plugin(name="shelf", title=N_("Papers"), api=1)

    @hookimpl
    def coordtui_services(self, ctx: Context) -> Mapping[type, Callable[[], object]]:
        return {PaperLibrary: Shelf}


@pytest.fixture
def with_shelf_session(coordtui_world: Path) -> Iterator[Session]:
    """A lab that has the library too."""
    plugins = {"reading": "coordtui_reading_group", "shelf": ShelfPlugin()}
    with open_test_session(coordtui_world / "lab", plugins) as session:
        yield session


@pytest.fixture
def with_shelf(with_shelf_session: Session) -> Context:
    """The context of the reading group there."""
    return with_shelf_session.context("reading")


def test_a_paper_of_any_page_is_proposed_once(with_shelf: Context) -> None:
    (command,) = [each for each in with_shelf.actions(PAPER.ref) if each.id == "reading.propose"]
    assert command.action == "coordtui_reading_group.papers:propose"
    assert "Placeholder Networks" in str(propose(with_shelf, PAPER.ref))
    (reading,) = ReadingGroup(with_shelf).all()
    assert (reading.proposal.paper, reading.proposal.authors) == (PAPER.ref, "A. Placeholder, B. Nobody")
    assert not [each for each in with_shelf.actions(Ref("person", "1")) if each.id == "reading.propose"]


def test_a_title_that_a_library_knows_is_enough(with_shelf: Context) -> None:
    assert ReadingGroup(with_shelf).propose("placeholder networks").url == PAPER.url
    assert ReadingGroup(with_shelf).propose("Networks of Nobody").paper is None


async def test_what_one_starred_is_completed_as_it_is_typed(with_shelf_session: Session) -> None:
    async with page_pilot(with_shelf_session, "reading.group") as pilot:
        await pilot.press("n")
        await pilot.type("Pla")
        await pilot.press("right", "ctrl+o")
        (reading,) = ReadingGroup(with_shelf_session.context("reading")).all()
        assert (reading.proposal.title, reading.proposal.paper) == (PAPER.title, PAPER.ref)


def test_without_a_library_a_paper_is_typed_by_hand(ctx: Context) -> None:
    assert ReadingGroup(ctx).propose("Placeholder Networks", authors="B. Nobody").authors == "B. Nobody"
    with pytest.raises(NotFound):
        ReadingGroup(ctx).propose_paper(PAPER.ref)

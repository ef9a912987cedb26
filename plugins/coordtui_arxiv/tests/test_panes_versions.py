"""The versions of a paper in the real program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from coordtui.testing import FrozenClock, open_test_session, settled
from coordtui.ui.app import CoordtuiApp
from coordtui_arxiv.panes.versions import VersionsScreen
from coordtui_arxiv.records import Author, Paper, Version

NOW = FrozenClock()()
FIRST = Version(
    number=1,
    date=NOW - timedelta(days=90),
    title="Transport of nonsense",
    abstract="We study an invented problem. It is solved in time $O(n^2)$ by a policy that nobody has.",
)
PAPER = Paper(
    key="2611.99000",
    version=3,
    title="Optimal transport of nonsense",
    abstract="We study an invented problem. It is solved in time $O(n)$ by a policy that nobody has yet.",
    announced=NOW - timedelta(hours=9),
    first_seen=NOW,
    updated=NOW - timedelta(days=1),
    comment="12 pages, [bold]two[/] figures",
    authors=[Author(name="Hrafn Placeholder")],
    categories=["cs.LG"],
    primary="cs.LG",
    versions=[FIRST, Version(number=2, date=NOW - timedelta(days=30)), Version(number=3)],
)


@pytest.fixture
def app(tmp_path: Any) -> Iterator[CoordtuiApp]:
    with open_test_session(tmp_path, {"arxiv": "coordtui_arxiv"}) as session:
        session.context("arxiv").store.records(Paper).add(PAPER)
        yield CoordtuiApp(session, ticking=False)


def text_of(app: CoordtuiApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def opened(app: CoordtuiApp, pilot: Any, *keys: str) -> None:
    await pilot.press("2")
    await settled(pilot)
    app.open_page.reload()
    for key in ("V", "V", "V", "V"):  # to the view of all papers
        if app.open_page.listing.ids:
            break
        await pilot.press(key)
        await settled(pilot)
    for key in ("H", *keys):
        await pilot.press(key)
        await settled(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_changed_from_one_version_to_another_is_marked_by_signs(
    app: CoordtuiApp, size: tuple[int, int], snapshot: Any
) -> None:
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot)
        assert isinstance(app.screen, VersionsScreen)
        assert text_of(app) == snapshot(name="first-to-third")
        said = app.screen._detail.as_text()
        assert any(line.startswith("added") for line in said)
        assert any(line.startswith("removed") for line in said)
        await pilot.press("down", "space", "up")  # compared with one that was never seen
        await settled(pilot)
        assert text_of(app) == snapshot(name="unseen-before")


async def test_a_version_that_was_never_seen_says_where_arxiv_has_it(app: CoordtuiApp) -> None:
    copied: list[str] = []
    app.copy = copied.append  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, "down")
        text = text_of(app)
        assert "The text of version 2 was never seen here." in text
        assert "https://arxiv.org/abs/2611.99000v2" in text
        await pilot.press("y")
        await settled(pilot)
        assert copied == ["https://arxiv.org/abs/2611.99000v2"]
        await pilot.press("o")
        await settled(pilot)
        assert "https://arxiv.org/abs/2611.99000v2" in text_of(app).splitlines()[-2]
        await pilot.press("escape")
        await settled(pilot)
        assert not isinstance(app.screen, VersionsScreen)

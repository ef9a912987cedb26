"""Command list, search and help: windows in which typing searches."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from coordtui.api import Hit, Ref, hookimpl
from coordtui.text.messages import N_
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.help_lines import Entry, laid_out
from coordtui.ui.hits import grouped
from coordtui.ui.matching import score
from tests.ui.kit import Sample, SamplePage, screen_text, settled, until


class Searching(Sample):
    """Finds things by number."""

    @hookimpl
    def coordtui_search(self, ctx: Any, query: str, limit: int) -> Iterable[Hit]:
        if query == "[b]":
            raise ValueError("not searchable")
        yield Hit(
            ref=Ref("thing", "7"),
            title=f"Thing of {query}",
            reason=N_("in its title"),
            pane="sample.things",
            score=2,
        )
        yield Hit(ref=Ref("shelf", "1"), title="A shelf", score=1)


async def test_search_asks_the_plugins_and_opens_what_is_chosen(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of({"sample": Searching()})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+k", *"gold")
        await until(pilot, lambda: "Thing of gold" in "\n".join(screen_text(app)))
        assert "── Things ──" in screen_text(app)[1]
        assert "in its title" in screen_text(app)[2]
        assert "2 found" in screen_text(app)[0]
        await pilot.press("enter")
        await settled(pilot)
        assert app.shell.open_id == "sample.things"
        assert [ref.key for ref in app.open_page.opened] == ["7"]


async def test_a_hit_that_no_page_shows_says_so(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of({"sample": Searching()})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("g", "/", *"gold")
        await until(pilot, lambda: "2 found" in screen_text(app)[0])
        await pilot.press("down", "enter")
        await settled(pilot)
        assert "No page shows this one." in screen_text(app)[0]
        assert "copy “A shelf”" in screen_text(app)[2]
        await pilot.press("escape")
        await settled(pilot)
        assert "2 found" in screen_text(app)[0]


async def test_a_search_that_fails_costs_its_plugin_a_strike_only(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of({"sample": Searching()})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+k", *"[b]")
        await until(pilot, lambda: "Nothing found for “[b]”." in "\n".join(screen_text(app)))
        assert app.session.host.get("sample").strikes >= 1


def test_hits_stand_together_by_page_the_best_first() -> None:
    hits = [
        Hit(ref=Ref("a", "1"), title="1", pane="a.a", score=1),
        Hit(ref=Ref("b", "2"), title="2", pane="b.b", score=3),
        Hit(ref=Ref("a", "3"), title="3", pane="a.a", score=2),
        Hit(ref=Ref("b", "4"), title="4", pane="b.b", score=0.5),
    ]
    assert [hit.title for hit in grouped(hits)] == ["2", "4", "3", "1"]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("", "anything", True),
        ("pap go", "go to Papers", True),
        ("gtp", "go to Papers", True),
        ("ecarte", "Écarté", True),
        ("xyz", "go to Papers", False),
    ],
)
def test_titles_are_found_without_case_accents_or_order(query: str, text: str, found: bool) -> None:
    assert (score(query, text) is not None) is found


def test_the_start_of_a_word_counts_more_than_its_inside() -> None:
    assert (
        score("re", "refresh") > score("re", "go to refresh") > score("re", "more") > score("rh", "refresh")
    )


async def test_help_is_made_of_the_keys_that_do_something_now(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("2", "?")
        await settled(pilot)
        text = "\n".join(screen_text(app))
        for said in ("Here: Things", "star the thing", "Lists, everywhere", "Everywhere", "Signs", "q close"):
            assert said in text
        assert "never" not in text
        await pilot.press("q")
        await settled(pilot)
        assert app.screen is app.shell


async def test_help_searches_as_one_types_and_runs_the_key_under_the_cursor(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "?", *"star q"[:4])
        await settled(pilot)
        assert "Signs" not in "\n".join(screen_text(app))
        await pilot.press("enter")
        await settled(pilot)
        assert app.screen is app.shell
        assert app.open_page.done == ["star"]


async def test_help_fits_one_screen_in_french(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of(language="fr")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "?")
        await settled(pilot)
        text = "\n".join(screen_text(app))
        for said in ("Ici\u00a0: Things", "Listes, partout", "Signes", "ANCIEN"):
            assert said in text


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_help_cuts_nothing_at_eighty_columns(app_of: Callable[..., CoordtuiApp], language: str) -> None:
    app = app_of(language=language)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "?")
        await settled(pilot)
        assert not any("…" in line for line in screen_text(app))


def test_an_entry_of_help_is_never_cut_for_the_sake_of_columns() -> None:
    parts = [("Here", [Entry(("f",), "x" * n) for n in (10, 30, 36)])]
    lines = laid_out(parts, 80, 1)
    assert [line.cells for line in lines[1:]] == [
        (f" f {'x' * 10}".ljust(40), f" f {'x' * 36}".ljust(40)),
        (f" f {'x' * 30}".ljust(40),),
    ]
    assert len(laid_out([("Here", [Entry(("f",), "x" * 60)] * 3)], 80, 1)) == 4


async def test_once_something_is_typed_in_help_q_is_a_letter_and_esc_closes(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "?")
        await settled(pilot)
        assert "q close" in screen_text(app)[-1]
        await pilot.press("a")
        await settled(pilot)
        assert "esc close" in screen_text(app)[-1]
        assert "q close" not in screen_text(app)[-1]


async def test_a_page_may_call_a_command_of_all_pages_by_its_own_name(
    app_of: Callable[..., CoordtuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SamplePage, "titles", {"page.undo": N_("put the thing back")})
    monkeypatch.setattr(SamplePage, "hint_words", {"page.undo": N_("put back")})
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        assert "u put back" in screen_text(app)[-1]
        await pilot.press("?")
        await settled(pilot)
        assert "put the thing back" in "\n".join(screen_text(app))

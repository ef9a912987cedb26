from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import ModuleType

import pytest
from textual.app import App
from textual.events import Key
from textual.widgets import Input

from coordtui.api import Command
from coordtui.store import Changes
from coordtui.testing import FrozenClock
from coordtui.text.messages import N_
from coordtui.ui.app import CoordtuiApp
from tests.ui.kit import Sample, SamplePage, screen_text, settled, until

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize(
    ("language", "size", "first", "last"),
    [
        ("en", (80, 24), "[1 Today] 2 Things 2!", "Thu 12 14:00"),
        ("en", (120, 40), "[1 Today] 2 Things 2!", "Placeholder Lab   Thu 12 Nov 14:00"),
        ("fr", (80, 24), "[1 Aujourd’hui] 2 Things 2!", "jeu. 12 14:00"),
        ("fr", (120, 40), "[1 Aujourd’hui] 2 Things 2!", "Placeholder Lab   jeu. 12 nov. 14:00"),
    ],
)
async def test_the_frame_stands_in_both_sizes_and_languages(
    language: str, size: tuple[int, int], first: str, last: str, app_of: Callable[..., CoordtuiApp], utc: None
) -> None:
    app = app_of(language=language)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        lines = screen_text(app)
        assert lines[0].startswith(first)
        assert lines[0].endswith(last)
        assert lines[1].startswith({"en": "Today", "fr": "Aujourd’hui"}[language])
        assert lines[-1].rstrip().endswith({"en": "q leave  ? help", "fr": "q sortir  ? aide"}[language])
        assert all(len(line) == size[0] for line in lines)
        assert len(lines) == size[1]


@pytest.mark.parametrize("size", [(40, 10), (20, 5), (60, 16), (3, 2)])
async def test_small_windows_are_drawn_without_a_fault(
    size: tuple[int, int], app_of: Callable[..., CoordtuiApp]
) -> None:
    app = app_of()
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for key in ("2", "?", "escape", ":", "escape", "ctrl+k", "escape", "1"):
            await pilot.press(key)
            await settled(pilot)
        assert len(screen_text(app)) == size[1]
    assert app.fault is None


async def test_a_window_that_changes_its_size_is_drawn_again(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        for size in ((40, 10), (200, 60), (80, 24)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            await until(pilot, lambda size=size: len(screen_text(app)) == size[1])
            assert screen_text(app)[0].startswith("[1 Today]")


async def test_figures_go_to_pages_and_q_comes_back_and_leaves_at_the_top(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app = app_of()
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        assert app.shell.open_id == "sample.things"
        assert "[2 Things" in screen_text(app)[0]
        await pilot.press("q")
        await settled(pilot)
        assert app.shell.open_id == "core.today"
        assert app.is_running
        await pilot.press("q")
        await until_left(app)
    assert app.return_code == 0


async def until_left(app: App) -> None:
    import asyncio

    async with asyncio.timeout(10):
        while not app._exit:
            await asyncio.sleep(0)


async def test_unshifted_figures_of_french_keyboards_go_to_pages(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("é")
        await settled(pilot)
        assert app.shell.open_id == "sample.things"
        await pilot.press("&")
        await settled(pilot)
        assert app.shell.open_id == "core.today"


async def test_g_and_a_letter_goes_places_and_the_footer_says_where(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("g")
        await settled(pilot)
        assert "p Things" in screen_text(app)[-1]
        await pilot.press("p")
        await settled(pilot)
        assert app.shell.open_id == "sample.things"
        await pilot.press("g", "escape", "q")
        await settled(pilot)
        assert app.shell.open_id == "core.today"


async def test_a_text_field_keeps_its_letters(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("2", "/")
        await settled(pilot)
        await pilot.press("q", "1", "f", "é", "space", "?", "left", "x")
        await settled(pilot)
        assert isinstance(app.focused, Input)
        assert app.focused.value == "q1fé x?"
        assert app.open_page.done == []
        assert app.shell.open_id == "sample.things"
        await pilot.press("escape")
        await settled(pilot)
        assert not isinstance(app.focused, Input)
        assert app.shell.open_id == "sample.things"


async def test_keys_that_would_do_nothing_are_not_shown_and_do_nothing(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("2", "F", "n")
        await settled(pilot)
        assert "never" not in screen_text(app)[-1]
        assert app.open_page.done == []


async def test_a_page_that_has_a_method_has_its_usual_key(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("2", "u", "f")
        await settled(pilot)
        assert app.open_page.done == ["undo", "star"]
        assert "starred" in screen_text(app)[-2]


async def test_a_person_moves_a_command_to_another_key(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of(settings='[keys]\n"sample.star" = ["X"]\n"page.nothing" = ["Y"]\n')
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "1 key of your settings needs a look" in screen_text(app)[-2]
        await pilot.press("2", "f", "X")
        await settled(pilot)
        assert app.open_page.done == ["star"]
        assert "X star" in screen_text(app)[-1]


async def test_pages_are_made_at_the_first_visit_and_kept(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test() as pilot:
        await settled(pilot)
        assert not app.query(SamplePage)
        await pilot.press("2")
        await settled(pilot)
        page = app.open_page
        await pilot.press("1", "2")
        await settled(pilot)
        assert app.open_page is page


async def test_a_page_hears_of_its_tables_now_or_when_it_is_shown(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        page = app.open_page
        app.shell.store_changed(Changes(7, frozenset({"other.things"})))
        assert page.changes == []
        app.shell.store_changed(Changes(8, frozenset({"sample.things", "other.things"})))
        assert [change.tables for change in page.changes] == [{"sample.things"}]
        await pilot.press("1")
        await settled(pilot)
        app.shell.store_changed(Changes(9, frozenset({"sample.things"})))
        app.shell.store_changed(Changes(10, frozenset({"sample.things"})))
        assert len(page.changes) == 1
        await pilot.press("2")
        await settled(pilot)
        assert [change.revision for change in page.changes] == [8, 10]


async def test_what_a_plugin_tells_stays_in_the_status_line(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test() as pilot:
        await settled(pilot)
        app.session.notify(N_("The {thing} is read.", thing="[b]shelf[/b]"))
        await until(pilot, lambda: "The [b]shelf[/b] is read." in screen_text(app)[-2])
        app.notify("told [in] Textual's way", severity="error")
        await until(pilot, lambda: "told [in] Textual's way" in screen_text(app)[-2])


async def test_a_badge_stands_beside_the_name(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        app.open_page.badge = "37"
        await until(pilot, lambda: "[2 Things 37]" in screen_text(app)[0])


async def test_a_click_on_a_name_or_a_hint_is_its_key(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.click("TitleLine", offset=(12, 0))
        await settled(pilot)
        assert app.shell.open_id == "sample.things"
        at = screen_text(app)[-1].index("f star")
        await pilot.click("HintLine", offset=(at, 0))
        await settled(pilot)
        assert app.open_page.done == ["star"]


async def test_a_command_without_a_page_runs_beside_the_screen(
    app_of: Callable[..., CoordtuiApp], pages: ModuleType
) -> None:
    pages.greet = lambda ctx: N_("Hello from {plugin}.", plugin=ctx.plugin)
    pages.fail = lambda ctx: 1 / 0
    more = (
        Command(id="sample.greet", title=N_("greet"), action=f"{pages.__name__}:greet", keys=("H",)),
        Command(id="sample.fail", title=N_("fail"), action=f"{pages.__name__}:fail", keys=("K",)),
    )
    app = app_of({"sample": Sample(commands=more)})
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("H")
        await until(pilot, lambda: "Hello from sample." in screen_text(app)[-2])
        await pilot.press("K")
        await until(pilot, lambda: app.session.host.get("sample").strikes == 1)
    assert app.fault is None


async def test_the_clock_gives_way_before_the_names_of_pages(
    app_of: Callable[..., CoordtuiApp], utc: None
) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        seen = []
        for width in (38, 30, 24, 18):
            await pilot.resize_terminal(width, 24)
            await until(pilot, lambda width=width: len(screen_text(app)[0]) == width)
            seen.append(screen_text(app)[0].split("2!")[-1].strip())
        assert seen == ["Thu 12 14:00", "14:00", "", ""]
        assert screen_text(app)[0].startswith("[1 Today] 2 2!")


async def test_nothing_is_drawn_when_nothing_happens(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    drawn = []
    async with app.run_test() as pilot:
        await settled(pilot)
        app.post_display_hook = lambda: drawn.append(1)
        app.shell.show_title()
        app.shell.show_hints()
        app.shell.store_changed(Changes(3, frozenset({"sample.things"})))
        await settled(pilot)
        await pilot.pause(0.3)
        before = len(drawn)
        await pilot.pause(0.3)
        assert len(drawn) == before


async def test_what_must_not_reach_the_machine_does_not(
    app_of: Callable[..., CoordtuiApp], monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.chdir(tmp_path)
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        before = sorted(tmp_path.rglob("*"))
        app.action_screenshot()
        app.deliver_screenshot()
        app.deliver_text("x", save_filename="x")
        app.action_suspend_process()
        app.open_url("https://example.invalid/x")
        await settled(pilot)
        assert "https://example.invalid/x" in screen_text(app)[-2]
        await pilot.press("ctrl+z", "ctrl+p")
        await settled(pilot)
        assert app.screen is not app.shell
        assert sorted(tmp_path.rglob("*")) == before


async def test_keys_that_come_in_a_burst_meet_what_the_ones_before_brought(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app = app_of()
    async with app.run_test() as pilot:
        await settled(pilot)
        for key in "2f/df":
            app.post_message(Key(key, key))
        await settled(pilot)
        assert app.open_page.done == ["star"]
        assert app.open_page.filter_text == "df"


async def test_the_clock_moves_with_the_minute(app_of: Callable[..., CoordtuiApp], utc: None) -> None:
    clock = FrozenClock()
    app = app_of(clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        clock.advance(timedelta(minutes=1))
        app.shell._tick()
        await until(pilot, lambda: screen_text(app)[0].rstrip().endswith("14:01"))

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import replace
from textual.app import App

from coordtui.api import SettingsError
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import split_options
from coordtui.config.themes import bundled_themes, load_theme, own_themes
from coordtui.testing import open_test_session
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.appearance import Abilities, abilities, worn_for
from coordtui.ui.ascii import Ascii
from coordtui.ui.filters import Scrub
from coordtui.ui.lean import Lean
from coordtui.ui.preferences import prefer
from coordtui.ui.widgets import BooleanField, FormScreen, TextField
from tests.ui.kit import screen_text, settled, until

UTF8 = {"LANG": "fr_CA.UTF-8", "TERM": "xterm-256color"}
COLOUR = re.compile(r"\x1b\[[\d;]*\b(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8;\d[\d;]*)m")


@pytest.fixture(autouse=True)
def all_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is rendered here is for a terminal that has all."""
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)


def rendered(app: CoordtuiApp) -> str:
    """What the screen is for the terminal, with its colours."""
    return "".join(strip.render(app.console) for strip in app.screen._compositor.render_strips())


@pytest.mark.parametrize(
    ("environ", "system", "able"),
    [
        (UTF8, "truecolor", Abilities()),
        (UTF8, "256", Abilities(colours=256)),
        (UTF8 | {"TERM": "linux"}, "standard", Abilities(colours=16, signs=False)),
        (UTF8 | {"TERM": "vt100"}, "standard", Abilities(colours=0, signs=False)),
        (UTF8 | {"TERM": "vt220"}, "standard", Abilities(colours=0, signs=False)),
        (UTF8 | {"TERM": "xterm-mono"}, "standard", Abilities(colours=0)),
        (UTF8 | {"NO_COLOR": "1"}, "truecolor", Abilities(colours=0)),
        (UTF8 | {"NO_COLOR": ""}, "truecolor", Abilities()),
        (UTF8, None, Abilities(colours=0)),
        ({"LANG": "C"}, "256", Abilities(colours=256, utf8=False)),
        ({}, "256", Abilities(colours=256, utf8=False)),
        ({"LANG": "C.utf8"}, "256", Abilities(colours=256)),
        ({"LC_ALL": "C", "LANG": "fr_CA.UTF-8"}, "256", Abilities(colours=256, utf8=False)),
        ({"LC_CTYPE": "fr_CA.UTF-8", "LANG": "C"}, "256", Abilities(colours=256)),
    ],
)
def test_the_environment_tells_what_the_terminal_can_show(
    environ: dict[str, str], system: str | None, able: Abilities
) -> None:
    assert abilities(environ, system) == able


@pytest.mark.parametrize(
    ("wanted", "colours", "lean", "worn"),
    [
        ("light", 1 << 24, False, "light"),
        ("light", 256, False, "light"),
        ("light", 16, False, "sixteen"),
        ("light", 0, False, "terminal"),
        ("sixteen", 0, False, "terminal"),
        ("light", 256, True, "terminal"),
        ("sixteen", 256, True, "sixteen"),
        ("terminal", 16, False, "terminal"),
    ],
)
def test_a_terminal_of_few_colours_gets_a_theme_of_its_own(
    wanted: str, colours: int, lean: bool, worn: str
) -> None:
    assert worn_for(load_theme(wanted), Abilities(colours=colours), lean=lean) == worn


@pytest.mark.parametrize("theme", sorted(file.stem for file in bundled_themes().glob("*.toml")))
async def test_every_theme_can_be_worn_from_the_start(theme: str, app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of(settings=f"theme = '{theme}'")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert app.theme == theme
        assert screen_text(app)[0].startswith("[1 Today]")
    assert app.fault is None


async def test_without_colour_not_one_is_sent(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    app.meet(Abilities(colours=0))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("2", "slash", "t", "h")
        await settled(pilot)
        assert not COLOUR.search(rendered(app))
        assert "\x1b[7m" in rendered(app)  # the cursor


async def test_a_lean_line_gets_half_of_the_bytes(app_of: Callable[..., CoordtuiApp]) -> None:
    sizes = []
    for lean in ("false", "true"):
        app = app_of(settings=f"lean = {lean}")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("2")
            await settled(pilot)
            sizes.append(len(rendered(app)))
            text = screen_text(app)
    assert sizes[1] < 0.6 * sizes[0]
    assert "Thing 1" in text[3]


@pytest.mark.parametrize("window", ["app.language", "app.commands", "app.help", "a form"])
async def test_with_sixteen_colours_only_their_names_are_sent(
    window: str, app_of: Callable[..., CoordtuiApp]
) -> None:
    app = app_of()
    app.meet(Abilities(colours=16))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert app.theme == "sixteen"
        if window == "a form":
            fields = [TextField(name="text", label="Text"), BooleanField(name="yes", label="Yes")]
            app.push_screen(FormScreen("Form", fields, save=lambda *_: None))
        else:
            await app.run_action(window)
        await settled(pilot)
        assert "8;2;" not in rendered(app)
        assert COLOUR.search(rendered(app))


@pytest.mark.parametrize(
    ("settings", "able", "rule"),
    [
        ("", Abilities(), "─"),
        ("signs = 'ascii'", Abilities(), "-"),
        ("", Abilities(utf8=False), "-"),
        ("signs = 'unicode'", Abilities(utf8=False), "─"),
    ],
)
async def test_signs_are_those_that_the_terminal_or_the_person_wants(
    settings: str, able: Abilities, rule: str, app_of: Callable[..., CoordtuiApp]
) -> None:
    app = app_of(settings=settings)
    app.meet(able)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert any(line.startswith(rule * 2) for line in screen_text(app))


async def test_signs_and_leanness_can_be_switched_while_it_runs(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        before = screen_text(app)
        prefer(app, "signs", "ascii")
        await until(pilot, lambda: all(line.isascii() for line in screen_text(app)))
        prefer(app, "signs", None)
        await until(pilot, lambda: screen_text(app) == before)
        prefer(app, "lean", True)
        await until(pilot, lambda: app.theme == "terminal" and "8;2;" not in rendered(app))
        assert screen_text(app) == before


async def test_all_themes_of_the_program_are_in_sight_when_one_is_chosen(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await app.run_action("theme")
        await settled(pilot)
        shown = [line.strip(" >").partition(" ")[0] for line in screen_text(app)]
        assert {file.stem for file in bundled_themes().glob("*.toml")} <= set(shown)


async def test_a_switch_paints_the_screen_once(
    app_of: Callable[..., CoordtuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        painted: list[object] = []
        monkeypatch.setattr(app, "_display", lambda _, what: what is not None and painted.append(what))
        for name, value in (("theme", "light"), ("language", "fr"), ("signs", "ascii")):
            painted.clear()
            prefer(app, name, value)
            await until(pilot, lambda: painted)
            await pilot.pause(0.1)
            assert len(painted) == 1, name


@pytest.mark.parametrize(
    ("settings", "mouse"), [("", True), ("mouse = false", False), ("lean = true", False)]
)
def test_in_a_terminal_the_environment_decides_what_the_settings_leave_open(
    settings: str, mouse: bool, app_of: Callable[..., CoordtuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("NO_COLOR", "1")
    ran: list[dict[str, object]] = []
    monkeypatch.setattr(App, "run", lambda _, **options: ran.append(options))
    app = app_of(settings=settings)
    app.run()
    assert ran == [{"mouse": mouse}]
    assert app.theme == "terminal"
    assert [type(each) for each in app.get_line_filters()] == [Ascii, Lean, Scrub]


def test_flags_go_before_the_settings(tmp_path: Path) -> None:
    options, rest = split_options(["--ascii", "people", "--lean"], str)
    assert (options.looks, rest) == ({"signs": "ascii", "lean": True}, ["people"])
    with open_test_session(tmp_path) as session:
        session.prefer("signs", "unicode")
    invocation = Invocation(replace(options, store=f"sqlite:///{tmp_path / 'coordtui.db'}"))
    with invocation.session(only=()) as session:
        assert (session.settings.signs, session.settings.lean) == ("ascii", True)
        session.prefer("theme", "light")
        assert session.settings.signs == "ascii"
        assert session.personal.get("setting", "signs") == "unicode"


# Themes of one's own, while the program runs.


def write_theme(name: str, text: str, ground: str = "#101418") -> None:
    own_themes().mkdir(parents=True, exist_ok=True)
    (own_themes() / f"{name}.toml").write_text(text.replace('"#101418"', f'"{ground}"'))


DARK = (bundled_themes() / "dark.toml").read_text()


async def test_a_theme_of_ones_own_is_seen_as_soon_as_it_is_saved(app_of: Callable[..., CoordtuiApp]) -> None:
    write_theme("mine", DARK)
    app = app_of(settings="theme = 'mine'")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        write_theme("mine", DARK, "#203040")
        await until(pilot, lambda: app.shell.styles.background.hex == "#203040")
        assert "read again" in screen_text(app)[-2]


async def test_a_faulty_theme_leaves_the_old_one_and_says_where(app_of: Callable[..., CoordtuiApp]) -> None:
    write_theme("mine", DARK)
    app = app_of(settings="theme = 'mine'")
    async with app.run_test(size=(200, 24)) as pilot:
        await settled(pilot)
        write_theme("mine", DARK, "blue")
        await until(pilot, lambda: "line 5" in screen_text(app)[-2])
        assert "mine.toml" in screen_text(app)[-2]
        assert app.shell.styles.background.hex == "#101418"
        write_theme("mine", DARK, "#203040")
        await until(pilot, lambda: app.shell.styles.background.hex == "#203040")


async def test_a_bundled_theme_is_not_watched(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)):
        assert app._theme_watch is None


# Choosing.


async def test_a_theme_is_tried_on_under_the_cursor_and_put_back(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.action_theme()
        await settled(pilot)
        await pilot.press("down")
        await until(pilot, lambda: app.theme == "light")
        await pilot.press("escape")
        await until(pilot, lambda: app.theme == "dark")
        assert app.session.own_settings == {}
        assert app.screen is app.shell


async def test_a_theme_that_is_only_tried_on_is_read_again_too(app_of: Callable[..., CoordtuiApp]) -> None:
    write_theme("mine", DARK)
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.action_theme()
        await settled(pilot)
        await pilot.press("end")
        await until(pilot, lambda: app.theme == "mine")
        write_theme("mine", DARK, "#203040")
        await until(pilot, lambda: app.shell.styles.background.hex == "#203040")
        await pilot.press("escape")
        await until(pilot, lambda: app.theme == "dark")
        assert app._theme_watch is None


async def test_the_window_closes_when_the_old_theme_is_gone(app_of: Callable[..., CoordtuiApp]) -> None:
    write_theme("mine", DARK)
    app = app_of(settings="theme = 'mine'")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        (own_themes() / "mine.toml").unlink()
        app.action_theme()
        await settled(pilot)
        assert app.screen is not app.shell
        await pilot.press("down", "escape")
        await until(pilot, lambda: app.screen is app.shell)


async def test_a_theme_that_is_kept_is_the_persons_own(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.action_theme()
        await settled(pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.session.own_settings == {"theme": "light"})
        assert app.session.personal.get("setting", "theme") == "light"


async def test_a_theme_of_more_colours_than_there_are_says_what_is_worn(
    app_of: Callable[..., CoordtuiApp],
) -> None:
    app = app_of()
    app.meet(Abilities(colours=16))
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        app.action_theme()
        await until(
            pilot, lambda: any("“sixteen” is shown in its place" in line for line in screen_text(app))
        )


def test_a_theme_that_does_not_exist_is_refused(app_of: Callable[..., CoordtuiApp]) -> None:
    app = app_of()
    with pytest.raises(SettingsError, match="no theme “drak”"):
        prefer(app, "theme", "drak")
    assert app.session.own_settings == {}


async def test_a_faulty_theme_in_the_settings_is_told_once(
    pages: ModuleType, app_of: Callable[..., CoordtuiApp]
) -> None:
    app = app_of(settings="theme = 'drak'")
    app.meet(Abilities(colours=16))
    assert sum("drak" in str(words) for words, _ in app._told) == 1

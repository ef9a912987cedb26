"""The window of the plugins: how each fares, and what a person does about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from coordtui.api import Pane, Plugin, hookimpl, marking
from coordtui.config import load_settings
from coordtui.host.session import Session
from coordtui.testing import app_for, open_test_session, settled
from coordtui.ui.page_host import PageHost
from coordtui.ui.plugins_window import PluginsWindow
from coordtui.ui.widgets import Page

N_, NN_ = marking("coordtui_sample")
MODULE = __name__


class QuietPage(Page):
    """A page with nothing on it."""

    def compose_body(self) -> list[Any]:
        return []

    def on_mount(self) -> None:
        self.headline(N_("Sample"), "")


def made(name: str) -> Plugin:
    pane = Pane(id=f"{name}.list", title=N_("Sample"), target=f"{MODULE}:QuietPage")
    return Plugin(name=name, title=N_("Sample"), api=1, panes=(pane,))


class Good:
    """A plugin that works."""

    @staticmethod
    @hookimpl
    def coordtui_plugin() -> Plugin:
        return made("good")


class Broken:
    """A plugin that cannot start."""

    @staticmethod
    @hookimpl
    def coordtui_plugin() -> Plugin:
        raise RuntimeError("the \x1b[31mroof is gone")


class Newer:
    """A plugin for a program to come."""

    @staticmethod
    @hookimpl
    def coordtui_plugin() -> Plugin:
        return Plugin(name="newer", title=N_("Sample"), api=99)


PLUGINS = {"good": Good, "broken": Broken, "newer": Newer}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    (tmp_path / "settings.toml").write_text("")
    with open_test_session(tmp_path, PLUGINS) as opened:
        yield opened


def text(app: Any) -> str:
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


async def press(pilot: Any, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


OPEN = ("colon", *"plugins", "enter")


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
async def test_it_shows_how_each_fares_at_every_size_and_in_both_languages(
    session: Session, size: tuple[int, int]
) -> None:
    app = app_for(session)
    async with app.run_test(size=size) as pilot:
        await press(pilot, *OPEN)
        assert isinstance(app.screen, PluginsWindow)
        assert app.screen.plugins.cursor_key == "broken"  # who needs somebody
        seen = text(app)
        assert "3 plugins" in seen
        assert "broken" in seen
        if size[0] >= 80:
            assert "failed" in seen
            assert "refused" in seen
        await press(pilot, "enter")
        assert "roof is gone" in text(app)
        assert "\x1b" not in text(app)
        assert {len(line) <= size[0] for line in text(app).splitlines()} == {True}
        session.translator.language = "fr"
        app.screen.retranslated()
        await settled(pilot)
        assert text(app) != seen


async def test_a_plugin_is_kept_off_tried_again_and_its_page_opened(session: Session) -> None:
    app = app_for(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", *OPEN)
        window = app.screen
        assert isinstance(window, PluginsWindow)
        window.plugins.move_to_key("good")
        await settled(pilot)
        assert "It works." in text(app)
        host = next(each for each in app.shell.query(PageHost) if each.plugin == "good")
        await press(pilot, "x")
        assert session.host.get("good").state == "aside"
        assert "stays off for this session" in text(app)
        assert host.error is not None
        assert session.host.get("good").strikes == 0  # a wish is no failure
        await press(pilot, "R")
        assert session.host.get("good").state == "active"
        assert host.error is None
        await press(pilot, "o")
        assert app.screen is app.shell
        assert app.open_page.pane.id == "good.list"


async def test_it_is_switched_off_for_good_and_on_again_in_the_settings(
    session: Session, tmp_path: Path
) -> None:
    def off() -> list[str]:
        return list(load_settings(tmp_path / "settings.toml").plugins.disabled)

    app = app_for(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *OPEN)
        assert "e switch off" in text(app)
        await press(pilot, "e")
        assert off() == ["broken"]
        assert "e switch on" in text(app)
        assert "off from the next start" in text(app)
        assert "switched off" in text(app)
        await press(pilot, "e")
        assert off() == []


async def test_a_card_is_read_beside_its_labels_and_leads_to_its_own_plugin(session: Session) -> None:
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2")
        host = next(each for each in app.shell.query(PageHost) if each.plugin == "good")
        host.failed(ValueError("what is no date, " * 6))
        await settled(pilot)
        first, second = [line for line in text(app).splitlines() if "no date" in line][:2]
        assert second.index(second.strip(" │")) == first.index("ValueError")
        await press(pilot, "L")
        assert "in good.list" in text(app)  # the log, which is at the end
        await press(pilot, "home")
        assert "It failed at" in text(app)
        await press(pilot, "P")
        assert isinstance(app.screen, PluginsWindow)
        assert app.screen.plugins.cursor_key == "good"  # not the broken one, which needs somebody too
        assert "It works, but failed 1 time in this session." in text(app)
        await press(pilot, "q", "x")
        assert "stays off until you press R" in text(app)
        await press(pilot, "P")
        assert "It was put aside for this session by hand." in text(app)


async def test_a_report_for_the_author_names_nobody(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    app = app_for(session)
    monkeypatch.setattr(app, "copy", copied.append)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *OPEN, "y")
    [report] = copied
    assert report.startswith("plugin broken, test ")
    assert "RuntimeError: the " in report
    assert "/" + "home" not in report
    assert "\x1b" not in report


async def test_who_works_from_elsewhere_sees_states_only(session: Session, tmp_path: Path) -> None:
    session.actor = replace(session.actor, via="ssh:Nobody")
    app = app_for(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *OPEN)
        assert "failed" in text(app)
        await press(pilot, "enter")
        seen = text(app)
        assert "roof is gone" not in seen
        assert "who looks after the program can see why" in seen
        await press(pilot, "e", "x", "y")
        assert load_settings(tmp_path / "settings.toml").plugins.disabled == []
        assert app.copied == ""
        assert session.host.get("good").state == "active"


async def test_the_notice_of_a_plugin_that_did_not_start_leads_here(session: Session) -> None:
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "g", "exclamation_mark", "enter")
        assert isinstance(app.screen, PluginsWindow)
        assert app.screen.plugins.cursor_key == "broken"

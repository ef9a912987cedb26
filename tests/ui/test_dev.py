"""The author's program: a plugin is taken in anew where the person is; what is wrong stands in its place."""

from __future__ import annotations

import gc
import logging
import sys
import threading
import warnings
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.api import NotAllowed
from coordtui.ui.dev.broken import BrokenPage
from coordtui.ui.dev.cards import DevErrorCard
from coordtui.ui.dev.console import ConsoleWindow
from tests.ui.dev_kit import FORM, PANES, SHOUT, WARNS, Author, words, words_of
from tests.ui.kit import settled, until


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Author]:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made = Author(tmp_path)
    yield made
    made.session.close()
    for name in [each for each in sys.modules if each.startswith("coordtui_callers")]:
        del sys.modules[name]


async def test_a_save_brings_the_changed_page_with_the_cursor_where_it_was(author: Author) -> None:
    for _ in range(5):
        author.session.context("callers").store.table("callers").insert({"name": "Nobody Placeholder"})
    app = author.app(watching=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert app.shell.open_id == "callers.list"
        await pilot.press("down", "down", "down")
        before = app.open_page
        assert before is not None
        assert before.list.cursor == 3
        author.change("panes", "as it was first", "as it is now")
        await until(pilot, lambda: "as it is now" in words(app))
        await settled(pilot)
        assert app.open_page is not before
        assert app.open_page.list.cursor == 3
        assert app.focused is app.open_page.list
        assert "Reloaded in" in words(app)
        assert author.told("reload")[-1].endswith("panes.py")


async def test_new_declarations_come_with_a_reload(author: Author) -> None:
    author.session.context("callers").store.table("callers").insert({"name": "Nobody Placeholder"})
    author.session.context("callers").require("callers.add")
    app = author.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        author.change("__init__", 'keys=("n",)', 'keys=("A",)')
        author.change("__init__", 'title=N_("Callers"), target', 'title=N_("Who calls"), target')
        author.change("__init__", "version=1)", "version=2, migrations={2: shout})")
        author.change(
            "__init__", "\n\n@hookimpl\ndef coordtui_plugin", SHOUT + "\n\n@hookimpl\ndef coordtui_plugin"
        )
        author.change("__init__", "@hookimpl\ndef coordtui_today", "@hookimpl\ndef coordtui_todai")
        await app.reload()
        await until(pilot, lambda: "LOUD" in words(app))
        assert "Who calls" in words(app)  # title line
        assert "perhaps “coordtui_today”?" in words(app)
        await pilot.press("n")
        assert not author.told("log")
        await pilot.press("A")
        await until(pilot, lambda: author.session.context("callers").store.table("callers").all()[1:])
        assert author.told("log") == []  # nobody listens outside of `listening`
        author.change(
            "__init__", 'id="callers.add", title=N_("add"), roles', 'id="callers.rob", title=N_("rob"), roles'
        )
        await app.reload()
        author.session.context("callers").require("callers.rob")
        author.change("__init__", "panes=(Pane(", "checks=() and (Pane(")
        await app.reload()
        await settled(pilot)
        assert app.shell.open_id == "core.today"
        assert "Who calls" not in words(app)


async def test_what_cannot_be_taken_in_stands_in_its_place_until_it_is_mended(author: Author) -> None:
    for _ in range(3):
        author.session.context("callers").store.table("callers").insert({"name": "Nobody Placeholder"})
    app = author.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("down", "down")
        good = (author.package / "__init__.py").read_text()
        for broken, said in (
            (good + "\ndef broken(:\n", "SyntaxError"),
            (good.replace('name="callers", title', 'name="Wrong Name", title'), "declaration is wrong"),
            (
                good.replace("version=1)", "version=2, migrations={2: lambda old: 1 / 0})"),
                "ZeroDivisionError",
            ),
            ("import nothing_of_that_name\n" + good, "nothing_of_that_name"),
        ):
            author.write("__init__", broken)
            await app.reload()
            await settled(pilot)
            assert isinstance(app.open_page, BrokenPage)
            assert said in words(app)
            assert "Mend it and save" in words(app)
            assert app.shell.open_id == "callers.list"
        author.write("__init__", good.replace("version=1)", "version=2)"))
        await app.reload()
        author.write("__init__", good)
        await app.reload()
        await settled(pilot)
        assert "records cannot go back: leave, and start again" in words(app)
        author.write("__init__", good.replace("version=1)", "version=2)"))
        await app.reload()
        await settled(pilot)
        assert "as it was first" in words(app)
        assert app.open_page.list.cursor == 2
        # A page that fails shows the author's own lines at once, and does not start again by itself.
        author.change("panes", 'self.headline("as it was first")', "self.headlime()")
        for _ in range(4):  # strikes are forgiven at each reload
            await app.reload()
            await until(pilot, lambda: isinstance(app.focused, DevErrorCard))
            assert app.loaded.strikes == 1
        shown = words(app)
        assert "has no attribute 'headlime'" in shown
        assert "self.headlime()" in shown
        assert "coordtui_callers/panes.py:" in shown
        assert "page_host.py" not in shown
        assert "Reloaded in" not in shown
        last = author.log.entries()[-1]
        assert (last.level, "callers: its page stopped, AttributeError: " in last.text) == ("error", True)
        author.change("panes", "self.headlime()", 'self.headline("mended")')
        await app.reload()
        await until(pilot, lambda: "mended" in words(app))


async def test_a_save_covers_no_window_and_waits_for_a_form(
    author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    author.write("panes", PANES.partition("\n    def action_add")[0] + "\n" + FORM)
    app, painted = author.app(), []
    monkeypatch.setattr(app, "_display", lambda screen, _: painted.append(type(screen).__name__))
    project = author.project
    with author.log.listening(project.name, project.package, project.module):
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press("f12")
            await until(pilot, lambda: isinstance(app.screen, ConsoleWindow))
            painted.clear()
            author.change("panes", "as it was first", "as it is now")
            await app.reload()
            await settled(pilot)
            assert "as it is now" in words_of(app.shell)  # below
            assert set(painted) == {"ConsoleWindow"}
            await pilot.press("escape", "n", *"Nobody ")
            form, page = app.screen, app.open_page
            author.change("panes", "as it is now", "as it came last")
            for _ in range(2):
                await app.reload()
            await settled(pilot)
            assert "The plugin is reloaded when this is closed." in words(app)
            await pilot.press(*"Placeholder")
            assert (app.screen, app.open_page) == (form, page)
            await pilot.press("ctrl+o")
            await until(pilot, lambda: app.open_page not in (page, None) and "Reloaded in" in words(app))
            assert "as it came last" in words(app)
            assert "Nobody Placeholder" in words(app)
            assert author.told("log") == ["told as it is now"]


async def test_thirty_reloads_leave_nothing_behind(author: Author) -> None:
    app = author.app()
    pages: list[weakref.ref[type]] = []

    def counted() -> dict[str, int]:
        gc.collect()
        return {
            "modules": len(sys.modules),
            "threads": threading.active_count(),
            "widgets": len(app._registry),
            "screens": len(app.screen_stack),
            "styles": len(app.stylesheet.source),
            "hooks": len(author.session.host._manager.get_plugins()),
            "handlers": len(logging.getLogger("coordtui").handlers),
            "path": len(sys.path),
            "subscriptions": len(author.session.store._feed._subscriptions),
            "contexts": len(author.session._contexts),
        }

    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for _ in range(3):
            await app.reload()
        while counted()["subscriptions"] < 2:  # the session is watched from soon after the first page on
            await pilot.pause(0.05)
        await settled(pilot)
        before = counted()
        for _ in range(30):
            await app.reload()
            await settled(pilot)
            assert app.open_page is not None
            pages.append(weakref.ref(type(app.open_page)))
        await settled(pilot)
        assert counted() == before
        alive = sum(page() is not None for page in pages)
        assert alive <= 3, f"{alive} of 30 old pages are still there"


async def test_the_console_has_logs_prints_warnings_and_traced_calls(author: Author) -> None:
    author.change("panes", 'print("printed")', WARNS)
    app = author.app()
    project = author.project
    with author.log.listening(project.name, project.package, project.module):
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press("n")
            await until(pilot, lambda: author.told("warning"))
            assert author.told("log") == ["somebody calls"]
            assert author.told("print") == ["printed"]
            assert author.told("warning")[0].startswith(
                "DeprecationWarning: old way\n  coordtui_callers/panes.py:"
            )
            assert not author.told("key")
            assert not author.told("hook")
            await pilot.press("f12")
            await until(pilot, lambda: isinstance(app.screen, ConsoleWindow) and "old way" in words(app))
            assert "3 entries" in words(app)
            await pilot.press("t", "escape")
            await until(pilot, lambda: not isinstance(app.screen, ConsoleWindow))
            await pilot.press("n", "f9", "1")
            await until(pilot, lambda: author.told("hook"))
            assert author.told("key")[:2] == [
                "n: callers.add in callers.list, by CallersPage",
                "f9: nothing has it in list, callers.list, job, page, app",
            ]
            assert author.told("hook")[0].startswith("callers: coordtui_today() → [Card(")
            await pilot.press("f12")
            await until(pilot, lambda: isinstance(app.screen, ConsoleWindow))
            await pilot.press("slash", *"hook")
            await until(pilot, lambda: "traced ·" in words(app) and "nothing has it" not in words(app))
            await pilot.press("enter", "y")
            assert "coordtui_today() →" in app.copied
            app.trace(False)
            assert author.session.host.trace is None
    assert warnings.showwarning.__module__ != "coordtui.authoring.developing.devlog"


def test_a_trace_names_what_was_raised_and_lets_it_through(author: Author) -> None:
    from coordtui.authoring.developing import DevTrace

    def refuse() -> None:
        raise NotAllowed("callers.add")

    with pytest.raises(NotAllowed):
        DevTrace(author.log).run("callers", "coordtui_search", {"query": "x" * 200}, refuse)
    (line,) = author.told("hook")
    assert line.startswith("callers: coordtui_search(query='xxx")
    assert "raised NotAllowed" in line
    assert len(line) < 200

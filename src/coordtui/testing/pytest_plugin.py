"""Fixtures for the tests of a plugin; pytest finds them by itself where coordtui is installed.

    @pytest.mark.acting_as("researcher")
    def test_a_visit_is_announced(ctx):
        Visits(ctx).announce("Prof. Nobody")

    async def test_the_key_adds_one(pilot_for):
        async with pilot_for("visits.list", size=(40, 10)) as pilot:
            await pilot.press("n")
            assert "Prof. Nobody" in pilot.text

The plugin under test is the one that the `pyproject.toml` of the tests declares, or that the option
`coordtui_plugin = "visits"` in the settings of pytest names, or what a fixture `coordtui_plugin` of
your own returns. Where one of these fixtures is used, settings and data are in a folder of the test,
and no other computer is reached.

Nothing but pytest is imported here at first: it costs other projects nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from coordtui.api import Context, Language
    from coordtui.host import Host
    from coordtui.host.session import Session
    from coordtui.testing.clock import FrozenClock
    from coordtui.testing.fixtures import ContextFor, PilotFor
    from coordtui.testing.pilots import PagePilot

OPTION, MARK = "coordtui_plugin", "acting_as"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The name of the plugin under test."""
    parser.addini(OPTION, "The coordtui plugin under test, where pyproject.toml declares none or several.")


def pytest_configure(config: pytest.Config) -> None:
    """The marker that says who acts."""
    config.addinivalue_line(
        "markers",
        f"{MARK}(*roles, person=None): who acts in `ctx`, `coordtui_session` and `pilot_for` of coordtui; "
        "the lab's coordinator without it.",
    )


@pytest.fixture
def coordtui_world(tmp_path: Path) -> Iterator[Path]:
    """A folder for the test: settings, data and state are below it, and only this machine is reached."""
    from coordtui.testing.isolation import loopback_only, private_folders

    folder = tmp_path / "coordtui"
    folder.mkdir()
    with private_folders(folder / "home"), loopback_only():
        yield folder


@pytest.fixture
def coordtui_plugin(pytestconfig: pytest.Config) -> tuple[str, object]:
    """The plugin under test: its name, and its import path or an object with hooks."""
    from coordtui.testing.under_test import plugin_under_test

    return plugin_under_test(pytestconfig.getini(OPTION), pytestconfig.rootpath)


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands still until `clock.advance(timedelta(hours=1))`."""
    from coordtui.testing.clock import FrozenClock

    return FrozenClock()


@pytest.fixture
def coordtui_session(
    request: pytest.FixtureRequest,
    coordtui_world: Path,
    coordtui_plugin: tuple[str, object],
    clock: FrozenClock,
) -> Iterator[Session]:
    """A session on a fresh lab with the plugin under test alone, for whoever `acting_as` says."""
    from coordtui.testing.sessions import open_test_session

    name, plugin = coordtui_plugin
    with open_test_session(coordtui_world, {name: plugin}, clock=clock) as session:
        mark = request.node.get_closest_marker(MARK)
        if mark is not None:
            from coordtui.testing.under_test import act

            act(session, *mark.args, **mark.kwargs)
        yield session


@pytest.fixture
def host(coordtui_session: Session) -> Host:
    """The host of the session: `host.get("visits").state`, `host.call("coordtui_today", …)`."""
    return coordtui_session.host


@pytest.fixture
def ctx(coordtui_session: Session, coordtui_plugin: tuple[str, object]) -> Context:
    """The context of the plugin under test, for whoever acts in the session."""
    return coordtui_session.context(coordtui_plugin[0])


@pytest.fixture
def ctx_as(coordtui_session: Session, coordtui_plugin: tuple[str, object]) -> ContextFor:
    """Makes contexts of the plugin for others: `ctx_as("researcher", person=7)`, by access roles."""
    from coordtui.testing.sessions import actor_with

    def context(*roles: str, person: int | None = None) -> Context:
        return coordtui_session.context(coordtui_plugin[0], actor=actor_with(*roles, person=person))

    return context


@pytest.fixture
def pilot_for(coordtui_session: Session) -> PilotFor:
    """Opens the program: `async with pilot_for("visits.list", size=(80, 24)) as pilot`; see `PagePilot`.

    `language` is "en" or "fr"; `actor` somebody (`actor_with("researcher")`) other than who acts.
    """
    from coordtui.testing.pilots import page_pilot
    from coordtui.testing.under_test import look_as

    def pilot(
        pane: str | None = None,
        *,
        size: tuple[int, int] = (80, 24),
        language: Language | None = None,
        actor: Any = None,
    ) -> AbstractAsyncContextManager[PagePilot]:
        look_as(coordtui_session, language, actor)
        return page_pilot(coordtui_session, pane, size=size)

    return pilot

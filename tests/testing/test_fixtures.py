"""The fixtures, as the tests of a stranger's plugin use them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from coordtui.testing import NoNetwork, loopback_only, private_folders
from coordtui.testing.under_test import plugin_under_test

pytest_plugins = ["pytester"]

HERE = Path(__file__).parent

PYPROJECT = """
[project]
name = "guests"
version = "1"

[project.entry-points."coordtui.plugins"]
guests = "coordtui_guests"

[tool.pytest.ini_options]
asyncio_mode = "auto"
asyncio_default_fixture_loop_scope = "function"
addopts = ["-p", "no:cacheprovider", "--strict-markers"]
"""

TESTS = """
import os
import socket
from datetime import timedelta
from pathlib import Path

import pytest

from coordtui.api import NotAllowed
from coordtui.testing import NoNetwork, actor_with
from coordtui_guests.service import Guests, said


def test_the_coordinator_acts_in_a_store_of_the_test(ctx, clock):
    Guests(ctx).announce("Prof. Nobody")
    assert str(said(ctx)) == "1 guest comes."
    before = ctx.clock()
    clock.advance(timedelta(hours=1))
    assert ctx.clock() - before == timedelta(hours=1)


def test_each_test_has_a_lab_of_its_own(ctx, host, coordtui_session):
    assert str(said(ctx)) == "0 guests come."
    assert [each.name for each in host.active] == ["guests"]
    assert coordtui_session.lab is not None


@pytest.mark.acting_as("member", person=7)
def test_somebody_else_acts(ctx, ctx_as):
    assert (ctx.actor.person, ctx.actor.roles) == (7, frozenset({"member"}))
    with pytest.raises(NotAllowed):
        Guests(ctx).announce("Prof. Nobody")
    Guests(ctx_as("researcher")).announce("Prof. Nobody")


async def test_keys_are_pressed_and_the_screen_is_read(ctx, pilot_for):
    Guests(ctx).announce("Prof. Nobody", "a talk")
    async with pilot_for("guests.list") as pilot:
        assert "1 guest" in pilot.text
        assert "Prof. Nobody" in pilot.lines[2] or "Prof. Nobody" in pilot.words
        await pilot.press("W")
        assert "Welcome, Prof. Nobody." in pilot.words
        assert Guests(ctx).expected() == []
        await pilot.resize(40, 10)
        assert len(pilot.lines) == 10
        await pilot.go_to("core.today")
        assert pilot.card is None
        await pilot.go_to("guests.list")
        Guests(ctx).announce("Dr. Placeholder")  # as another session would
        await pilot.until(lambda: "Dr. Placeholder" in pilot.words)
        with pytest.raises(AssertionError, match="(?s)within 0.05 seconds; the screen .*Dr. Pl"):
            await pilot.until(lambda: False, within=0.05)
        with pytest.raises(LookupError, match="no page 'guests.misspelt'; there are: core.today"):
            await pilot.go_to("guests.misspelt")


async def test_the_language_the_size_and_the_person_are_chosen(pilot_for):
    async with pilot_for("guests.list", size=(60, 12), language="fr", actor=actor_with("member")) as pilot:
        assert "0 visite" in pilot.text
        assert pilot.app.size == (60, 12)
        assert pilot.app.session.actor.roles == {"member"}


async def test_a_page_that_stops_says_so_where_it_is_used(pilot_for, monkeypatch):
    from coordtui_guests.panes import GuestsPage

    monkeypatch.setattr(GuestsPage, "show_guests", lambda self: 1 / 0)
    async with pilot_for("guests.list") as pilot:
        assert pilot.card is not None
        assert isinstance(pilot.error, ZeroDivisionError)
        with pytest.raises(AssertionError, match="has stopped"):
            pilot.page


def test_only_this_machine_is_reached(ctx):
    with pytest.raises(NoNetwork, match="wanted to reach 'lab.example.invalid'"):
        ctx.http.get("https://lab.example.invalid/")
    with pytest.raises(NoNetwork, match="wanted to reach '192.0.2.1'"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_settings_and_data_are_in_a_folder_of_the_test(ctx, tmp_path):
    assert Path(os.environ["HOME"]).is_relative_to(tmp_path)
    assert Path(os.environ["XDG_DATA_HOME"]).is_relative_to(tmp_path)


def test_a_test_that_uses_none_of_this_is_left_alone():
    assert os.environ["HOME"] == "/home/nobody-placeholder"
    assert "guarded" not in socket.getaddrinfo.__qualname__
"""


@pytest.fixture
def project(pytester, monkeypatch):
    """The folder of a stranger's plugin with its tests.

    They run in a process of their own: in this one they would take the limit of the test that runs them
    away, and modules that others here go on using.
    """
    pytester.makepyprojecttoml(PYPROJECT)
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    monkeypatch.setenv("HOME", "/home/nobody-placeholder")
    return pytester


def test_a_strangers_tests_use_the_fixtures_without_importing_or_setting_up_anything(project):
    project.makepyfile(test_guests=TESTS)
    project.runpytest_subprocess("-q", "--timeout=60").assert_outcomes(passed=TESTS.count("def test_"))


def test_which_plugin_is_tested_is_said_by_an_option_or_by_a_fixture_of_ones_own(project):
    project.makepyfile(
        test_another="""
        import pytest
        from coordtui.testing import COORDINATOR

        def test_the_option_names_an_installed_one(ctx):
            assert (ctx.plugin, ctx.actor.name) == ("gpus", COORDINATOR)

        class TestMine:
            @pytest.fixture
            def coordtui_plugin(self):
                return "guests", "coordtui_guests"

            def test_a_fixture_goes_before(self, ctx):
                assert ctx.plugin == "guests"
        """
    )
    project.runpytest_subprocess("-q", "-o", "coordtui_plugin=gpus").assert_outcomes(passed=2)


def test_a_project_without_a_plugin_is_told_how_to_name_one(tmp_path):
    with pytest.raises(LookupError, match=r'\[project.entry-points."coordtui.plugins"\]'):
        plugin_under_test("", tmp_path)
    with pytest.raises(LookupError, match="no plugin 'misspelt', installed or declared; there are: arxiv"):
        plugin_under_test("misspelt", tmp_path)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    assert plugin_under_test("", tmp_path) == ("guests", "coordtui_guests")
    two = PYPROJECT.replace('guests = "coordtui_guests"', 'guests = "coordtui_guests"\nother = "coordtui_o"')
    (tmp_path / "pyproject.toml").write_text(two)
    with pytest.raises(LookupError, match="declares guests, other: say which"):
        plugin_under_test("", tmp_path)
    assert plugin_under_test("other", tmp_path) == ("other", "coordtui_o")


def test_the_plugin_of_pytest_imports_nothing_but_pytest_at_first():
    code = (
        "import sys, pytest; before = {*sys.modules}; import coordtui.testing.pytest_plugin; "
        "print(*sorted({*sys.modules} - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["coordtui", "coordtui.testing", "coordtui.testing.pytest_plugin"]


def test_sockets_reach_this_machine_only_and_everything_again_afterwards():
    before = socket.socket.connect, socket.getaddrinfo
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket() as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_INET6) as six,
        loopback_only(),
        loopback_only(),
    ):
        socket.create_connection(server.getsockname()).close()
        assert socket.getaddrinfo("localhost", 80)
        for wish in (
            lambda: socket.getaddrinfo("lab.example.invalid", 80),
            lambda: socket.gethostbyname("lab.example.invalid"),
            lambda: udp.sendto(b"", ("192.0.2.1", 53)),
            lambda: tcp.connect_ex(("192.0.2.1", 80)),
            lambda: six.connect(("2001:db8::1", 80)),
        ):
            with pytest.raises(NoNetwork, match="it reaches this machine only"):
                wish()
    assert (socket.socket.connect, socket.getaddrinfo) == before


def test_the_folders_of_the_person_come_back(tmp_path, monkeypatch):
    monkeypatch.setenv("COORDTUI_STORE", "sqlite:///of-a-person.db")
    before = {**os.environ}
    with private_folders(tmp_path):
        assert os.environ["HOME"].rstrip("/") == str(tmp_path)
        assert "COORDTUI_STORE" not in os.environ
    assert {**os.environ} == before

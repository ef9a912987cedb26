"""What is to go warns its author, with the line to mend, and nobody else."""

from __future__ import annotations

import logging
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
import pytest

from coordtui.api import deprecated
from coordtui.api.deprecated import (
    OldAttribute,
    PluginApiWarning,
    going,
    hooks_of,
    listening,
    old_argument,
    old_function,
    old_names,
)

hookspec, hookimpl = pluggy.HookspecMarker("invented"), pluggy.HookimplMarker("invented")


class Specifications:
    """An invented hook, of which one argument is to go, and another that goes as a whole."""

    @hookspec(warn_on_impl_args={"limit": going("invented_find(limit)", gone=2, instead="most")})
    def invented_find(self, query: str, limit: int, most: int) -> None:
        """Find."""

    @hookspec(warn_on_impl=going("invented_colour()", gone=2))
    def invented_colour(self) -> None:
        """Colour."""


def plugin(tmp_path: Path, source: str) -> ModuleType:
    """A plugin's module, read from a file as the author has it."""
    file = tmp_path / "coordtui_invented.py"
    file.write_text(textwrap.dedent(source))
    module = ModuleType("coordtui_invented")
    module.__dict__["hookimpl"] = hookimpl
    exec(compile(file.read_text(), str(file), "exec"), module.__dict__)
    return module


def manager() -> pluggy.PluginManager:
    made = pluggy.PluginManager("invented")
    made.add_hookspecs(Specifications)
    return made


GOES = "is deprecated and goes with version 2 of the plugin interface"

HOOKS = """\
@hookimpl
def invented_find(query, limit): ...

@hookimpl
def invented_colour(): ...
"""


def test_a_hook_and_an_argument_of_a_hook_warn_where_they_are_written(tmp_path: Path) -> None:
    made = manager()
    with listening() as heard:
        made.register(plugin(tmp_path, HOOKS), "old")
    expected = [
        (
            1,
            f"invented_find(limit) {GOES}; use most instead",
        ),
        (4, f"invented_colour() {GOES}"),
    ]
    assert sorted((use.line, use.text) for use in heard) == expected
    assert {Path(use.file).name for use in heard} == {"coordtui_invented.py"}
    assert sorted((use.line, use.text) for use in hooks_of(made, "old")) == expected


def test_a_hook_that_takes_the_new_argument_alone_is_not_warned(tmp_path: Path) -> None:
    made = manager()
    with listening() as heard:
        made.register(plugin(tmp_path, "@hookimpl\ndef invented_find(query, most): ...\n"), "new")
    assert heard == hooks_of(made, "new") == []


@old_argument("limit", gone=2, instead="most")
def find(query: str, most: int = 0, limit: int = 0) -> int:
    return most or limit


@old_function(gone=2)
def colour() -> str:
    return "blue"


class Page:
    head = "Visits"
    heading = OldAttribute("head", gone=2)


def _later(name: str) -> Any:
    raise AttributeError(name)


api = ModuleType("invented_api")
api.__dict__.update(
    Page=Page, __getattr__=old_names("invented_api", {"Pane": "Page"}, gone=2, otherwise=_later)
)

USES: dict[str, tuple[str, str]] = {
    "an argument": ("find('x', limit=3)", "find(limit=)"),
    "a function": ("colour()", "colour()"),
    "an attribute that is read": ("Page().heading", "Page.heading"),
    "an attribute that is written": ("Page().heading = 'Other'", "Page.heading"),
    "a class": ("api.Pane", "invented_api.Pane"),
}


@pytest.fixture
def use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    monkeypatch.setitem(sys.modules, "invented_api", api)
    # These stand in the core, whose own lines are never the ones to mend.
    monkeypatch.setitem(find.__globals__, "__name__", "coordtui.invented")

    def write(line: str) -> ModuleType:
        module = plugin(tmp_path, f"def use(find, colour, Page, api):\n    {line}\n")
        module.use(find, colour, Page, api)
        return module

    return write


@pytest.mark.parametrize("name", USES)
def test_each_kind_of_thing_warns_at_the_plugins_own_line(use: Callable[[str], Any], name: str) -> None:
    line, what = USES[name]
    with listening() as heard:
        use(line)
    [found] = heard
    assert (Path(found.file).name, found.line) == ("coordtui_invented.py", 2)
    assert found.text.startswith(f"{what} is deprecated and goes with version 2")


@pytest.mark.parametrize("line", ["find('x', 3)", "Page().head", "api.Page"])
def test_what_is_used_in_the_new_way_is_not_warned(use: Callable[[str], Any], line: str) -> None:
    with listening() as heard:
        use(line)
    assert heard == []


def test_what_is_deprecated_goes_on_working() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PluginApiWarning)
        assert (find("x", limit=3), colour(), Page().heading, Page.heading) == (3, "blue", "Visits", "Visits")
        assert old_names("invented_api", {}, gone=2, otherwise=str.upper)("x") == "X"


def test_the_log_has_each_place_once(use: Callable[[str], Any], caplog: pytest.LogCaptureFixture) -> None:
    deprecated._logged.clear()
    with caplog.at_level(logging.INFO, "coordtui.api.deprecated"), listening():
        for _ in range(3):
            use("colour()")
    [record] = caplog.records
    assert record.getMessage().endswith("coordtui_invented.py:2: " + str(going("colour()", gone=2)))


def test_the_user_sees_nothing_and_who_asks_for_warnings_all(tmp_path: Path) -> None:
    """pytest asks for them, as every author's tests do."""
    source = """\
    from coordtui.api.deprecated import going, warn

    def helper():
        warn(going("helper()", gone=2))

    def test_it():
        helper()
    """
    file = tmp_path / "test_invented.py"
    file.write_text(textwrap.dedent(source))

    def run(*options: str) -> str:
        ended = subprocess.run(
            [sys.executable, *options, "-c", "import test_invented; test_invented.test_it()"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
            env={"PATH": "", "PYTHONPATH": str(tmp_path)},
        )
        return ended.stdout + ended.stderr

    assert run() == ""
    assert "test_invented.py:4: PluginApiWarning: helper() is deprecated" in run("-W", "default")

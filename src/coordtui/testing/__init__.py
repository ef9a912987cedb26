"""The kit for plugin authors: a session on a small lab, a clock that stands still, actors at will.

def test_a_visit_is_announced(tmp_path):
    with open_test_session(tmp_path, {"visits": "coordtui_visits"}) as session:
        ctx = session.context("visits", actor=actor_with("researcher"))
        ...

The same by fixtures, which pytest finds by itself: see `coordtui.testing.pytest_plugin`. One call asks for
everything that a plugin promises: `assert_plugin_conforms("coordtui_visits")`.

Each part is imported when it is first asked for: pytest imports this package at its start, also in
projects that have nothing to do with it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coordtui.testing.clock import FrozenClock
    from coordtui.testing.conformance import assert_plugin_conforms
    from coordtui.testing.fixtures import ContextFor, PilotFor, Session
    from coordtui.testing.isolation import NoNetwork, loopback_only, private_folders
    from coordtui.testing.pilots import PagePilot, page_pilot
    from coordtui.testing.screens import app_for, screen_text, screen_words
    from coordtui.testing.sessions import COORDINATOR, InMemory, actor_with, open_test_session
    from coordtui.testing.stillness import settled, still_keys

__all__ = [
    "COORDINATOR",
    "ContextFor",
    "FrozenClock",
    "InMemory",
    "NoNetwork",
    "PagePilot",
    "PilotFor",
    "Session",
    "actor_with",
    "app_for",
    "assert_plugin_conforms",
    "loopback_only",
    "open_test_session",
    "page_pilot",
    "private_folders",
    "screen_text",
    "screen_words",
    "settled",
    "still_keys",
]

_HOMES = {
    "clock": ("FrozenClock",),
    "conformance": ("assert_plugin_conforms",),
    "fixtures": ("ContextFor", "PilotFor", "Session"),
    "isolation": ("NoNetwork", "loopback_only", "private_folders"),
    "pilots": ("PagePilot", "page_pilot"),
    "screens": ("app_for", "screen_text", "screen_words"),
    "sessions": ("COORDINATOR", "InMemory", "actor_with", "open_test_session"),
    "stillness": ("settled", "still_keys"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)

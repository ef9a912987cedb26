"""The kit for plugin authors: a session on a small lab, a clock that stands still, actors at will.

def test_a_visit_is_announced(tmp_path):
    with open_test_session(tmp_path, {"visits": "coordtui_visits"}) as session:
        ctx = session.context("visits", actor=actor_with("researcher"))
        ...
"""

from coordtui.testing.clock import FrozenClock
from coordtui.testing.screens import app_for
from coordtui.testing.sessions import COORDINATOR, InMemory, actor_with, open_test_session
from coordtui.testing.stillness import settled

__all__ = ["COORDINATOR", "FrozenClock", "InMemory", "actor_with", "app_for", "open_test_session", "settled"]

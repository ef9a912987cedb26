"""What every plugin promises, each promise in a module of its own, and one call that asks for all.

    def test_it_conforms():
        assert_plugin_conforms("coordtui_visits")

Each module has `SAYS`, the promise as a sentence, and `check(subject)`, which gives a sentence for
each fault that it finds. `coordtui plugin check` asks the same.
"""

from __future__ import annotations

from coordtui.testing.conformance.asking import PROMISES, Broken, Promise, assert_plugin_conforms, broken
from coordtui.testing.conformance.subject import Documents, NotAPlugin, Subject

__all__ = [
    "PROMISES",
    "Broken",
    "Documents",
    "NotAPlugin",
    "Promise",
    "Subject",
    "assert_plugin_conforms",
    "broken",
]

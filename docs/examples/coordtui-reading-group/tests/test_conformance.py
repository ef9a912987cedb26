"""What every plugin promises."""

from __future__ import annotations

from coordtui.testing import assert_plugin_conforms

DOCUMENTS = {
    "proposals": {
        1: [{"title": "On Placeholders", "at": "2026-01-12T14:00:00Z", "by": 1, "authors": "A. Nobody", "link": ""}]
    }
}
"""What documents of older versions looked like: stores of this age are still read. Never take one away."""


def test_it_keeps_what_every_plugin_promises() -> None:
    assert_plugin_conforms("coordtui_reading_group", documents=DOCUMENTS)

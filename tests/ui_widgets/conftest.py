from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widget import Widget


class Bench(App[None]):
    """A bare program around one widget; it keeps the messages that reach it."""

    CSS = "Screen { overflow: hidden; }"

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.heard: list[object] = []

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_record_list_highlighted(self, message: object) -> None:
        self.heard.append(message)

    on_record_list_opened = on_record_list_highlighted
    on_record_list_selection_changed = on_record_list_highlighted
    on_record_list_sorted = on_record_list_highlighted

    def lines(self) -> list[str]:
        """The screen as plain text."""
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    def heard_of(self, kind: type) -> list:
        return [message for message in self.heard if isinstance(message, kind)]


@pytest.fixture
def bench():
    return Bench


HOSTILE = [
    "[/x] alpha [is] beta",
    "[@click=app.bell]CLICK[/]",
    "\x1b[2J\x1b]52;c;SEVMTE8=\x07done",
    "深層学習による翻訳" * 30,
    "t" * 300,
    "a\u202eb\u200bc\x9bd",
]


@pytest.fixture(params=HOSTILE, ids=["closing", "click", "escape", "wide", "long", "hidden"])
def hostile(request) -> str:
    return request.param

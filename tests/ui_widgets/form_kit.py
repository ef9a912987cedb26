"""A bare program with the table of keys that opens one form, for the tests of forms."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from textual.screen import Screen

from coordtui.text.messages import N_
from coordtui.text.translation import Translator
from coordtui.ui.actions import CORE
from coordtui.ui.base_app import BaseApp
from coordtui.ui.keymap import KeyTable
from coordtui.ui.widgets import Form, FormScreen

NOON = datetime(2026, 11, 5, 17, tzinfo=UTC)


class Drawer:
    """Keeps drafts in memory, as `session.personal` does in the store."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Any] = {}
        self.puts = 0

    def get(self, kind: str, name: str) -> Any:
        return self.kept.get((kind, name))

    def put(self, kind: str, name: str, value: Any) -> None:
        self.puts += 1
        self.kept[kind, name] = value

    def drop(self, kind: str, name: str) -> None:
        self.kept.pop((kind, name), None)


class Desk(BaseApp):
    """Opens one screen and keeps what it returned."""

    def __init__(self, screen: Screen[Any], drawer: Drawer | None = None) -> None:
        super().__init__(KeyTable(CORE), Translator("en"))
        self.form_screen, self.returned = screen, "nothing"
        self.told: list[str] = []
        if drawer is not None:
            self.session = SimpleNamespace(personal=drawer, clock=lambda: NOON, translator=self.translator)

    def on_mount(self) -> None:
        self.push_screen(self.form_screen, lambda result: setattr(self, "returned", result))

    def say(self, words, role="") -> None:
        self.told.append(str(words))

    @property
    def form(self) -> Form:
        return self.form_screen.form

    def text(self) -> str:
        return "\n".join(
            "".join(segment.text for segment in strip) for strip in self.screen._compositor.render_strips()
        )


def desk(fields, values=None, save=lambda values, stored: values, drawer=None, **more) -> Desk:
    return Desk(FormScreen(N_("A watch"), fields, values, save=save, **more), drawer)

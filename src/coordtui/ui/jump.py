"""Jump labels: a letter on everything on the screen that keys can go to; pressing it goes there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult, RenderResult
from textual.content import Content
from textual.geometry import Offset
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from coordtui.ui import hardware_cursor

if TYPE_CHECKING:
    from coordtui.ui.base_app import BaseApp

LETTERS = "asdfghjklewruiovncmtypbxzq"
"""Letters of labels, those under the fingers first; all of them are plain keys on every keyboard."""

Press = Callable[[], object]


class Target(NamedTuple):
    """A place on the screen, and what jumping there does."""

    place: Offset
    press: Press


def targets(screen: Screen[object]) -> list[Target]:
    """What is in sight and can be jumped to, from the top left on; no two at one place.

    That is every widget that can have the focus, and the places that a widget offers by
    `jump_targets()`: offsets within it, each with a function to call.
    """
    found = {target.place: target for target in _all(screen)}
    return sorted(found.values(), key=lambda target: (target.place.y, target.place.x))


def _all(screen: Screen[object]) -> Iterator[Target]:
    size = screen.size.region
    for widget in screen.walk_children(Widget):
        offered: Sequence[tuple[Offset, Press]] = tuple(getattr(widget, "jump_targets", tuple)())
        if not (offered or widget in screen.focus_chain):
            continue
        seen = screen.find_widget(widget).visible_region if widget in screen._compositor.full_map else None
        if not seen or not seen.overlaps(size):
            continue
        for offset, press in offered or ((Offset(0, 0), _focus(widget)),):
            yield Target(widget.region.offset + offset if offered else seen.offset, press)


def _focus(widget: Widget) -> Press:
    def press() -> None:
        widget.focus()

    return press


def labels(count: int) -> list[str]:
    """So many labels, none of which begins another: one letter, or two when there are many."""
    if count <= len(LETTERS):
        return list(LETTERS[:count])
    pairs = -(-(count - len(LETTERS)) // (len(LETTERS) - 1))  # letters that become beginnings
    single = LETTERS[: len(LETTERS) - pairs]
    double = [first + second for first in LETTERS[len(single) :] for second in LETTERS]
    return [*single, *double][:count]


class JumpScreen(ModalScreen[Press | None], inherit_bindings=False):
    """The labels, over what is on the screen; returns what the chosen one does."""

    key_scope = "jump"
    AUTO_FOCUS = ""
    DEFAULT_CSS = "JumpScreen { background: transparent; }"

    def __init__(self, app: BaseApp) -> None:
        super().__init__()
        found = targets(app.screen)[: len(LETTERS) ** 2]
        self._labels = dict(zip(labels(len(found)), found, strict=True))
        self._typed = ""
        self.cursor_offset = hardware_cursor.place(app.screen)
        """The terminal's cursor stays until it is known where to."""

    def compose(self) -> ComposeResult:
        """A label at each place."""
        for text, target in self._labels.items():
            yield JumpLabel(text, target.place)

    def takes(self, character: str) -> bool:
        """Every letter is meant for a label."""
        return True

    def typed(self, character: str) -> None:
        """A letter of a label; one that begins none closes the labels."""
        self._typed += character.lower()
        if self._typed in self._labels:
            self.dismiss(self._labels[self._typed].press)
        elif not any(label.startswith(self._typed) for label in self._labels):
            self.dismiss(None)
        else:
            for label in self.query(JumpLabel):
                label.display = label.text.startswith(self._typed)

    def action_close(self) -> None:
        """Go nowhere."""
        self.dismiss(None)

    def back(self) -> bool:
        """The same, for the keys that go back."""
        self.dismiss(None)
        return True

    def on_click(self) -> None:
        """The same, for the mouse."""
        self.dismiss(None)

    def as_text(self) -> list[str]:
        """The labels."""
        return [" ".join(self._labels)]


class JumpLabel(Widget):
    """One label, over whatever is there; told apart by its reverse also where there is no colour."""

    DEFAULT_CSS = """
    JumpLabel {
        position: absolute; width: auto; height: 1;
        background: $background; color: $accent; text-style: bold reverse;
    }
    """

    def __init__(self, text: str, place: Offset) -> None:
        super().__init__()
        self.text = text
        self.styles.offset = place

    def render(self) -> RenderResult:
        """Its letters."""
        return Content(self.text)

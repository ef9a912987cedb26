"""A screen over the page: a form, a comparison, a list to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.message import Message as Posted
from textual.reactive import Reactive
from textual.screen import ModalScreen
from textual.widget import Widget

from coordtui.api.errors import CoordtuiError
from coordtui.text.messages import Message, Translate
from coordtui.ui.widgets.compositor import TellingCompositor
from coordtui.ui.widgets.lines import Words

if TYPE_CHECKING:
    from coordtui.store import Changes
    from coordtui.ui.base_app import BaseApp
    from coordtui.ui.hints import Hint

T = TypeVar("T")
Then = Callable[[Any, "CoordtuiError | None"], object]
"""Called with the result of the work and None, or with None and why it was refused."""


class Worked(Posted):
    """Work beside the screen ended."""

    def __init__(self, then: Then, result: Any, error: CoordtuiError | None) -> None:
        super().__init__()
        self.then, self.result, self.error = then, result, error


class Window(ModalScreen[T], inherit_bindings=False):
    """Fills the screen until it is left; its last line shows keys, as a page's does."""

    app: BaseApp
    called: Words = ""
    """What help calls it; without, help names the page."""
    opened_by: str = ""
    """The command that opens it, and that does nothing while it is open."""
    titles: Mapping[str, Message] = {}
    """What commands do here, by id, in place of their own titles."""
    hint_words: Mapping[str, Message] = {}
    """The words beside their keys, by id, in place of their own."""
    watched_tables: ClassVar[frozenset[str]] = frozenset()
    """The tables whose changes, by any session, it is told of: `"arxiv.watches"`."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As Textual's, which paints the whole screen again at each move of the focus."""

    AUTO_FOCUS = ""
    action_dismiss: Any = None
    """Textual's own; the key that dismisses papers must not close windows."""
    DEFAULT_CSS = "Window { background: $background; }"

    def __init__(self, translate: Translate = str) -> None:
        super().__init__()
        self._compositor = TellingCompositor()
        self._translate = translate

    def on_store_changed(self, changes: Changes) -> None:
        """Some session changed one of the watched tables: read again what is in sight."""

    def available(self, command_id: str) -> bool:
        """Whether a command would do something in this window now; its key is hidden if not."""
        return True

    @property
    def unsaved(self) -> bool:
        """Whether leaving would lose something; then `back` asks."""
        return False

    def back(self) -> bool:
        """Leave without a result: what a key that goes back does."""
        self.dismiss(None)
        return True

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close with a result, and with it what was opened over this window meanwhile.

        Nothing happens when it is closed already: its work may end after somebody left it, and to close
        whatever is in front then would be to close something else.
        """
        if self not in self.app.screen_stack:
            return AwaitComplete()
        while self.app.screen is not self:
            self.app.pop_screen()
        return super().dismiss(result)

    def beside(self, work: Callable[[], Any], then: Then) -> None:
        """Do work that may take a while in a thread, and hand its outcome to `then`, here."""

        def run() -> None:
            try:
                worked = Worked(then, work(), None)
            except CoordtuiError as error:
                worked = Worked(then, None, error)
            self.post_message(worked)

        self.run_worker(run, thread=True)

    def on_worked(self, event: Worked) -> None:
        """Back from the thread."""
        event.stop()
        event.then(event.result, event.error)

    def on_mount(self) -> None:
        """Add the line of keys, where there is a table of keys that it can be made from."""
        dispatcher = getattr(self.app, "dispatcher", None)
        if dispatcher is None:
            return
        from coordtui.ui.hint_line import HintLine
        from coordtui.ui.hints import hints_of

        line = HintLine()
        self.mount(line)

        def hints() -> Sequence[Hint] | None:
            covered = self.app.screen is not self
            return None if covered else hints_of(dispatcher, self._translate, at_the_top=False)

        def show(_: object = None) -> None:
            if self.app.screen is self:  # not while something lies over it
                line.renew(hints)

        self.bindings_updated_signal.subscribe(self, show)
        self.call_after_refresh(show)

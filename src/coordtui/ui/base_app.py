"""What the program and its greeting share: keys by the table, a theme, and locks.

The locks are for whoever works here under an account that is not their own: nothing that
they type may write a file, start a process or open a browser on the machine the program
runs on. For whoever is `at_home` two things may: their tmux is started to take what they
copy, and a page may write a file that they name.
"""

from __future__ import annotations

import gc
import inspect
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.screen import Screen

from coordtui.api import Command, CoordtuiError, Ref, SettingsError
from coordtui.config.themes import ThemeSpec, load_theme
from coordtui.host.loaded import in_a_line
from coordtui.host.misconduct import as_fault
from coordtui.text.messages import N_
from coordtui.text.safety import safe
from coordtui.text.translation import Translator
from coordtui.ui import hardware_cursor
from coordtui.ui.actions import LEAVE
from coordtui.ui.containment import in_the_name_of
from coordtui.ui.dispatch import Bound, Dispatcher
from coordtui.ui.filters import Scrub
from coordtui.ui.hint_line import HintLine
from coordtui.ui.keymap import KeyTable, shown
from coordtui.ui.sheets import SharedSheet
from coordtui.ui.shown import Shown
from coordtui.ui.terminal_app import TerminalApp
from coordtui.ui.theme import textual_theme
from coordtui.ui.widgets.lines import Role, Words, cell_len

if TYPE_CHECKING:
    from coordtui.ui.watchdog import Watchdog
    from coordtui.ui.widgets import Page

KEY_WITHIN = 0.5
"""Seconds after which a widget that never took its key does not hold up the next one."""

PLAIN_THEME = "dark"

SELECT = "app.select_text"
"""The command that shows text to be selected by the terminal itself."""


class LockedApp(TerminalApp):
    """An app from which nothing reaches the machine it runs on."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    copied = ""
    """What was copied last, until another command is run."""

    def say(self, words: Words, role: Role = "") -> None:
        """Tell the person."""

    def copy(self, text: str) -> None:
        """Copy a text to the person's clipboard, and say which way it went."""
        from coordtui.ui import clipboard

        self.copied = text
        self.say(clipboard.copy(text, self._write, processes=self.at_home, key=self.key_to_select))

    @property
    def key_to_select(self) -> str:
        """The key that shows text to be selected by the terminal itself."""
        return ""

    def copy_to_clipboard(self, text: str) -> None:
        """As `copy`."""
        self.copy(text)

    def notify(self, message: str, *, severity: str = "information", **options: Any) -> None:
        """Textual's way to tell something; nothing floats over the page here."""
        roles: dict[str, Role] = {"warning": "attention", "error": "trouble"}
        self.say(message, roles.get(severity, ""))

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Show the address: the browser is at the other end of the line."""
        self.say(N_("Open this in your browser: {url}", url=safe(url, limit=500)))

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Nothing is written to files here."""

    async def action_simulate_key(self, key: str) -> None:
        """Keys come from the keyboard only."""

    def deliver_text(self, *arguments: Any, **options: Any) -> str | None:
        """Nothing is written to files here."""
        return None

    deliver_binary = deliver_screenshot = deliver_text


class BaseApp(LockedApp):
    """An app that looks every key up in one table and wears a theme of the program."""

    TITLE = "coordtui"

    def __init__(self, table: KeyTable, translator: Translator, theme: str = PLAIN_THEME) -> None:
        super().__init__(driver_class=_driver_class())
        self.stylesheet = SharedSheet(variables=self.get_css_variables())
        self.translator = translator
        self.dispatcher = Dispatcher(self, table)
        self.fault: Exception | None = None
        self.over: CoordtuiError | None = None
        """Why the person may not go on, when that is what ends the program."""
        self.watchdog: Watchdog | None = None
        self._scrub = Scrub()
        self._shown = Shown()
        self._keys: deque[events.Key | events.Paste] = deque()
        self._told: list[tuple[Words, Role]] = []
        self._wear(theme)

    def _wear(self, name: str) -> None:
        """Put the theme on before anything is drawn."""
        try:
            spec = self.theme_called(name)
        except SettingsError as error:
            self._told.append((" ".join(error.parts(self.translator)), "trouble"))
            spec = load_theme(PLAIN_THEME)
        self.register_theme(textual_theme(spec))
        self.set_reactive(BaseApp.theme, spec.name)
        self.set_class(spec.dark, "-dark-mode", update=False)
        self.set_class(not spec.dark, "-light-mode", update=False)
        self.stylesheet.set_variables(self.get_css_variables())

    def theme_called(self, name: str) -> ThemeSpec:
        """The theme of that name; raises `SettingsError`."""
        return load_theme(name)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and ours as the last."""
        return [*super().get_line_filters(), self._scrub]

    # Drawing.

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Send what the terminal does not show already, if anything."""
        if self._batch_count or not isinstance(renderable, LayoutUpdate | ChopsUpdate) or not self._draws:
            super()._display(screen, renderable)
            return
        news, where = self._shown.news(renderable), hardware_cursor.place(self.screen)
        cursor = (where is not None, where or Offset())
        if news.pieces or cursor != (self._cursor_seen, self.cursor_position):
            super()._display(screen, news)

    @property
    def _draws(self) -> bool:
        """Whether a frame would reach a terminal now."""
        driver = self._driver
        if not self._running or self._closed or self.is_headless or driver is None:
            return False
        return not self._plain and not getattr(driver, "choked", False)

    def repaint(self) -> None:
        """Send the whole screen once more: what the terminal shows is not known."""
        self._shown.forget()
        super().repaint()

    # Beginning and end.

    def on_ready(self) -> None:
        """Collect garbage from now on: the start makes many objects and hardly any garbage."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def tell(self) -> None:
        """Say what was found wrong on the way here, now that there is a place for it."""
        told, self._told = self._told, []
        for words, role in told:
            self.say(words, role)

    def window_failed(self, error: Exception) -> None:
        """Say that the window is gone, and why."""
        self.say(N_("That window stopped: {error}", error=safe(in_a_line(error), limit=200)), "trouble")

    def crashed(self, error: Exception) -> None:
        """A fault of the program itself: end, and keep it in `fault` for whoever started us.

        What fails because the program is ending already is no fault: a key may still be at work.
        """
        if self._exit:
            return
        self.fault = self.fault or error
        self._exception = self._exception or error
        self._exception_event.set()
        self._return_code = 1
        self._close_messages_no_wait()

    # Keys.

    @property
    def key_to_select(self) -> str:
        """The key that shows text to be selected by the terminal itself; the command list has it too."""
        command = self.dispatcher.table.commands.get(SELECT)
        return shown(command.keys[0] if command and command.keys else ":", self.translator)

    @property
    def ground(self) -> Screen[Any] | None:
        """The screen that commands of the scope `app` belong to; None when there is none."""
        return None

    @property
    def open_page(self) -> Page | None:
        """The open page, if there is one."""
        return None

    def show_hints(self) -> None:
        """The keys that do something now are others."""

    @property
    def waiting_keys(self) -> int:
        """How much was typed, let in, and still waits for its turn; asked by the thread that reads keys."""
        return self._message_queue.qsize() + len(self._keys)

    async def on_event(self, event: events.Event) -> None:
        """Keys are looked up here before any widget sees them; they and pastes go strictly in turn.

        On a slow line keys come in bursts: each must meet what the one before it brought.
        """
        if self.takes_back(event):
            return
        if isinstance(event, events.Resize):  # the terminal may have moved lines, or lost some
            self._shown.forget()
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._keys.append(event)
        if len(self._keys) == 1:
            await self._take_key()

    async def _take_key(self) -> None:
        try:
            await self._next_key()
        except BaseException:  # whoever answers for it; what was typed meanwhile was meant for what is gone
            self._keys.clear()
            raise

    async def _next_key(self) -> None:
        event, screen = self._keys[0], self.screen
        prefixed = bool(self.dispatcher.prefix)
        handled, bound = self.dispatcher.press(event) if isinstance(event, events.Key) else (False, None)
        if bound is not None:
            await self.run_bound(bound)
        taker = bound.owner if bound else self.focused
        path: Sequence[DOMNode] = taker.ancestors_with_self if taker and taker is not self else ()
        if not handled:
            if (
                isinstance(event, events.Key) and not event.is_printable
            ):  # it comes up to us, and what it is bound to begins below again
                path = [*path, *path]
            await super().on_event(event)
        elif bound is not None or prefixed or self.dispatcher.prefix:
            self.show_hints()
        done = partial(self._key_done, event)
        if self.screen is not screen:  # the next key belongs to a window that is still being made
            self.screen.call_after_refresh(self.call_later, done)
        else:
            self._after(path, done)
        if path or self.screen is not screen:
            self.set_timer(KEY_WITHIN, done)

    def _after(self, path: Sequence[DOMNode], done: Callable[[], Awaitable[None]]) -> None:
        """Call `done` when what a key brings has come up the path: each node takes it in its own time.

        Three times through each: a node takes the key, then what it posted because of that (a
        submitted field), then what it posted because of that again (a filter that closes).
        """
        if not path:
            self.call_later(done)
            return
        node, on = path[0], partial(self._after, path[1:], done)
        if not node.call_later(node.call_later, partial(node.call_later, on)):
            on()

    async def _key_done(self, event: events.Key | events.Paste) -> None:
        if self._keys and self._keys[0] is event:
            self._keys.popleft()
            if self._keys and not self._exit:
                await self._take_key()

    async def run_bound(self, bound: Bound) -> None:
        """Run a command; a refusal is said, a fault costs the page or window it comes from."""
        if bound.command.id != SELECT:
            self.copied = ""
        try:
            with in_the_name_of(bound.owner):
                result = bound.run()
                if inspect.isawaitable(result):
                    await result
        except CoordtuiError as error:
            self.say_error(error)
        except Exception as error:  # noqa: BLE001 - a page may raise anything; whose it is decides
            if bound.owner is self:
                self._command_failed(error)
            else:
                self.failed(error, bound.owner)

    def _command_failed(self, error: Exception) -> None:
        """A command of the program itself failed, as after an upgrade under our feet: the rest goes on."""
        from coordtui.cli.crash import keep

        try:
            told = N_("That failed, by a fault of the program. A report is kept: {name}.", name=keep(error))
        except OSError:
            told = N_("That failed, by a fault of the program.")
        self.say(told, "trouble")

    def push_screen(self, screen: Any, callback: Any = None, *arguments: Any, **options: Any) -> Any:
        """As Textual's; a refusal by what the window's answer is for is said, and ends nothing."""

        async def answered(result: Any) -> None:
            try:
                done = callback(result)
                if inspect.isawaitable(done):
                    await done
            except CoordtuiError as error:
                self.say_error(error)

        return super().push_screen(screen, callback and answered, *arguments, **options)

    def run_target(self, command: Command, ref: Ref | None = None) -> None:
        """Run a command that is a function of a plugin, on a record where one is given."""

    async def on_hint_line_clicked(self, event: HintLine.Clicked) -> None:
        """A click on a hint is the key."""
        await self.run_bound(event.bound)
        self.show_hints()

    def say_error(self, error: CoordtuiError) -> None:
        """Tell what happened, why, and what to do; in a box too, where a line does not hold it."""
        if as_fault(error) is not error:  # it cannot say it
            self.say(in_a_line(as_fault(error)), "trouble")
            return
        said = " ".join(error.parts(self.translator))
        self.say(said, "trouble")
        if self.screen_stack and cell_len(said) > self.size.width:
            from coordtui.ui.refusal import Refusal

            self.push_screen(Refusal(error, self.translator))

    def action_leave(self) -> None:
        """Leave from anywhere: everything is saved, but for what is being typed in a form."""
        if any(getattr(screen, "unsaved", False) for screen in self.screen_stack):
            self._ask_before_leaving()
        else:
            self.exit()

    def _ask_before_leaving(self) -> None:
        """Ask once, over whatever is open."""
        from coordtui.ui.widgets.question import Question

        if isinstance(self.screen, Question):
            return
        question = Question(
            N_("Leave without saving?"),
            N_("What you typed is there again next time, where a form keeps drafts; elsewhere it is lost."),
            yes=LEAVE,
            no=N_("stay"),
            translate=self.translator,
        )
        self.push_screen(question, lambda sure: self.exit() if sure else None)

    def action_select_text(self) -> None:
        """Show what was just copied, or all that is on the screen, for the terminal itself to select."""
        from coordtui.ui.select_text import text_to_select

        self.show_plain(text_to_select(self))

    def available(self, command_id: str) -> bool:
        """Whether a command of the scope `app` would do something now."""
        return command_id != "app.suspend_process" or self.can_stop

    def action_how_to_leave(self) -> None:
        """Where ctrl+c is a habit, say the key that leaves."""
        self.say(N_("ctrl+q leaves; everything is saved."))


def _driver_class() -> Any:
    if sys.platform == "win32":
        return None
    from coordtui.ui.driver import QuickDriver

    return QuickDriver

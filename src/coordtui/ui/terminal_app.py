"""What the program does with the terminal it has: draws when it can, shows where one is, lets go of it."""

from __future__ import annotations

import _thread
import asyncio
import os
import signal
import threading
import time
from contextlib import suppress
from contextvars import Context
from functools import partial
from typing import Any

from textual import events
from textual.geometry import Offset
from textual.screen import Screen

from coordtui.ending_now import end_now
from coordtui.ui import hardware_cursor
from coordtui.ui import terminal_modes as modes
from coordtui.ui.containment import ContainingApp

LEAVE_WITHIN = 4.0
"""Seconds after which a process that was told to end does so, whatever a worker or a page is doing."""

GIVING_BACK = 0.5
"""Seconds that the terminal then has to take what gives it back."""


class TerminalApp(ContainingApp):
    """An app that is careful with its terminal.

    It rests on private names of Textual, `_display` and what brackets it, as `containment`
    does: every frame goes through there.
    """

    _plain = False
    _cursor_seen = False
    _told_to_end = False

    @property
    def at_home(self) -> bool:
        """Whether the account belongs to whoever sits at the screen; see `Actor.at_home`."""
        return False

    # Drawing.

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Send a frame, unless it would only wait: who was behind gets the last one whole, by `repaint`."""
        if self._plain or getattr(self._driver, "choked", False):
            return
        super()._display(screen, renderable)

    def _begin_update(self) -> None:
        """The cursor is not seen on its way through a frame."""
        super()._begin_update()
        if self._cursor_seen:
            self._write(modes.CURSOR_OFF)
        where = hardware_cursor.place(self.screen)
        self._cursor_seen, self.cursor_position = where is not None, where or Offset()

    def _end_update(self) -> None:
        if self._cursor_seen:
            self._write(modes.CURSOR_ON)
        super()._end_update()

    def repaint(self) -> None:
        """Send the whole screen once more: what the terminal shows is not known."""
        self._plain = False
        screen = self.screen
        if self._running and not getattr(screen, "veiled", False):
            self._display(
                screen, screen._compositor.render_update(full=True, screen_stack=self._background_screens)
            )

    def on_driver_signal_resume(self) -> None:
        """Back from the background, or a line that was behind has caught up: not over plain text."""
        if not self._plain:
            self.repaint()

    def _print(self, text: str, stderr: bool = False) -> None:
        """Something printed: kept, and not shown."""
        captured = getattr(self._driver, "captured", None)
        if captured is None:
            super()._print(text, stderr)
        else:
            captured.take(text, stderr)

    def _set_pointer_shape(self, shape: str) -> None:
        """The mouse keeps its shape: bytes that say nothing, and that old terminals print."""

    def _write(self, text: str) -> None:
        if self._driver is not None:
            self._driver.write(text)

    # Text to select with the mouse.

    def show_plain(self, text: str) -> None:
        """Give the terminal back its own screen with this text on it, until a key is pressed.

        It breaks long lines itself there, so that they are whole when they are selected, and
        the mouse is its own. The text must be safe.
        """
        self._plain = True
        self._write(modes.left(os.environ, mouse=self._has_mouse) + text.replace("\n", "\r\n"))

    def takes_back(self, event: events.Event) -> bool:
        """Whether plain text was shown and this ends it."""
        if not self._plain or not isinstance(event, events.Key | events.Paste):
            return False
        self._write(modes.entered(os.environ, mouse=self._has_mouse))
        self.repaint()
        return True

    @property
    def _has_mouse(self) -> bool:
        return self._driver is not None and self._driver._mouse

    # The background, and the end.

    @property
    def can_stop(self) -> bool:
        """Whether there is a shell that can bring the program back from the background.

        There is none for whoever came over SSH, nor when a terminal was opened for the
        program alone.
        """
        return self.at_home and not self.is_headless and os.getpgrp() != os.getsid(0)

    def action_suspend_process(self) -> None:
        """Go to the background, where there is a way back."""
        if self.can_stop:
            os.kill(os.getpid(), signal.SIGTSTP)

    def on_mount(self) -> None:
        """Listen to who interrupts; the driver listens to what ends the program."""
        if not self.is_headless and threading.current_thread() is threading.main_thread():
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self.action_how_to_leave)

    def action_how_to_leave(self) -> None:
        """Somebody wants to interrupt: say what does."""

    def hang_up(self, number: int, loop: asyncio.AbstractEventLoop) -> None:
        """The line is gone or the system stops us: close well, but do not wait for ever.

        Callable from any thread, and from the handler of a signal: that is called between two steps of
        whatever holds the main thread. So nothing here takes a lock.
        """
        if not self._told_to_end:
            self._told_to_end = True
            _thread.start_new_thread(self._end_by_force, (128 + number,))
        with suppress(RuntimeError):  # the loop has ended by itself
            close = partial(self.exit, return_code=128 + number)
            loop.call_soon_threadsafe(close, context=Context())  # not in the name of a page

    def _end_by_force(self, status: int) -> None:
        """After a while, end the process whatever it is at, and give the terminal back before."""
        time.sleep(LEAVE_WITHIN)
        _thread.start_new_thread(_exit_after, (GIVING_BACK, status))
        if self._driver is not None:
            with suppress(Exception):
                self._driver.stop_application_mode()
        end_now(status)


def _exit_after(seconds: float, status: int) -> None:
    time.sleep(seconds)
    end_now(status)

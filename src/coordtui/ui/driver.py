"""The terminal driver: quits at once, sleeps when nothing happens, and ends when the line does.

Textual's own input thread wakes ten times a second and is waited for when the program
quits. Here a pipe wakes it, so that it need not look. Mouse moves are not asked for: each
would travel the link and paint what the pointer passes.
"""

from __future__ import annotations

import os
import selectors
import termios
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual._parser import ParseError
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from coordtui.ui.pasting import PasteFilter

if TYPE_CHECKING:
    from textual.app import App


class QuickDriver(LinuxDriver):
    """Textual's driver for Linux and macOS with another input thread."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._wake: tuple[int, int] | None = None

    def start_application_mode(self) -> None:
        """Open the pipe, then what the driver does: the input thread starts there."""
        self._close_pipe()
        self._wake = os.pipe()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def disable_input(self) -> None:
        """Wake the input thread, so that it can be waited for."""
        if self._wake is not None:
            with suppress(OSError):
                os.write(self._wake[1], b"x")
        super().disable_input()

    def close(self) -> None:
        """Close the pipe too."""
        super().close()
        self._close_pipe()

    def _close_pipe(self) -> None:
        for end in self._wake or ():
            os.close(end)
        self._wake = None

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    def run_input_thread(self) -> None:
        """Read keys until the program quits or the terminal is gone."""
        if self._wake is None:
            return
        wake = self._wake[0]
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        clean = PasteFilter().clean
        with selectors.DefaultSelector() as selector:
            selector.register(wake, selectors.EVENT_READ)
            try:
                selector.register(self.fileno, selectors.EVENT_READ)
            except (OSError, PermissionError):  # standard input is a file: no keys will come
                self._line_lost()
                return
            while True:
                ready = {key.fd for key, _ in selector.select(_patience(parser))}
                if wake in ready:
                    break
                if self.fileno in ready:
                    data = self._read()
                    if not data:
                        self._line_lost()
                        break
                    for message in parser.feed(clean(decode(data))):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)
        with suppress(EOFError, ParseError):
            list(parser.feed(""))

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except (OSError, termios.error):
            return b""

    def _line_lost(self) -> None:
        """Nobody is at the other end any more."""
        self._app.call_later(self._app.exit, return_code=129)


def _patience(parser: XTermParser) -> float | None:
    """Seconds until the parser gives up waiting for the rest of a sequence; None when it is not waiting."""
    until = parser._timeout_time
    return None if until is None else max(0.0, until - get_time())

"""The terminal driver: quits at once, sleeps when nothing happens, and ends when the line does.

Textual's own input thread wakes ten times a second and is waited for when the program
quits; a pipe wakes this one. Its output waits for a slow line and with it the keys; this
one's does not. Mouse moves and changes of the window's focus are not asked for: each would
travel the line and paint what it passes.
"""

from __future__ import annotations

import asyncio
import os
import selectors
import signal
import termios
import tty
from codecs import getincrementaldecoder
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import Any

from textual import events
from textual._parser import ParseError
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message

from coordtui.ui import terminal_modes as modes
from coordtui.ui.captured import Captured, Diversion
from coordtui.ui.pace import Pace
from coordtui.ui.pasting import TOO_LONG, PasteFilter
from coordtui.ui.thrift import thrifty
from coordtui.ui.writer import Writer

LAST_WORDS = 1.0
"""Seconds that a line has to take what restores the terminal."""

LEAVING = frozenset({"ctrl+c", "ctrl+q"})
"""Keys by which people try to get away."""

_END, _ROOM = b"x", b"r"
"""What the thread that reads keys is woken for: the end, or that more may go in."""

_SIGNALS = (signal.SIGWINCH, signal.SIGTSTP, signal.SIGCONT)
_ENDS = (signal.SIGHUP, signal.SIGTERM)


class QuickDriver(Driver):
    """Has the terminal on standard input and output. Its app is a `BaseApp`."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self._base: Any = app
        self.captured = Captured()
        self._diversion = Diversion(self.captured)
        self._in, self._out = self._diversion.fds
        self._mouse = self._mouse and not modes.is_old(os.environ.get("TERM", ""))
        self._before: list[Any] | None = None
        self._writer: Writer | None = None
        self._keys: Thread | None = None
        self._wake: tuple[int, int] | None = None
        self._pace = self._paced()
        self._unsent: list[str] = []
        self._ends_before = {number: signal.getsignal(number) for number in _ENDS}
        for number, handler in zip(_SIGNALS, (self._resized, self._stop, self._continue), strict=True):
            self._loop.add_signal_handler(number, handler)

    # Taking the terminal and giving it back.

    def start_application_mode(self) -> None:
        """Take the terminal: keys come one by one, the screen is ours and nobody else's."""
        for number in _ENDS:  # also where whoever started us let them be ignored
            signal.signal(number, self._told_to_end)
        self._diversion.start()
        self._writer = Writer(self._out, drained=self._drained, lost=self._line_lost)
        self._writer.start()
        self._before = self._take_keys()
        self.write(modes.entered(os.environ, mouse=self._mouse))
        self.flush()
        self._wake, self._pace = os.pipe(), self._paced()
        self._keys = Thread(target=self._read_keys, args=(self._wake[0],), name="coordtui-input")
        self._keys.start()
        self._resized()

    def stop_application_mode(self) -> None:
        """Give it back as it was, whatever it has not taken yet; twice is once."""
        if self._writer is None:
            return
        self.write(modes.left(os.environ, mouse=self._mouse))
        self.flush()
        self._writer.stop(LAST_WORDS)
        self._writer = None
        self._end_keys()
        with suppress(termios.error):  # nobody is there
            termios.tcflush(self._in, termios.TCIFLUSH)
            if self._before is not None:
                termios.tcsetattr(self._in, termios.TCSANOW, self._before)
        self._diversion.stop()

    def last_words(self, text: str) -> None:
        """Write a text to the terminal that was given back; standard error may lead to a log."""
        os.write(self._out, text.encode("utf-8", "replace"))

    def disable_input(self) -> None:
        """Textual's word for the beginning of the end: the terminal has been given back by then."""

    def close(self) -> None:
        """Listen to the system no more."""
        for number in _SIGNALS:
            self._loop.remove_signal_handler(number)
        for number, before in self._ends_before.items():
            signal.signal(number, signal.SIG_DFL if before in (None, signal.SIG_IGN) else before)

    def _take_keys(self) -> list[Any] | None:
        """Let keys come as they are typed, unechoed, ctrl+c, ctrl+s and ctrl+z too; what was so before."""
        try:
            before = termios.tcgetattr(self._in)
            now = termios.tcgetattr(self._in)
            now[tty.IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
            now[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
            now[tty.CC][termios.VMIN] = 1
            termios.tcsetattr(self._in, termios.TCSANOW, now)
        except termios.error:
            return None
        return before

    def _end_keys(self) -> None:
        if self._wake is not None and self._keys is not None:
            if self._base.watchdog is not None:
                self._base.watchdog.on_rest = int
            os.write(self._wake[1], _END)
            self._keys.join()
            for end in self._wake:
                os.close(end)
        self._wake = self._keys = None

    # What the system says.

    def _resized(self) -> None:
        size = Size(*_size(self._out))
        self.send_message(events.Resize(size, size))

    def _stop(self) -> None:
        """Go to the background, if there is somebody who can bring us back; see `BaseApp.can_stop`."""
        if self._base.can_stop:
            self.stop_application_mode()
            os.kill(os.getpid(), signal.SIGSTOP)

    def _continue(self) -> None:
        """Back in the foreground: whoever had the terminal meanwhile left it in another state."""
        self.stop_application_mode()
        self.start_application_mode()
        self.send_message(self.SignalResume())

    def _told_to_end(self, number: int, _frame: object) -> None:
        """The handler of what ends the program; a page that holds the screen does not hold it up."""
        self._base.hang_up(number, self._loop)

    def _line_lost(self) -> None:
        """Nobody is at the other end any more; called from the threads that read and write."""
        self._base.hang_up(signal.SIGHUP, self._loop)

    # Output.

    @property
    def choked(self) -> bool:
        """Whether the line is behind: what is drawn now would only be in the way of what comes."""
        return self._writer is not None and self._writer.choked

    def write(self, data: str) -> None:
        """Send it with the next flush, which comes by itself at the end of what happens now."""
        if not self._unsent:
            with suppress(RuntimeError):  # the loop has ended; who writes then flushes
                self._loop.call_soon_threadsafe(self.flush)
        self._unsent.append(data)

    def flush(self) -> None:
        """Send what was written as one piece."""
        unsent, self._unsent = "".join(self._unsent), []
        if unsent and self._writer is not None:
            self._writer.send(thrifty(unsent))

    def _drained(self) -> None:
        with suppress(RuntimeError):
            asyncio.run_coroutine_threadsafe(self._base._post_message(self.SignalResume()), self._loop)

    def switch_mouse(self, on: bool) -> None:
        """Ask for the mouse from now on, or leave it to the terminal."""
        if on != self._mouse and not modes.is_old(os.environ.get("TERM", "")):
            self._mouse = on
            self.write(modes.MOUSE_ON if on else modes.MOUSE_OFF)

    # Input.

    def _paced(self) -> Pace:
        """What lets keys in as the watchdog says that the loop rests; without one, at each turn of it."""
        watchdog = self._base.watchdog
        if watchdog is None:
            ask = partial(self._loop.call_soon_threadsafe, self._room)
            return Pace(self.process_message, waiting=int, ask=ask, room=int)
        pace = Pace(
            self.process_message,
            waiting=lambda: self._base.waiting_keys,
            ask=partial(self._loop.call_soon_threadsafe, int),
            room=self._room,
        )
        watchdog.on_rest = pace.rests
        return pace

    def _room(self) -> None:
        """Wake the thread that reads keys; called by the loop."""
        if self._wake is not None:
            os.write(self._wake[1], _ROOM)

    def _read_keys(self, wake: int) -> None:
        try:
            self.run_input_thread(wake)
        except Exception as error:  # noqa: BLE001 - whatever it is, without keys the program cannot go on
            self._loop.call_soon_threadsafe(self._base.crashed, error)

    def run_input_thread(self, wake: int) -> None:
        """Read keys until the program quits or the terminal is gone."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        clean = PasteFilter(self._pasted_too_much).clean
        with selectors.DefaultSelector() as selector:
            selector.register(wake, selectors.EVENT_READ)
            try:
                selector.register(self._in, selectors.EVENT_READ)
            except OSError:  # standard input is a file: no keys will come
                self._line_lost()
                return
            while True:
                ready = {key.fd for key, _ in selector.select(_patience(parser))}
                if wake in ready:
                    if _END in os.read(wake, 64):
                        break
                    self._pace.rested()
                if self._in in ready:
                    data = self._read()
                    if not data:
                        self._line_lost()
                        break
                    typed = clean(decode(data))
                    for message in parser.feed(typed) if typed else ():  # nothing would be its end
                        self._typed(message)
                for message in parser.tick():
                    self._typed(message)
                _listen(selector, self._in, not self._pace.full)
        with suppress(EOFError, ParseError):
            list(parser.feed(""))

    def _typed(self, message: Message) -> None:
        """A key, a paste or a click came. A mouse that only moves was not asked for, and says nothing."""
        if not isinstance(message, events.MouseMove):
            self._impatience(message)
            self._pace.add(message)

    def _pasted_too_much(self) -> None:
        self._loop.call_soon_threadsafe(self._base.say, TOO_LONG, "attention")

    def _impatience(self, message: Message) -> None:
        """A key that leaves means more when nothing answers."""
        watchdog = self._base.watchdog
        if watchdog is not None and isinstance(message, events.Key) and message.key in LEAVING:
            watchdog.impatient()

    def _read(self) -> bytes:
        try:
            return os.read(self._in, 4096)
        except OSError:
            return b""


def _listen(selector: selectors.BaseSelector, fd: int, wanted: bool) -> None:
    """Hear of what is typed, or leave it where it is."""
    if wanted != (fd in selector.get_map()):
        selector.register(fd, selectors.EVENT_READ) if wanted else selector.unregister(fd)


def _patience(parser: XTermParser) -> float | None:
    """Seconds until the parser gives up waiting for the rest of a sequence; None when it is not waiting."""
    until = parser._timeout_time
    return None if until is None else max(0.0, until - get_time())


def _size(fd: int) -> tuple[int, int]:
    """Columns and lines, as the terminal says; by COLUMNS and LINES only when it does not know."""
    with suppress(OSError):
        columns, lines = os.get_terminal_size(fd)
        if columns and lines:
            return columns, lines
    given = (os.environ.get(name, "") for name in ("COLUMNS", "LINES"))
    columns, lines = (int(text[:4]) if text.isdecimal() else 0 for text in given)
    return columns or 80, lines or 24

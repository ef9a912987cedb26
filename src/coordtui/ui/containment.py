"""Keeps what goes wrong in a page inside that page.

Textual ends the program on any exception. Here an exception that comes from a page is
given to the `Host` widget the page lives in, which shows an error card in its place; only
a fault of the shell itself ends the program.

This rests on two private methods of Textual, `App._handle_exception` and
`MessagePump._dispatch_message`, and on what a dead message pump leaves behind: that is
why Textual is pinned to a minor release. `tests/ui/test_containment.py` crashes a page in
every way that is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator, Sized
from contextlib import contextmanager
from functools import cached_property
from types import FrameType
from typing import Any

from textual._context import active_message_pump
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump
from textual.reactive import Reactive
from textual.screen import UPDATE_PERIOD, Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker, WorkerFailed, active_worker

from coordtui.host.misconduct import TriedToEnd, as_fault
from coordtui.ui.interrupts import nothing_ends
from coordtui.ui.widgets.compositor import TellingCompositor

TURNS = 50
"""Turns of the loop for which a frame waits at most: a page that is never done is drawn all the same."""


class Host(Widget):
    """A widget that answers for everything inside it."""

    @property
    def plugin(self) -> str:
        """Whose code is inside."""
        return ""

    def failed(self, error: Exception) -> None:
        """Something inside raised; called as often as it happens."""

    def blamed(self, error: Exception) -> None:
        """Its code raised in a window over the page: the page itself still stands."""


class ContainingApp(App[int], inherit_bindings=False):
    """An app that survives its pages and the windows over them."""

    def _handle_exception(self, error: Exception) -> None:
        if not isinstance(error, WorkerFailed):
            self.failed(error, active_message_pump.get(None))
        elif isinstance(error.error, Exception):  # else it was cancelled or interrupted: nobody's fault
            self.failed(error.error, active_worker.get().node)

    async def _dispatch_message(self, message: Message) -> None:
        await go_on(self, super()._dispatch_message(message))

    def exit(self, result: int | None = None, return_code: int = 0, message: Any = None) -> None:
        """As Textual's. Raises `TriedToEnd` where a page calls it: a key of the person's ends the program."""
        if _host_above(active_message_pump.get(None)) is not None:
            raise TriedToEnd(SystemExit(return_code if result is None else result))
        super().exit(result, return_code, message)

    def failed(self, error: Exception, where: object) -> None:
        """Something raised while `where` was at work: find who answers for it."""
        error = as_fault(error)
        host, window = self.who_answers(error, where)
        if window is not None:
            self._close(window)
            self.window_failed(error)
            if host is not None:
                host.blamed(error)
        elif host is not None:
            forget_bad_css(self.stylesheet)
            host.failed(error)
        elif not self._is_gone(where):
            self.crashed(error)

    def who_answers(self, error: BaseException, where: object) -> tuple[Host | None, Screen[Any] | None]:
        """The page and the window over it that an exception comes from; two times None: the program's own."""
        host, window = responsible(error, where), self._window_of(where)
        if host is None and window is None:  # the program asked a window something
            window = next(filter(None, map(self._window_of, _nodes_in(error))), None)
        return host, window

    def window_failed(self, error: Exception) -> None:
        """A window over the page raised and was closed."""

    def crashed(self, error: Exception) -> None:
        """A fault of the shell itself: the program cannot go on."""
        super()._handle_exception(error)

    def _is_gone(self, node: object) -> bool:
        """Whether what raised was closed before: what fails on the way down is nobody's fault.

        A window that is closed while it opens finds itself without the widgets that it is made of.
        """
        if not isinstance(node, DOMNode) or isinstance(node, App):
            return False
        screens = [each for each in node.ancestors_with_self if isinstance(each, Screen)]
        return not (screens and screens[-1] in self.screen_stack)

    def _window_of(self, node: object) -> Screen[Any] | None:
        """The screen over the first one that the node belongs to."""
        if not isinstance(node, DOMNode):
            return None
        screen = next((each for each in node.ancestors_with_self if isinstance(each, Screen)), None)
        return screen if screen in self.screen_stack[1:] else None

    def _close(self, window: Screen[Any]) -> None:
        while window in self.screen_stack:
            self.pop_screen()


class ContainingScreen(Screen[Any], inherit_bindings=False):
    """A screen that goes on drawing when a page cannot be drawn.

    Rendering and layout run in the screen's own message pump, which would end with the
    first exception and leave a program that neither draws nor answers.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As Textual's, which paints the whole screen again at each move of the focus."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._compositor = TellingCompositor()

    @cached_property
    def _update_timer(self) -> Timer:
        """As Textual's, but that it draws when all is done that goes on."""
        return self.set_interval(UPDATE_PERIOD, self._draw_when_done, name="screen_update", pause=True)

    async def _draw_when_done(self) -> None:
        """Draw the next frame, once what the last key brought is done: a list, its detail, the hints.

        Each of them asks for a frame when it is ready, and a frame costs more than any of them.
        """
        ready: Sized = getattr(asyncio.get_running_loop(), "_ready", ())
        for _ in range(TURNS):
            if not ready:
                break
            await asyncio.sleep(0)
        self._on_timer_update()

    async def _dispatch_message(self, message: Message) -> None:
        await go_on(self, super()._dispatch_message(message))


async def go_on(node: MessagePump, work: Awaitable[None]) -> None:
    """Do the work of the program or of a screen, which go on when a page that they ask something raises."""
    try:
        with nothing_ends():
            await work
    except Exception as error:  # what nobody answers for is raised again
        app: Any = node.app
        if not any(app.who_answers(as_fault(error), active_message_pump.get(None))):
            raise
        app._handle_exception(error)


def responsible(error: BaseException, where: object) -> Host | None:
    """The host of the page that an exception comes from; None when it is the shell's own.

    The widget that was at work is asked first, then every widget that the traceback went
    through: a page that is drawn is drawn from the screen's message pump.
    """
    return _host_above(where) or next(filter(None, map(_host_above, _nodes_in(error))), None)


def _nodes_in(error: BaseException) -> Iterator[object]:
    trace = error.__traceback__
    while trace is not None:
        yield from _nodes_of(trace.tb_frame)
        trace = trace.tb_next


_PARENT = "_MessagePump__parent"
"""What Textual's constructor sets first."""


def hosts_of(frame: FrameType) -> Iterator[Host]:
    """The hosts of the nodes that a frame works for."""
    yield from filter(None, map(_host_above, _nodes_of(frame)))


def _nodes_of(frame: FrameType) -> Iterator[object]:
    for name in ("self", "widget", "node", "message_pump"):
        node = frame.f_locals.get(name)
        if isinstance(node, Timer):  # it may be looked at before its constructor is through
            node = vars(node).get("_target", _nobody)()
        elif isinstance(node, Worker):
            node = vars(node).get("_node")
        yield node


def _nobody() -> None:
    """Whom a timer that is still being made works for."""


def _host_above(node: object) -> Host | None:
    # one that fails, or is looked at, before its constructor has begun is a node of nothing yet
    if not isinstance(node, DOMNode) or _PARENT not in vars(node):
        return None
    return next((each for each in node.ancestors_with_self if isinstance(each, Host)), None)


@contextmanager
def in_the_name_of(node: MessagePump) -> Iterator[None]:
    """What happens inside, and every worker and timer that starts there, is the node's."""
    token = active_message_pump.set(node)
    try:
        with nothing_ends():
            yield
    finally:
        active_message_pump.reset(token)


def forget_bad_css(stylesheet: Stylesheet) -> None:
    """Take out the sources that do not parse; a change of theme would meet them again."""
    bad = [where for where, source in stylesheet.source.items() if source.content in stylesheet._invalid_css]
    for where in bad:
        del stylesheet.source[where]


def lay_out_again(screen: Screen[Any]) -> None:
    """Ask for a whole layout: one that raised leaves notes that keep the next from being asked for."""
    screen._layout_widgets.clear()
    screen.refresh(layout=True)


def bury(widget: Widget) -> None:
    """Detach widgets whose message pump never started or died in `compose` or `on_mount`.

    Nobody is left there to answer a request to leave, so they are taken out by hand.
    """
    for child in [*widget.children]:
        bury(child)
    if widget._task is None or widget._task.done():
        parent = widget._parent
        widget._closed = True
        if isinstance(parent, Widget) and widget in parent._nodes:
            parent._nodes._remove(widget)
            widget.app._registry.discard(widget)
            widget._detach()

"""Work of a page in a thread, whose outcome comes back as a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual.message import Message as Posted

from coordtui.api import CoordtuiError

if TYPE_CHECKING:
    from textual.widget import Widget

T = TypeVar("T")


class Worked(Posted):
    """Work ended; the page calls `finish` in `on_worked`."""

    def __init__(self, finish: Callable[[], object]) -> None:
        super().__init__()
        self.finish = finish


def beside(
    page: Widget, work: Callable[[], T], then: Callable[[T | None, CoordtuiError | None], object]
) -> None:
    """Do work that may take a while in a thread; `then` gets what it gave, or why it was refused."""

    def run() -> None:
        try:
            result = work()
        except CoordtuiError as error:
            refused = error
            page.post_message(Worked(lambda: then(None, refused)))
        else:
            page.post_message(Worked(lambda: then(result, None)))

    page.run_worker(run, thread=True)

"""What ends a program or a task costs only the page whose code raised it.

Textual looks at each `Exception`. `SystemExit` and `KeyboardInterrupt` go through it and through
asyncio, and end the program; a `CancelledError` that nobody asked for ends a message pump
without a word. All code of pages that Textual calls goes through its private `_invoke`, all
background work through `Worker.run`: there such a thing becomes a fault, which is contained
like any other. Textual is pinned for this, as for all of `containment`.
"""

from __future__ import annotations

import asyncio
from inspect import isawaitable
from types import TracebackType
from typing import Any

from textual import _callback
from textual._context import active_app, active_message_pump
from textual.events import Unmount
from textual.worker import Worker

from coordtui.host.misconduct import HeldForGood, as_fault, is_raised

LATE = 15.0
"""Seconds after which nobody waits any more for what a hook does in a thread."""

_invoke, _run = _callback._invoke, Worker.run


async def _contained_invoke(callback: Any, *parameters: object) -> Any:
    """As Textual's, but that an end becomes a fault, and that of a farewell is dealt with here.

    What `on_unmount` raises goes through the tasks of all widgets around it, which are waited for.
    """
    try:
        with nothing_ends():
            if parameters:
                return await _invoke(callback, *parameters)
            result = callback()  # Textual would look up anew of each how many parameters it takes
            return await result if isawaitable(result) else result
    except Exception as error:  # a handler's own code; all but a farewell's goes on as in Textual
        if not (parameters and isinstance(parameters[0], Unmount)):
            raise
        active_app.get()._handle_exception(error)


async def _contained_run(worker: Worker[Any]) -> Any:
    """As Textual's; a cancellation is that of the worker, and what hooks do in its thread has an end."""
    late = _when_late(worker)
    try:
        return await _run(worker)
    except Exception:
        raise
    except BaseException as error:
        if isinstance(error, asyncio.CancelledError) or passes(error):
            raise
        raise as_fault(error) from None
    finally:
        if late is not None:
            late.cancel()


def _when_late(worker: Worker[Any]) -> asyncio.TimerHandle | None:
    """Have the app asked, after a while, whether the work in a thread waits for a plugin."""
    give_up = getattr(active_app.get(None), "give_up", None)
    if give_up is None or not worker._thread_worker:
        return None
    return asyncio.get_running_loop().call_later(LATE, give_up, LATE)


def passes(error: BaseException) -> bool:
    """Whether it is not the fault of whoever was called.

    A coroutine is closed, a task cancelled from outside, or a person interrupts: with a screen
    of our own that is a key, so it is a page's then.
    """
    if isinstance(error, SystemExit | HeldForGood):
        return False
    if isinstance(error, KeyboardInterrupt):
        app = active_app.get(None)
        return app is None or app.is_headless
    if isinstance(error, asyncio.CancelledError):
        task = asyncio.current_task()
        return task is None or task.cancelling() > 0 or not _of_a_page(error)
    return isinstance(error, GeneratorExit) and not is_raised(error)


def _of_a_page(error: BaseException) -> bool:
    from coordtui.ui.containment import responsible  # which imports this module

    return responsible(error, active_message_pump.get(None)) is not None


class nothing_ends:  # noqa: N801 - it is used as a function, but those of contextlib touch the error
    """What ends a program or a task becomes a fault within this block."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raises the fault."""
        if error is not None and not isinstance(error, Exception) and not passes(error):
            raise as_fault(error) from None


_callback._invoke = _contained_invoke
Worker.run = _contained_run  # type: ignore[assignment, method-assign]

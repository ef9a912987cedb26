"""What ends a program or a task costs only the page whose code raised it.

Textual looks at each `Exception`. `SystemExit` and `KeyboardInterrupt` go through it and through
asyncio, and end the program; a `CancelledError` that nobody asked for ends a message pump
without a word. All code of pages that Textual calls goes through its private `_invoke`, all
background work through `Worker.run`: there such a thing becomes a fault, which is contained
like any other. Textual is pinned for this, as for all of `containment`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual import _callback
from textual._context import active_app, active_message_pump
from textual.worker import Worker

from coordtui.host.misconduct import HeldForGood, as_fault

_invoke, _run = _callback._invoke, Worker.run


async def _contained_invoke(callback: Any, *parameters: object) -> Any:
    """As Textual's, but that an end becomes a fault."""
    try:
        return await _invoke(callback, *parameters)
    except Exception:
        raise
    except BaseException as error:
        if passes(error):
            raise
        raise as_fault(error) from None


async def _contained_run(worker: Worker[Any]) -> Any:
    """As Textual's; a cancellation is that of the worker."""
    try:
        return await _run(worker)
    except Exception:
        raise
    except BaseException as error:
        if isinstance(error, asyncio.CancelledError) or passes(error):
            raise
        raise as_fault(error) from None


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
    return isinstance(error, GeneratorExit)


def _of_a_page(error: BaseException) -> bool:
    from coordtui.ui.containment import responsible  # which imports this module

    return responsible(error, active_message_pump.get(None)) is not None


@contextmanager
def nothing_ends() -> Iterator[None]:
    """What ends a program or a task becomes a fault here."""
    try:
        yield
    except Exception:
        raise
    except BaseException as error:
        if passes(error):
            raise
        raise as_fault(error) from None


_callback._invoke = _contained_invoke
Worker.run = _contained_run  # type: ignore[assignment, method-assign]

"""Whether this process can be forked: a thread would not be there in the fork, but its locks would."""

from __future__ import annotations

import os
import sys
import threading


def others() -> list[str]:
    """The names of the threads beside this one, each with the module of what it runs.

    Libraries start some that Python does not know; those have the name that the system gives them.
    """
    known = [each for each in threading.enumerate() if each is not threading.current_thread()]
    native = {each.native_id for each in known} | {threading.get_native_id()}
    return [*map(_said, known), *(_name(number) for number in _tasks() if number not in native)]


def _said(thread: threading.Thread) -> str:
    target = getattr(thread, "_target", None) or thread.run
    module = getattr(target, "__module__", "") or type(thread).__module__
    return f"{thread.name} ({module})"


def _tasks() -> list[int]:
    """The numbers of all threads, where the system tells them."""
    if not sys.platform.startswith("linux"):
        return []
    return [int(each) for each in os.listdir("/proc/self/task")]


def _name(number: int) -> str:
    try:
        with open(f"/proc/self/task/{number}/comm", encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:  # it has just ended
        return str(number)

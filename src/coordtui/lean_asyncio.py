"""Imports asyncio without `ssl`, which it takes along for connections that nobody opens by it here.

The screen's loop waits for keys, timers and threads; the network is asked from threads, by
`ctx.http`. Loading the library behind `ssl` takes a twentieth of a start, and megabytes of
each session. Whoever imports `ssl` afterwards finds it as ever.
"""

import sys
from typing import Any

_modules: dict[str, Any] = sys.modules

if not {"asyncio", "ssl"} & _modules.keys():
    _modules["ssl"] = None  # as if Python were built without it
    try:
        import asyncio  # noqa: F401
    finally:
        del _modules["ssl"]

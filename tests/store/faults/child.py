"""The processes that faults happen to. This one forks one of them for each line of its input, which
is `[scenario, address]`, and then hands it its orders. All of them speak JSON, by system calls
that no store makes: the harness counts those that stores do make.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import traceback
from contextlib import suppress

from scenarios import SCENARIOS, Scenario, state

from coordtui.api.errors import CoordtuiError
from coordtui.store import Store, open_store
from coordtui.store.engines import sqlite

_LET_TRACE, _ANYBODY = 0x59616D61, ctypes.c_ulong(-1)  # some systems let only a parent trace


def say(**news: object) -> None:
    os.writev(1, [json.dumps(news).encode() + b"\n"])


def ordered() -> bytes:
    order = bytearray(3)
    os.readv(0, [order])
    return bytes(order)


def attempt(scenario: Scenario, store: Store | None, url: str) -> Store | None:
    """Act, and say how that ended and what this process sees then; the store, if it could be opened."""
    refused = fault = seen = None
    try:
        store = open_store(url) if store is None else store
        scenario.act(store)
    except CoordtuiError as error:
        refused = f"{type(error).__name__}: {error}"
    except Exception:
        refused = fault = traceback.format_exc()
    say(refused=refused, fault=fault)
    try:
        seen = None if store is None else state(store)
    except CoordtuiError:
        pass
    except Exception:
        fault = traceback.format_exc()
    say(seen=seen, fault=fault)
    return store


def live(name: str, url: str) -> None:
    ctypes.CDLL(None).prctl(_LET_TRACE, _ANYBODY)
    scenario, store = SCENARIOS[name], None
    if scenario.begin is not None:
        store = open_store(url)
        scenario.begin(store)
    say(ready=os.getpid())
    while (order := ordered()) == b"act":
        store = attempt(scenario, store, url)
    if order == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    if store is not None:
        store.close()


def rehearse(name: str, url: str) -> None:
    """Have imported whatever is imported late, so that no fault happens to an import."""
    scenario = SCENARIOS[name]
    scenario.lay_out(url)
    with open_store(url) as store:
        if scenario.begin is not None:
            scenario.begin(store)
        scenario.act(store)
        with suppress(CoordtuiError):
            state(store)


def main() -> None:
    sqlite.BUSY_TIMEOUT = 0.5  # a lock that a fault leaves behind is found out about soon
    for rehearsal in json.loads(sys.argv[1]):
        rehearse(*rehearsal)
    while line := sys.stdin.readline():
        if (child := os.fork()) == 0:
            try:
                live(*json.loads(line))
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        say(ended=os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main()

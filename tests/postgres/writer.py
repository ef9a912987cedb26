"""A process that writes to a store until its input ends, and says of each wish what became of it.

Lines of a sign, a kind, an id and the time: `?` begun, `+` acknowledged, `-` refused with the words that
nothing was written, `~` nobody knows.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle

from tinydb import where

from coordtui.api import AtMost, Record, RuleBroken, StoreBusy, StoreError, Table
from coordtui.store import Store, open_store
from coordtui.store.problems import Uncertain

SEATS = 3


class SignUp(Record):
    """Who sits where."""

    session: int
    wish: str
    state: str = "live"


SIGN_UPS = Table(
    name="signups",
    record=SignUp,
    constraints=(
        AtMost(name="seats", limit=SEATS, per="session", where=where("state") == "live", message="full"),  # type: ignore[arg-type]
    ),
)


def works(store: Store, wish: str, number: int) -> dict[str, Callable[[], object]]:
    """The ways to write one document, by their names."""
    table = store.table("rows")
    own = store.for_plugin("proof", [SIGN_UPS]).records(SignUp)

    def two() -> None:
        table.insert({"wish": wish})
        store.table("beside").insert({"wish": wish})

    return {
        "bare": lambda: table.insert({"wish": wish}),
        "run": lambda: store.run(two),
        "request": lambda: store.run(two, request=wish),
        "sign-up": lambda: store.run(lambda: own.add(SignUp(session=number // 2, wish=wish)).doc_id),
    }


def written(store: Store) -> Iterator[tuple[str, str]]:
    """The table and wish of each document that is there."""
    for name in ("rows", "beside", "proof.signups"):
        for document in store.table(name):
            yield name, document["wish"]


def write(url: str, name: str) -> None:
    """Write until the input ends."""
    stopped = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stopped.set()), daemon=True).start()
    with open_store(url) as store:
        store.declare("proof", [SIGN_UPS])
        kinds = cycle(works(store, "", 0))
        for number, kind in zip(count(), kinds, strict=False):
            if stopped.is_set():
                return
            wish = f"{name}-{number}"
            say("?", kind, wish)
            try:
                works(store, wish, number)[kind]()
            except (RuleBroken, StoreBusy):  # `StoreLost` is of the latter: nothing was written
                say("-", kind, wish)
            except Uncertain:
                say("~", kind, wish)
            except StoreError as error:
                say("-", kind, wish)
                print(error, file=sys.stderr, flush=True)
            else:
                say("+", kind, wish)


def say(sign: str, kind: str, wish: str) -> None:
    """One line."""
    print(sign, kind, wish, time.monotonic(), flush=True)


if __name__ == "__main__":
    write(*sys.argv[1:])

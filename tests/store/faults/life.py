"""A store's life, to be traced: `life.py ADDRESS SYNCHRONOUS`. After each change it says, by a system
call that no store makes, that it is done and what can be seen then.
"""

from __future__ import annotations

import json
import os
import shutil
import sys

from scenarios import LOUDER, add, fill, state

from coordtui.store import Store, open_store

CHANGES = 20
"""How many changes in each of the times that the store is open."""

shutil._USE_CP_SENDFILE = False  # so that what is copied is seen


def say(store: Store) -> None:
    os.writev(1, [json.dumps(state(store)).encode() + b"\n"])


def change(store: Store, number: int) -> None:
    if number == 1:
        fill(store)
    elif number == CHANGES + 3:
        store.declare("lab", [LOUDER])
    elif number % 3:
        with store.transaction():
            add(store, 1, f"nouveau {number}")
    else:
        with store.transaction():
            for table in ("lab.notes", "lab.copies"):
                store.table(table).update({"text": f"changé {number} " * 50}, doc_ids=[2])
                store.table(table).remove(doc_ids=[number])


def main(url: str, synchronous: str) -> None:
    for first in (1, CHANGES + 1):
        with open_store(url) as store:
            store._engine.connection.execute(f"PRAGMA synchronous = {synchronous}")
            store._engine.connection.execute("PRAGMA wal_autocheckpoint = 40")
            if first == 1:
                say(store)
            for number in range(first, first + CHANGES):
                change(store, number)
                say(store)


if __name__ == "__main__":
    main(*sys.argv[1:])

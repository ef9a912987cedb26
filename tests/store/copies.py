"""Stores to copy, copies that are killed, and what is in either."""

from __future__ import annotations

import os
import random
import signal

from coordtui.store import Store, open_store
from coordtui.store.check import check
from coordtui.store.copying import targets
from coordtui.store.copying.file_target import FileTarget
from coordtui.store.copying.job import copy
from coordtui.store.copying.sources import moment
from coordtui.store.copying.verifying import Sum, sums
from tests.store.conftest import PAPERS, Paper

ODD = ["", "\0", "\ud800", "é’\\'\"%s", "\ue000x", "😀"]


def sums_of(url: str) -> dict[str, Sum]:
    """What everything in a store comes to."""
    with moment(url) as found:
        return {**sums(found.connection, lambda _rows: None), "": Sum(found.end.revision, found.end.head)}


def faults(url: str) -> list[str]:
    return [finding.text.text for finding in check(url).findings if not finding.ok]


def fill(store: Store, seed: int, papers: int = 40) -> None:
    """Write, change, remove and drop, as the seed has it."""
    told = random.Random(seed)
    store.declare("arxiv", [PAPERS])
    records = store.for_plugin("arxiv", [PAPERS]).records(Paper)
    with store.transaction():
        for number in range(papers):
            title = f"{told.choice(ODD)} graph neural {number}"
            records.add(Paper(title=title, key=f"k{number}", announced=str(told.random())))
    for name in ("notes", "Odd name ÀÉ%s", "gone", "emptied"):
        table = store.table(name)
        numbers = table.insert_multiple(
            {"n": told.choice([1, 2.5, 10**30, -1e-9, None, True]), "s": told.choice(ODD)} for _ in range(9)
        )
        table.update({"again": told.choice(ODD)}, doc_ids=numbers[:4])
        table.remove(doc_ids=numbers[told.randrange(4, 8) :])
    store.drop_table("gone")
    store.table("emptied").truncate()
    store.run(lambda: "done", request=f"wish {seed}")


def papers_in(url: str, count: int = 40) -> None:
    with open_store(url) as store:
        fill(store, 1, count)


def killed_at(batch: int, source: str, target: str) -> bool:
    """Copy in a process that is killed after so many batches; whether it was."""
    child = os.fork()
    if child == 0:
        try:
            _count_batches(target, batch)
            copy(source, target)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _count_batches(target: str, batch: int) -> None:
    from coordtui.store.copying.server_target import ServerTarget

    kind = ServerTarget if target.startswith("postgresql") else FileTarget
    real, left = kind.batch, [batch]

    def counted(self: targets.Target) -> object:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self)  # type: ignore[arg-type]

    kind.batch = counted  # type: ignore[assignment, method-assign]
    real_publish = kind.publish

    def published(self: targets.Target, end: targets.End) -> None:
        real_publish(self, end) if left[0] < 500 else None  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGKILL)

    if batch > 900:  # when everything was compared, before it is published
        kind.publish = published  # type: ignore[assignment, method-assign]

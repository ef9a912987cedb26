"""What the tests of checking share: a store to damage, and what was found in it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from coordtui.store import Store
from coordtui.store.check import Report
from tests.store.conftest import PAPERS, Paper

TABLES = {"arxiv.papers": PAPERS}


def damage(report: Report) -> list[str]:
    return [str(finding.text) for finding in report.findings if not finding.ok]


def advice(report: Report) -> list[str]:
    return [str(finding.text) for finding in report.findings if finding.ok]


def fill(store: Store, count: int = 40) -> None:
    store.declare("arxiv", [PAPERS])
    papers = store.for_plugin("arxiv", [PAPERS]).records(Paper)
    for n in range(count):
        papers.add(
            Paper(
                title=f"Étude {n} of attention",
                key=f"2611.{n:05}",
                abstract=f"abstract{n} " * 60,
                authors=["Hrafn Placeholder"],
                announced=f"2026-11-{n % 28 + 1:02}",
            )
        )
    papers.remove(3)
    papers.save(msgspec_copy(papers.get(4), title="Changed afterwards"))
    store.insert({"plain": "undeclared"})


def msgspec_copy(record: Paper | None, **changes: object) -> Paper:
    import msgspec

    assert record is not None
    return msgspec.structs.replace(record, **changes)


@contextmanager
def meddling(path: Path) -> Iterator[sqlite3.Connection]:
    """What no program of ours does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as anybody:
        yield anybody


@contextmanager
def reading_only(path: Path) -> Iterator[None]:
    """As somebody who may read the files and their folder, and write nothing."""
    root = os.geteuid() == 0
    for folder in (path.parent, *path.parent.parents):
        mode = folder.stat().st_mode
        if not mode & 0o005:  # a folder of the tests; those of the system are open already
            folder.chmod(mode | 0o055)
    for file in path.parent.iterdir():
        file.chmod(0o444)
    path.parent.chmod(0o555)
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        path.parent.chmod(0o700)


def flip(path: Path, text: bytes, into: bytes) -> None:
    """Change a byte of the file, as a bad disk would; the file is none the wiser."""
    content = path.read_bytes()
    assert len(text) == len(into)
    assert text in content
    path.write_bytes(content.replace(text, into))

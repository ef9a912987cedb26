"""A store in a file, a clock that stands, and jobs that are plain functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coordtui.api import Job, JobRun, NotAllowed
from coordtui.jobs.runner import Jobs
from coordtui.jobs.tables import TABLES
from coordtui.store import PluginStore, open_store
from coordtui.text.messages import Message

Work = Callable[[Any, JobRun], object]


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 21, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        self.now += timedelta(**time)


def job(
    name: str = "sync",
    *,
    every: timedelta | None = None,
    requires: str | None = None,
    after: tuple[str, ...] = (),
) -> Job:
    return Job(
        id=f"papers.{name}",
        title=Message(f"The job {name}"),
        target=f"papers.work:{name}",
        every=every,
        requires=requires,
        after=after,
    )


@dataclass
class Lab:
    """One process's view of the lab: `work` holds what each job does, by its name."""

    store: PluginStore
    clock: Clock
    work: dict[str, Work] = field(default_factory=dict)
    rights: set[str] = field(default_factory=set)

    def jobs(self, *declared: Job) -> Jobs:
        def resolve(target: str) -> Work:
            return self.work[target.partition(":")[2]]

        def require(permission: str) -> None:
            if permission not in self.rights:
                raise NotAllowed(permission)

        context = SimpleNamespace(actor=SimpleNamespace(name="Hrafn Placeholder"), require=require)
        return Jobs(
            self.store,
            [("papers", each) for each in declared],
            context_of=lambda plugin: context,
            clock=self.clock,
            resolve=resolve,
        )


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'lab.db'}"


@pytest.fixture
def lab(url: str) -> Iterator[Lab]:
    store = open_store(url)
    store.declare("core", TABLES)
    yield Lab(store.for_plugin("core", TABLES), Clock())
    store.close()

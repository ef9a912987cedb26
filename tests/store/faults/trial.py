"""A change of a store, played again and again, each time with another fault, and judged."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from coordtui.store import open_store

from ..engines import address
from .judging import wrong_in, wrong_in_backups, wrong_in_open
from .scenarios import SCENARIOS, state
from .tracing import Fault, Nursery, Run


class Trial:
    """A scenario, the two states that its store may be in, and a run without a fault."""

    def __init__(self, nursery: Nursery, folder: Path, engine: str, name: str) -> None:
        self._nursery, self._name, self._scenario = nursery, name, SCENARIOS[name]
        self._before, self._now = folder / "before", folder / "now"
        self._before.mkdir()
        self._scenario.lay_out(address(engine, self._before))
        self._url = address(engine, self._now)
        self._old, self._new = self._states()
        self.undisturbed, wrong = self.play(None)
        assert not wrong, wrong

    def play(self, fault: Fault | None) -> tuple[Run, list[str]]:
        """Play it once; what was wrong with what was said, and what is with the store."""
        self._lay_out()
        with ExitStack() as beside:
            other = beside.enter_context(open_store(self._url)) if self._scenario.beside else None
            run = self._nursery.run(self._name, self._url, fault)
            wrong = [*self._wrong_in(run, fault)]
            if other is not None:
                wrong += wrong_in_open(other, *self._allowed(run))
                other.table("others").insert({"text": "it goes on for others"})
        wrong += wrong_in(self._url, *self._allowed(run))
        return run, wrong + wrong_in_backups(self._url, self._old)

    def _allowed(self, run: Run) -> list[dict[str, Any]]:
        if run.done:
            return [self._new]
        if run.attempts and self._scenario.beside and not run.unsure:
            return [self._old]  # who lives on must not see what was refused
        # What was refused by a disk that stays broken may be on it as a whole.
        return [self._old, self._new]

    def _wrong_in(self, run: Run, fault: Fault | None) -> Iterator[str]:
        lives = fault is None or fault.passes
        if fault is not None and fault.error and not run.hit:
            yield "the fault did not happen"
        if run.ended != (0 if lives else -signal.SIGKILL):
            yield f"the process ended with {run.ended}"
        if lives and not (run.done or run.unsure):
            yield f"refused twice: {run.attempts}"
        for attempt in run.attempts:
            if attempt["fault"] is not None:
                yield attempt["fault"]
            if attempt["refused"] is None:
                known = [self._new]
            else:
                known = [self._old, self._new] if run.unsure else [self._old]
            if attempt["seen"] not in (None, *known):
                yield f"who acted sees {attempt['seen']} after: {attempt['refused'] or 'done'}"

    def _states(self) -> tuple[dict[str, Any], dict[str, Any]]:
        self._lay_out()
        with open_store(self._url) as store:
            if self._scenario.begin is not None:
                self._scenario.begin(store)
            old = state(store)
            self._scenario.act(store)
        with open_store(self._url) as store:
            return old, state(store)

    def _lay_out(self) -> None:
        shutil.rmtree(self._now, ignore_errors=True)
        shutil.copytree(self._before, self._now)

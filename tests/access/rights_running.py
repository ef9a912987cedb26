"""Runs an operation as anybody, sees what it asks and writes, and undoes it."""

from __future__ import annotations

import contextlib
import inspect
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from coordtui.access import Access
from coordtui.api import Actor, NotAllowed
from coordtui.store.transaction import Transaction
from tests.access.operations import Operation
from tests.access.rights_lab import Lab
from tests.access.rights_values import Values

Site = tuple[str, str]
"""Where a right is asked for: the module, and the right."""


class Outcome(NamedTuple):
    """What an operation did: `refused` is the right it lacked, `sites` where which rights were asked for."""

    refused: str | None
    sites: tuple[Site, ...]
    written: tuple[str, ...]
    raised: str

    @property
    def asked(self) -> bool:
        return bool(self.sites)


class _Undone(Exception):
    pass


class Runner:
    """Runs operations in one lab; what they do to it is undone."""

    def __init__(self, lab: Lab, special: Any) -> None:
        self.lab, self.values = lab, Values(lab, special)
        self.silenced: Site | None = None
        """A question that is answered with yes, as if it were not asked."""
        self._sites: list[Site] = []
        self._written: list[str] = []

    def run(self, operation: Operation, actor: Actor) -> Outcome:
        """Do it with the lab's values; nothing of it stays."""
        self._sites, self._written, refused, raised = [], [], None, ""
        session = self.lab.session
        session.actor, before = actor, session.actor
        with contextlib.suppress(_Undone), quiet(), session.store.transaction():
            try:
                with self._watched():
                    self._do(operation, actor)
            except NotAllowed as error:
                refused = error.permission
            except Exception as error:
                raised = f"{type(error).__name__}: {error}"
            raise _Undone
        session.actor = before
        sites = tuple(dict.fromkeys(self._sites))
        return Outcome(refused, sites, tuple(sorted({*self._written})), raised)

    def _do(self, operation: Operation, actor: Actor) -> None:
        function, name, plugin = operation.function, operation.name, operation.plugin
        if operation.home is not None:
            made = operation.home(**self.values.of(operation.home, name, plugin, actor))
            function = getattr(made, function.__name__)
        given = self.values.of(function, name, plugin, actor)
        answer = function(*given.pop("*", ()), **given)
        if inspect.isgenerator(answer) or isinstance(answer, Iterator):
            for _ in zip(answer, range(3), strict=False):
                pass
        elif isinstance(answer, contextlib.AbstractContextManager) and not isinstance(answer, Path):
            with answer:
                pass

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        note, may = Transaction._note, Access.may

        def noted(transaction: Transaction, actor: Actor, table: str, *rest: Any, **more: Any) -> Any:
            self._written.append(table)
            return note(transaction, actor, table, *rest, **more)

        def asked(access: Access, actor: Actor, permission: str) -> bool:
            site = (_asker(), permission)
            self._sites.append(site)
            return site == self.silenced or may(access, actor, permission)

        Transaction._note, Access.may = noted, asked  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            Transaction._note, Access.may = note, may  # type: ignore[method-assign]


def _asker() -> str:
    """The module that asks, beyond those that hand questions on."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_globals["__name__"].startswith(HAND_ON):
        frame = frame.f_back  # type: ignore[assignment]
    return str(frame.f_globals["__name__"])


HAND_ON = ("coordtui.access.", "coordtui.api.context", "coordtui.host.", "coordtui.directory.directory")


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Nothing is said."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield

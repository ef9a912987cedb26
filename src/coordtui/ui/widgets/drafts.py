"""What was typed into a form and not saved, kept for its person until it is saved or left on purpose."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from coordtui.api.errors import StoreError

KIND = "draft"


class Keeping(Protocol):
    """Where it is kept: the part of `session.personal` that is needed."""

    def get(self, kind: Any, name: str) -> Any:
        """What is kept there; None for nothing."""

    def put(self, kind: Any, name: str, value: Any) -> None:
        """Keep plain data."""

    def drop(self, kind: Any, name: str) -> None:
        """Forget it."""


@dataclass(frozen=True)
class Draft:
    """What was typed at a moment (`raw`), into a form that had been opened with `base`.

    One that was `sent` outlived its form while that was being saved: nobody knows whether it was.
    """

    at: datetime
    base: dict[str, Any]
    raw: dict[str, Any]
    sent: bool = False

    @property
    def typed(self) -> dict[str, Any]:
        """The fields that the person had changed."""
        return {name: raw for name, raw in self.raw.items() if self.base.get(name) != raw}


class Drafts:
    """The draft of one form. Methods raise `StoreError`; they may be called in any thread.

    Once the form was saved or left nothing is written any more: a late thread must not
    bring back what was dropped.
    """

    def __init__(self, keeping: Keeping, name: str, clock: Callable[[], datetime]) -> None:
        self._keeping, self._name, self._clock = keeping, name, clock
        self._lock = threading.Lock()
        self._written: dict[str, Any] | None = None
        self._sent = self._over = False

    def load(self) -> Draft | None:
        """The draft, if there is one that can be read."""
        kept = self._keeping.get(KIND, self._name)
        self._written = kept if isinstance(kept, dict) else None
        try:
            at = datetime.fromisoformat(kept["at"])
            base, raw = dict(kept["base"]), dict(kept["raw"])
        except (KeyError, TypeError, ValueError):  # from another version, or nothing at all
            return None
        return Draft(at if at.tzinfo else at.replace(tzinfo=UTC), base, raw, kept.get("sent") is True)

    def keep(self, base: dict[str, Any], raw: dict[str, Any]) -> None:
        """Keep what is typed now; drop it when that is what the form was opened with."""
        with self._lock:
            if self._over or raw == (self._written or {}).get("raw", base):
                return
            if raw == base:
                self._forget()
            else:
                self._write({"at": self._clock().isoformat(timespec="seconds"), "base": base, "raw": raw})

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Around the saving of the form: the draft goes with it, and is known as sent if it cannot."""
        self._mark(sent=True)
        try:
            yield
        except BaseException:  # whatever ends it, the form was not saved
            with suppress(StoreError):  # why the form is not saved is what matters
                self._mark(sent=False)
            raise
        with suppress(StoreError):  # it is saved, and must not be saved again
            self.drop()

    def drop(self) -> None:
        """The form was saved, or left on purpose."""
        with self._lock:
            self._over = True
            self._forget()

    def _mark(self, *, sent: bool) -> None:
        with self._lock:
            self._sent = sent
            if self._written is not None:
                self._write(self._written)

    def _write(self, draft: dict[str, Any]) -> None:
        draft = {**draft, "sent": self._sent}
        self._keeping.put(KIND, self._name, draft)
        self._written = draft

    def _forget(self) -> None:
        if self._written is not None:
            self._keeping.drop(KIND, self._name)
            self._written = None

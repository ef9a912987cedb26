"""The draft of one form on the screen: found on opening, kept while typing, dropped at the end."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from coordtui.text import formats
from coordtui.text.messages import N_, Message
from coordtui.ui.widgets.drafts import Draft, Drafts
from coordtui.ui.widgets.form import Form

if TYPE_CHECKING:
    from textual.timer import Timer

    from coordtui.ui.widgets.form_screen import FormScreen

KEEP_AFTER = 1.0
"""Seconds without typing after which what was typed is kept."""


class FormDraft:
    """What is kept of `form` under `name`; with None nothing is. Methods raise `StoreError`.

    While a draft that was found is not in the form, the store keeps it as it is.
    """

    def __init__(self, form: Form, name: str | None) -> None:
        self._form, self._name = form, name
        self._drafts: Drafts | None = None
        self._base: dict[str, Any] = {}
        self._seen: dict[str, Any] = {}
        self._other: dict[str, Any] = {}
        self._timer: Timer | None = None
        self._waiting = False
        self.found: Draft | None = None

    def open(self, session: Any) -> Message | None:
        """Look for a draft of an earlier time, and say what became of it.

        It is filled in when the record is still as it was then; otherwise it waits for `swap`.
        Of one that says what the form says anyway there is nothing to tell.
        """
        self._base = self._seen = self._form.raw
        personal = getattr(session, "personal", None)
        if self._name is None or personal is None:
            return None
        drafts = Drafts(personal, self._name, session.clock)
        found, self._drafts = drafts.load(), drafts  # what cannot be read is not written over
        self._other = {**self._base, **found.typed} if found is not None else self._base
        if found is None or self._other == self._base:
            return None
        self.found, self._waiting = found, True
        when = _said(found.at, session.clock(), session.translator)
        if found.sent:
            return N_("A draft of {when} is here; it was being saved, so it is not filled in.", when=when)
        if found.base != self._base:
            return N_(
                "A draft of {when} is here; the record was changed since, so it is not filled in.", when=when
            )
        self.swap()
        return N_("What you typed here at {when} was not saved: it is filled in again.", when=when)

    def swap(self) -> None:
        """Fill in the draft, or what was there instead of it."""
        self.keep()
        now = self._form.raw
        self._form.put_raw(self._other)
        self._other, self._seen, self._waiting = now, self._form.raw, not self._waiting

    def typed(self) -> bool:
        """Whether the form holds something else than when it was last asked."""
        before, self._seen = self._seen, self._form.raw
        return before != self._seen

    def later(self, screen: FormScreen[Any]) -> None:
        """Keep what is typed when the person pauses."""
        if self._drafts is None or self._waiting:
            return
        if self._timer is not None:
            self._timer.stop()
        self._timer = screen.set_timer(KEEP_AFTER, lambda: self._keep_beside(screen))

    def keep(self) -> None:
        """Keep what is typed now, if anything was."""
        if self._drafts is not None and self._timer is not None and not self._waiting:
            self._drafts.keep(self._base, self._form.raw)

    def _keep_beside(self, screen: FormScreen[Any]) -> None:
        drafts, raw = self._drafts, self._form.raw
        if drafts is not None and not self._waiting:
            screen.beside(lambda: drafts.keep(self._base, raw), screen.draft_kept)

    def saving(self) -> AbstractContextManager[None]:
        """Around the saving of the form; see `Drafts.saving`."""
        return nullcontext() if self._drafts is None or self._waiting else self._drafts.saving()

    def drop(self) -> None:
        """The form was left on purpose."""
        if self._drafts is not None and not self._waiting:
            self._drafts.drop()


def _said(at: datetime, now: datetime, translator: Any) -> str:
    """The clock, with the day when it is not today."""
    local, today = at.astimezone(), now.astimezone(UTC).astimezone()
    return formats.clock(at) if local.date() == today.date() else formats.date_and_time(at, translator)

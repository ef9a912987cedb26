"""Fields that say what clashes with what they hold, as long as it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coordtui.api import Message
from coordtui.ui.widgets import Field, NumberField, PeopleField, SearchField, Words
from coordtui_training.panes.forms.when import ClockField
from coordtui_training.texts import N_


def _nothing(_: str) -> Message | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Noted(Field):
    """A field below which `note(name)` is said too, behind what it understood."""

    note: Callable[[str], Message | None] = _nothing

    def echo(self, widget: Any, translate: Any) -> Words:
        """See `Field`."""
        echo, note = super().echo(widget, translate), self.note(self.name)
        if note is None:
            return echo
        return (
            N_("{understood} · ! {clash}", understood=echo, clash=note)
            if echo
            else N_("! {clash}", clash=note)
        )


@dataclass(frozen=True, kw_only=True)
class NotedClock(Noted, ClockField):
    """When it begins, and who of its public is elsewhere then."""


@dataclass(frozen=True, kw_only=True)
class NotedSearch(Noted, SearchField):
    """A room, and who else has it."""


@dataclass(frozen=True, kw_only=True)
class NotedPeople(Noted, PeopleField):
    """Who teaches, and what else they do then."""


@dataclass(frozen=True, kw_only=True)
class NotedNumber(Noted, NumberField):
    """How many seats, and why that is too many."""

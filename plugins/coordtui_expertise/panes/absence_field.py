"""Days away, typed as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from textual.widget import Widget

from coordtui.api import Absence, formats
from coordtui.ui.widgets import DateField, MultiField, NotUnderstood, Words
from coordtui_expertise.texts import N_

_BETWEEN = re.compile(r"\s+(?:to|until|au|à|jusqu'au|jusqu’au|-|–|—|→)\s+|\s*\.\.+\s*")
_BEFORE = re.compile(r"\A(?:from|du|de|le)\s+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class AbsenceField(MultiField):
    """Absences, a list of `Absence`: a day or two days with a word between them, `;` between several.

    `clock` says which day is today, `language` in which language days are read.
    """

    separators: str = ";"
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC), repr=False)
    language: Callable[[], str] = field(default=lambda: "en", repr=False)

    def make(self, value: Any, translate: Any) -> Widget:
        """See `Field`."""
        return super().make(self._typed(value or ()), translate)

    def read(self, widget: Any) -> Any:
        """The absences; `NotUnderstood` where a day is none."""
        days = DateField(name=self.name, label=self.label, clock=self.clock)
        absences = []
        for part in super().read(widget):
            ends = _BETWEEN.split(_BEFORE.sub("", part), maxsplit=1)
            try:
                since, until = (days.parse(each, self.language()) for each in (ends[0], ends[-1]))
            except ValueError as error:
                return NotUnderstood(widget.value, getattr(error, "message", str(error)))
            if until < since:
                return NotUnderstood(widget.value, N_("It ends before it begins: {days}.", days=part))
            absences.append(Absence(since=since, until=until))
        return absences

    def put(self, widget: Any, value: Any) -> None:
        """See `Field`."""
        super().put(widget, self._typed(value or ()))

    def shown(self, value: Any, translate: Any) -> str:
        """See `Field`."""
        return value.text if isinstance(value, NotUnderstood) else "; ".join(self._typed(value))

    def echo(self, widget: Any, translate: Any) -> Words:
        """See `Field`: the days in words."""
        value = self.read(widget)
        if isinstance(value, NotUnderstood) or not value:
            return ""
        language: Any = self.language()
        return "; ".join(
            formats.day(each.since, language, long=True, year=True)
            if each.since == each.until
            else formats.days(each.since, each.until, language)
            for each in value
        )

    def _typed(self, absences: Sequence[Absence]) -> list[str]:
        between = " au " if self.language() == "fr" else " to "
        return [
            each.since.isoformat()
            if each.since == each.until
            else f"{each.since.isoformat()}{between}{each.until.isoformat()}"
            for each in absences
        ]

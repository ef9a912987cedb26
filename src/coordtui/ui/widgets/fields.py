"""What a form asks for: each field knows its widget, how to read it, and what is wrong with a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from textual.content import Content
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input

from coordtui.text.folding import fold
from coordtui.text.messages import N_, Translate
from coordtui.text.safety import safe
from coordtui.ui.widgets.lines import Words, one_line

LONGEST = 2_000
"""Characters that a one-line field takes."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that is asked. `check` says what is wrong with a value, or None."""

    name: str
    label: Words
    help: Words = ""
    required: bool = False
    check: Callable[[Any], Words | None] | None = None

    def make(self, value: Any, translate: Translate) -> Widget:
        """The widget to fill in, holding `value` (None: nothing yet)."""
        return _line(str(value or ""))

    def read(self, widget: Any) -> Any:
        """The value that the widget holds."""
        return widget.value.strip()

    def problem(self, value: Any) -> Words | None:
        """What is wrong with the value; None when it is right."""
        if self.required and not value:
            return N_("This has to be filled in.")
        return self.check(value) if self.check else None


@dataclass(frozen=True, kw_only=True)
class TextField(Field):
    """One line of text; `suggestions` are completed as it is typed."""

    suggestions: Sequence[str] = ()

    def make(self, value: Any, translate: Translate) -> Widget:
        """See `Field`."""
        return _line(str(value or ""), _Completion(self.suggestions, "") if self.suggestions else None)


@dataclass(frozen=True, kw_only=True)
class MultiField(Field):
    """Several words or names in one line, between any of the `separators`."""

    suggestions: Sequence[str] = ()
    separators: str = ",;"

    def make(self, value: Any, translate: Translate) -> Widget:
        """See `Field`."""
        completion = _Completion(self.suggestions, self.separators) if self.suggestions else None
        return _line((self.separators[0] + " ").join(value or ()), completion)

    def read(self, widget: Any) -> list[str]:
        """The words, each once, in their order."""
        parts = (part.strip() for part in re.split(f"[{re.escape(self.separators)}]", widget.value))
        return list(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, kw_only=True)
class LongTextField(Field):
    """Text of several lines."""

    lines: int = 4

    def make(self, value: Any, translate: Translate) -> Widget:
        """See `Field`."""
        from textual.widgets import TextArea

        area = TextArea(safe(value or "", lines=True), compact=True, tab_behavior="focus")
        area.cursor_blink = False
        area.styles.height = self.lines
        return area

    def read(self, widget: Any) -> str:
        """See `Field`."""
        return str(widget.text).strip()


@dataclass(frozen=True, kw_only=True)
class ChoiceField(Field):
    """One of a few values, each with what it is called."""

    choices: Sequence[tuple[Hashable, Words]]

    def make(self, value: Any, translate: Translate) -> Widget:
        """See `Field`."""
        from textual.widgets import Select

        options = [(Content(one_line(translate(words))), choice) for choice, words in self.choices]
        known = [choice for choice, _ in self.choices]
        chosen = value if value in known else known[0]
        return Select(options, value=chosen, allow_blank=False, compact=True)

    def read(self, widget: Any) -> Any:
        """See `Field`."""
        return widget.value


@dataclass(frozen=True, kw_only=True)
class BooleanField(Field):
    """Yes or no, in words: the sign of a check box differs by its colour only."""

    def make(self, value: Any, translate: Translate) -> Widget:
        """See `Field`."""
        words = ChoiceField(name=self.name, label=self.label, choices=[(True, N_("yes")), (False, N_("no"))])
        return words.make(bool(value), translate)

    def read(self, widget: Any) -> bool:
        """See `Field`."""
        return bool(widget.value)


def _line(value: str, suggester: Suggester | None = None) -> Input:
    field = Input(safe(value), suggester=suggester, compact=True, select_on_focus=False, max_length=LONGEST)
    field.cursor_blink = False
    return field


class _Completion(Suggester):
    """Completes the word being typed: the last one after a separator."""

    def __init__(self, words: Sequence[str], separators: str) -> None:
        super().__init__(case_sensitive=True)
        self._words = [(fold(word), word) for word in words]
        self._last = re.compile(rf"[^{re.escape(separators)}]*\Z") if separators else re.compile(r".*\Z")

    async def get_suggestion(self, value: str) -> str | None:
        """The first word that begins like the last one typed."""
        found = self._last.search(value)
        typed = found.group().lstrip() if found else ""
        if not typed:
            return None
        start = fold(typed)
        word = next((word for folded, word in self._words if folded.startswith(start)), None)
        return value[: len(value) - len(typed)] + word if word else None

"""What a form asks for: each field knows its widget, how to read it, and what is wrong with a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.suggester import Suggester
from textual.widget import Widget

from coordtui.text.folding import fold
from coordtui.text.messages import N_, Translate
from coordtui.ui.widgets.inputs import Choice, TextBox, TextInput, whole
from coordtui.ui.widgets.lines import Words, one_line

if TYPE_CHECKING:
    from textual.screen import Screen

YES, NO = N_("yes"), N_("no")


@dataclass(frozen=True)
class NotUnderstood:
    """What a field reads where a text means nothing to it: the text, and why."""

    text: str
    why: Words


class Unmerged(Exception):
    """Two changes of one value cannot both stand."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that is asked. `check` says what is wrong with a value, or None.

    `help` stands below it until something else has to: what was understood of its value
    (`Thu 12 Nov`), or what is wrong. What must stay in sight is said by the form's `preview`.
    A field with `secret` is never kept in a draft and never shown beside another version.
    """

    name: str
    label: Words
    help: Words = ""
    required: bool = False
    check: Callable[[Any], Words | None] | None = None
    secret: bool = False

    # The widget.

    def make(self, value: Any, translate: Translate) -> Widget:
        """The widget to fill in, holding `value` (None: nothing yet)."""
        return TextInput(str(value or ""), password=self.secret)

    def read(self, widget: Any) -> Any:
        """The value that the widget holds; `NotUnderstood` when it holds something else."""
        return widget.value.strip()

    def put(self, widget: Any, value: Any) -> None:
        """Let the widget hold another value."""
        widget.value = whole(value or "")

    def raw(self, widget: Any) -> Any:
        """What was typed, as plain JSON data: understood or not, it is kept in a draft."""
        return widget.value

    def put_raw(self, widget: Any, raw: Any) -> None:
        """Let the widget hold what `raw` gave once; must bear anything."""
        widget.value = whole(raw)

    def settle(self, widget: Any) -> None:
        """The person leaves the field: what was understood may be written as it was understood."""

    def retranslated(self, widget: Any, translate: Translate) -> None:
        """The language is another: say again what the widget holds as words."""

    # The value.

    def blank(self) -> Any:
        """The value where there is none."""
        return ""

    def normal(self, stored: Any) -> Any:
        """The value as `read` gives it, from a stored document."""
        return self.blank() if stored is None else stored

    def problem(self, value: Any) -> Words | None:
        """What is wrong with the value; None when it is right."""
        if isinstance(value, NotUnderstood):
            return value.why
        if self.required and value in (None, "", []):
            return N_("This has to be filled in.")
        return None if value is None else self._checked(value)

    def _checked(self, value: Any) -> Words | None:
        return self.check(value) if self.check else None

    def merge(self, base: Any, theirs: Any, yours: Any) -> Any:
        """One value in which both changes stand; raises `Unmerged` when there is none."""
        raise Unmerged

    # What is said.

    def echo(self, widget: Any, translate: Translate) -> Words:
        """How what was typed is understood, where that is worth saying."""
        return ""

    def shown(self, value: Any, translate: Translate) -> str:
        """The value as a person reads it."""
        if self.secret:
            return "•" * len(str(value))
        return value.text if isinstance(value, NotUnderstood) else str("" if value is None else value)

    # Other ways to fill it in.

    def picker(self, widget: Any, translate: Translate) -> Screen[Any] | None:
        """A window to choose in, where there is one; it returns what `picked` takes."""
        return None

    def picked(self, widget: Any, chosen: Any) -> None:
        """Let the widget hold what was chosen."""
        self.put(widget, chosen)

    def can_pick(self) -> bool:
        """Whether there is such a window."""
        return False

    def step(self, widget: Any, by: int, *, far: bool = False) -> bool:
        """To the next or former value; `far` in a longer step. Whether this field can."""
        return False

    def steps(self) -> bool:
        """Whether `step` does something."""
        return False

    def copy_side(self, widget: Any) -> Words | None:
        """Copy what one side of the field holds to the other; what to say of it, None with one side only."""
        return None

    def has_sides(self) -> bool:
        """Whether `copy_side` does something."""
        return False


@dataclass(frozen=True, kw_only=True)
class TextField(Field):
    """One line of text; `suggestions` are completed as it is typed."""

    suggestions: Sequence[str] = ()

    def make(self, value: Any, translate: Translate) -> Widget:
        """See `Field`."""
        completion = Completion(self.suggestions, "") if self.suggestions else None
        return TextInput(str(value or ""), suggester=completion, password=self.secret)


@dataclass(frozen=True, kw_only=True)
class MultiField(Field):
    """Several words or names in one line, between any of the `separators`."""

    suggestions: Sequence[str] = ()
    separators: str = ",;"

    def make(self, value: Any, translate: Translate) -> Widget:
        """See `Field`."""
        completion = Completion(self.suggestions, self.separators) if self.suggestions else None
        return TextInput(self._joined(value), suggester=completion)

    def read(self, widget: Any) -> list[str]:
        """The words, each once, in their order."""
        parts = (part.strip() for part in re.split(f"[{re.escape(self.separators)}]", widget.value))
        return list(dict.fromkeys(part for part in parts if part))

    def put(self, widget: Any, value: Any) -> None:
        """See `Field`."""
        widget.value = whole(self._joined(value))

    def blank(self) -> list[str]:
        """See `Field`."""
        return []

    def merge(self, base: Any, theirs: Any, yours: Any) -> list[str]:
        """Theirs, without what you took out, and with what you added."""
        return merged_lists(base, theirs, yours)

    def shown(self, value: Any, translate: Translate) -> str:
        """See `Field`."""
        return self._joined(value)

    def _joined(self, value: Any) -> str:
        return (self.separators[0] + " ").join(map(str, value or ()))


@dataclass(frozen=True, kw_only=True)
class LongTextField(Field):
    """Text of several lines."""

    lines: int = 4

    def make(self, value: Any, translate: Translate) -> Widget:
        """See `Field`."""
        area = TextBox(str(value or ""))
        area.styles.height = self.lines
        return area

    def read(self, widget: Any) -> str:
        """See `Field`."""
        return str(widget.text).strip()

    def put(self, widget: Any, value: Any) -> None:
        """See `Field`."""
        widget.text = whole(value or "", lines=True)

    def raw(self, widget: Any) -> str:
        """See `Field`."""
        return str(widget.text)

    def put_raw(self, widget: Any, raw: Any) -> None:
        """See `Field`."""
        widget.text = whole(raw, lines=True)


@dataclass(frozen=True, kw_only=True)
class ChoiceField(Field):
    """One of a few values, each with what it is called. For many, see `SearchField`."""

    choices: Sequence[tuple[Hashable, Words]]

    def make(self, value: Any, translate: Translate) -> Widget:
        """See `Field`."""
        return Choice(self._options(translate), value=self._known(value))

    def read(self, widget: Any) -> Any:
        """See `Field`."""
        return widget.chosen

    def put(self, widget: Any, value: Any) -> None:
        """See `Field`."""
        widget.value = self._known(value)

    def raw(self, widget: Any) -> str:
        """See `Field`."""
        return str(widget.chosen)

    def put_raw(self, widget: Any, raw: Any) -> None:
        """See `Field`."""
        found = next((choice for choice, _ in self.choices if str(choice) == raw), None)
        if found is not None:
            widget.value = found

    def retranslated(self, widget: Any, translate: Translate) -> None:
        """See `Field`."""
        widget.rename(self._options(translate))

    def blank(self) -> Any:
        """See `Field`."""
        return self.choices[0][0]

    def shown(self, value: Any, translate: Translate) -> str:
        """See `Field`."""
        names: Mapping[Any, Words] = dict(self.choices)
        return translate(names[value]) if value in names else str(value)

    def _known(self, value: Any) -> Any:
        return value if value in [choice for choice, _ in self.choices] else self.blank()

    def _options(self, translate: Translate) -> list[tuple[Content, Hashable]]:
        return [(Content(one_line(translate(words))), choice) for choice, words in self.choices]


@dataclass(frozen=True, kw_only=True)
class BooleanField(ChoiceField):
    """Yes or no, in words: the sign of a check box differs by its colour only."""

    choices: Sequence[tuple[Hashable, Words]] = ((True, YES), (False, NO))

    def _known(self, value: Any) -> bool:
        return bool(value)

    def blank(self) -> bool:
        """See `Field`."""
        return False


def merged_lists(base: Sequence[Any], theirs: Sequence[Any], yours: Sequence[Any]) -> list[Any]:
    """Theirs, without what you took out of the base, and with what you added to it."""
    kept = [each for each in theirs if each in yours or each not in base]
    return kept + [each for each in yours if each not in base and each not in theirs]


class Completion(Suggester):
    """Completes the word being typed: the last one after a separator."""

    def __init__(self, words: Sequence[str], separators: str) -> None:
        super().__init__(case_sensitive=True)
        self._words = [(fold(word), word) for word in words]
        self._last = re.compile(rf"[^{re.escape(separators)}]*\Z") if separators else re.compile(r".*\Z")

    def begun(self, typed: str) -> str | None:
        """The first word that begins so."""
        start = fold(typed)
        return next((word for folded, word in self._words if folded.startswith(start)), None)

    async def get_suggestion(self, value: str) -> str | None:
        """What was typed, with its last word completed."""
        found = self._last.search(value)
        typed = found.group().lstrip() if found else ""
        word = self.begun(typed) if typed else None
        return value[: len(value) - len(typed)] + word if word else None

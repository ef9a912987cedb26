"""A text in both languages, one beside the other; nothing is ever copied unless it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult, RenderResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from coordtui.text.messages import N_, Message, Translate
from coordtui.ui.widgets.fields import Field, NotUnderstood, Unmerged
from coordtui.ui.widgets.inputs import TextBox, TextInput, whole
from coordtui.ui.widgets.lines import Words, one_line

LANGUAGES = ("fr", "en")
BESIDE = 48
"""Columns from which the two stand side by side."""

_MISSING = {"fr": N_("The French text is missing."), "en": N_("The English text is missing.")}
_COPIED = {"fr": N_("Copied from English to French."), "en": N_("Copied from French to English.")}
_KEPT = {
    "fr": N_("The French text is kept: empty it to copy the English one there."),
    "en": N_("The English text is kept: empty it to copy the French one there."),
}


class _Code(Widget):
    """`FR` or `EN` before its side."""

    DEFAULT_CSS = "_Code { width: 3; height: 1; color: $text-muted; }"

    def __init__(self, language: str) -> None:
        super().__init__()
        self._said = language.upper()

    def render(self) -> RenderResult:
        return Content(self._said)


class _Side(Horizontal):
    """One language: its code, and what is written in it."""

    DEFAULT_CSS = "_Side { height: auto; width: 1fr; } _Side > TextInput { width: 1fr; }"

    def __init__(self, language: str, text: str, lines: int) -> None:
        super().__init__()
        self.language = language
        self.field: TextInput | TextBox = TextInput(text) if lines == 1 else TextBox(text)
        if lines > 1:
            self.field.styles.height = lines

    def compose(self) -> ComposeResult:
        yield _Code(self.language)
        yield self.field

    @property
    def text(self) -> str:
        return self.field.value if isinstance(self.field, TextInput) else self.field.text

    @text.setter
    def text(self, text: str) -> None:
        if isinstance(self.field, TextInput):
            self.field.value = whole(text)
        else:
            self.field.text = whole(text, lines=True)


class Pair(Vertical):
    """The two sides. Each is a stop for the keys that go from field to field."""

    DEFAULT_CSS = """
    Pair { height: auto; }
    Pair.-beside { layout: horizontal; }
    Pair.-beside > _Side { margin-right: 2; }
    """

    def __init__(self, texts: Mapping[str, str], lines: int) -> None:
        super().__init__()
        self.sides = {language: _Side(language, texts.get(language, ""), lines) for language in LANGUAGES}

    def compose(self) -> ComposeResult:
        """French, then English."""
        yield from self.sides.values()

    @property
    def stops(self) -> list[Widget]:
        """Where the keyboard stops."""
        return [side.field for side in self.sides.values()]

    def on_resize(self) -> None:
        """Side by side where there is room for both."""
        self.set_class(self.size.width >= BESIDE, "-beside")

    @property
    def here(self) -> str:
        """The language of the side that has the focus; else the first that is filled."""
        for language, side in self.sides.items():
            if side.field.has_focus:
                return language
        return next((language for language, side in self.sides.items() if side.text), LANGUAGES[0])


@dataclass(frozen=True, kw_only=True)
class BilingualField(Field):
    """A text in French and in English: a mapping `{"fr": …, "en": …}`.

    With `required` one of them is enough, unless `both` are. It says which side is missing.
    """

    both: bool = False
    lines: int = 1

    def make(self, value: Any, translate: Translate) -> Widget:
        """See `Field`."""
        return Pair(self.normal(value), self.lines)

    def read(self, widget: Any) -> dict[str, str]:
        """See `Field`."""
        return {language: side.text.strip() for language, side in widget.sides.items()}

    def put(self, widget: Any, value: Any) -> None:
        """See `Field`."""
        for language, text in self.normal(value).items():
            widget.sides[language].text = text

    def raw(self, widget: Any) -> dict[str, str]:
        """See `Field`."""
        return {language: side.text for language, side in widget.sides.items()}

    def put_raw(self, widget: Any, raw: Any) -> None:
        """See `Field`."""
        if isinstance(raw, Mapping):
            self.put(widget, raw)

    def blank(self) -> dict[str, str]:
        """See `Field`."""
        return dict.fromkeys(LANGUAGES, "")

    def normal(self, stored: Any) -> dict[str, str]:
        """See `Field`."""
        given: Mapping[str, Any] = stored if isinstance(stored, Mapping) else {}
        return {language: str(given.get(language) or "") for language in LANGUAGES}

    def problem(self, value: Any) -> Words | None:
        """See `Field`."""
        missing = [language for language in LANGUAGES if not value[language]]
        if self.required and len(missing) == len(LANGUAGES):
            return N_("This has to be filled in.")
        if self.both and len(missing) == 1:
            return _MISSING[missing[0]]
        return self._checked(value)

    def merge(self, base: Any, theirs: Any, yours: Any) -> dict[str, str]:
        """Each language by itself."""
        merged = {}
        for language in LANGUAGES:
            before, other, mine = base[language], theirs[language], yours[language]
            if before not in (other, mine) and other != mine:
                raise Unmerged
            merged[language] = other if mine == before else mine
        return merged

    def echo(self, widget: Any, translate: Translate) -> Words:
        """See `Field`: which side is missing."""
        missing = [language for language, text in self.read(widget).items() if not text]
        return _MISSING[missing[0]] if len(missing) == 1 else ""

    def shown(self, value: Any, translate: Translate) -> str:
        """See `Field`."""
        if isinstance(value, NotUnderstood):
            return super().shown(value, translate)
        return " / ".join(f"{language.upper()} {one_line(value[language])}" for language in LANGUAGES)

    def copy_side(self, widget: Any) -> Message:
        """See `Field`: from the side where the person is to the other, if that is empty."""
        here = widget.here
        other = next(language for language in LANGUAGES if language != here)
        if widget.sides[other].text.strip():
            return _KEPT[other]
        widget.sides[other].text = widget.sides[here].text
        return _COPIED[other]

    def has_sides(self) -> bool:
        """See `Field`."""
        return True

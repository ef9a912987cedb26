"""A field with who sees it beside it: the page keys go from everybody to my groups to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult, RenderResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from coordtui.api import Message, Visibility
from coordtui.ui.widgets import Field, LongTextField, NotUnderstood, Words
from coordtui_expertise.texts import N_

CHOICES: tuple[Visibility, ...] = ("lab", "group", "hidden")
WORDS: dict[Visibility, Message] = {
    "lab": N_("everybody"),
    "group": N_("my groups"),
    "hidden": N_("nobody"),
}
"""Who sees a field, as it stands beside it."""


class Shown(NamedTuple):
    """A value, and who sees it."""

    value: Any
    seen_by: Visibility = "lab"


class Beside(Horizontal):
    """The field, and beside it who sees it."""

    DEFAULT_CSS = """
    Beside { height: auto; }
    Beside > .field--inner { width: 1fr; }
    Beside > _SeenBy { width: 15; height: 1; margin-left: 2; color: $text-muted; }
    Beside > _SeenBy.-less { color: $text-warning; text-style: bold; }
    """

    class Changed(Input.Changed, namespace="input"):
        """Somebody else sees it now: to the form, a change like any other."""

    def __init__(self, inner: Widget, seen_by: Visibility, translate: Any) -> None:
        super().__init__()
        self.inner = inner
        inner.add_class("field--inner")
        self._words = _SeenBy(translate)
        self.seen_by = seen_by

    def compose(self) -> ComposeResult:
        """The two."""
        yield self.inner
        yield self._words

    @property
    def stops(self) -> list[Widget]:
        """Where the keyboard stops: who sees it is changed from within the field."""
        return getattr(self.inner, "stops", [self.inner])

    @property
    def seen_by(self) -> Visibility:
        """Who sees the field."""
        return self._words.seen_by

    @seen_by.setter
    def seen_by(self, choice: Visibility) -> None:
        self._words.seen_by = choice
        self._words.set_class(choice != "lab", "-less")
        self._words.refresh()


class _SeenBy(Widget):
    """Who sees the field, in a word."""

    def __init__(self, translate: Any) -> None:
        super().__init__()
        self._translate = translate
        self.seen_by: Visibility = "lab"

    def render(self) -> RenderResult:
        return Content(self._translate(WORDS[self.seen_by]))


@dataclass(frozen=True, kw_only=True)
class ShownField(Field):
    """Any field whose value is a `Shown`: what is in it, and who sees that."""

    inner: Field

    # The widget.

    def make(self, value: Any, translate: Any) -> Widget:
        """See `Field`."""
        held = self.normal(value)
        return Beside(self.inner.make(held.value, translate), held.seen_by, translate)

    def read(self, widget: Any) -> Shown | NotUnderstood:
        """See `Field`."""
        value = self.inner.read(widget.inner)
        return value if isinstance(value, NotUnderstood) else Shown(value, widget.seen_by)

    def put(self, widget: Any, value: Any) -> None:
        """See `Field`."""
        held = self.normal(value)
        self.inner.put(widget.inner, held.value)
        widget.seen_by = held.seen_by

    def raw(self, widget: Any) -> dict[str, Any]:
        """See `Field`."""
        return {"typed": self.inner.raw(widget.inner), "seen_by": widget.seen_by}

    def put_raw(self, widget: Any, raw: Any) -> None:
        """See `Field`."""
        if isinstance(raw, Mapping):
            self.inner.put_raw(widget.inner, raw.get("typed"))
            widget.seen_by = raw["seen_by"] if raw.get("seen_by") in CHOICES else widget.seen_by

    def settle(self, widget: Any) -> None:
        """See `Field`."""
        self.inner.settle(widget.inner)

    def retranslated(self, widget: Any, translate: Any) -> None:
        """See `Field`."""
        self.inner.retranslated(widget.inner, translate)
        widget.seen_by = widget.seen_by

    # The value.

    def blank(self) -> Shown:
        """See `Field`."""
        return Shown(self.inner.blank())

    def normal(self, stored: Any) -> Shown:
        """See `Field`."""
        held = Shown(*stored) if stored is not None else Shown(None)
        return Shown(self.inner.normal(held.value), held.seen_by)

    def problem(self, value: Any) -> Words | None:
        """See `Field`."""
        return self.inner.problem(value.value if isinstance(value, Shown) else value)

    def merge(self, base: Shown, theirs: Shown, yours: Shown) -> Shown:
        """See `Field`: the value and who sees it each by itself."""
        value = theirs.value if yours.value == base.value else yours.value
        if base.value not in (theirs.value, yours.value) and theirs.value != yours.value:
            value = self.inner.merge(base.value, theirs.value, yours.value)
        # of two who both changed who sees it, the one who shows it to fewer is followed
        chosen = (theirs.seen_by, yours.seen_by)
        changed = [each for each in chosen if each != base.seen_by] or [base.seen_by]
        return Shown(value, max(changed, key=CHOICES.index))

    # What is said.

    def echo(self, widget: Any, translate: Any) -> Words:
        """See `Field`."""
        return self.inner.echo(widget.inner, translate)

    def shown(self, value: Any, translate: Any) -> str:
        """See `Field`."""
        if isinstance(value, NotUnderstood):
            return self.inner.shown(value, translate)
        said = self.inner.shown(value.value, translate)
        return str(translate(N_("{value} (seen by: {who})", value=said, who=translate(WORDS[value.seen_by]))))

    # Other ways to fill it in.

    def picker(self, widget: Any, translate: Any) -> Any:
        """See `Field`."""
        return self.inner.picker(widget.inner, translate)

    def picked(self, widget: Any, chosen: Any) -> None:
        """See `Field`."""
        self.inner.picked(widget.inner, chosen)

    def can_pick(self) -> bool:
        """See `Field`."""
        return self.inner.can_pick()

    def step(self, widget: Any, by: int, *, far: bool = False) -> bool:
        """See `Field`: the next who see it."""
        widget.seen_by = CHOICES[(CHOICES.index(widget.seen_by) + by) % len(CHOICES)]
        widget.post_message(Beside.Changed(widget, ""))
        return True

    def steps(self) -> bool:
        """See `Field`."""
        return True


def shown(inner: Field) -> ShownField:
    """The field with who sees it beside it."""
    return ShownField(
        name=inner.name, label=inner.label, help=inner.help, required=inner.required, inner=replace(inner)
    )


@dataclass(frozen=True, kw_only=True)
class FixedField(Field):
    """What is given by others: it can be read here, not changed. `words` is what stands there."""

    words: Words = ""

    def make(self, value: Any, translate: Any) -> Widget:
        """See `Field`."""
        return _Fixed(value, self.words, translate)

    def read(self, widget: Any) -> Any:
        """See `Field`."""
        return widget.value

    def put(self, widget: Any, value: Any) -> None:
        """See `Field`."""
        widget.value = value

    def raw(self, widget: Any) -> Any:
        """See `Field`: nothing of it is typed."""
        return None

    def put_raw(self, widget: Any, raw: Any) -> None:
        """See `Field`."""

    def blank(self) -> Any:
        """See `Field`."""
        return None

    def shown(self, value: Any, translate: Any) -> str:
        """See `Field`."""
        return str(translate(self.words))

    def merge(self, base: Any, theirs: Any, yours: Any) -> Any:
        """See `Field`: what others gave."""
        return theirs


class _Fixed(Widget, can_focus=True):
    """Words that the keyboard stops at, for who sees them."""

    DEFAULT_CSS = "_Fixed { height: 1; } _Fixed:focus { text-style: reverse; }"

    def __init__(self, value: Any, words: Words, translate: Any) -> None:
        super().__init__()
        self.value, self._words, self._translate = value, words, translate

    def render(self) -> RenderResult:
        said = str(self._translate(self._words))
        return Content(said if cell_len(said) <= self.size.width else said[: self.size.width - 1] + "…")


@dataclass(frozen=True, kw_only=True)
class ParagraphField(LongTextField):
    """Text of a few lines, of which the page keys change who sees it: it has no pages."""

    def make(self, value: Any, translate: Any) -> Widget:
        """See `Field`."""
        box = super().make(value, translate)
        own: Any = getattr(box, "available")  # noqa: B009 - a widget in general has none
        paging = {"area.cursor_page_up", "area.cursor_page_down"}
        setattr(box, "available", lambda each: each not in paging and own(each))  # noqa: B010
        return box

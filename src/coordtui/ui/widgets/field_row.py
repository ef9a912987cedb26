"""One line of a form: a label, its field, and below it the help, what was understood, or what is wrong."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult, RenderResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Region, Size
from textual.widget import Widget

from coordtui.text.messages import N_, Message, Translate
from coordtui.text.safety import safe
from coordtui.ui.widgets.fields import Field
from coordtui.ui.widgets.lines import ROLE_CLASSES, ROLE_CSS, Role, Words, fit, one_line
from coordtui.ui.widgets.wrapping import wrapped

LONGEST_NOTE = 4
"""Lines below a field."""


class FieldRow(Horizontal):
    """Checks its field when it is left, never at each letter; says at each letter what is understood."""

    DEFAULT_CSS = """
    FieldRow { height: auto; margin-bottom: 1; }
    FieldRow > _Label { width: 20; height: 1; }
    FieldRow > Vertical { height: auto; }
    FieldRow TextInput { width: 1fr; }
    FieldRow Choice #label { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, field: Field, value: Any, translate: Translate) -> None:
        super().__init__()
        self.field = field
        self._given, self._translate = value, translate
        self._label, self._note = _Label(field.label, translate), Note(translate)
        self._wrong: list[Any] | None = None
        self._touched = False

    def compose(self) -> ComposeResult:
        """Label, then field and note."""
        self.widget = self.field.make(self._given, self._translate)
        self._explain()
        yield self._label
        with Vertical():
            yield self.widget
            yield self._note

    @property
    def stops(self) -> list[Widget]:
        """Where the keyboard stops in this row."""
        return getattr(self.widget, "stops", [self.widget])

    @property
    def value(self) -> Any:
        """What the field holds."""
        return self.field.read(self.widget)

    @property
    def wrong(self) -> bool:
        """Whether something is said to be wrong."""
        return self._wrong is not None

    def check(self) -> bool:
        """Whether something is wrong; what it is stands under the field."""
        problem = self.field.problem(self.value)
        self.tell(problem)
        return problem is not None

    def changed(self) -> None:
        """When the field holds something else now, what was said of it does not stand."""
        self._touched = True
        if self._wrong is None or self._wrong != [self.value]:
            self._wrong = None
            self._explain()

    def say(self, said: Message) -> None:
        """Say what just happened to the field, until it changes again."""
        self._note.say(said, "attention")
        self.reveal()

    def tell(self, problem: Words | None) -> None:
        """Say what is wrong, or the help again."""
        self._wrong = None if problem is None else [self.value]
        if problem is None:
            self._explain()
        else:
            self._note.say(N_("! {problem}", problem=problem), "trouble")
        self.reveal()

    def retranslated(self) -> None:
        """The language is another."""
        self.field.retranslated(self.widget, self._translate)
        self._label.refresh()
        if not self.wrong:
            self._explain()
        self._note.refresh(layout=True)

    def reveal(self) -> None:
        """Bring what is said under the field in sight, and before all the field, when one is in it."""
        if self.is_attached and self.has_focus_within:
            self.call_after_refresh(self._reveal)

    def as_text(self) -> list[str]:
        """Label and value, then what is said below."""
        value = safe(self.field.shown(self.value, self._translate), lines=True)
        said = self._translate(
            N_("{label}: {value}", label=one_line(self._translate(self.field.label)), value=value)
        )
        return [said, *([f"  {self._note.text}"] if self._note.text else [])]

    def on_descendant_focus(self) -> None:
        """Mark the field you are in."""
        self._label.mark(True)
        self.reveal()

    def on_descendant_blur(self) -> None:
        """Unmark it; when it is another field's turn, see whether it is right."""
        self.call_later(self._left)

    def _left(self) -> None:
        if not self.is_attached or self.has_focus_within:
            return
        self._label.mark(False)
        if self._touched and not self.wrong:
            self.field.settle(self.widget)
            self.check()

    def _explain(self) -> None:
        said = self.field.echo(self.widget, self._translate)
        self._note.say(said or self.field.help, "accent" if said else "quiet")

    def _reveal(self) -> None:
        """The whole row if there is room; else the field, and as much of what is said below as there is."""
        form = self.parent
        if not isinstance(form, Widget) or not self.has_focus_within:
            return
        shown = self.region
        if shown.height > form.size.height:
            focused = next((stop for stop in self.stops if stop.has_focus), self.widget)
            below = max(focused.region.bottom, self._note.region.bottom) - focused.region.y
            shown = Region(shown.x, focused.region.y, shown.width, min(below, form.size.height))
        place = shown.translate(form.scroll_offset - form.content_region.offset)
        form.scroll_to_region(place, animate=False, force=True)


class _Label(Widget):
    """What a field is called, marked while one is in it."""

    def __init__(self, words: Words, translate: Translate) -> None:
        super().__init__()
        self._words, self._translate, self._here = words, translate, False

    def mark(self, here: bool) -> None:
        if here != self._here:
            self._here = here
            self.refresh()

    def render(self) -> RenderResult:
        said = one_line(self._translate(self._words))
        return Content(fit(f"{'>' if self._here else ' '}{said}", self.size.width))


class Note(Widget):
    """What is said under a field; wrapped, and no line at all when there is nothing to say."""

    COMPONENT_CLASSES = ROLE_CLASSES
    DEFAULT_CSS = f"Note {{ height: auto; max-height: {LONGEST_NOTE}; {ROLE_CSS} }}"

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self._said: tuple[Words, Role] = ("", "quiet")
        self.display = False

    @property
    def text(self) -> str:
        """What is said, in the person's language."""
        return one_line(self._translate(self._said[0]))

    def say(self, words: Words, role: Role) -> None:
        """Say something else; draws only when it is."""
        if (words, role) == self._said and self.display == bool(words):
            return
        self._said, self.display = (words, role), bool(words)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text takes."""
        return len(wrapped(self.text, width))

    def render(self) -> RenderResult:
        """The text in lines; what has no room is seen to be cut."""
        lines = wrapped(self.text, self.size.width)
        if len(lines) > self.size.height > 0:
            lines = lines[: self.size.height]
            lines[-1] = fit(lines[-1] + " " * self.size.width, self.size.width)
        return Content("\n".join(lines)).stylize(self.get_visual_style(f"role--{self._said[1]}"))

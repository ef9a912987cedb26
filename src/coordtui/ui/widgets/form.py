"""Forms: labelled fields on one screen, checked where they stand, saved or left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.app import ComposeResult, RenderResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message as Posted
from textual.widget import Widget
from textual.widgets import Input

from coordtui.text.messages import Translate
from coordtui.ui.widgets.fields import Field
from coordtui.ui.widgets.lines import ROLE_CLASSES, ROLE_CSS, Words, fit, one_line
from coordtui.ui.widgets.wrapping import WrappedText, wrapped

Values = dict[str, Any]

NARROW = 60
"""Columns below which a label stands above its field."""


class Form(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Fields one below the other. What is wrong with one is said under it, when it is saved."""

    key_scope = "form"
    DEFAULT_CSS = (
        "Form { height: 1fr; scrollbar-size-vertical: 1; } Form.-narrow FieldRow { layout: vertical; }"
    )

    class Saved(Posted):
        """All fields are right, and the person wants them kept."""

        def __init__(self, form: Form, values: Values) -> None:
            super().__init__()
            self.form, self.values = form, values

    class Cancelled(Posted):
        """The person wants to leave the form."""

    class Changed(Posted):
        """A field changed; of a burst only the last arrives."""

        def can_replace(self, message: Posted) -> bool:
            """What the fields hold is read when the message arrives."""
            return isinstance(message, Form.Changed)

    def __init__(
        self, fields: Sequence[Field], values: Mapping[str, Any] | None = None, *, translate: Translate = str
    ) -> None:
        super().__init__()
        given = values or {}
        self._rows = [FieldRow(field, given.get(field.name), translate) for field in fields]
        self._before: Values | None = None

    def compose(self) -> ComposeResult:
        """A row for each field."""
        yield from self._rows

    @property
    def values(self) -> Values:
        """What the fields hold, by name."""
        return {row.field.name: row.value for row in self._rows}

    @property
    def changed(self) -> bool:
        """Whether anything differs from what the form was opened with."""
        return self._before is not None and self.values != self._before

    def tell(self, name: str, problem: Words) -> bool:
        """Say under a field what is wrong with it and go there; False when there is no such field."""
        row = next((row for row in self._rows if row.field.name == name), None)
        if row is None:
            return False
        row.tell(problem)
        row.widget.focus()
        return True

    def action_save(self) -> None:
        """Check all fields; keep them when they are right, else go to the first that is not."""
        wrong = [row for row in self._rows if row.check()]
        if wrong:
            wrong[0].widget.focus()
        else:
            self.post_message(self.Saved(self, self.values))

    def action_cancel(self) -> None:
        """Leave the form."""
        self.post_message(self.Cancelled())

    def action_focus_next(self) -> None:
        """To the next field."""
        self._step(1)

    def action_focus_previous(self) -> None:
        """To the field before."""
        self._step(-1)

    def on_mount(self) -> None:
        """Start in the first field."""
        self._before = self.values
        self._rows[0].widget.focus()

    def on_resize(self) -> None:
        """Put labels above their fields when there is no room beside them."""
        self.set_class(self.size.width < NARROW, "-narrow")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the next field; in the last one it saves."""
        event.stop()
        if event.input is self._rows[-1].widget:
            self.action_save()
        else:
            self._step(1)

    def on_input_changed(self, event: Posted) -> None:
        """Whatever kind of field it was: what was wrong with it is taken back, and told."""
        event.stop()
        row = next((row for row in self._rows if row.widget is event.control), None)
        if row is not None:
            row.forgive()
        self.post_message(self.Changed())

    on_select_changed = on_input_changed
    on_text_area_changed = on_input_changed

    def _step(self, by: int) -> None:
        here = next((i for i, row in enumerate(self._rows) if row.has_focus_within), 0)
        self._rows[(here + by) % len(self._rows)].widget.focus()


class FieldRow(Horizontal):
    """A label, its field, and below it the help or what is wrong."""

    DEFAULT_CSS = """
    FieldRow { height: auto; margin-bottom: 1; }
    FieldRow > _Label { width: 20; height: 1; }
    FieldRow > Vertical { height: auto; }
    FieldRow Input { width: 1fr; }
    """

    def __init__(self, field: Field, value: Any, translate: Translate) -> None:
        super().__init__()
        self.field = field
        self._given, self._translate = value, translate
        self._label, self._note = _Label(translate(field.label)), _Note()
        self.tell(None)

    def compose(self) -> ComposeResult:
        """Label, then field and note."""
        self.widget = self.field.make(self._given, self._translate)
        yield self._label
        with Vertical():
            yield self.widget
            yield self._note

    @property
    def value(self) -> Any:
        """What the field holds."""
        return self.field.read(self.widget)

    def check(self) -> bool:
        """Whether something is wrong; what it is stands under the field."""
        problem = self.field.problem(self.value)
        self.tell(problem)
        return problem is not None

    def forgive(self) -> None:
        """When the field holds something else now, what was said of it does not stand."""
        if self._wrong is not None and self._wrong != [self.value]:
            self.tell(None)

    def tell(self, problem: Words | None) -> None:
        """Say what is wrong, or the help again."""
        self._wrong = None if problem is None else [self.value]
        said = self.field.help if problem is None else f"! {self._translate(problem)}"
        self._note.say(self._translate(said), "quiet" if problem is None else "trouble")

    def on_descendant_focus(self) -> None:
        """Mark the field you are in."""
        self._label.mark(True)

    def on_descendant_blur(self) -> None:
        """Unmark it."""
        self._label.mark(False)


class _Label(Widget):
    """What a field is called, marked while one is in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._said, self._here = one_line(text), False

    def mark(self, here: bool) -> None:
        self._here = here
        self.refresh()

    def render(self) -> RenderResult:
        return Content(fit(f"{'>' if self._here else ' '}{self._said}", self.size.width))


class _Note(WrappedText):
    """Help, or what is wrong; wrapped, and no line at all when there is nothing to say."""

    COMPONENT_CLASSES = ROLE_CLASSES
    DEFAULT_CSS = "_Note { height: auto; max-height: 4; " + ROLE_CSS + "}"

    def say(self, text: str, role: str) -> None:
        self._text, self._role = one_line(text), role
        self.display = bool(text)
        self.refresh(layout=True)

    def render(self) -> RenderResult:
        lines = "\n".join(wrapped(self._text, self.size.width))
        return Content(lines).stylize(self.get_visual_style(f"role--{self._role}"))

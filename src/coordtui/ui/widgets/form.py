"""Forms: labelled fields on one screen, checked where they stand, saved or left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message as Posted
from textual.widget import Widget
from textual.widgets import Input

from coordtui.text import formats
from coordtui.text.messages import NN_, Message, Translate
from coordtui.ui.widgets.dates import language_of
from coordtui.ui.widgets.field_row import FieldRow
from coordtui.ui.widgets.fields import Field
from coordtui.ui.widgets.inputs import Cut
from coordtui.ui.widgets.lines import Words

Values = dict[str, Any]

NARROW = 60
"""Columns below which a label stands above its field."""
LOW = 12
"""Lines below which no line is left empty between fields."""

_OF_THE_FIELD = {
    "form.pick": lambda field: field.can_pick(),
    "form.copy_side": lambda field: field.has_sides(),
    **dict.fromkeys(
        ("form.step_back", "form.step_on", "form.leap_back", "form.leap_on"), lambda field: field.steps()
    ),
}
"""Commands that mean something in some fields only."""


class Form(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Fields one below the other. What is wrong with one is said under it, when it is left or saved.

    With `take_focus` the first field has the focus as soon as the form is there. The scrollbar has its
    column even when there is none: a field that stands otherwise for want of that column would bring
    the scrollbar, and keep it.
    """

    key_scope = "form"
    DEFAULT_CSS = """
    Form { height: 1fr; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    Form.-narrow FieldRow { layout: vertical; }
    Form.-low FieldRow { margin-bottom: 0; }
    """

    class Saved(Posted):
        """All fields are right, and the person wants them kept."""

        def __init__(self, form: Form, values: Values) -> None:
            super().__init__()
            self.form, self.values = form, values

    class Wrong(Posted):
        """The person wants the fields kept, but those with these labels are wrong."""

        def __init__(self, form: Form, labels: Sequence[Words]) -> None:
            super().__init__()
            self.form, self.labels = form, labels

        def said(self, translate: Translate) -> Message:
            """It in words."""
            return NN_(
                "{n} field is not right: {names}.",
                "{n} fields are not right: {names}.",
                len(self.labels),
                names=formats.listing([translate(label) for label in self.labels], language_of(translate)),
            )

    class Cancelled(Posted):
        """The person wants to leave the form."""

    class Changed(Posted):
        """A field changed; of a burst only the last arrives."""

        def can_replace(self, message: Posted) -> bool:
            """What the fields hold is read when the message arrives."""
            return isinstance(message, Form.Changed)

    def __init__(
        self,
        fields: Sequence[Field],
        values: Mapping[str, Any] | None = None,
        *,
        translate: Translate = str,
        take_focus: bool = True,
    ) -> None:
        super().__init__()
        self._take_focus = take_focus
        given = values or {}
        self.rows = [FieldRow(field, given.get(field.name), translate) for field in fields]
        self.before: Values = {}
        self._translate = translate

    def compose(self) -> ComposeResult:
        """A row for each field."""
        yield from self.rows

    @property
    def values(self) -> Values:
        """What the fields hold, by name; `NotUnderstood` where one holds what it does not read."""
        return {row.field.name: row.value for row in self.rows}

    @property
    def changed(self) -> bool:
        """Whether anything differs from what the form was opened with."""
        return bool(self.before) and self.values != self.before

    @property
    def raw(self) -> dict[str, Any]:
        """What was typed, as plain data, by name; without secrets."""
        return {row.field.name: row.field.raw(row.widget) for row in self.rows if not row.field.secret}

    def put_raw(self, raw: Mapping[str, Any]) -> None:
        """Let the fields hold what was typed once."""
        for row in self.rows:
            if row.field.name in raw and not row.field.secret:
                row.field.put_raw(row.widget, raw[row.field.name])

    def put(self, values: Mapping[str, Any]) -> None:
        """Let the fields hold these values."""
        for row in self.rows:
            if row.field.name in values:
                row.field.put(row.widget, values[row.field.name])

    def tell(self, name: str, problem: Words) -> bool:
        """Say under a field what is wrong with it and go there; False when there is no such field."""
        row = next((row for row in self.rows if row.field.name == name), None)
        if row is None:
            return False
        row.stops[0].focus()
        row.tell(problem)
        return True

    def as_text(self) -> list[str]:
        """Each field with its value, and what is said under it."""
        return [line for row in self.rows for line in row.as_text()]

    def retranslated(self) -> None:
        """The language is another; what was typed, the focus and the cursor stay."""
        for row in self.rows:
            row.retranslated()

    def available(self, command_id: str) -> bool:
        """Whether a command would do something in the field that has the focus."""
        asked, row = _OF_THE_FIELD.get(command_id), self.row
        return asked is None or (row is not None and asked(row.field))

    @property
    def row(self) -> FieldRow | None:
        """The row that has the focus."""
        return next((row for row in self.rows if row.has_focus_within), None)

    # Actions, named in the table of keys.

    def action_save(self) -> None:
        """Check all fields; keep them when they are right, else go to the first that is not."""
        wrong = [row for row in self.rows if row.check()]
        if wrong:
            wrong[0].stops[0].focus()
            wrong[0].reveal()
            self.post_message(self.Wrong(self, [row.field.label for row in wrong]))
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

    def action_pick(self) -> None:
        """Choose the value of this field from a list or a calendar."""
        row = self.row
        screen = row.field.picker(row.widget, self._translate) if row is not None else None
        if row is not None and screen is not None:
            self.app.push_screen(screen, lambda value: self._picked(row, value))

    def action_copy_side(self) -> None:
        """Copy this language to the other."""
        if (row := self.row) is not None and (said := row.field.copy_side(row.widget)) is not None:
            self.call_after_refresh(row.say, said)

    def action_step_on(self) -> None:
        """The next day, or what comes next in this field."""
        self._step_value(1)

    def action_step_back(self) -> None:
        """The day before."""
        self._step_value(-1)

    def action_leap_on(self) -> None:
        """A week later, or as far as this field steps."""
        self._step_value(1, far=True)

    def action_leap_back(self) -> None:
        """A week earlier."""
        self._step_value(-1, far=True)

    # What happens.

    def on_mount(self) -> None:
        """Start in the first field."""
        self.before = self.values
        if self.rows and self._take_focus:
            self.rows[0].stops[0].focus()

    def on_resize(self) -> None:
        """Put labels above their fields when there is no room beside them."""
        self.set_class(self.size.width < NARROW, "-narrow")
        self.set_class(self.size.height < LOW, "-low")
        if (row := self.row) is not None:
            row.reveal()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the next field; in the last one it saves."""
        event.stop()
        if event.input is self._stops()[-1]:
            self.action_save()
        else:
            self._step(1)

    def on_input_changed(self, event: Posted) -> None:
        """Whatever kind of field it was: what was wrong with it is taken back, and told."""
        event.stop()
        if (row := self._row_of(event)) is not None:
            row.changed()
        self.post_message(self.Changed())

    on_select_changed = on_input_changed
    on_text_area_changed = on_input_changed

    def on_cut(self, event: Cut) -> None:
        """There was no room for all of what was typed or pasted."""
        event.stop()
        if (row := self._row_of(event)) is not None:
            row.say(event.said)

    def _picked(self, row: FieldRow, value: Any) -> None:
        if value is not None:
            row.field.picked(row.widget, value)

    def _step_value(self, by: int, *, far: bool = False) -> None:
        if (row := self.row) is not None:
            row.field.step(row.widget, by, far=far)

    def _row_of(self, event: Posted) -> FieldRow | None:
        control = event.control
        above = control.ancestors_with_self if control is not None else ()
        return next((each for each in above if isinstance(each, FieldRow)), None)

    def _stops(self) -> list[Widget]:
        return [stop for row in self.rows for stop in row.stops]

    def _step(self, by: int) -> None:
        stops = self._stops()
        here = next((i for i, stop in enumerate(stops) if stop.has_focus or stop.has_focus_within), 0)
        stops[(here + by) % len(stops)].focus()

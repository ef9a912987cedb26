"""A form over the page, kept or left; and what happens when the record changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

from textual.app import ComposeResult

from coordtui.api.errors import CoordtuiError, StaleRecord
from coordtui.text.messages import N_, Translate
from coordtui.ui.widgets.field_row import Note
from coordtui.ui.widgets.fields import Field, NotUnderstood
from coordtui.ui.widgets.form import Form, Values
from coordtui.ui.widgets.form_draft import FormDraft
from coordtui.ui.widgets.headline import Headline
from coordtui.ui.widgets.lines import Role, Words, one_line
from coordtui.ui.widgets.merging import Merged, named, three_way
from coordtui.ui.widgets.question import Question
from coordtui.ui.widgets.status import StatusLine
from coordtui.ui.widgets.window import Window

T = TypeVar("T")

LOW = 9
"""Lines of the window below which the title gives way to the fields."""

MOST_MERGES = 3
"""So often a save is tried again by itself when others keep saving the same record."""


class FormScreen(Window["T | None"], Generic[T], inherit_bindings=False):
    """A form that fills the screen until it is saved or left; returns what `save` returned, or None.

    `save(values, stored)` keeps the values. It may raise any `CoordtuiError`, which is said
    in the form: under the field that the error's `field` names, `Refused(…, field="room")`.

    `stored` is None at first. After a `StaleRecord` both changes are brought together; where both
    changed the same field the person chooses, and `save` is called again with those values and with the
    document that was `stored` meanwhile (`error.stored`): take its revision,
    `rev = record.rev if stored is None else stored["rev"]`. Put the fields of the form, and no others,
    into the record as it is now: the rest of the one that was opened may be older than what somebody saved.

    `preview(values)` is said below while the person types, on one line, which is cut where it is too
    long; what it raises, too. Both are called in a thread, one at a time each: they may take a while
    and touch no widget.
    `draft` is the name under which what was typed is kept until it is saved or left, for
    this person alone: `"watch.12"`. Without it, or without a session, nothing is kept.
    """

    DEFAULT_CSS = """
    FormScreen > Form { padding: 1 2; }
    FormScreen > Form.-low { padding: 0 1; }
    FormScreen > Note { padding: 0 2; }
    FormScreen.-low > Form { padding: 0; }
    FormScreen.-low > Headline { display: none; }
    """

    def __init__(
        self,
        title: Words,
        fields: Sequence[Field],
        values: Mapping[str, Any] | None = None,
        *,
        save: Callable[[Values, Mapping[str, Any] | None], T],
        preview: Callable[[Values], Words] | None = None,
        translate: Translate = str,
        draft: str | None = None,
    ) -> None:
        super().__init__(translate)
        self._name_of_form, self._fields = title, fields
        self._save, self._preview = save, preview
        self._saving = self._previewing = self._stale_preview = False
        self._base: Values = {}
        self._merges: list[Field] = []
        self._merged_times = 0
        self._headline, self._news = Headline(), Note(translate)
        self.form = Form(fields, values, translate=translate)
        self.status = StatusLine(translate)
        self._draft = FormDraft(self.form, draft)

    def compose(self) -> ComposeResult:
        """Title, what there is to know, the form, and a line for what the form as a whole has to say."""
        yield self._headline
        yield self._news
        yield self.form
        yield self.status

    def on_mount(self) -> None:
        """Say what the form is for, and what was found of an earlier time."""
        self._base = self.form.values
        self._title()
        self.status.say("")
        self.run_draft(lambda: self._draft.open(getattr(self.app, "session", None)))
        self._look_ahead()

    def on_resize(self) -> None:
        """In a low window the fields have all the room."""
        self.set_class(self.size.height < LOW, "-low")

    def on_unmount(self) -> None:
        """The line is gone, or the program ends: keep what was typed."""
        with suppress(CoordtuiError):  # nobody is left to be told
            self._draft.keep()

    def available(self, command_id: str) -> bool:
        """A draft can be filled in where there is one."""
        return command_id != "form.restore" or self._draft.found is not None

    def retranslated(self) -> None:
        """The language is another."""
        self._title()
        self.form.retranslated()
        self._news.refresh(layout=True)
        self.status.refresh()

    def as_text(self) -> list[str]:
        """Title, what there is to know, fields, and what is said below."""
        title = one_line(self._translate(self._name_of_form))
        return [title, *filter(None, [self._news.text]), *self.form.as_text(), self.status.text.strip()]

    def on_form_changed(self, event: Form.Changed) -> None:
        """Say what these values would bring; keep them when the person pauses."""
        event.stop()
        if self._draft.typed():
            self._announce("", "quiet")
            self._draft.later(self)
        self._look_ahead()

    def on_form_wrong(self, event: Form.Wrong) -> None:
        """Several are wrong: not all may be in sight."""
        event.stop()
        if len(event.labels) > 1:
            self._announce(event.said(self._translate), "trouble")

    def on_form_saved(self, event: Form.Saved) -> None:
        """Keep what was filled in."""
        event.stop()
        self._merges, self._merged_times = [], 0
        self._keep(event.values, None)

    def on_form_cancelled(self, event: Form.Cancelled) -> None:
        """Leave; ask first when something was typed."""
        event.stop()
        self.back()

    @property
    def unsaved(self) -> bool:
        """Whether something was typed."""
        return self.form.changed

    def back(self) -> bool:
        """Leave the form, as a key that goes back asks for."""
        if self.unsaved:
            question = Question(
                N_("Leave without saving?"),
                N_("What you typed here is lost."),
                yes=N_("leave"),
                no=N_("stay"),
                translate=self._translate,
            )
            self.app.push_screen(question, self._leave)
        else:
            self._leave(True)
        return True

    def action_restore(self) -> None:
        """Fill in what was typed an earlier time, or take it out again."""
        self._announce("", "quiet")
        self.run_draft(self._draft.swap)

    def run_draft(self, work: Callable[[], Words | None]) -> None:
        """Do something with the draft here and now; say what there is to say of it."""
        try:
            said = work()
        except CoordtuiError as error:
            said = self._said(error)
        if said:
            self._announce(said, "attention")

    def draft_kept(self, _: object, error: CoordtuiError | None) -> None:
        """What was typed is kept; or why not."""
        if error is not None:
            self._announce(self._said(error), "trouble")

    def _leave(self, sure: bool | None) -> None:
        if sure:
            self.run_draft(self._draft.drop)
            self.dismiss(None)

    def _title(self) -> None:
        self._headline.show(one_line(self._translate(self._name_of_form)), "")

    def _announce(self, words: Words, role: Role) -> None:
        """Say something about the whole form, above it until it changes; below it in a low window."""
        if self.has_class("-low"):
            self.status.age(words)
        else:
            self._news.say(words, role)

    def _look_ahead(self) -> None:
        """Ask what the values would bring: one answer after the other, the last one for the last values."""
        preview, self._stale_preview = self._preview, self._previewing
        if preview is None or self._previewing:
            return
        values = self.form.values
        if any(isinstance(value, NotUnderstood) for value in values.values()):
            self.status.age("")  # what was said of other values does not hold
            return
        self._previewing = True

        def then(words: Words | None, error: CoordtuiError | None) -> None:
            self._previewing = False
            self.status.age(words if words is not None else self._said(error))
            if self._stale_preview:
                self._look_ahead()

        self.beside(lambda: preview(values), then)

    def _keep(self, values: Values, stored: Mapping[str, Any] | None) -> None:
        if self._saving:
            return
        self._saving, saving = True, self._draft.saving()

        def save() -> T:
            with saving:
                return self._save(values, stored)

        def then(result: T | None, error: CoordtuiError | None) -> None:
            self._saving = False
            if isinstance(error, StaleRecord) and error.stored is not None:
                self._bring_together(values, error.stored, error)
            elif error is not None:
                self._refused(error)
            else:
                self.dismiss(result)
                self._say_merged()

        self.beside(save, then)

    def _said(self, error: CoordtuiError | None) -> str:
        return " ".join(error.parts(self._translate)) if error else ""

    def _refused(self, error: CoordtuiError) -> None:
        said = self._said(error)
        if not self.form.tell(error.field or "", said):
            self.status.age(said)

    # Someone else changed the record meanwhile.

    def _bring_together(self, values: Values, stored: Mapping[str, Any], error: StaleRecord) -> None:
        theirs = {field.name: field.normal(stored.get(field.name)) for field in self._fields}
        merged = three_way(self._fields, self._base, theirs, values)
        self._merged_times += 1
        if self._merged_times > MOST_MERGES:
            self._refused(error)
        elif merged.asked:
            self._ask(merged, stored)
        else:
            self._take_over(merged, merged.values, stored)

    def _ask(self, merged: Merged, stored: Mapping[str, Any]) -> None:
        from coordtui.ui.widgets.stale import StaleScreen

        def chosen(values: Values | None) -> None:
            if values:
                self._merged_times = 0
                self._take_over(merged, values, stored)

        self.app.push_screen(StaleScreen(merged, translate=self._translate), chosen)

    def _take_over(self, merged: Merged, values: Values, stored: Mapping[str, Any]) -> None:
        """Save what came of both; the form holds it now, and theirs is what it is compared with next."""
        self._base = dict(merged.theirs)
        self._merges += merged.taken
        self.form.put({field.name: values[field.name] for field in (*merged.taken, *merged.asked)})
        self._keep(values, stored)

    def _say_merged(self) -> None:
        say = getattr(self.app, "say", None)
        if self._merges and say is not None:
            names = named({field.name: field for field in self._merges}.values(), self._translate)
            said = N_("Saved, with what someone else changed meanwhile: {names}.", names=names)
            self.app.call_later(self.app.call_later, say, said)

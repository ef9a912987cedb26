"""A form over the page, kept or left; and what happens when the record changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from textual.app import ComposeResult

from coordtui.api.errors import CoordtuiError, StaleRecord
from coordtui.text.messages import N_, Translate
from coordtui.ui.widgets.fields import Field
from coordtui.ui.widgets.form import Form, Values
from coordtui.ui.widgets.headline import Headline
from coordtui.ui.widgets.lines import Words, one_line
from coordtui.ui.widgets.question import Question
from coordtui.ui.widgets.status import StatusLine
from coordtui.ui.widgets.window import Window

T = TypeVar("T")


class FormScreen(Window["T | None"], Generic[T], inherit_bindings=False):
    """A form that fills the screen until it is saved or left; returns what `save` returned, or None.

    `save(values, stored)` keeps the values. It may raise any `CoordtuiError`, which is said
    in the form: under a field when the error has an attribute `field` with its name. After a
    `StaleRecord` the person chooses, field by field, and `save` is called again with the
    document that was `stored` meanwhile, so that it can take its revision.
    `preview(values)` is said below while the person types; what it raises, too. Both are
    called in a thread, one at a time each: they may take a while and touch no widget.
    """

    DEFAULT_CSS = """
    FormScreen > Form { padding: 1 2; }
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
    ) -> None:
        super().__init__(translate)
        self._name_of_form, self._fields = title, fields
        self._save, self._preview = save, preview
        self._saving = self._previewing = self._stale_preview = False
        self._headline = Headline()
        self.form = Form(fields, values, translate=translate)
        self.status = StatusLine(translate)

    def compose(self) -> ComposeResult:
        """Title, form, and a line for what the form as a whole has to say."""
        yield self._headline
        yield self.form
        yield self.status

    def on_mount(self) -> None:
        """Say what the form is for."""
        self._headline.show(one_line(self._translate(self._name_of_form)), "")
        self.status.say("")
        self._look_ahead()

    def on_form_changed(self, event: Form.Changed) -> None:
        """Say what these values would bring."""
        event.stop()
        self._look_ahead()

    def on_form_saved(self, event: Form.Saved) -> None:
        """Keep what was filled in."""
        event.stop()
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
            self.dismiss(None)
        return True

    def _leave(self, sure: bool | None) -> None:
        if sure:
            self.dismiss(None)

    def _look_ahead(self) -> None:
        """Ask what the values would bring: one answer after the other, the last one for the last values."""
        preview, self._stale_preview = self._preview, self._previewing
        if preview is None or self._previewing:
            return
        self._previewing, values = True, self.form.values

        def then(words: Words | None, error: CoordtuiError | None) -> None:
            self._previewing = False
            self.status.age(words if words is not None else self._said(error))
            if self._stale_preview:
                self._look_ahead()

        self.beside(lambda: preview(values), then)

    def _keep(self, values: Values, stored: Mapping[str, Any] | None) -> None:
        if self._saving:
            return
        self._saving = True

        def then(result: T | None, error: CoordtuiError | None) -> None:
            self._saving = False
            if isinstance(error, StaleRecord):
                self._compare(values, error)
            elif error is not None:
                self._refused(error)
            else:
                self.dismiss(result)

        self.beside(lambda: self._save(values, stored), then)

    def _said(self, error: CoordtuiError | None) -> str:
        return " ".join(error.parts(self._translate)) if error else ""

    def _refused(self, error: CoordtuiError) -> None:
        said = self._said(error)
        if not self.form.tell(getattr(error, "field", ""), said):
            self.status.age(said)

    def _compare(self, values: Values, error: StaleRecord) -> None:
        from coordtui.ui.widgets.stale import StaleScreen

        stored = error.stored or {}
        screen = StaleScreen(self._fields, stored, values, translate=self._translate)
        self.app.push_screen(screen, lambda chosen: self._keep(chosen, stored) if chosen else None)

"""What is about to happen, in full, before somebody says yes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from textual.widget import Widget

from coordtui.api import CoordtuiError, Message
from coordtui.ui.widgets import Detail, Form, FormScreen, Headline, Section, StatusLine, Window, Words
from coordtui_training.texts import N_

_NO = N_("leave it")


class Sure(Window[bool], inherit_bindings=False):
    """Shows what would happen and waits for a yes: True, else False or None."""

    key_scope = "question page"

    def __init__(
        self,
        title: Words,
        sections: Sequence[Section],
        *,
        yes: Message,
        no: Message = _NO,
        translate: Callable[[Message | str], str] = str,
    ) -> None:
        super().__init__(translate)
        self.titles = self.hint_words = {"page.confirm": yes, "page.refuse": no}
        self._title, self._sections = title, sections
        self._headline, self._status = Headline(), StatusLine(self._translate)
        self.detail = Detail(translate=self._translate)

    def compose(self) -> Iterable[Widget]:
        """What it is, all of it, and that nothing was done yet."""
        return [self._headline, self.detail, self._status]

    def on_mount(self) -> None:
        """Show it."""
        self._status.say(N_("nothing was done yet"))
        self.detail.focus()
        self.retranslated()

    def retranslated(self) -> None:
        """In the other language."""
        self._headline.show(self._translate(self._title), "")
        self.detail.show(self._sections, keep_place=True)

    def action_confirm(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_refuse(self) -> None:
        """No."""
        self.dismiss(False)


class Foreseen(FormScreen[Words], inherit_bindings=False):
    """A form that shows what would come of it before anything does; returns what was done, in words."""

    titles: Mapping[str, Message] = {"form.save": N_("see what would come of it")}
    hint_words: Mapping[str, Message] = {"form.save": N_("see it")}
    ahead: Words = ""
    """What is over what would come of it."""
    yes: Message = N_("do it")
    """What yes does."""

    def foresee(self, values: Mapping[str, Any]) -> list[Section]:
        """What would come of these values; called in a thread, may raise any `CoordtuiError`."""
        raise NotImplementedError

    def on_form_saved(self, event: Form.Saved) -> None:
        """Show what would come of it; do it when that is confirmed."""
        event.stop()
        event.prevent_default()  # what a form does by itself waits for the yes

        def answered(sure: bool | None) -> None:
            if sure:
                FormScreen.on_form_saved(self, event)

        def shown(found: list[Section] | None, error: CoordtuiError | None) -> None:
            if error is not None:
                said = " ".join(error.parts(self._translate))
                if not self.form.tell(getattr(error, "field", ""), said):
                    self.status.age(said)
            elif found is not None:
                window = Sure(self.ahead, found, yes=self.yes, translate=self._translate)
                self.app.push_screen(window, answered)

        self.beside(lambda: self.foresee(event.values), shown)

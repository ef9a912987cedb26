"""A letter to read, change and copy. Nothing here sends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

import msgspec
from textual.widget import Widget

from coordtui.api import Context, Message, formats
from coordtui.ui.widgets import (
    Detail,
    FormScreen,
    Headline,
    LongTextField,
    Pairs,
    Paragraph,
    Role,
    Section,
    StatusLine,
    Window,
    Words,
)
from coordtui_expertise.introduce import Draft
from coordtui_expertise.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp

LINES = 14
"""Lines of the field in which the letter is changed."""


class Introduce(Window[None], inherit_bindings=False):
    """Shows a draft with its addresses; `y` copies it, `e` changes it."""

    key_scope = "page"
    called = N_("Draft of a letter")
    titles: Mapping[str, Message] = {
        "page.edit": N_("change the letter"),
        "page.copy": N_("copy the letter"),
    }
    hint_words: Mapping[str, Message] = {"page.edit": N_("change"), "page.copy": N_("copy")}

    def __init__(self, ctx: Context, draft: Draft) -> None:
        super().__init__(ctx._)
        self._ctx, self.draft = ctx, draft
        self._headline, self.status = Headline(), StatusLine(ctx._)
        self.letter = Detail(translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """To whom, the letter, what was done last."""
        return [self._headline, self.letter, self.status]

    def on_mount(self) -> None:
        """Show the letter."""
        self._show()
        self.letter.focus()

    def retranslated(self) -> None:
        """The frame in the other language; the letter is in its readers'."""
        self._show()

    def say(self, words: Words | None, role: Role = "") -> None:
        """Say what was done last."""
        self.status.say(words, role)

    def _show(self) -> None:
        names = formats.listing(self.draft.to, self._ctx.translator)
        self._headline.show(self._ctx._(N_("Letter to {names}", names=names)), "")
        self.status.age(N_("A draft: nothing is sent from here."))
        addresses = ", ".join(self.draft.emails) or N_("no address is shown")
        self.letter.show(
            [Section([Pairs([(N_("To"), addresses)]), Paragraph("")]), Section([Paragraph(self.draft.text)])],
            keep_place=True,
        )

    def action_copy(self) -> None:
        """Copy the letter."""
        self.say(N_("copied the letter"))
        cast("CoordtuiApp", self.app).copy(self.draft.text)

    def action_edit(self) -> None:
        """Change the letter."""

        def save(values: Mapping[str, Any], stored: object) -> str:
            return str(values["text"])

        form: FormScreen[str] = FormScreen(
            N_("Change the letter"),
            [LongTextField(name="text", label=N_("Letter"), lines=LINES)],
            {"text": self.draft.text},
            save=save,
            translate=self._ctx._,
        )
        self.app.push_screen(form, self._changed)

    def _changed(self, text: str | None) -> None:
        if text is not None:
            self.draft = msgspec.structs.replace(self.draft, text=text)
            self._show()

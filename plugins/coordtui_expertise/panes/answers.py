"""What windows of answers have in common: people, all about the one under the cursor, and keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from coordtui.api import Context, CoordtuiError, Person, Ref, safe
from coordtui.ui.widgets import (
    Column,
    Detail,
    Headline,
    ListDetail,
    ListWindow,
    RecordList,
    Role,
    StatusLine,
    Words,
)
from coordtui.ui.widgets.lines import cell_len
from coordtui.ui.widgets.status import SAVED
from coordtui_expertise.declared import PANE
from coordtui_expertise.panes.asked_words import left_out
from coordtui_expertise.panes.people_names import Names
from coordtui_expertise.panes.way_back import Again, leave
from coordtui_expertise.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp
    from coordtui_expertise.introduce import Draft

ON_A_PERSON = frozenset({"page.copy", "page.mail"})
"""Commands that need somebody under the cursor."""


class Answers(ListWindow[Any], inherit_bindings=False):
    """A list of people over the page. Opening one shows their profile on the page of people."""

    key_scope = "page expertise.answers"
    watched_tables = frozenset({"core.people", "expertise.authorships"})
    hint_words = titles = {  # noqa: RUF012 - as in Window
        "list.open": N_("profile"),
        "page.copy": N_("copy mail"),
        "page.mail": N_("write"),
    }

    def __init__(self, ctx: Context, columns: Sequence[Column]) -> None:
        super().__init__(ctx._)
        self.ctx = ctx
        self.names = Names(ctx)
        self.headline, self.status = Headline(), StatusLine(ctx._)
        self.people = RecordList(columns, translate=ctx._, selectable=False)
        self.detail = Detail(translate=ctx._)
        self.split = ListDetail(self.people, self.detail)

    # What each window knows.

    def person(self, number: int) -> Person | None:
        """Somebody in the list."""
        raise NotImplementedError

    def draft(self, number: int) -> Draft:
        """The letter that `m` opens; called beside the screen."""
        raise NotImplementedError

    def tell(self) -> None:
        """Bring headline and status up to date."""
        raise NotImplementedError

    def again(self) -> Again:
        """What makes this window once more, with the same answers and the cursor on the same person."""
        raise NotImplementedError

    # What is told.

    def tell_left_out(self, reasons: Mapping[str, int]) -> None:
        """How many were left out, with the reasons where the line has room for them."""
        done = cell_len(self.ctx._(SAVED)) + 2
        self.status.age(left_out(self.ctx, reasons, self.app.size.width - done))

    @property
    def here(self) -> Person | None:
        """The person under the cursor."""
        key = self.people.cursor_key
        return self.person(key) if isinstance(key, int) else None

    def under_cursor(self) -> Ref | None:
        """The person under the cursor: plugins are asked what they can do with them."""
        return None if self.here is None else Ref("person", str(self.here.doc_id))

    def say(self, words: Words | None, role: Role = "") -> None:
        """Say what was done last."""
        self.status.say(words, role)

    def failed(self, error: CoordtuiError) -> None:
        """Say what was refused, why, and what to do."""
        self.say(" ".join(error.parts(self.ctx._)), "trouble")

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id == "page.copy":
            return self.here is not None and bool(self.here.emails)
        return command_id not in ON_A_PERSON or self.here is not None

    # Keys.

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Their profile, on the page of people."""
        event.stop()
        if (ref := self.under_cursor()) is not None:
            self.open_profile(ref)

    def open_profile(self, ref: Ref) -> None:
        """Leave for the profile of somebody; going back from it leads here again."""
        app = cast("CoordtuiApp", self.app)
        leave(app, ref, self.again())
        self.dismiss(None)
        app.call_later(app.open_ref, PANE, ref)

    def on_resize(self) -> None:
        """Headline, status and detail are written for the width."""
        self.call_after_refresh(self.tell)
        self.call_after_refresh(self.show_detail)

    def action_copy(self) -> None:
        """Copy the address of the person under the cursor."""
        person = self.here
        if person is not None and person.emails:
            self.say(N_("copied {mail}", mail=safe(person.emails[0])))
            cast("CoordtuiApp", self.app).copy(person.emails[0])

    def action_mail(self) -> None:
        """Draft a letter, to be copied."""
        person = self.here
        if person is None:
            return

        def show(draft: Draft | None, error: CoordtuiError | None) -> None:
            from coordtui_expertise.panes.introduce import Introduce

            if draft is not None:
                self.app.push_screen(Introduce(self.ctx, draft))
            elif error is not None:
                self.failed(error)

        self.beside(lambda: self.draft(person.doc_id), show)

"""My data: what is held about oneself, what for, who saw it; to read, to copy, and in a file at home."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, Refused
from coordtui.privacy.seen import KINDS
from coordtui.privacy.showing import Account, Part, account, as_export
from coordtui.text import formats
from coordtui.text.messages import N_, NN_
from coordtui.text.safety import safe
from coordtui.ui.widgets import (
    Detail,
    Headline,
    Pairs,
    Paragraph,
    Section,
    StatusLine,
    Window,
    Words,
    file_form,
)

if TYPE_CHECKING:
    from coordtui.host.session import Session

SHOWN = 50
"""So many records of one kind are shown; the copy and the file have all."""


def open_my_data(ctx: Context) -> Callable[[], MyData]:
    """What makes the window; the target of the command. Raises `Refused` where nobody of the lab acts."""
    if ctx.actor.person is None:
        raise Refused(N_("Nobody of the directory is acting."))
    behalf: Any = ctx.runtime
    return lambda: MyData(ctx, behalf.whole())


class MyData(Window[None], inherit_bindings=False):
    """Everything that is held about the person at the terminal, with what it is for and who saw it."""

    key_scope = "page"
    called = N_("My data")
    titles: Mapping[str, Message] = {
        "page.copy": N_("copy all of it as JSON"),
        "page.export": N_("write all of it to a file, as JSON"),
    }

    def __init__(self, ctx: Context, session: Session) -> None:
        super().__init__(ctx._)
        self._ctx, self._session = ctx, session
        self._made: Account | None = None
        self._exported = ""
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.detail = Detail(translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """How much there is, and all of it."""
        return [self._headline, self.detail, self._status]

    def on_mount(self) -> None:
        """Ask everybody who holds something."""
        self._status.progress(N_("Everybody who holds something is asked …"))
        self.detail.focus()
        self.beside(self._read, self._came)

    def available(self, command_id: str) -> bool:
        """A file is written only on the person's own machine."""
        if command_id == "page.export":
            return self._made is not None and self._ctx.actor.at_home
        return command_id != "page.copy" or self._made is not None

    def retranslated(self) -> None:
        """The words in the other language; what is held is as it is."""
        self._show()

    def _read(self) -> tuple[Account, str]:
        actor = self._ctx.actor
        made = account(self._session, actor, actor.person or 0)
        data = as_export(self._session, made)
        return made, json.dumps(data, ensure_ascii=False, indent=2, default=str)

    def _came(self, found: tuple[Account, str] | None, error: CoordtuiError | None) -> None:
        self._status.progress(None)
        if found is None:
            self._status.say(" ".join(error.parts(self._ctx._)) if error else "", "trouble")
            return
        self._made, self._exported = found
        self._show()
        self.refresh_bindings()

    def _show(self) -> None:
        made, say = self._made, self._ctx._
        if made is None:
            return
        count = sum(len(part.rows) for part in made.parts)
        title = N_("Everything that is held about {person}", person=safe(made.name))
        self._headline.show(say(title), say(NN_("{n} record", "{n} records", count)))
        self.detail.show(
            [self._notice(made), self._seen(made), *map(self._part, made.parts)], keep_place=True
        )

    def _notice(self, made: Account) -> Section:
        """Who answers for it, what is done with it by itself, and how to ask for more."""
        ask = N_("To have something corrected or to be erased, ask who answers for personal data.")
        if self._ctx.actor.at_home:
            return Section([Paragraph(each) for each in (made.responsible(), made.notice(), ask)])
        away = N_("“ssh … my-data” gives you the same as a file on your own machine.")
        return Section([Paragraph(each) for each in (made.responsible(), made.notice(), ask, away)])

    def _seen(self, made: Account) -> Section:
        """Who saw what of it that is not shown to everybody."""
        rows = next((part.rows for part in made.parts if (part.holder, part.table) == ("core", "seen")), ())
        told: list[tuple[Words, Words]] = [
            (str(row["day"]), N_("{who}: {what}", who=safe(row["who"]) or "?", what=_kind(str(row["what"]))))
            for row in rows
        ]
        nobody = N_("nobody, as far as the register goes back")
        return Section(
            [Pairs(told[:SHOWN]) if told else Paragraph(nobody, "quiet")],
            N_("Who saw what is not shown to everybody"),
            formats.number(len(rows), self._ctx.translator),
        )

    def _part(self, part: Part) -> Section:
        say = self._ctx._
        told = Paragraph(" · ".join(say(each) for each in part.said()), "quiet")
        rows = [
            Pairs([(safe(name), _said(value)) for name, value in row.items()]) for row in part.rows[:SHOWN]
        ]
        more = len(part.rows) - len(rows)
        last = [Paragraph(NN_("and {n} more", "and {n} more", more), "quiet")] if more > 0 else []
        return Section([told, *rows, *last], f"{part.holder}: {part.table}", str(len(part.rows)))

    # Keys.

    def action_copy(self) -> None:
        """Copy it, as JSON; how that went is said."""
        if self._made is not None:
            self.app.copy(self._exported)

    def action_export(self) -> None:
        """Write it to a new file."""
        if self._made is None or not self._ctx.actor.at_home:
            return
        form = file_form(
            N_("Write everything to a file"),
            "~/coordtui-my-data.json",
            lambda: self._exported + "\n",
            lambda path: N_("Everything is in {path}", path=path),
            private=True,
            translate=self._ctx._,
        )
        self.app.push_screen(form, self._written)

    def _written(self, said: Words | None) -> None:
        if said is not None:
            self._status.say(said)


def _kind(what: str) -> Words:
    return KINDS.get(what, safe(what))


def _said(value: object) -> str:
    return safe(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))

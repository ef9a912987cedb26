"""A copy of everything that is held about a person: to read, to copy, or in a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, NotAllowed, PersonalData
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
from coordtui_expertise.panes.own_page import EDIT
from coordtui_expertise.texts import N_, NN_

Held = Mapping[str, PersonalData]


class CopyOfData(Window[None], inherit_bindings=False):
    """One's own always, another's for who may change people. `person` is a number.

    Raises `NotAllowed`.
    """

    key_scope = "page"
    called = N_("Everything that is held about a person")
    titles: Mapping[str, Message] = {
        "page.copy": N_("copy all of it as JSON"),
        "page.export": N_("write all of it to a file, as JSON"),
    }

    def __init__(self, ctx: Context, person: int) -> None:
        super().__init__(ctx._)
        if person != ctx.actor.person and not ctx.may(EDIT):
            raise NotAllowed(EDIT)
        self._ctx, self._number = ctx, person
        self._held: Held | None = None
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.detail = Detail(translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """How much there is, and all of it."""
        return [self._headline, self.detail, self._status]

    def on_mount(self) -> None:
        """Ask everybody who holds something; the log of changes may be long."""
        self._status.progress(N_("Everybody who holds something is asked …"))
        self.detail.focus()
        self.beside(lambda: self._ctx.personal_data(self._number), self._read)

    def available(self, command_id: str) -> bool:
        """A file is written only on the person's own machine."""
        if command_id == "page.export":
            return self._held is not None and self._ctx.actor.at_home
        return command_id != "page.copy" or self._held is not None

    def retranslated(self) -> None:
        """The headings in the other language; what is held is as it is."""
        if self._held is not None:
            self._read(self._held, None)

    def _read(self, held: Held | None, error: CoordtuiError | None) -> None:
        self._status.progress(None)
        if held is None:
            self._status.say(" ".join(error.parts(self._ctx._)) if error else "", "trouble")
            return
        self._held = held
        say = self._ctx._
        count = sum(len(rows) for data in held.values() for rows in data.held.values())
        title = N_("Everything that is held about {person}", person=_name(held))
        self._headline.show(say(title), say(NN_("{n} record", "{n} records", count)))
        self.detail.show(sections(held), keep_place=True)
        self.refresh_bindings()

    def action_copy(self) -> None:
        """Copy it, as JSON; how that went is said."""
        if self._held is not None:
            self.app.copy(as_json(self._held))

    def action_export(self) -> None:
        """Write it to a new file."""
        held = self._held
        if held is None:
            return
        form = file_form(
            N_("Write everything to a file"),
            "~/coordtui-copy.json",
            lambda: as_json(held) + "\n",
            lambda path: N_("Everything is in {path}", path=path),
            private=True,
            translate=self._ctx._,
        )
        self.app.push_screen(form, self._written)

    def _written(self, said: Words | None) -> None:
        if said is not None:
            self._status.say(said)


def sections(held: Held) -> list[Section]:
    """What is held, a section for each who holds it and what they hold."""
    told = []
    for holder, data in held.items():
        for table, rows in data.held.items():
            if rows:
                blocks = [Pairs([(name, _said(value)) for name, value in row.items()]) for row in rows]
                told.append(Section(blocks, f"{holder}: {table}", str(len(rows))))
        if not any(data.held.values()):
            told.append(Section([Paragraph(N_("nothing"), "quiet")], holder))
    return told


def as_json(held: Held) -> str:
    """All of it for a program to read: by holder, by table."""
    plain = {holder: data.held for holder, data in held.items()}
    return json.dumps(plain, ensure_ascii=False, indent=2, default=str)


def _said(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _name(held: Held) -> str:
    (person,) = held["core"].held["person"]
    return str(person["name"])

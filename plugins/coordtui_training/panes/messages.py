"""Writing to the people of a session: nothing leaves before it was read as it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coordtui.api import Context, Message, formats
from coordtui.ui.widgets import BilingualField, History, Paragraph, Section, Words
from coordtui_training import letters
from coordtui_training.panes.sure import Foreseen
from coordtui_training.records import Session
from coordtui_training.sight import names
from coordtui_training.texts import N_, NN_

IN: Mapping[str, Message] = {"fr": N_("To who reads French"), "en": N_("To who reads English")}
"""What stands over a letter in a language."""


class MessageForm(Foreseen, inherit_bindings=False):
    """Shows each letter as it goes before it does; returns what was done, in words."""

    titles: Mapping[str, Message] = {"form.save": N_("read it as it goes")}
    hint_words: Mapping[str, Message] = {"form.save": N_("read it")}
    ahead = N_("As it goes")
    yes = N_("send it")

    def __init__(
        self, ctx: Context, session: Session, people: Sequence[int] | None, history: History
    ) -> None:
        self._ctx, self._session, self._people, self._history = ctx, session, people, history
        title = (
            N_("Write to everybody on the list")
            if people is None
            else NN_("Write to {n} person", "Write to {n} people", len(people))
        )
        super().__init__(
            title,
            [
                BilingualField(name="subject", label=N_("Subject"), required=True),
                BilingualField(
                    name="text",
                    label=N_("Text"),
                    required=True,
                    lines=6,
                    help=N_("Each reads it in their language; with one only, all read that one."),
                ),
            ],
            save=self._send,
            draft=f"training.message.{session.doc_id}",
            translate=ctx._,
        )

    def foresee(self, values: Mapping[str, Any]) -> list[Section]:
        """Each letter as it goes, and to whom."""
        ctx = self._ctx
        found = letters.preview(ctx, self._session.doc_id, self._people, *_written(values))
        called = names(ctx, [person for each in found for person in each.people])
        sections = []
        for each in found:
            people = [called.get(person, f"#{person}") for person in each.people]
            count = NN_("{n} person", "{n} people", len(people))
            if each.text:
                said, title = Paragraph(each.text), IN[each.language]
            else:
                said = Paragraph(formats.listing(people, ctx.translator), "attention")
                title = N_("They cannot be written to: they get nothing")
            sections.append(Section([said], title=title, right=count))
        return sections

    def _send(self, values: Mapping[str, Any], stored: object) -> Words:
        said = N_("a message to the list") if self._people is None else N_("a message to some")

        def write() -> Any:
            return letters.write(self._ctx, self._session.doc_id, self._people, *_written(values))

        self._history.do(said, write)
        return N_("{done} · u takes back what has not left", done=N_("written; the outbox sends it"))


def message_form(
    ctx: Context, session: Session, people: Sequence[int] | None = None, history: History | None = None
) -> MessageForm:
    """Writes to these people, or to everybody on the list."""
    return MessageForm(ctx, session, people, history or History(ctx.clock))


def _written(values: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Subject and text by language, without those that say nothing."""
    subject, text = (
        {language: said for language, said in values[name].items() if said} for name in ("subject", "text")
    )
    return subject, text

"""The form that sends papers: to whom, with which words, and how they hear of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from coordtui.api import Context, Message, Ref
from coordtui.ui.widgets import BooleanField, Field, FormScreen, History, LongTextField, PeopleField, Words
from coordtui_arxiv.panes.triage import said_of, titled
from coordtui_arxiv.records import Paper
from coordtui_arxiv.routing.telling import send
from coordtui_arxiv.texts import N_, NN_

Undo = Callable[[], object]


class SendForm(FormScreen[Words], inherit_bindings=False):
    """A form of which the key that saves sends, and is called so."""

    titles: Mapping[str, Message] = {"form.save": N_("send it")}
    hint_words: Mapping[str, Message] = {"form.save": N_("send")}


def send_form(
    ctx: Context, papers: Sequence[Paper], people: Sequence[int], history: History
) -> FormScreen[Words]:
    """Asks to whom these papers go, `people` being filled in; returns what was done, in words."""

    def save(values: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Words:
        numbers = [int(ref.key) for ref in values["people"]]
        options = {name: values.get(name, False) for name in ("mail", "slack")}
        done: list[Words] = []

        def do() -> Undo:
            made = send(ctx, [paper.doc_id for paper in papers], numbers, values["note"] or "", **options)
            done[:] = [made.told]
            return made

        history.do(sent(papers), do)
        return N_("{done} · u undoes", done=done[0])

    return SendForm(
        _title(papers),
        _fields(ctx),
        {"people": [Ref("person", str(number)) for number in people]},
        save=save,
        translate=ctx._,
    )


def _title(papers: Sequence[Paper]) -> Words:
    if len(papers) == 1:
        return N_("Send “{title}”", title=titled(papers[0].title, 60))
    return NN_("Send {n} paper", "Send {n} papers", len(papers))


def sent(papers: Sequence[Paper]) -> Message:
    """That these papers were sent."""
    return said_of(papers, N_("sent “{title}”"), lambda n: NN_("sent {n} paper", "sent {n} papers", n))


def _fields(ctx: Context) -> list[Field]:
    fields: list[Field] = [
        PeopleField(name="people", label=N_("To"), directory=ctx.directory, required=True),
        LongTextField(name="note", label=N_("Note"), help=N_("A few words that go with it.")),
    ]
    channels = ctx.outbox.channels()
    if channels["mail"]:
        help_ = N_("To each, in their language; what has left is not taken back.")
        fields.append(BooleanField(name="mail", label=N_("By mail too"), help=help_))
    if channels["slack"]:
        help_ = N_("Shows the papers and the note to everybody, not to whom they go.")
        fields.append(BooleanField(name="slack", label=N_("In Slack too"), help=help_))
    return fields

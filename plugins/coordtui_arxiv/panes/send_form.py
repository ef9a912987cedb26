"""The form that sends papers: to whom, with which words, and how they hear of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from coordtui.api import Context, Ref, safe
from coordtui.ui.widgets import BooleanField, Field, FormScreen, History, LongTextField, PeopleField, Words
from coordtui_arxiv.latex import shown
from coordtui_arxiv.records import Paper
from coordtui_arxiv.routing.telling import send
from coordtui_arxiv.texts import N_, NN_

Undo = Callable[[], object]


def send_form(
    ctx: Context, papers: Sequence[Paper], people: Sequence[int], history: History
) -> FormScreen[Words]:
    """Asks to whom these papers go, `people` being filled in; returns what was done, in words."""

    def save(values: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Words:
        numbers = [int(ref.key) for ref in values["people"]]
        options = {name: values.get(name, False) for name in ("mail", "slack")}
        done: list[Words] = []

        def do() -> Undo:
            sent = send(ctx, [paper.doc_id for paper in papers], numbers, values["note"] or "", **options)
            done[:] = [sent.told]
            return sent

        history.do(_what(papers), do)
        return N_("{done} · u undoes", done=done[0])

    return FormScreen(
        _title(papers),
        _fields(ctx),
        {"people": [Ref("person", str(number)) for number in people]},
        save=save,
        translate=ctx._,
    )


def _title(papers: Sequence[Paper]) -> Words:
    if len(papers) == 1:
        return N_("Send “{title}”", title=safe(shown(papers[0].title), limit=60))
    return NN_("Send {n} paper", "Send {n} papers", len(papers))


def _what(papers: Sequence[Paper]) -> Words:
    if len(papers) == 1:
        return N_("sent “{title}”", title=safe(shown(papers[0].title), limit=28))
    return NN_("sent {n} paper", "sent {n} papers", len(papers))


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
        help_ = N_("Names the papers, not the people.")
        fields.append(BooleanField(name="slack", label=N_("In Slack too"), help=help_))
    return fields

"""The form of a digest: whose it is, of which days, and in which language and form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from coordtui.api import Context, Message
from coordtui.api.letters import Channel
from coordtui.ui.widgets import ChoiceField, DateField, Field, FormScreen, Option, SearchField
from coordtui_arxiv.groups import my_groups, watches_of_mine
from coordtui_arxiv.reports.spans import Span, checked
from coordtui_arxiv.reports.whose import LAB, Whose, me
from coordtui_arxiv.reports.writing import Format
from coordtui_arxiv.texts import N_

FORMATS: Mapping[Format, Message] = {
    "md": N_("Markdown"),
    "html": N_("HTML"),
    "txt": N_("plain text"),
    "eml": N_("e-mail file"),
}


class Asked(msgspec.Struct, frozen=True):
    """Which digest is shown, and how it is written and sent."""

    whose: Whose
    span: Span
    language: str
    format: Format = "md"
    channel: Channel = "mail"


def digest_form(ctx: Context, asked: Asked) -> FormScreen[Asked]:
    """Asks which digest; returns it."""

    def save(values: Mapping[str, Any], stored: object) -> Asked:
        return Asked(
            values["whose"] or asked.whose,
            checked(values["first"], values["last"]),
            values["language"],
            values["format"],
            values["channel"],
        )

    values = {
        "whose": asked.whose,
        "first": asked.span.first,
        "last": asked.span.last,
        "language": asked.language,
        "format": asked.format,
        "channel": asked.channel,
    }
    return FormScreen(N_("Which digest"), _fields(ctx), values, save=save, translate=ctx._)


def _fields(ctx: Context) -> list[Field]:
    return [
        SearchField(
            name="whose",
            label=N_("Of"),
            help=N_("You, the lab, a group, a watch."),
            read_options=lambda: _options(ctx),
        ),
        DateField(name="first", label=N_("From"), clock=ctx.clock, required=True),
        DateField(name="last", label=N_("Until"), clock=ctx.clock, required=True),
        ChoiceField(
            name="language", label=N_("Language"), choices=(("fr", N_("French")), ("en", N_("English")))
        ),
        ChoiceField(name="format", label=N_("As a file"), choices=tuple(FORMATS.items())),
        ChoiceField(
            name="channel",
            label=N_("Send by"),
            choices=(("mail", N_("mail")), ("slack", N_("the lab’s Slack channel"))),
        ),
    ]


def _options(ctx: Context) -> Iterator[Option]:
    """Whose digests the person may have; each with what it is beside its name."""
    others = ctx.may("arxiv.manage") or ctx.may("arxiv.route")
    yield Option(me(ctx), ctx._(N_("me")))
    yield Option(LAB, ctx._(N_("the whole lab")))
    mine = {*my_groups(ctx)}
    for group in ctx.directory.groups().find():
        if others or group.doc_id in mine:
            yield Option(Whose("group", group.doc_id), group.name, ctx._(N_("group")))
    for watch in watches_of_mine(ctx).values():
        yield Option(Whose("watch", watch.doc_id), watch.name, ctx._(N_("watch")))
    if others:
        for person in ctx.directory.people().find():
            if person.merged_into is None and person.doc_id != ctx.actor.person:
                yield Option(Whose("person", person.doc_id), person.name, ctx._(N_("person")))

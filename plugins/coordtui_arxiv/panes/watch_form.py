"""The form of a watch: what somebody wants to be told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from coordtui.api import Context, Message, StaleRecord
from coordtui.ui.widgets import BooleanField, ChoiceField, Field, FormScreen, MultiField, TextField, Words
from coordtui_arxiv import categories
from coordtui_arxiv.errors import QueryError, WatchRefused
from coordtui_arxiv.query import FIELD_SIGNS, parse
from coordtui_arxiv.records import Watch
from coordtui_arxiv.texts import N_, NN_
from coordtui_arxiv.watches import Watches


def watch_form(ctx: Context, watch: Watch) -> FormScreen[Watch]:
    """Asks for a watch, new (without a number) or changed; returns it as it was stored."""
    watches = Watches(ctx)

    def save(values: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Watch:
        filled = _filled(watch, values)
        if stored is not None:
            filled.rev = stored["rev"]
        try:
            return watches.save(filled)
        except StaleRecord as error:
            now = watches.get(watch.doc_id)
            raise StaleRecord(msgspec.structs.asdict(now), error.yours) from error
        except QueryError as error:
            raise WatchRefused("words", _in_words(error)) from error

    def preview(values: Mapping[str, Any]) -> Words:
        if not any(values[name] for name in ("categories", "words", "authors")):
            return N_("Categories, words or authors: one of them is enough.")
        found = watches.preview(_filled(watch, {**values, "name": values["name"] or "?"}))
        return NN_(
            "This matches {n} of the papers that are stored here.",
            "This matches {n} of the papers that are stored here.",
            found,
        )

    title = N_("Watch “{watch}”", watch=watch.name) if watch.doc_id else N_("A new watch")
    values = msgspec.structs.asdict(watch)
    return FormScreen(
        title,
        _fields(ctx, watch),
        values,
        save=save,
        preview=preview,
        draft=f"arxiv.watch.{watch.doc_id or 'new'}",
        translate=ctx._,
    )


def _filled(watch: Watch, values: Mapping[str, Any]) -> Watch:
    return msgspec.structs.replace(watch, **values)


def _fields(ctx: Context, watch: Watch) -> list[Field]:
    fields: list[Field] = [
        TextField(
            name="name", label=N_("Name"), help=N_("What you call it; shown with each paper."), required=True
        ),
        MultiField(
            name="categories",
            label=N_("Categories"),
            help=N_("Of arXiv, such as cs.LG, math.OC, or all of cs; → completes."),
            suggestions=[*categories.CATEGORIES, *categories.ARCHIVES],
            separators=",; ",
            check=_categories,
        ),
        TextField(
            name="words",
            label=N_("Words"),
            help=N_("diffusion (image OR video) NOT survey; “whole phrases”; {fields}", fields=FIELD_SIGNS),
            check=_words,
        ),
        MultiField(
            name="authors",
            label=N_("Authors"),
            help=N_("Names, separated by semicolons."),
            separators=";",
        ),
        MultiField(
            name="exclude",
            label=N_("Not in"),
            help=N_("Categories whose papers are left out, also where they are cross-listed."),
            suggestions=[*categories.CATEGORIES, *categories.ARCHIVES],
            separators=",; ",
            check=_categories,
        ),
    ]
    groups = _groups(ctx, watch)
    if groups:
        fields.append(
            ChoiceField(
                name="group",
                label=N_("For"),
                help=N_("A group’s watch fills the inboxes of all its members."),
                choices=[(0, N_("me")), *groups],
            )
        )
    if ctx.may("arxiv.route"):
        fields.append(
            BooleanField(
                name="send",
                label=N_("Sends by itself"),
                help=N_("What is suggested for its papers is sent to people without anybody looking."),
            )
        )
    if watch.doc_id:
        fields.append(BooleanField(name="enabled", label=N_("Active"), help=N_("Whether it brings papers.")))
    return fields


def _groups(ctx: Context, watch: Watch) -> list[tuple[int, str]]:
    """The groups that the watch may be given to, and the one that has it."""
    watches, replace = Watches(ctx), msgspec.structs.replace
    return [
        (group.doc_id, group.name)
        for group in sorted(ctx.directory.groups().find(), key=lambda group: group.name.casefold())
        if group.doc_id == watch.group or watches.may_change(replace(watch, group=group.doc_id))
    ]


def _categories(codes: list[str]) -> Message | None:
    unknown = next((code for code in codes if categories.category(code) is None), None)
    if unknown is None:
        return None
    close = categories.closest(unknown)
    if close is None:
        return N_("arXiv has no category “{category}”.", category=unknown)
    return N_("arXiv has no category “{category}”; did you mean {close}?", category=unknown, close=close)


def _words(text: str) -> Message | None:
    try:
        parse(text)
    except QueryError as error:
        return _in_words(error)
    return None


def _in_words(error: QueryError) -> Message:
    if error.remedy is None:
        return N_("{what} {where}", what=error.what, where=error.why or "")
    return N_("{what} {where} {remedy}", what=error.what, where=error.why or "", remedy=error.remedy)

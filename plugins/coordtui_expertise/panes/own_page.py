"""The form of a person: their own page, each field with who sees it beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from coordtui.api import Context, Message, NotAllowed, NotFound, Person, Ref, StaleRecord
from coordtui.ui.widgets import FormScreen, History
from coordtui_expertise.panes.field_words import LABELS
from coordtui_expertise.panes.own_fields import own_fields
from coordtui_expertise.panes.people_names import today_of
from coordtui_expertise.panes.shown_field import Shown
from coordtui_expertise.texts import N_

EDIT, OWN = "core.people.edit", "core.profile.edit"

_PEOPLE = ("supervisors", "conflicts")

Saved = tuple[Person, Person]
"""A person as they were when a form was saved over them, and as they are since."""


class OwnPage(FormScreen[Saved], inherit_bindings=False):
    """The form; the page keys change who sees the field that one is in."""

    called = N_("Your page")
    titles: Mapping[str, Message] = {
        "form.step_on": N_("who sees this field: fewer"),
        "form.step_back": N_("who sees this field: more"),
    }
    hint_words: Mapping[str, Message] = {"form.step_on": N_("who sees it"), "form.step_back": N_("more")}


def edit_form(ctx: Context, person: int) -> FormScreen[Saved]:
    """Asks for what is a person's own, and who may change people for all of it; returns what `keep` takes.

    `person` is a number.

    Raises `NotAllowed` for another's page without the right to change people, and `NotFound`.
    """
    edits = ctx.may(EDIT)
    if not edits:
        ctx.require(OWN)
        if person != ctx.actor.person:
            raise NotAllowed(EDIT)
    known = ctx.directory.people().get(person)
    if known is None:
        raise NotFound(N_("This person is no longer in the directory."))
    fields = own_fields(ctx, known, edits=edits)

    def save(values: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Saved:
        base: Person = known if stored is None else stored["person"]
        filled = filled_in(ctx, base, values, edits=edits)
        try:
            return base, ctx.directory.people().save(filled)
        except StaleRecord as error:
            now = ctx.directory.people().get(person)
            if now is None:
                raise
            raise StaleRecord({**form_values(now), "person": now}, error.yours) from error

    mine = person == ctx.actor.person
    title = N_("Your page") if mine else N_("The page of {person}", person=known.name)
    return OwnPage(
        title,
        fields,
        form_values(known),
        save=save,
        draft=f"expertise.person.{person}",
        translate=ctx._,
    )


def form_values(person: Person) -> dict[str, Any]:
    """What the form holds of a person, by field."""
    values: dict[str, Any] = {name: getattr(person, name) for name in person.__struct_fields__}
    values |= {name: [Ref("person", str(each)) for each in values[name]] for name in _PEOPLE}
    values["roles"] = [each.role for each in person.roles if each.until is None]
    values["papers"] = None
    return {
        name: Shown(value, person.visibility.get(name, "lab")) if name in LABELS else value
        for name, value in values.items()
    }


def filled_in(ctx: Context, person: Person, values: Mapping[str, Any], *, edits: bool) -> Person:
    """The person with what was filled in."""
    visibility = {**person.visibility}
    changes: dict[str, Any] = {}
    for name, held in values.items():
        value = held
        if isinstance(held, Shown):
            value, visibility[name] = held
        changes[name] = value
    changes["visibility"] = {name: choice for name, choice in visibility.items() if choice != "lab"}
    del changes["papers"]
    given = ("roles", "groups", "supervisors")
    if edits:
        changes["roles"] = ctx.directory.people().with_roles(person, changes["roles"], today_of(ctx))
    else:
        changes = {name: value for name, value in changes.items() if name not in given}
    for name in _PEOPLE:
        if name in changes:
            changes[name] = [int(each.key) for each in changes[name]]
    return msgspec.structs.replace(person, **changes)


def keep(history: History, ctx: Context, saved: Saved | None) -> Message | None:
    """Keep what the form changed, to take back; what it was, or None where nothing was saved."""
    if saved is None:
        return None
    before, after = saved
    done = N_("the page of {name} is changed", name=after.name)
    history.do(done, change_of(ctx, before, after))
    return done


def change_of(ctx: Context, before: Person, after: Person) -> Callable[[], Callable[[], object]]:
    """For a `History`: the change that a form saved, to take back and to make again.

    Taking it back puts only those fields back that the form changed; it raises `StaleRecord`
    when somebody has changed one of them since, and `WasMerged` when the record is another's by now.
    """
    names = [
        name
        for name in after.__struct_fields__
        if name != "rev" and getattr(before, name) != getattr(after, name)
    ]

    def put(expected: Person, wanted: Person) -> None:
        people = ctx.directory.people()
        now = people.get(after.doc_id)
        merged = now is not None and now.merged_into is not None  # saving says so
        stale = now is None or any(
            getattr(now, name) not in (getattr(expected, name), getattr(wanted, name)) for name in names
        )
        if now is None or (stale and not merged):
            raise StaleRecord(None if now is None else msgspec.to_builtins(now), msgspec.to_builtins(wanted))
        put_back = {name: getattr(wanted, name) for name in names}
        if merged or any(getattr(now, name) != value for name, value in put_back.items()):
            people.save(msgspec.structs.replace(now, **put_back))

    def do() -> Callable[[], object]:
        put(before, after)
        return lambda: put(after, before)

    return do

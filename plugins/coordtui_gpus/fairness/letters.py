"""Letters about incidents, where the lab wants any: one for each, once, in the language of who reads it.

Many that begin at once, as when a switch dies, are one letter to who keeps the fleet.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, Letter, Message, Person, Refused, safe
from coordtui.api.eyes import as_program, language_of, seen_by, speaking
from coordtui_gpus.fairness.headings import Named, title
from coordtui_gpus.fairness.sight import is_aside
from coordtui_gpus.fairness.telling import words
from coordtui_gpus.records import Incident
from coordtui_gpus.texts import N_, NN_

KIND = "gpus.incident"

AT_ONCE = 5
"""More incidents than these are told to who keeps the fleet in one letter."""


def tell(ctx: Context) -> int:
    """Queue, in the running transaction, what was not told yet; how many letters."""
    if ctx.settings.tell == "nobody" or not ctx.outbox.channels()["mail"]:
        return 0
    now = ctx.clock()
    untold = (where("until") == None) & (where("told") == None)  # noqa: E711 - a query
    found = [each for each in ctx.store.records(Incident).find(untold) if not is_aside(each, now)]
    if not found:
        return 0
    lab = _keepers(ctx)
    sent = sum(_to_keeper(ctx, each, found) for each in lab)
    if ctx.settings.tell == "people":
        told = {each.doc_id for each in lab}
        for incident in found:
            if incident.person is not None and incident.person not in told:
                sent += _to_whom_it_is_about(ctx, incident)
    for each in found:
        ctx.store.records(Incident).save(replace(each, told=now))
    return sent


def _keepers(ctx: Context) -> list[Person]:
    """Who keeps the fleet: the coordinators with an address."""
    people = as_program(ctx).directory.people().find(where("access").any(["coordinator"]))
    return [each for each in people if each.emails and each.merged_into is None]


def _to_keeper(ctx: Context, person: Person, found: Sequence[Incident]) -> int:
    if len(found) <= AT_ONCE:
        return sum(_put(ctx, person, each) for each in found)
    to = _as(ctx, person)
    named = Named(to, found)
    lines = "\n".join(f"– {to._(title(named, each))}" for each in found)
    subject = NN_("GPUs: {n} incident", "GPUs: {n} incidents", len(found))
    key = f"incidents:{found[-1].doc_id}:{len(found)}:{person.doc_id}"
    return _queue(to, person, subject, [N_("This began:"), lines, _WHERE], key=key)


_WHERE = N_("“coordtui gpus incidents” shows them, with the evidence and what to do.")


def _to_whom_it_is_about(ctx: Context, incident: Incident) -> int:
    person = as_program(ctx).directory.people().get(incident.person or 0)
    return _put(ctx, person, incident) if person is not None and person.emails else 0


def _put(ctx: Context, person: Person, incident: Incident) -> int:
    to = _as(ctx, person)
    said = words(to, incident)
    evidence = "\n".join(f"– {to._(each)}" for each in said.evidence)
    parts: list[Message | str] = [said.title, evidence]
    if said.cause is not None:
        parts.append(N_("Likely cause: {cause}", cause=said.cause))
    parts.append(N_("What to do: {todo}", todo=said.todo))
    subject = N_("GPUs: {title}", title=said.title)
    key = f"incident:{incident.doc_id}:{person.doc_id}"
    return _queue(to, person, subject, parts, key=key, ref=f"gpus.incident {incident.doc_id}")


def _as(ctx: Context, person: Person) -> Context:
    """The plugin as a person sees it, in their language."""
    return speaking(seen_by(ctx, person), language_of(ctx, person))


def _queue(
    to: Context, person: Person, subject: Message, parts: Sequence[Message | str], *, key: str, ref: str = ""
) -> int:
    lab = to.directory.lab()
    hello = N_("Hello {name},", name=safe(person.name, limit=100))
    text = "\n\n".join(to._(each) for each in (hello, *parts, safe(lab.name) if lab else "") if each)
    letter = Letter(
        channel="mail",
        to=person.emails[0],
        subject=to._(subject),
        text=text + "\n",
        key=key,
        kind=KIND,
        ref=ref,
    )
    try:
        to.outbox.put(letter)
    except Refused:  # an address that is none fails nobody else's letter
        return 0
    return 1

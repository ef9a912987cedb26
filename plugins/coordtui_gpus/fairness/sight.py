"""Which incidents a person sees, and what somebody says of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, NotAllowed, NotFound, Ref, Refused, safe
from coordtui_gpus.naming import why_for, without_names
from coordtui_gpus.records import ABOUT_PEOPLE, DEVICE, HOST, RESERVATION, Incident
from coordtui_gpus.texts import N_

About = Literal["machines", "people"]


def incidents(
    ctx: Context,
    *,
    open_only: bool = True,
    about: About | Ref | None = None,
    person: int | None = None,
) -> list[Incident]:
    """Incidents, the latest first: all, or those of machines, of people, of one record, of one person.

    What is about others is told only to who may know who uses what. Raises `NotAllowed`.
    """
    ctx.require("gpus.view")
    asked = [where("until") == None] if open_only else []  # noqa: E711 - a query
    if isinstance(about, str):
        kinds = where("kind").one_of([*ABOUT_PEOPLE])
        asked.append(kinds if about == "people" else ~kinds)
    if person is not None:
        asked.append(where("person") == person)
    query = None
    for each in asked:
        query = each if query is None else query & each
    found = ctx.store.records(Incident).find(query, order=("-since",))
    return [
        each for each in found if sees(ctx, each) and (not isinstance(about, Ref) or concerns(each, about))
    ]


def sees(ctx: Context, incident: Incident) -> bool:
    """Whether who acts may know of it: their own, what is about machines, else with the right to names."""
    mine = incident.person is not None and incident.person == ctx.actor.person
    return mine or incident.kind not in ABOUT_PEOPLE or ctx.may("gpus.who")


def facts_for(ctx: Context, incident: Incident) -> dict[str, Any]:
    """The evidence as who acts may read it: of what was said without processes and logins, for most.

    What `ssh` said of a machine that does not answer is only for who says which are watched.
    """
    if ctx.may("gpus.who") and ctx.may("gpus.watch"):
        return incident.facts
    told = {name: value for name, value in incident.facts.items() if name not in ("text", "texts", "jobs")}
    if text := _said(ctx, incident):
        told["text"] = text
    if ctx.may("gpus.who"):
        return told | {name: incident.facts[name] for name in ("texts", "jobs") if name in incident.facts}
    if texts := incident.facts.get("texts"):
        told["texts"] = [without_names(str(each)) for each in texts]
    return told


def _said(ctx: Context, incident: Incident) -> str:
    """What was said, as who acts may read it; `state` is there of what a machine did not answer."""
    text = str(incident.facts.get("text") or "")
    if "state" in incident.facts:
        text = why_for(ctx, text)
    return text if ctx.may("gpus.who") else without_names(text)


def concerns(incident: Incident, ref: Ref) -> bool:
    """Whether an incident is about this machine, GPU, reservation or person."""
    number = int(ref.key) if ref.key.isdecimal() else -1
    named = {
        HOST: {incident.host, *incident.facts.get("hosts", ())},
        DEVICE: {incident.device, *incident.facts.get("devices", ())},
        RESERVATION: {incident.reservation},
        "person": {incident.person},
    }
    return number in named.get(ref.kind, ())


def incident_of(ctx: Context, number: int) -> Incident:
    """The incident of that number; raises `NotFound`, also for one that is not the actor’s to see."""
    ctx.require("gpus.view")
    found = ctx.store.records(Incident).get(number)
    if found is None or not sees(ctx, found):
        raise NotFound(
            N_("There is no incident number {number}.", number=number),
            remedy=N_("“coordtui gpus incidents” shows them with their numbers."),
        )
    return found


def may_handle(ctx: Context, incident: Incident) -> bool:
    """Whether who acts looks after such incidents."""
    return ctx.may("gpus.decide" if incident.kind in ABOUT_PEOPLE else "gpus.watch")


def put_aside(ctx: Context, number: int, until: datetime, note: str) -> Incident:
    """Let an incident wait until then, with a note why: it is on nobody’s list meanwhile.

    Raises `NotAllowed`, `NotFound`, and `Refused` for one that is over or a moment that is past.
    """

    def work() -> Incident:
        incident = incident_of(ctx, number)
        ctx.require("gpus.decide" if incident.kind in ABOUT_PEOPLE else "gpus.watch")
        if incident.until is not None:
            raise Refused(N_("This incident is over: there is nothing to put aside."))
        if until <= ctx.clock():
            raise Refused(
                N_("That moment is past."), remedy=N_("Name a day to come: it is on the list again then.")
            )
        changed = replace(incident, aside=until, noted=note.strip(), noted_by=ctx.actor.person)
        return ctx.store.records(Incident).save(changed)

    return ctx.store.run(work)


def note(ctx: Context, number: int, text: str) -> Incident:
    """Say something about an incident; whom it is about may too. Raises `NotAllowed`, `NotFound`."""

    def work() -> Incident:
        incident = incident_of(ctx, number)
        mine = incident.person is not None and incident.person == ctx.actor.person
        if not mine and not may_handle(ctx, incident):
            raise NotAllowed("gpus.decide" if incident.kind in ABOUT_PEOPLE else "gpus.watch")
        changed = replace(incident, noted=text.strip(), noted_by=ctx.actor.person)
        return ctx.store.records(Incident).save(changed)

    return ctx.store.run(work)


def is_aside(incident: Incident, now: datetime) -> bool:
    """Whether it waits, put aside by somebody."""
    return incident.aside is not None and incident.aside > now


def names(ctx: Context, people: Iterable[int]) -> Mapping[int, str]:
    """Names by number, made safe; one’s own always, those of others only with the right to them."""
    asked = {each for each in people if each == ctx.actor.person or ctx.may("gpus.who")}
    try:
        found = ctx.directory.people().get_many(asked) if asked else []
    except NotAllowed:
        return {}
    return {each.doc_id: safe(each.name, limit=100) for each in found}

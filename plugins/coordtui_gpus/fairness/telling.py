"""An incident in words: what it is, the evidence, the likely cause, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from coordtui.api import Context, Message, formats, safe
from coordtui_gpus.fairness.headings import Named, title
from coordtui_gpus.fairness.sight import facts_for
from coordtui_gpus.fairness.times import zone_of
from coordtui_gpus.fairness.values import Words
from coordtui_gpus.records import Device, Incident
from coordtui_gpus.texts import N_, NN_

Said = tuple[Message | None, Message]
"""The likely cause, and what to do."""


def words(ctx: Context, incident: Incident) -> Words:
    """An incident in words, as who acts may read it."""
    named = Named(ctx, [incident])
    cause, todo = _ADVICE[incident.kind](incident)
    return Words(
        title=title(named, incident), evidence=tuple(_evidence(ctx, named, incident)), cause=cause, todo=todo
    )


def _moment(ctx: Context, moment: datetime) -> str:
    return formats.date_and_time(moment, ctx.translator, tz=zone_of(ctx.settings.zone))


def _gpus(ctx: Context, incident: Incident) -> str:
    """Its GPUs by number, as far as they are known."""
    numbers = incident.facts.get("devices") or ([incident.device] if incident.device else [])
    found = ctx.store.records(Device).get_many(numbers)
    told = [
        f"{each.index}" if each.index is not None else safe(each.uuid, limit=20)
        for each in sorted(found, key=lambda each: (each.index is None, each.index or 0, each.uuid))
    ]
    return formats.listing(told, ctx.translator) if told else "?"


def _evidence(ctx: Context, named: Named, incident: Incident) -> Iterable[Message]:
    facts = incident.facts
    if facts.get("devices") or incident.device:
        number = len(facts.get("devices") or [incident.device])
        yield NN_("GPU {numbers}", "GPUs {numbers}", number, numbers=_gpus(ctx, incident))
    yield N_("Since {moment}", moment=_moment(ctx, incident.since))
    yield from _measured(ctx, incident)
    if incident.user:
        yield N_("Login: {login}", login=safe(incident.user, limit=60))
    if owner := named.person(facts.get("owner")):
        yield N_("Reserved by {person}", person=owner)
    if jobs := facts.get("jobs"):
        yield N_(
            "Slurm jobs: {jobs}", jobs=safe(formats.listing([*map(str, jobs)], ctx.translator), limit=200)
        )
    said = facts_for(ctx, incident)
    for text in [said.get("text"), *said.get("texts", ())][-3:]:
        if text:
            yield N_("What was said: {text}", text=safe(str(text), limit=300))
    if incident.until is not None:
        yield N_("Over since {moment}", moment=_moment(ctx, incident.until))
    else:
        yield N_("Last found {moment}", moment=_moment(ctx, incident.seen))
    if incident.noted:
        yield N_("Note: {note}", note=safe(incident.noted, limit=500))


def _measured(ctx: Context, incident: Incident) -> Iterable[Message]:
    facts, language = incident.facts, ctx.translator
    if incident.kind in ("reserved_unused", "hoarded"):
        yield NN_(
            "In {n} minute of measures: at most {use} of use, at most {memory} of memory held.",
            "In {n} minutes of measures: at most {use} of use, at most {memory} of memory held.",
            int(facts.get("minutes", 0)),
            use=formats.percent(facts.get("utilization", 0) / 100, language),
            memory=formats.percent(facts.get("memory", 0) / 100, language),
        )
    elif incident.kind in ("used_unreserved", "squatted"):
        n = int(facts.get("minutes", 0))
        yield NN_("Processes were there for {n} minute.", "Processes were there for {n} minutes.", n)
    elif "temperature" in facts:
        yield N_("Up to {degrees} °C", degrees=formats.number(facts["temperature"], language))
    elif incident.kind == "ecc":
        n = int(facts.get("rise", 0))
        yield NN_("{n} error more than before.", "{n} errors more than before.", n)
    elif incident.kind == "slowed":
        from coordtui_gpus.fleet.words import THROTTLES

        told = [THROTTLES.get(str(each), safe(str(each), limit=40)) for each in facts.get("reasons", ())]
        reasons = [ctx._(each) for each in told]
        yield N_("Reasons that the driver names: {reasons}", reasons=formats.listing(reasons, language))
    elif "tries" in facts:
        n = int(facts["tries"])
        yield NN_("{n} try failed.", "{n} tries failed.", n)
        if good := facts.get("good"):
            yield N_("Last whole answer: {moment}", moment=_moment(ctx, datetime.fromisoformat(good)))


def _unreachable(_: Incident) -> Said:
    return (
        N_("It is off, restarts, or the network on the way to it is down."),
        N_("See whether it answers from another machine, then its console. Reservations on it stand still."),
    )


def _auth(_: Incident) -> Said:
    return (
        N_("The key of the program is not among those that the account accepts, or its agent has none."),
        N_("Log in by hand with the same address and the option BatchMode, and read what it asks for."),
    )


def _hostkey(_: Incident) -> Said:
    return (
        N_("It was installed anew, its address was given to another machine, or somebody is in between."),
        N_(
            "Compare the fingerprint with the one on its console. Only when they are the same, put the key "
            "into the file of known hosts; nothing is accepted from here."
        ),
    )


def _failed(incident: Incident) -> Said:
    if incident.facts.get("what") == "gpu":
        return (
            N_("The driver cannot read the GPU: often the first sign of one that is about to be lost."),
            N_("Take it out of service, look into the log of the kernel, and restart when it is free."),
        )
    return (
        N_("The driver is not loaded, does not fit its library after an update, or hangs."),
        N_("Run its tool there by hand. After an update of the driver the machine must be restarted."),
    )


def _lost(_: Incident) -> Said:
    return (
        N_("It has fallen off the bus: power, heat, its riser or slot, or the card itself."),
        N_(
            "Take it out of service, restart the machine when the others are free, and see whether it is "
            "back. If it is lost again, change its slot, then claim the warranty."
        ),
    )


def _ecc(incident: Incident) -> Said:
    if incident.facts.get("what") == "corrected":
        return (
            N_("Its memory ages: errors are still corrected, and become more."),
            N_("Watch it; plan a restart, so that bad rows are replaced."),
        )
    return (
        N_("A cell of its memory is broken: what ran on it may have wrong results or was stopped."),
        N_(
            "Tell whoever used it. Restart it when it is free, so that bad rows are replaced; if errors "
            "come again, claim the warranty."
        ),
    )


def _xid(incident: Incident) -> Said:
    from coordtui_gpus.reading.xid_words import about

    found = about(int(incident.facts.get("code", 0)))
    return found or (
        None,
        N_("Look into the log of the kernel around that time, and at what ran on the GPU."),
    )


def _hot(_: Incident) -> Said:
    return (
        N_("A fan, dust, a blocked way for the air, or a room that is too warm."),
        N_("Look at its neighbours: if they are hot too it is the room. If not, have its fans checked."),
    )


def _slowed(_: Incident) -> Said:
    return (
        N_("Too hot, or too little power: a cable, a power supply, or the limit of the rack."),
        N_("Look at temperature and power of its page, then have cables and power supplies checked."),
    )


def _same_uuid(_: Incident) -> Said:
    return (
        N_("Two names for one machine, an image of a virtual machine, or a virtual GPU."),
        N_(
            "Stop watching one of the two names; until then its figures are told of the machine "
            "that had it first."
        ),
    )


def _reserved_unused(_: Incident) -> Said:
    return (
        N_("The run has not begun, has ended early, or has failed."),
        N_(
            "If it is not needed any more, release it: “coordtui gpus reservation release” gives the rest "
            "back."
        ),
    )


def _used_unreserved(_: Incident) -> Said:
    return None, N_("Reserve it, if it is free: what runs already becomes a reservation that begins now.")


def _hoarded(_: Incident) -> Said:
    return (
        N_("A notebook that was left open, a run that hangs or waits for data, or a job that only sleeps."),
        N_("Stop the process, or say in a note what it waits for."),
    )


def _squatted(_: Incident) -> Said:
    return (
        N_("A device named by its number, which is another one after a restart, or no look at who has it."),
        N_("Stop the process or agree with whoever reserved it."),
    )


_ADVICE: dict[str, Callable[[Incident], Said]] = {
    "unreachable": _unreachable,
    "auth": _auth,
    "hostkey": _hostkey,
    "failed": _failed,
    "lost": _lost,
    "ecc": _ecc,
    "xid": _xid,
    "hot": _hot,
    "slowed": _slowed,
    "same_uuid": _same_uuid,
    "reserved_unused": _reserved_unused,
    "used_unreserved": _used_unreserved,
    "hoarded": _hoarded,
    "squatted": _squatted,
}

"""What a draft would hold, what stands in the way, and what is free instead. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, Message, NotFound
from coordtui.api.eyes import as_program
from coordtui_gpus.booking import rules
from coordtui_gpus.booking.choosing import World, choose
from coordtui_gpus.booking.load import Load, Outages, load, load_of
from coordtui_gpus.booking.meanwhile import busy, in_use
from coordtui_gpus.booking.offers import offers
from coordtui_gpus.booking.sight import as_seen
from coordtui_gpus.booking.stock import Lost, Unit, few, stock
from coordtui_gpus.booking.times import epoch, known_zone, of_epoch, tidy
from coordtui_gpus.booking.values import Clash, Draft, Plan
from coordtui_gpus.records import WHOLE, Hold, Reservation, Wanted
from coordtui_gpus.texts import N_, NN_


def plan(ctx: Context, draft: Draft, but: int = 0) -> Plan:
    """What a draft would hold, as who acts may see it. Needs `gpus.reserve`; raises `Refused`.

    `but` is a reservation that is to become this. The GPUs that "any" gives are always the same for
    the same state of things; they are chosen again when it is reserved.
    """
    ctx.require("gpus.reserve")
    draft = whose(ctx, draft)
    found = planned(ctx, draft, but=but)
    taken = {each.device for each in found.clashes}  # that is said of them already, and by whom
    used = in_use(ctx, draft, [each for each in found.devices if each not in taken])
    return found if used is None else replace(found, notes=(*found.notes, used))


def whose(ctx: Context, draft: Draft) -> Draft:
    """The draft with whose it is and with its zone, its moments to the minute.

    Raises `NotAllowed` for somebody else’s without `gpus.decide`, `Refused` when it would be nobody’s.
    """
    person = ctx.actor.person if draft.person is None else draft.person
    if person != ctx.actor.person:
        ctx.require("gpus.decide")
    if person is None:
        raise NotFound(N_("It is not said for whom the GPUs are reserved."), remedy=N_("Name the person."))
    if draft.person is not None and ctx.actor.person != person:
        found = as_program(ctx).directory.person(person)
        if found is None:
            raise NotFound(N_("There is nobody with the number {number}.", number=person))
        person = found.doc_id
    zone = draft.zone or ctx.settings.zone
    known_zone(zone)
    return replace(draft, person=person, zone=zone, start=tidy(draft.start), end=tidy(draft.end))


def planned(ctx: Context, draft: Draft, *, but: int = 0, began: bool = False) -> Plan:
    """The same for a draft that `whose` looked at: of all devices, with what is free instead."""
    world = World(stock(ctx), load(ctx), Outages(ctx), Lost(ctx), but, busy(ctx, draft))
    wrong = [*rules.of_wanted(draft.wanted)]
    if wrong or draft.end <= draft.start:
        return Plan(problems=(*wrong, *rules.problems(ctx, draft, [], but=but, began=began)))
    if draft.wanted.devices:
        devices = list(draft.wanted.devices)
    else:
        devices = [each.id for each in choose(world, draft.wanted, epoch(draft.start), epoch(draft.end))]
    found = _with(ctx, world, draft, devices, began)
    if not devices:
        found = replace(found, problems=(_none(world, draft.wanted), *found.problems))
    if found.clashes or not devices:
        return replace(found, offers=tuple(offers(ctx, world, draft)))
    return found


def sure(ctx: Context, draft: Draft, devices: Sequence[int], *, but: int = 0, began: bool = False) -> Plan:
    """The plan of a draft with these devices, read now; for a transaction that is about to hold them."""
    there = few(ctx, devices)
    world = World(there, load_of(ctx, there.units), Outages(ctx), Lost(ctx), but)
    return _with(ctx, world, draft, devices, began)


def _with(ctx: Context, world: World, draft: Draft, devices: Sequence[int], began: bool) -> Plan:
    """The plan of a draft with these devices."""
    units = [world.stock.units[each] for each in devices if each in world.stock.units]
    problems = [*_unfit(world, draft, devices), *_with_itself(draft, units)]
    shares = [(unit.id, draft.wanted.share if unit.parent is None else unit.share) for unit in units]
    problems += rules.problems(ctx, draft, shares, but=world.but, began=began)
    clashes = [clash for unit in units for clash in _clashes(ctx, world, draft, unit)]
    gives_way = [] if draft.preemptible else _giving_way(ctx, world.load, draft, units, world.but)
    notes: list[Message] = []
    if draft.preemptible:
        notes.append(N_("It gives way to whoever reserves without preemption."))
    if gives_way:
        notes.append(
            NN_(
                "{n} preemptible reservation will be preempted.",
                "{n} preemptible reservations will be preempted.",
                len(gives_way),
            )
        )
    approval = rules.waits(ctx, draft)
    if approval:
        notes.append(N_("It waits for a yes of the lab, and holds nothing before."))
    return Plan(
        devices=tuple(devices),
        clashes=tuple(clashes),
        problems=tuple(dict.fromkeys(problems)),
        notes=tuple(notes),
        approval=approval,
        preempts=tuple(as_seen(ctx, gives_way)),
    )


def _unfit(world: World, draft: Draft, devices: Iterable[int]) -> Iterable[Message]:
    for number in devices:
        unit = world.stock.units.get(number)
        if unit is None:
            yield N_("There is no GPU number {number}.", number=number)
        elif unit.retired:
            yield N_("{gpu} is retired.", gpu=world.stock.names([number]))
        elif not world.stock.there(unit):
            yield N_("{gpu} is on no machine of the lab.", gpu=world.stock.names([number]))
        elif world.lost(unit):
            yield N_("{gpu} is lost: its machine does not find it.", gpu=world.stock.names([number]))
        elif unit.parent is not None and draft.wanted.share != WHOLE:
            yield N_("A MIG instance is reserved whole.")


def _with_itself(draft: Draft, units: Iterable[Unit]) -> Iterable[Message]:
    """Whether a draft would take more of one GPU than there is: the GPU, and an instance of it."""
    taken: dict[int, int] = {}
    for unit in units:
        for device, share, _ in unit.takes(draft.wanted.share):
            taken[device] = taken.get(device, 0) + share
    if any(share > WHOLE for share in taken.values()):
        yield N_("A GPU and a part of it are asked for together.")


def _clashes(ctx: Context, world: World, draft: Draft, unit: Unit) -> Iterable[Clash]:
    start, end = epoch(draft.start), epoch(draft.end)
    taken = unit.takes(draft.wanted.share)
    for device, share, _ in taken:
        for over in world.load.over(device, share, start, end, world.but):
            whose_ = ctx.store.records(Reservation).get_many(sorted(over.reservations))
            yield Clash(
                device=unit.id,
                start=of_epoch(over.start),
                end=of_epoch(over.end),
                reservations=tuple(as_seen(ctx, whose_)),
            )
    out = world.outages.of(unit.host, [device for device, _, _ in taken], start, end)
    if out:
        first = min(max(epoch(each.start), start) for each in out)
        last = max(end if each.end is None else min(epoch(each.end), end) for each in out)
        yield Clash(device=unit.id, start=of_epoch(first), end=of_epoch(last), outages=tuple(out))


def _giving_way(ctx: Context, load: Load, draft: Draft, units: Iterable[Unit], but: int) -> list[Reservation]:
    """The standing preemptible reservations for which nothing would be left at some instant.

    Whose share still fits beside all that is firm keeps it.
    """
    start, end = epoch(draft.start), epoch(draft.end)
    numbers: set[int] = set()
    for unit in units:
        for device, share, _ in unit.takes(draft.wanted.share):
            for loose in load.on(device, start, end, firm=False, but=but):
                begins, ends = max(start, loose.start), min(end, loose.end)
                if load.used(device, begins, ends, but) + share + loose.share > WHOLE:
                    numbers.add(loose.reservation)
    found = ctx.store.records(Reservation).get_many(sorted(numbers))
    return [each for each in found if each.preemptible and each.state == "approved"]


def will_be_preempted(ctx: Context, reservation: Reservation) -> bool:
    """Whether a preemptible reservation has to give way, now or later, to what is held without preemption."""
    if not reservation.preemptible or reservation.state != "approved":
        return False
    own = ctx.store.records(Hold).find(where("reservation") == reservation.doc_id)
    firm = load_of(ctx, [each.device for each in own])
    return any(
        firm.used(each.device, epoch(each.start), epoch(each.end)) + each.share > WHOLE for each in own
    )


def _none(world: World, wanted: Wanted) -> Message:
    """Why nothing was found for “any”: there are not so many such GPUs, or they are taken."""
    groups = world.stock.fitting(wanted).values()
    there = max(map(len, groups), default=0) if wanted.together else sum(map(len, groups))
    if there >= wanted.count == 1:
        return N_("No such GPU is free at that time.")
    if there >= wanted.count:
        return NN_(
            "Fewer than {n} such GPU is free at that time.",
            "Fewer than {n} such GPUs are free at that time.",
            wanted.count,
        )
    if not there:
        return N_("There is no such GPU.")
    if wanted.together:
        return NN_(
            "At most {n} such GPU is on one machine.", "At most {n} such GPUs are on one machine.", there
        )
    return NN_("There is only {n} such GPU.", "There are only {n} such GPUs.", there)

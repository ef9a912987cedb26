"""Who has GPUs and does not use them, or uses them and has not reserved them: rules over plain values.

What is idle is known to be idle. A stretch of idleness goes back from the last look for as long as no
measure shows use and no silence is longer than `SILENCE` (or three looks, where they are rarer); it
counts when it is long enough and at least four fifths of it were measured. Once flagged, only a
measure that shows use ends it, or the end of the reservation or of the processes: silence does
neither begin nor end anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from coordtui_gpus.fairness.subjects import SILENCE, Booked, Finding, Holding, Look, Track
from coordtui_gpus.fairness.times import minutes, stored
from coordtui_gpus.fleet.states import much_held
from coordtui_gpus.records import IncidentKind

COVERED = 0.8
"""This part of a stretch of idleness must have been measured."""

Step = Callable[[float | None, float | None, float], bool | None]
"""Of use, memory (both in percent) and the limit: idle, in use, or not known."""


def unused(utilization: float | None, memory: float | None, limit: float) -> bool | None:
    """Neither computing nor memory held."""
    if (utilization is not None and utilization > limit) or (memory is not None and memory > limit):
        return False
    return None if utilization is None or memory is None else True


def hoarding(utilization: float | None, memory: float | None, limit: float) -> bool | None:
    """Memory held, nothing computed; it is over as soon as one of the two is not so."""
    if (utilization is not None and utilization > limit) or (memory is not None and memory <= limit):
        return False
    return None if utilization is None or memory is None else True


class Stretch(NamedTuple):
    """The idleness of a device up to the last look: since when, how much of it was measured.

    `since` None is no idleness. `used` is when use was last measured. `most` and `memory` are the most
    that was measured meanwhile, in percent.
    """

    since: datetime | None = None
    until: datetime | None = None
    known: timedelta = timedelta()
    used: datetime | None = None
    most: float = 0.0
    memory: float = 0.0

    def lasts(self, need: timedelta, after: datetime | None = None) -> datetime | None:
        """Since when it has been idle, at the earliest `after`, when that is long enough; else None."""
        if self.since is None or self.until is None:
            return None
        since = max(self.since, after) if after else self.since
        left_out = max(since - self.since, timedelta())  # at worst all of it was measured
        return since if self.until - since >= need and self.known - left_out >= need * COVERED else None


def stretch(track: Track, step: Step, limit: float, now: datetime) -> Stretch:
    """What a track says of idleness up to now; see the module for the rule."""
    silence = max(SILENCE, 3 * track.step)
    states = [step(u, m, limit) for u, m in zip(track.utilization, track.memory, strict=True)]
    used = next((n for n in range(len(states) - 1, -1, -1) if states[n] is False), None)
    since = until = None
    known, last, most, memory = 0, now, 0.0, 0.0
    for number in range(len(states) - 1, used if used is not None else -1, -1):
        begins = track.start + number * track.step
        if states[number] is None:
            continue
        if last - (begins + track.step) > silence:
            break
        since, last, known = begins, begins, known + 1
        until = until or begins + track.step
        most = max(most, track.utilization[number] or 0.0)
        memory = max(memory, track.memory[number] or 0.0)
    at = None if used is None else track.start + (used + 1) * track.step
    return Stretch(since, until, known * track.step, at, most, memory)


class _Idle(NamedTuple):
    """Devices of one subject that stand idle: since when each, and the evidence of those measured."""

    since: Mapping[int, datetime]
    seen: Mapping[int, Stretch]

    def facts(self, of: int) -> dict[str, Any]:
        told = [self.seen[each] for each in self.since if each in self.seen]
        return {
            "devices": sorted(self.since),
            "since": {str(each): stored(at) for each, at in sorted(self.since.items())},
            "of": of,
            "minutes": max((minutes(each.known) for each in told), default=0),
            "utilization": round(max((each.most for each in told), default=0.0), 1),
            "memory": round(max((each.memory for each in told), default=0.0), 1),
        }


def _idle(
    look: Look, devices: Mapping[int, datetime], step: Step, need: timedelta, before: Mapping[str, Any]
) -> _Idle:
    """Which of these devices stand idle, each since a moment at the earliest; `before` are open facts."""
    known = {int(each): datetime.fromisoformat(at) for each, at in before.get("since", {}).items()}
    since, seen = dict[int, datetime](), dict[int, Stretch]()
    for device, after in devices.items():
        if device in look.out:
            continue
        track = look.tracks.get(device)
        told = stretch(track, step, look.limits.idle, look.now) if track else Stretch()
        flagged = known.get(device)
        found = told.lasts(need, after)
        if flagged is not None and not (told.used and told.used > flagged):
            since[device] = flagged
        elif found is not None:
            since[device] = found
        if device in since and told.since is not None:
            seen[device] = told
    return _Idle(since, seen)


def _facts(look: Look, finding: Finding) -> Mapping[str, Any]:
    incident = look.open.get(finding.key)
    return incident.facts if incident else {}


def _booked_now(look: Look) -> dict[int, list[Booked]]:
    """What is reserved now, by device, as it was asked for: not the GPU beneath an instance."""
    found = defaultdict[int, list[Booked]](list)
    for each in look.booked:
        if each.through is None and each.start <= look.now < each.end:
            found[each.device].append(each)
    return found


def reserved_unused(look: Look) -> Iterator[Finding]:
    """Reservations of which all devices, or some, stand idle: neither computing nor memory held."""
    by = defaultdict[int, list[Booked]](list)
    for booked in _booked_now(look).values():
        for each in booked:
            by[each.reservation.doc_id].append(each)
    for number, all_ in by.items():
        held = all_[0].reservation
        hosts = {look.devices[each.device].host for each in all_ if each.device in look.devices}
        finding = Finding(kind="reserved_unused", since=look.now, person=held.person, reservation=number)
        devices = {each.device: each.start for each in all_}
        idle = _idle(look, devices, unused, look.limits.unused, _facts(look, finding))
        if idle.since:
            finding.since = min(idle.since.values())
            finding.facts = {**idle.facts(len(devices)), "hosts": sorted(h for h in hosts if h is not None)}
            finding.silent = not idle.seen
            yield finding


def _by_user(holdings: Iterable[Holding]) -> dict[tuple[int, str], list[Holding]]:
    found = defaultdict[tuple[int, str], list[Holding]](list)
    for each in holdings:
        found[each.host, each.user].append(each)
    return found


def _of(kind: IncidentKind, look: Look, held: list[Holding], **more: Any) -> Finding:
    first = held[0]
    return Finding(kind=kind, since=look.now, host=first.host, user=first.user, person=first.person, **more)


def _much(look: Look, holding: Holding) -> bool:
    """Whether the processes hold memory worth the word; where nobody says how much, they may."""
    device = look.devices.get(holding.device)
    return much_held(holding.memory_mib, device.memory_mib if device else None, look.limits.idle)


def hoarded(look: Look) -> Iterator[Finding]:
    """Memory of GPUs held for long, and nothing computed; services excepted."""
    for (_, user), held in _by_user(look.holdings).items():
        if user in look.services:
            continue
        finding = _of("hoarded", look, held)
        devices = {each.device: each.since for each in held if _much(look, each)}
        idle = _idle(look, devices, hoarding, look.limits.hoard, _facts(look, finding))
        if idle.since:
            finding.since = min(idle.since.values())
            finding.facts, finding.silent = idle.facts(len(devices)), not idle.seen
            finding.facts["jobs"] = sorted({each.job for each in held if each.job})
            told = [each.memory_mib for each in held if each.device in idle.since]
            finding.facts["memory_mib"] = None if None in told else sum(filter(None, told))
            yield finding


class _Claims:
    """Who has what reserved, for the rules about use without a reservation."""

    def __init__(self, look: Look) -> None:
        self._look, self._now = look, _booked_now(look)
        self._of = defaultdict[int, list[Booked]](list)
        for each in look.booked:
            self._of[each.device].append(each)

    def own_until(self, holding: Holding) -> datetime | None:
        """Until when its person had the GPU, or a part of it, reserved; None for never."""
        return max(
            (
                each.end
                for device in self._look.family(holding.device)
                for each in self._of[device]
                if each.reservation.person == holding.person and each.start <= self._look.now
            ),
            default=None,
        )

    def others(self, holding: Holding) -> Iterator[Booked]:
        """The reservations of others that the processes stand on. A part of a GPU that is reserved
        says nothing of processes of which only the GPU is known."""
        device = self._look.devices.get(holding.device)
        parent = device.parent if device else None
        for number in (holding.device, *([] if parent is None else [parent])):
            for each in self._now.get(number, ()):
                if each.reservation.person != holding.person and not each.reservation.preemptible:
                    yield each


def _unclaimed(look: Look, claims: _Claims) -> Iterator[tuple[Holding, datetime]]:
    """Processes of people on GPUs that they have not reserved, with since when that is so."""
    for each in look.holdings:
        if each.user in look.services or each.host not in look.fresh:
            continue
        until = claims.own_until(each) if each.person is not None else None
        if until is None or until <= look.now:
            yield each, max(each.since, until) if until else each.since


def squatted(look: Look) -> Iterator[Finding]:
    """Processes on what somebody else has reserved; what Slurm gave is not theirs to answer for."""
    claims = _Claims(look)
    by = defaultdict[tuple[int, str, int], list[tuple[Holding, datetime, Booked]]](list)
    for each, since in _unclaimed(look, claims):
        for taken in claims.others(each) if not each.job else ():
            began = max(since, taken.start)
            if look.now - began >= look.limits.squat:
                by[each.host, each.user, taken.reservation.doc_id].append((each, began, taken))
    for (_, _, reservation), found in by.items():
        finding = _of("squatted", look, [each for each, _, _ in found], reservation=reservation)
        finding = _used(look, finding, {each.device: since for each, since, _ in found})
        finding.facts["owner"] = found[0][2].reservation.person
        yield finding


def used_unreserved(look: Look) -> Iterator[Finding]:
    """Processes on what nobody has reserved, where reservations are made; not those of Slurm."""
    if not look.reserving or not look.limits.unreserved:
        return
    claims = _Claims(look)
    by = defaultdict[tuple[int, str], list[tuple[Holding, datetime]]](list)
    for each, since in _unclaimed(look, claims):
        if not each.job and not any(claims.others(each)) and look.now - since >= look.limits.unreserved:
            by[each.host, each.user].append((each, since))
    for found in by.values():
        finding = _of("used_unreserved", look, [each for each, _ in found])
        yield _used(look, finding, {each.device: since for each, since in found})


def _used(look: Look, finding: Finding, devices: Mapping[int, datetime]) -> Finding:
    finding.since = min(devices.values())
    finding.facts |= {"devices": sorted(devices), "minutes": minutes(look.now - finding.since)}
    return finding


def about_people(look: Look) -> list[Finding]:
    """All that the rules find of people, in an order that does not change."""
    rules = (reserved_unused, hoarded, squatted, used_unreserved)
    return [found for rule in rules for found in rule(look)]

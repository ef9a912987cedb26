"""What the timeline draws: machines one below the other, what lies on each, equal neighbours in one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from coordtui.ui.widgets import Span
from coordtui_gpus.booking.values import Bar, Row
from coordtui_gpus.panes.telling import Teller, family
from coordtui_gpus.records import WHOLE, Reservation
from coordtui_gpus.texts import N_

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""When an outage without end ends, for a drawing."""


class LaneKey(NamedTuple):
    """The key of a line: its machines, and which of their lines it is."""

    hosts: tuple[int, ...]
    lane: int


class Lane(NamedTuple):
    """A line: machines on which the same lies, and those bars of theirs that stand in this line."""

    key: LaneKey
    gpus: int
    bars: tuple[Bar, ...]


class Named(NamedTuple):
    """A machine as the timeline knows it."""

    name: str
    place: str


def ends(bar: Bar) -> datetime:
    """When it ends."""
    return NEVER if bar.end is None else bar.end


def within(bars: Iterable[Bar], start: datetime, end: datetime) -> list[Bar]:
    """What lies in a period, by start."""
    found = [each for each in bars if each.start < end and ends(each) > start]
    return sorted(found, key=lambda each: (each.start, ends(each), _number(each)))


def _number(bar: Bar) -> int:
    return bar.reservation.doc_id if bar.reservation is not None else 0


def lanes_of(row: Row, start: datetime, end: datetime) -> list[tuple[Bar, ...]]:
    """What lies on a machine in a period, in as few lines as can be; what clashes shares a line."""
    lanes: list[list[Bar]] = []
    for bar in within(row.bars, start, end):
        for lane in lanes:
            if all(_may_stand_with(row, bar, each) for each in lane):
                lane.append(bar)
                break
        else:
            lanes.append([bar])
    return [tuple(each) for each in lanes] or [()]


def _may_stand_with(row: Row, bar: Bar, other: Bar) -> bool:
    """Whether two never lie side by side, or clash for as long as they do: then the line shows it."""
    first, last = max(bar.start, other.start), min(ends(bar), ends(other))
    if first >= last:
        return True
    return any(
        _is_in(bar, clash) and _is_in(other, clash) and clash.start <= first and clash.end >= last
        for clash in row.clashes
    )


def _is_in(bar: Bar, clash: Any) -> bool:
    if bar.outage is not None:
        return any(each.doc_id == bar.outage.doc_id for each in clash.outages)
    return any(each.doc_id == _number(bar) for each in clash.reservations)


def lanes(
    rows: Sequence[Row], hosts: Mapping[int, Named], start: datetime, end: datetime, *, fold: bool = True
) -> Iterator[Lane]:
    """The lines of a period; with `fold` neighbours in one place on which the same lies share theirs."""
    together: list[tuple[list[Row], list[tuple[Bar, ...]], Any]] = []
    for row in rows:
        made = lanes_of(row, start, end)
        same = (row.gpus, hosts[row.host].place, [[_alike(bar) for bar in lane] for lane in made])
        if fold and together and together[-1][2] == same:
            together[-1][0].append(row)
        else:
            together.append(([row], made, same))
    for group, made, _ in together:
        numbers = tuple(each.host for each in group)
        for place, bars in enumerate(made):
            yield Lane(LaneKey(numbers, place), group[0].gpus, bars)


def _alike(bar: Bar) -> tuple[Any, ...]:
    """What two machines with the same booking have in common: it may be stored as one for each."""
    one = bar.reservation
    about = ("", bar.outage.why if bar.outage is not None else "")
    if one is not None:
        about = (str(one.person or one.doc_id), one.purpose)
    return (bar.kind, bar.start, bar.end, len(bar.devices), bar.share, *about)


def common(names: Iterable[str]) -> str:
    """What all names begin with, up to a sign between words: it need not stand on each line."""
    several = list(names)
    if len(several) < 2:
        return ""
    least, most = min(several), max(several)
    signs = zip(least, most, strict=False)
    unlike = next((n for n, (one, other) in enumerate(signs) if one != other), len(least))
    shared = least[:unlike]
    cut = max(shared.rfind(sign) for sign in "-._") + 1
    return shared[:cut] if all(len(each) > cut for each in several) else ""


def label(key: LaneKey, hosts: Mapping[int, Named], prefix: str) -> str:
    """`b07`, `a01-a04`; of a further line of the same machines only a sign."""
    if key.lane:
        return '  "'
    first, last = (hosts[each].name[len(prefix) :] for each in (key.hosts[0], key.hosts[-1]))
    if len(key.hosts) == 1:
        return first
    return f"{first}-{last}" if "-" not in first + last else f"{first}…{last}"


def amount(bar: Bar) -> str:
    """How many GPUs: `4`; of parts of GPUs as many as they make together, `0.5`."""
    if bar.share % WHOLE or bar.share == 0:
        return f"{bar.share / WHOLE:.2g}"
    return str(bar.share // WHOLE)


def whose(one: Reservation, tell: Teller) -> str:
    """Whose a reservation is, in one word; one’s own is `you`."""
    if one.person == tell.ctx.actor.person:
        return tell(N_("you"))
    return family(tell.holder(one.person))


def span_of(bar: Bar, tell: Teller) -> Span:
    """A bar as the timeline draws it."""
    if bar.reservation is None:
        why = bar.outage.why if bar.outage is not None else ""
        title = N_("out of service, {why}", why=why) if why else N_("out of service")
        return Span(bar.start, ends(bar), title, kind="out", key=bar.outage.doc_id if bar.outage else 0)
    title = N_("{name} {gpus}", name=whose(bar.reservation, tell), gpus=amount(bar))
    if bar.kind == "preemptible":
        title = N_("{name} {gpus}, gives way", name=whose(bar.reservation, tell), gpus=amount(bar))
    kind = "asked" if bar.kind == "requested" else "booked"
    return Span(bar.start, ends(bar), title, kind=kind, key=bar.reservation.doc_id)  # type: ignore[arg-type]


def chosen(lane: Lane | None, moment: datetime) -> Bar | None:
    """What the cursor means: what lies there then, requests first; else what comes next, or was last."""
    if lane is None or not lane.bars:
        return None
    here = [each for each in lane.bars if each.start <= moment < ends(each)]
    if here:
        return min(here, key=lambda each: (each.kind != "requested", each.start))
    after = [each for each in lane.bars if each.start > moment]
    return after[0] if after else lane.bars[-1]


def free_at(row: Row, moment: datetime) -> int:
    """How many GPUs of a machine nothing lies on at a moment, but for requests."""
    taken = {
        device
        for bar in row.bars
        if bar.kind != "requested" and bar.start <= moment < ends(bar)
        for device in bar.devices
    }
    return max(0, row.gpus - len(taken))

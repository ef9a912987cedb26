"""What the invented machines measured until now: the packed samples of a fleet that was watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from coordtui.api import Context
from coordtui_gpus.demo.catalogue import FALLEN, SILENT, STRANGE_KEY
from coordtui_gpus.demo.machines import CARDS, SLEEPY, phases
from coordtui_gpus.fleet.packing import PART, Series, pack_samples, steps_of
from coordtui_gpus.records import Device, Samples, Tier, Use

if TYPE_CHECKING:
    from coordtui_gpus.fleet.packing import Floats, Whole

Card = tuple[str, int]

SILENT_SINCE = timedelta(hours=3, minutes=3)

TIERS: tuple[tuple[Tier, timedelta, timedelta], ...] = (
    ("raw", timedelta(minutes=80), timedelta(minutes=1)),
    ("five", timedelta(hours=25), timedelta(minutes=5)),
    ("hour", timedelta(days=32), timedelta(hours=1)),
)
"""How far back each tier goes, and how far apart its values are."""


def remember(
    ctx: Context, devices: Mapping[Card, Device], used: Mapping[Card, Sequence[Use]], now: datetime
) -> None:
    """Write what was measured of each card until `now`."""
    rows = []
    for tier, back, step in TIERS:
        for start, end in _rows_of(tier, now - back, now):
            parts: dict[int, list[Series]] = {}
            for card, device in devices.items():
                until = min(end, now - SILENT_SINCE) if card[0] in (SILENT, STRANGE_KEY) else min(end, now)
                if card == FALLEN:
                    until = min(until, now - timedelta(hours=9))
                first = max(start, now - back)
                if first < until:
                    series = _series(tier, card, device, used.get(card, ()), _Span(start, first, until, step))
                    parts.setdefault(device.doc_id // PART, []).append(series)
            rows += [
                Samples(tier=tier, part=part, start=start, data=pack_samples(series, quick=True))
                for part, series in parts.items()
            ]
    ctx.store.records(Samples).add_all(rows)
    _count(ctx, used, now)


def _rows_of(tier: Tier, first: datetime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The spans of the rows of a tier: an hour, a day, a month."""
    start = first.replace(minute=0, second=0, microsecond=0)
    if tier != "raw":
        start = start.replace(hour=0)
    if tier == "hour":
        start = start.replace(day=1)
    while start < now:
        if tier == "raw":
            end = start + timedelta(hours=1)
        elif tier == "five":
            end = start + timedelta(days=1)
        else:
            end = (start + timedelta(days=32)).replace(day=1)
        yield start, end
        start = end


class _Span(NamedTuple):
    """From `first` to before `until` within the row that begins at `start`, each `step`."""

    start: datetime
    first: datetime
    until: datetime
    step: timedelta


def _series(tier: Tier, card: Card, device: Device, uses: Sequence[Use], span: _Span) -> Series:
    """The values of one card in one row; of a summary mean, least and most are alike."""
    import numpy as np

    start, first, until, step = span
    seconds = int(step.total_seconds())
    begin = -(-int((first - start).total_seconds()) // seconds) * seconds
    times: Whole = np.arange(begin, int((until - start).total_seconds()), seconds, dtype=np.int64)
    values = measured(card, uses, start, times)
    steps = steps_of(CARDS[card[0]][0].memory_mib)
    if tier == "raw":
        return Series(device.doc_id, times, values, steps)
    looks = np.full(values.shape, float(min(seconds // 30, 120)))
    told = np.concatenate([values, values, values, looks], axis=1)
    return Series(device.doc_id, times, told, (*steps, *steps, *steps, *([1.0] * len(steps))))


def measured(card: Card, uses: Sequence[Use], start: datetime, times: Whole) -> Floats:
    """Use, memory, watts, degrees and clock so many seconds after `start`, as `machines.figures` has them."""
    import numpy as np

    model, _ = CARDS[card[0]]
    moments = times + start.timestamp()
    computing, held = np.zeros(len(times), bool), np.zeros(len(times))
    for use in uses:
        end = np.inf if use.until is None else use.until.timestamp()
        there = (moments >= use.since.timestamp()) & (moments < end)
        held[there] = 0.61
        if SLEEPY not in use.names:
            computing |= there

    def wave(name: str) -> Floats:
        slow, quick = phases(name)
        told: Floats = (
            0.5 + 0.3 * np.sin(moments / slow[0] + slow[1]) + 0.2 * np.sin(moments / quick[0] + quick[1])
        )
        return told

    name = f"{card[0]}/{card[1]}"
    swing = wave(f"{name} heat")
    load = np.where(computing, 0.72 + 0.28 * wave(name), 0.0)
    columns = (
        np.rint(100 * load),
        np.rint(model.memory_mib * held * (0.97 + 0.03 * swing)),
        np.rint(model.watts * (0.1 + 0.02 * swing + 0.78 * load)),
        np.rint(31 + 3 * swing + 42 * load),
        np.where(computing, 1980.0, 345.0),
    )
    return np.stack(columns, axis=1)


def _count(ctx: Context, used: Mapping[Card, Sequence[Use]], now: datetime) -> None:
    """How many cards were busy, for each five minutes of yesterday and today."""
    import numpy as np

    from coordtui_gpus.fleet.counting import SLOTS, Busy
    from coordtui_gpus.fleet.job import TOTAL

    cards = sum(count for _, count in CARDS.values())
    working = [use for uses in used.values() for use in uses if SLEEPY not in use.names]
    begun = np.sort([use.since.timestamp() for use in working])
    ended = np.sort([use.until.timestamp() for use in working if use.until is not None])
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for day in (midnight - timedelta(days=1), midnight):
        slots = min(SLOTS, -(-int((now - day).total_seconds()) // 300))
        moments = day.timestamp() + 300 * np.arange(slots)
        busy = np.searchsorted(begun, moments, "right") - np.searchsorted(ended, moments, "right")
        told = Busy.read("")
        told.put(0, busy.tolist(), [cards] * slots)
        ctx.store.records(Samples).add(Samples(tier="five", part=TOTAL, start=day, data=told.written()))

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
    ("raw", timedelta(minutes=70), timedelta(minutes=1)),
    ("five", timedelta(hours=25), timedelta(minutes=5)),
    ("hour", timedelta(days=28), timedelta(hours=1)),
)
"""How far back each tier goes, and how far apart its values are."""


def remember(
    ctx: Context,
    devices: Mapping[Card, Device],
    used: Mapping[Card, Sequence[Use]],
    now: datetime,
    *,
    since: datetime,
) -> None:
    """Write what was measured of each card from `since` until `now`, as far as each tier goes back."""
    rows, all_ = [], _Measured(devices, used)
    for tier, back, step in TIERS:
        first = max(since, now - back)
        for start, end in _rows_of(tier, first, now):
            span = _Span(start, max(start, first), min(end, now), step)
            rows += [
                Samples(tier=tier, part=part, start=start, data=pack_samples(series, quick=True))
                for part, series in all_.series(tier, span, now).items()
            ]
    ctx.store.records(Samples).add_all(rows)
    _count(ctx, used, len(devices), now)


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


def _silent_since(card: Card, now: datetime) -> datetime:
    """Since when nothing was heard of a card: of most until now."""
    if card == FALLEN:
        return now - timedelta(hours=9)
    return now - SILENT_SINCE if card[0] in (SILENT, STRANGE_KEY) else now


class _Measured:
    """All cards at once: use, memory, watts, degrees and clock, as `machines.figures` has them."""

    def __init__(self, devices: Mapping[Card, Device], used: Mapping[Card, Sequence[Use]]) -> None:
        import numpy as np

        self._cards, self._devices = [*devices], [*devices.values()]
        models = [CARDS[host][0] for host, _ in self._cards]
        self._memory = np.array([each.memory_mib for each in models], float)[:, None]
        self._watts = np.array([each.watts for each in models], float)[:, None]
        self._steps = [steps_of(each.memory_mib) for each in models]
        self._uses = [
            (line, use.since.timestamp(), use.until.timestamp() if use.until else np.inf, SLEEPY in use.names)
            for line, card in enumerate(self._cards)
            for use in used.get(card, ())
        ]
        names = [f"{host}/{number}" for host, number in self._cards]
        self._load, self._heat = _swings(names), _swings([f"{each} heat" for each in names])

    def series(self, tier: Tier, span: _Span, now: datetime) -> dict[int, list[Series]]:
        """What a row tells, by part; of a summary mean, least and most are alike."""
        import numpy as np

        start, first, until, step = span
        seconds = int(step.total_seconds())
        begin = -(-int((first - start).total_seconds()) // seconds) * seconds
        times: Whole = np.arange(begin, int((until - start).total_seconds()), seconds, dtype=np.int64)
        if not times.size:
            return {}  # the row has just begun
        values = self._at(times.astype(np.float64) + start.timestamp())
        if tier != "raw":
            looks = np.full(values.shape, float(min(seconds // 30, 120)))
            values = np.concatenate([values, values, values, looks], axis=2)
        parts: dict[int, list[Series]] = {}
        lines = zip(self._cards, self._devices, self._steps, values, strict=True)
        for card, device, steps, own in lines:
            heard = int((_silent_since(card, now) - start).total_seconds())
            count = int(np.searchsorted(times, heard))
            if count:
                told = steps if tier == "raw" else (*steps, *steps, *steps, *([1.0] * len(steps)))
                series = Series(device.doc_id, times[:count], own[:count], told)
                parts.setdefault(device.doc_id // PART, []).append(series)
        return parts

    def _at(self, moments: Floats) -> Floats:
        """A line of five figures for each card and moment."""
        import numpy as np

        shape = (len(self._cards), len(moments))
        computing, held = np.zeros(shape, bool), np.zeros(shape)
        for line, since, until, sleepy in self._uses:
            if since > moments[-1] or until <= moments[0]:
                continue
            low, high = np.searchsorted(moments, (since, until))
            held[line, low:high] = 0.61
            if not sleepy:
                computing[line, low:high] = True
        swing = _wave(self._heat, moments)
        load = np.where(computing, 0.72 + 0.28 * _wave(self._load, moments), 0.0)
        columns = (
            np.rint(100 * load),
            np.rint(self._memory * held * (0.97 + 0.03 * swing)),
            np.rint(self._watts * (0.1 + 0.02 * swing + 0.78 * load)),
            np.rint(31 + 3 * swing + 42 * load),
            np.where(computing, 1980.0, 345.0),
        )
        return np.stack(columns, axis=2)


def _swings(names: Sequence[str]) -> Floats:
    """For each name how long its swings last, and where they begin: four columns."""
    import numpy as np

    return np.array([[*slow, *quick] for slow, quick in map(phases, names)])[:, :, None]


def _wave(swings: Floats, moments: Floats) -> Floats:
    """The same as `machines.wave`, of many names at many moments."""
    import numpy as np

    long, late, short, soon = (swings[:, place] for place in range(4))
    told: Floats = 0.5 + 0.3 * np.sin(moments / long + late) + 0.2 * np.sin(moments / short + soon)
    return told


def _count(ctx: Context, used: Mapping[Card, Sequence[Use]], cards: int, now: datetime) -> None:
    """How many of so many cards were busy, for each five minutes of yesterday and today."""
    import numpy as np

    from coordtui_gpus.fleet.counting import SLOTS, Busy
    from coordtui_gpus.fleet.job import TOTAL

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

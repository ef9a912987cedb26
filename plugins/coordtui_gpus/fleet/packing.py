"""Figures in few bytes: those of one moment exactly, those of an hour, a day or a month to stated steps.

A `Sweep` holds what was measured at one moment, to the last digit. `Samples` hold series of up to `PART`
devices in levels of one byte, 255 standing for what is not known, so that unknown never becomes 0. A
level is a step (`STEPS`): 1 % of use, 1/250 of the memory, 4 W, 1 °C, 30 MHz. Where 254 steps do not
reach the largest value of a series, its step is a whole multiple. What comes back is within half a
step of what was measured, and its moment is that of the look, to the second.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from coordtui.api import Refused
from coordtui_gpus.fleet.base85 import to_bytes, to_text
from coordtui_gpus.fleet.values import FIGURES
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

PART = 64
"""Devices in one row of samples."""

KEPT = (*FIGURES[:4], "sm_clock_mhz")
"""Figures of which a history is kept, in the order of their columns."""

COLUMNS = tuple(FIGURES.index(each) for each in KEPT)
"""Where they stand in a sweep."""

STEPS = (1.0, 0.0, 4.0, 1.0, 30.0)
"""What one level is worth; of memory it depends on the GPU."""

MEMORY, LEVELS, UNKNOWN = 1, 254, 255
MEMORY_LEVELS = 250
_UNKNOWN_WORD = -(2**31)
VERSION = 2
"""The first byte of what is packed: how columns are ordered and written. Another one is not guessed at."""

_LZMA: list[dict[str, int]] = [
    {"id": lzma.FILTER_LZMA2, "preset": 6, "lc": 1, "lp": 0, "pb": 0, "dict_size": 1 << 20}
]
_QUICK = [{**_LZMA[0], "mode": lzma.MODE_FAST, "mf": lzma.MF_HC3, "nice_len": 32, "depth": 4}]


class Looked(msgspec.Struct, frozen=True):
    """A sweep: the machines that answered, the devices, and a line of figures for each (NaN: not known)."""

    hosts: Whole
    devices: Whole
    values: Floats


class Series(msgspec.Struct, frozen=True):
    """One device: moments in seconds since the start of its row, a line of values for each, their steps."""

    device: int
    times: Whole
    values: Floats
    steps: tuple[float, ...]


class _Head(msgspec.Struct, array_like=True):
    devices: list[int]
    tracks: list[int]  # of each device, which of the lists of moments it has
    lengths: list[int]
    steps: list[list[float]]
    kinds: bytes  # of each column of each device how it is written: see `_written`


def steps_of(memory_mib: float | None) -> tuple[float, ...]:
    """The steps of a device with so much memory; where that is not known, of 1/250 of 100 GiB."""
    return (STEPS[0], (memory_mib or 102_400) / MEMORY_LEVELS, *STEPS[2:])


def pack_sweep(
    hosts: Sequence[int], devices: Sequence[int], figures: Sequence[Sequence[float | None]]
) -> str:
    """Figures of one moment, exactly, as text for a `Sweep`."""
    import numpy as np

    values = np.array(figures, dtype=np.float64).reshape(len(devices), len(FIGURES))  # None becomes NaN
    body, kinds = [], ""
    for column in values.T:
        hundredths = np.rint(column * 100)
        known = np.isfinite(column)
        if (np.abs(hundredths[known]) < 2**31 - 1).all() and (hundredths / 100 == column)[known].all():
            words = np.where(known, hundredths, _UNKNOWN_WORD).astype("<i4")
            kinds += "h"
        else:
            words = column.astype("<f8")
            kinds += "f"
        body.append(_by_byte(words))
    numbers = [np.asarray(each, "<i4") for each in (hosts, devices)]
    head = msgspec.msgpack.encode((len(hosts), len(devices), kinds))
    parts = (bytes([len(head)]), head, *map(_by_byte, numbers), *body)
    return to_text(bytes([VERSION]) + zlib.compress(b"".join(parts), 6))


def unpack_sweep(text: str) -> Looked:
    """What `pack_sweep` was given."""
    import numpy as np

    data = zlib.decompress(_packed(text))
    at = data[0] + 1
    hosts, devices, kinds = msgspec.msgpack.decode(data[1:at], type=tuple[int, int, str])
    taken = []
    for kind, count in (("i", hosts), ("i", devices), *((each, devices) for each in kinds)):
        form, size = ("<f8", 8) if kind == "f" else ("<i4", 4)
        shuffled = np.frombuffer(data, np.uint8, count * size, at).reshape(size, count)
        taken.append(np.ascontiguousarray(shuffled.T).view(form).reshape(count))
        at += count * size
    values = np.empty((devices, len(kinds)))
    for place, (kind, words) in enumerate(zip(kinds, taken[2:], strict=True)):
        values[:, place] = words if kind == "f" else np.where(words == _UNKNOWN_WORD, np.nan, words / 100)
    return Looked(taken[0].astype(np.int64), taken[1].astype(np.int64), values)


def _by_byte(words: NDArray[np.generic]) -> bytes:
    """The first bytes of all numbers, then the second: alike stands by alike."""
    import numpy as np

    return words.view(np.uint8).reshape(len(words), words.itemsize).T.tobytes()


def pack_samples(series: Sequence[Series], *, quick: bool = False) -> str:
    """Series of devices as text for `Samples`; the order is by device, and does not matter.

    `quick` takes a third of the time, and somewhat more room.
    """
    import numpy as np

    series = sorted(series, key=lambda each: each.device)
    tracks: dict[bytes, int] = {}
    moments: list[NDArray[np.int32]] = []
    columns, steps, which = [], [], []
    for each in series:
        times = each.times.astype("<i4")
        track = tracks.setdefault(times.tobytes(), len(tracks))
        if track == len(moments):
            moments.append(times)
        levels, used = _levels(each)
        columns.append(levels)
        steps.append(used)
        which.append(track)
    width = len(steps[0]) if steps else 0
    known: dict[bytes, tuple[int, bytes]] = {}  # of summaries many are alike
    written = [
        (0, levels[:, place].tobytes()) if quick else _written(levels[:, place].tobytes(), known)
        for place in range(width)
        for levels in columns
    ]
    kinds = bytes(kind for kind, _ in written)
    head = _Head([each.device for each in series], which, [len(each) for each in moments], steps, kinds)
    body = [_by_byte(np.diff(each, prepend=np.int32(0)).astype("<i4")) for each in moments]
    body += [written[place][1] for place in _order(kinds, width)]
    first = msgspec.msgpack.encode(head)
    parts = (len(first).to_bytes(4, "little"), first, *body)
    packed = lzma.compress(b"".join(parts), lzma.FORMAT_RAW, filters=_QUICK if quick else _LZMA)
    return to_text(bytes([VERSION]) + packed)


def _packed(text: str) -> bytes:
    """What follows the version. Raises `Refused` for figures that were packed in another way."""
    data = to_bytes(text)
    if data[:1] != bytes([VERSION]):
        raise Refused(
            N_("These figures were packed by another version of the program, and are not read."),
            remedy=N_("They stay as they are: run the version that packed them, or a later one."),
        )
    return data[1:]


def _written(column: bytes, known: dict[bytes, tuple[int, bytes]]) -> tuple[int, bytes]:
    """The column as it is, or how it goes from one to the next: whichever is less; with its kind.

    The kind is how many half bits a value takes, doubled, and 1 more for steps: columns of
    one kind stand together, as what is as noisy packs best together.
    """
    import numpy as np

    if (found := known.get(column)) is not None:
        return found
    levels = np.frombuffer(column, np.uint8)
    deltas = np.diff(levels, prepend=np.uint8(0)).view(np.int8)
    steps = ((deltas << 1) ^ (deltas >> 7)).view(np.uint8)  # small ones either way are small numbers
    plain, stepwise = _noise(levels), _noise(steps)
    if stepwise < plain:
        found = min(int(stepwise * 2), 20) * 2 + 1, steps.tobytes()
    else:
        found = min(int(plain * 2), 20) * 2, column
    known[column] = found
    return found


def _noise(levels: NDArray[np.uint8]) -> float:
    """About how many bits a value of the column takes, the table of its values included."""
    import numpy as np

    if not len(levels):
        return 0.0
    counts = np.bincount(levels)
    shares = counts[counts > 0] / len(levels)
    return float(-(shares * np.log2(shares)).sum() + 0.06 * len(shares))


def _order(kinds: bytes, width: int) -> list[int]:
    """In which order columns are written: by figure, then by kind."""
    devices = len(kinds) // width if width else 0
    ranks = {column: rank for rank, column in enumerate(_columns(width))}
    return sorted(range(len(kinds)), key=lambda place: (ranks[place // devices], kinds[place], place))


def _columns(width: int) -> list[int]:
    """The columns in the order in which they are written: what is asked most is unpacked first.

    Of summaries mean, most and looks of a figure stand together, and what is least comes last.
    """
    figures = len(KEPT)
    if width != 4 * figures:
        return list(range(width))
    most_asked = (0, 2, 1, *range(3, figures))  # use, power, memory
    return [part * figures + each for each in most_asked for part in (0, 2, 3)] + [
        figures + each for each in range(figures)
    ]


def _levels(series: Series) -> tuple[NDArray[np.uint8], list[float]]:
    """The values as levels, and the steps that they took."""
    import numpy as np

    values = np.where(series.values < 0, np.nan, series.values)  # nothing that is kept is negative
    steps = np.array(series.steps)
    if len(values):
        most = np.nan_to_num(values).max(axis=0)
        steps = steps * np.maximum(1, np.ceil(most / (steps * LEVELS) - 1e-9))
    steps = steps_alike(steps)
    levels = np.where(np.isfinite(values), np.rint(values / steps), UNKNOWN)
    return levels.astype(np.uint8), steps.tolist()


def steps_alike(steps: Floats) -> Floats:
    """The same step for all that is said of one figure in a summary: its mean, least, most.

    Otherwise rounding might put a mean above the most.
    """
    import numpy as np

    figures = len(KEPT)
    if len(steps) == figures:
        return steps
    told = steps[: 3 * figures].reshape(3, figures).max(axis=0)
    return np.concatenate([told, told, told, steps[3 * figures :]])


def unpack_samples(text: str) -> list[Series]:
    """What `pack_samples` was given, to the steps."""
    import numpy as np

    row = _Row(text)
    values = np.empty((row.total, row.width))
    for column in _columns(row.width):
        values[:, column] = row.column(column)
    times = row.times()
    parts = zip(row.starts.tolist(), (row.starts + row.lengths).tolist(), strict=True)
    return [
        Series(device, times[start:end], values[start:end], tuple(steps))
        for device, steps, (start, end) in zip(row.devices, row.steps, parts, strict=True)
    ]


class Columns(msgspec.Struct, frozen=True):
    """Some figures of all devices of a row, one device after the other, each in the order of time.

    `devices` and `times` are of each value; `mean`, `most` and `looks` have a line for each figure.
    """

    devices: Whole
    times: Whole
    mean: Floats
    most: Floats
    looks: Floats


def unpack_columns(text: str, figures: Sequence[int]) -> Columns:
    """These figures (their places in `KEPT`) of a row, and no more unpacked than it takes."""
    import numpy as np

    row, kept = _Row(text), len(KEPT)
    shape = (len(figures), row.total)
    mean, most, looks = np.empty(shape), np.empty(shape), np.empty(shape)
    for column in _columns(row.width):
        part, figure = divmod(column, kept)
        if figure not in figures or part == 1:
            continue
        place = figures.index(figure)
        if row.width == kept:
            mean[place] = most[place] = row.column(column)
            looks[place] = np.isfinite(mean[place])
        else:
            (mean, most, most, looks)[part][place] = row.column(column)
    devices = np.repeat(np.array(row.devices, np.int64), row.lengths)
    return Columns(devices, row.times(), mean, most, np.nan_to_num(looks))


class _Row:
    """A row of samples, unpacked as far as it is asked for."""

    def __init__(self, text: str) -> None:
        import numpy as np

        self._lzma, self._left = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_LZMA), _packed(text)
        self._data = bytearray()
        at = 4 + int.from_bytes(self._part(0, 4), "little")
        head = msgspec.msgpack.decode(self._part(4, at), type=_Head)
        self.devices, self.steps = head.devices, head.steps
        self.width = len(head.steps[0]) if head.steps else 0
        self.lengths = np.array([head.lengths[track] for track in head.tracks], np.int64)
        self.starts = np.cumsum(self.lengths) - self.lengths
        self.total = int(self.lengths.sum())
        self._kinds = np.frombuffer(head.kinds, np.uint8).reshape(self.width, len(self.devices))
        self._places = {column: place for place, column in enumerate(_columns(self.width))}
        self._tracks = head.tracks
        self._moments = []
        for length in head.lengths:
            shuffled = np.frombuffer(self._part(at, at + 4 * length), np.uint8).reshape(4, length)
            deltas = np.ascontiguousarray(shuffled.T).view("<i4").reshape(length)
            self._moments.append(np.cumsum(deltas, dtype=np.int64))
            at += 4 * length
        self._body = at

    def _part(self, start: int, end: int) -> bytes:
        """These bytes of what is packed; raises `ValueError` when it ends before."""
        while len(self._data) < end:
            if self._lzma.eof:
                raise ValueError("samples end too early")
            more = self._lzma.decompress(self._left, end - len(self._data))
            if not more and not self._left and self._lzma.needs_input:
                raise ValueError("samples end too early")
            self._data += more
            self._left = b""
        return bytes(memoryview(self._data)[start:end])

    def times(self) -> Whole:
        """The moment of each value."""
        import numpy as np

        return np.concatenate([np.empty(0, np.int64), *(self._moments[each] for each in self._tracks)])

    def column(self, column: int) -> Floats:
        """One column of all devices; NaN is not known."""
        import numpy as np

        start = self._body + self._places[column] * self.total
        kinds, lengths = self._kinds[column], self.lengths
        order = np.argsort(kinds, kind="stable")  # as `_order` has them
        written = np.empty_like(lengths)
        written[order] = np.cumsum(lengths[order]) - lengths[order]
        told = np.frombuffer(self._part(start, start + self.total), np.uint8)
        levels = told[np.repeat(written - self.starts, lengths) + np.arange(self.total)]
        if (kinds & 1).any():
            sums = np.cumsum((levels >> 1) ^ -(levels & 1), dtype=np.uint8)
            before = np.concatenate([np.zeros(1, np.uint8), sums])[self.starts]
            stepwise = np.repeat((kinds & 1).astype(bool), lengths)
            levels = np.where(stepwise, sums - np.repeat(before, lengths), levels)
        values: Floats = levels * np.repeat([steps[column] for steps in self.steps], lengths)
        values[levels == UNKNOWN] = np.nan
        return values

"""GPUs one a line: use, memory, temperature, power, who, for how long, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coordtui.api import safe
from coordtui.ui.widgets import Paragraph, Role, cell_len, fit
from coordtui_gpus.panes.telling import Teller, bar, family, figure, gigabytes
from coordtui_gpus.panes.words import SHORT
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import GpuView

NEAR = 5.0
"""Neighbours whose use and memory differ by less than so many percent may share a line."""


@dataclass
class Line:
    """One GPU, or neighbours in the same state: what is shown is the highest of them."""

    gpus: list[GpuView] = field(default_factory=list)
    inner: bool = False

    @property
    def first(self) -> GpuView:
        """The one whose state is theirs."""
        return self.gpus[0]

    def most(self, name: str) -> float | None:
        """The highest figure; None unless it is known of each."""
        found = [each.figures.get(name) for each in self.gpus]
        known = [each for each in found if each is not None]
        return max(known) if len(known) == len(found) else None

    @property
    def number(self) -> str:
        """`3`, `4-7`, `?`."""
        numbers = ["?" if each.device.index is None else str(each.device.index) for each in self.gpus]
        shown = numbers[0] if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"
        return f"└{shown}" if self.inner else shown


def gpu_lines(
    gpus: Sequence[GpuView], tell: Teller, width: int, height: int | None = None, *, old: bool = False
) -> list[Paragraph]:
    """The lines under their headline; neighbours fold when `height` has no room for all.

    `old` marks all of them: the machine does not tell any more how they are.
    """
    lines = [Line([each]) for each in gpus]
    for line in lines[:]:
        inner = [Line([each], inner=True) for each in line.first.instances]
        place = lines.index(line) + 1
        lines[place:place] = inner
    if height is not None and len(lines) + 1 > height:
        lines = folded(lines)
    shape = Shape(width)
    told = [Paragraph(shape.headline(tell), "quiet")]
    for line in lines:
        aged = old or any(each.old for each in line.gpus)
        told.append(Paragraph(shape.line(line, tell, old=aged), _role(line, aged)))
    return told


def folded(lines: Sequence[Line]) -> list[Line]:
    """Equal neighbours in one line."""
    made: list[Line] = []
    for line in lines:
        if made and made[-1].inner == line.inner and alike(made[-1].first, line.first):
            made[-1].gpus.extend(line.gpus)
        else:
            made.append(Line(list(line.gpus), line.inner))
    return made


def alike(one: GpuView, other: GpuView) -> bool:
    """Whether two GPUs are in the same state, of the same people, with about the same figures."""
    held = ([each.reservation.doc_id for each in gpu.held] for gpu in (one, other))
    same = (one.state, one.users, one.old, one.device.model) == (
        other.state,
        other.users,
        other.old,
        other.device.model,
    )
    if not same or next(held) != next(held) or one.instances or other.instances:
        return False
    total = one.device.memory_mib or 1
    return _near(one, other, "utilization", 100.0) and _near(one, other, "memory_used_mib", total)


def _near(one: GpuView, other: GpuView, name: str, whole: float) -> bool:
    here, there = one.figures.get(name), other.figures.get(name)
    if here is None or there is None:
        return here is there
    return abs(here - there) * 100 <= NEAR * whole


def _role(line: Line, old: bool) -> Role:
    if line.first.state in ("lost", "error"):
        return "attention"
    return "trouble" if old else "quiet" if line.first.state in ("out", "unknown") else ""


class Shape:
    """How a line shares its width: who is never left out; how long and until when go first."""

    def __init__(self, width: int) -> None:
        self.bar = 10 if width >= 90 else 8 if width >= 76 else 5 if width >= 48 else 0
        bars = 2 * (self.bar + 1) if self.bar else 0
        self.room = max(width - 6 - bars - 5 - 8 - 4 - 7, 0)
        self.since = 6 if self.room >= 19 else 0
        self.until = 10 if self.room >= 29 else 0
        self.who = max(self.room - self.since - self.until - bool(self.since) - bool(self.until), 0)

    def headline(self, tell: Teller) -> str:
        """What stands in each column."""
        wide = self.bar + 1 if self.bar else 0
        parts = [
            fit(tell(N_("GPU")), 6, "right"),
            " ",
            fit(tell(N_("use")), wide + 4),
            " ",
            fit(tell(N_("memory")), wide + 7),
            fit("°C", 4, "right"),
            fit("W", 5, "right"),
            "  ",
            fit(tell(N_("who")), self.who),
        ]
        return self._with(parts, tell(N_("for")), tell(N_("until")))

    def line(self, line: Line, tell: Teller, *, old: bool) -> str:
        """` 3 ? ░░░░░░  0%  ░░░░░░  0/80  31   70  Fauxpont  idle  Fri 18:00`."""
        gpu = line.first
        use, used = line.most("utilization"), line.most("memory_used_mib")
        total = gpu.device.memory_mib
        share = None if used is None or not total else used / total
        parts = [
            fit(line.number, 4, "right"),
            f" {mark(gpu, old=old)}",
            " ",
            *([bar(None if use is None else use / 100, self.bar), " "] if self.bar else []),
            fit(f"{figure(use)}%" if use is not None else "?", 4, "right"),
            " ",
            *([bar(share, self.bar), " "] if self.bar else []),
            fit(f"{figure(gigabytes(used))}/{figure(gigabytes(total))}", 7, "right"),
            fit(figure(line.most("temperature_c")), 4, "right"),
            fit(figure(line.most("power_w")), 5, "right"),
            "  ",
            fit(who(gpu, tell, self.who, old=old), self.who),
        ]
        return self._with(parts, since(line, tell, old=old), until(gpu, tell))

    def _with(self, parts: list[str], length: str, end: str) -> str:
        if self.since:
            parts += [" ", fit(length, self.since, "right")]
        if self.until:
            parts += [" ", fit(end, self.until)]
        return "".join(parts).rstrip()


def mark(gpu: GpuView, *, old: bool) -> str:
    """The one sign of a GPU in its line."""
    signs = {"lost": "!", "error": "!", "out": "-", "unknown": "?", "reserved": "i", "held": "i"}
    return signs.get(gpu.state, " ") if not old or gpu.state in ("lost", "error", "out") else "?"


def who(gpu: GpuView, tell: Teller, cells: int = 40, *, old: bool = False) -> str:
    """Who has it: by reservation and by use; whoever uses what is another's is named first."""
    state = tell(SHORT[gpu.state])
    using = [family(each) for each in tell.who(gpu)]
    holders = [*dict.fromkeys(family(tell.holder(each.reservation.person)) for each in gpu.held)]
    if gpu.state in ("lost", "error", "out"):
        return state
    if not using and not holders:
        kind = safe(gpu.device.profile)
        return f"{kind} {state}".strip()
    said = ", ".join(using or holders)
    strange = [each for each in using if each not in holders]
    if holders and strange:
        both = tell(N_("{users}, reserved by {holders}", users=said, holders=", ".join(holders)))
        said = both if cell_len(both) <= cells else f"{said} ≠ {', '.join(holders)}"
    if gpu.state in ("reserved", "held") and not old:
        said = tell(N_("{who}, {state}", who=said, state=state))
    return said


def since(line: Line, tell: Teller, *, old: bool) -> str:
    """For how long it has been as it is; of what is old, that it is."""
    if old:
        return tell(N_("OLD"))
    begun = [each.since for each in line.gpus]
    known = [each for each in begun if each is not None]
    return tell.age(max(known)) if len(known) == len(begun) else ""


def until(gpu: GpuView, tell: Teller) -> str:
    """When the reservation of now ends; of what is free, when the next one begins."""
    if gpu.held:
        return tell.soon(max(each.reservation.end for each in gpu.held))
    return f"< {tell.soon(gpu.next.reservation.start)}" if gpu.next is not None else ""

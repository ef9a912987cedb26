"""How moments, lengths of time, figures and people are said in the panes, in few cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import TYPE_CHECKING

from coordtui.api import Context, Message, NotAllowed, formats, safe
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import Fleet, GpuView, HostView

UNKNOWN = "?"
"""What stands for a figure that is not known."""

LEVELS = "▁▂▃▄▅▆▇█"


class Teller:
    """Says things to one person at one moment. `names` are those of people, by number."""

    def __init__(self, ctx: Context, names: Mapping[int, str] | None = None) -> None:
        self.ctx = ctx
        self.now = ctx.clock()
        self.names = names or {}
        self.sees_people = ctx.may("gpus.who")
        self.zone = zone_of(ctx)

    @property
    def language(self) -> str:
        """The language of who reads."""
        return self.ctx.translator.language

    def __call__(self, words: Message | str) -> str:
        """Words in their language."""
        return self.ctx._(words)

    # Time.

    def age(self, at: datetime | None) -> str:
        """How long ago, in one unit: `40 s`, `3 h`; `?` for never."""
        if at is None:
            return UNKNOWN
        return formats.duration(max(self.now - at, timedelta()), self.ctx.translator.language)

    def moment(self, at: datetime) -> str:
        """The clock of today, else day and clock: `06:11`, `Fri 13 Nov 18:00`."""
        if at.astimezone(self.zone).date() == self.now.astimezone(self.zone).date():
            return formats.clock(at, tz=self.zone)
        return formats.date_and_time(at, self.ctx.translator.language, tz=self.zone)

    def soon(self, at: datetime) -> str:
        """The same in few cells: `18:00`, `Fri 18:00` within six days, else `21 Nov`."""
        local, today = at.astimezone(self.zone), self.now.astimezone(self.zone).date()
        if local.date() == today:
            return formats.clock(at, tz=self.zone)
        language = self.ctx.translator.language
        if abs((local.date() - today).days) < 6:
            weekday = formats.day(at, language, tz=self.zone).partition(" ")[0]
            return f"{weekday} {formats.clock(at, tz=self.zone)}"
        return formats.day(at, language, weekday=False, tz=self.zone)

    def number(self, value: float | None, digits: int = 0) -> str:
        """A figure as their language writes it; `?` when it is not known."""
        return (
            UNKNOWN if value is None else formats.number(value, self.ctx.translator.language, digits=digits)
        )

    # People.

    def people(self, numbers: Iterable[int]) -> list[str]:
        """Names of people; those that are not known are left out."""
        return [self.names[each] for each in dict.fromkeys(numbers) if each in self.names]

    def holder(self, person: int) -> str:
        """Whose a reservation is, as far as who reads may know."""
        if not self.sees_people:
            return self(N_("somebody"))
        return safe(self.names.get(person, "")) or self(N_("person {number}", number=person))

    def who(self, gpu: GpuView) -> list[str]:
        """Who uses it: people by name, other logins as they are; nothing for who may not know."""
        if not self.sees_people:
            return [self(N_("somebody"))] if gpu.users else []
        named = self.people(gpu.people)
        return [safe(each) for each in named] if len(named) == len(gpu.users) else _mixed(named, gpu.users)


def _mixed(named: Sequence[str], users: Sequence[str]) -> list[str]:
    """Logins, when not each of them is known to be somebody."""
    return [safe(each) for each in (users or named)]


def family(name: str) -> str:
    """The last word of a name, for a line that has little room."""
    return name.rsplit(" ", 1)[-1] if " " in name else name


def zone_of(ctx: Context) -> tzinfo:
    """The zone that the lab's settings name; UTC when there is no such zone."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(ctx.settings.zone)
    except (OSError, ValueError, KeyError):
        return UTC


def names_of(ctx: Context, numbers: Iterable[int]) -> Mapping[int, str]:
    """Names by number, of people whom who acts may see; none without the right to know who uses GPUs."""
    wanted = list(dict.fromkeys(numbers))
    if not wanted or not ctx.may("gpus.who"):
        return {}
    try:
        found = ctx.directory.people().get_many(wanted)
    except NotAllowed:
        return {}
    return {each.doc_id: each.name for each in found}


def people_of(fleet: Fleet) -> set[int]:
    """Everybody who uses a GPU of the fleet or has reserved one."""
    found: set[int] = set()
    for host in fleet.hosts:
        for gpu in host.gpus:
            found.update(gpu.people)
            found.update(each.reservation.person for each in gpu.held)
            if gpu.next is not None:
                found.add(gpu.next.reservation.person)
    return found


def owners(view: HostView) -> list[int]:
    """Who has reserved something of a machine now, else who uses it."""
    held = [each.reservation.person for gpu in view.gpus for each in gpu.held]
    using = [person for gpu in view.gpus for person in gpu.people]
    return [*dict.fromkeys(held or using)]


# Figures.


def figure(value: float | None, digits: int = 0) -> str:
    """A figure in few cells; `?` when it is not known."""
    return UNKNOWN if value is None else f"{value:.{digits}f}"


def gigabytes(mib: float | None) -> float | None:
    """GB as cards are sold by: 81,920 MiB are 80."""
    return None if mib is None else mib / 1024


def bar(share: float | None, cells: int) -> str:
    """`██████░░░░`; of what is not known a `?`, never an empty bar."""
    if share is None:
        return UNKNOWN + " " * (cells - 1)
    share = min(1.0, max(0.0, share))
    full = round(share * cells)
    if 0 < share < 1:
        full = min(max(full, 1), cells - 1) if cells > 1 else full
    return "█" * full + "░" * (cells - full)


def spark(values: Sequence[float | None], cells: int, most: float | None = None) -> str:
    """`▂▃▅?▆·`: one cell each, the highest of neighbours where there are more; `?` is not known, `·` is 0."""
    if len(values) > cells > 0:
        edges = [n * len(values) // cells for n in range(cells + 1)]
        values = [_peak(values[a:b]) for a, b in pairwise(edges)]
    top = max([each for each in values if each is not None], default=0.0) if most is None else most
    return "".join(_level(each, top) for each in values)


def _peak(values: Sequence[float | None]) -> float | None:
    return max((each for each in values if each is not None), default=None)


def _level(value: float | None, top: float) -> str:
    if value is None:
        return UNKNOWN
    if value <= 0 or top <= 0:
        return "·"
    return LEVELS[min(7, int(min(1.0, value / top) * 8))]


def mean(rows: Sequence[Sequence[float | None]]) -> list[float | None]:
    """The mean of what is known at each step; None where nothing is."""
    told: list[float | None] = []
    for column in zip(*rows, strict=False):
        known = [each for each in column if each is not None]
        told.append(sum(known) / len(known) if known else None)
    return told


def gpus(number: int) -> Message:
    """`8 GPUs`."""
    return NN_("{n} GPU", "{n} GPUs", number)

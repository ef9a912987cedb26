"""The list of machines: one a line under two headings, with a cursor that skips the headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from coordtui.api import safe
from coordtui.ui.widgets import Cell, Column, Key, RecordList, Row, RowSource
from coordtui.ui.widgets.lines import rule
from coordtui_gpus.fleet.states import is_old
from coordtui_gpus.panes import listing as listed
from coordtui_gpus.panes.listing import HeadKey
from coordtui_gpus.panes.telling import figure
from coordtui_gpus.panes.words import sign_of
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Message
    from coordtui_gpus.fleet.values import HostView
    from coordtui_gpus.panes.listing import Listing
    from coordtui_gpus.panes.telling import Teller

COLUMNS = (
    Column(key="name", title=N_("Host"), width=9, sortable=True),
    Column(key="now", title=N_("Now"), width=26, flex=1, sortable=True),
    Column(key="more", title=N_("Who, until when"), width=22, flex=1, priority=1, sortable=True),
    Column(key="free", title=N_("Free"), width=5, priority=2, align="right", sortable=True),
    Column(key="use", title=N_("Use"), width=5, priority=3, align="right", sortable=True),
    Column(key="memory", title=N_("GB free"), width=7, priority=4, align="right", sortable=True),
    Column(key="heat", title=N_("°C"), width=4, priority=5, align="right", sortable=True),
    Column(key="power", title=N_("W"), width=6, priority=6, align="right", sortable=True),
    Column(key="age", title=N_("Age"), width=6, priority=7, align="right", sortable=True),
    Column(key="model", title=N_("Model"), width=16, priority=8, sortable=True),
    Column(key="group", title=N_("Group"), width=16, priority=9, sortable=True),
    Column(key="grant", title=N_("Grant"), width=12, priority=10, sortable=True),
)

SORT_NAMES: dict[str, Message] = {
    "": N_("free first"),
    "name": N_("by name"),
    "now": N_("by need"),
    "free": N_("free first"),
    "use": N_("by use"),
    "memory": N_("by free memory"),
    "heat": N_("by temperature"),
    "power": N_("by power"),
    "age": N_("by age"),
    "more": N_("by person"),
    "model": N_("by model"),
    "group": N_("by group"),
    "grant": N_("by grant"),
}


class HostList(RecordList, inherit_bindings=False):
    """A list in which rows whose key is a `HeadKey` are headings: drawn through, never under the cursor."""

    rights: Mapping[str, str] = {}
    """What stands at the end of each heading, by its part; translated."""

    def refresh_rows(self, source: RowSource | None = None, *, another: bool = False) -> None:
        """See `RecordList`: where the row under the cursor went, the cursor goes to no heading."""
        at_top = self.top == 0
        super().refresh_rows(source, another=another)
        if at_top and self.top > 0 and self.cursor < self.page:
            self._put_top(0)  # what needs a look comes first, and is seen
            self.redraw()
        if isinstance(self.cursor_key, HeadKey):
            self.move_to(self.cursor)

    def move_to(self, place: int) -> None:
        """Put the cursor on the machine at a place, or on the next one in the direction of the move."""
        place = max(0, min(place, self.length - 1))
        if self.length and self._is_head(place):
            place += 1 if place >= self.cursor or place == 0 else -1
        super().move_to(place)
        if self.length and self.cursor == 1 and self.top == 1:
            self._put_top(0)  # the first heading is seen again

    @property
    def number(self) -> int | None:
        """The number of the machine under the cursor."""
        return self.cursor_key if isinstance(self.cursor_key, int) else None

    def line(self, y: int) -> Strip:
        """One line of the screen: a heading goes through all columns."""
        place = y - self.header + self.top
        if y < self.header or place >= self.length or not self._is_head(place):
            return super().line(y)
        row = self.row_at(place)
        right = self.rights.get(row.key.part, "") if isinstance(row.key, HeadKey) else ""
        text = rule(str(row.state), right, self.size.width)
        return Strip([Segment(text, self.style_of("quiet"))], self.size.width)

    def _is_head(self, place: int) -> bool:
        keys: list[Key] = list(self.source.keys(place, place + 1))
        return bool(keys) and isinstance(keys[0], HeadKey)


def rows(keys: Sequence[Key], listing: Listing) -> list[Row]:
    """The lines of these keys."""
    return [
        head_row(key, listing) if isinstance(key, HeadKey) else host_row(int(str(key)), listing)
        for key in keys
    ]


def head_row(key: HeadKey, listing: Listing) -> Row:
    """`── Needs a look (4) ──`; its words are its state, for who hears them too."""
    needy = len(listing.needs)
    if key.part == "need":
        said = N_("Needs a look ({n})", n=needy)
    else:
        said = N_("Other hosts ({n})", n=len(listing.views) - needy) if needy else N_("All hosts")
    return Row(key, [""] * len(COLUMNS), role="quiet", state=listing.tell(said))


def rights(listing: Listing) -> Mapping[str, str]:
    """What stands at the end of the headings: which key finds a machine, and their order."""
    order = N_("s sort: {order}", order=SORT_NAMES.get(listing.sort, listing.sort))
    return {"need": listing.tell(N_("/ any host")), "all": listing.tell(order)}


def host_row(number: int, listing: Listing) -> Row:
    """The line of a machine: why it needs a look, or how busy it is; then its figures."""
    view, tell = listing.views[number], listing.tell
    told = listing.needs.get(number, [])
    sign, role = sign_of(view)
    more: Message | str = ""
    if told:
        sign, role, now, more = told[0].sign, told[0].role, told[0].what, told[0].more
        if len(told) > 1:
            now = NN_("{what}, and {n} more", "{what}, and {n} more", len(told) - 1, what=now)
    else:
        now, more = state_words(view, listing)
    return Row(
        number,
        [
            safe(view.host.name),
            Cell(tell(now), role),
            safe(tell(more)),
            *_figures(view, listing),
            *_names(view, listing),
        ],
        sign=sign or " ",
        sign_role=role,
        role="quiet" if view.outage is not None else "",
    )


def state_words(view: HostView, listing: Listing) -> tuple[Message, Message | str]:
    """`2/8 busy`, and until when what is free stays free."""
    tell = listing.tell
    if view.outage is not None:
        end = view.outage.end
        why = safe(view.outage.why)
        if end is None:
            return N_("out of service"), why
        return N_("out of service until {end}", end=tell.soon(end)), why
    if view.host.via == "none" and not view.gpus:
        return given_away(view, tell) or (N_("not watched"), "")
    if not view.gpus:
        return N_("no GPU found"), ""
    busy = listed.busy_of(view)
    if busy is None:
        return NN_("{n} GPU, not known", "{n} GPUs, not known", len(view.gpus)), ""
    said = N_("{busy}/{all} busy", busy=busy, all=len(view.gpus))
    if held := view.count("held"):
        said = NN_("{said}, {n} held", "{said}, {n} held", held, said=said)
    if free := view.count("free"):
        said = NN_("{said}, {n} free", "{said}, {n} free", free, said=said)
    if idle := view.count("reserved"):
        said = NN_("{said}, {n} reserved idle", "{said}, {n} reserved idle", idle, said=said)
    if unknown := view.count("unknown"):
        said = NN_("{said}, {n} not known", "{said}, {n} not known", unknown, said=said)
    return said, _until(view, listing)


def given_away(view: HostView, tell: Teller) -> tuple[Message, str] | None:
    """`6 of 8 GPUs given away by Slurm`, and to whom: of a machine that nobody looks at."""
    seen = view.seen
    if seen is None or seen.node_at is None or seen.node_gpus is None or seen.node_used is None:
        return None
    said = NN_(
        "Slurm gave away {used} of {n} GPU",
        "Slurm gave away {used} of {n} GPUs",
        seen.node_gpus,
        used=seen.node_used,
    )
    if is_old(seen.node_at, tell.now, tell.ctx.settings):
        said = N_("{said}, {length} ago: OLD", said=said, length=tell.age(seen.node_at))
    return said, ", ".join(dict.fromkeys(safe(each.user) for each in seen.jobs if each.user))


def _until(view: HostView, listing: Listing) -> Message | str:
    free = [each for each in view.gpus if each.state == "free"]
    if not free:
        return ""
    starts = [each.next.reservation.start for each in free if each.next is not None]
    if not starts:
        return N_("any time")
    return N_("until {start}", start=listing.tell.soon(min(starts)))


def _figures(view: HostView, listing: Listing) -> list[str | Cell]:
    """Free, use, free memory, temperature, power, age: `?` for what is not known."""
    percent, use = "%", listed.use_of(view)
    free = listed.free_of(view)
    told: list[str | Cell] = [
        _cell(None if free is None else f"{free}"),
        _cell(None if use is None else f"{use:.0f}{percent}"),
        _cell(_shown(listed.memory_of(view))),
        _cell(_shown(listed.heat_of(view))),
        _cell(_shown(listed.power_of(view))),
    ]
    old = view.old or view.at is None
    return [*told, Cell(listing.tell.age(view.at), "trouble" if old else "quiet")]


def _names(view: HostView, listing: Listing) -> list[str]:
    """Models, groups and grants; nothing where there are none."""
    named = listing.names(view)
    models = dict.fromkeys(each.device.model for each in view.gpus if each.device.model)
    return [safe(", ".join(each)) for each in (models, named["group"], named["grant"])]


def _shown(value: float | None) -> str | None:
    return None if value is None else figure(value)


def _cell(text: str | None) -> str | Cell:
    return Cell("?", "quiet", said=N_("not known")) if text is None else text

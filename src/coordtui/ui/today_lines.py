"""Today as lines: what needs a decision, what is new, what comes next, the state of things."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import zip_longest

import msgspec
from rich.cells import cell_len

from coordtui.api import Card, Message
from coordtui.text import formats
from coordtui.text.messages import N_, NN_
from coordtui.text.translation import Translator
from coordtui.ui.widgets.lines import Role, fit, one_line, rule

DOOR = "go."
"""How the keys of cards begin that are not a plugin's, but lead to a page."""

Piece = tuple[str, Role]

SIGNS = {"!": N_("needs you"), "?": N_("asks"), "X": N_("failed"), "•": N_("new")}
"""What the signs of cards say in words."""


class Line(msgspec.Struct, frozen=True):
    """One line: pieces of text with their roles, and the card it stands for, if any.

    `said` is the line for who hears it: whole, without rules, its signs in words.
    """

    pieces: tuple[Piece, ...] = ()
    card: Card | None = None
    said: str = ""

    @property
    def plain(self) -> str:
        """The line without roles."""
        return "".join(text for text, _ in self.pieces)


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Cards of one kind: what it is called, called with a number, and called when there is none.

    `least` are shown however low the window, up to `most` where there are free lines.
    """

    kind: str
    title: Message
    counted: Callable[[int], Message]
    none: Message | None
    least: int
    most: int


LEFT = (
    Section(
        kind="decide",
        title=N_("To decide"),
        counted=lambda n: N_("To decide: {n}", n=n),
        none=N_("Nothing to decide"),
        least=6,
        most=12,
    ),
    Section(
        kind="new",
        title=N_("New"),
        counted=lambda n: N_("New: {n}", n=n),
        none=N_("Nothing new"),
        least=3,
        most=12,
    ),
)
RIGHT = (
    Section(
        kind="next",
        title=N_("Next"),
        counted=lambda n: N_("Next: {n}", n=n),
        none=N_("Nothing is coming up"),
        least=3,
        most=12,
    ),
    Section(
        kind="state",
        title=N_("State"),
        counted=lambda n: N_("State: {n}", n=n),
        none=None,
        least=2,
        most=12,
    ),
)


class TodayLines(msgspec.Struct, frozen=True, kw_only=True):
    """Makes lines of cards. `pages` are the titles of the pages by id, with their figures."""

    say: Translator
    now: datetime
    pages: Mapping[str, str] = msgspec.field(default_factory=dict)

    def column(
        self, sections: Sequence[Section], cards: Sequence[Card], width: int, height: int, *, wide: bool
    ) -> list[Line]:
        """The sections one below the other, with air between them when it is `wide`."""
        by_kind = [(each, [card for card in cards if card.kind == each.kind]) for each in sections]
        shown = [(section, mine) for section, mine in by_kind if mine or section.none is not None]
        free = height - len(shown) if wide else height
        counts = share([(section, len(mine)) for section, mine in shown], free)
        lines: list[Line] = []
        for (section, mine), count in zip(shown, counts, strict=True):
            lines += self._section(section, mine, width, count)
            lines += [Line()] if wide else []
        return lines

    def doors(self, width: int) -> list[Line]:
        """What to do first in a lab where nothing has happened yet."""
        lines = [self._rule(self.say(N_("Nothing asks for you yet")), "", width), Line()]
        if self.pages:
            lines += [self._inset(self.say(N_("Start with one of these:")), width, ""), Line()]
        for pane_id, label in self.pages.items():
            card = Card(kind="next", key=f"{DOOR}{pane_id}", title=label, pane=pane_id)
            lines.append(self._inset(label, width, "", card))
        for hint in (
            N_("“coordtui people import FILE”, in a shell, brings in the people of the lab."),
            N_("“:” lists every command, “?” explains the keys."),
        ):
            lines += [Line(), self._inset(self.say(hint), width)]
        return lines

    def _section(self, section: Section, cards: Sequence[Card], width: int, most: int) -> list[Line]:
        if not cards:
            return [self._rule(self.say(section.none or section.title), "", width)]
        title = section.title if len(cards) <= most else section.counted(len(cards))
        homes = {card.pane for card in cards}
        home = self.pages.get(next(iter(homes)) or "", "") if len(homes) == 1 else ""
        lines = [self._rule(self.say(title), home, width)]
        named = section.kind == "decide" or len(homes) > 1
        columns = _column_widths(cards[:most])
        for card in cards[:most]:
            pieces = self._card(card, width, columns, named=named)
            lines.append(Line(pieces, card, self._said(card, named=named)))
        if len(cards) > most:
            lines.append(self._inset(self.say(NN_("{n} more", "{n} more", len(cards) - most)), width))
        return lines

    def _rule(self, title: str, right: str, width: int) -> Line:
        return Line(((rule(title, right, width), "quiet"),), said=title)

    def _inset(self, text: str, width: int, role: Role = "quiet", card: Card | None = None) -> Line:
        return Line(((fit(f"    {text}", width), role),), card, text)

    def _card(self, card: Card, width: int, columns: Sequence[int], *, named: bool) -> tuple[Piece, ...]:
        """`>! Training  Slurm for newcomers, today 14:00: 2 seats free`; the first cell is the cursor's."""
        sign = one_line(card.sign)[:1] or " "
        role: Role = "attention" if sign == "!" else "trouble" if sign in "?X" else "accent"
        head: list[Piece] = [(" ", ""), (sign, role), ("  ", "")]
        if named:
            head[2] = (" ", "")
            head.append((fit(self._page_name(card), self._name_width) + " ", "quiet"))
        if card.kind == "next" and card.at is not None:
            head.append((self._moment(card.at) + "  ", ""))
        title, detail = one_line(self.say(card.title)), one_line(self.say(card.detail or ""))
        room = max(0, width - sum(cell_len(text) for text, _ in head))
        if card.cells:
            facts = _in_columns(card.cells, columns, room // 2)
            return (*head, (fit(title, room - cell_len(facts)), ""), (facts, "quiet"))
        if not detail or cell_len(title) + 2 > room:
            return (*head, (fit(title, room), ""))
        shown = min(cell_len(title), max(room - cell_len(detail) - 2, room // 2))
        rest = (
            fit("  " + detail, room - shown)
            if card.kind == "decide"
            else fit(detail, room - shown - 2, "right")
        )
        gap = "" if card.kind == "decide" else "  "
        return (*head, (fit(title, shown), ""), (gap + rest, "quiet"))

    def _said(self, card: Card, *, named: bool) -> str:
        """`needs you; Training; Slurm for newcomers; 2 seats free`."""
        sign = one_line(card.sign)[:1]
        told = [
            self.say(SIGNS[sign]) if sign in SIGNS else "",
            self._page_name(card) if named else "",
            self._moment(card.at) if card.kind == "next" and card.at is not None else "",
            one_line(self.say(card.title)),
            *([one_line(self.say(card.detail))] if card.detail else map(one_line, card.cells)),
        ]
        return "; ".join(filter(None, told))

    def _page_name(self, card: Card) -> str:
        label = self.pages.get(card.pane or "", "")
        return label.partition(" ")[2] if label[:1].isdigit() else label

    @property
    def _name_width(self) -> int:
        names = [label.partition(" ")[2] or label for label in self.pages.values()]
        return min(12, max(map(cell_len, names), default=0))

    def _moment(self, at: datetime) -> str:
        """`14:00` today, `Fri 09:30` within a week, `Thu 12 Nov` later: by the clocks that `Card` says."""
        zone = None if at.tzinfo == UTC else at.tzinfo
        if at.astimezone(zone).date() == self.now.astimezone(zone).date():
            return formats.clock(at, tz=zone)
        day = formats.day(at, self.say, tz=zone)
        if abs(at - self.now) < timedelta(days=6):
            return f"{day.partition(' ')[0]} {formats.clock(at, tz=zone)}"
        return day


def share(sections: Sequence[tuple[Section, int]], height: int) -> list[int]:
    """How many of its cards each section shows in so many lines: its least, and more while lines are free."""
    counts = [min(section.least, n) for section, n in sections]

    def used() -> int:
        return sum(1 + count + (n > count) for count, (_, n) in zip(counts, sections, strict=True))

    for place, (section, n) in enumerate(sections):
        for more in range(counts[place] + 1, min(section.most, n) + 1):
            before, counts[place] = counts[place], more
            if used() > height:
                counts[place] = before
    return counts


def _column_widths(cards: Sequence[Card]) -> list[int]:
    """The cells that the widest fact of each column takes."""
    columns = zip_longest(*(card.cells for card in cards), fillvalue="")
    return [max(cell_len(one_line(fact)) for fact in column) for column in columns]


def _in_columns(facts: Sequence[str], widths: Sequence[int], room: int) -> str:
    """The facts in their columns; in a narrow window the last ones give way."""
    shown = list(zip([*facts, *[""] * len(widths)], widths, strict=False))
    while shown and sum(width + 1 for _, width in shown) + 1 > room:
        shown.pop()
    return "".join([" ", *(" " + fit(one_line(fact), width) for fact, width in shown)]) if shown else ""

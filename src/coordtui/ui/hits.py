"""What a search found, as lines: under a heading for each kind, with the reason of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from coordtui.api import Hit
from coordtui.text.messages import N_, NN_, Translate
from coordtui.ui.choices import Choice, Pieces, said
from coordtui.ui.matching import matched
from coordtui.ui.widgets.lines import Role, one_line

LEAST = 3
"""Hits of each kind that are shown however many kinds there are."""


def group_of(hit: Hit) -> str:
    """What a hit stands together with: those that open on the same page, else those of its kind."""
    return hit.pane or hit.ref.kind


def grouped(hits: Sequence[Hit]) -> list[Hit]:
    """The hits kind by kind: the kind with the best hit first, and its hits best first."""
    best: dict[str, float] = {}
    for hit in hits:
        best[group_of(hit)] = max(best.get(group_of(hit), hit.score), hit.score)
    return sorted(hits, key=lambda hit: (-best[group_of(hit)], group_of(hit), -hit.score))


class HitLines:
    """Makes the lines. `titles` name the kinds; a kind without one is called by its own name."""

    def __init__(self, say: Translate, titles: Mapping[str, str]) -> None:
        self._say, self._titles = say, titles

    def lines(
        self, hits: Sequence[Hit], words: Sequence[str], height: int, opened: Collection[str]
    ) -> list[Choice]:
        """Headings and hits. What has no room is one line to open, unless its kind is among `opened`."""
        kinds: dict[str, list[Hit]] = {}
        for hit in grouped(hits):
            kinds.setdefault(group_of(hit), []).append(hit)
        room = share([len(mine) for mine in kinds.values()], height - len(kinds))
        lines: list[Choice] = []
        for (kind, mine), most in zip(kinds.items(), room, strict=True):
            shown = mine if kind in opened else mine[:most]
            count = NN_("{n} found", "{n} found", len(mine))
            title = self._titles.get(kind, kind)
            lines.append(Choice(text=said(title), more=said(self._say(count)), heading=True))
            lines += [self._hit(hit, words) for hit in shown]
            if len(mine) > len(shown):
                more = self._say(NN_("{n} more", "{n} more", len(mine) - len(shown)))
                lines.append(Choice(text=said(more, "quiet"), value=kind))
        return lines

    def _hit(self, hit: Hit, words: Sequence[str]) -> Choice:
        reason = self._say(hit.reason or "")
        if hit.pane is None and not reason:
            reason = self._say(N_("no page shows this one"))
        return Choice(
            text=emphasised(hit.title, words), more=emphasised(reason, words, "quiet"), value=hit.ref
        )


def share(counts: Sequence[int], lines: int) -> list[int]:
    """How many hits of each kind are shown in so many lines.

    A kind that is cut needs a line to say so. What one kind does not use goes to the others.
    """
    room = dict.fromkeys(range(len(counts)), 0)
    left, waiting = lines, sorted(room, key=lambda kind: counts[kind])
    while waiting:
        kind = waiting.pop(0)
        fair = left // (len(waiting) + 1)
        room[kind] = counts[kind] if counts[kind] <= fair else max(LEAST, fair - 1)
        left -= room[kind] + (room[kind] < counts[kind])
    return [*room.values()]


def emphasised(text: str, words: Sequence[str], role: Role = "") -> Pieces:
    """The text with the words that were looked for set off, by role and never by markup."""
    clean = one_line(text)
    pieces: list[tuple[str, Role]] = []
    end = 0
    for start, stop in matched(list(words), clean):
        pieces += [(clean[end:start], role), (clean[start:stop], "strong")]
        end = stop
    pieces.append((clean[end:], role))
    return tuple(piece for piece in pieces if piece[0]) or said("", role)

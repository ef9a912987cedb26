"""Who has what until when: rows of intervals along an axis of time."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from coordtui.text.formats import date_and_time, day, duration
from coordtui.text.messages import N_
from coordtui.ui.drawing.parts import Line, Part, Speech, part, wrapped_parts
from coordtui.ui.drawing.scale import Axis
from coordtui.ui.widgets.lines import Role, Words, cell_len, ends, fit, rule

Kind = Literal["booked", "asked", "out"]

_FILL: dict[Kind, str] = {"booked": "=", "asked": "?", "out": "-"}
_ENDS: dict[Kind, str] = {"booked": "[]", "asked": "()", "out": "[]"}
_ROLE: dict[Kind, Role] = {"booked": "", "asked": "accent", "out": "quiet"}
_LEGEND = (
    ("=", N_("booked")),
    ("?", N_("asked")),
    ("!", N_("clash")),
    ("-", N_("out")),
    ("·", N_("free")),
    ("v", N_("now")),
)


@dataclass(frozen=True)
class Span:
    """A half-open interval, from one aware moment up to another, with who or what has it."""

    start: datetime
    end: datetime
    title: Words
    kind: Kind = "booked"
    note: Words = ""
    key: Hashable = None


@dataclass(frozen=True)
class Track:
    """A row: what is booked, its spans, and a figure at the end of the line."""

    key: Hashable
    label: Words
    spans: Sequence[Span] = ()
    note: Words = ""


class Clash(NamedTuple):
    """Two spans that overlap, and when."""

    start: datetime
    end: datetime
    first: Span
    second: Span


@dataclass(frozen=True)
class Board:
    """What a timeline shows: the tracks, the one of the cursor, the moment of the cursor, and now."""

    tracks: Sequence[Track]
    row: int
    moment: datetime
    now: datetime
    top: int = 0


def clashes(track: Track) -> list[Clash]:
    """Where spans of a row overlap, each with the one that began before it; what only touches does not."""
    found: list[Clash] = []
    latest: Span | None = None
    for span in sorted((each for each in track.spans if each.start < each.end), key=lambda each: each.start):
        if latest is not None and span.start < latest.end:
            found.append(Clash(span.start, min(span.end, latest.end), latest, span))
        if latest is None or span.end > latest.end:
            latest = span
    return found


def widths(tracks: Sequence[Track], width: int, speech: Speech) -> tuple[int, int]:
    """Cells before the axis, for cursor and labels, and after it, for the notes."""
    label = max((cell_len(speech(track.label)) for track in tracks), default=0)
    note = max((cell_len(speech(track.note)) for track in tracks), default=0)
    before = min(label, max(width // 3, 1)) + 2
    return before, min(note + 1, width // 5) if note and width >= 60 else 0


def head_lines(board: Board, axis: Axis, before: int, width: int, speech: Speech) -> list[Line]:
    """The period with what a sign is worth; the days; and where now is."""
    language = speech.language
    first, last = (day(when, language, tz=axis.tz) for when in (axis.start, axis.end - axis.step))
    worth = speech(N_("one sign is {time}", time=duration(axis.step, language)))
    now = axis.column(board.now)
    mark = " " * now + "v" if 0 <= now < axis.width else ""
    word = speech(N_("now"))
    if mark and now + 2 + cell_len(word) <= axis.width:
        mark += f" {word}"
    period = f"{first} – {last}"
    if cell_len(period) + cell_len(worth) + 2 > width:
        period, worth = (period, "") if cell_len(period) <= width else (worth, "")
    return [
        (Part(ends(period, worth, width), "strong"),),
        (Part(" " * before), Part(fit(axis.labels(language), axis.width), "quiet")),
        (Part(" " * before), Part(fit(mark, axis.width), "accent")),
    ]


def track_line(board: Board, number: int, axis: Axis, room: tuple[int, int], speech: Speech) -> Line:
    """`>b07  [Fauxpont 8==]··│·(Carabosse 8?)│·······  8?`."""
    track, here = board.tracks[number], number == board.row
    label, note = part(f"{'>' if here else ' '}{speech(track.label)}", room[0] - 1), speech(track.note)
    cells = _cells(track, axis, speech)
    cursor = axis.column(board.moment)
    shown = [
        Part(sign, role, here and column == cursor, (number, column))
        for column, (sign, role) in enumerate(cells)
    ]
    tail = [Part(" "), part(note, room[1] - 1, "quiet")] if room[1] > 1 else []
    return (label._replace(target=(number, None)), Part(" "), *shown, *tail)


def _cells(track: Track, axis: Axis, speech: Speech) -> list[tuple[str, Role]]:
    """One sign for each column: free time, spans over it, clashes over them."""
    marks = axis.marks()
    cells: list[tuple[str, Role]] = [
        ("│" if column in marks else "·", "quiet") for column in range(axis.width)
    ]
    spans = [each for each in track.spans if each.start < each.end]
    spans = sorted((each for each in spans if each.start < axis.end and each.end > axis.start), key=_began)
    clashing = [(clash, *axis.columns(clash.start, clash.end)) for clash in clashes(track)]
    for number, span in enumerate(spans):
        first, last = axis.columns(span.start, span.end)
        following = spans[number + 1] if number + 1 < len(spans) else None
        if following is not None and following.start >= span.end:
            last = max(first + 1, min(last, axis.columns(following.start, following.end)[0]))
        covered = max((stop for clash, _, stop in clashing if clash.second is span), default=first) - first
        text = _bar(span, axis, last - first, max(0, covered - 1), speech)
        cells[first:last] = [(sign, _ROLE[span.kind]) for sign in text]
    for _, first, last in clashing:
        cells[first:last] = [("!", "attention")] * (last - first)
    return cells


def _began(span: Span) -> datetime:
    return span.start


def _bar(span: Span, axis: Axis, width: int, covered: int, speech: Speech) -> str:
    """`[Fauxpont 8==]`, with `<` and `>` where it goes on out of sight; the bare fill where it is short.

    The title stands after the cells that a clash covers.
    """
    fill = _FILL[span.kind]
    if width < 3:
        return fill * width
    left = "<" if span.start < axis.start else _ENDS[span.kind][0]
    right = ">" if span.end > axis.end else _ENDS[span.kind][1]
    title = speech(span.title)
    room = width - 2 - (span.kind != "booked")  # the sign of what is not booked stays in sight
    name = fill * covered + "".join(_narrow(title))
    return left + name[: max(0, room)].ljust(width - 2, fill) + right


def _narrow(text: str) -> Iterator[str]:
    """One sign for each cell: what is wider or has no width would move what follows."""
    for letter in text:
        width = cell_len(letter)
        if width:
            yield letter if width == 1 else "·"


def told_lines(board: Board, axis: Axis, width: int, speech: Speech) -> list[Line]:
    """The row of the cursor in words: what is there then, and every span and clash in sight."""
    if not board.tracks:
        return []
    track = board.tracks[board.row]
    when = date_and_time(board.moment, speech.language, tz=axis.tz)
    lines: list[Line] = [(Part(rule(f"{speech(track.label)}, {when}", speech(track.note), width), "quiet"),)]
    near = [span for span in track.spans if span.start < axis.end and span.end > axis.start]
    for span in sorted(near, key=lambda each: (not each.start <= board.moment < each.end, each.start)):
        here = ">" if span.start <= board.moment < span.end else " "
        words = span_words(span, axis, speech)
        lines.append((Part(here), Part(_FILL[span.kind], _ROLE[span.kind]), part(f" {words}", width - 2)))
    seen = (each for each in clashes(track) if each.start < axis.end and each.end > axis.start)
    said = (f" {clash_words(each, axis, speech)}" for each in seen)
    return [*lines, *((Part(" "), Part("!", "attention"), part(words, width - 2)) for words in said)]


def legend_line(width: int, speech: Speech) -> list[Line]:
    """What the signs mean."""
    roles: dict[str, Role] = {"!": "attention", "?": "accent"}
    pieces = [
        (Part(sign, roles.get(sign, "")), Part(f" {speech(words)}", "quiet")) for sign, words in _LEGEND
    ]
    return wrapped_parts(pieces, width)


def span_words(span: Span, axis: Axis, speech: Speech) -> str:
    """`Fauxpont 8: Wed 11 Nov 18:00–Fri 13 Nov 18:00, asked`, with its note."""
    words = {"booked": "", "asked": speech(N_("asked")), "out": speech(N_("out"))}[span.kind]
    said = N_("{title}: {words}", title=speech(span.title), words=_period(span.start, span.end, axis, speech))
    return ", ".join(each for each in (speech(said), words, speech(span.note)) if each)


def clash_words(clash: Clash, axis: Axis, speech: Speech) -> str:
    """`Xiangtest and Dubois overlap, Sun 15 Nov 06:00–Sun 15 Nov 12:00`."""
    first, second = speech(clash.first.title), speech(clash.second.title)
    when = _period(clash.start, clash.end, axis, speech)
    return speech(N_("{first} and {second} overlap, {when}", first=first, second=second, when=when))


def board_words(board: Board, axis: Axis, speech: Speech) -> list[str]:
    """A line for each row, with everything that is in it, whether in sight or not."""
    lines = []
    for track in board.tracks:
        said = [span_words(span, axis, speech) for span in sorted(track.spans, key=_began)]
        said += [f"! {clash_words(clash, axis, speech)}" for clash in clashes(track)]
        words = "; ".join(said) or speech(N_("free"))
        lines.append(speech(N_("{title}: {words}", title=speech(track.label), words=words)))
    return lines or [speech(N_("nothing here"))]


def _period(start: datetime, end: datetime, axis: Axis, speech: Speech) -> str:
    first, last = (date_and_time(when, speech.language, tz=axis.tz) for when in (start, end))
    return f"{first}–{last}"

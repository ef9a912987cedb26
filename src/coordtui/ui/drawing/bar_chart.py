"""Bars side by side with their figures, never one without the other."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from coordtui.text.messages import N_
from coordtui.ui.drawing.figures import EMPTY, FULL, UNKNOWN, Value, bounds, figure, filled, known, place
from coordtui.ui.drawing.parts import Line, Part, Speech, part
from coordtui.ui.widgets.lines import Role, Words, cell_len

_LEAST_BAR, _ROOMY_BAR = 4, 10
_MOST_BAR = 50


class Bar(msgspec.Struct, frozen=True):
    """One value with its label. `whole` is what it is a part of; without, all bars share one scale.

    `figure` is shown in place of the value, `note` after it, `sign` before the label; the
    sign carries the state that `role` colours.
    """

    label: Words
    value: Value
    whole: Value = None
    figure: Words = ""
    note: Words = ""
    sign: str = ""
    role: Role = ""


def bar_lines(bars: Sequence[Bar], width: int, speech: Speech) -> list[Line]:
    """A line each: `! Seats  ███████░░  22/24  5 wait`. The note gives way first, then bar, then label."""
    if not bars:
        return [(part(speech(N_("nothing to compare")), width, "quiet"),)]
    figures = [_figure(bar, speech) for bar in bars]
    signed = any(bar.sign for bar in bars)
    labels = [_label(bar, speech, signed) for bar in bars]
    notes = [speech(bar.note) for bar in bars]
    name, track, end, note = _shares(labels, figures, notes, width)
    scale = _scale(bars)
    made = []
    for bar, label, shown, said in zip(bars, labels, figures, notes, strict=True):
        role: Role = "trouble" if known(bar.value) is None else bar.role
        line = [part(label, name, bar.role), Part(" " if name else "")]
        if track:
            line += [*_track(bar, track, scale), Part(" ")]
        line += [part(shown, end, role, "right")]
        if note > 0 and said:
            line += [Part("  "), part(said, note, "quiet")]
        made.append(tuple(line))
    return made


def _shares(
    labels: Sequence[str], figures: Sequence[str], notes: Sequence[str], width: int
) -> tuple[int, int, int, int]:
    """Cells of label, bar, figure and note: where there is too little room the note goes, then the bar."""
    name, end, note = (max(map(cell_len, texts)) for texts in (labels, figures, notes))
    end = min(end, width)
    room = width - end - 1
    for told, least in ((note, _ROOMY_BAR), (0, _LEAST_BAR)):
        left = room - (told + 2 if told else 0)
        shown = min(name, max(left // 2, left - _MOST_BAR - 1))
        track = min(_MOST_BAR, left - shown - 1)
        if track >= least:
            return shown, track, end, told
    return max(0, min(name, room)), 0, end, 0


def bar_words(bars: Sequence[Bar], speech: Speech) -> list[str]:
    """A sentence each: `Seats: 22 of 24, 5 wait`."""
    return [_sentence(bar, speech) for bar in bars] or [speech(N_("nothing to compare"))]


def _sentence(bar: Bar, speech: Speech) -> str:
    value, whole = known(bar.value), known(bar.whole)
    shown, label = speech(bar.figure) or figure(value, speech.language), speech(bar.label)
    if value is None and whole is not None:
        said = N_("{label}: not known, of {whole}", label=label, whole=figure(whole, speech.language))
    elif value is None:
        said = N_("{label}: not known", label=label)
    elif whole is not None and not bar.figure:
        of = figure(whole, speech.language)
        said = N_("{label}: {value} of {whole}", label=label, value=shown, whole=of)
    else:
        said = N_("{title}: {words}", title=label, words=shown)
    words = [speech(bar.sign), speech(said)] if bar.sign.strip() else [speech(said)]
    return " ".join(words) + (f", {speech(bar.note)}" if bar.note else "")


def _label(bar: Bar, speech: Speech, signed: bool) -> str:
    return f"{part(speech(bar.sign), 1).text} {speech(bar.label)}" if signed else speech(bar.label)


def _figure(bar: Bar, speech: Speech) -> str:
    if bar.figure and known(bar.value) is not None:
        return speech(bar.figure)
    shown, whole = figure(bar.value, speech.language), known(bar.whole)
    return shown if whole is None else f"{shown}/{figure(whole, speech.language)}"


def _scale(bars: Sequence[Bar]) -> tuple[float, float]:
    """From the lowest to the highest of the bars without a whole of their own; 0 is always in it."""
    low, high = bounds([bar.value for bar in bars if known(bar.whole) is None]) or (0.0, 0.0)
    return min(low, 0.0), max(high, 0.0)


def _track(bar: Bar, width: int, scale: tuple[float, float]) -> list[Part]:
    """Filled and empty cells; below zero to the left of a `│` that stands for it."""
    value, whole = known(bar.value), known(bar.whole)
    if value is None:
        return [Part(UNKNOWN, "trouble"), Part(" " * (width - 1))]
    low, high = (0.0, whole) if whole is not None and whole > 0 else scale
    left = 0
    if low < 0:
        left = min(max(round(place(0, low, high) * (width - 1)), 1), width - 2 if high > 0 else width - 1)
    right = width - left - 1 if low < 0 else width
    below = filled(place(-value, 0, -low), left) if value < 0 and low < 0 else 0
    above = filled(place(value, 0, high), right) if value > 0 and high > 0 else 0
    return [
        Part(EMPTY * (left - below), "quiet"),
        Part(FULL * below, bar.role),
        Part("│" if low < 0 else "", "quiet"),
        Part(FULL * above, bar.role),
        Part(EMPTY * (right - above), "quiet"),
    ]

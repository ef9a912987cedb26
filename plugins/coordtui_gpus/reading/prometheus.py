"""The text format in which exporters give their figures: `name{label="value",…} number`.

Source: “Exposition formats” of Prometheus (prometheus.io/docs/instrumenting/exposition_formats).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from coordtui_gpus.reading.plain import figure

_LINE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]{0,200})(?:\{(.*)\})?\s+(\S{1,40})(?:\s+-?\d{1,20})?\s*")
_LABEL = re.compile(r'\s*([a-zA-Z_][a-zA-Z0-9_]{0,100})\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)')
_ESCAPED = re.compile(r"\\(.)")


class Sample(NamedTuple):
    """One figure; the names of its labels are in small letters. `number` is None when `said` is none."""

    name: str
    labels: dict[str, str]
    number: float | None
    said: str


def samples(text: str, odd: list[str]) -> Iterator[Sample]:
    """The figures of a text in their order; lines that are none are added to `odd`."""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        labels = _labels(match[2] or "") if match else None
        if match is None or labels is None:
            odd.append(line.strip()[:120])
        else:
            yield Sample(match[1], labels, figure(match[3]), match[3])


def _labels(text: str) -> dict[str, str] | None:
    found, at = {}, 0
    while at < len(text):
        match = _LABEL.match(text, at)
        if match is None:
            return None
        found[match[1].lower()] = _ESCAPED.sub(_unescaped, match[2])
        at = match.end()
    return found


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] == "n" else match[1]

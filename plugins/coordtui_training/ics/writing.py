"""Lines of a calendar file (RFC 5545, 3.1 to 3.3): escaped, folded, ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from coordtui.api import safe

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

OCTETS = 75
"""Of a line, without its end."""


def text(value: str) -> str:
    """A text as a value: what separates values is escaped, controls are gone."""
    escaped = safe(value, lines=True).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def parameter(value: str) -> str:
    """A text as the value of a parameter, in quotes; it can hold none itself, so they become curly ones."""
    return '"' + safe(value).replace('"', "”") + '"'


def moment(name: str, when: datetime, zone: ZoneInfo | None) -> str:
    """A property that holds a moment: by the clocks of a zone, or in UTC."""
    return moments(name, [when], zone)


def moments(name: str, when: Iterable[datetime], zone: ZoneInfo | None) -> str:
    """A property that holds several moments."""
    said = ",".join(f"{each.astimezone(zone or UTC):%Y%m%dT%H%M%S}{'' if zone else 'Z'}" for each in when)
    return f"{name};TZID={zone.key}:{said}" if zone else f"{name}:{said}"


def folded(lines: Iterable[str]) -> str:
    """The file that these lines make: none is longer than it may be, no letter is cut in two."""
    return "".join(_folded(line) for line in lines)


def _folded(line: str) -> str:
    octets, start, room = line.encode(), 0, OCTETS
    parts = []
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # in the middle of a letter
            end -= 1
        parts.append(octets[start:end])
        start, room = end, OCTETS - 1  # the others begin with a space
    return b"\r\n ".join([*parts, octets[start:]]).decode() + "\r\n"

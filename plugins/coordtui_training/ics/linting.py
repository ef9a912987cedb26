"""What a calendar file must be (RFC 5545, and RFC 5546 for invitations), as far as this program writes.

Independent of what writes: it reads lines. There is no validator to be had that does this; parsers
are lenient, and calendars are not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_LINE = re.compile(
    r'(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)'
    r'(?:,(?:"[^"]*"|[^";:,]*))*)*):(?P<value>.*)\Z',
    re.DOTALL,
)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:])*)')
_MOMENT = re.compile(r"\d{8}T\d{6}Z?\Z")
_MOMENTS = ("DTSTART", "DTEND", "DTSTAMP", "RECURRENCE-ID", "EXDATE", "RDATE")
_TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "X-WR-CALNAME")
_ESCAPED = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*\Z")
_STATUSES = ("CONFIRMED", "TENTATIVE", "CANCELLED")
_METHODS = ("PUBLISH", "REQUEST", "CANCEL")
_ONCE = ("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "ORGANIZER", "RECURRENCE-ID")


class Property(NamedTuple):
    """One line, unfolded."""

    name: str
    parameters: dict[str, str]
    value: str


class Component:
    """What stands between BEGIN and END."""

    def __init__(self, name: str) -> None:
        self.name, self.properties, self.parts = name, list[Property](), list[Component]()

    def all(self, name: str) -> list[Property]:
        """The properties of a name."""
        return [each for each in self.properties if each.name == name]

    def value(self, name: str) -> str:
        """The value of the first of them, `""` without one."""
        return next((each.value for each in self.all(name)), "")


def problems(text: str) -> list[str]:
    """What is wrong with a calendar file, in English, for tests and for whoever looks for a fault."""
    found = [*_of_lines(text)]
    try:
        roots = _parsed(text)
    except ValueError as error:
        return [*found, str(error)]
    if [each.name for each in roots] != ["VCALENDAR"]:
        return [*found, "not one VCALENDAR"]
    return [*found, *_of_calendar(roots[0])]


def _of_lines(text: str) -> Iterator[str]:
    if not text.endswith("\r\n"):
        yield "the last line has no end"
    if re.search(r"(?<!\r)\n|\r(?!\n)", text):
        yield "a line does not end in CRLF"
    for number, line in enumerate(text.split("\r\n")[:-1], 1):
        if len(line.encode("utf-8", "surrogatepass")) > 75:
            yield f"line {number} is longer than 75 octets"
        if not line.strip():
            yield f"line {number} is empty"
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", line):
            yield f"line {number} holds a control"


def _parsed(text: str) -> list[Component]:
    top, open_ = list[Component](), list[Component]()
    for line in text.replace("\r\n ", "").replace("\r\n\t", "").split("\r\n"):
        found = _LINE.match(line)
        if not line:
            continue
        if found is None:
            raise ValueError(f"no property: {line[:60]!r}")
        name, value = found["name"].upper(), found["value"]
        if name == "BEGIN":
            part = Component(value)
            (open_[-1].parts if open_ else top).append(part)
            open_.append(part)
        elif name == "END":
            if not open_ or open_.pop().name != value:
                raise ValueError(f"END:{value} ends nothing")
        elif not open_:
            raise ValueError(f"{name} stands outside")
        else:
            given = {key.upper(): what for key, what in _PARAMETER.findall(found["parameters"])}
            open_[-1].properties.append(Property(name, given, value))
    if open_:
        raise ValueError(f"{open_[-1].name} has no end")
    return top


def _of_calendar(root: Component) -> Iterator[str]:
    for name in ("PRODID", "VERSION"):
        if len(root.all(name)) != 1:
            yield f"{name} must stand once"
    if root.value("VERSION") != "2.0":
        yield "VERSION is not 2.0"
    if len(root.all("METHOD")) > 1 or (root.all("METHOD") and root.value("METHOD") not in _METHODS):
        yield "METHOD is not one of those written"
    zones = [each for each in root.parts if each.name == "VTIMEZONE"]
    told = [each.value("TZID") for each in zones]
    if len(set(told)) < len(told):
        yield "a time zone stands twice"
    for zone in zones:
        yield from _of_zone(zone)
    events = [each for each in root.parts if each.name == "VEVENT"]
    for event in events:
        yield from _of_event(event, root.value("METHOD"), told)
    yield from _of_uids(events, root.value("METHOD"))
    yield from (f"TZID {name} is used nowhere" for name in set(told) - _used(events))


def _of_zone(zone: Component) -> Iterator[str]:
    if len(zone.all("TZID")) != 1 or not zone.parts:
        yield "a VTIMEZONE needs a TZID and what clocks show"
    for part in zone.parts:
        if part.name not in {"STANDARD", "DAYLIGHT"}:
            yield f"{part.name} in a VTIMEZONE"
        for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"):
            if len(part.all(name)) != 1:
                yield f"{name} must stand once in {part.name}"
        for name in ("TZOFFSETFROM", "TZOFFSETTO"):
            if not re.match(r"[+-]\d{4}(\d\d)?\Z", part.value(name)):
                yield f"{name} is no offset: {part.value(name)}"
        if not re.match(r"\d{8}T\d{6}\Z", part.value("DTSTART")):
            yield "DTSTART of a time zone is not by its own clocks"


def _of_event(event: Component, method: str, zones: Sequence[str]) -> Iterator[str]:
    uid = event.value("UID") or "an event"
    yield from (f"{uid}: no {name}" for name in ("UID", "DTSTAMP", "DTSTART") if not event.all(name))
    yield from (f"{uid}: {name} stands twice" for name in _ONCE if len(event.all(name)) > 1)
    if event.all("METHOD"):
        yield f"{uid}: METHOD in an event"
    if not event.value("DTSTAMP").endswith("Z"):
        yield f"{uid}: DTSTAMP is not in UTC"
    if not re.match(r"\d+\Z", event.value("SEQUENCE") or "0"):
        yield f"{uid}: SEQUENCE is no whole number"
    if event.all("STATUS") and event.value("STATUS") not in _STATUSES:
        yield f"{uid}: STATUS is {event.value('STATUS')}"
    for each in event.properties:
        if each.name in _MOMENTS:
            yield from (f"{uid}: {said}" for said in _of_moment(each, zones))
        if each.name in _TEXTS and not _ESCAPED.match(each.value):
            yield f"{uid}: {each.name} is not escaped"
    for rule in event.all("RRULE"):
        until = re.search(r"UNTIL=([^;]+)", rule.value)
        if until and not re.match(r"\d{8}T\d{6}Z\Z", until[1]):
            yield f"{uid}: UNTIL is not in UTC"
        if until and "COUNT=" in rule.value:
            yield f"{uid}: UNTIL and COUNT"
    yield from _of_parties(event, method, uid)


def _of_moment(each: Property, zones: Sequence[str]) -> Iterator[str]:
    zone = each.parameters.get("TZID")
    if zone is not None and zone.strip('"') not in zones:
        yield f"TZID {zone} has no VTIMEZONE"
    for value in each.value.split(","):
        if not _MOMENT.match(value):
            yield f"{each.name} is no moment: {value}"
        elif value.endswith("Z") == (zone is not None):
            yield f"{each.name} is in a zone and in UTC, or in neither"


def _of_parties(event: Component, method: str, uid: str) -> Iterator[str]:
    """RFC 5546, 3.2: who invites, whom, and what becomes of it."""
    invites = method in {"REQUEST", "CANCEL"}
    if invites and (len(event.all("ORGANIZER")) != 1 or len(event.all("ATTENDEE")) != 1):
        yield f"{uid}: {method} needs one ORGANIZER and one ATTENDEE"
    if not invites and event.all("ATTENDEE"):
        yield f"{uid}: ATTENDEE in what is published"
    for each in [*event.all("ORGANIZER"), *event.all("ATTENDEE")]:
        if not re.match(r"mailto:[^\s:,;]+@[^\s:,;]+\Z", each.value):
            yield f"{uid}: {each.name} is no address"
    if invites and not event.all("SEQUENCE"):
        yield f"{uid}: {method} without SEQUENCE"
    if method == "CANCEL" and event.value("STATUS") != "CANCELLED":
        yield f"{uid}: CANCEL without STATUS:CANCELLED"
    if method == "REQUEST" and event.value("STATUS") == "CANCELLED":
        yield f"{uid}: REQUEST for what is cancelled"


def _of_uids(events: Sequence[Component], method: str) -> Iterator[str]:
    counted = Counter((each.value("UID"), each.value("RECURRENCE-ID")) for each in events)
    yield from (f"{uid}: stands twice" for (uid, _), times in counted.items() if times > 1)
    if method in {"REQUEST", "CANCEL"} and len({each.value("UID") for each in events}) != 1:
        yield f"{method} is about one UID"
    masters = {each.value("UID") for each in events if not each.all("RECURRENCE-ID")}
    for each in events:
        if each.all("RECURRENCE-ID") and each.value("UID") not in masters:
            yield f"{each.value('UID')}: one of several without the whole"


def _used(events: Sequence[Component]) -> set[str]:
    return {
        each.parameters["TZID"] for part in events for each in part.properties if "TZID" in each.parameters
    }

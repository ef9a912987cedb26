"""What a report counts by: the keys of a stretch of time, and what they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from coordtui.api import Context, Message, formats, safe
from coordtui_gpus.fairness.slices import Slice
from coordtui_gpus.fairness.times import zone_of
from coordtui_gpus.fairness.values import By
from coordtui_gpus.records import Device, Host, Reservation
from coordtui_gpus.texts import N_

TITLES: Mapping[By, Message] = {
    "person": N_("Person"),
    "group": N_("Group"),
    "grant": N_("Grant"),
    "project": N_("Project"),
    "host": N_("Host"),
    "model": N_("Model"),
    "month": N_("Month"),
}

NONE: Mapping[By, Message] = {
    "person": N_("not known"),
    "group": N_("no group"),
    "grant": N_("no grant"),
    "project": N_("no project"),
    "host": N_("not known"),
    "model": N_("not known"),
    "month": N_("not known"),
}

LOGIN = "login:"
"""Before a login that is nobody’s, where a person is asked for."""


class Keys:
    """Keys and names for one grouping, with what they need read once."""

    def __init__(
        self, ctx: Context, devices: Mapping[int, Device], reservations: Mapping[int, Reservation], by: By
    ) -> None:
        self._ctx, self._by, self._devices, self._reservations = ctx, by, devices, reservations
        self._zone = zone_of(ctx.settings.zone)
        self._groups: dict[int, list[int]] = {}
        self._people: dict[int, str] = {}
        if by in ("person", "group"):
            self._read_people()
        self._hosts = (
            {number: safe(name) for number, name in ctx.store.records(Host).select("doc_id", "name")}
            if by == "host"
            else {}
        )
        self._group_names = (
            {each.doc_id: safe(each.name) for each in ctx.directory.groups().find()} if by == "group" else {}
        )
        self._months: dict[float, str] = {}

    def _read_people(self) -> None:
        for each in self._ctx.directory.people().find():
            self._groups[each.doc_id] = each.groups
            self._people[each.doc_id] = safe(each.name, limit=100)

    def of(self, piece: Slice) -> tuple[tuple[str, float], ...]:
        """Under which keys a stretch is counted, with the part of it for each; together 1."""
        if self._by == "person":
            return ((str(piece.who) if isinstance(piece.who, int) else f"{LOGIN}{piece.who}", 1.0),)
        if self._by == "host":
            return ((str(piece.host or ""), 1.0),)
        if self._by == "month":
            return ((self._month(piece.start), 1.0),)
        if self._by == "model":
            return ((self._model(piece.device), 1.0),)
        if self._by == "group":
            groups = self._groups.get(piece.who, []) if isinstance(piece.who, int) else []
            return tuple((str(each), 1 / len(groups)) for each in groups) or (("", 1.0),)
        held = self._reservations.get(piece.reservation or 0)
        return ((getattr(held, self._by) if held is not None else "", 1.0),)

    def _month(self, start: float) -> str:
        found = self._months.get(start)
        if found is None:
            found = f"{datetime.fromtimestamp(start, UTC).astimezone(self._zone):%Y-%m}"
            self._months[start] = found
        return found

    def _model(self, number: int) -> str:
        device = self._devices.get(number)
        if device is not None and device.parent is not None:
            device = self._devices.get(device.parent, device)
        return device.model if device is not None else ""

    def name(self, key: str) -> str:
        """What a key is called, in the language of who reads it."""
        if not key:
            return self._ctx._(NONE[self._by])
        return _NAMES.get(self._by, Keys._text)(self, key)

    def _text(self, key: str) -> str:
        return safe(key, limit=100)

    def _name_of_month(self, key: str) -> str:
        return formats.month(datetime.fromisoformat(f"{key}-01").date(), self._ctx.translator)

    def _name_of_person(self, key: str) -> str:
        if key == LOGIN:
            return self._ctx._(NONE["person"])
        if key.startswith(LOGIN):
            return self._ctx._(N_("login {login}", login=safe(key.removeprefix(LOGIN), limit=60)))
        return self._people.get(int(key), "") or self._ctx._(N_("person {number}", number=key))

    def _name_of_host(self, key: str) -> str:
        return self._hosts.get(int(key), "?")

    def _name_of_group(self, key: str) -> str:
        return self._group_names.get(int(key), "?")


_NAMES: Mapping[By, Callable[[Keys, str], str]] = {
    "month": Keys._name_of_month,
    "person": Keys._name_of_person,
    "host": Keys._name_of_host,
    "group": Keys._name_of_group,
}

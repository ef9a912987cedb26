"""One look at the books beside what is seen: every difference, with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from coordtui.api import Context, Message, formats
from coordtui_gpus.books.checks import LONGEST
from coordtui_gpus.books.differences import Difference, DifferenceKind
from coordtui_gpus.books.identity import same_model, serial_key, serial_of, uuid_key
from coordtui_gpus.books.matching import Matched
from coordtui_gpus.books.words import FIELDS, LIFECYCLES, label_of
from coordtui_gpus.records import Asset, Device, Host, Lifecycle
from coordtui_gpus.texts import N_

SILENT_DAYS = 14
"""A GPU that is on the books in service and was not seen for so many days is missing."""

_NOT_HERE = ("ordered", "received", "repair", "retired")
"""States in which nothing should be seen at work; what is lent may be watched."""


class Looking:
    """One look at everything."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._at = ctx, Matched(ctx)

    def all(self) -> Iterator[Difference]:
        """Machines first, for the GPUs that are put into them."""
        yield from self._machines()
        for device in self._at.devices.values():
            asset = self._at.asset_of.get(device.doc_id)
            if asset is None:
                yield from self._new(device)
            else:
                yield from self._known(asset, device)
        if self._at.looked is not None:  # nobody looked: nothing is known to be missing
            for asset in self._at.assets.values():
                if asset.kind == "gpu" and asset.lifecycle == "in_service":
                    yield from self._unseen(asset)

    # Machines.

    def _machines(self) -> Iterator[Difference]:
        for host in self._at.hosts.values():
            seen = self._at.seen.get(host.doc_id)
            if host.archived or seen is None or seen.good is None:
                continue
            if (asset := self._at.asset_of_host.get(host.doc_id)) is not None:
                yield from self._answering(asset, host)
                continue
            values = {
                "kind": "host",
                "name": host.name[:LONGEST],
                "location": host.place,
                "host": host.doc_id,
            }
            yield Difference(
                kind="new",
                label=host.name,
                host=host,
                evidence=(
                    N_("The machine answers since {day}, or longer.", day=self._day(seen.since or seen.good)),
                ),
                does=N_("put the machine on the books, in service"),
                values={**values, "host": host.doc_id},
            )

    def _answering(self, asset: Asset, host: Host) -> Iterator[Difference]:
        """A machine that answers, and is not in service as the books have it."""
        if asset.lifecycle in _NOT_HERE and self._at.answers(host.doc_id):
            state = LIFECYCLES[asset.lifecycle]
            yield Difference(
                kind="unlike",
                label=label_of(asset),
                asset=asset,
                host=host,
                evidence=(N_("The books say “{state}”, and the machine answers.", state=state),),
                does=N_("let the books say what is seen"),
                values={"lifecycle": "in_service"},
            )

    # GPUs that are on no book.

    def _new(self, device: Device) -> Iterator[Difference]:
        host, uuid = self._host(device), uuid_key(device.uuid)
        label = _device_label(device)
        if uuid and uuid in self._at.clashing:
            yield Difference(
                kind="unlike",
                label=label,
                device=device,
                host=host,
                evidence=(
                    N_("The UUID {uuid} is told by two machines, or stands twice.", uuid=device.uuid),
                    self._where(device),
                ),
                todo=N_("Look which of the two is right: an image of a machine may have been copied."),
            )
            return
        yield Difference(
            kind="new",
            label=label,
            device=device,
            host=host,
            evidence=(self._where(device), *self._known_by(device)),
            does=N_("put the GPU on the books, in service, in its machine"),
            values=self._as_asset(device, host),
        )

    def _as_asset(self, device: Device, host: Host | None) -> dict[str, Any]:
        machine = self._at.asset_of_host.get(device.host or 0)
        values: dict[str, Any] = {
            "kind": "gpu",
            "model": device.model[:LONGEST],
            "slot": device.bus[:LONGEST],
        }
        values["device"] = device.doc_id
        if uuid_key(device.uuid):
            values["uuid"] = device.uuid
        if serial_key(device.serial):
            values["serial"] = device.serial[:LONGEST]
        if "uuid" not in values and "serial" not in values:
            values["name"] = f"{host.name if host else '?'} {device.bus}".strip()[:LONGEST]
        if machine is not None:
            values["parent"] = machine.doc_id
        elif host is not None:
            values["location"] = host.name[:LONGEST]
        return values

    def _known_by(self, device: Device) -> Iterator[Message]:
        if uuid_key(device.uuid):
            yield N_("No asset has its UUID {uuid}.", uuid=device.uuid)
        if serial_key(device.serial):
            yield N_("No asset has its serial number {serial}.", serial=device.serial)
        if not uuid_key(device.uuid) and not serial_of(device.serial, device.uuid):
            yield N_("Neither its UUID nor its serial number is told: it is known by its place alone.")

    # GPUs that are on the books.

    def _known(self, asset: Asset, device: Device) -> Iterator[Difference]:
        lost = self._at.listed(device)
        if lost is not None and lost.state == "lost" and asset.lifecycle == "in_service":
            evidence = (N_("Its machine says: {text}", text=lost.text), self._where(device))
            yield self._gone("lost", asset, device, evidence if lost.text else evidence[1:], "repair")
            return
        if self._at.last_seen(device) is None or not self._at.answers(device.host):
            return
        if lost is None or lost.state == "lost":
            return
        yield from self._unlike(asset, device)
        yield from self._moved(asset, device)

    def _unlike(self, asset: Asset, device: Device) -> Iterator[Difference]:
        values: dict[str, Any] = {}
        evidence: list[Message] = []
        for field, key, seen in (
            ("uuid", uuid_key(asset.uuid), device.uuid if uuid_key(device.uuid) else ""),
            ("serial", serial_key(asset.serial), device.serial if serial_key(device.serial) else ""),
        ):
            theirs = uuid_key(seen) if field == "uuid" else serial_key(seen)
            if theirs and theirs != key and theirs not in self._at.clashing:
                values[field] = seen
                evidence.append(_said(field, getattr(asset, field), seen))
        if device.model and not (asset.model and same_model(asset.model, device.model)):
            values["model"] = device.model[:LONGEST]
            evidence.append(_said("model", asset.model, device.model))
        if asset.lifecycle in _NOT_HERE:
            values["lifecycle"] = "in_service"
            evidence.append(
                N_("The books say “{state}”, and its machine tells of it.", state=LIFECYCLES[asset.lifecycle])
            )
        if values:
            yield Difference(
                kind="unlike",
                label=label_of(asset),
                asset=asset,
                device=device,
                host=self._host(device),
                evidence=(*evidence, self._where(device)),
                does=N_("let the books say what is seen"),
                values=values,
            )

    def _moved(self, asset: Asset, device: Device) -> Iterator[Difference]:
        said, host = self._at.said_host(asset), self._host(device)
        if said is None or host is None or said.doc_id == host.doc_id:
            return
        machine = self._at.asset_of_host.get(host.doc_id)
        values: dict[str, Any] = {"slot": device.bus[:LONGEST], "parent": machine.doc_id if machine else None}
        if machine is None or asset.parent is None:
            values["location"] = "" if machine else host.name[:LONGEST]
        yield Difference(
            kind="moved",
            label=label_of(asset),
            asset=asset,
            device=device,
            host=host,
            evidence=(N_("The books say that it is in {host}.", host=said.name), self._where(device)),
            does=N_("let the books say that it is in {host}", host=host.name),
            values=values,
        )

    def _unseen(self, asset: Asset) -> Iterator[Difference]:
        device = self._at.device_of.get(asset.doc_id)
        if device is None:
            said = self._at.said_host(asset)
            if said is not None and said.via != "none" and not self._at.answers(said.doc_id):
                return  # its machine is silent: that is told elsewhere, and nothing is known of its GPUs
            yield self._gone("missing", asset, None, (N_("No machine has ever told of it."),), "received")
            return
        listed, last = self._at.listed(device), self._at.last_seen(device)
        if listed is not None and listed.state == "lost":
            return
        if listed is None and self._at.answers(device.host):
            evidence = (N_("Its machine answers, and does not tell of it any more."), self._where(device))
        elif last is not None and (self._at.looked or last) - last > timedelta(days=SILENT_DAYS):
            evidence = (N_("It was not seen for more than {n} days.", n=SILENT_DAYS), self._where(device))
        else:
            return
        yield self._gone("missing", asset, device, evidence, "received")

    def _gone(
        self,
        kind: DifferenceKind,
        asset: Asset,
        device: Device | None,
        evidence: tuple[Message, ...],
        then: Lifecycle,
    ) -> Difference:
        return Difference(
            kind=kind,
            label=label_of(asset),
            asset=asset,
            device=device,
            host=self._host(device) if device else None,
            evidence=evidence,
            does=N_("let the books say “{state}” instead of “in service”", state=LIFECYCLES[then]),
            values={"lifecycle": then},
        )

    # Words.

    def _host(self, device: Device) -> Host | None:
        return self._at.hosts.get(device.host) if device.host is not None else None

    def _where(self, device: Device) -> Message:
        host, last = self._host(device), self._at.last_seen(device)
        name = host.name if host else "?"
        if last is None:
            return N_("It was in {host}, {bus}.", host=name, bus=device.bus or "?")
        day = self._day(last)
        return N_("It was seen in {host}, {bus}, on {day}.", host=name, bus=device.bus or "?", day=day)

    def _day(self, at: datetime) -> str:
        return formats.day(at, self._ctx.translator.language, weekday=False, year=True)


def _device_label(device: Device) -> str:
    return f"{device.model or 'GPU'} {device.uuid}"


def _said(field: str, books: str, seen: str) -> Message:
    if not books:
        return N_("The books do not say its {field}: it is {seen}.", field=FIELDS[field], seen=seen)
    return N_("{field}: the books say {books}, it tells {seen}.", field=FIELDS[field], books=books, seen=seen)

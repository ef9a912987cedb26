"""The assets: listed, added, changed, retired. Each changed field leaves an `Edit`, in its transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec
from tinydb import where

from coordtui.api import Context, NotFound, fold, safe
from coordtui_gpus.books.checks import checked, one_line
from coordtui_gpus.books.identity import serial_of, uuid_key
from coordtui_gpus.books.known import KNOWN_BY, Known, tag_key
from coordtui_gpus.books.money import same_price
from coordtui_gpus.books.words import label_of, written
from coordtui_gpus.records import Asset, AssetKind, Device, Edit, Host, Lifecycle
from coordtui_gpus.texts import N_

TRACKED = tuple(name for name in Asset.__struct_fields__ if name not in ("doc_id", "rev"))
"""The fields whose changes leave an `Edit`."""

NAMED = 3
"""So many assets are named where a word means several."""


def assets(
    ctx: Context,
    *,
    words: str = "",
    kind: AssetKind | None = None,
    lifecycle: Lifecycle | None = None,
    retired: bool = False,
) -> list[Asset]:
    """The assets by kind and name: all, or those with these words; what is retired only when asked for."""
    ctx.require("gpus.books")
    found = ctx.store.records(Asset).find(match=words) if words.strip() else ctx.store.records(Asset).find()
    shown = (
        each
        for each in found
        if (kind is None or each.kind == kind)
        and (each.lifecycle == lifecycle if lifecycle else retired or each.lifecycle != "retired")
    )
    return sorted(shown, key=lambda each: (each.kind != "host", each.kind, fold(label_of(each)), each.doc_id))


def get(ctx: Context, number: int) -> Asset:
    """The asset with this number; raises `NotFound`."""
    ctx.require("gpus.books")
    asset = ctx.store.records(Asset).get(number)
    if asset is None:
        raise NotFound(N_("There is no asset number {number}.", number=number))
    return asset


def named(ctx: Context, text: str) -> Asset:
    """The asset of a number, tag number, serial number, UUID or name; raises `NotFound`, naming several."""
    ctx.require("gpus.books")
    known, bare = Known(ctx), text.strip().removeprefix("#")
    for numbers in _meant(known, bare):
        if len(numbers) > 1:
            some = ", ".join(f"{known.label(each)} (#{each})" for each in numbers[:NAMED])
            raise NotFound(
                N_("“{text}” may be several: {names}.", text=safe(text, limit=80), names=safe(some)),
                remedy=N_("Name it by its number."),
            )
        if numbers:
            return known.assets[numbers[0]]
    raise NotFound(
        N_("There is no asset “{text}”.", text=safe(text, limit=80)),
        remedy=N_("“coordtui gpus asset list” shows them with their numbers."),
    )


def _meant(known: Known, text: str) -> Iterable[list[int]]:
    for field in KNOWN_BY:
        yield known.having(field, text)
    yield [each.doc_id for each in known.assets.values() if tag_key(each.name) == tag_key(text)]
    if text.isascii() and text.isdecimal() and len(text) <= 9:
        yield [int(text)] if int(text) in known.assets else []


def add(ctx: Context, asset: Asset, why: str = "", *, known: Known | None = None) -> Asset:
    """Put an asset on the books; raises `WrongField` naming what is not right.

    `known` is handed over by whoever writes many, so that the books are read once.
    """
    ctx.require("gpus.books")
    with ctx.store.transaction():
        known = known or Known(ctx)
        asset = msgspec.structs.replace(checked(ctx, asset, known), doc_id=0, rev=0)
        stored = ctx.store.records(Asset).add(_linked(ctx, asset, known))
        note_edits(ctx, stored.doc_id, [("", "", label_of(stored))], why)
        known.took(stored)
        return stored


def save(ctx: Context, asset: Asset, why: str = "", *, known: Known | None = None) -> Asset:
    """Store an asset, changed or new. What says nothing new is not written.

    Raises `WrongField`, and `StaleRecord` when somebody changed it in the meantime.
    """
    if not asset.doc_id:
        return add(ctx, asset, why, known=known)
    ctx.require("gpus.books")
    with ctx.store.transaction():
        before, known = get(ctx, asset.doc_id), known or Known(ctx)
        asset = checked(ctx, asset, known)
        if asset.price and same_price(asset.price, before.price):
            asset.price = before.price
        if asset == before:
            return before
        stored = ctx.store.records(Asset).save(_linked(ctx, asset, known))
        changes = [
            (name, written(getattr(before, name)), written(getattr(stored, name)))
            for name in TRACKED
            if getattr(before, name) != getattr(stored, name)
        ]
        note_edits(ctx, stored.doc_id, changes, why)
        known.took(stored)
        return stored


def retire(ctx: Context, asset: Asset | int, why: str = "") -> Asset:
    """Take an asset out of use for good. It stays on the books, with its history."""
    ctx.require("gpus.books")
    with ctx.store.transaction():
        now = get(ctx, asset) if isinstance(asset, int) else asset
        return save(ctx, msgspec.structs.replace(now, lifecycle="retired"), why)


def restore(ctx: Context, before: Asset, why: str = "") -> Asset:
    """Let an asset say again what it said once, whatever its revision is now: what undoing does."""
    ctx.require("gpus.books")
    with ctx.store.transaction():
        return save(ctx, msgspec.structs.replace(before, rev=get(ctx, before.doc_id).rev), why)


def _linked(ctx: Context, asset: Asset, known: Known) -> Asset:
    """With what was discovered and has its UUID, or its name; what was linked by hand stays."""
    key = uuid_key(asset.uuid)
    if asset.kind == "gpu" and asset.device is None and key and key not in known.clashing:
        found = ctx.store.records(Device).find(where("uuid") == asset.uuid)
        return msgspec.structs.replace(asset, device=found[0].doc_id) if found else asset
    if asset.kind == "host" and asset.host is None and asset.name:
        found_hosts = ctx.store.records(Host).find(where("name") == asset.name)
        return msgspec.structs.replace(asset, host=found_hosts[0].doc_id) if found_hosts else asset
    return asset


def note_edits(ctx: Context, number: int, changes: Iterable[tuple[str, str, str]], why: str) -> None:
    """Write down changes of an asset: field, what it said, what it says; in the transaction of the change."""
    at, why = ctx.clock(), one_line("note", why, 500)
    ctx.store.records(Edit).add_all(
        Edit(
            asset=number,
            at=at,
            field=field,
            by=ctx.actor.person,
            name=ctx.actor.name,
            old=old,
            new=new,
            why=why,
        )
        for field, old, new in changes
    )


def history(ctx: Context, asset: Asset | int) -> list[Edit]:
    """Every change of an asset, the last first."""
    ctx.require("gpus.books")
    number = asset if isinstance(asset, int) else asset.doc_id
    found = ctx.store.records(Edit).find(where("asset") == number)
    return sorted(found, key=lambda edit: (edit.at, edit.doc_id), reverse=True)


def expiring(ctx: Context, within_days: int | None = None) -> list[Asset]:
    """Assets in use whose warranty ends within so many days (those of the settings), the soonest first.

    What ended before today has ended: it is not among them.
    """
    ctx.require("gpus.books")
    today = today_of(ctx)
    days = ctx.settings.warranty_days if within_days is None else within_days
    last = today + timedelta(days=min(days, 36_500))
    soon = (where("warranty") >= today.isoformat()) & (where("warranty") <= last.isoformat())
    found = ctx.store.records(Asset).find(soon, order=("warranty", "doc_id"))
    return [each for each in found if each.lifecycle != "retired"]


def today_of(ctx: Context) -> date:
    """The day that it is in the lab."""
    try:
        return ctx.clock().astimezone(ZoneInfo(ctx.settings.zone)).date()
    except (ValueError, OSError, KeyError):  # no such zone: the doctor says so
        return ctx.clock().date()


def of_device(ctx: Context, device: Device) -> Asset | None:
    """The asset that a GPU is, if one is: by link, UUID or serial number, where only one has it."""
    ctx.require("gpus.books")
    records = ctx.store.records(Asset)
    linked = records.find(where("device") == device.doc_id)
    if len(linked) == 1:
        return linked[0]
    by_uuid = records.find(where("uuid") == device.uuid) if uuid_key(device.uuid) else []
    if len(by_uuid) == 1:
        return by_uuid[0]
    serial = serial_of(device.serial, device.uuid)
    by_serial = records.find(where("serial") == device.serial) if serial and device.serial else []
    return by_serial[0] if len(by_serial) == 1 else None


def of_host(ctx: Context, host: Host) -> Asset | None:
    """The asset that a machine is, if it is on the books."""
    ctx.require("gpus.books")
    records = ctx.store.records(Asset)
    found = records.find(where("host") == host.doc_id) or [
        each for each in records.find(where("kind") == "host") if tag_key(each.name) == tag_key(host.name)
    ]
    return found[0] if len(found) == 1 else None

"""What an asset says, in words: its fields, its places, and each change of it."""

from __future__ import annotations

from collections.abc import Iterator

from coordtui.api import Context, Message, formats
from coordtui_gpus.books.places import placements
from coordtui_gpus.books.service import today_of
from coordtui_gpus.books.words import FIELDS, KINDS, LIFECYCLES, label_of
from coordtui_gpus.records import Asset, Device, Edit, Host, Placement
from coordtui_gpus.texts import N_, NN_

_SAID_ALONE = ("model", "tag", "serial", "uuid", "location", "slot", "owner", "vendor", "order", "grant")


def told(ctx: Context, asset: Asset) -> Iterator[tuple[Message, Message | str]]:
    """Each field that says something, with what it is called."""
    yield (
        N_("On the books as"),
        N_("{label} (number {number})", label=label_of(asset), number=str(asset.doc_id)),
    )
    yield FIELDS["kind"], KINDS[asset.kind]
    yield FIELDS["lifecycle"], LIFECYCLES[asset.lifecycle]
    for field in _SAID_ALONE:
        if getattr(asset, field):
            yield FIELDS[field], getattr(asset, field)
    if asset.parent is not None:
        parent = ctx.store.records(Asset).get(asset.parent)
        yield FIELDS["parent"], label_of(parent) if parent else f"#{asset.parent}"
    if asset.price:
        yield FIELDS["price"], price(ctx, asset)
    if asset.purchased:
        yield FIELDS["purchased"], _day(ctx, asset.purchased)
    if asset.warranty:
        yield FIELDS["warranty"], warranty(ctx, asset)
    if asset.tags:
        yield FIELDS["tags"], ", ".join(asset.tags)
    if asset.note:
        yield FIELDS["note"], asset.note


def price(ctx: Context, asset: Asset) -> str:
    """A price as the reader's language writes it, exactly, with its currency."""
    whole, _, cents = asset.price.partition(".")
    french = ctx.translator.language == "fr"
    text = f"{int(whole):,}".replace(",", "\u00a0" if french else ",")
    mark = "," if french else "."
    return f"{text}{mark}{cents}\u00a0{asset.currency}" if cents else f"{text}\u00a0{asset.currency}"


def warranty(ctx: Context, asset: Asset) -> Message | str:
    """The last day of a warranty, and how far it is."""
    if asset.warranty is None:
        return ""
    day, left = _day(ctx, asset.warranty), (asset.warranty - today_of(ctx)).days
    if left < 0:
        return N_("{day}: it has ended", day=day)
    return (
        NN_("{day}, in {n} day", "{day}, in {n} days", left, day=day) if left else N_("{day}: today", day=day)
    )


def said_edit(edit: Edit) -> Message:
    """One change, in a sentence."""
    field = FIELDS.get(edit.field, edit.field)
    if not edit.field:
        said = N_("put on the books as {name}", name=edit.new)
    elif edit.field == "lifecycle":
        old, new = (LIFECYCLES.get(each, each) for each in (edit.old, edit.new))  # type: ignore[call-overload]
        said = N_("{field}: {old} → {new}", field=field, old=old, new=new)
    else:
        said = N_("{field}: {old} → {new}", field=field, old=edit.old or "—", new=edit.new or "—")
    return N_("{what} ({why})", what=said, why=edit.why) if edit.why else said


def places_of(ctx: Context, asset: Asset) -> list[Placement]:
    """Where an asset that was seen was, the last place first."""
    device = device_of(ctx, asset)
    return placements(ctx, device) if device is not None else []


def said_places(ctx: Context, found: list[Placement]) -> Iterator[tuple[str, Message | str]]:
    """Each place with its time."""
    hosts = {each.doc_id: each.name for each in ctx.store.records(Host).get_many({p.host for p in found})}
    for each in found:
        name = hosts.get(each.host, f"#{each.host}")
        since = formats.day(each.since, ctx.translator, weekday=False, year=True)
        if each.until is None:
            when: Message = N_("since {since}", since=since)
        else:
            until = formats.day(each.until, ctx.translator, weekday=False, year=True)
            when = N_("from {since} to {until}", since=since, until=until)
        yield name, N_("{when}, {bus}", when=when, bus=each.bus) if each.bus else when


def device_of(ctx: Context, asset: Asset) -> Device | None:
    """The GPU that was seen and is this asset, if there is one."""
    from coordtui_gpus.books.matching import Matched

    if asset.kind != "gpu":
        return None
    if asset.device is not None:
        return ctx.store.records(Device).get(asset.device)
    return Matched(ctx).device_of.get(asset.doc_id)


def _day(ctx: Context, day: object) -> str:
    return formats.day(day, ctx.translator, weekday=False, year=True)  # type: ignore[arg-type]

"""Machines, GPUs and equipment for the one search box."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tinydb import where

from coordtui.api import Context, Hit, Message, Ref, fold, safe, words_of
from coordtui_gpus.page_commands import FLEET
from coordtui_gpus.records import DEVICE, HOST, Asset, Host
from coordtui_gpus.texts import N_

Found = tuple[Ref, str, Message]


def hits(ctx: Context, query: str, limit: int) -> Iterator[Hit]:
    """Machines by name, GPUs by UUID, serial number or model, and for who may see it what is on the books."""
    if not ctx.may("gpus.view") or not words_of(query):
        return
    for place, (ref, title, reason) in enumerate(islice(_hits(ctx, query, limit), limit)):
        yield Hit(ref=ref, title=safe(title, limit=200), reason=reason, pane=FLEET, score=0.5 - place / 1000)


def _hits(ctx: Context, query: str, limit: int) -> Iterator[Found]:
    yield from _hosts(ctx, query)
    if ctx.may("gpus.books"):
        for asset in ctx.store.records(Asset).find(match=query, limit=limit):
            title = asset.tag or asset.name or asset.serial or asset.model
            yield asset.ref, title, N_("equipment, {model}", model=safe(asset.model, limit=100))
    yield from _devices(ctx, query, limit)


def _hosts(ctx: Context, query: str) -> Iterator[Found]:
    wanted = fold(query.strip())
    rows = ctx.store.records(Host).select("doc_id", "name", "place", where=where("archived") == False)  # noqa: E712
    for number, name, place in sorted(rows, key=lambda row: (row[1], row[0])):
        if fold(name).startswith(wanted) or _begins(name, query):
            reason = N_("host, {place}", place=safe(place, limit=100)) if place else N_("host")
            yield Ref(HOST, str(number)), name, reason


def _devices(ctx: Context, query: str, limit: int) -> Iterator[Found]:
    """By a whole serial number, the beginning of a UUID with or without its `GPU-`, or words of the model."""
    from coordtui_gpus.booking.stock import Unit, stock

    there, said, begun = stock(ctx), query.strip().lower(), words_of(query)
    fits = {
        model: all(any(word.startswith(each) for word in there.words(model)) for each in begun)
        for model in {unit.model for unit in there.units.values()}
    }

    def found(unit: Unit) -> Found:
        where_ = (
            N_("GPU on {host}", host=there.host_name(unit.host)) if unit.host in there.hosts else N_("GPU")
        )
        return Ref(DEVICE, str(unit.id)), unit.model or unit.uuid, where_

    by_model: list[Unit] = []
    for unit in there.units.values():
        key = unit.uuid.lower()
        is_begun = len(said) >= 4 and (key.startswith(said) or key.partition("-")[2].startswith(said))
        if is_begun or (unit.serial and unit.serial.lower() == said):
            yield found(unit)
        elif not unit.retired and len(by_model) < limit and fits[unit.model]:
            by_model.append(unit)
    yield from map(found, by_model)


def _begins(text: str, query: str) -> bool:
    """Whether the text has words that begin like all of these."""
    there = words_of(text)
    return bool(there) and all(any(word.startswith(begun) for word in there) for begun in words_of(query))

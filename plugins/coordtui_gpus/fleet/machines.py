"""Which machines there are, and which of them or of their GPUs are out of service."""

from __future__ import annotations

import re
from datetime import datetime

import msgspec
from tinydb import where

from coordtui.api import Context, NotFound, Refused, fold, safe
from coordtui_gpus.addresses import ADDRESS
from coordtui_gpus.fleet.asking import stored
from coordtui_gpus.records import Device, Host, Outage
from coordtui_gpus.texts import N_

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_EXPORTER = re.compile(r"https?://[A-Za-z0-9_.\[\]:-]+(?:/[A-Za-z0-9_./~%-]*)?")
_LONGEST = 200


class WrongField(Refused):
    """A field of a machine that cannot be so; `field` is its name in `Host`."""

    def __init__(self, field: str, *args: object, **said: object) -> None:
        super().__init__(*args, **said)  # type: ignore[arg-type]
        self.field = field


def hosts(ctx: Context, *, archived: bool = False) -> list[Host]:
    """The machines by place and name; with `archived` those too that are watched no more."""
    ctx.require("gpus.view")
    found = [shown(ctx, each) for each in ctx.store.records(Host).find() if archived or not each.archived]
    return sorted(found, key=order_of)


def shown(ctx: Context, host: Host) -> Host:
    """The machine as who acts may know it: how it is asked is for who says which are watched."""
    return host if ctx.may("gpus.watch") else without_addresses(host)


def without_addresses(host: Host) -> Host:
    """The machine without how it is reached."""
    return msgspec.structs.replace(host, address="", exporter="")


def order_of(host: Host) -> tuple[str, list[tuple[int, str]], int]:
    """The order of machines: by place, then by name, whose numbers count as numbers."""
    return fold(host.place), natural(host.name), host.doc_id


def natural(name: str) -> list[tuple[int, str]]:
    """A name as people order it: `gpu-9` before `gpu-10`."""
    return [
        (int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", fold(name)) if part
    ]


def host(ctx: Context, number: int) -> Host:
    """The machine of that number; raises `NotFound`."""
    ctx.require("gpus.view")
    found = ctx.store.records(Host).get(number)
    if found is None:
        raise NotFound(N_("There is no machine number {number}.", number=number))
    return shown(ctx, found)


def host_named(ctx: Context, text: str) -> Host:
    """The machine of that name, or number; raises `NotFound`, with names that are near."""
    known = hosts(ctx, archived=True)
    wanted = fold(text.strip())
    found = next((each for each in known if fold(each.name) == wanted), None)
    if found is None and wanted.isdecimal() and len(wanted) <= 9:
        found = next((each for each in known if each.doc_id == int(wanted)), None)
    if found is not None:
        return found
    near = [each.name for each in known if wanted and wanted in fold(each.name)][:5]
    remedy = (
        N_("Did you mean {names}?", names=safe(", ".join(near)))
        if near
        else N_("“coordtui gpus host list” shows them.")
    )
    raise NotFound(N_("There is no machine “{name}”.", name=safe(text, limit=60)), remedy=remedy)


def add_host(ctx: Context, given: Host) -> Host:
    """Add a machine; see `save_host`."""
    return save_host(ctx, msgspec.structs.replace(given, doc_id=0, rev=0))


def save_host(ctx: Context, given: Host) -> Host:
    """Check and store a machine; raises `WrongField`, and `StaleRecord` when it was changed meanwhile.

    No two have one name, whatever its case; an address can be no option of `ssh`.
    """
    ctx.require("gpus.watch")
    tidy = _checked(given)

    def work() -> Host:
        rows = ctx.store.records(Host)
        for number, name in rows.select("doc_id", "name"):
            if number != tidy.doc_id and fold(name) == fold(tidy.name):
                raise WrongField(
                    "name",
                    N_("There is a machine “{name}” already.", name=name),
                    remedy=N_("Choose another name, or change that one (it may be archived)."),
                )
        if tidy.doc_id and (known := rows.get(tidy.doc_id)) is not None and known == tidy:
            return known
        return rows.save(tidy)

    return ctx.store.run(work)


def _checked(given: Host) -> Host:
    texts = ("name", "address", "exporter", "slurm", "place", "note")
    tidy = msgspec.structs.replace(
        given, **{each: safe(" ".join(getattr(given, each).split()), limit=2000) for each in texts}
    )
    if not tidy.name:
        raise WrongField("name", N_("A machine needs a name."))
    if not _NAME.fullmatch(tidy.name):
        raise WrongField(
            "name",
            N_("“{name}” is no name of a machine.", name=safe(given.name, limit=60)),
            why=N_("It has letters, digits, dots and hyphens, and begins with a letter or a digit."),
        )
    if tidy.address and not ADDRESS.fullmatch(tidy.address):
        raise WrongField(
            "address",
            N_("“{address}” is no address of a machine.", address=safe(given.address, limit=60)),
            why=N_("It is what “ssh” is given: a name of its configuration, or USER@HOST."),
        )
    if tidy.exporter and not _EXPORTER.fullmatch(tidy.exporter):
        raise WrongField(
            "exporter",
            N_("“{address}” is no address of an exporter.", address=safe(given.exporter, limit=60)),
            why=N_("It is such as http://machine:9400/metrics, with no name or password in it."),
        )
    if tidy.slurm and not _NAME.fullmatch(tidy.slurm):
        raise WrongField("slurm", N_("“{name}” is no name of a machine.", name=safe(given.slurm, limit=60)))
    if len(tidy.place) > _LONGEST:
        raise WrongField("place", N_("A place is said in fewer than {n} signs.", n=_LONGEST))
    return tidy


def archive_host(ctx: Context, number: int, *, archived: bool = True) -> Host:
    """Look at a machine no more, or again; what was seen of it stays. Raises `NotFound`."""
    ctx.require("gpus.watch")

    def work() -> Host:
        found = host(ctx, number)
        if found.archived == archived:
            return found
        return ctx.store.records(Host).save(msgspec.structs.replace(found, archived=archived))

    return ctx.store.run(work)


def outages(
    ctx: Context, start: datetime | None = None, end: datetime | None = None, *, host: int | None = None
) -> list[Outage]:
    """What is out of service at some time of an interval, the earliest first; by default now."""
    ctx.require("gpus.view")
    start = start or ctx.clock()
    rows = ctx.store.records(Outage)
    found = rows.find(where("end") > stored(start)) + rows.find(where("end") == None)  # noqa: E711 - a query
    ending = [each for each in found if (each.start < end if end else each.start <= start)]
    mine = [each for each in ending if host is None or each.host == host]
    return sorted(mine, key=lambda each: (each.start, each.doc_id))


def take_out(  # noqa: PLR0917 - what, from when, until when, why
    ctx: Context, host: int, device: int | None, start: datetime, end: datetime | None, why: str
) -> Outage:
    """Take a machine, or one device of it, out of service: nothing can be reserved in that time.

    What is reserved already stays, and clashes. Raises `NotFound`, and `Refused` for a time
    that ends before it begins and for a device of another machine.
    """
    ctx.require("gpus.watch")
    if end is not None and end <= start:
        raise Refused(N_("The time ends before it begins."))

    def work() -> Outage:
        if ctx.store.records(Host).get(host) is None:
            raise NotFound(N_("There is no machine number {number}.", number=host))
        if device is not None:
            found = ctx.store.records(Device).get(device)
            if found is None or found.host != host:
                raise NotFound(N_("That GPU is not in this machine."))
        return ctx.store.records(Outage).add(
            Outage(
                host=host, device=device, start=start, end=end, why=safe(why, limit=2000), by=ctx.actor.person
            )
        )

    return ctx.store.run(work)


def put_back(ctx: Context, outage: int) -> Outage | None:
    """End an outage now; one that has not begun is removed (then None). Raises `NotFound`."""
    ctx.require("gpus.watch")

    def work() -> Outage | None:
        rows, now = ctx.store.records(Outage), ctx.clock()
        found = rows.get(outage)
        if found is None:
            raise NotFound(N_("There is no outage number {number}.", number=outage))
        if found.start >= now:
            rows.remove(outage)
            return None
        if found.end is not None and found.end <= now:
            return found
        return rows.save(msgspec.structs.replace(found, end=now))

    return ctx.store.run(work)

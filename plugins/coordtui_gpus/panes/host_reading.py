"""What the windows of a machine and of a GPU show, read beside the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import msgspec

from coordtui.api import Context, CoordtuiError, Message, NotFound
from coordtui_gpus import booking, books, fairness
from coordtui_gpus import fleet as service
from coordtui_gpus.fleet.values import GpuView, HostView
from coordtui_gpus.panes.fleet_reading import history_of
from coordtui_gpus.panes.telling import names_of, people_of
from coordtui_gpus.records import Device
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.booking.values import Bar
    from coordtui_gpus.records import Asset, Incident, Placement

T = TypeVar("T")

AHEAD = timedelta(days=30)
"""So far ahead reservations are told."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """All that is told of a machine; what who acts may not see is left out."""

    view: HostView
    names: Mapping[int, str] = {}
    bars: Sequence[Bar] = ()
    incidents: Sequence[tuple[Incident, Message]] = ()
    asset: Asset | None = None
    day: Mapping[str, Sequence[float | None]] = {}


class AboutGpu(msgspec.Struct, frozen=True, kw_only=True):
    """All that is told of a GPU. `hosts` are names of machines where it was."""

    about: About
    gpu: GpuView
    places: Sequence[Placement] = ()
    hosts: Mapping[int, str] = {}


def about_host(ctx: Context, number: int) -> About:
    """A machine by its number; raises `NotFound`."""
    fleet = service.live(ctx, {number})
    view = next((each for each in fleet.hosts if each.host.doc_id == number), None)
    if view is None:
        raise NotFound(N_("There is no host number {number}.", number=number))
    bars = _bars(ctx, number)
    people = people_of(fleet) | {each.reservation.person for each in bars if each.reservation is not None}
    return About(
        view=view,
        names=names_of(ctx, people),
        bars=bars,
        incidents=_incidents(ctx, view),
        asset=_asset(ctx, books.of_host, view.host),
        day=history_of(ctx, view),
    )


def about_gpu(ctx: Context, number: int) -> AboutGpu:
    """A GPU, or a MIG instance, by its number; raises `NotFound`."""
    device = ctx.store.records(Device).get(number)
    gone = NotFound(N_("There is no GPU number {number} in a host now.", number=number))
    host = device.host if device is not None else None
    if host is None:
        raise gone
    about = about_host(ctx, host)
    every = [one for whole in about.view.gpus for one in (whole, *whole.instances)]
    gpu = next((each for each in every if each.device.doc_id == number), None)
    if gpu is None:
        raise gone
    about = msgspec.structs.replace(
        about,
        bars=[each for each in about.bars if number in each.devices],
        incidents=[each for each in about.incidents if each[0].device == number],
        asset=_asset(ctx, books.of_device, gpu.device),
    )
    places = _places(ctx, gpu)
    called = {each.doc_id: each.name for each in service.hosts(ctx)} if places else {}
    return AboutGpu(about=about, gpu=gpu, places=places, hosts=called)


def _bars(ctx: Context, host: int) -> list[Bar]:
    """What is reserved, asked for or out of service from now on."""
    now = ctx.clock()
    return [bar for row in booking.rows(ctx, now, now + AHEAD, {host}) for bar in row.bars]


def _incidents(ctx: Context, view: HostView) -> list[tuple[Incident, Message]]:
    devices = {each.device.doc_id for whole in view.gpus for each in (whole, *whole.instances)}
    try:
        found = [
            each
            for each in fairness.incidents(ctx)
            if each.host == view.host.doc_id or each.device in devices
        ]
        return [(each, fairness.words(ctx, each).title) for each in found]
    except CoordtuiError:  # not for who acts
        return []


def _asset(ctx: Context, of: Callable[[Context, T], Asset | None], thing: T) -> Asset | None:
    return of(ctx, thing) if ctx.may("gpus.books") else None


def _places(ctx: Context, gpu: GpuView) -> list[Placement]:
    from tinydb import where

    from coordtui_gpus.records import Placement

    whole = gpu.device.parent or gpu.device.doc_id
    found = ctx.store.records(Placement).find(where("device") == whole)
    return sorted(found, key=lambda each: each.since, reverse=True)

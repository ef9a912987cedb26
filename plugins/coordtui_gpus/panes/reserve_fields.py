"""The fields of a reservation, and what is asked for with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Message, Ref, safe
from coordtui.ui.widgets import (
    BooleanField,
    ChoiceField,
    DateTimeField,
    DurationField,
    Field,
    LongTextField,
    NumberField,
    Option,
    Options,
    PersonField,
    SearchManyField,
    TextField,
    Words,
)
from coordtui_gpus.booking.stock import stock
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.calling import gpu_name, usual_name
from coordtui_gpus.panes.listing import natural
from coordtui_gpus.panes.reserve_ahead import FieldRefused
from coordtui_gpus.panes.telling import zone_of
from coordtui_gpus.records import WHOLE, Wanted
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.records import Reservation

USUAL = timedelta(days=1)
"""How long a reservation is proposed to last."""

SHARES: tuple[tuple[int, Words], ...] = (
    (1000, N_("all of it")),
    (500, N_("half")),
    (333, N_("a third")),
    (250, N_("a quarter")),
    (125, N_("an eighth")),
)


def fields(ctx: Context, reservation: Reservation | None = None) -> list[Field]:
    """What is asked of a reservation, the most asked first."""
    return [
        SearchManyField(
            name="hosts",
            label=N_("Host"),
            help=N_("Empty: any. Several have ; between them; there is a list."),
            read_options=lambda: host_options(ctx),
        ),
        NumberField(name="count", label=N_("How many GPUs"), least=1, most=1024),
        *when_fields(ctx),
        *kind_fields(ctx, reservation),
        *about_fields(ctx),
        *_for_whom(ctx, reservation),
    ]


def when_fields(ctx: Context) -> list[Field]:
    """From when, and for how long or until when."""
    zone = zone_of(ctx)
    return [
        DateTimeField(
            name="start",
            label=N_("From when"),
            tz=zone,
            clock=ctx.clock,
            help=N_("Empty: now. Such as tomorrow 9:00, 12 Nov 14:30."),
        ),
        *end_fields(ctx),
    ]


def end_fields(ctx: Context) -> list[Field]:
    """For how long, or until when: what is typed in one empties the other."""
    return [
        DurationField(
            name="lasts", label=N_("For how long"), help=N_("Such as 8 h, 2 days; or say until when.")
        ),
        DateTimeField(
            name="end",
            label=N_("Until"),
            tz=zone_of(ctx),
            clock=ctx.clock,
            help=N_("Or say for how long, above."),
        ),
    ]


def kind_fields(ctx: Context, reservation: Reservation | None) -> list[Field]:
    """Which GPUs will do, or which they are."""
    there = stock(ctx)
    models = sorted({safe(unit.model) for unit in there.units.values() if unit.model and not unit.retired})
    profiles = sorted({unit.profile for unit in there.units.values() if unit.profile and not unit.retired})
    found: list[Field] = [
        NumberField(
            name="memory",
            label=N_("Least memory, GB"),
            least=1,
            most=100_000,
            help=N_("Of each. Empty: any."),
        ),
        TextField(
            name="model", label=N_("Model"), suggestions=models, help=N_("Part of its name. Empty: any.")
        ),
        ChoiceField(name="share", label=N_("How much of each"), choices=_shares(reservation)),
    ]
    if profiles:
        cuts: list[tuple[str, Words]] = [("", N_("no, whole GPUs"))]
        found.append(
            ChoiceField(
                name="profile",
                label=N_("MIG instances"),
                choices=[*cuts, *((each, safe(each)) for each in profiles)],
            )
        )
    return [
        *found,
        BooleanField(name="together", label=N_("On one host")),
        GpusField(
            name="devices",
            label=N_("These GPUs"),
            help=N_("Empty: any that answer to the rest. Named ones count alone: gpu-a01:3; gpu-a01:4"),
            read_options=lambda: gpu_options(ctx),
        ),
    ]


def _shares(reservation: Reservation | None) -> list[tuple[int, Words]]:
    """The usual shares, and the one that is reserved when it is another."""
    share = WHOLE if reservation is None else reservation.wanted.share
    if share in dict(SHARES):
        return [*SHARES]
    return [*SHARES, (share, N_("{n} thousandths", n=share))]


def about_fields(ctx: Context) -> list[Field]:
    """What it is for, who pays, and whether it gives way."""
    grants = ctx.settings.grants
    grant: Field
    if grants:
        none: tuple[str, Words] = ("", N_("none"))
        grant = ChoiceField(
            name="grant", label=N_("Grant"), choices=[none, *((each, safe(each)) for each in grants)]
        )
    else:
        grant = TextField(name="grant", label=N_("Grant"))
    return [
        LongTextField(
            name="purpose", label=N_("What for"), lines=2, help=N_("Who may see who reserved reads it.")
        ),
        TextField(name="project", label=N_("Project")),
        grant,
        BooleanField(
            name="preemptible",
            label=N_("Gives way"),
            help=N_("Takes from nobody; whoever reserves without it is preferred."),
        ),
    ]


def _for_whom(ctx: Context, reservation: Reservation | None) -> list[Field]:
    if not ctx.may("gpus.decide"):
        return []
    help_ = N_("Empty: for yourself.") if reservation is None else N_("Empty: whose it is.")
    return [PersonField(name="person", label=N_("For whom"), directory=ctx.directory, help=help_)]


# What there is to choose from


class GpuOptions(Options):
    """GPUs are understood as `gpu-a01:3` and as `gpu-a01/3`."""

    def understood(self, text: str) -> Option | Message:
        """See `Options`."""
        return super().understood(usual_name(text))

    def find(self, text: str) -> Sequence[int]:
        """See `Options`."""
        return super().find(usual_name(text))


class GpusField(SearchManyField):
    """Several GPUs, by their names."""

    def options(self) -> Options:
        """See `SearchManyField`."""
        return GpuOptions(self.read_options)


def host_options(ctx: Context) -> Iterator[Option]:
    """Machines with GPUs."""
    there = stock(ctx)
    for number, place in sorted(there.hosts.items(), key=lambda each: natural(each[1].name)):
        if not place.archived and number in there.by_host:
            yield Option(number, safe(place.name), safe(place.place))


def gpu_options(ctx: Context) -> Iterator[Option]:
    """GPUs and MIG instances, as `gpu-a01:3`."""
    there = stock(ctx)
    for number, place in sorted(there.hosts.items(), key=lambda each: natural(each[1].name)):
        for unit in () if place.archived else there.by_host.get(number, ()):
            if not unit.retired:
                whole = unit if unit.parent is None else there.units.get(unit.parent, unit)
                profile = "" if unit.parent is None else f"{safe(unit.profile)}#{unit.id}"
                name = gpu_name(safe(place.name), whole.number, profile)
                yield Option(unit.id, name, safe(unit.model))


# Values


def values_of(
    ctx: Context, wanted: Wanted, start: datetime | None = None, reservation: Reservation | None = None
) -> dict[str, Any]:
    """What the form holds of what is wanted, and of a reservation that is changed."""
    values: dict[str, Any] = {
        "hosts": list(wanted.hosts),
        "count": len(wanted.devices) or wanted.count,
        "memory": None if wanted.memory_gb is None else round(wanted.memory_gb),
        "model": wanted.model,
        "share": wanted.share,
        "profile": wanted.profile,
        "together": wanted.together,
        "devices": list(wanted.devices),
        "start": start if start is not None and start > ctx.clock() else None,
        "lasts": USUAL,
        "end": None,
        "preemptible": False,
    }
    if reservation is None:
        return values
    return {
        **values,
        "start": reservation.start,
        "lasts": None,
        "end": reservation.end,
        "project": reservation.project,
        "grant": reservation.grant,
        "purpose": reservation.purpose,
        "preemptible": reservation.preemptible,
        "person": Ref("person", str(reservation.person)),
    }


def draft_of(ctx: Context, values: Mapping[str, Any], start: datetime | None = None) -> Draft:
    """The reservation that the fields ask for, which begins at `start` if that is given.

    Raises `FieldRefused`.
    """
    begins = start or values.get("start") or ctx.clock()
    person = values.get("person")
    return Draft(
        wanted=wanted_of(values),
        start=begins,
        end=end_of(begins, values),
        person=int(person.key) if isinstance(person, Ref) else None,
        project=values["project"],
        grant=values["grant"],
        purpose=values["purpose"],
        preemptible=values["preemptible"],
    )


def end_of(begins: datetime, values: Mapping[str, Any]) -> datetime:
    """When it ends; raises `FieldRefused` where that is not said."""
    end: datetime | None = values["end"]
    if end is not None:
        return end
    if values["lasts"] is None:
        raise FieldRefused("lasts", N_("For how long, or until when?"))
    lasts: timedelta = values["lasts"]
    try:
        return begins + lasts
    except OverflowError:
        raise FieldRefused("lasts", N_("That is longer than any calendar.")) from None


def wanted_of(values: Mapping[str, Any]) -> Wanted:
    """What is wanted: named GPUs, or any that answer to the rest."""
    if values.get("devices"):
        return Wanted(devices=[*values["devices"]], share=values["share"])
    memory: int | Decimal | None = values["memory"]
    return Wanted(
        count=values["count"] or 1,
        memory_gb=None if memory is None else float(memory),
        model=values["model"],
        hosts=[*values["hosts"]],
        together=values["together"],
        share=values["share"],
        profile=values.get("profile", ""),
    )

"""Fills the invented lab's store with a fleet in use, what is reserved of it, and what the books say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from tinydb import where

from coordtui.api import Context
from coordtui_gpus.demo import slurm
from coordtui_gpus.demo.catalogue import (
    A_FEW,
    BOOKINGS,
    OUT,
    RACKS,
    SILENT,
    SMALL_LAB,
    STRANGE_KEY,
    Booking,
)
from coordtui_gpus.demo.machines import CARDS, SLEEPY, ask, observe
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.records import Device, Hold, Host, Login, Outage, Reservation, Seen, Use, Wanted

if TYPE_CHECKING:
    from coordtui.demo.lab import DemoLab

SINCE, SINCE_OF_A_FEW = timedelta(days=30), timedelta(days=9)
"""So long ago the fleet was first looked at; in a small lab."""

SILENT_FOR = timedelta(hours=3, minutes=3)


def fill(ctx: Context, lab: DemoLab) -> None:
    """Add machines, their past and present, reservations, and what the lab owns."""
    from coordtui_gpus.demo.belongings import buy
    from coordtui_gpus.demo.past import remember
    from coordtui_gpus.fairness import judge

    with ctx.store.transaction():
        fleet = _Fleet(ctx, lab)
        fleet.fill()
        remember(ctx, fleet.devices, fleet.used, fleet.now, since=fleet.since)
        buy(ctx, fleet.hosts, fleet.devices, fleet.now.date())
    judge(ctx)


def moment(ctx: Context, lab: DemoLab) -> datetime:
    """Now, where the lab is seen on its own day; else the first instant of that day."""
    now = ctx.clock().replace(microsecond=0)
    return now if now.date() == lab.today else lab.clock()


class _Fleet:
    """The machines while they are being invented."""

    def __init__(self, ctx: Context, lab: DemoLab) -> None:
        self._ctx, self._lab = ctx, lab
        self._small = len(lab.people) + 1 < SMALL_LAB
        self.now = moment(ctx, lab)
        self.since = self.now - (SINCE_OF_A_FEW if self._small else SINCE)
        self.hosts: dict[str, Host] = {}
        self.devices: dict[tuple[str, int], Device] = {}
        self.used = defaultdict[tuple[str, int], list[Use]](list)
        """What was and is used, by machine and number of the card."""
        self._people = self._chosen()

    def fill(self) -> None:
        """Write it all."""
        self._add_hosts()
        self._discover()
        if self._people:
            for booking in BOOKINGS:
                self._book(booking)
            self._use_before()
        store = self._ctx.store
        store.records(Use).add_all([use for uses in self.used.values() for use in uses])
        out, why = OUT
        since, until = self.now - timedelta(hours=30), self.now + timedelta(hours=42)
        store.records(Outage).add(Outage(host=self.hosts[out].doc_id, start=since, end=until, why=why))
        self._look()

    def _chosen(self) -> list[int]:
        """Numbers of people who book, and their logins."""
        people = self._lab.people
        if not people:
            return []
        places = Random(7).choices(range(len(people)), k=24)  # noqa: S311 - nothing to guard
        chosen = [people[place] for place in places]
        logins = {each.emails[0].partition("@")[0]: each.doc_id for each in chosen if each.emails}
        self._ctx.store.records(Login).add_all(
            [Login(login=login, person=person) for login, person in logins.items()]
        )
        self._login_of = {person: login for login, person in logins.items()}
        return [each.doc_id for each in chosen]

    def _add_hosts(self) -> None:
        hosts = self._ctx.store.records(Host)
        for rack in RACKS:
            for name in rack.names:
                if self._small and name not in A_FEW:
                    continue
                self.hosts[name] = hosts.add(
                    Host(
                        name=name,
                        address=f"{name}.example.invalid",
                        via="invented",
                        place=f"rack {rack.letter}",
                    )
                )

    def _discover(self) -> None:
        """The first look, long ago: this is how the cards become known."""
        from coordtui_gpus import fleet

        first, heard = self.since, []
        for name, host in self.hosts.items():
            seen = observe(name, {}, first, well=True)
            heard.append(Heard(host=host.doc_id, at=first, took=0.4, state="ok", observation=seen, slow=True))
        fleet.keep(self._ctx, heard)
        names = {host.doc_id: name for name, host in self.hosts.items()}
        for device in self._ctx.store.records(Device).find():
            if device.parent is None and device.host is not None and device.index is not None:
                self.devices[names[device.host], device.index] = device

    def _book(self, booking: Booking) -> None:
        """One booking on each of its machines."""
        start = (self.now - timedelta(hours=booking.since)).replace(minute=0, second=0)
        for place, name in enumerate(booking.machines):
            if name not in self.hosts:
                continue
            _, count = CARDS[name]
            cards = range(booking.first, min(booking.first + booking.count, count))
            if booking.reserved:
                self._reserve(
                    booking, name, [*cards], start, uid=f"demo-{name}-{booking.who}-{place}@coordtui"
                )
            if booking.since > 0 and booking.doing != "nothing" and not booking.requested:
                self._use(booking, name, cards, start)

    def _reserve(self, booking: Booking, name: str, cards: list[int], start: datetime, *, uid: str) -> None:
        person = self._people[booking.who]
        devices = [self.devices[name, card].doc_id for card in cards]
        end = start + timedelta(hours=booking.hours)
        saved = self._ctx.store.records(Reservation).add(
            Reservation(
                person=person,
                start=start,
                end=end,
                zone=self._ctx.settings.zone,
                uid=uid,
                wanted=Wanted(devices=devices, count=len(devices), share=booking.share),
                state="requested" if booking.requested else "approved",
                project=booking.project,
                grant=booking.grant,
                purpose=booking.purpose,
                preemptible=booking.preemptible,
                asked=start - timedelta(hours=30) if start < self.now else self.now - timedelta(hours=16),
                by=person,
            )
        )
        self._ctx.store.records(Hold).add_all(
            [
                Hold(
                    reservation=saved.doc_id,
                    device=device,
                    share=booking.share,
                    start=start,
                    end=end,
                    firm=not (booking.requested or booking.preemptible),
                )
                for device in devices
            ]
        )

    def _use(self, booking: Booking, name: str, cards: range, start: datetime) -> None:
        person = self._people[booking.who]
        for card in cards:
            if card not in booking.idle_gpus:
                program = SLEEPY if booking.doing == "holds" else booking.program
                begun = start + timedelta(minutes=4 + card)
                self.used[name, card].append(self._of((name, card), person, (begun, None), program))

    def _of(
        self, card: tuple[str, int], person: int, span: tuple[datetime, datetime | None], program: str
    ) -> Use:
        since, until = span
        user = self._login_of.get(person, f"user{person}")
        return Use(
            device=self.devices[card].doc_id,
            host=self.hosts[card[0]].doc_id,
            user=user,
            job=slurm.job_of(card[0], user),
            since=since,
            until=until,
            person=person,
            names=[program],
        )

    def _use_before(self) -> None:
        """What was used in the weeks before: longer and shorter, with pauses."""
        for name, card in self.devices:
            last = min((use.since for use in self.used[name, card]), default=self.now - timedelta(hours=1))
            for since, until in self._spans(name, card, last):
                person = self._lab.rng.choice(self._people)
                self.used[name, card].append(self._of((name, card), person, (since, until), "python"))

    def _spans(self, name: str, card: int, last: datetime) -> Iterator[tuple[datetime, datetime]]:
        rng = Random(f"{name}/{card // 4}")  # noqa: S311 - cards of one machine are used together
        moment = self.since + timedelta(hours=rng.randrange(60))
        while True:
            end = moment + timedelta(hours=rng.choice((5, 20, 44, 70, 120)), minutes=card)
            if end >= last - timedelta(hours=1):
                return
            yield moment, end
            moment = end + timedelta(hours=rng.choice((2, 9, 30)))

    def _look(self) -> None:
        """The last looks: the machine that is silent now was heard three hours ago."""
        from coordtui_gpus import fleet

        open_now = {key: [use for use in uses if use.until is None] for key, uses in self.used.items()}
        before = self.now - SILENT_FOR
        heard_before = [
            Heard(
                host=self.hosts[name].doc_id,
                at=before,
                took=0.4,
                state="ok",
                observation=observe(name, open_now, before),
                slow=True,
            )
            for name in (SILENT, STRANGE_KEY)
        ]
        fleet.keep(self._ctx, heard_before)
        self._ctx.store.table("sweeps").truncate()  # what was measured before is told by `past`
        fleet.keep(self._ctx, ask(self.hosts.values(), open_now, self.now))
        slurm.say(self._ctx, self.now, self.hosts)
        rows = self._ctx.store.records(Seen)
        for name in (SILENT, STRANGE_KEY):
            seen = rows.first(where("host") == self.hosts[name].doc_id)
            if seen is not None:
                seen.since, seen.tries = before, 5
                rows.save(seen)

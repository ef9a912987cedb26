"""A lab with something for each operation, and who acts in it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from coordtui_gpus import booking, books, fleet
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.collecting import sweeping
from coordtui_gpus.records import Asset, Host, Incident, Outage, Wanted

from .heard_lab import answer, process

EVERYBODY, OWN, BOSS, HERE = "grco", "rco", "co", "c"
"""Guest, researcher, coordinator, coordinator from outside; `HERE` is only for the account's own person."""


class World:
    """A lab with something for each operation; what it does to it is undone."""

    def __init__(self, lab: Any) -> None:
        self.lab, boss = lab, lab.ctx()
        self.then, self.later = lab.at(hours=-5), lab.at(days=2)
        self.somebody = lab.person("Ysolde Placeholder")
        self.people = {"g": lab.person(), "r": lab.person(), "o": lab.person()}
        self.host = fleet.add_host(boss, Host(name="gpu-a01"))
        self.watched = Host(name="nowhere.example.invalid", doc_id=77)
        self.unwatched = Host(name="none", via="none", doc_id=78)
        fleet.keep(boss, [answer(self.host, lab.now, 1, [process(self.host.doc_id, 0)])])
        fleet.archive_host(boss, self.host.doc_id)  # so that the job has nobody to ask
        fleet.archive_host(boss, self.host.doc_id, archived=False)
        self.host = fleet.save_host(boss, replace(fleet.host(boss, self.host.doc_id), via="none"))
        self.gpu = fleet.live(boss).hosts[0].gpus[0].device.doc_id
        self.outage = boss.store.records(Outage).add(Outage(host=self.host.doc_id, start=self.then))
        fleet.set_login(boss, "known", None)
        self.asset = books.add(boss, Asset(name="card", price="31450.50", warranty=lab.at(days=9).date()))
        self.difference = next(each for each in books.reconcile(boss) if each.does is not None)
        self.plan = books.plan_import(boss, "name,kind\ny,other\n")
        rows, given = boss.store.records(Incident), {"since": lab.now, "seen": lab.now, "device": self.gpu}
        self.fault = rows.add(Incident(kind="lost", **given))
        self.squatter = rows.add(Incident(kind="squatted", person=self.somebody, user="ysolde", **given))
        fleet.put_back(boss, self.outage.doc_id)
        self.outage = fleet.take_out(boss, self.host.doc_id, None, lab.at(days=3), None, "later")
        draft = Draft(
            wanted=Wanted(devices=[self.gpu]), start=lab.now, end=lab.at(hours=3), person=self.somebody
        )
        self.made = booking.reserve(boss, replace(draft, purpose="secret purpose"))

    def device(self, ctx: Any) -> Any:
        return (
            self.lab.ctx()
            .store.records(type(fleet.live(self.lab.ctx()).hosts[0].gpus[0].device))
            .get(self.gpu)
        )

    def placed(self, ctx: Any) -> None:
        books.add_placement(
            ctx, self.device(ctx), self.host.doc_id, self.lab.at(days=-20), self.lab.at(days=-10)
        )

    def nothing_starts(self, call: Any, ctx: Any, *given: Any) -> None:
        """The question gets as far as a process that would be started."""

        class Started(Exception):
            """It would begin."""

        def start(*_: Any, **__: Any) -> Any:
            raise Started

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sweeping, "engine", start)
            try:
                call(ctx, *given)
            except Started:
                return

    def ctx(self, role: str) -> Any:
        if role == "c":
            return self.lab.ctx()
        roles = {"g": "guest", "r": "researcher", "o": "coordinator"}
        return self.lab.ctx(self.people[role], roles[role])

"""What is held of a person is shown to them whole, and erased to the last word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from coordtui.api import Person
from coordtui.testing import actor_with, open_test_session
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.privacy import REFERENCES, personal_data
from coordtui_arxiv.records import TABLES, Delivery, Mark, Reader, Subscription, Suggestion, Watch
from coordtui_arxiv.reports.subscriptions import Subscriptions
from coordtui_arxiv.reports.whose import me
from coordtui_arxiv.routing import Routing
from coordtui_arxiv.service import Inbox
from coordtui_arxiv.watches import Watches
from tests.fake_arxiv import invented

from .conftest import Rig
from .digesting import SETTINGS

SAID = "zyxsaid"
"""A word that only the person says."""

OF_PEOPLE = {"person", "owner", "by"}
"""Names of fields that hold a person's number."""


def test_every_table_that_names_people_follows_a_merge_and_is_told() -> None:
    named = {
        (table.record, name)
        for table in TABLES
        for name in table.record.__struct_fields__
        if name in OF_PEOPLE
    }
    followed = {(each.record, each.field) for each in REFERENCES}
    assert named - followed == {(Delivery, "by")}  # who sent it stays who did
    assert {record for record, _ in followed} == {Watch, Mark, Reader, Suggestion, Delivery, Subscription}


def fill(rig: Rig, person: int, other: int) -> None:
    """Something of the person in every table."""
    store, now = rig.ctx().store, rig.now
    store.records(Watch).add(Watch(name=f"{SAID} of mine", owner=person, words=SAID))
    store.records(Watch).add(Watch(name="of a group", owner=person, group=3))
    store.records(Mark).add(Mark(person=person, paper=1, note=SAID, folder=SAID, tags=[SAID]))
    store.records(Reader).add(Reader(person=person, daily=1))
    store.records(Suggestion).add(Suggestion(paper=1, person=person, score=1, strength=5, at=now))
    store.records(Delivery).add(Delivery(paper=person, person=person, at=now, by=other, note="from another"))
    store.records(Delivery).add(Delivery(paper=1, person=other, at=now, by=person, note=SAID))
    store.records(Subscription).add(Subscription(person=person, sent=now))


def everything(rig: Rig) -> list[dict[str, Any]]:
    store = rig.ctx().store
    return [
        msgspec.to_builtins(record) | {"table": table.name}
        for table in TABLES
        for record in store.records(table.record).find()
    ]


def test_what_is_held_is_told_and_erased_in_every_table(rig: Rig) -> None:
    rig.take(invented("2611.50001"))
    fill(rig, 7, 8)
    fill(rig, 8, 9)
    of_others = [
        each
        for each in everything(rig)
        if 8 in {each.get("person"), each.get("owner")} and each.get("by") != 7
    ]
    held = personal_data(rig.ctx(7), 7, erase=False).held
    told = {name: len(records) for name, records in held.items()}
    assert told == {
        "watches": 2,
        "marks": 1,
        "readers": 1,
        "suggestions": 1,
        "deliveries": 1,
        "sent": 1,
        "subscriptions": 1,
    }
    personal_data(rig.ctx(None, roles=("coordinator",)), 7, erase=True)
    left = everything(rig)
    assert [each for each in left if 7 in {each.get(name) for name in OF_PEOPLE}] == []
    assert [each for each in of_others if each not in left] == []


@pytest.mark.parametrize("doubles", [1, 2])
def test_subscriptions_follow_a_merge_and_come_back(rig: Rig, doubles: int) -> None:
    subscriptions = rig.ctx().store.records(Subscription)
    subscriptions.add(Subscription(person=1, sent=rig.now, papers=5))
    for number in range(doubles):
        subscriptions.add(Subscription(person=2, sent=rig.now, papers=3, group=number))
    before = [msgspec.structs.replace(each, rev=0) for each in subscriptions.find()]
    rig.merge(1, 2)
    assert [(each.person, each.group) for each in subscriptions.find()] == [(1, n) for n in range(doubles)]
    rig.unmerge(1, 2)
    assert [msgspec.structs.replace(each, rev=0) for each in subscriptions.find()] == before


def test_no_word_of_who_is_erased_is_left_in_any_table(tmp_path: Path) -> None:
    with open_test_session(tmp_path, {"arxiv": "coordtui_arxiv"}, settings=SETTINGS) as session:
        boss = session.context("arxiv")
        person = (
            boss.directory.people().add(Person(name="Ysolde Testdottir", emails=["y@example.org"])).doc_id
        )
        ctx = session.context("arxiv", actor=actor_with("researcher", person=person))
        with boss.store.transaction():
            Archive(boss).take("rss", [invented("2611.50001", announced=boss.clock())])
        Watches(ctx).save(Watch(name=f"{SAID} watch", words=f"{SAID}words"))
        inbox = Inbox(ctx)
        inbox.set_folder([1], f"{SAID} folder")
        inbox.set_tags([1], [f"{SAID}tag"])
        inbox.put_notes({1: f"{SAID} note"})
        Routing(ctx).send([1], [1], note=f"{SAID} to the coordinator")
        Subscriptions(ctx).add(me(ctx), language="en")
        assert SAID in str(personal_data(ctx, person, erase=False).held)
        personal_data(boss, person, erase=True)
        tables = {name: session.store.table(name).all() for name in session.store.tables()}
    assert [name for name, documents in tables.items() if SAID in str(documents)] == []

"""Digests that are sent: previewed, queued once, and by themselves each morning, whatever dies meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import Group, NotAllowed, Person, Refused
from coordtui.api.letters import Letter
from coordtui.testing import actor_with, open_test_session
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.records import Subscription, Watch
from coordtui_arxiv.reports.announce import letter_of, send
from coordtui_arxiv.reports.job import DigestsIncomplete
from coordtui_arxiv.reports.spans import Span
from coordtui_arxiv.reports.subscriptions import Subscriptions, due, told
from coordtui_arxiv.reports.whose import LAB, Whose, me
from coordtui_arxiv.watches import Watches
from tests.fake_arxiv import invented

from .digesting import NEXT_MORNING, SETTINGS, run

NOW = datetime(2026, 11, 12, 17, tzinfo=UTC)
CHILD = Path(__file__).with_name("digesting.py")
DAY = Span(NOW.date(), NOW.date())


class Lab:
    """A lab whose outbox can send mail, with one researcher, on any day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = NOW
        self.session = open_test_session(
            folder,
            {"arxiv": "coordtui_arxiv"},
            settings=SETTINGS,
            clock=lambda: self.now,
        )
        self.boss = self.session.context("arxiv")
        self.group = self.boss.directory.groups().add(Group(name="Invented learning"))
        self.ysolde = self.person("Ysolde Testdottir", emails=["y@example.org"], languages=["fr"])

    def person(self, name: str, **fields: Any) -> Person:
        return self.boss.directory.people().add(Person(name=name, groups=[self.group.doc_id], **fields))

    def ctx(self, person: Person | None = None):
        actor = actor_with("researcher", person=(person or self.ysolde).doc_id)
        return self.session.context("arxiv", actor=actor)

    def take(self, *papers: Any) -> None:
        with self.boss.store.transaction():
            Archive(self.boss).take("rss", list(papers))

    def subscribe(self, whose: Whose | None = None, *, by: Any = None, **how: Any) -> Subscription:
        ctx = by or self.ctx()
        return Subscriptions(ctx).add(whose or me(ctx), language="en", **how)

    @property
    def of_the_group(self) -> Whose:
        return Whose("group", self.group.doc_id)

    def letters(self) -> list[Letter]:
        return self.session._core.records(Letter).find(order=("doc_id",))


@pytest.fixture
def lab(tmp_path):
    lab = Lab(tmp_path)
    Watches(lab.ctx()).save(Watch(name="Bridges", words="bridges"))
    yield lab
    lab.session.close()


# Sent by a person.


def test_a_digest_is_previewed_and_then_queued_once(lab: Lab) -> None:
    lab.take(invented(title="Bridges of nothing"))
    ctx = lab.ctx()
    letter = letter_of(ctx, Whose("person", lab.ysolde.doc_id), DAY, "mail")
    assert "Bridges of nothing" in ctx.outbox.preview(letter)
    assert lab.letters() == []
    assert send(ctx, letter)[1] is True
    assert send(ctx, letter_of(ctx, Whose("person", lab.ysolde.doc_id), DAY, "mail"))[1] is False
    (queued,) = lab.letters()
    assert (queued.to, queued.channel) == ("y@example.org", "mail")
    assert "Bridges of nothing" in queued.html


def test_nothing_new_is_not_sent(lab: Lab) -> None:
    with pytest.raises(Refused, match="nothing new to send"):
        letter_of(lab.ctx(), Whose("person", lab.ysolde.doc_id), DAY, "mail")


def test_a_persons_digest_does_not_go_where_all_read_and_an_outbox_that_is_off_says_what_to_do(
    lab: Lab,
) -> None:
    lab.take(invented(title="Bridges of nothing"))
    with pytest.raises(Refused, match="everybody reads"):
        letter_of(lab.ctx(), Whose("person", lab.ysolde.doc_id), DAY, "slack")
    with pytest.raises(Refused) as off:
        send(lab.boss, letter_of(lab.boss, LAB, DAY, "slack"))
    assert "slack_webhook" in str(off.value.why or "") + str(off.value.remedy or "") + str(off.value.what)


def test_the_channel_that_all_read_takes_the_right_to_send_and_says_so(lab: Lab) -> None:
    lab.take(invented(title="Bridges of nothing"))
    reader = lab.session.context("arxiv", actor=actor_with(person=lab.ysolde.doc_id))
    assert not reader.may("arxiv.send")
    with pytest.raises(Refused) as refused:
        letter_of(reader, LAB, DAY, "slack")
    assert "arxiv.send" in str(refused.value.why)
    with pytest.raises(Refused, match="everybody reads"):
        send(reader, Letter(channel="slack", text="Bridges of nothing"))


# By themselves.


def test_a_subscription_tells_each_morning_what_came_since_and_nothing_twice(lab: Lab) -> None:
    lab.take(invented("2611.50001", title="Bridges before"))
    lab.subscribe()
    assert run(lab.boss) == "No digest was due."
    lab.take(invented("2611.50002", title="Bridges after"))
    lab.now = NOW + timedelta(days=1)
    lab.take(invented("2611.50003", title="Bridges today", announced=lab.now))
    assert run(lab.boss).startswith("1 digest is queued.")
    assert run(lab.boss) == "No digest was due."
    lab.now = NOW + timedelta(days=2)
    assert "1 had nothing new to tell." in run(lab.boss)
    lab.take(invented("2611.50004", title="Bridges later", announced=lab.now))
    assert run(lab.boss).startswith("1 digest is queued.")
    first, second = lab.letters()
    assert "Bridges before" not in first.text
    assert "Bridges after" in first.text
    assert "Bridges today" in first.text
    assert "Bridges later" in second.text
    assert "Bridges today" not in second.text


def test_a_week_is_told_on_its_monday_or_when_the_machine_is_on_again(lab: Lab) -> None:
    subscription = lab.subscribe(span="week")  # a Thursday
    for days, expected in ((1, False), (3, False), (4, True), (6, True)):
        assert due(subscription, NOW + timedelta(days=days), 6) is expected
    monday_night = (NOW + timedelta(days=4)).astimezone().replace(hour=3)
    assert not due(subscription, monday_night, 6)


def test_a_group_is_told_by_mail_to_each_member_in_their_own_language(lab: Lab) -> None:
    lab.person("Hrafn Testson", emails=["h@example.org"], languages=["en"])
    lab.person("Nobody Testson")
    Watches(lab.boss).save(Watch(name="Ours", words="bridges", group=lab.group.doc_id))
    with pytest.raises(NotAllowed):
        lab.subscribe(lab.of_the_group, members=True)
    lab.subscribe(lab.of_the_group, members=True, by=lab.boss)
    lab.take(invented(title="Bridges of nothing"))
    lab.now = NEXT_MORNING
    run(lab.boss)
    assert sorted(letter.to for letter in lab.letters()) == ["h@example.org", "y@example.org"]


def test_what_cannot_be_sent_is_refused_when_it_is_asked_for(lab: Lab) -> None:
    with pytest.raises(NotAllowed):
        lab.subscribe(lab.of_the_group, channel="slack")
    with pytest.raises(Refused, match="one person’s"):
        lab.subscribe(channel="slack", by=lab.boss)
    with pytest.raises(Refused, match="by Slack yet"):
        lab.subscribe(lab.of_the_group, channel="slack", by=lab.boss)
    lab.subscribe()
    with pytest.raises(Refused, match="already"):
        lab.subscribe()


def test_one_that_fails_takes_nothing_from_the_others_and_the_journal_says_why(lab: Lab) -> None:
    silent = lab.person("Silent Testson")
    Watches(lab.ctx(silent)).save(Watch(name="All", words="bridges"))
    lab.subscribe(by=lab.ctx(silent))
    lab.subscribe()
    lab.take(invented(title="Bridges of nothing"))
    lab.now = NEXT_MORNING
    with pytest.raises(DigestsIncomplete) as failed:
        run(lab.boss)
    assert "Silent Testson" in str(failed.value.why)
    assert [letter.to for letter in lab.letters()] == ["y@example.org"]


def test_one_whose_watch_or_group_is_gone_stands_still_and_is_no_failure(lab: Lab) -> None:
    watches = Watches(lab.ctx())
    watch = watches.save(Watch(name="For a while", words="bridges"))
    of_watch = lab.subscribe(Whose("watch", watch.doc_id))
    of_group = lab.subscribe(lab.of_the_group)
    lab.subscribe()
    watches.remove(watch.doc_id)
    lab.ysolde.groups = []
    lab.boss.directory.people().save(lab.ysolde)
    lab.take(invented(title="Bridges of nothing"))
    lab.now = NEXT_MORNING
    assert run(lab.boss) == (
        "1 digest is queued. 2 subscriptions send nothing any more: what they are of is gone."
    )
    assert "watch that is gone" in str(told(lab.ctx(), of_watch))
    assert "may not have any more" in str(told(lab.ctx(), of_group))
    assert "may not have any more" in str(told(lab.boss, of_group))


def test_a_subscription_is_seen_and_removed_by_who_made_it_and_comes_back(lab: Lab) -> None:
    made = lab.subscribe()
    other = lab.ctx(lab.person("Hrafn Testson"))
    assert Subscriptions(other).all() == []
    with pytest.raises(Refused):
        Subscriptions(other).remove(made.doc_id)
    assert str(told(lab.ctx(), made)) == "arXiv digest for Ysolde Testdottir: each morning, by mail"
    undo = Subscriptions(lab.ctx()).remove(made.doc_id)
    assert Subscriptions(lab.ctx()).all() == []
    undo()
    assert len(Subscriptions(lab.ctx()).all()) == 1


# Several processes, and death.


def start(folder: Path, *how: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(CHILD), str(folder), *how],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(children: list[subprocess.Popen[str]]) -> list[str]:
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:  # both stand ready: now both at once
        child.stdin.write("go\n")
        child.stdin.flush()
    return [child.communicate(timeout=60)[0] for child in children]


def test_two_processes_and_a_death_in_the_middle_queue_it_exactly_once(lab: Lab) -> None:
    lab.subscribe()
    lab.take(invented(title="Bridges of nothing"))
    assert finish([start(lab.folder, "die")]) == [""]
    assert lab.letters() == []
    said = finish([start(lab.folder), start(lab.folder)])
    assert len(lab.letters()) == 1, said
    lab.now = NEXT_MORNING
    assert run(lab.boss) == "No digest was due."

"""Every operation of the plugin has a right, and nobody without it gets anything.

The table is held against the classes themselves: an operation that nobody wrote a rule for fails here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from coordtui.api import Actor, Context, CoordtuiError, Group, NotAllowed, Person, Ref, Refused
from coordtui.host.session import Session
from coordtui.outbox.decisions import Decisions
from coordtui.testing import open_test_session
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.ledger import Ledger
from coordtui_arxiv.library import Library
from coordtui_arxiv.records import Delivery, Suggestion, Watch
from coordtui_arxiv.reports.announce import letter_of
from coordtui_arxiv.reports.gather import gather
from coordtui_arxiv.reports.spans import Span
from coordtui_arxiv.reports.subscriptions import Subscriptions
from coordtui_arxiv.reports.whose import LAB, Whose, me
from coordtui_arxiv.routing import Routing
from coordtui_arxiv.service import Inbox
from coordtui_arxiv.taste import Taste
from coordtui_arxiv.watches import Watches
from tests.fake_arxiv import invented

from .conftest import Run
from .digesting import SETTINGS

READ, WATCH, SYNC = "arxiv.read", "arxiv.watch", "arxiv.sync"
SEND, ROUTE, MANAGE, OUTBOX = "arxiv.send", "arxiv.route", "arxiv.manage", "core.outbox"

Call = Callable[[Any], object]


def _own(number: int = 0) -> Watch:
    return Watch(name="mine", words="bridges", doc_id=number)


OPERATIONS: dict[type, dict[str, tuple[str, Call]]] = {
    Inbox: {
        "ids": (READ, lambda s: s.ids("all")),
        "rows": (READ, lambda s: s.rows([1])),
        "by_key": (READ, lambda s: s.by_key("2611.50001")),
        "counts": (READ, lambda s: s.counts()),
        "unread": (READ, lambda s: s.unread(3)),
        "unread_among": (READ, lambda s: s.unread_among([1])),
        "tags": (READ, lambda s: s.tags()),
        "folders": (READ, lambda s: s.folders()),
        "set_folder": (READ, lambda s: s.set_folder([1], "thesis")),
        "mark": (READ, lambda s: s.mark([1], starred=True)),
        "set_tags": (READ, lambda s: s.set_tags([1], ["a"])),
        "add_tags": (READ, lambda s: s.add_tags([1], ["a"])),
        "put_notes": (READ, lambda s: s.put_notes({1: "a"})),
        "add_note": (READ, lambda s: s.add_note([1], "a")),
        "set_note": (READ, lambda s: s.set_note(1, "a", 0)),
    },
    Watches: {
        "all": (READ, lambda s: s.all()),
        "of_groups": (MANAGE, lambda s: s.of_groups()),
        "get": (READ, lambda s: s.get(999)),
        "save": (WATCH, lambda s: s.save(_own())),
        "remove": (WATCH, lambda s: s.remove(999)),
        "preview": (READ, lambda s: s.preview(_own())),
        "count": (READ, lambda s: s.count(999)),
        "counts": (READ, lambda s: s.counts()),
        "unread": (READ, lambda s: s.unread()),
        "waiting": (READ, lambda s: s.waiting()),
    },
    Routing: {
        "waiting": (ROUTE, lambda s: s.waiting()),
        "count": (ROUTE, lambda s: s.count()),
        "of": (READ, lambda s: s.of(1)),
        "suggest": (SYNC, lambda s: s.suggest([1], Run())),
        "refuse": (ROUTE, lambda s: s.refuse([1])),
        "send": (SEND, lambda s: s.send([1], [2])),
        "delivered": (READ, lambda s: s.delivered()),
        "has": (READ, lambda s: s.has(1)),
        "not_for_me": (READ, lambda s: s.not_for_me([1])),
        "reader": (READ, lambda s: s.reader()),
        "limits": (READ, lambda s: s.limits()),
        "set_reader": (READ, lambda s: s.set_reader(daily=1)),
    },
    Subscriptions: {
        "all": (READ, lambda s: s.all()),
        "add": (READ, lambda s: s.add(me(s._ctx), language="en")),
        "remove": (READ, lambda s: s.remove(999)),
    },
    Taste: {
        "known": (READ, lambda s: s.known),
        "rank": (READ, lambda s: s.rank([1])),
        "more_like": (READ, lambda s: s.more_like(1, 3)),
    },
    Library: {
        "paper": (READ, lambda s: s.paper(Ref("arxiv.paper", "2611.50001"))),
        "papers": (READ, lambda s: s.papers([Ref("arxiv.paper", "2611.50001")])),
        "after": (READ, lambda s: s.after("", 3)),
        "find": (READ, lambda s: s.find("bridges", 3)),
        "starred": (READ, lambda s: s.starred(3)),
    },
    Ledger: {
        "report": (READ, lambda s: s.report()),
        "missing": (READ, lambda s: s.missing()),
    },
    Decisions: {
        "letters": (OUTBOX, lambda s: s.letters()),
        "get": (OUTBOX, lambda s: s.get(1)),
        "send": (OUTBOX, lambda s: s.send([1])),
        "count_as_sent": (OUTBOX, lambda s: s.count_as_sent([1])),
        "discard": (OUTBOX, lambda s: s.discard([1])),
    },
}

WITHIN: Mapping[type, frozenset[str]] = {
    Watches: frozenset({"evaluate", "stands", "may_change"}),
    Ledger: frozenset({"heard", "stale", "unanswered", "settle", "checked", "began"}),
}
"""What only code within an operation calls, which had to have its right before."""

OF_OTHERS: dict[str, tuple[tuple[str, ...], Call]] = {
    "see what somebody’s watch matched": ((MANAGE,), lambda c: Inbox(c).ids("all", watch=1)),
    "see somebody’s watch": ((MANAGE,), lambda c: Watches(c).get(1)),
    "count what it matched": ((MANAGE,), lambda c: Watches(c).count(1)),
    "change it": ((MANAGE,), lambda c: Watches(c).save(_own(1))),
    "remove it": ((MANAGE,), lambda c: Watches(c).remove(1)),
    "let a watch send": ((ROUTE,), lambda c: Watches(c).save(Watch(name="w", words="x", send=True))),
    "see what somebody was sent": ((ROUTE,), lambda c: Routing(c).delivered(2)),
    "read somebody’s digest": ((MANAGE, ROUTE), lambda c: gather(c, Whose("person", 2), _week(c))),
    "read the digest of a watch": ((MANAGE,), lambda c: gather(c, Whose("watch", 1), _week(c))),
    "send somebody’s digest": ((MANAGE, ROUTE), lambda c: letter_of(c, Whose("person", 2), _week(c), "mail")),
    "let a group’s members be sent digests": (
        (MANAGE, ROUTE),
        lambda c: Subscriptions(c).add(Whose("group", 1), language="en", members=True),
    ),
}


def _week(ctx: Context) -> Span:
    return Span(ctx.clock().date(), ctx.clock().date())


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("lab")
    with open_test_session(folder, {"arxiv": "coordtui_arxiv"}, settings=SETTINGS) as session:
        boss = session.context("arxiv")
        assert boss.directory.groups().add(Group(name="Invented learning")).doc_id == 1
        other = boss.directory.people().add(Person(name="Ysolde Testdottir", emails=["y@example.org"]))
        theirs = session.context("arxiv", actor=_actor("researcher", other.doc_id))
        assert Watches(theirs).save(Watch(name="theirs", words="bridges")).doc_id == 1
        now = boss.clock()
        with boss.store.transaction():
            Archive(boss).take("rss", [invented("2611.50001", title="On bridges", announced=now)])
        boss.store.records(Suggestion).add(Suggestion(paper=1, person=2, score=1, strength=5, at=now))
        boss.store.records(Delivery).add(Delivery(paper=1, person=2, at=now, by=1))
        yield session


def _actor(role: str, person: int | None) -> Actor:
    return Actor(person=person, name="Hrafn Placeholder", roles=frozenset({role} - {""}))


WHO = ("coordinator", "researcher", "guest", "")


@pytest.fixture(params=WHO, ids=lambda role: role or "without a role")
def ctx(request: pytest.FixtureRequest, session: Session) -> Context:
    people = session.context("arxiv").directory.people()
    person = people.add(Person(name=f"Hrafn Placeholder {people.count()}", access=[request.param or "guest"]))
    return session.context("arxiv", actor=_actor(request.param, person.doc_id))


class _Undone(Exception):
    """Takes back what a call did."""


def refused(ctx: Context, call: Callable[[], object]) -> bool:
    """Whether for want of a right; that there is nothing to do it with is another matter."""
    try:
        with ctx.store.transaction():
            call()
            raise _Undone
    except NotAllowed:
        return True
    except (CoordtuiError, _Undone):
        return False


def operations(service: type) -> set[str]:
    return {name for name in vars(service) if not name.startswith("_")}


@pytest.mark.parametrize("service", OPERATIONS, ids=lambda service: service.__name__)
def test_every_operation_has_a_rule(service: type) -> None:
    assert operations(service) - WITHIN.get(service, frozenset()) == OPERATIONS[service].keys()


def test_who_has_no_right_gets_nothing_and_who_has_it_is_not_refused(ctx: Context, session: Session) -> None:
    wrong = []
    for service, table in OPERATIONS.items():
        own = ctx if service is not Decisions else session.context("core", actor=ctx.actor)
        for name, (right, call) in table.items():
            if refused(ctx, lambda: call(service(own))) == own.may(right):  # noqa: B023 - called at once
                wrong.append(f"{service.__name__}.{name} with {right}")
    assert wrong == []


def test_what_is_of_others_takes_more(ctx: Context) -> None:
    wrong = []
    for name, (rights, call) in OF_OTHERS.items():
        if refused(ctx, lambda: call(ctx)) == any(map(ctx.may, rights)):  # noqa: B023 - called at once
            wrong.append(name)
    assert wrong == []


def test_to_all_in_slack_writes_only_who_may_send_papers(ctx: Context) -> None:
    if ctx.may(SEND):
        assert letter_of(ctx, LAB, _week(ctx), "slack").text
        return
    with pytest.raises(Refused, match="may not send"):
        letter_of(ctx, LAB, _week(ctx), "slack")

"""A group's watches fill the inboxes of who is in it now, and are changed by few."""

from __future__ import annotations

import pytest

from coordtui.api import Context, NotAllowed, Refused
from coordtui_arxiv.errors import WatchRefused
from coordtui_arxiv.matching import Document, Engine
from coordtui_arxiv.records import Watch
from coordtui_arxiv.watches import Watches
from tests.fake_arxiv.writing import invented

from .conftest import Rig
from .routing_lab import COORDINATOR, RoutingLab


@pytest.fixture
def lab(rig: Rig) -> RoutingLab:
    return RoutingLab(rig)


def coordinator(lab: RoutingLab) -> Context:
    return lab.rig.ctx(COORDINATOR, ("coordinator", "researcher"))


def test_members_find_what_it_matched_with_a_reason_that_names_the_group(lab: RoutingLab) -> None:
    group = lab.group("Coasts")
    member, other = lab.person("Hrafn Placeholder", groups=[group]), lab.person("Una Notional")
    watch = Watches(coordinator(lab)).save(Watch(name="Shores", words="kelp", group=group))
    paper = lab.paper("Kelp")
    assert lab.rig.inbox(member).ids("inbox") == [paper]
    assert lab.rig.inbox(member).ids("inbox", watch=watch.doc_id) == [paper]
    (entry,) = lab.rig.inbox(member).rows([paper])
    assert [str(reason) for reason in entry.reasons] == ["“kelp” in the title (watch “Shores” of Coasts)"]
    assert lab.rig.inbox(other).ids("inbox") == []
    assert lab.rig.inbox(other).rows([paper])[0].reasons == []
    with pytest.raises(NotAllowed):
        lab.rig.inbox(other).ids("inbox", watch=watch.doc_id)
    assert lab.rig.inbox(COORDINATOR).ids("inbox") == [], "who made it for others is not told"


def test_who_leaves_the_group_finds_nothing_of_it(lab: RoutingLab) -> None:
    group = lab.group("Coasts")
    member = lab.person("Hrafn Placeholder", groups=[group])
    Watches(coordinator(lab)).save(Watch(name="Shores", words="kelp", group=group))
    lab.paper("Kelp")
    lab.change(member, groups=[])
    assert lab.rig.inbox(member).ids("inbox") == []
    assert lab.rig.watches(member).all() == []


def test_members_see_it_among_their_watches(lab: RoutingLab) -> None:
    group = lab.group("Coasts")
    member = lab.person("Hrafn Placeholder", groups=[group])
    shared = Watches(coordinator(lab)).save(Watch(name="Shores", words="kelp", group=group))
    own = lab.rig.watch(member, name="Mine", words="octonions")
    papers = [lab.paper("Kelp"), lab.paper("Kelp again"), lab.paper("Octonions")]
    watches = lab.rig.watches(member)
    assert [(watch.name, watch.group) for watch in watches.all()] == [("Mine", 0), ("Shores", group)]
    assert watches.counts() == {own.doc_id: 1, shared.doc_id: 2}
    lab.rig.inbox(member).mark(papers[:1], read=True)
    lab.rig.inbox(member).mark(papers[2:], archived=True)
    assert watches.unread() == {own.doc_id: 0, shared.doc_id: 1}
    assert watches.get(shared.doc_id) == shared


def test_its_professors_and_who_manages_watches_change_it_and_nobody_else(lab: RoutingLab) -> None:
    group, elsewhere = lab.group("Coasts"), lab.group("Hills")
    professor = lab.person("Hrafn Placeholder", role="professeure", groups=[group])
    student = lab.person("Una Notional", role="PhD student", groups=[group])
    stranger = lab.person("Ysolde Carabosse", role="professor", groups=[elsewhere])
    watch = lab.rig.watch(professor, name="Shores", words="kelp", group=group)
    assert lab.rig.watches(professor).may_change(watch)
    for person in (student, stranger):
        watches = lab.rig.watches(person)
        assert not watches.may_change(watch)
        with pytest.raises((Refused, NotAllowed)):
            watches.save(watch)
        with pytest.raises((Refused, NotAllowed)):
            watches.remove(watch.doc_id)
    with pytest.raises(Refused, match="may not change the watches of this group") as refused:
        lab.rig.watch(student, name="mine", words="kelp", group=group)
    assert "professors" in str(refused.value.why)
    Watches(coordinator(lab)).remove(watch.doc_id)
    assert lab.rig.watches(professor).all() == []


def test_nobody_gives_their_watch_to_a_group_that_is_not_theirs_or_takes_one(lab: RoutingLab) -> None:
    group = lab.group("Coasts")
    student = lab.person("Una Notional", groups=[group])
    own = lab.rig.watch(student, words="kelp")
    own.group = group
    with pytest.raises(Refused):
        lab.rig.watches(student).save(own)
    shared = Watches(coordinator(lab)).save(Watch(name="Shores", words="kelp", group=group))
    shared.group, shared.owner = 0, student
    with pytest.raises(Refused):
        lab.rig.watches(student).save(shared)


def test_a_group_that_is_not_there_is_refused(lab: RoutingLab) -> None:
    with pytest.raises(WatchRefused) as refused:
        Watches(coordinator(lab)).save(Watch(name="Shores", words="kelp", group=99))
    assert refused.value.field == "group"


def test_a_watch_leaves_out_categories(rig: Rig) -> None:
    watch = Watch(name="w", words="nothing", exclude=["cs", "stat.ML"], doc_id=1)
    engine = Engine([watch])

    def matches(*categories: str) -> bool:
        return bool(engine.match(Document.of(invented(categories=list(categories)))))

    assert matches("math.PR")
    assert matches("stat.AP")
    assert not matches("math.PR", "cs.LG")
    assert not matches("stat.ML")


def test_what_is_left_out_is_checked_and_changes_what_matches(rig: Rig) -> None:
    watch = rig.watch(categories=["cs.LG"], exclude=["MATH.pr"])
    assert watch.exclude == ["math.PR"]
    with pytest.raises(WatchRefused) as refused:
        rig.watch(categories=["cs.LG"], exclude=["cs.NOTHING"])
    assert refused.value.field == "exclude"
    one, two = rig.take(
        invented("2611.50001", categories=["cs.LG"]),
        invented("2611.50002", categories=["cs.LG", "math.PR"]),
    )
    assert rig.inbox().ids("inbox") == [one]
    watch.exclude = []
    rig.watches().save(watch)
    assert set(rig.inbox().ids("inbox")) == {one, two}

"""Papers are sent once, arrive in inboxes, and are taken back as long as they are unread."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui.api import NotAllowed, NotFound, Refused, parse_filter
from coordtui_arxiv.finding import Finder, filter_fields
from coordtui_arxiv.routing import Routing

from .conftest import Rig, Run, replace_settings
from .routing_lab import COORDINATOR, RoutingLab


@pytest.fixture
def lab(rig: Rig) -> RoutingLab:
    return RoutingLab(rig)


# -- sending


def test_what_is_sent_is_in_the_inbox_and_says_who_sent_it(lab: RoutingLab) -> None:
    hrafn = lab.person("Hrafn Placeholder")
    paper, other = lab.paper("Kelp"), lab.paper("Octonions")
    lab.rig.now += timedelta(minutes=1)
    lab.routing().send([other], [hrafn])
    lab.rig.now += timedelta(minutes=1)
    lab.routing().send([paper], [hrafn], "  have a\nlook \x1b[31m ")
    inbox = lab.rig.inbox(hrafn)
    assert set(inbox.ids("inbox")) == {paper, other}
    assert inbox.ids("sent") == [paper, other]
    assert lab.reasons(hrafn, other) == ["Noor Coordinator sent it"]
    (told,) = lab.reasons(hrafn, paper)
    assert told.startswith("Noor Coordinator sent it: “have a look")
    assert "\x1b" not in told
    inbox.mark([paper], read=True)
    counts = inbox.counts()
    assert (counts.sent, counts.sent_unread, counts.unread) == (2, 1, 1)
    inbox.mark([paper], archived=True)
    assert inbox.ids("inbox") == [other]
    assert inbox.counts().sent == 1
    assert lab.rig.inbox(COORDINATOR).ids("sent") == []


def test_sending_a_suggestion_settles_it_and_lends_its_reasons(lab: RoutingLab) -> None:
    hrafn = lab.person("Hrafn Placeholder", "kelp")
    paper = lab.paper("Kelp")
    lab.suggest()
    undo = lab.routing().send([paper], [hrafn])
    assert str(undo.told) == "Sent to Hrafn Placeholder."
    assert lab.routing().waiting(10) == []
    assert lab.reasons(hrafn, paper) == ["Noor Coordinator sent it", "says “kelp”"]
    undo()
    assert lab.suggested() == {(paper, hrafn)}
    assert lab.delivered() == set()


def test_sending_twice_says_who_has_it(lab: RoutingLab) -> None:
    hrafn, una = lab.person("Hrafn Placeholder"), lab.person("Una Notional")
    paper = lab.paper("Kelp")
    lab.routing().send([paper], [hrafn])
    with pytest.raises(Refused, match="Hrafn Placeholder has it already"):
        lab.routing().send([paper], [hrafn])
    sent = lab.routing().send([paper], [hrafn, una])
    assert str(sent.told) == "Sent to Una Notional. Hrafn Placeholder has it already."
    assert lab.delivered() == {(paper, hrafn), (paper, una)}
    many = lab.routing().send([lab.paper("Octonions")], [lab.person(f"Invented {i}") for i in range(4)])
    assert str(many.told) == "Sent 4 times."


def test_what_was_read_is_not_taken_back(lab: RoutingLab) -> None:
    hrafn, una = lab.person("Hrafn Placeholder"), lab.person("Una Notional")
    paper = lab.paper("Kelp")
    undo = lab.routing().send([paper], [hrafn, una])
    lab.rig.inbox(hrafn).mark([paper], read=True)
    undo()
    assert lab.delivered() == {(paper, hrafn)}
    only = lab.routing().send([paper], [una])
    lab.rig.inbox(una).mark([paper], read=True)
    with pytest.raises(Refused, match="Una Notional has read it already"):
        only()
    assert lab.delivered() == {(paper, hrafn), (paper, una)}


def test_anybody_may_send_so_many_a_day(lab: RoutingLab) -> None:
    lab.rig.settings = replace_settings(lab.rig.settings, send_daily=2)
    hrafn, una = lab.person("Hrafn Placeholder"), lab.person("Una Notional")
    papers = [lab.paper(f"Kelp {i}") for i in range(3)]
    lab.routing(hrafn).send(papers[:2], [una])
    with pytest.raises(Refused, match="more than one person may send"):
        lab.routing(hrafn).send(papers[2:], [una])
    lab.routing().send(papers, [hrafn])
    lab.rig.now += timedelta(days=1)
    lab.routing(hrafn).send(papers[2:], [una])
    assert len(lab.delivered()) == 6


def test_nothing_is_sent_to_nobody_or_of_nothing(lab: RoutingLab) -> None:
    hrafn = lab.person("Hrafn Placeholder")
    paper = lab.paper("Kelp")
    with pytest.raises(NotFound):
        lab.routing().send([paper], [99])
    with pytest.raises(NotFound):
        lab.routing().send([99], [hrafn])
    with pytest.raises(Refused):
        lab.routing().send([paper], [hrafn], "x" * 1001)
    assert lab.delivered() == set()


# -- who may see what


def test_suggestions_are_for_who_routes_papers(lab: RoutingLab) -> None:
    hrafn, una = lab.person("Hrafn Placeholder", "kelp"), lab.person("Una Notional", "kelp")
    paper = lab.paper("Kelp")
    lab.suggest()
    with pytest.raises(NotAllowed):
        lab.routing(hrafn).waiting(10)
    with pytest.raises(NotAllowed):
        lab.routing(hrafn).refuse([1])
    assert [each.person for each in lab.routing(hrafn).of(paper)] == [hrafn]
    guest = Routing(lab.rig.ctx(una, ("guest",)))
    with pytest.raises(NotAllowed):
        guest.delivered()
    with pytest.raises(NotAllowed):
        guest.send([paper], [hrafn])
    with pytest.raises(NotAllowed):
        guest.suggest(None, Run())


def test_what_was_sent_to_others_is_for_who_routes_papers_and_without_their_reasons(lab: RoutingLab) -> None:
    hrafn, una = lab.person("Hrafn Placeholder", "kelp"), lab.person("Una Notional")
    paper = lab.paper("Kelp")
    lab.suggest()
    lab.routing().send([paper], [hrafn])
    assert lab.routing(hrafn).delivered()[0].why
    assert lab.routing().delivered(hrafn)[0].why == []
    with pytest.raises(NotAllowed):
        lab.routing(una).delivered(hrafn)
    assert lab.routing(una).has(paper) == []
    assert [each.person for each in lab.routing(hrafn).has(paper)] == [hrafn]
    assert [each.why for each in lab.routing().has(paper)] == [[]]


# -- what one finds one's papers by


def test_papers_are_filed_in_one_folder_each_and_found_there(lab: RoutingLab) -> None:
    me = lab.person("Hrafn Placeholder")
    one, two, three = (lab.paper(f"Kelp {i}") for i in range(3))
    inbox = lab.rig.inbox(me)
    inbox.set_folder([one, two], " Thesis,   chapter 2 ")
    undo = inbox.set_folder([two, three], "Éclairs")
    assert inbox.folders() == [("Éclairs", 2), ("Thesis, chapter 2", 1)]
    undo()
    assert inbox.folders() == [("Thesis, chapter 2", 2)]
    inbox.set_folder([one, two], "")
    assert inbox.folders() == []


def test_a_filter_finds_what_was_sent(lab: RoutingLab) -> None:
    me = lab.person("Hrafn Placeholder")
    one, two = lab.paper("Kelp"), lab.paper("Octonions")
    lab.routing().send([two], [me])
    ctx = lab.rig.ctx(me)
    asked = parse_filter("is:sent", filter_fields(ctx))
    assert Finder(ctx).narrow([one, two], asked) == [two]

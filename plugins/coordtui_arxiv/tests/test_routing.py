"""Papers are suggested to the people they concern, with reasons, and sent once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordtui.api import Cancelled, Message, NotAllowed, NotFound, Ref, Refused
from coordtui_arxiv.records import Delivery, Paper, Routed, Suggestion, Watch
from coordtui_arxiv.routing import Routing
from coordtui_arxiv.routing.choosing import Pair, best
from coordtui_arxiv.routing.job import route
from coordtui_arxiv.watches import Watches

from .conftest import Rig, Run, replace_settings
from .routing_lab import COORDINATOR, RoutingLab


@pytest.fixture
def lab(rig: Rig) -> RoutingLab:
    return RoutingLab(rig)


# -- whom a paper is suggested to


def test_a_paper_is_suggested_to_the_people_it_concerns_with_the_reason(lab: RoutingLab) -> None:
    hrafn = lab.person("Hrafn Placeholder", "kelp forests")
    lab.person("Ysolde Carabosse", "octonions")
    paper = lab.paper("Kelp forests from space")
    assert lab.suggest() == (1, 0)
    (waiting,) = lab.routing().waiting(10)
    (suggestion,) = waiting.suggestions
    assert (waiting.paper.doc_id, suggestion.person, suggestion.state) == (paper, hrafn, "waiting")
    assert [str(Message.from_json(each)) for each in suggestion.why] == ["says “kelp forests”"]


def test_nothing_is_suggested_twice(lab: RoutingLab) -> None:
    lab.person("Hrafn Placeholder", "kelp")
    lab.paper("Kelp one")
    lab.suggest()
    scored = lab.scored
    assert lab.suggest() == (0, 0)
    assert lab.scored == scored, "papers that were looked at are not scored again"
    lab.paper("Kelp two")
    assert lab.suggest() == (1, 0)
    assert lab.scored == scored + 1


def test_a_withdrawn_paper_is_suggested_to_nobody_and_one_withdrawn_since_waits_no_more(
    lab: RoutingLab,
) -> None:
    lab.person("Hrafn Placeholder", "kelp")
    lab.paper("Kelp that was withdrawn", withdrawn=True)
    kelp = lab.paper("Kelp")
    assert lab.suggest() == (1, 0)
    papers = lab.rig.ctx().store.records(Paper)
    paper = papers.get(kelp)
    assert paper is not None
    paper.withdrawn = True
    papers.save(paper)
    assert lab.suggest() == (0, 0)
    assert lab.routing().waiting() == []
    assert [each.state for each in lab.routing().of(kelp)] == ["expired"]


def test_who_opted_out_is_suggested_nothing_and_shown_nowhere(lab: RoutingLab) -> None:
    out = lab.person("Hrafn Placeholder", "kelp", matching=False)
    later = lab.person("Ysolde Carabosse", "kelp")
    paper = lab.paper("Kelp")
    lab.suggest()
    assert lab.suggested() == {(paper, later)}
    lab.change(later, matching=False)
    assert lab.routing().waiting(10) == []
    assert lab.routing().of(paper) == []
    assert lab.routing().count() == 0
    assert out not in {person for _, person in lab.suggested()}


def test_what_a_person_hides_is_no_reason_and_finds_nobody(lab: RoutingLab) -> None:
    lab.person("Hrafn Placeholder", "kelp", visibility={"interests": "hidden"})
    lab.person("Ysolde Carabosse", "kelp", visibility={"interests": "group"})
    lab.paper("Kelp")
    assert lab.suggest() == (0, 0)


def test_reasons_are_kept_back_once_their_person_hides_more(lab: RoutingLab) -> None:
    hrafn = lab.person("Hrafn Placeholder", "kelp", visibility={"place": "hidden"})
    paper = lab.paper("Kelp")
    lab.suggest()
    assert lab.routing().of(paper)[0].why
    lab.change(hrafn, visibility={"place": "hidden", "interests": "hidden"})
    assert lab.routing().of(paper)[0].why == []
    assert lab.routing(hrafn).of(paper)[0].why, "one's own reasons are no secret"


def test_who_wrote_it_as_is_confirmed_is_left_out_and_a_like_name_is_not(lab: RoutingLab) -> None:
    author = lab.person("Hrafn Placeholder", "kelp")
    namesake = lab.person("H. Placeholder", "kelp")
    paper = lab.paper("Kelp")
    (stored,) = [each for each in lab.rig.papers() if each.doc_id == paper]
    lab.wrote[Ref("arxiv.paper", stored.key)] = (author,)
    lab.suggest()
    assert lab.suggested() == {(paper, namesake)}


def test_a_name_alone_routes_nothing(lab: RoutingLab) -> None:
    lab.person("Hrafn Placeholder")
    lab.paper("Octonions")  # the invented papers are by one of this name
    assert lab.suggest() == (0, 0)


def test_who_dismissed_or_has_it_by_a_watch_is_left_out(lab: RoutingLab) -> None:
    dismissed = lab.person("Hrafn Placeholder", "kelp")
    watching = lab.person("Ysolde Carabosse", "kelp")
    group = lab.group("Coasts")
    member = lab.person("Ib Nonesuch", "kelp", groups=[group], visibility={"groups": "hidden"})
    resting = lab.person("Una Notional", "kelp")
    lab.rig.watch(watching, words="kelp")
    lab.rig.watch(resting, words="kelp", enabled=False)
    Watches(lab.rig.ctx(COORDINATOR, ("coordinator",))).save(Watch(name="g", words="kelp", group=group))
    paper = lab.paper("Kelp")
    lab.rig.inbox(dismissed).mark([paper], archived=True)
    lab.suggest()
    assert lab.suggested() == {(paper, resting)}
    assert {watching, member, dismissed}.isdisjoint(person for _, person in lab.suggested())


def test_old_papers_are_no_news(lab: RoutingLab) -> None:
    lab.person("Hrafn Placeholder", "kelp")
    lab.paper("Kelp", announced=lab.rig.now - timedelta(days=15))
    assert lab.suggest() == (0, 0)


def test_a_suggestion_that_nobody_settles_lapses(lab: RoutingLab) -> None:
    lab.person("Hrafn Placeholder", "kelp")
    paper = lab.paper("Kelp")
    lab.suggest()
    lab.rig.now += timedelta(days=15)
    lab.suggest()
    assert lab.routing().waiting(10) == []
    assert [each.state for each in lab.routing().of(paper)] == ["expired"]


# -- limits


@settings(deadline=None)
@given(
    pairs=st.lists(
        st.builds(Pair, st.integers(1, 6), st.integers(1, 6), st.floats(0, 1)),
        unique_by=lambda pair: (pair.paper, pair.person),
    ),
    person_left=st.integers(0, 3),
    paper_left=st.integers(0, 3),
)
def test_the_best_are_kept_within_every_limit(pairs: list[Pair], person_left: int, paper_left: int) -> None:
    kept = best(pairs, lambda person: person_left, lambda paper: paper_left)
    assert all(count <= person_left for count in Counter(pair.person for pair in kept).values())
    assert all(count <= paper_left for count in Counter(pair.paper for pair in kept).values())
    assert [pair.score for pair in kept] == sorted((pair.score for pair in kept), reverse=True)
    for out in set(pairs) - set(kept):
        better = [pair for pair in kept if pair.score >= out.score]
        full = Counter(pair.person for pair in better)[out.person] >= person_left
        assert full or Counter(pair.paper for pair in better)[out.paper] >= paper_left


def test_the_best_of_a_day_are_suggested_up_to_the_limit(lab: RoutingLab) -> None:
    lab.rig.settings = replace_settings(lab.rig.settings, route_daily=2)
    hrafn = lab.person("Hrafn Placeholder", "kelp urchin otter")
    one, two = lab.paper("kelp"), lab.paper("kelp urchin")
    three = lab.paper("kelp urchin otter")
    lab.suggest()
    assert lab.suggested() == {(two, hrafn), (three, hrafn)}
    lab.paper("kelp urchin otter again")
    lab.suggest()
    assert len(lab.suggested()) == 2, "the day is full"
    lab.rig.now += timedelta(days=1)
    new = lab.paper("kelp urchin otter anew")
    lab.suggest()
    assert (new, hrafn) in lab.suggested()
    assert one not in {paper for paper, _ in lab.suggested()}


def test_what_was_sent_today_counts(lab: RoutingLab) -> None:
    lab.rig.settings = replace_settings(lab.rig.settings, route_daily=1)
    hrafn = lab.person("Hrafn Placeholder", "kelp")
    lab.routing().send([lab.paper("Octonions")], [hrafn])
    lab.paper("Kelp")
    assert lab.suggest() == (0, 0)


def test_one_paper_goes_to_the_nearest_few(lab: RoutingLab) -> None:
    lab.rig.settings = replace_settings(lab.rig.settings, route_per_paper=2)
    near = [lab.person(f"Invented {i}", "kelp") for i in range(2)]
    lab.person("Invented 9", "kelp octonions")
    paper = lab.paper("Kelp")
    lab.suggest()
    assert lab.suggested() == {(paper, person) for person in near}
    assert lab.suggest([paper]) == (0, 0)


def test_people_set_their_own_limits(lab: RoutingLab) -> None:
    strict = lab.person("Hrafn Placeholder", "kelp octonions")
    off = lab.person("Ysolde Carabosse", "kelp")
    few = lab.person("Una Notional", "kelp")
    lab.routing(strict).set_reader(threshold=0.9)
    undo = lab.routing(off).set_reader(wanted=False)
    lab.routing(few).set_reader(daily=1)
    lab.paper("Kelp"), lab.paper("More kelp")
    lab.suggest()
    assert Counter(person for _, person in lab.suggested()) == {few: 1}
    undo()
    assert lab.routing(off).reader().wanted
    assert lab.routing(few).limits().daily == 1
    with pytest.raises(Refused):
        lab.routing(few).set_reader(threshold=2)
    with pytest.raises(Refused):
        lab.routing(few).set_reader(daily=-1)


def test_who_wants_none_may_be_chosen(lab: RoutingLab) -> None:
    off = lab.person("Hrafn Placeholder", "kelp")
    lab.routing(off).set_reader(wanted=False)
    paper = lab.paper("Kelp")
    lab.routing().send([paper], [off])
    assert lab.delivered() == {(paper, off)}


# -- not for me


KELP = "Kelp forests shelter urchins and otters along cold coasts where sunlight reaches the holdfasts."
ALGEBRA = "Octonions form a normed division algebra whose automorphisms are an exceptional group."


def test_the_same_kind_of_paper_is_not_suggested_again(lab: RoutingLab) -> None:
    hrafn = lab.person("Hrafn Placeholder", "kelp", "octonions")
    first = lab.paper("Kelp forests", KELP)
    lab.suggest()
    undo = lab.routing(hrafn).not_for_me([first])
    same, other = lab.paper("Kelp forests, again", KELP), lab.paper("Octonions", ALGEBRA)
    lab.suggest()
    assert lab.suggested() == {(other, hrafn)}
    undo()
    assert (first, hrafn) in lab.suggested()
    lab.suggest([same])
    assert (same, hrafn) in lab.suggested()


def test_what_was_refused_for_a_person_counts_for_them_alone(lab: RoutingLab) -> None:
    hrafn, una = lab.person("Hrafn Placeholder", "kelp"), lab.person("Una Notional", "kelp")
    first = lab.paper("Kelp forests", KELP)
    lab.suggest()
    mine = next(each for each in lab.routing().of(first) if each.person == hrafn)
    undo = lab.routing().refuse([mine.doc_id])
    assert lab.suggested() == {(first, una)}
    again = lab.paper("Kelp forests, again", KELP)
    lab.suggest()
    assert lab.suggested() == {(first, una), (again, una)}
    undo()
    assert (first, hrafn) in lab.suggested()


def test_not_for_me_leaves_the_inbox(lab: RoutingLab) -> None:
    hrafn = lab.person("Hrafn Placeholder")
    paper = lab.paper("Kelp")
    lab.routing().send([paper], [hrafn])
    undo = lab.routing(hrafn).not_for_me([paper])
    assert lab.rig.inbox(hrafn).ids("inbox") == []
    undo()
    assert lab.rig.inbox(hrafn).ids("inbox") == [paper]


# -- the job


def test_the_job_says_what_it_did(lab: RoutingLab) -> None:
    lab.person("Hrafn Placeholder", "kelp")
    lab.paper("Kelp")
    assert str(route(lab.rig.ctx(COORDINATOR), Run())) == "1 suggestion."


def test_without_a_finder_the_job_says_what_is_missing(rig: Rig) -> None:
    assert str(route(rig.ctx(), Run())) == "Nobody here can say whom a paper concerns."
    with pytest.raises(NotFound, match="whom a paper concerns"):
        Routing(rig.ctx()).suggest(None, Run())


def test_a_job_that_is_killed_anywhere_goes_on_where_it_stopped(
    lab: RoutingLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    import coordtui_arxiv.routing.job as job

    monkeypatch.setattr(job, "PART", 2)
    monkeypatch.setattr(job, "STEP", 1)
    hrafn = lab.person("Hrafn Placeholder", "kelp")
    papers = [lab.paper(f"Kelp {i}") for i in range(5)]
    for stop_after in range(1, 40):
        run = Run(stop_after)
        try:
            route(lab.rig.ctx(COORDINATOR), run)
        except Cancelled:
            routed = lab.rig.ctx().store.records(Routed).first()
            up_to = routed.up_to if routed else 0
            assert lab.suggested() == {(paper, hrafn) for paper in papers if paper <= up_to}
        else:
            break
    assert lab.suggested() == {(paper, hrafn) for paper in papers}
    assert lab.rig.ctx().store.records(Suggestion).count() == 5


def test_what_was_sent_while_the_job_ranked_is_not_suggested(
    lab: RoutingLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    import coordtui_arxiv.routing.job as job

    hrafn = lab.person("Hrafn Placeholder", "kelp")
    paper = lab.paper("Kelp")
    choose = job.Round.choose

    def slowly(self: job.Round, run: Run) -> job.Chosen:
        chosen = choose(self, run)
        lab.routing().send([paper], [hrafn])
        return chosen

    monkeypatch.setattr(job.Round, "choose", slowly)
    assert lab.suggest() == (0, 0)
    assert lab.suggested() == set()
    assert lab.delivered() == {(paper, hrafn)}


# -- watches that send


def test_a_watch_of_a_group_sends_to_the_members_whom_it_concerns(lab: RoutingLab) -> None:
    group = lab.group("Coasts")
    member = lab.person("Hrafn Placeholder", "kelp", groups=[group])
    far = lab.person("Una Notional", "octonions", groups=[group])
    outside = lab.person("Ysolde Carabosse", "kelp")
    watches = Watches(lab.rig.ctx(COORDINATOR, ("coordinator",)))
    watches.save(Watch(name="Shores", words="kelp", group=group, send=True))
    paper = lab.paper("Kelp")
    assert lab.suggest() == (1, 1)
    assert lab.delivered() == {(paper, member)}
    assert lab.suggested() == {(paper, outside)}
    (delivery,) = lab.rig.ctx().store.records(Delivery).find()
    assert delivery.by == 0
    assert lab.reasons(member, paper)[:2] == ["sent by the watch “Shores”", "says “kelp”"]
    assert lab.rig.inbox(far).ids("inbox") == [paper]
    assert lab.rig.inbox(far).ids("sent") == []


def test_a_watch_of_a_person_sends_to_everybody_whom_it_concerns_within_their_limits(lab: RoutingLab) -> None:
    hrafn, off = lab.person("Hrafn Placeholder", "kelp"), lab.person("Una Notional", "kelp")
    lab.routing(off).set_reader(wanted=False)
    lab.rig.settings = replace_settings(lab.rig.settings, route_daily=1)
    watches = Watches(lab.rig.ctx(COORDINATOR, ("coordinator",)))
    watches.save(Watch(name="Shores", words="kelp", send=True))
    first, _ = lab.paper("Kelp"), lab.paper("More kelp")
    assert lab.suggest() == (0, 1)
    assert lab.delivered() == {(first, hrafn)}


def test_only_who_routes_papers_lets_a_watch_send(lab: RoutingLab) -> None:
    hrafn = lab.person("Hrafn Placeholder")
    with pytest.raises(NotAllowed):
        lab.rig.watch(hrafn, words="kelp", send=True)

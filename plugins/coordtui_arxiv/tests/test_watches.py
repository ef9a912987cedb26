from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import NotAllowed, NotFound, Refused, StaleRecord
from coordtui_arxiv.errors import QueryError, WatchRefused
from coordtui_arxiv.matching import Document, Engine
from coordtui_arxiv.records import Author, Delivery, Match, Progress, Watch
from coordtui_arxiv.watches import Watches
from tests.fake_arxiv import invented

from .conftest import Rig


def matched(rig: Rig) -> set[tuple[int, int]]:
    return {(match.paper, match.watch) for match in rig.ctx().store.records(Match).find()}


def expected(rig: Rig) -> set[tuple[int, int]]:
    """What a fresh engine says of everything that is stored."""
    engine = Engine(rig.ctx().store.records(Watch).find())
    return {(p.doc_id, watch) for p in rig.papers() for watch in engine.match(Document.of(p))}


def test_a_new_watch_finds_what_is_stored_already(rig: Rig) -> None:
    rig.take(invented("2611.50001", title="Optimal transport"), invented("2611.50002"))
    watch = rig.watch(words="transport")
    assert matched(rig) == {(1, watch.doc_id)}
    assert rig.watches().counts() == {watch.doc_id: 1}


def test_a_changed_watch_loses_what_it_does_not_match_any_more(rig: Rig) -> None:
    rig.take(invented("2611.50001", title="transport"), invented("2611.50002", title="bridges"))
    watch = rig.watch(words="transport")
    watch.words = "bridges"
    watch = rig.watches().save(watch)
    assert matched(rig) == {(2, watch.doc_id)}


def test_a_paper_whose_new_version_says_something_else_is_matched_anew(rig: Rig) -> None:
    watch = rig.watch(words="transport")
    other = rig.watch(words="bridges")
    rig.take(invented(title="transport"))
    rig.take(invented(title="bridges", version=2))
    assert matched(rig) == {(1, other.doc_id)} == expected(rig)
    assert watch.doc_id != other.doc_id


def test_an_evaluation_that_died_is_made_good(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.take(*(invented(f"2611.5{i:04}", title="transport") for i in range(1200)))
    calls = []
    from coordtui_arxiv.archive import Archive

    whole = Archive.match

    def dies(self, papers, engine):
        calls.append(len(papers))
        if len(calls) == 2:
            raise KeyboardInterrupt
        whole(self, papers, engine)

    monkeypatch.setattr(Archive, "match", dies)
    with pytest.raises(KeyboardInterrupt):
        rig.watch(words="transport")
    assert len(matched(rig)) == 500
    monkeypatch.undo()
    (watch,) = rig.watches().all()
    rig.watches().evaluate(watch)
    assert len(matched(rig)) == 1200
    assert rig.ctx().store.records(Progress).find()[0].evaluated


def test_a_watch_that_rests_goes_on_matching(rig: Rig) -> None:
    watch = rig.watch(words="transport")
    watch.enabled = False
    watch = rig.watches().save(watch)
    rig.take(invented(title="transport"))
    assert rig.inbox().ids("inbox") == []
    watch.enabled = True
    rig.watches().save(watch)
    assert rig.inbox().ids("inbox") == [1]


WORDS = st.lists(
    st.sampled_from(["transport", "bridges", "ødegård", "shift", "video"]), min_size=1, max_size=4
)
QUERY = st.sampled_from(
    [
        "transport",
        "transport OR shift",
        "transport bridges",
        "ti:video NOT shift",
        "odegard",
        "brid* OR au:b",
        "",
    ]
)
CATEGORIES = st.lists(st.sampled_from(["cs.LG", "cs", "math.ST", "stat"]), max_size=2)
AUTHORS = st.lists(st.sampled_from(["A Placeholder", "B"]), max_size=1)
PAPERS = st.lists(
    st.tuples(
        WORDS, st.sampled_from(["cs.LG", "math.ST", "stat.ML"]), st.sampled_from(["A. B", "A Placeholder"])
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(papers=PAPERS, first=st.tuples(QUERY, CATEGORIES, AUTHORS), then=st.tuples(QUERY, CATEGORIES, AUTHORS))
def test_matches_are_always_what_a_fresh_look_at_everything_says(rig: Rig, papers, first, then) -> None:
    for match in rig.ctx().store.records(Watch).find():
        rig.watches().remove(match.doc_id)
    start = len(rig.papers())
    made = [
        invented(f"2612.{start + i:05}", title=" ".join(w), categories=[c], authors=[Author(name=a)])
        for i, (w, c, a) in enumerate(papers)
    ]
    rig.take(*made[::2])
    for words, categories, authors in (first, then):
        watch = Watch(name="w", words=words, categories=list(categories), authors=list(authors))
        with_id = rig.watches().all()
        if with_id:
            watch.doc_id, watch.rev = with_id[0].doc_id, with_id[0].rev
        try:
            rig.watches().save(watch)
        except WatchRefused:
            return
        assert matched(rig) == expected(rig)
        assert rig.watches().preview(watch) == len(matched(rig))
    rig.take(*made[1::2])
    assert matched(rig) == expected(rig)


@pytest.mark.parametrize(
    ("fields", "field", "remedy"),
    [
        ({"name": "  "}, "name", None),
        ({"categories": ["stat.MK"]}, "categories", "Did you mean “stat.ML”?"),
        (
            {"categories": [], "words": "NOT a"},
            "words",
            "Give a category, an author, or words that must be there.",
        ),
        ({"categories": []}, "words", "Give a category, an author, or words that must be there."),
        ({"authors": ["..."]}, "authors", None),
    ],
)
def test_a_watch_that_is_not_right_says_which_field(
    rig: Rig, fields: dict, field: str, remedy: str | None
) -> None:
    with pytest.raises(WatchRefused) as refused:
        rig.watch(**({"categories": ["cs.LG"]} | fields))
    assert refused.value.field == field
    assert (str(refused.value.remedy) if refused.value.remedy else None) == remedy
    assert rig.watches().all() == []


def test_words_that_are_wrong_say_where(rig: Rig) -> None:
    with pytest.raises(QueryError) as error:
        rig.watch(words="a (b")
    assert error.value.position == 2


def test_fields_are_put_in_order(rig: Rig) -> None:
    watch = rig.watch(name="  my   watch ", categories=["CS.lg", "cs.LG", ""], authors=[" Hrafn  P ", ""])
    assert (watch.name, watch.categories, watch.authors) == ("my watch", ["cs.LG"], ["Hrafn P"])


def test_a_watch_that_comes_back_is_the_one_that_went(rig: Rig) -> None:
    (paper,) = rig.take(invented(title="On bridges"))
    watch = rig.watch(name="bridges", words="bridges")
    rig.ctx().store.records(Delivery).add(Delivery(paper=paper, person=1, at=rig.now, watch=watch.doc_id))
    undo = rig.watches().remove(watch.doc_id)
    rig.watch(name="another", words="tunnels")
    undo()
    (entry,) = rig.inbox().rows([paper])
    assert [str(each) for each in entry.reasons] == [
        "sent by the watch “bridges”",
        "“bridges” in the title (watch “bridges”)",
    ]


def test_removing_takes_the_matches_along_and_undo_brings_them_back(rig: Rig) -> None:
    rig.take(invented(title="transport"))
    watch = rig.watch(words="transport")
    undo = rig.watches().remove(watch.doc_id)
    assert rig.watches().all() == []
    assert matched(rig) == set()
    undo()
    (back,) = rig.watches().all()
    assert (back.name, back.words) == (watch.name, watch.words)
    assert matched(rig) == {(1, back.doc_id)}


def test_two_edits_of_one_watch_the_second_sees_the_first(rig: Rig) -> None:
    watch = rig.watch(words="transport")
    mine, theirs = rig.watches().get(watch.doc_id), rig.watches().get(watch.doc_id)
    mine.name = "mine"
    rig.watches().save(mine)
    theirs.name = "theirs"
    with pytest.raises(StaleRecord) as stale:
        rig.watches().save(theirs)
    assert stale.value.changed == ["name"] or "name" in stale.value.changed


def test_a_sync_in_between_does_not_disturb_who_edits(rig: Rig) -> None:
    watch = rig.watch(words="transport")
    rig.watches().evaluate(watch)
    watch.name = "renamed"
    assert rig.watches().save(watch).name == "renamed"


def test_somebody_elses_watch_is_theirs(rig: Rig) -> None:
    watch = rig.watch(person=1, words="transport")
    other = rig.watches(2)
    with pytest.raises(NotAllowed):
        other.get(watch.doc_id)
    with pytest.raises(NotAllowed):
        other.save(watch)
    with pytest.raises(NotAllowed):
        other.remove(watch.doc_id)
    assert other.all() == []
    coordinator = Watches(rig.ctx(3, roles=("coordinator",)))
    watch.name = "put right"
    assert coordinator.save(watch).owner == 1
    with pytest.raises(NotFound):
        coordinator.get(99)


def test_a_guest_has_no_watches_and_nor_has_the_program(rig: Rig) -> None:
    watch = Watch(name="w", words="transport")
    guest = Watches(rig.ctx(3, roles=("guest",)))
    refused = (
        guest.all,
        guest.counts,
        guest.waiting,
        lambda: guest.get(1),
        lambda: guest.save(watch),
        lambda: guest.remove(1),
        lambda: guest.preview(watch),
    )
    for each in refused:
        with pytest.raises(NotAllowed):
            each()
    with pytest.raises(Refused, match="belongs to a person"):
        Watches(rig.ctx(None, roles=("coordinator",))).save(watch)

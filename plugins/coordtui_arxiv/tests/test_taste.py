from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import NotAllowed, fold
from coordtui_arxiv.panes.likings import Likings
from coordtui_arxiv.records import Delivery, Mark, Paper
from coordtui_arxiv.taste import Liking, Taste, told
from coordtui_arxiv.taste.marks import Marks
from coordtui_arxiv.taste.profile import Profile
from coordtui_arxiv.taste.vectors import Rarity, counted
from tests.fake_arxiv import invented
from tests.fake_arxiv.writing import DAY

from .conftest import Rig

ABOUT = {
    "bridge": ("Diffusion Schrödinger bridges", "We train diffusion bridges between two measures."),
    "diffusion": ("Sampling with diffusion at ICML", "A diffusion sampler, and its bridges to transport."),
    "bandit": ("Regret of bandits", "Contextual bandits explore under delayed feedback."),
    "lichen": ("Lichens of the north", "Growth of lichens on granite."),
}


@pytest.fixture
def papers(rig: Rig) -> dict[str, int]:
    made = [
        invented(f"2611.6000{place}", title=title, abstract=abstract, announced=DAY)
        for place, (title, abstract) in enumerate(ABOUT.values())
    ]
    return dict(zip(ABOUT, rig.take(*made), strict=True))


def rank(rig: Rig, papers: dict[str, int], person: int = 1) -> dict[str, Liking]:
    found = Taste(rig.ctx(person)).rank(list(papers.values()))
    return {name: found[number] for name, number in papers.items() if number in found}


def test_without_a_mark_nothing_is_ranked(rig: Rig, papers: dict[str, int]) -> None:
    assert not Taste(rig.ctx()).known
    assert rank(rig, papers) == {}
    rig.inbox().mark(papers.values(), read=True)
    assert rank(rig, papers) == {}


def test_the_first_star_ranks_and_says_why(rig: Rig, papers: dict[str, int]) -> None:
    rig.inbox().mark([papers["bridge"]], starred=True)
    found = rank(rig, papers)
    assert list(found) == ["diffusion"]  # the starred one is no reason for itself
    liking = found["diffusion"]
    assert liking.stars == (papers["bridge"],)
    assert set(liking.terms) == {"diffusion", "bridges"}
    assert 0 < liking.score <= 1
    assert str(told(liking)) == f"1 of your stars: {', '.join(liking.terms)}"


def test_a_look_that_ends_after_a_later_one_does_not_take_its_answers_away(
    rig: Rig, papers: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.inbox().mark([papers["bridge"]], starred=True)
    likings, ranked = Likings(rig.ctx()), Taste.rank

    def rank_late(taste: Taste, asked: list[int]) -> object:
        found = ranked(taste, asked)
        if asked == [papers["bandit"]]:
            likings.look([papers["diffusion"]])
        return found

    monkeypatch.setattr(Taste, "rank", rank_late)
    assert likings.look([papers["bandit"]])
    assert likings.asked([papers["diffusion"]])
    assert set(likings.of(papers.values())) == {papers["diffusion"]}


def test_terms_are_told_as_the_paper_writes_them(rig: Rig, papers: dict[str, int]) -> None:
    (other,) = rig.take(invented("2611.60009", title="After ICML", abstract="On diffusion-bridge samplers."))
    rig.inbox().mark([papers["diffusion"]], starred=True)
    liking = Taste(rig.ctx()).rank([other])[other]
    assert "ICML" in liking.terms
    assert "samplers" in liking.terms


def test_marks_of_others_change_nothing(rig: Rig, papers: dict[str, int]) -> None:
    rig.inbox(1).mark([papers["bridge"]], starred=True)
    before = rank(rig, papers)
    rig.inbox(2).mark([papers["bandit"], papers["lichen"]], starred=True)
    rig.inbox(2).mark([papers["diffusion"]], archived=True)
    assert rank(rig, papers) == before
    assert not Taste(rig.ctx(3)).known


def test_a_guest_and_the_program_itself_have_no_taste(rig: Rig, papers: dict[str, int]) -> None:
    guest = Taste(rig.ctx(3, roles=("guest",)))
    for asked in (lambda: guest.known, lambda: guest.rank([1]), lambda: guest.more_like(1, 5)):
        with pytest.raises(NotAllowed):
            asked()
    assert Taste(rig.ctx(None, roles=("coordinator",))).rank(list(papers.values())) == {}


@pytest.mark.parametrize("fields", [{"tags": ["x"]}, {"folder": "to read"}, {"note": "good"}])
def test_what_is_filed_counts_less_than_a_star_and_is_called_none(
    rig: Rig, papers: dict[str, int], fields: dict[str, object]
) -> None:
    marks = rig.ctx().store.records(Mark)
    marks.add(Mark(person=1, paper=papers["bridge"], **fields))
    rig.inbox().mark([papers["bandit"]], starred=True)
    liking = rank(rig, papers)["diffusion"]
    assert liking.stars == ()
    assert str(told(liking)).startswith("terms in common: ")
    rig.inbox().mark([papers["bridge"]], starred=True)
    assert rank(rig, papers)["diffusion"].score > liking.score


def test_what_was_sent_on_to_others_counts(rig: Rig, papers: dict[str, int]) -> None:
    sent = Delivery(paper=papers["bridge"], person=2, at=DAY, by=1)
    rig.ctx().store.records(Delivery).add(sent)
    assert "diffusion" in rank(rig, papers, person=1)
    assert not Taste(rig.ctx(2)).known  # what was sent to them says nothing of what they like


def test_what_is_not_for_me_lowers_and_is_no_reason(rig: Rig, papers: dict[str, int]) -> None:
    rig.inbox().mark([papers["bridge"]], starred=True)
    before = rank(rig, papers)["diffusion"].score
    (other,) = rig.take(invented("2611.60009", title="ICML diffusion", abstract="ICML and a sampler."))
    rig.ctx().store.records(Mark).add(Mark(person=1, paper=other, archived=True))
    dismissed = rank(rig, papers)["diffusion"]
    assert dismissed.score < before
    (mark,) = [mark for mark in rig.ctx().store.records(Mark).find() if mark.paper == other]
    mark.not_for_me = True
    rig.ctx().store.records(Mark).save(mark)
    refused = rank(rig, papers).get("diffusion")
    assert refused is None or refused.score < dismissed.score
    assert "ICML" not in dismissed.terms


def test_what_only_speaks_against_gives_no_ranking(rig: Rig, papers: dict[str, int]) -> None:
    rig.inbox().mark([papers["bridge"]], archived=True)
    assert not Taste(rig.ctx()).known
    assert rank(rig, papers) == {}


def test_a_paper_that_changes_is_read_again(rig: Rig, papers: dict[str, int]) -> None:
    rig.inbox().mark([papers["bridge"]], starred=True)
    assert "lichen" not in rank(rig, papers)
    records = rig.ctx().store.records(Paper)
    paper = records.get(papers["lichen"])
    assert paper is not None
    paper.abstract = "Growth of lichens, modelled by diffusion."
    records.save(paper)
    assert rank(rig, papers)["lichen"].terms == ("diffusion",)


def test_a_change_that_is_undone_leaves_no_trace(rig: Rig, papers: dict[str, int]) -> None:
    rig.inbox().mark([papers["bridge"]], starred=True)
    records = rig.ctx().store.records(Paper)
    seen: list[int] = []

    def change() -> None:
        with rig.store.transaction():
            seen.extend(rig.take(invented("2611.60010", title="Diffusion", abstract="Diffusion bridges.")))
            assert seen[0] in Taste(rig.ctx()).rank(seen)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    (undone,) = seen
    assert records.get(undone) is None
    assert Taste(rig.ctx()).rank([undone]) == {}


def test_more_like_one_is_nearest_first_and_never_itself(rig: Rig, papers: dict[str, int]) -> None:
    found = Taste(rig.ctx(2)).more_like(papers["bridge"], 5)
    assert [number for number, _ in found] == [papers["diffusion"]]
    assert set(found[0][1].terms) <= {"diffusion", "bridges"}
    assert Taste(rig.ctx()).more_like(papers["bridge"], 0) == []
    assert Taste(rig.ctx()).more_like(9_999, 5) == []


def test_withdrawn_and_empty_papers_are_fine(rig: Rig, papers: dict[str, int]) -> None:
    empty, withdrawn = rig.take(
        invented("2611.60011", title="", abstract=""),
        invented("2611.60012", title="Diffusion", abstract="", withdrawn=True),
    )
    rig.inbox().mark([empty, papers["bridge"]], starred=True)
    found = Taste(rig.ctx()).rank([empty, withdrawn, 9_999])
    assert list(found) == [withdrawn]
    assert Taste(rig.ctx()).more_like(empty, 5) == []


def test_hostile_text_does_no_harm(rig: Rig, papers: dict[str, int]) -> None:
    evil = 'diffusion "OR" NEAR(* ) \x1b[31m[b]bridges[/b] \u202e ' + "\\mathcal{" * 2_000 + "ﬁ½ß" * 30
    hostile = rig.take(
        invented("2611.60013", title=evil[:200], abstract=evil),
        invented("2611.60014", title=evil[:100], abstract="x" * 70_000),
    )
    rig.inbox().mark([papers["bridge"], hostile[0]], starred=True)
    taste = Taste(rig.ctx())
    for liking in [*taste.rank(hostile).values(), *(liking for _, liking in taste.more_like(hostile[0], 5))]:
        assert "\x1b" not in str(told(liking))


def test_a_large_list_is_narrowed_by_the_index_first(
    rig: Rig, papers: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coordtui_arxiv.taste.taste.RANKED", 2)
    rig.inbox().mark([papers["bridge"]], starred=True)
    assert list(rank(rig, papers)) == ["diffusion"]


VOCABULARY = ("diffusion", "bridges", "bandits", "lichen", "transport", "ICML", "novel", "the")
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=12)


def like(marked: list[str], other: str, liked: set[int]) -> Liking | None:
    texts = [*marked, other]
    papers = [counted(text, "") for text in texts]
    rarity = Rarity.of([paper.keys for paper in papers], len(papers))
    vectors = {number: rarity.weigh(paper) for number, paper in enumerate(papers)}
    profile = Profile.of(Marks(dict.fromkeys(liked, 1.0), frozenset(liked)), vectors, rarity)
    return profile.liking(len(marked), vectors[len(marked)])


@given(marked=st.lists(WORDS, min_size=1, max_size=5), other=WORDS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_reasons_stand_in_the_paper_and_in_the_stars_they_name(
    marked: list[list[str]], other: list[str]
) -> None:
    texts = [" ".join(words) for words in marked]
    liking = like(texts, " ".join(other), set(range(len(texts))))
    if liking is None:
        return
    assert 0 < liking.score <= 1
    assert 1 <= liking.strength <= 5
    for term in liking.terms:
        assert term in " ".join(other)
        assert set(term.split()) - {"novel", "the"}
    for star in liking.stars:
        assert any(set(fold(term).split()) <= set(fold(texts[star]).split()) for term in liking.terms)


@given(marked=st.lists(WORDS, max_size=4), other=WORDS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_star_never_lowers_a_paper_that_shares_its_terms_and_nothing_else(
    marked: list[list[str]], other: list[str]
) -> None:
    """Whoever shares terms with the new star alone rises, whatever else is starred."""
    taken = set(other)
    before = [" ".join(word for word in words if word not in taken) for words in marked]
    texts = [*before, " ".join(other)]
    without = like(texts, " ".join(other), set(range(len(before))))
    with_it = like(texts, " ".join(other), set(range(len(texts))))
    assert without is None
    assert with_it is not None or not taken - {"the"}


@given(marked=st.lists(WORDS, min_size=1, max_size=4), new=WORDS, sharing=WORDS, other=WORDS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_star_lets_nothing_that_shares_with_it_fall_behind_what_does_not(
    marked: list[list[str]], new: list[str], sharing: list[str], other: list[str]
) -> None:
    texts = [" ".join(words) for words in (*marked, new)]
    apart = " ".join(word for word in other if word not in new)

    def score(text: str, count: int) -> float:
        liking = like([*texts, " ".join(sharing), apart], text, set(range(count)))
        return liking.score if liking else 0.0

    first, second = " ".join(sharing), apart
    ahead = score(first, len(marked)) - score(second, len(marked))
    if ahead > 1e-6:
        assert score(first, len(texts)) > score(second, len(texts)) - 1e-6

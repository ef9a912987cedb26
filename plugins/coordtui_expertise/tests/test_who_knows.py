"""Who knows about this? What is asked of the finder, and what is kept of its answers."""

from __future__ import annotations

import sys
from datetime import date
from types import ModuleType

import pytest

from coordtui.api import Ask, Experts, NotAllowed, NotFound, Ref
from coordtui_expertise.asking import Question, answer, arxiv_ref
from coordtui_expertise.feedback import Verdicts, question_key


class FakeFinder:
    """Remembers what it was asked, and knows nobody."""

    asked: list[Ask]

    def __init__(self, ctx) -> None:
        pass

    def experts(self, ask: Ask) -> Experts:
        self.asked.append(ask)
        return Experts(ranked=3)


@pytest.fixture
def asked(monkeypatch):
    module = ModuleType("coordtui_expertise.finder")
    module.Finder = type("Finder", (FakeFinder,), {"asked": []})
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module.Finder.asked


@pytest.mark.parametrize(
    "text",
    [
        "2611.99014",
        "arXiv:2611.99014v2",
        " https://arxiv.org/abs/2611.99014v1\n",
        "arxiv.org/pdf/2611.99014.pdf",
    ],
)
def test_a_text_that_is_an_arxiv_number_is_a_paper(text):
    assert arxiv_ref(text) == Ref("arxiv.paper", "2611.99014")


def test_old_numbers_are_known_and_others_are_words():
    assert arxiv_ref("hep-th/9901001") == Ref("arxiv.paper", "hep-th/9901001")
    assert arxiv_ref("like 2611.99014 but newer") is None
    assert arxiv_ref("") is None


def test_nothing_is_asked_when_nothing_was_typed(ctx, asked):
    assert answer(ctx, Question(text="  ")).ask is None
    assert not asked


def test_a_text_is_asked_as_it_is_with_its_filters(lab, as_, asked):
    robots = lab.group("Robotics")
    me = lab.add("Hrafn Placeholder", groups=[robots])
    question = Question(
        text="graphs", available=True, languages=("fr",), outside=True, no_conflict="me", limit=14
    )
    answer(as_(me), question)
    assert asked == [
        Ask(
            text="graphs",
            available=True,
            languages=("fr",),
            not_groups=(robots,),
            no_conflict_with=(me.doc_id,),
            limit=14,
        )
    ]


def test_a_record_is_asked_as_a_record_and_its_paper_is_known(lab, ctx, asked):
    work = lab.wrote(lab.add("Hrafn Placeholder"), "Imaginary nets", "About nets.", authors=["A. Nobody"])
    found = answer(ctx, Question(about=Ref("expertise.work", str(work.doc_id))))
    assert asked[0].refs == (Ref("expertise.work", str(work.doc_id)),)
    assert asked[0].text == ""
    assert found.paper is not None
    assert found.paper.title == "Imaginary nets"


def test_a_record_and_words_are_asked_together(lab, ctx, asked):
    work = lab.wrote(lab.add("Hrafn Placeholder"), "Imaginary nets")
    answer(ctx, Question(text="but in Québec", about=Ref("expertise.work", str(work.doc_id))))
    assert (asked[0].text, len(asked[0].refs)) == ("but in Québec", 1)


def test_the_authors_of_a_paper_and_those_around_them_can_be_left_out(lab, ctx, asked):
    writer = lab.add("Hrafn Placeholder")
    lab.add("Oswin Tarrakett", supervisors=[writer.doc_id])
    work = lab.wrote(writer, "Imaginary nets", date=date(2026, 1, 1))
    answer(ctx, Question(about=Ref("expertise.work", str(work.doc_id)), no_conflict="authors"))
    assert asked[0].no_conflict_with == (writer.doc_id,)


def test_those_around_the_authors_of_a_paper_are_counted_among_who_was_left_out(lab, ctx):
    writer = lab.add("Hrafn Placeholder", interests=["imaginary nets"])
    lab.add("Oswin Tarrakett", supervisors=[writer.doc_id], interests=["imaginary nets"])
    other = lab.add("Ilse Nobody", interests=["imaginary nets"])
    work = lab.wrote(writer, "Imaginary nets", date=date(2026, 1, 1))
    found = answer(ctx, Question(about=Ref("expertise.work", str(work.doc_id)), no_conflict="authors"))
    assert set(found.people) == {other.doc_id}
    assert found.experts.left_out == {"author": 1, "conflict": 1}


@pytest.mark.parametrize(
    "ref", [Ref("expertise.work", "99"), Ref("expertise.work", "x"), Ref("arxiv.paper", "1")]
)
def test_a_paper_that_nobody_has_is_said_to_be_missing_with_what_to_do(ctx, asked, ref):
    with pytest.raises(NotFound) as refused:
        answer(ctx, Question(about=ref))
    assert refused.value.remedy is not None


def test_a_record_that_nobody_can_read_is_said_to_be_so(ctx, asked):
    with pytest.raises(NotFound, match="read what this is about"):
        answer(ctx, Question(about=Ref("gpus.host", "d01")))


def test_only_who_may_see_people_may_ask(lab, as_, asked):
    with pytest.raises(NotAllowed):
        answer(as_(lab.add("A Guest", access=["guest"])), Question(text="graphs"))


# Verdicts.

GRAPHS = Ask(text="equivariant graph networks")


def test_the_same_question_is_known_in_any_order_and_case():
    assert question_key(GRAPHS) == question_key(Ask(text="Networks, graph (equivariant)"))
    assert question_key(GRAPHS) != question_key(Ask(text="graph networks"))
    assert question_key(Ask(refs=(Ref("arxiv.paper", "1"),))) != question_key(Ask(text="1"))


def test_a_verdict_is_kept_replaced_and_taken_back(ctx):
    verdicts = Verdicts(ctx)
    undo_good = verdicts.say(GRAPHS, 7, "good")
    assert verdicts.on(GRAPHS) == {7: "good"}
    undo_wrong = verdicts.say(GRAPHS, 7, "wrong")
    assert verdicts.on(GRAPHS) == {7: "wrong"}
    undo_wrong()
    assert verdicts.on(GRAPHS) == {7: "good"}
    undo_good()
    assert verdicts.on(GRAPHS) == {}


def test_saying_nothing_takes_a_verdict_back(ctx):
    verdicts = Verdicts(ctx)
    verdicts.say(GRAPHS, 7, "good")
    verdicts.say(GRAPHS, 7, None)
    assert verdicts.on(GRAPHS) == {}


def test_a_verdict_is_of_one_question_and_one_asker(lab, as_, ctx):
    Verdicts(ctx).say(GRAPHS, 7, "good")
    assert Verdicts(ctx).on(Ask(text="something else")) == {}
    assert Verdicts(as_(lab.add("Hrafn Placeholder"))).on(GRAPHS) == {}


def test_a_guest_says_nothing_of_answers(lab, as_):
    with pytest.raises(NotAllowed):
        Verdicts(as_(lab.add("A Guest", access=["guest"]))).say(GRAPHS, 7, "good")

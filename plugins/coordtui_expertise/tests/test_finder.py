"""Who knows about this: reasons that are true, filters that hold, and nothing of what is hidden.

Longer than other files: all of it asks one finder, about one lab of a chemist and a poet.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from coordtui.api import Absence, Ask, DatedRole, Experts, NotAllowed, NotFound, Person, Ref
from coordtui_expertise.feedback import Verdicts
from coordtui_expertise.finder import Finder
from coordtui_expertise.records import WORK

NETS = "Equivariant graph networks for molecules"
ABSTRACT = "We train message passing networks on invented molecules."


def ask(lab: Any, text: str = "", who: Person | None = None, **fields: Any) -> Experts:
    return Finder(lab.as_(who)).experts(Ask(text=text, **fields))


def named(experts: Experts) -> list[int]:
    return [each.person for each in experts.found]


def filled(lab: Any) -> tuple[Person, Person]:
    """Somebody who knows of molecules, and somebody of poems; with papers of nobody here around them."""
    chemist, poet = lab.add("Hrafn Placeholder"), lab.add("Olga Invented")
    lab.wrote(chemist, NETS, ABSTRACT, date=date(2026, 3, 1))
    lab.wrote(chemist, "Molecules again", "Graph networks once more.", date=date(2025, 3, 1))
    lab.wrote(poet, "Medieval poems", "Verses and manuscripts.", date=date(2015, 1, 1))
    return chemist, poet


def test_who_wrote_about_it_is_named_with_the_papers_and_the_shared_words(lab: Any) -> None:
    chemist, _ = filled(lab)
    (found,) = ask(lab, "graph networks of molecules").found
    assert found.person == chemist.doc_id
    assert found.strength >= 4
    assert [each.text for each in found.reasons if each.kind == "paper"] == [NETS, "Molecules again"] or [
        each.text for each in found.reasons if each.kind == "paper"
    ] == ["Molecules again", NETS]
    words = {word for each in found.reasons for word, _ in each.terms}
    assert {"graph networks", "molecules"} <= words <= {"graph networks", "molecules", "message passing"}


def test_shares_of_reasons_and_of_words_sum_to_one_at_most(lab: Any) -> None:
    filled(lab)
    (found,) = ask(lab, "equivariant graph networks of molecules, message passing").found
    assert 0.99 < sum(each.share for each in found.reasons) <= 1.000001
    for reason in found.reasons:
        assert sum(share for _, share in reason.terms) <= reason.share + 1e-9


def test_without_a_shared_word_the_score_is_lower(lab: Any) -> None:
    chemist, _ = filled(lab)
    other = lab.add("Tobin Example")
    lab.wrote(other, "Equivariant graph networks", ABSTRACT.replace("molecules", "songs"))
    scores = Finder(lab.as_(None)).scores([NETS])[0]
    assert scores[other.doc_id] < max(scores[chemist.doc_id], 1)
    (with_word, without) = (
        next(each for each in ask(lab, text).found if each.person == other.doc_id)
        for text in ("equivariant graph networks", "equivariant stone pipes")
    )
    assert without.score < with_word.score


def test_a_french_interest_finds_an_english_paper_and_the_other_way_round(lab: Any) -> None:
    english, french = lab.add("Hrafn Placeholder"), lab.add("Éloïse Fictif")
    lab.wrote(english, "Reinforcement learning in mazes")
    lab.wrote(french, "Apprentissage par renforcement et labyrinthes")
    for number in range(5):
        lab.wrote(lab.add(f"Nobody {number}"), f"Poems about stone number{number}")
    for question in ("apprentissage par renforcement", "reinforcement learning"):
        assert {english.doc_id, french.doc_id} <= set(named(ask(lab, question)))


def test_what_somebody_says_counts_and_is_told(lab: Any) -> None:
    filled(lab)
    person = lab.add("Tobin Example", interests=["glaciology of invented lakes"], methods=["radar"])
    (found,) = ask(lab, "glaciology").found
    assert found.person == person.doc_id
    (reason,) = found.reasons
    assert reason.kind == "says"
    assert "glaciology of invented lakes" in str(reason.text)
    assert "radar" not in str(reason.text)


def test_nobody_is_named_who_is_not_near(lab: Any) -> None:
    filled(lab)
    assert ask(lab, "volcanoes").found == ()
    assert ask(lab, "").found == ()


def test_people_who_could_not_be_ranked_are_counted(lab: Any) -> None:
    chemist, poet = filled(lab)
    silent = lab.add("Silent Nobody")
    experts = ask(lab, NETS)
    assert experts.ranked == 2
    assert silent.doc_id in experts.without_profile
    assert {chemist.doc_id, poet.doc_id}.isdisjoint(experts.without_profile)


def test_old_papers_speak_against(lab: Any) -> None:
    filled(lab)
    (found,) = ask(lab, "medieval manuscripts").found
    assert [str(each.text) for each in found.reasons if each.kind == "against"] == [
        "nothing newer than 2015 on it"
    ]


# Nothing of what is hidden


def plain(experts: Experts) -> Any:
    """An answer as values that can be compared."""
    return (
        [
            (each.person, pytest.approx(each.score), each.strength, len(each.reasons))
            for each in experts.found
        ],
        experts.ranked,
        experts.without_profile,
    )


@pytest.mark.parametrize("hidden", ["papers", "interests", "methods", "offers"])
def test_the_answer_is_as_if_what_is_hidden_were_not_there(lab: Any, hidden: str) -> None:
    asker = lab.add("Asking Somebody")
    filled(lab)
    said = {name: ["equivariant networks"] for name in ("interests", "methods", "offers")}
    person = lab.add("Secret Somebody", **said)
    work = lab.wrote(person, "Secret equivariant graph networks")
    people = lab.directory.people()
    person = people.save(_with(people.get(person.doc_id), visibility={hidden: "hidden"}))
    secretly = plain(ask(lab, NETS, asker))
    assert person.doc_id in named(ask(lab, NETS, person)), "they see themselves"
    if hidden == "papers":
        from coordtui_expertise.records import Authorship
        from coordtui_expertise.works import Works

        (one,) = [e for e in lab.as_(None).store.records(Authorship).find() if e.work == work.doc_id]
        Works(lab.as_(None)).refuse([one.doc_id])
    else:
        people.save(_with(people.get(person.doc_id), **{hidden: []}))
    assert secretly == plain(ask(lab, NETS, asker))


def _with(person: Person, **fields: Any) -> Person:
    import msgspec

    return msgspec.structs.replace(person, **fields)


def test_who_hides_everything_has_no_profile_for_others(lab: Any) -> None:
    asker = lab.add("Asking Somebody")
    person = lab.add(
        "Secret Somebody", interests=["molecules"], visibility={"interests": "hidden", "papers": "hidden"}
    )
    lab.wrote(person, NETS)
    experts = ask(lab, NETS, asker)
    assert person.doc_id in experts.without_profile
    assert experts.found == ()
    assert Finder(lab.as_(asker)).scores([NETS]) == [{}]


def test_who_takes_no_part_in_matching_is_nowhere(lab: Any) -> None:
    person = lab.add("Private Somebody", matching=False, interests=["molecules"])
    lab.wrote(person, NETS)
    experts = ask(lab, NETS)
    assert person.doc_id not in (*named(experts), *experts.without_profile)
    assert experts.left_out == {}
    assert Finder(lab.as_(None)).scores([NETS]) == [{}]


def test_uncertain_papers_do_not_count(lab: Any) -> None:
    person = lab.add("Hrafn Placeholder")
    work = lab.wrote(lab.add("Olga Invented"), NETS)
    from coordtui_expertise.works import Works

    Works(lab.as_(None)).attach(work.doc_id, person.doc_id, "uncertain")
    assert person.doc_id not in named(ask(lab, NETS))


def test_a_guest_may_not_ask(lab: Any) -> None:
    guest = lab.add("Visiting Nobody", access=["guest"])
    with pytest.raises(NotAllowed):
        ask(lab, NETS, guest)


# Who may be an answer


def test_filters_leave_people_out_and_say_how_many(lab: Any) -> None:
    today = date(2026, 11, 12)
    away = [Absence(since=today - timedelta(1), until=today + timedelta(1))]
    group = lab.group("Invented group")
    base = {"interests": ["molecules"]}
    good = lab.add("Good One", languages=["fr"], groups=[group], roles=[DatedRole(role="Professor")], **base)
    lab.add(
        "Away One",
        languages=["fr"],
        groups=[group],
        roles=[DatedRole(role="professor")],
        absences=away,
        **base,
    )
    lab.add("English One", languages=["en"], groups=[group], roles=[DatedRole(role="professor")], **base)
    lab.add("Other Role", languages=["fr"], groups=[group], **base)
    lab.add("Other Group", languages=["fr"], **base)
    lab.add(
        "Busy One", languages=["fr"], groups=[group], roles=[DatedRole(role="professor")], busy=True, **base
    )
    experts = ask(lab, "molecules", groups=(group,), roles=("professor",), languages=("fr",), available=True)
    assert named(experts) == [good.doc_id]
    assert {name: experts.left_out[name] for name in ("away", "busy", "language", "role")} == {
        "away": 1,
        "busy": 1,
        "language": 1,
        "role": 1,
    }
    assert good.doc_id not in named(ask(lab, "molecules", not_groups=(group,)))
    assert good.doc_id not in named(ask(lab, "molecules", exclude=frozenset({good.doc_id})))
    assert len(ask(lab, "molecules", limit=2).found) == 2


def test_a_role_is_one_however_it_is_written(lab: Any) -> None:
    person = lab.add("Good One", roles=[DatedRole(role="PhD student")], interests=["molecules"])
    for role in ("phd", "doctorante"):
        assert named(ask(lab, "molecules", roles=(role,))) == [person.doc_id]


def test_who_has_a_conflict_of_interest_is_left_out(lab: Any) -> None:
    one = lab.add("Hrafn Placeholder", interests=["molecules"])
    two = lab.add("Olga Invented", interests=["molecules"], conflicts=[one.doc_id])
    experts = ask(lab, "molecules", no_conflict_with=(one.doc_id,))
    assert {one.doc_id, two.doc_id}.isdisjoint(named(experts))
    assert experts.left_out == {"conflict": 2}


def test_the_authors_of_a_paper_are_not_suggested_for_it(lab: Any) -> None:
    chemist, _ = filled(lab)
    other = lab.add("Tobin Example")
    lab.wrote(other, "Graph networks of molecules")
    work = lab.wrote(chemist, "Networks and molecules, a survey")
    experts = ask(lab, refs=(Ref(WORK, str(work.doc_id)),))
    assert other.doc_id in named(experts)
    assert chemist.doc_id not in named(experts)
    assert experts.left_out["author"] == 1


def test_a_paper_that_nobody_here_has_is_refused_with_a_way_out(lab: Any) -> None:
    with pytest.raises(NotFound):
        ask(lab, "arXiv:2611.99014v2")


# What was said of answers


def test_what_the_asker_said_of_people_counts_the_next_time_and_is_told(lab: Any) -> None:
    one = lab.add("Hrafn Placeholder", interests=["invented molecules"])
    two = lab.add("Olga Invented", interests=["invented molecules"])
    asker, somebody = lab.add("Asking Somebody"), lab.add("Another Asker")
    question = Ask(text="invented molecules of gold")
    verdicts = Verdicts(lab.as_(asker))
    verdicts.say(question, one.doc_id, "wrong")
    verdicts.say(question, two.doc_id, "good")
    first, *others = ask(lab, "of invented molecules, gold", asker).found
    assert first.person == two.doc_id
    assert "you said that this was a good match" in [str(each.text) for each in first.reasons]
    assert any("not right" in str(each.text) for found in others for each in found.reasons)
    for experts in (ask(lab, question.text, somebody), ask(lab, "molecules", asker)):
        scores = {each.score for each in experts.found}
        assert len(scores) == 1


def test_scores_of_many_texts_are_those_of_one(lab: Any) -> None:
    chemist, poet = filled(lab)
    finder = Finder(lab.as_(None))
    both = finder.scores([NETS, "medieval poems"])
    assert both == [finder.scores([NETS])[0], finder.scores(["medieval poems"])[0]]
    assert finder.scores([NETS], [poet.doc_id]) == [{}]
    assert finder.scores([NETS], [chemist.doc_id])[0].keys() == {chemist.doc_id}


def test_a_weighty_word_that_somebody_has_nothing_on_speaks_against_them(lab: Any) -> None:
    chemist, _ = filled(lab)
    lab.wrote(lab.add("Tobin Example"), "Glaciology of lakes")
    experts = ask(lab, "molecules glaciology")
    against = {
        each.person: [str(r.text) for r in each.reasons if r.kind == "against"] for each in experts.found
    }
    assert "nothing on “glaciology”" in against[chemist.doc_id]
    assert all("pipes" not in said for each in against.values() for said in each)
    assert not any(
        str(reason.text).startswith("nothing on") for reason in ask(lab, "molecules pipes").found[0].reasons
    ), "a word that nobody has tells nothing of anybody"


def test_a_word_that_is_covered_under_another_name_does_not_speak_against(lab: Any) -> None:
    person = lab.add("Hrafn Placeholder")
    lab.wrote(person, "Reinforcement learning in mazes")
    lab.wrote(lab.add("Éloïse Fictif"), "Apprentissage par renforcement et labyrinthes")
    found = next(
        each for each in ask(lab, "apprentissage par renforcement").found if each.person == person.doc_id
    )
    assert [reason for reason in found.reasons if reason.kind == "against"] == []


def test_what_is_hidden_is_spoken_of_as_not_there(lab: Any) -> None:
    asker, _ = lab.add("Asking Somebody"), filled(lab)
    person = lab.add(
        "Secret Somebody", interests=["molecules"], methods=["poems"], visibility={"methods": "hidden"}
    )
    found = next(each for each in ask(lab, "molecules poems", asker).found if each.person == person.doc_id)
    assert "nothing on “poems”" in [str(reason.text) for reason in found.reasons]


# With the extra


def test_words_and_meaning_are_put_together_where_the_extra_is(
    lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coordtui_expertise import finder
    from coordtui_expertise.works import Works

    chemist, poet = filled(lab)
    meaning = {work.doc_id: 0.9 for work in Works(lab.as_(None)).of(poet.doc_id)}
    meaning |= {work.doc_id: 0.1 for work in Works(lab.as_(None)).of(chemist.doc_id)}
    assert named(ask(lab, "graph networks of molecules")) == [chemist.doc_id]
    monkeypatch.setattr(finder, "similarities", lambda ctx, text: meaning)
    assert set(named(ask(lab, "graph networks of molecules"))) == {chemist.doc_id, poet.doc_id}


def test_a_vector_of_a_hidden_paper_changes_nothing(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from coordtui_expertise import finder

    asker, _ = lab.add("Asking Somebody"), filled(lab)
    person = lab.add("Secret Somebody", interests=["molecules"], visibility={"papers": "hidden"})
    work = lab.wrote(person, NETS)
    near = {1: 0.3, 2: 0.2, 3: 0.1}
    monkeypatch.setattr(finder, "similarities", lambda ctx, text: near)
    without = plain(ask(lab, "molecules", asker))
    near[work.doc_id] = 0.99
    assert plain(ask(lab, "molecules", asker)) == without


# From several threads


def test_several_threads_may_ask_while_one_writes(lab: Any) -> None:
    from threading import Event, Thread

    chemist, _ = filled(lab)
    asker = lab.add("Asking Somebody")
    failed: list[BaseException] = []
    answers: list[int] = []
    done = Event()

    def asks(who: Person | None) -> None:
        try:
            while True:
                last = done.is_set()
                found = ask(lab, "graph networks of molecules", who).found
                assert chemist.doc_id in [each.person for each in found]
                answers.append(len(found))
                if last:
                    return
        except BaseException as error:  # told by the test's own thread
            failed.append(error)

    threads = [Thread(target=asks, args=(who,)) for who in (None, asker, chemist)]
    for thread in threads:
        thread.start()
    try:
        for number in range(12):
            person = lab.add(f"Placeholder {number}", interests=["molecules"])
            lab.wrote(person, f"Graph networks of molecules number{number}")
    finally:
        done.set()
        for thread in threads:
            thread.join(60)
    assert failed == []
    assert answers[-1] == 7


def test_of_many_phrases_that_each_carry_little_the_strongest_is_quoted(lab: Any) -> None:
    filled(lab)
    lab.add(
        "Tobin Example", interests=["graph", "networks", "molecules", "message", "equivariant", "passing"]
    )
    asked = ask(lab, "equivariant graph networks of molecules, message passing")
    (said,) = (each for found in asked.found for each in found.reasons if each.kind == "says")
    assert str(said.text) not in {"says “”", "says so in their own words"}


def test_no_statement_is_quoted_empty_and_no_year_is_grouped(lab: Any) -> None:
    filled(lab)
    reasons = [reason for found in ask(lab, "medieval poems").found for reason in found.reasons]
    (old,) = (each for each in reasons if each.kind == "against" and "newer" in str(each.text))
    assert "2015" in str(old.text)

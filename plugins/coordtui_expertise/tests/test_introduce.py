"""Letters that bring people together: in their languages, with nothing that a reader may not see."""

from __future__ import annotations

import pytest

from coordtui.api import NotFound, Reason
from coordtui_expertise.introduce import first_language, introduction, request


@pytest.fixture
def hrafn(lab):
    return lab.add(
        "Hrafn Placeholder",
        emails=["h.placeholder@example.invalid"],
        languages=["en", "fr"],
        interests=["climate", "precipitation"],
        methods=["surveys"],
    )


@pytest.fixture
def eloise(lab):
    return lab.add(
        "Éloïse Dubois-Fictif",
        emails=["e.dubois@example.invalid"],
        languages=["fr"],
        interests=["climate", "precipitation"],
        methods=["theatre"],
    )


def test_a_letter_to_two_names_what_they_share_and_what_each_brings(ctx, hrafn, eloise):
    draft = introduction(ctx, hrafn.doc_id, eloise.doc_id)
    assert draft.to == ("Hrafn Placeholder", "Éloïse Dubois-Fictif")
    assert draft.emails == ("h.placeholder@example.invalid", "e.dubois@example.invalid")
    assert "Hello Hrafn Placeholder, hello Éloïse Dubois-Fictif," in draft.text
    assert "climate and precipitation" in draft.text
    assert "Hrafn Placeholder brings: surveys." in draft.text
    assert "Éloïse Dubois-Fictif brings: theatre." in draft.text
    assert draft.text.rstrip().endswith(ctx.actor.name)


def test_two_languages_make_two_letters_and_one_makes_one(lab, ctx, hrafn, eloise):
    assert introduction(ctx, hrafn.doc_id, eloise.doc_id).text.count("— — —") == 1
    other = lab.add("Oswin Tarrakett", languages=["en"])
    assert "— — —" not in introduction(ctx, hrafn.doc_id, other.doc_id).text


def test_the_first_language_that_can_be_written_counts_else_that_of_the_lab(lab):
    assert first_language(lab.add("One Placeholder", languages=["es", "fr", "en"]), "en") == "fr"
    assert first_language(lab.add("Two Placeholder", languages=["es"]), "fr") == "fr"


def test_one_of_the_two_writes_to_the_other(as_, hrafn, eloise):
    for first, second in ((hrafn, eloise), (eloise, hrafn)):
        draft = introduction(as_(hrafn), first.doc_id, second.doc_id)
        assert draft.to == ("Éloïse Dubois-Fictif",)
        assert "surveys" in draft.text
        assert draft.text.rstrip().endswith("Hrafn Placeholder")


@pytest.mark.parametrize("hidden", ["interests", "methods", "emails"])
def test_nothing_is_told_that_the_reader_may_not_see_of_the_other(lab, as_, hrafn, hidden):
    shy = lab.add(
        "Ulla Blank",
        groups=[lab.group("Robotics")],
        emails=["ulla@example.invalid"],
        interests=["climate", "quiet thing"],
        methods=["secret method"],
        visibility={hidden: "group"},
    )
    mate = lab.add("Tobin Example", groups=[lab.group("Robotics")])
    text = introduction(as_(mate), hrafn.doc_id, shy.doc_id).text
    if hidden == "methods":
        assert "secret method" not in text
    if hidden == "interests":
        assert "quiet thing" not in text
        assert "climate" not in text
    assert "ulla@example.invalid" not in text


def test_what_is_hidden_from_the_writer_is_not_used(lab, as_, hrafn):
    shy = lab.add(
        "Ulla Blank",
        emails=["ulla@example.invalid"],
        methods=["secret method"],
        interests=["climate", "precipitation"],
        visibility={"methods": "hidden", "emails": "hidden"},
    )
    draft = introduction(as_(lab.add("Lu Xiangtest")), hrafn.doc_id, shy.doc_id)
    assert "secret method" not in draft.text
    assert draft.emails == ("h.placeholder@example.invalid",)


def test_papers_count_only_where_both_readers_may_see_them(lab, ctx, hrafn):
    writer = lab.add("Rosamund Fake", interests=["climate", "precipitation"], visibility={"papers": "hidden"})
    lab.wrote(writer, "Graph neural networks for imaginary rain")
    assert "graph" not in introduction(ctx, hrafn.doc_id, writer.doc_id).text.casefold()


def test_people_with_nothing_in_common_can_be_introduced_all_the_same(lab, ctx, hrafn):
    other = lab.add("Ilse Nobody", languages=["en"])
    text = introduction(ctx, hrafn.doc_id, other.doc_id).text
    assert "should talk" in text
    assert "common" not in text


def test_a_letter_about_a_question_says_why_they_are_asked(as_, hrafn, eloise):
    reasons = [
        Reason(kind="paper", text="x", terms=(("graphs", 0.2), ("rain", 0.7))),
        Reason(kind="says", text="y", terms=(("graphs", 0.1),)),
    ]
    draft = request(as_(eloise), hrafn.doc_id, "rain on graphs", reasons)
    assert "“rain on graphs”" in draft.text
    assert "rain and graphs" in draft.text


def test_names_and_questions_are_text_and_nothing_else(lab, ctx):
    odd = lab.add("Bad \x1b[31mName {name}", languages=["en"])
    draft = request(ctx, odd.doc_id, "what is {question}\x07?")
    assert "\x1b" not in draft.text
    assert "\x07" not in draft.text
    assert "{question}" in draft.text


def test_somebody_who_is_gone_is_not_found(ctx, hrafn):
    with pytest.raises(NotFound):
        introduction(ctx, hrafn.doc_id, 4711)


def test_a_letter_names_terms_in_its_own_language(lab, as_, hrafn):
    writer = lab.add(
        "Béatrice Factice",
        languages=["fr"],
        interests=["climate", "precipitation"],
        methods=["apprentissage par renforcement", "theatre"],
    )
    text = introduction(as_(writer), writer.doc_id, hrafn.doc_id).text
    assert "I bring: reinforcement learning" in text or "and reinforcement learning" in text
    assert "renforcement" not in text

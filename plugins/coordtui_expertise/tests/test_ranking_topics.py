"""What a profile says that somebody knows: names of the vocabulary, and words of their own beside them."""

from __future__ import annotations

from typing import Any

from coordtui_expertise.panes.knowledge import Known, knowledge
from coordtui_expertise.works import Works


def known(lab: Any, *titles: str, **fields: Any) -> list[Known]:
    person = lab.add("Hrafn Placeholder", **fields)
    for number, title in enumerate(titles):
        lab.wrote(person, title, f"Invented text number{number}.")
    ctx = lab.as_(None)
    return knowledge(ctx, person, Works(ctx).of(person.doc_id))


def test_topics_that_the_vocabulary_does_not_know_show_with_their_papers(lab: Any) -> None:
    found = known(lab, "Thermokarst lakes", "Thermokarst lakes again", "Reinforcement learning in mazes")
    by_words = {each.words.lower(): each for each in found}
    assert by_words["thermokarst lakes"].strength == 2
    assert "reinforcement learning" in by_words


def test_a_word_of_one_paper_is_no_topic(lab: Any) -> None:
    assert all(
        "sonnet" not in each.words for each in known(lab, "A sonnet", "Thermokarst", "Thermokarst again")
    )


def test_what_has_a_name_in_the_vocabulary_or_is_said_is_not_named_twice(lab: Any) -> None:
    found = known(
        lab,
        "Reinforcement learning in thermokarst lakes",
        "Thermokarst lakes, reinforcement learning",
        interests=["Thermokarst lakes"],
    )
    words = [each.words.lower() for each in found]
    assert words.count("thermokarst lakes") == 1
    assert [each for each in words if "reinforcement" in each] == ["reinforcement learning"]


def test_of_several_spellings_the_one_without_the_capitals_of_titles_shows(lab: Any) -> None:
    assert "thermokarst lakes" in [
        each.words for each in known(lab, "On Thermokarst Lakes", "In thermokarst lakes")
    ]

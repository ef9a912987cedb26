"""The figures of the lab: counted by hand, and never of what is hidden."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import Absence, DatedRole, NotAllowed, Person, Visibility
from coordtui_expertise.lab.bridges import bridges
from coordtui_expertise.lab.change import Changes
from coordtui_expertise.lab.groups import Groups
from coordtui_expertise.lab.page import page
from coordtui_expertise.lab.report import report
from coordtui_expertise.lab.single import experts, singles
from coordtui_expertise.lab.survey import Survey, Topic, survey
from coordtui_expertise.works import Works

from .lab_kit import VIEWS, together, two_groups

__all__ = ["two_groups"]


def by_name(found: Survey) -> dict[str, Topic]:
    return {found.name(topic, "en"): topic for topic in found.topics}


def test_papers_and_people_of_a_topic_are_counted_once_each(ctx, two_groups):
    one, two, three, *_ = two_groups
    found = survey(ctx)
    bandits = by_name(found)["bandits"]
    assert len(bandits.works) == 3
    assert bandits.people == {one.doc_id, two.doc_id, three.doc_id}
    assert bandits.stated == {one.doc_id}
    assert found.by_year(bandits.works) == {
        2019: 0, 2020: 0, 2021: 1, 2022: 1, 2023: 0, 2024: 0, 2025: 0, 2026: 1,
    }  # fmt: skip


def test_a_french_paper_and_an_english_interest_are_one_topic(lab, ctx):
    person = lab.add("Hrafn Placeholder", interests=["reinforcement learning"])
    lab.wrote(person, "Sur l’apprentissage par renforcement")
    found = survey(ctx)
    (topic,) = found.topics
    assert found.name(topic, "en") == "reinforcement learning"
    assert found.name(topic, "fr") == "apprentissage par renforcement"
    assert topic.papers.keys() == topic.stated == {person.doc_id}


def test_a_name_within_a_longer_one_does_not_count(lab, ctx):
    lab.wrote(lab.add("Hrafn Placeholder"), "Inverse reinforcement learning")
    assert [*by_name(survey(ctx))] == ["inverse reinforcement learning"]


def test_what_people_state_in_their_own_words_is_found_in_titles(lab, ctx):
    person = lab.add("Hrafn Placeholder", interests=["Théières imaginaires"])
    lab.wrote(person, "Une théière imaginaire")
    (topic,) = survey(ctx).topics
    assert (topic.kind, len(topic.works)) == ("stated", 1)
    assert survey(ctx).name(topic, "fr") == "Théières imaginaires"


def test_word_pairs_of_titles_are_topics_when_several_people_have_them(lab, ctx):
    people = [lab.add(f"Invented {name}") for name in ("One", "Two")]
    for number in range(4):
        lab.wrote(people[number % 2], f"Porcelain teapots {number}")
    (topic,) = survey(ctx).topics
    assert (topic.kind, len(topic.works)) == ("pair", 4)
    assert survey(ctx).name(topic, "en") == "porcelain teapots"


def test_a_word_pair_comes_after_all_that_somebody_named(lab, ctx):
    people = [lab.add(f"Invented {name}", interests=["kettles"]) for name in ("One", "Two")]
    for number in range(5):
        lab.wrote(people[number % 2], f"Porcelain teapots {number}")
    lab.wrote(people[0], "Bandits")
    assert [topic.kind for topic in survey(ctx).topics] == ["term", "stated", "pair"]


def test_a_stock_phrase_that_spreads_over_all_subjects_is_no_topic(lab, ctx):
    people = [lab.add(f"Invented {name}") for name in ("One", "Two")]
    subjects = ["Bandits", "Kernel methods", "Privacy", "Genomics", "Fairness", "Ecology", "Robotics"]
    for number, subject in enumerate(subjects * 4):
        lab.wrote(people[number % 2], f"{subject} inside an empty room, part {number}")
        lab.wrote(people[number % 2], f"{subject} {number}")
        if subject == "Privacy":
            for part in range(3):
                lab.wrote(people[part % 2], f"Privacy of porcelain teapots {number} {part}")
    kinds = {found.name(each, "en"): each.kind for found in [survey(ctx)] for each in found.topics}
    assert "empty room" not in kinds
    assert kinds["porcelain teapots"] == "pair"


@pytest.mark.parametrize(
    ("interest", "title"),
    [
        ("réduction d’échelle climatique", "Une échelle climatique"),
        ("imaginary porcelain teapots", "Porcelain teapots"),
    ],
)
def test_words_cut_from_a_longer_name_are_no_topic(lab, ctx, interest, title):
    people = [lab.add(f"Invented {name}", interests=[interest]) for name in ("One", "Two")]
    for number in range(4):
        lab.wrote(people[number % 2], f"{title} {number}")
    assert {topic.kind for topic in survey(ctx).topics} == {"stated"}


def test_a_pair_with_a_small_word_is_no_topic(lab, ctx):
    people = [lab.add(f"Invented {name}") for name in ("One", "Two")]
    for number in range(4):
        lab.wrote(people[number % 2], f"Carnets que teapots cannot {number}")
    assert not survey(ctx).topics


def test_a_word_pair_of_one_person_alone_is_no_topic(lab, ctx):
    person = lab.add("Hrafn Placeholder")
    for number in range(6):
        lab.wrote(person, f"Porcelain teapots {number}")
    assert not survey(ctx).topics


def test_unconfirmed_papers_do_not_count(lab, ctx):
    person = lab.add("Hrafn Placeholder")
    work = lab.wrote(lab.add("Oswin Tarrakett"), "Bandits")
    Works(lab.as_(None)).attach(work.doc_id, person.doc_id, "uncertain")
    assert person.doc_id not in by_name(survey(ctx))["bandits"].people


def test_changed_and_new_works_are_read_again(lab, ctx):
    person = lab.add("Hrafn Placeholder")
    lab.wrote(person, "Nothing yet", key="doi:1")
    assert not survey(ctx).topics
    lab.wrote(person, "Nothing yet", "It is on bandits.", key="doi:1")
    lab.wrote(person, "Kernel methods")
    assert {*by_name(survey(ctx))} == {"bandits", "kernel methods"}


# Hidden things.


@pytest.mark.parametrize("choice", ["group", "hidden"])
def test_hidden_papers_are_in_no_figure_of_anybody_else(lab, choice: Visibility):
    shy = lab.add("Shy Placeholder", groups=[lab.group("Vision")], visibility={"papers": choice})
    reader = lab.add("Oswin Tarrakett", groups=[lab.group("Health")])
    for number in range(3):
        lab.wrote(shy, f"Kernel methods {number}", date=date(2020, 1, 1))
    report(lab.as_(None))  # what the program itself sees must not stay in memory for others
    seen = report(lab.as_(reader))
    assert not seen.survey.topics
    assert seen.survey.hiding == 1
    told = page(seen) + "".join(seen.csv(view) for view in VIEWS)
    assert "kernel" not in told.lower()
    assert "Shy" not in told
    assert [*by_name(survey(lab.as_(shy)))] == ["kernel methods"]


def test_hidden_interests_are_in_no_figure_of_anybody_else(lab):
    lab.add("Shy Placeholder", interests=["bandits"], methods=["own words"], visibility={
        "interests": "hidden", "methods": "hidden",
    })  # fmt: skip
    seen = survey(lab.as_(lab.add("Oswin Tarrakett")))
    assert not seen.topics
    assert seen.hiding == 1


def test_a_common_paper_does_not_name_who_hides_it(lab):
    vision, health = lab.group("Vision"), lab.group("Health")
    shy = lab.add("Shy Placeholder", groups=[vision], visibility={"papers": "hidden"})
    open_ = lab.add("Open Placeholder", groups=[health])
    together(lab, "Bandits", open_, shy)
    seen = report(lab.as_(lab.add("Oswin Tarrakett")))
    assert by_name(seen.survey)["bandits"].people == {open_.doc_id}
    assert not seen.bridges


def test_a_hidden_group_connects_nothing(lab):
    vision, health = lab.group("Vision"), lab.group("Health")
    shy = lab.add("Shy Placeholder", groups=[vision], visibility={"groups": "hidden"})
    together(lab, "Bandits", lab.add("Open Placeholder", groups=[health]), shy)
    seen = report(lab.as_(lab.add("Oswin Tarrakett")))
    assert not seen.bridges
    assert not seen.pairs


def test_who_takes_no_part_in_matching_counts_but_is_named_nowhere(lab, ctx, two_groups):
    out = lab.add("Quiet Placeholder", groups=[two_groups[4]], matching=False)
    together(lab, "Bandits and kernel methods", two_groups[0], out)
    lab.wrote(out, "Kernel methods")
    made = report(ctx)
    assert out.doc_id in by_name(made.survey)["bandits"].people
    assert "Quiet" not in page(made) + "".join(made.csv(view) for view in VIEWS)


def test_somebody_without_the_right_sees_nothing(lab):
    with pytest.raises(NotAllowed):
        survey(lab.as_(lab.add("Guest Placeholder", access=["guest"])))


# Rising and falling.


def test_rising_falling_and_few_are_told_apart(lab, ctx):
    person = lab.add("Hrafn Placeholder")
    for number in range(10):
        lab.wrote(person, f"Bandits {number}", date=date(2026, 1, 1))
        lab.wrote(person, f"Kernel methods {number}", date=date(2020, 1, 1))
        lab.wrote(person, f"Robotics {number}", date=date(2026 if number % 2 else 2020, 1, 1))
    lab.wrote(person, "Fairness", date=date(2026, 1, 1))
    found = survey(ctx)
    changes = Changes(found)
    said = {name: changes.of(topic) for name, topic in by_name(found).items()}
    assert said["bandits"].direction == "rising"
    assert (said["bandits"].recent, said["bandits"].before) == (10, 0)
    assert said["kernel methods"].direction == "falling"
    assert said["robotics"].direction == "steady"
    assert said["fairness"].direction == "few"


def test_a_lab_that_grows_makes_nothing_rise(lab, ctx):
    person = lab.add("Hrafn Placeholder")
    for number in range(12):
        lab.wrote(person, f"Bandits {number}", date=date(2020 if number < 2 else 2026, 1, 1))
    found = survey(ctx)
    assert Changes(found).of(found.topics[0]).direction == "steady"


# Groups.


def test_what_two_groups_share_is_counted_by_hand(ctx, two_groups):
    *_, vision, health = two_groups
    made = report(ctx)
    # Vision: bandits 3 papers and 1 word, robotics 1 paper. Health: bandits 1, robotics 1.
    shares = {made.name(topic): share for topic, share in made.groups.shares(vision).items()}
    assert shares == {"bandits": 4 / 5, "robotics": 1 / 5}
    (pair,) = made.pairs
    assert {pair.one, pair.other} == {vision, health}
    assert pair.strength == pytest.approx(1 / 2 + 1 / 5)
    assert [made.name(topic) for topic, _ in pair.topics] == ["bandits", "robotics"]


@st.composite
def invented_labs(draw):
    """Three groups of two people, of whom some wrote this and that, alone or together."""
    people = {n: Person(name=f"Invented {n}", groups=[n % 3 + 1], doc_id=n) for n in range(1, 7)}
    works = draw(st.lists(st.tuples(st.sets(st.sampled_from(range(1, 7)), min_size=1), st.integers(0, 3))))
    topics = []
    for key in range(4):
        of = {work for work, (_, about) in enumerate(works) if about == key}
        papers = {n: frozenset(work for work in of if n in works[work][0]) for n in people}
        papers = {n: written for n, written in papers.items() if written}
        topics.append(Topic(str(key), "term", frozenset(of), papers))
    return Survey(
        today=date(2026, 11, 12),
        people=people,
        groups={1: "a", 2: "b", 3: "c"},
        topics=topics,
        authors={work: frozenset(authors) for work, (authors, _) in enumerate(works)},
        days=dict.fromkeys(range(len(works)), date(2026, 1, 1)),
        hiding=0,
    )


@given(invented_labs())
def test_two_groups_share_between_nothing_and_all_and_give_at_most_two_points(invented):
    groups = Groups(invented)
    strengths = {(pair.one, pair.other): pair.strength for pair in groups.pairs()}
    assert all(0 < strength <= 1 + 1e-9 for strength in strengths.values())
    given_ = Counter()
    for bridge in bridges(groups):
        for link in bridge.links:
            given_[link.groups] += link.score
            assert link.works or link.topics
    assert all(points <= 2 + 1e-9 for points in given_.values())
    assert all(single.person in experts(single.topic) for single in singles(invented))


# Bridges.


def test_who_bridges_two_groups_is_counted_by_hand(ctx, two_groups):
    one, two, three, vision, health = two_groups
    made = report(ctx)
    scores = {bridge.person: bridge.score for bridge in made.bridges}
    # The common paper: half a point each. Of both common topics robotics hangs on one person on
    # each side, bandits on the one of Health.
    assert scores[three.doc_id] >= scores[one.doc_id] >= 0.5
    assert sum(scores.values()) == pytest.approx(2)
    assert two.doc_id not in scores
    link = made.bridges[0].links[0]
    assert set(link.groups) == {vision, health}
    assert len(link.works) == 1


def test_a_paper_within_a_group_bridges_nothing(lab, ctx):
    vision = lab.group("Vision")
    together(lab, "Bandits", *(lab.add(f"Invented {name}", groups=[vision]) for name in "ab"))
    assert not report(ctx).bridges


# Topics without a second expert.


def test_a_topic_that_one_person_knows_is_named_with_the_nearest(lab, ctx):
    expert, near = lab.add("Hrafn Placeholder"), lab.add("Oswin Tarrakett")
    lab.wrote(expert, "Bandits", date=date(2024, 3, 1))
    lab.wrote(expert, "Bandits again", date=date(2026, 3, 1))
    lab.wrote(near, "Bandits too", date=date(2025, 3, 1))
    (single,) = report(ctx).singles
    assert (single.person, single.why, single.nearest) == (expert.doc_id, "one", near.doc_id)
    assert (single.since, single.last, single.papers) == (date(2024, 3, 1), date(2026, 3, 1), 2)


def test_one_paper_and_ones_own_word_make_a_second_expert(lab, ctx):
    for name in ("Hrafn Placeholder", "Oswin Tarrakett"):
        lab.wrote(lab.add(name, interests=["bandits"]), f"Bandits of {name}", date=date(2026, 1, 1))
    assert not report(ctx).singles


@pytest.mark.parametrize(
    "fields",
    [
        {"roles": [DatedRole(role="PhD student", since=date(2020, 1, 1), until=date(2025, 1, 1))]},
        {"absences": [Absence(since=date(2026, 11, 1), until=date(2027, 11, 1))]},
    ],
)
def test_a_topic_of_people_who_are_gone_or_away_is_of_nobody(lab, ctx, fields):
    person = lab.add("Hrafn Placeholder", **fields)
    for number in range(2):
        lab.wrote(person, f"Bandits {number}", date=date(2026, 1, 1))
    (single,) = report(ctx).singles
    assert single.why == "gone"


def test_a_topic_on_which_nobody_wrote_for_long_is_of_nobody(lab, ctx):
    for name in ("Hrafn Placeholder", "Oswin Tarrakett"):
        person = lab.add(name)
        for number in range(2):
            lab.wrote(person, f"Bandits {number} of {name}", date=date(2021, 1, 1))
    (single,) = report(ctx).singles
    assert single.why == "old"


def test_no_month_is_made_up_of_a_paper_whose_year_alone_is_known(lab, ctx):
    person = lab.add("Hrafn Placeholder", interests=["bandits"])
    lab.wrote(person, "On bandits", date=date(2024, 1, 1), dated="year")
    (single,) = singles(survey(ctx))
    assert (single.since, single.last) == (None, None)
    lab.wrote(person, "More on bandits", date=date(2025, 4, 1), dated="month")
    (single,) = singles(survey(ctx))
    assert single.since == single.last == date(2025, 4, 1)

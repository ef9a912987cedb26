"""Who must not judge whom: it holds whatever is hidden, and says no more than the reader may see."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.access import SYSTEM
from coordtui.api import Paper, Person, Ref
from coordtui_expertise.conflicts import UNTOLD, Conflicts, name_forms, years_before
from coordtui_expertise.records import NameForm, Work
from coordtui_expertise.works import Works

LATELY, LONG_AGO = date(2025, 6, 1), date(2021, 6, 1)


@pytest.fixture
def hrafn(lab):
    return lab.add("Hrafn Placeholder")


@pytest.fixture
def ysolde(lab):
    return lab.add("Ysolde Carabosse")


def together(lab, first, second, state="confirmed", day=LATELY, **fields):
    work = lab.wrote(first, "Imaginary nets", date=day, **fields)
    return Works(lab.as_(None)).attach(work.doc_id, second.doc_id, state)


def change(lab, person, **fields):
    people = lab.directory.people()
    stored = people.get(person.doc_id)
    for name, value in fields.items():
        setattr(stored, name, value)
    return people.save(stored)


def kinds(ctx, person, other):
    return Conflicts(ctx).of(person.doc_id).get(other.doc_id)


def told(ctx, person, other):
    return Conflicts(ctx).told(person.doc_id, [other.doc_id]).get(other.doc_id)


def test_strangers_have_no_conflict_and_everybody_has_one_with_themselves(ctx, hrafn, ysolde):
    assert Conflicts(ctx).of(hrafn.doc_id) == {hrafn.doc_id: ("self",)}


@pytest.mark.parametrize("state", ["confirmed", "uncertain"])
def test_who_wrote_together_lately_has_a_conflict_sure_or_not(lab, ctx, hrafn, ysolde, state):
    together(lab, hrafn, ysolde, state)
    assert kinds(ctx, hrafn, ysolde) == kinds(ctx, ysolde, hrafn) == ("coauthor",)


def test_a_refused_authorship_is_none(lab, ctx, hrafn, ysolde):
    together(lab, hrafn, ysolde, "refused")
    assert kinds(ctx, hrafn, ysolde) is None


def test_a_paper_of_long_ago_counts_no_more_but_one_without_a_day_does(lab, ctx, hrafn, ysolde):
    together(lab, hrafn, ysolde, day=LONG_AGO)
    assert kinds(ctx, hrafn, ysolde) is None
    other = lab.wrote(hrafn, "No day is known of this")
    Works(lab.as_(None)).attach(other.doc_id, ysolde.doc_id, "confirmed")
    assert kinds(ctx, hrafn, ysolde) == ("coauthor",)


def test_three_years_are_counted_to_the_day_also_from_a_leap_day():
    assert years_before(date(2026, 11, 12), 3) == date(2023, 11, 12)
    assert years_before(date(2028, 2, 29), 3) == date(2025, 2, 28)


def test_same_group_and_supervision_count_both_ways(lab, ctx):
    robots = lab.group("Robotics")
    head = lab.add("Mireille Fauxpont", groups=[robots])
    student = lab.add("Oswin Tarrakett", groups=[robots], supervisors=[head.doc_id])
    assert kinds(ctx, head, student) == kinds(ctx, student, head) == ("group", "supervisor")


def test_a_declared_conflict_counts_both_ways(lab, ctx, hrafn):
    judge = lab.add("Ilse Nobody", conflicts=[hrafn.doc_id])
    assert kinds(ctx, judge, hrafn) == kinds(ctx, hrafn, judge) == ("declared",)


def test_a_conflict_with_somebody_merged_is_one_with_who_they_are_now(lab, ctx, hrafn, ysolde):
    double = lab.add("H. Placeholder", supervisors=[ysolde.doc_id])
    together(lab, double, ysolde)
    change(lab, double, merged_into=hrafn.doc_id)
    assert kinds(ctx, hrafn, ysolde) == ("coauthor", "supervisor")
    assert Conflicts(ctx).of(double.doc_id) == Conflicts(ctx).of(hrafn.doc_id)


def test_people_merged_in_a_circle_do_not_hang_it(lab, ctx, hrafn, ysolde):
    change(lab, hrafn, merged_into=ysolde.doc_id)
    change(lab, ysolde, merged_into=hrafn.doc_id)
    assert Conflicts(ctx).of(hrafn.doc_id)


HIDDEN = {"groups": "hidden", "supervisors": "hidden", "papers": "hidden"}


def test_what_is_hidden_still_holds_and_is_told_as_a_conflict_and_no_more(lab, as_):
    robots = lab.group("Robotics")
    shy = lab.add("Ulla Blank", groups=[robots], visibility=HIDDEN)
    pupil = lab.add("Vivien Nul", supervisors=[shy.doc_id], visibility=HIDDEN)
    mate = lab.add("Tobin Example", groups=[robots])
    writer = lab.add("Rosamund Fake")
    together(lab, shy, writer)
    reader = as_(lab.add("Lu Xiangtest"))
    conflicts = Conflicts(reader)
    others = [pupil.doc_id, mate.doc_id, writer.doc_id]
    assert [conflicts.of(shy.doc_id)[other] for other in others] == [
        ("supervisor",),
        ("group",),
        ("coauthor",),
    ]
    assert conflicts.told(shy.doc_id, others) == dict.fromkeys(others, (UNTOLD,))


def test_what_the_reader_sees_of_both_is_told(lab, as_):
    robots = lab.group("Robotics")
    first, second = (lab.add(name, groups=[robots]) for name in ("Tobin Example", "Ysolde Carabosse"))
    together(lab, first, second)
    assert told(as_(lab.add("Lu Xiangtest")), first, second) == ("coauthor", "group")


def test_who_may_see_everything_is_told_everything(lab, ctx, hrafn):
    judge = lab.add("Ilse Nobody", conflicts=[hrafn.doc_id])
    assert told(lab.as_(None), judge, hrafn) == ("declared",)


def test_whom_somebody_declared_is_told_to_nobody_else_not_even_to_those_named(lab, as_, hrafn):
    judge = lab.add("Ilse Nobody", conflicts=[hrafn.doc_id])
    assert told(as_(hrafn), hrafn, judge) == (UNTOLD,)
    assert told(as_(judge), judge, hrafn) == ("declared",)


def test_a_doubtful_authorship_is_a_conflict_but_is_not_told_as_one(lab, as_, hrafn, ysolde):
    together(lab, hrafn, ysolde, "uncertain")
    assert told(as_(lab.add("Lu Xiangtest")), hrafn, ysolde) == (UNTOLD,)


def test_of_strangers_nothing_is_told(ctx, hrafn, ysolde):
    assert told(ctx, hrafn, ysolde) is None


def paper(*authors, key="2611.99014", **fields):
    return Paper(ref=Ref("arxiv.paper", key), title="Imaginary nets", authors=authors, **fields)


def test_the_authors_of_a_paper_and_those_around_them_are_found(lab, ctx, hrafn, ysolde):
    student = lab.add("Oswin Tarrakett", supervisors=[hrafn.doc_id])
    work = lab.wrote(hrafn, "Imaginary nets", authors=["Somebody Else"], key="arxiv:2611.99014")
    expected = {hrafn.doc_id: ("author",), student.doc_id: ("supervisor",)}
    assert Conflicts(ctx).of_work(work) == expected
    assert Conflicts(ctx).of_work(paper()) == expected
    assert Conflicts(ctx).of_work(Work(key="arxiv:2611.99014", title="The same, not stored")) == expected
    shown = Paper(ref=Ref("expertise.work", str(work.doc_id)), title="The same")
    assert Conflicts(ctx).of_work(shown) == expected


def test_the_doi_finds_the_work_too(lab, ctx, hrafn):
    lab.wrote(hrafn, "Imaginary nets", authors=["Somebody Else"], doi="10.9999/abc")
    assert hrafn.doc_id in Conflicts(ctx).of_work(paper(doi="10.9999/ABC"))


@pytest.mark.parametrize(
    "written",
    [
        "Éloïse Dubois-Fictif",
        "Dubois-Fictif, Eloise",
        "E. Dubois Fictif",
        "Dubois-Fictif, E.",
        "DUBOIS-FICTIF Éloïse",
    ],
)
def test_an_author_by_name_is_an_author_however_the_name_is_written(lab, ctx, written):
    eloise = lab.add("Éloïse Dubois-Fictif")
    assert Conflicts(ctx).of_work(paper(written)) == {eloise.doc_id: ("author",)}


def test_a_hidden_or_unconfirmed_identity_does_not_hide_the_conflict(lab, as_):
    shy = lab.add("Ulla Blank", visibility={"papers": "hidden", "orcid": "hidden", "emails": "hidden"})
    work = lab.wrote(shy, "Imaginary nets", authors=["Somebody Else"])
    Works(lab.as_(None)).attach(work.doc_id, shy.doc_id, "uncertain")
    assert shy.doc_id in Conflicts(as_(lab.add("Lu Xiangtest"))).of_work(work)


def test_a_spelling_that_was_confirmed_is_a_name_too(lab, ctx, ysolde):
    now = ctx.clock()
    ctx.store.records(NameForm).add(
        NameForm(person=ysolde.doc_id, name="isolde karabosse", state="confirmed", at=now)
    )
    assert ysolde.doc_id in Conflicts(ctx).of_work(paper("Isolde Karabosse"))


def test_other_names_are_nobody(ctx, hrafn):
    assert Conflicts(ctx).of_work(paper("Hrafn Placeholdersson", "Ysolde", "")) == {}


def test_many_papers_are_answered_as_each_alone(lab, ctx, hrafn, ysolde):
    papers = [paper("H. Placeholder"), paper("Nobody At All", key="2"), paper("Carabosse, Ysolde", key="3")]
    conflicts = Conflicts(ctx)
    assert conflicts.of_works(papers) == [conflicts.of_work(each) for each in papers]


def test_many_people_are_answered_as_each_alone_and_in_as_many_queries(lab, ctx, monkeypatch):
    people = [lab.add(f"Person {n} Placeholder") for n in range(6)]
    for one, other in pairwise(people):
        work = lab.wrote(one, f"Paper of {one.doc_id}", date=LATELY)
        Works(lab.as_(None)).attach(work.doc_id, other.doc_id, "confirmed")
    numbers = [person.doc_id for person in people]
    conflicts = Conflicts(ctx)
    alone = {number: conflicts.of(number) for number in numbers}
    assert conflicts.of_many(numbers) == alone
    monkeypatch.setattr("coordtui_expertise.conflicts._FEW", 1)
    assert Conflicts(ctx).of_many(numbers) == alone


names = st.lists(st.text("abcdeé", min_size=1, max_size=6), min_size=1, max_size=4).map(" ".join)


@given(names)
def test_a_name_in_any_order_of_its_words_has_a_form_in_common(name):
    backwards = " ".join(reversed(name.split()))
    assert name_forms(name) & name_forms(backwards)


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=12))
def test_conflicts_are_mutual(pairs):
    from coordtui_expertise.conflicts import _Lab

    rows = [
        (n, f"Person {n}", [b for a, b in pairs if a == n], [], [b for a, b in pairs if b == n], None)
        for n in range(1, 7)
    ]
    lab = _Lab(rows)
    found = {n: lab.conflicts(n, ()) for n in range(1, 7)}
    for number, others in found.items():
        assert all(found[other].get(number) == kinds for other, kinds in others.items())


def test_nobody_is_asked_for_rights_that_they_do_not_have(lab, as_):
    guest = Person(name="A guest", access=["guest"])
    stored = lab.directory.acting_as(SYSTEM).people().add(guest)
    assert Conflicts(as_(stored)).of(stored.doc_id) == {stored.doc_id: ("self",)}

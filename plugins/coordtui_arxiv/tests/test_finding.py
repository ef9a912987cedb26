"""The filter of the papers, asked of the store: it finds what the same filter finds in memory."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import parse_filter
from coordtui.store.records import Repository
from coordtui_arxiv.finding import Finder, filter_fields
from coordtui_arxiv.orders import in_order
from coordtui_arxiv.records import Author, Paper
from tests.fake_arxiv import invented
from tests.fake_arxiv.writing import DAY

from .conftest import MORNING, Rig


def paper(key: str, title: str, *authors: str, categories: str, days: int) -> Paper:
    return invented(
        key,
        title=title,
        authors=[Author(name=name) for name in authors],
        categories=categories.split(),
        primary=categories.split(maxsplit=1)[0],
        announced=DAY - timedelta(days=days),
    )


@pytest.fixture
def lab(rig: Rig) -> Rig:
    """Four papers, three of them found by a watch, some marked."""
    rig.watch(name="Transport of nonsense", words="transport OR bandits")
    people = ["Zéphyrine Quillbranche", "Li Placeholder"]
    one, two, three, _four = rig.take(
        paper("2611.50001", "Graph-neural transport", *people, categories="cs.LG stat.ML", days=0),
        paper("2611.50002", "Invented bandits", "Hrafn Placeholder", categories="math.ST", days=1),
        paper("2610.50003", "A neural transport of graphs", "Oswin Li", categories="cs.CV", days=30),
        paper("2511.50004", "Survey of zeros", "Carabosse, Ute", categories="cond-mat.stat-mech", days=365),
    )
    inbox = rig.inbox()
    inbox.mark([one], read=True, starred=True)
    inbox.mark([two], archived=True)
    inbox.set_tags([one, three], ["to read", "new"])
    return rig


def test_an_author_is_found_by_their_name_as_it_reads(rig: Rig) -> None:
    rig.take(paper("2611.50001", "Kelp", r"Placeholder Erd{\H o}s", categories="cs.LG", days=0))
    assert found(rig, 'author:"placeholder erdos"') == ["1"]
    assert found(rig, 'author:"Placeholder Erdős"') == ["1"]


def found(rig: Rig, text: str, *, typing: bool = False) -> list[str]:
    ctx = rig.ctx()
    asked = parse_filter(text, filter_fields(ctx), today=DAY.astimezone().date())
    ids = Finder(ctx).narrow(rig.inbox().ids("all"), asked, typing=typing)
    return [key[-1] for key in rig.keys(ids)]


@pytest.mark.parametrize(
    ("text", "papers"),
    [
        ("", "1234"),
        ("neural", "13"),
        ("NEURAL grap", "13"),
        ('"neural transport"', "13"),
        ('"graph neural"', "1"),
        ("z", "14"),
        ("z ", "14"),
        ("author:q", "1"),
        ("author:li", "13"),
        ("author:quill", "1"),
        ("au:zephyrine", "1"),
        ('author:"li placeholder"', "1"),
        ('author:"quillbranche li"', ""),
        ("title:graph", "13"),
        ("abstract:zorn", ""),
        ("cat:cs ", "13"),
        ("cat:cs.LG,math.ST", "12"),
        ("cat:stat ", "1"),
        ("cat:stat.m", "1"),
        ("-cat:cs.CV", "124"),
        ("tag:new", "13"),
        ('tag:"to read"', "13"),
        ("-tag:new", "24"),
        ("is:read", "1"),
        ("is:new", "234"),
        ("is:kept,dismissed", "12"),
        ("is:dism", "2"),
        ("date:today", "1"),
        ("date:>7d", "12"),
        ("date:<2026", "4"),
        ("year:2026 ", "123"),
        ("year:<2026", "4"),
        ("watch:nonsense", "123"),
        ("watch:other", ""),
        ("transport is:new", "3"),
        ("autor:li", "13"),
        ("date:soon neural", "13"),
        ("cat:. ", ""),
        ("-cat:. ", "1234"),
        ("cat:.,cs.CV ", "3"),
    ],
)
def test_a_filter_finds(lab: Rig, text: str, papers: str) -> None:
    assert sorted(found(lab, text)) == sorted(papers)


@pytest.mark.parametrize(
    ("text", "papers"), [("z", "1234"), ("neural z", "13"), ("author:q", "1"), ("z ", "14")]
)
def test_a_first_letter_of_words_narrows_nothing_while_it_is_typed(lab: Rig, text: str, papers: str) -> None:
    assert sorted(found(lab, text, typing=True)) == sorted(papers)


def test_papers_of_the_lab_have_an_author_of_the_directory(lab: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "coordtui_arxiv.ours.Ours._people",
        lambda self: [(1, "Oswin Li", None), (2, "Zorn", None), (3, "Hrafn Q. Placeholder", None)],
    )
    assert found(lab, "is:lab") == ["3"]
    assert found(lab, "-is:lab") == ["1", "2", "4"]


@pytest.mark.parametrize(
    "text", ["Schrödinger", "title:schrodinger", '"schrödinger equation"', "abstract:erdős"]
)
def test_latex_is_found_as_it_reads(rig: Rig, text: str) -> None:
    rig.take(
        paper("2611.50001", r"The Schr\"odinger equation", "Ute Nobody", categories="math.AP", days=0),
        paper("2611.50002", "Another", "Ute Nobody", categories="math.AP", days=0),
    )
    first = rig.papers()[0]
    assert first.read_as.startswith("The Schrödinger equation")
    assert found(rig, text) == (["1"] if "abstract" not in text else [])


_WORDS = st.sampled_from(
    [
        "neural",
        "author:li",
        "-author:li",
        "cat:cs",
        "-cat:stat",
        "tag:new",
        "is:new",
        "is:kept",
        "date:>40d",
        "year:2026",
        "title:transport",
        "“graph-neural”",
        "-bandits",
        "watch:nonsense",
    ]
)


@given(st.lists(_WORDS, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_terms_asked_together_find_what_each_of_them_finds(lab: Rig, terms: list[str]) -> None:
    expected = {*"1234"}
    for term in terms:
        expected &= {*found(lab, f"{term} ")}
    assert {*found(lab, " ".join([*terms, ""]))} == expected


def test_what_a_term_found_is_kept_until_the_store_changes(lab: Rig) -> None:
    ctx = lab.ctx()
    finder, ids = Finder(ctx), lab.inbox().ids("all")
    asked = parse_filter("is:kept", filter_fields(ctx))
    assert len(finder.narrow(ids, asked)) == 1
    lab.inbox().mark(ids, starred=True)
    assert len(finder.narrow(ids, asked)) == 1
    finder.forget()
    assert finder.narrow(ids, asked) == ids


def test_taking_a_term_away_shows_what_it_hid(lab: Rig) -> None:
    ctx = lab.ctx()
    finder, ids, fields = Finder(ctx), lab.inbox().ids("all"), filter_fields(ctx)
    assert len(finder.narrow(ids, parse_filter("neural is:new ", fields))) == 1
    assert len(finder.narrow(ids, parse_filter("is:new ", fields))) == 3


@pytest.mark.parametrize(
    ("key", "papers"),
    [("title", "3124"), ("authors", "4321"), ("topic", "4312"), ("age", "1234"), ("match", "1234")],
)
def test_orders_of_the_list(lab: Rig, key: str, papers: str) -> None:
    ids = lab.inbox().ids("all")
    assert "".join(k[-1] for k in lab.keys(in_order(lab.ctx(), ids, key, reverse=False))) == papers


@pytest.mark.parametrize(
    ("key", "papers"), [("title", "4213"), ("authors", "1234"), ("topic", "2134"), ("age", "4321")]
)
def test_an_order_without_equals_turned_round_is_its_own_reverse(lab: Rig, key: str, papers: str) -> None:
    ids = lab.inbox().ids("all")
    assert "".join(k[-1] for k in lab.keys(in_order(lab.ctx(), ids, key, reverse=True))) == papers


def test_papers_of_equal_relevance_stay_newest_first_when_the_order_is_turned_round(lab: Rig) -> None:
    ids = lab.inbox().ids("all")
    assert "".join(k[-1] for k in lab.keys(in_order(lab.ctx(), ids, "match", reverse=True))) == "4123"


@pytest.mark.parametrize("key", ["title", "authors", "topic", "age", "match"])
def test_a_paper_that_went_between_two_reads_keeps_the_list_in_order(lab: Rig, key: str) -> None:
    ids = lab.inbox().ids("all")
    order = in_order(lab.ctx(), [ids[0], 9_999, *ids[1:]], key, reverse=False)
    assert [i for i in order if i != 9_999] == in_order(lab.ctx(), ids, key, reverse=False)


def test_a_calendar_reads_each_paper_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.take(*(invented(f"2611.5{n:04}", announced=MORNING - timedelta(days=n)) for n in range(20)))
    finder, read, get = Finder(rig.ctx()), [], Repository.get

    def counted(self: Repository[Paper], number: int) -> Paper | None:
        read.append(number)
        return get(self, number)

    monkeypatch.setattr(Repository, "get", counted)
    days = [MORNING.date() - timedelta(days=n) for n in range(42)]
    assert sum(len(finder.announced(day, day)) for day in days) == 20
    assert len(read) == len(set(read))

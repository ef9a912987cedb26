"""The stored papers, as other plugins read them."""

from __future__ import annotations

import pytest

import coordtui_arxiv
from coordtui.api import NotAllowed, PaperLibrary, Ref
from coordtui_arxiv.records import Mark, Paper
from tests.fake_arxiv import invented

from .conftest import Rig


def test_papers_are_given_by_reference_in_the_order_asked_for(rig: Rig) -> None:
    rig.take(*(invented(f"2611.5000{n}", title=f"Paper {n}") for n in (1, 2, 3)))
    library = coordtui_arxiv.coordtui_services(rig.ctx())[PaperLibrary]()
    refs = [Ref("arxiv.paper", key) for key in ("2611.50003", "2611.59999", "2611.50001")]
    assert [paper.title for paper in library.papers([*refs, Ref("other.paper", "2611.50002")])] == [
        "Paper 3",
        "Paper 1",
    ]
    one = library.paper(refs[0])
    assert one.ref == refs[0]
    assert one.url == "https://arxiv.org/abs/2611.50003"
    assert library.paper(Ref("person", "1")) is None


def test_the_library_is_walked_in_parts_and_goes_on_from_a_cursor(rig: Rig) -> None:
    rig.take(*(invented(f"2611.5000{n}") for n in range(5)))
    library = coordtui_arxiv.coordtui_services(rig.ctx())[PaperLibrary]()
    cursor, seen = "", []
    while True:
        papers, cursor = library.after(cursor, 2)
        if not papers:
            break
        seen += [paper.ref.key for paper in papers]
    assert seen == [f"2611.5000{n}" for n in range(5)]
    rig.take(invented("2611.50009"))
    papers, _ = library.after(cursor, 2)
    assert [paper.ref.key for paper in papers] == ["2611.50009"]


def test_words_find_the_newest_papers_first(rig: Rig) -> None:
    rig.take(invented("2611.50001", title="Transport"), invented("2611.50002", title="Proteins"))
    library = coordtui_arxiv.coordtui_services(rig.ctx())[PaperLibrary]()
    assert [paper.ref.key for paper in library.find("transp", 5)] == ["2611.50001"]


def test_who_may_not_read_papers_gets_none(rig: Rig) -> None:
    library = coordtui_arxiv.coordtui_services(rig.ctx(roles=("guest",)))[PaperLibrary]()
    with pytest.raises(NotAllowed):
        library.find("x", 1)


def test_stars_are_told_to_whom_they_belong_alone(rig: Rig) -> None:
    rig.take(*(invented(f"2611.5000{n}") for n in (1, 2, 3)))
    papers = {paper.key: paper.doc_id for paper in rig.ctx().store.records(Paper).find()}
    marks = rig.ctx().store.records(Mark)
    marks.add(Mark(person=rig.ctx().actor.person, paper=papers["2611.50001"], starred=True))
    marks.add(Mark(person=rig.ctx().actor.person, paper=papers["2611.50003"], starred=True))
    marks.add(Mark(person=rig.ctx().actor.person, paper=papers["2611.50002"], read=True))
    marks.add(Mark(person=77, paper=papers["2611.50002"], starred=True))
    library = coordtui_arxiv.coordtui_services(rig.ctx())[PaperLibrary]()
    assert {paper.ref.key for paper in library.starred(9)} == {"2611.50001", "2611.50003"}
    assert len(library.starred(1)) == 1

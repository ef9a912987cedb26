"""Who wrote what, as other plugins ask for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coordtui.api import Authorship, NotAllowed, Paper, Ref
from coordtui.testing import actor_with
from coordtui_expertise.attaching import Attaching
from coordtui_expertise.identities import Identities
from coordtui_expertise.records import Authorship as Stored
from coordtui_expertise.works import Works


def arxiv(key: str) -> Ref:
    return Ref("arxiv.paper", key)


def service(ctx: Any) -> Authorship:
    found = ctx.service(Authorship)
    assert found is not None
    return found


@pytest.fixture
def hrafn(lab: Any) -> Any:
    return lab.add("Hrafn Placeholder", access=["researcher"])


def test_confirmed_papers_are_told_by_paper_and_by_person(lab: Any, ctx: Any, hrafn: Any) -> None:
    ute = lab.add("Ute Nobody")
    old = lab.wrote(hrafn, "Old", key="arxiv:2511.50001", date=date(2025, 11, 1))
    lab.wrote(hrafn, "New", key="arxiv:2611.50001", date=date(2026, 11, 1))
    book = lab.wrote(hrafn, "Book")
    Works(lab.as_(None)).attach(old.doc_id, ute.doc_id, "confirmed")
    told = service(ctx)
    assert told.authors([arxiv("2511.50001"), arxiv("2611.50001"), arxiv("2611.99999"), book.ref]) == {
        arxiv("2511.50001"): (hrafn.doc_id, ute.doc_id),
        arxiv("2611.50001"): (hrafn.doc_id,),
        book.ref: (hrafn.doc_id,),
    }
    assert told.papers() == {
        hrafn.doc_id: (arxiv("2611.50001"), arxiv("2511.50001"), book.ref),
        ute.doc_id: (arxiv("2511.50001"),),
    }
    assert told.papers([ute.doc_id]) == {ute.doc_id: (arxiv("2511.50001"),)}
    assert told.papers([]) == {}
    assert told.authors([]) == {}


def test_what_waits_or_was_refused_is_told_to_nobody(lab: Any, ctx: Any, hrafn: Any) -> None:
    work = lab.wrote(hrafn, "Theirs", key="arxiv:2611.50001")
    other = lab.add("Ute Nobody")
    for state in ("uncertain", "refused"):
        Works(lab.as_(None)).attach(work.doc_id, other.doc_id, state, by=1)
        assert service(ctx).authors([arxiv("2611.50001")]) == {arxiv("2611.50001"): (hrafn.doc_id,)}
        assert service(lab.as_(other)).papers([other.doc_id]) == {}


def test_what_a_person_hides_only_they_and_who_sees_all_are_told(lab: Any, ctx: Any, hrafn: Any) -> None:
    lab.wrote(hrafn, "Hidden", key="arxiv:2611.50001")
    hrafn.visibility = {"papers": "hidden"}
    hrafn = lab.directory.people().save(hrafn)
    other = lab.add("Ute Nobody", access=["researcher"])
    for who, told in ((other, {}), (hrafn, {hrafn.doc_id: (arxiv("2611.50001"),)})):
        assert service(lab.as_(who)).papers() == told
        assert dict(service(lab.as_(who)).authors([arxiv("2611.50001")])).keys() == (
            {arxiv("2611.50001")} if told else set()
        )
    assert service(lab.as_(None)).papers().keys() == {hrafn.doc_id}


def test_whoever_asks_not_to_be_suggested_still_wrote_their_papers(lab: Any, ctx: Any) -> None:
    person = lab.add("Hrafn Placeholder", matching=False)
    lab.wrote(person, "Open", key="arxiv:2611.50001")
    assert service(ctx).papers().keys() == {person.doc_id}


def test_papers_follow_somebody_who_is_found_to_be_another(lab: Any, ctx: Any, hrafn: Any) -> None:
    double = lab.add("H. Placeholder")
    lab.wrote(double, "Of the double", key="arxiv:2611.50001")
    lab.session.directory.merge(hrafn.doc_id, double.doc_id)
    lab.session.deliver_events()
    assert service(ctx).papers() == {hrafn.doc_id: (arxiv("2611.50001"),)}


def test_a_new_paper_is_told_once_its_full_name_was_confirmed_and_no_sooner(
    lab: Any, ctx: Any, hrafn: Any
) -> None:
    def came(key: str, author: str) -> None:
        paper = Paper(ref=arxiv(key), title=f"Paper {key}", authors=(author,))
        Attaching(lab.as_(None)).take([paper])

    came("2611.50001", "Hrafn Placeholder")
    came("2611.50002", "H. Placeholder")
    assert service(ctx).papers() == {}
    (row,) = lab.as_(None).store.records(Stored).find(lambda row: row["name"] == "Hrafn Placeholder")
    Identities(lab.as_(None)).confirm_always(row.doc_id)
    came("2611.50003", "Hrafn Placeholder")
    assert service(ctx).papers() == {hrafn.doc_id: (arxiv("2611.50003"), arxiv("2611.50001"))}


def test_it_takes_the_right_to_see_expertise(lab: Any) -> None:
    ctx = lab.session.context("expertise", actor=actor_with())
    with pytest.raises(NotAllowed):
        service(ctx).papers()
    with pytest.raises(NotAllowed):
        service(ctx).authors([])


def test_who_may_settle_what_waits_is_told_how_much_it_is(lab: Any, ctx: Any, hrafn: Any) -> None:
    other = lab.add("Ute Nobody", access=["researcher"])
    for key in ("2611.50001", "2611.50002"):
        Attaching(lab.as_(None)).take([Paper(ref=arxiv(key), title=key, authors=("Hrafn Placeholder",))])
    told = {
        "who manages": service(lab.as_(None)).waiting(),
        "themselves": service(lab.as_(hrafn)).waiting(),
        "another": service(lab.as_(other)).waiting(),
        "a guest": service(lab.session.context("expertise", actor=actor_with())).waiting(),
    }
    assert told == {"who manages": 2, "themselves": 2, "another": 0, "a guest": 0}

"""Which papers are of the lab: nobody is taken for another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coordtui.access import SYSTEM
from coordtui.api import Authorship, Group, NotAllowed, Person, Ref, parse_filter
from coordtui.testing import actor_with, open_test_session
from coordtui_arxiv.finding import Finder, filter_fields
from coordtui_arxiv.ours import Ours
from coordtui_arxiv.records import Author, Paper
from coordtui_expertise.records import Work
from coordtui_expertise.works import Works
from tests.fake_arxiv import invented
from tests.fake_arxiv.writing import DAY

from .conftest import Rig


def by(number: int, *names: str) -> Paper:
    return invented(
        f"2611.5000{number}",
        authors=[Author(name=name) for name in names],
        announced=DAY + timedelta(hours=number),
    )


def people(rig: Rig, *names: str) -> list[Person]:
    return [rig.core.records(Person).add(Person(name=name)) for name in names]


def test_without_a_plugin_that_knows_only_an_exact_full_name_of_one_person_counts(rig: Rig) -> None:
    people(rig, "Zéphyrine Quillbranche", "Wei Nobody", "Wei Nobody", "Zorn", "U. Blank")
    numbers = rig.take(
        by(1, "Somebody Else", "Zephyrine QUILLBRANCHE"),
        by(2, "Z. Quillbranche"),
        by(3, "Zéphyrine M. Quillbranche", "Zorn"),
        by(4, "Wei Nobody"),  # whom of the two it means nobody knows
        by(5, "U. Blank"),
        by(6, r"Z\'ephyrine Quillbranche Jr."),
        by(7, "Zéphyrine Quillbranche"),
    )
    ours = Ours(rig.ctx())
    assert ours.all() == [numbers[6], numbers[0]]
    assert list(ours.among(numbers)) == [numbers[0], numbers[6]]
    assert list(ours.among([])) == []


def test_a_double_in_the_directory_is_the_person_they_are(rig: Rig) -> None:
    kept, double = people(rig, "Ute Placeholder", "Ute Placeholder")
    (number,) = rig.take(by(1, "Ute Placeholder"))
    ours = Ours(rig.ctx())
    assert ours.all() == []
    rig.merge(kept.doc_id, double.doc_id)
    assert ours.all() == [number]


def test_new_papers_and_new_people_are_seen(rig: Rig) -> None:
    ours = Ours(rig.ctx())
    assert ours.all() == []
    (first,) = rig.take(by(1, "Ute Placeholder"))
    people(rig, "Ute Placeholder")
    assert ours.all() == [first]
    (second,) = rig.take(by(2, "Ute Placeholder"))
    assert ours.all() == [second, first]


class Told:
    """Somebody who knows who wrote what, and counts how often they are asked."""

    def __init__(self, wrote: Callable[[], Mapping[int, tuple[Ref, ...]]]) -> None:
        self.wrote, self.asked = wrote, 0

    def papers(self, people: object = None) -> Mapping[int, tuple[Ref, ...]]:
        self.asked += 1
        return self.wrote()

    def authors(self, refs: object) -> Mapping[Ref, tuple[int, ...]]:
        return {}

    def waiting(self) -> int:
        return 3


@pytest.fixture
def offered(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    def offer(wrote: Callable[[], Mapping[int, tuple[Ref, ...]]], by: type[Told] = Told) -> Told:
        told = by(wrote)

        def services(actor: object, protocol: type[Any]) -> list[Any]:
            return [told] if protocol is Authorship else []

        monkeypatch.setattr(rig.runtime, "services", services)
        return told

    return offer


def test_who_knows_who_wrote_what_is_believed_and_names_count_no_more(
    rig: Rig, offered: Callable[..., Told]
) -> None:
    people(rig, "Ute Placeholder")
    numbers = rig.take(by(1, "Ute Placeholder"), by(2, "U. Placeholder"), by(3, "Ute Placeholder"))
    wrote: dict[int, tuple[Ref, ...]] = {
        1: (Ref("arxiv.paper", "2611.50002"), Ref("expertise.work", "7")),
        2: (Ref("arxiv.paper", "2611.50002"), Ref("arxiv.paper", "2611.50003")),
    }
    told = offered(lambda: wrote)
    ours = Ours(rig.ctx())
    assert ours.all() == [numbers[2], numbers[1]]
    assert list(ours.among(numbers)) == numbers[1:]
    assert told.asked == 1  # nothing was written since
    del wrote[2]
    rig.inbox().mark(numbers, read=True)
    assert ours.all() == [numbers[1]]


def test_who_may_not_see_who_wrote_what_sees_no_paper_of_the_lab(
    rig: Rig, offered: Callable[..., Told]
) -> None:
    people(rig, "Ute Placeholder")
    rig.take(by(1, "Ute Placeholder"))

    def refuse() -> Mapping[int, tuple[Ref, ...]]:
        raise NotAllowed("expertise.view")

    offered(refuse)
    assert Ours(rig.ctx()).all() == []


def test_with_expertise_a_homonym_does_not_count_and_hidden_papers_do_not_show(tmp_path: Path) -> None:
    plugins = {"arxiv": "coordtui_arxiv", "expertise": "coordtui_expertise"}
    with open_test_session(tmp_path, plugins) as session:
        directory = session.directory_of(SYSTEM).people()
        open_, shy = (
            directory.add(Person(name="Ute Placeholder", matching=False)),
            directory.add(Person(name="Hrafn Nobody", visibility={"papers": "hidden"})),
        )
        ctx = session.context("arxiv", actor=SYSTEM)
        ctx.store.records(Paper).add_all([by(1, "Ute Placeholder"), by(2, "Ute Placeholder"), by(3, "H. N.")])
        works = Works(session.context("expertise", actor=SYSTEM))
        for key, person in (("2611.50001", open_), ("2611.50003", shy)):
            (work,) = works.take([Work(key=f"arxiv:{key}", title=key)], "test")
            works.attach(work.doc_id, person.doc_id, "confirmed")
        seen = {
            name: {paper.key for paper in ctx.store.records(Paper).get_many(Ours(view).all())}
            for name, view in (
                ("another", session.context("arxiv", actor=actor_with("researcher", person=open_.doc_id))),
                ("the one", session.context("arxiv", actor=actor_with("researcher", person=shy.doc_id))),
            )
        }
        assert seen == {"another": {"2611.50001"}, "the one": {"2611.50001", "2611.50003"}}


def test_how_many_more_may_be_the_lab_s_is_said_by_who_knows_and_of_names_alone_nobody_knows(
    rig: Rig, offered: Callable[..., Told]
) -> None:
    ours = Ours(rig.ctx())
    assert (ours.certain, ours.waiting()) == (False, 0)
    offered(dict)
    assert (ours.certain, ours.waiting()) == (True, 3)


@pytest.mark.parametrize("known", [True, False])
def test_papers_of_a_group_are_those_of_its_members(
    rig: Rig, offered: Callable[..., Told], *, known: bool
) -> None:
    inside, outside = people(rig, "Ute Placeholder", "Hrafn Nobody")
    inside.groups = [7]
    rig.core.records(Person).save(inside)
    numbers = rig.take(by(1, "Ute Placeholder"), by(2, "Hrafn Nobody"), by(3, "Somebody Else"))
    if known:

        class Known(Told):
            def papers(self, people: Any = None) -> Mapping[int, tuple[Ref, ...]]:
                return {who: refs for who, refs in self.wrote().items() if who in people}

        wrote = {
            inside.doc_id: (Ref("arxiv.paper", "2611.50001"),),
            outside.doc_id: (Ref("arxiv.paper", "2611.50002"),),
        }
        offered(lambda: wrote, Known)
    ours = Ours(rig.ctx())
    assert ours.of_groups([7]) == {numbers[0]}
    assert ours.of_groups([8]) == set()


def test_the_filter_finds_the_papers_of_a_group_by_its_name(rig: Rig) -> None:
    team = rig.core.records(Group).add(Group(name="Équipe fictive"))
    (person,) = people(rig, "Ute Placeholder")
    person.groups = [team.doc_id]
    rig.core.records(Person).save(person)
    numbers = rig.take(by(1, "Ute Placeholder"), by(2, "Somebody Else"))

    def found(text: str) -> list[int]:
        ctx = rig.ctx()
        asked = parse_filter(text, filter_fields(ctx), today=DAY.date())
        return Finder(ctx).narrow(numbers, asked)

    assert found('group:"equipe fictive"') == found("team:fictive") == numbers[:1]
    assert found("-group:fictive") == numbers[1:]
    assert found("group:nobody") == []

"""Papers of libraries, looked through for authors of the lab."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
import pytest

from coordtui.api import Cancelled, Message, Paper, PapersAdded, Ref
from coordtui_expertise import coordtui_event
from coordtui_expertise.attaching import CROWD, Attaching, attach
from coordtui_expertise.names import Names, is_full, spelling
from coordtui_expertise.records import Authorship, NameForm, Walk, Work


def paper(key: str, *authors: str, title: str = "") -> Paper:
    return Paper(
        ref=Ref("arxiv.paper", key),
        title=title or f"An invented paper {key}",
        abstract="On invented bandits.",
        authors=authors,
        date=date(2026, 11, 2),
    )


class Library:
    """Papers in memory; counts how many were read."""

    def __init__(self, *papers: Paper) -> None:
        self.all, self.read = [*papers], 0

    def papers(self, refs: Sequence[Ref]) -> list[Paper]:
        return [each for each in self.all if each.ref in refs]

    def after(self, cursor: str, limit: int) -> tuple[list[Paper], str]:
        start = int(cursor or 0)
        papers = self.all[start : start + limit]
        self.read += len(papers)
        return papers, str(start + len(papers))


class WithLibrary:
    """A runtime that offers a library besides what it is."""

    def __init__(self, runtime: Any, library: Library) -> None:
        self._runtime, self._library = runtime, library

    def services(self, actor: Any, protocol: type[Any]) -> list[Any]:
        return [self._library] if protocol.__name__ == "PaperLibrary" else []

    def acting_as(self, actor: Any) -> Any:
        return WithLibrary(self._runtime.acting_as(actor), self._library)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runtime, name)


class Run:
    def __init__(self, stop_after: int | None = None) -> None:
        self.steps, self.stop_after = 0, stop_after

    def progress(self, text: Message, done: int = 0, total: int | None = None) -> None:
        self.steps += 1
        if self.stop_after is not None and self.steps > self.stop_after:
            raise Cancelled(text)

    cancelled = False


@pytest.fixture
def take(lab: Any):
    """Lets papers come in; gives the authorships as person, state and evidence."""

    def take_(*papers: Paper) -> list[tuple[int, str, str]]:
        ctx = lab.as_(None)
        Attaching(ctx).take(papers)
        return authorships(ctx)

    return take_


def authorships(ctx: Any) -> list[tuple[int, str, str]]:
    rows = ctx.store.records(Authorship).find()
    return [(row.person, row.state, str(Message.from_json(row.why[0]))) for row in rows]


def confirm_name(lab: Any, person: int, name: str, state: Any = "confirmed") -> None:
    ctx = lab.as_(None)
    form = NameForm(person=person, name=spelling(name), state=state, at=ctx.clock(), by=person)
    ctx.store.records(NameForm).add(form)


def test_no_paper_attaches_by_name_before_somebody_confirmed_it(lab: Any, take: Any) -> None:
    hrafn = lab.add("Hrafn Placeholder").doc_id
    assert take(paper("2611.1", "Hrafn Placeholder", "Oswin Nobody")) == [
        (hrafn, "uncertain", "Exactly this full name, and nobody else of the lab has it.")
    ]


def test_a_confirmed_full_name_attaches_later_papers_by_itself(lab: Any, take: Any) -> None:
    hrafn = lab.add("Hrafn Placeholder").doc_id
    confirm_name(lab, hrafn, "Hrafn Placeholder")
    rows = take(paper("2611.1", "Placeholder, Hrafn"), paper("2611.2", "HRAFN PLACEHOLDER"))
    assert [(person, state) for person, state, _ in rows] == [(hrafn, "confirmed")] * 2


@pytest.mark.parametrize("other", ["Hrafn Placeholder", "Hrafn PLACÉHOLDER"])
def test_a_confirmed_name_that_somebody_else_has_attaches_nothing(lab: Any, take: Any, other: str) -> None:
    hrafn = lab.add("Hrafn Placeholder").doc_id
    lab.add(other)
    confirm_name(lab, hrafn, "Hrafn Placeholder")
    assert {state for _, state, _ in take(paper("2611.1", "Hrafn Placeholder"))} == {"uncertain"}


def test_a_confirmed_surname_with_an_initial_attaches_nothing(lab: Any, take: Any) -> None:
    hrafn = lab.add("Hrafn Placeholder").doc_id
    for form in ("H. Placeholder", "Placeholder H", "HJ Placeholder"):
        confirm_name(lab, hrafn, form)
    rows = take(*(paper(f"2611.{n}", name) for n, name in enumerate(["H. Placeholder", "HJ Placeholder"])))
    assert {state for _, state, _ in rows} == {"uncertain"}


@pytest.mark.parametrize(
    ("written", "evidence"),
    [
        ("Placeholder Hrafn", "The same names in another order"),
        ("Hrafn J. Placeholder", "The same name but for middle names or initials"),
        ("Hrafn Jón Placeholder", "The same name but for middle names or initials"),
        ("Hrafn Place-holder", "The same name in another spelling"),
        ("H. Placeholder", "Only surname and initial fit “H. Placeholder”; of the lab it could be 1 person."),
        ("Placeholder, H.", "Only surname and initial fit"),
    ],
)
def test_a_variant_is_asked_about_with_its_evidence(lab: Any, take: Any, written: str, evidence: str) -> None:
    hrafn = lab.add("Hrafn Placeholder").doc_id
    ((person, state, why),) = take(paper("2611.1", written))
    assert (person, state) == (hrafn, "uncertain")
    assert why.startswith(evidence)


@pytest.mark.parametrize(
    "written", ["Hulda Placeholder", "Hrafn Nobody", "Oswin H. Placeholder", "Placeholder", ""]
)
def test_another_name_is_not_asked_about(lab: Any, take: Any, written: str) -> None:
    lab.add("Hrafn Placeholder")
    assert take(paper("2611.1", written)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Jörg Müller", "Joerg Mueller"), ("Søren Ærø", "Soren Aero"), ("Yulia Nobody", "Iuliia Nobody")],
)
def test_accents_and_transliterations_are_other_spellings_of_a_name(one: str, other: str) -> None:
    assert Names([(1, one)]).called(other).keys() == {1}


def test_an_initial_says_how_many_it_could_be_and_a_crowd_is_not_asked(lab: Any, take: Any) -> None:
    for given in ("Hrafn", "Hulda"):
        lab.add(f"{given} Placeholder")
    rows = take(paper("2611.1", "H. Placeholder"))
    assert len(rows) == 2
    assert all(why.endswith("it could be 2 people.") for _, _, why in rows)
    for number in range(CROWD):
        lab.add(f"Xiang{number} Testname")
    assert len(take(paper("2611.2", "X. Testname"))) == 2 + CROWD
    lab.add("Xavier Testname")
    assert len(take(paper("2611.3", "X. Testname"))) == 2 + CROWD


def test_whose_name_is_written_out_is_meant_and_not_who_shares_the_initial(lab: Any, take: Any) -> None:
    lab.add("Hulda Placeholder")
    hrafn = lab.add("Hrafn Placeholder").doc_id
    lab.add("H. Placeholder")
    assert [person for person, _, _ in take(paper("2611.1", "Hrafn Placeholder"))] == [hrafn]


def test_a_refused_pair_and_a_refused_name_never_come_back(lab: Any, take: Any) -> None:
    hrafn = lab.add("Hrafn Placeholder").doc_id
    take(paper("2611.1", "Hrafn Placeholder"))
    rows = lab.as_(None).store.records(Authorship)
    rows.save(msgspec.structs.replace(rows.find()[0], state="refused"))
    confirm_name(lab, hrafn, "Hrafn J. Placeholder", "refused")
    rows = take(paper("2611.1", "Hrafn Placeholder"), paper("2611.2", "Hrafn J. Placeholder"))
    assert [state for _, state, _ in rows] == ["refused"]


def test_papers_of_strangers_are_not_taken_in(lab: Any, take: Any) -> None:
    lab.add("Hrafn Placeholder")
    take(paper("2611.1", "Oswin Nobody"), paper("2611.2", "Hrafn Placeholder"))
    works = lab.as_(None).store.records(Work).find()
    assert [work.key for work in works] == ["arxiv:2611.2"]


def test_the_name_of_a_double_is_one_more_name_of_the_person(lab: Any, take: Any) -> None:
    hrafn, double = lab.add("Hrafn Placeholder"), lab.add("Hrafn Nobody")
    lab.session.directory.merge(hrafn.doc_id, double.doc_id)
    assert [person for person, _, _ in take(paper("2611.1", "Hrafn Nobody"))] == [hrafn.doc_id]


def test_papers_are_looked_at_when_a_library_says_that_they_came(lab: Any) -> None:
    hrafn = lab.add("Hrafn Placeholder").doc_id
    library = Library(paper("2611.1", "Hrafn Placeholder"), paper("2611.2", "Hrafn Placeholder"))
    coordtui_event(with_library(lab, library), PapersAdded((library.all[1].ref,)))
    ctx = lab.as_(None)
    assert [work.key for work in ctx.store.records(Work).find()] == ["arxiv:2611.2"]
    assert [person for person, _, _ in authorships(ctx)] == [hrafn]


def with_library(lab: Any, library: Library) -> Any:
    ctx = lab.as_(None)
    return msgspec.structs.replace(ctx, runtime=WithLibrary(ctx.runtime, library))


def test_the_job_looks_through_what_was_missed_once_and_all_again_for_who_is_new(lab: Any) -> None:
    lab.add("Hrafn Placeholder")
    library = Library(*(paper(f"2611.{n}", "Hrafn Placeholder", "Oswin Nobody") for n in range(3)))
    ctx = with_library(lab, library)
    assert str(attach(ctx, Run())) == "3 possible authors of the lab were found."
    library.all.append(paper("2611.9", "Hrafn Placeholder"))
    assert str(attach(ctx, Run())) == "1 possible author of the lab was found."
    assert library.read == 4
    oswin = lab.add("Oswin Nobody").doc_id
    assert str(attach(ctx, Run())) == "3 possible authors of the lab were found."
    assert library.read == 8
    assert sum(person == oswin for person, _, _ in authorships(ctx)) == 3


def test_a_stopped_walk_goes_on_from_where_it_was(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coordtui_expertise.attaching.BATCH", 2)
    lab.add("Hrafn Placeholder")
    library = Library(*(paper(f"2611.{n}", "Hrafn Placeholder") for n in range(5)))
    ctx = with_library(lab, library)
    with pytest.raises(Cancelled):
        attach(ctx, Run(stop_after=1))
    assert len(authorships(ctx)) == 2
    attach(ctx, Run())
    assert len(authorships(ctx)) == 5
    assert library.read == 5
    assert ctx.store.records(Walk).find()[0].cursor == "5"


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("Hrafn Placeholder", True),
        ("Placeholder, Hrafn", True),
        ("H. Placeholder", False),
        ("Placeholder H", False),
        ("HJ Placeholder", False),
        ("Placeholder", False),
        ("", False),
    ],
)
def test_a_full_name_has_both_names_written_out(name: str, full: bool) -> None:
    assert is_full(name) is full

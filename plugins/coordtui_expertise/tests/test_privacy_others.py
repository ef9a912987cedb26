"""What is nobody else's business whatever is shown: conflicts, refusals, doubts, verdicts, plans."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from coordtui.access import SYSTEM
from coordtui.api import Ask, NotAllowed, Origin, Person
from coordtui.host.session import Session
from coordtui_expertise.feedback import Verdicts
from coordtui_expertise.identities import Identities
from coordtui_expertise.known_ids import SourceIds
from coordtui_expertise.records import Authorship, NameForm, Plan, PlanItem, PlanTaker
from coordtui_expertise.works import Works

from .privacy_kit import CAMILLE, HRAFN, ILSE, NOW, OLAF, OUTSIDER, SURFACES, Desk, build, plain


def _changed(session: Session, **fields: Any) -> None:
    people = session.directory_of(SYSTEM).people()
    stored = people.get(HRAFN)
    assert stored is not None
    people.save(msgspec.structs.replace(stored, **fields))


def _conflict(session: Session, there: bool) -> None:
    _changed(session, conflicts=[OLAF] if there else [])


def _refused_value(session: Session, there: bool) -> None:
    origin = Origin(field="interests", value="zyqrefused", source="orcid", at=NOW)
    _changed(session, origins=[origin] if there else [])


def _authorship(state: Any) -> Callable[[Session, bool], None]:
    def write(session: Session, there: bool) -> None:
        if there:
            Works(session.context("expertise", actor=SYSTEM)).attach(
                1, HRAFN, state, name="H. P.", source="test"
            )

    return write


def _spelling(session: Session, there: bool) -> None:
    if there:
        forms = session.context("expertise", actor=SYSTEM).store.records(NameForm)
        forms.add(NameForm(person=HRAFN, name="zyq spelling", state="confirmed", at=NOW))


def _identity(session: Session, there: bool) -> None:
    if there:
        ids = SourceIds(session.context("expertise", actor=SYSTEM))
        ids.settle(HRAFN, "openalex", "zyqA1", "refused", HRAFN)


def _verdict(session: Session, there: bool) -> None:
    if there:
        Verdicts(Desk(session, CAMILLE, "place").ctx).say(Ask(text="fog making"), ILSE, "wrong")


def _plan(session: Session, there: bool) -> None:
    if there:
        item = PlanItem(key="zyqitem", title="Zyqtitle", owners=[ILSE])
        plan = Plan(
            name="Zyqplan", at=NOW, items=[item], takers=[PlanTaker(person=HRAFN)], pairs=[("zyqitem", HRAFN)]
        )
        session.context("expertise", actor=SYSTEM).store.records(Plan).add(plan)


SECRETS: dict[str, tuple[Callable[[Session, bool], None], int, str]] = {
    "a declared conflict": (_conflict, HRAFN, "people commands"),
    "a refused value": (_refused_value, CAMILLE, "records"),
    "a refused paper": (_authorship("refused"), CAMILLE, "authors"),
    "a paper to confirm": (_authorship("uncertain"), CAMILLE, "queue and today"),
    "a spelling": (_spelling, HRAFN, "people commands"),
    "a refused identity": (_identity, HRAFN, "people commands"),
    "a verdict": (_verdict, CAMILLE, "experts"),
    "an assignment": (_plan, HRAFN, "people commands"),
}
"""How each is written, who may know of it, and where they see it."""

BY_CONFLICT = {"fits", "fitting commands"}
"""Whom somebody must not judge is left out, and counted as a conflict and no more."""


@pytest.mark.parametrize("secret", SECRETS)
def test_others_are_answered_as_if_it_were_not_there(tmp_path: Path, secret: str) -> None:
    write, knowing, where_told = SECRETS[secret]
    told: list[dict[str, str]] = []
    for there in (True, False):
        folder = tmp_path / str(there)
        folder.mkdir()
        with build(folder, "place", there=False, choice="lab") as session:
            write(session, there)
            answers = {name: _asked(session, OUTSIDER, name) for name in SURFACES}
            told.append(answers | {"known": _asked(session, knowing, where_told)})
    with_, without = told
    assert with_.pop("known") != without.pop("known")
    for name in SURFACES:
        assert "zyq" not in _without_paper(with_[name]), name
        if not (secret == "a declared conflict" and name in BY_CONFLICT):
            assert with_[name] == without[name], name


def _asked(session: Session, viewer: int, surface: str) -> str:
    return json.dumps(plain(SURFACES[surface](Desk(session, viewer, "place"))), default=str)


def _without_paper(told: str) -> str:
    """The group and the words that are asked for are no secret here."""
    told = told.casefold()
    for known in ("zyqgroup", "zyqplace", "zyqrole"):
        told = told.replace(known, "")
    return told


def test_a_spelling_that_somebody_confirmed_is_no_evidence_for_whom_their_papers_are_hidden(lab: Any) -> None:
    hrafn = lab.add("Hrafn Placeholder", visibility={"papers": "hidden"})
    ysolde = lab.add("Ysolde Carabosse")
    works, store = Works(lab.as_(None)), lab.as_(None).store
    paper = lab.wrote(lab.add("Somebody Else"), "Imaginary nets")
    works.attach(paper.doc_id, ysolde.doc_id, "uncertain", name="Ysolde Carabosse")
    (before,) = Identities(lab.as_(ysolde)).queue()
    store.records(NameForm).add(
        NameForm(person=hrafn.doc_id, name="carabosse ysolde", state="confirmed", at=NOW)
    )
    store.records(NameForm).add(
        NameForm(person=hrafn.doc_id, name="ysolde carabosse", state="confirmed", at=NOW)
    )
    (after,) = Identities(lab.as_(ysolde)).queue()
    assert before == after
    (seen,) = Identities(lab.as_(None)).queue(ysolde.doc_id)
    assert seen.strength < after.strength


def test_doubts_and_refusals_about_a_paper_are_told_to_whom_they_concern(lab: Any) -> None:
    hrafn, ysolde = lab.add("Hrafn Placeholder"), lab.add("Ysolde Carabosse")
    paper = lab.wrote(lab.add("Somebody Else"), "Imaginary nets")
    works = Works(lab.as_(None))
    works.attach(paper.doc_id, hrafn.doc_id, "refused", by=hrafn.doc_id)
    works.attach(paper.doc_id, ysolde.doc_id, "uncertain")

    def authors(person: Person | None) -> set[str]:
        return {each.state for each in Works(lab.as_(person)).authors_of(paper.doc_id)}

    assert authors(lab.add("Lu Xiangtest")) == {"confirmed"}
    assert authors(hrafn) == {"confirmed", "refused"}
    assert authors(ysolde) == {"confirmed", "uncertain"}
    assert authors(None) == {"confirmed", "refused", "uncertain"}


def test_a_hidden_author_takes_no_place_among_those_somebody_writes_with(lab: Any, monkeypatch: Any) -> None:
    from coordtui_expertise.panes import profile_reading

    monkeypatch.setattr(profile_reading, "NEAREST", 1)
    me, works = lab.add("Hrafn Placeholder"), Works(lab.as_(None))
    shy = [lab.add(f"Shy Nobody {n}", visibility={"papers": "hidden"}) for n in range(4)]
    open_ = lab.add("Ysolde Carabosse")
    for n in range(2):
        paper = lab.wrote(me, f"Imaginary nets {n}")
        for each in shy if n else [*shy, open_]:
            works.attach(paper.doc_id, each.doc_id, "confirmed")
    reader = lab.as_(lab.add("Lu Xiangtest"))
    portrait = profile_reading.read_portrait(reader, reader.directory.person(me.doc_id))
    assert portrait.coauthors == [(open_.doc_id, 1)]


def test_a_profile_does_not_say_of_hidden_absences_that_they_are_hidden(lab: Any) -> None:
    from coordtui_expertise.panes.people_names import Names
    from coordtui_expertise.panes.profile import Profile

    shy = lab.add("Hrafn Placeholder", visibility={"absences": "hidden"})
    reader = lab.as_(lab.add("Lu Xiangtest"))
    person = reader.directory.person(shy.doc_id)
    assert "hidden" not in str(plain(Profile(person, Names(reader), reader, None).sections()))


def test_a_letter_of_two_is_addressed_and_written_by_what_each_may_see_of_the_other(lab: Any) -> None:
    from coordtui_expertise.introduce import introduction

    hrafn = lab.add("Hrafn Placeholder", emails=["h@example.invalid"], languages=["en"])
    hidden = {"languages": "hidden", "emails": "hidden"}
    shy = lab.add("Ulla Blank", emails=["u@example.invalid"], languages=["fr"], visibility=hidden)
    draft = introduction(lab.as_(None), hrafn.doc_id, shy.doc_id)
    assert draft.emails == ("h@example.invalid",)
    assert "— — —" not in draft.text


def test_ones_copy_of_a_merge_tells_neither_plans_of_others_nor_who_referred_to_the_double(lab: Any) -> None:
    kept, double = lab.add("Hrafn Placeholder"), lab.add("H. Placeholder")
    wary, other = lab.add("Ysolde Carabosse", conflicts=[double.doc_id]), lab.add("Ulla Blank")
    takers = [PlanTaker(person=each.doc_id) for each in (double, other)]
    item = PlanItem(key="one", title="One", owners=[wary.doc_id])
    pairs = [("one", double.doc_id), ("one", other.doc_id)]
    lab.as_(None).store.records(Plan).add(Plan(name="P", at=NOW, items=[item], takers=takers, pairs=pairs))
    Verdicts(lab.as_(wary)).say(Ask(text="zyqquestion"), double.doc_id, "wrong")
    lab.directory.merge(kept.doc_id, double.doc_id)
    session = lab.session
    session.actor = lab.as_(kept).actor
    held = session.personal_data(session.actor, kept.doc_id)
    told = held["core"].held["merges"][0]
    assert "pointed" not in told
    mine = held["expertise"].held
    assert "zyqquestion" not in str(mine)
    assert {tuple(sorted(row)) for row in mine["moved"]} <= {
        ("doc_id", "duplicate", "kept", "record", "rev", "table")
    }


def test_the_identities_of_one_are_not_to_be_read_by_another(lab: Any) -> None:
    hrafn, ysolde = lab.add("Hrafn Placeholder"), lab.add("Ysolde Carabosse")
    paper = lab.wrote(lab.add("Somebody Else"), "Imaginary nets")
    row: Authorship = Works(lab.as_(None)).attach(paper.doc_id, hrafn.doc_id, "uncertain")
    queue = Identities(lab.as_(ysolde))
    assert queue.queue() == []
    for ask in (
        queue.queue,
        queue.same_name,
        queue.confirm_always,
        lambda n: queue.confirm([n]),
        lambda n: queue.refuse([n]),
    ):
        with pytest.raises(NotAllowed):
            ask(hrafn.doc_id if ask == queue.queue else row.doc_id)

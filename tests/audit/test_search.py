"""What is looked for in the audit log is found, page by page, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from coordtui.api import Actor, NotAllowed, Refused
from coordtui.audit.asking import FIELDS, asked
from coordtui.audit.compare import difference
from coordtui.audit.search import Log, log_of
from coordtui.audit.wanted import Wanted, record_of
from coordtui.host.session import Session
from coordtui.store.audit import MANY
from coordtui.text.filters import parse_filter
from coordtui.text.translation import Translator

from .conftest import HRAFN

DAY = timedelta(days=1)


def _found(log: Log, **wanted: object) -> list[tuple[str, str, int]]:
    search = log.search(Wanted(**wanted))
    return [
        (change.table, change.operation, change.doc_id)
        for entry in search.all()
        for _, change in search.chosen(entry)
    ]


def _person(log: Log) -> int:
    (number,) = {n for table, _, n in _found(log, who="Hrafn") if table == "core.people"}
    return number


ROBOT = Actor(person=None, name="Robot d’Éloïse", roles=frozenset(), via="job")
both_engines = pytest.mark.parametrize("engine", ["sqlite", "postgres"])


@both_engines
def test_each_filter_finds_what_it_names_and_nothing_else(log: Log) -> None:
    number = _person(log)
    changed, guest = ("core.people", "update", number), ("visits.guests", "insert", 1)
    assert _found(log, who="hrafn") == _found(log, who="7") == [guest, changed]
    assert _found(log, key="placeholder") == _found(log, via="192.0.2") == [guest, changed]
    assert _found(log, table="visits") == _found(log, table="visits.guests") == [guest]
    assert _found(log, operation="update", who="Hrafn") == [changed]
    assert _found(log, record=("core.people", number)) == [changed, ("core.people", "insert", number)]
    assert _found(log, text="b-2") == [changed]
    assert _found(log, text="A-1") == [changed, ("core.people", "insert", number)]
    assert _found(log, who="nobody") == _found(log, key="x" * 50) == _found(log, table="visit") == []


@both_engines
def test_days_bound_what_is_found(log: Log) -> None:
    now = datetime.now(UTC)
    assert _found(log, since=now - DAY, until=now + DAY) == _found(log)
    assert _found(log, since=now + DAY) == _found(log, until=now - DAY) == []


@both_engines
def test_pages_follow_each_other_without_gap_or_repetition(log: Log, session: Session) -> None:
    for n in range(25):
        session.store.table("visits.guests").insert({"n": n})
    session.store.table("visits.guests").insert_multiple({"n": n} for n in range(MANY + 1))
    for wanted in (Wanted(), Wanted(table="visits"), Wanted(record=("visits.guests", 5)), Wanted(text="n")):
        search, seqs, before = log.search(wanted), list[int](), None
        while True:
            page = search.page(before=before, limit=4)
            seqs += [entry.seq for entry in page.entries]
            before = page.before
            if before is None:
                break
        assert seqs == sorted({*seqs}, reverse=True)
        assert seqs == [entry.seq for entry in search.all()]


@both_engines
def test_one_of_many_inserted_at_once_is_found_by_its_record_and_its_text(log: Log, session: Session) -> None:
    guests = session.store.table("visits.guests")
    numbers = guests.insert_multiple({"who": f"guest {n}!"} for n in range(MANY + 1))
    inserted = ("visits.guests", "insert", numbers[7])
    assert _found(log, record=("visits.guests", numbers[7])) == [inserted]
    assert _found(log, text="guest 7!") == [inserted]


@both_engines
@pytest.mark.parametrize("said", ["éloïse", "ÉLOÏSE", "Éloïse"])
def test_accents_are_found_in_either_case(session: Session, said: str) -> None:
    visits = session.store.acting_as(ROBOT).table("visits.guests")
    visits.insert_multiple([{"who": "Éloïse"}, {"who": "Elouise"}])
    log = Log(session.store)
    assert _found(log, text=said) == [("visits.guests", "insert", 1)]
    assert _found(log, who=said) == [("visits.guests", "insert", 1), ("visits.guests", "insert", 2)]


@both_engines
def test_a_per_cent_sign_stands_for_itself(log: Log) -> None:
    for text in ("%", "100%"):
        assert _found(log, text=text) == []
        assert _found(log, who=text) == _found(log, via=text) == _found(log, table=text) == []


def test_only_who_has_the_right_reads_it(session: Session) -> None:
    log_of(session.context())
    with pytest.raises(NotAllowed):
        log_of(session.context(actor=HRAFN))


def test_a_person_over_ssh_without_the_right_is_offered_no_journal(session: Session) -> None:
    assert {c.id for c in session.own_commands() if c.id.startswith("core.audit")}
    assert not session.may(HRAFN, "core.audit.view")


@both_engines
def test_the_difference_is_told_field_by_field(log: Log) -> None:
    entry = log.search(Wanted(text="b-2")).page().entries[0]
    (field,) = difference(log.store, entry.seq, 0, entry.changes[0]).fields
    assert (field.name, field.old, field.new) == ("place", "A-1", "B-2")


def test_what_a_person_types_is_understood(log: Log) -> None:
    tables, today = log.tables(), datetime.now(UTC).date()

    def read(text: str) -> Wanted:
        return asked(text, tables, today)

    assert read("person:2") == Wanted(record=("core.people", 2))
    assert read("visits") == Wanted(table="visits")
    assert read("hra pla") == Wanted(who="hra pla")
    assert read("from:192.0 key:abc did:update who:2 ") == Wanted(
        via="192.0", key="abc", operation="update", who="2"
    )
    assert read("date:2026-11-23 ").since is not None
    assert read("record:visits.guests:1 hra") == Wanted(record=("visits.guests", 1), who="hra")
    assert read("did:nothing ") == read("") == Wanted()


@pytest.mark.parametrize("said", ["person", "person:x", ":1", "person:0", ""])
def test_what_names_no_record_is_refused(said: str) -> None:
    with pytest.raises(Refused):
        record_of(said, {"core.people"})


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_field_of_the_journal_can_be_typed_by_all_its_names(language: str) -> None:
    say = Translator(language)
    for field in FIELDS:
        for name in map(say, field.names):
            (term,) = parse_filter(f"{name}:2026 ", FIELDS).terms
            assert term.field == field.name, name

"""Letters, calendars, merging, and what is held of a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tinydb import where

from coordtui.api import Letter, NotAllowed, Ref, Refused
from coordtui.api.references import Moved
from coordtui_gpus import actions, booking, merging, panels, privacy, search
from coordtui_gpus.booking import ics
from coordtui_gpus.booking.times import read_moment
from coordtui_gpus.records import (
    Asset,
    Edit,
    Hold,
    Incident,
    Login,
    Outage,
    Reservation,
    Seen,
    SeenGpu,
    SeenProcess,
    Use,
)
from coordtui_gpus.tables import TABLES

from .booking_lab import draft


def letters(lab):
    return lab.opened.context().store.records(Letter).find(order=("doc_id",))


# Letters


def test_nobody_is_told_of_what_they_did_themselves(lab):
    me = lab.ctx(lab.person())
    gpu = lab.gpu()
    made = booking.reserve(me, draft(lab, gpu))
    booking.extend(me, made.doc_id, lab.at(hours=9))
    booking.cancel(me, made.doc_id)
    assert letters(lab) == []


def test_who_is_concerned_is_told_in_their_language_of_each_step(lab):
    person = lab.person("Éloïse Placeholder", languages=["fr"], emails=["eloise@example.invalid"])
    lab.gpus(2)
    made = booking.reserve(lab.ctx(), draft(lab, person=person, purpose="essai"))
    booking.extend(lab.ctx(), made.doc_id, lab.at(hours=9))
    booking.cancel(lab.ctx(), made.doc_id, "a slip")
    found = letters(lab)
    assert len(found) == 3
    assert len({each.key for each in found}) == 3
    assert {each.to for each in found} == {"eloise@example.invalid"}
    assert "a slip" in found[-1].text
    (event,) = icalendar.Calendar.from_ical(found[-1].attachment.text).walk("VEVENT")
    assert (str(event["STATUS"]), event["SEQUENCE"], str(event["UID"])) == ("CANCELLED", 2, made.uid)


def test_who_decides_is_asked_and_who_asked_hears_the_answer(lab):
    boss = lab.person("Boss Placeholder", access=["coordinator"])
    person = lab.person("Hrafn Placeholder", languages=["en"])
    lab.gpu()
    made = booking.reserve(lab.under(lab.ctx(person), approval="all"), draft(lab))
    asked = letters(lab)
    assert "boss.placeholder@example.invalid" in [each.to for each in asked]
    assert all("Hrafn Placeholder asks for GPUs." in each.text for each in asked)
    assert f"coordtui gpus reservation approve {made.doc_id}" in asked[0].text
    booking.approve(lab.ctx(boss, "coordinator"), made.doc_id, "go on")
    last = letters(lab)[-1]
    assert last.to == "hrafn.placeholder@example.invalid"
    assert "go on" in last.text
    assert "was accepted" in last.text


def test_who_gives_way_is_told_once_and_not_by_whom(lab):
    loose, firm = lab.person(), lab.person("Secret Placeholder")
    gpu = lab.gpu()
    booking.reserve(lab.ctx(loose), draft(lab, gpu, preemptible=True))
    made = booking.reserve(lab.ctx(firm), draft(lab, gpu))
    booking.extend(lab.ctx(firm), made.doc_id, lab.at(hours=4))
    (letter,) = letters(lab)
    assert "preemptible" in letter.subject
    assert "Secret" not in letter.text


def test_a_letter_leaves_with_its_change_or_not_at_all(lab):
    person, gpu = lab.person(), lab.gpu()

    def fails_later():
        with lab.ctx().store.transaction():
            booking.reserve(lab.ctx(), draft(lab, gpu, person=person))
            assert len(letters(lab)) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_later()
    assert letters(lab) == []
    assert lab.ctx().store.records(Hold).count() == 0


def test_who_has_no_address_fails_nothing(lab):
    person = lab.person(emails=[])
    assert booking.reserve(lab.ctx(), draft(lab, lab.gpu(), person=person)).state == "approved"


# Calendars


def test_a_calendar_is_read_by_another_library_as_it_was_meant(lab):
    me = lab.ctx(lab.person())
    lab.gpus(3, lab.host("node1"))
    long = "é, ; \\ and a line\nmore " * 20
    made = booking.reserve(me, draft(lab, count=2, purpose=long, grant="RGPIN-0000"))
    off = booking.cancel(me, booking.reserve(me, draft(lab, start=9)).doc_id)
    asked = booking.reserve(lab.under(me, approval="all"), draft(lab, start=20))
    text = booking.calendar(me, [made, off, asked])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.endswith("END:VCALENDAR\r\n")
    events = {str(each["UID"]): each for each in icalendar.Calendar.from_ical(text).walk("VEVENT")}
    assert len(events) == 3
    one = events[made.uid]
    assert one["DTSTART"].dt == made.start
    assert one["DTEND"].dt == made.end
    assert one["DTSTAMP"].dt == lab.now
    assert str(one["SUMMARY"]) == "2 GPUs on node1"
    assert str(one["DESCRIPTION"]).startswith(long.strip()[:30])
    assert str(one["STATUS"]) == "CONFIRMED"
    assert str(events[off.uid]["STATUS"]) == "CANCELLED"
    assert events[off.uid]["SEQUENCE"] == 1
    assert str(events[asked.uid]["STATUS"]) == "TENTATIVE"


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=300), max_size=5))
def test_no_line_is_longer_than_it_may_be_and_no_letter_is_cut(lines):
    lines = ["X:" + line.replace("\r", " ").replace("\n", " ") for line in lines]
    text = ics.folded(lines)
    assert all(len(each) <= 75 for each in text.encode().split(b"\r\n"))
    assert text.replace("\r\n ", "") == "".join(line + "\r\n" for line in lines)


# Clocks


def test_a_time_that_is_skipped_or_comes_twice_is_refused_with_both_choices():
    zone = "America/Toronto"
    for text, word in (("2027-03-14 02:30", "does not exist"), ("2026-11-01 01:30", "comes twice")):
        with pytest.raises(booking.TwoChoices, match=word) as refused:
            read_moment(text, zone)
        first, second = refused.value.choices
        assert second - first == timedelta(hours=1)
        remedy = str(refused.value.remedy)
        for choice in refused.value.choices:
            at = choice.astimezone(ZoneInfo(zone))
            assert f"{at:%H:%M %z}" in remedy
            assert read_moment(f"{at:%Y-%m-%d %H:%M %z}", zone) == choice, "as it is said it can be typed"


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - by the clocks of a place
def test_what_is_typed_is_what_the_clocks_of_the_lab_show(at):
    zone = ZoneInfo("America/Toronto")
    try:
        found = read_moment(f"{at:%Y-%m-%d %H:%M}", zone.key)
    except booking.TwoChoices:
        found = None
    first, second = (at.replace(tzinfo=zone, fold=fold, second=0, microsecond=0) for fold in (0, 1))
    same = first.astimezone(UTC) == second.astimezone(UTC)
    assert found == (first.astimezone(UTC) if same else None)


def test_hours_are_counted_as_they_pass_when_the_clocks_change(lab):
    """From eight in the evening to eight in the morning the clocks are put back: that is thirteen hours."""
    gpu, me = lab.gpu(), lab.ctx(lab.person())
    start, end = (read_moment(each, "America/Toronto") for each in ("2027-01-31 20:00", "2027-02-01 08:00"))
    made = booking.reserve(me, replace(draft(lab, gpu), start=start, end=end))
    assert made.end - made.start == timedelta(hours=12)
    a, b = (read_moment(each, "America/Toronto") for each in ("2027-11-06 20:00", "2027-11-07 08:00"))
    assert b - a == timedelta(hours=13)


@pytest.mark.parametrize("text", ["", "tomorrow-ish", "1026-11-12 14:00", "2026-13-01 10:00"])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(Refused):
        read_moment(text, "America/Toronto", datetime(2026, 11, 12, tzinfo=UTC))


# Merging, and what is held of a person


def something_of(lab, person, other):
    lab.gpus(2)
    store = lab.ctx().store
    made = booking.reserve(lab.ctx(person), draft(lab, purpose="secret purpose"))
    store.records(Reservation).save(replace(made, decided_by=person))
    past = replace(made, doc_id=0, rev=0, uid="past", start=lab.at(days=-9), end=lab.at(days=-8))
    store.records(Reservation).add(replace(past, person=other, by=person, decided_by=person))
    store.records(Use).add(
        Use(device=1, host=1, user="hrafn", since=lab.at(days=-9), person=person, names=["x"])
    )
    store.records(Login).add(Login(login="hrafn", person=person))
    store.records(Incident).add(
        Incident(kind="hoarded", since=lab.now, seen=lab.now, person=person, user="hrafn", facts={"a": 1})
    )
    store.records(Incident).add(Incident(kind="hot", since=lab.now, seen=lab.now, noted_by=person, noted="n"))
    store.records(Outage).add(Outage(host=1, start=lab.at(days=50), by=person))
    store.records(Edit).add(Edit(asset=1, at=lab.now, field="tag", by=person, name="Hrafn Placeholder"))
    store.records(Seen).add(
        Seen(host=1, gpus=[SeenGpu(device=1, processes=[SeenProcess(pid=1, user="hrafn", name="python")])])
    )
    return made


NAMING = ("person", "by", "decided_by", "noted_by")


def everything(lab):
    found = {}
    for table in TABLES:
        if table.record is not Moved:
            rows = lab.ctx().store.records(table.record).find()
            found[table.name] = [replace(each, rev=0) for each in rows]
    return found


def test_everything_follows_a_merge_and_comes_back(lab):
    kept, double, other = lab.person(), lab.person(), lab.person()
    something_of(lab, double, other)
    before = everything(lab)
    lab.ctx().directory.merge(kept, double)
    merging.follow(lab.ctx(), double, kept)
    for rows in everything(lab).values():
        for each in rows:
            assert double not in [getattr(each, name, None) for name in NAMING]
    assert booking.mine(lab.ctx(kept)) != []
    lab.ctx().directory.unmerge(double)
    merging.follow(lab.ctx(), double, kept)
    assert everything(lab) == before


def test_every_field_that_names_a_person_follows_a_merge():
    naming = {(t.name, f) for t in TABLES for f in t.record.__struct_fields__ if f in NAMING}
    assert {(each.table, each.field) for each in merging.REFERENCES} == naming


def test_people_read_what_is_held_of_them(lab):
    person, other = lab.person(), lab.person()
    something_of(lab, person, other)
    held = privacy.personal_data(lab.ctx(person), person, erase=False).held
    assert {name: len(rows) for name, rows in held.items()} == {
        "reservations": 1, "uses": 1, "logins": 1, "incidents": 1, "decided": 1, "noted": 1,
        "outages": 1, "edits": 1,
    }  # fmt: skip
    assert "person" not in held["decided"][0]
    with pytest.raises(NotAllowed):
        privacy.personal_data(lab.ctx(other), person, erase=False)


def test_who_is_erased_is_still_counted_and_is_nobody(lab):
    person, other = lab.person("Hrafn Placeholder"), lab.person()
    made = something_of(lab, person, other)
    assert privacy.personal_data(lab.ctx(), person, erase=True).erased == 8
    all_ = everything(lab)
    said = repr(all_)
    assert [word for word in ("hrafn", "Hrafn", "python") if word in said] == []
    assert said.count("secret purpose") == 1, "that of the other person’s reservation, which they decided"
    for rows in all_.values():
        assert all(person not in [getattr(each, name, None) for name in NAMING] for each in rows)
    gone = lab.ctx().store.records(Reservation).get(made.doc_id)
    assert (gone.person, gone.state, gone.purpose) == (-made.doc_id, "cancelled", "")
    assert lab.ctx().store.records(Hold).find(where("reservation") == made.doc_id) == []
    assert lab.ctx().store.records(Use).count() == 1
    held = privacy.personal_data(lab.ctx(), person, erase=False).held
    assert held == {"reservations": []}


# Pages of others


def test_a_persons_page_says_what_they_use_and_reserved_to_who_may_know(lab):
    person = lab.person()
    lab.gpus(8, lab.host("node1"))
    for number in range(7):
        booking.reserve(lab.ctx(person), draft(lab, start=1 + number * 3))
    lab.ctx().store.records(Use).add(Use(device=1, host=1, user="x", since=lab.now, person=person))
    uses, reserved = panels.panels(lab.ctx(lab.person()), Ref("person", str(person)))
    assert str(uses.lines[0].text) == "1 GPU on node1"
    assert len(reserved.lines) == panels.SHOWN + 1
    assert list(panels.panels(lab.ctx(lab.person(), "guest"), Ref("person", str(person)))) == []


def test_what_is_searched_is_found_by_name_model_serial_and_uuid(lab):
    host = lab.host("grue-07")
    gpu = lab.gpu(host, serial="SN-0042", model="Fictive H900")
    lab.ctx().store.records(Asset).add(Asset(tag="TAG-77", model="Fictive H900"))
    for query, refs in {
        "grue": {host.ref},
        "SN-0042": {gpu.ref},
        gpu.uuid: {gpu.ref},
        gpu.uuid[4:12]: {gpu.ref},
        "TAG-77": {Ref("gpus.asset", "1")},
        "H900": {gpu.ref, Ref("gpus.asset", "1")},
        "nothing": set(),
        "": set(),
    }.items():
        assert {each.ref for each in search.hits(lab.ctx(), query, 10)} == refs, query
    assert {each.ref for each in search.hits(lab.ctx(lab.person()), "H900", 10)} == {gpu.ref}


def test_each_kind_of_record_offers_what_can_be_done_with_it():
    for kind, right in (("person", "decide"), ("gpus.host", "reserve"), ("gpus.device", "reserve")):
        assert [each.requires for each in actions.actions(Ref(kind, "1"))] == [f"gpus.{right}"]
    assert list(actions.actions(Ref("paper", "1"))) == []

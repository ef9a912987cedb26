"""The form of a person, who sees what of them, and the copy of all that is held."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from coordtui.access import actor_for
from coordtui.api import Absence, NotAllowed, Person, StaleRecord
from coordtui.directory import HIDEABLE
from coordtui.directory.checking import WasMerged
from coordtui.ui.widgets import FormScreen, History
from coordtui.ui.widgets.stale import StaleScreen
from coordtui_expertise.panes.absence_field import AbsenceField
from coordtui_expertise.panes.copy_of_data import CopyOfData
from coordtui_expertise.panes.field_words import LABELS
from coordtui_expertise.panes.own_page import change_of, edit_form
from coordtui_expertise.panes.shown_field import Shown, ShownField
from coordtui_expertise.panes.who_sees import SeenAs, WhoSees, seen_by

from .window_kit import Visit


@pytest.fixture
def hrafn(lab: Any) -> Person:
    return lab.add(
        "Hrafn Placeholder",
        groups=[lab.group("Graphs")],
        interests=["glaciers", "rivers"],
        emails=["h@example.invalid"],
        visibility={"emails": "group"},
        supervisors=[1],
    )


def fields(form: FormScreen[Any]) -> list[str]:
    return [row.field.name for row in form.form.rows]


def stored(lab: Any, person: Person) -> Person:
    found: Person = lab.directory.people().get(person.doc_id)
    return found


def test_every_field_that_may_be_hidden_says_who_sees_it(lab: Any, hrafn: Person) -> None:
    assert set(LABELS) == set(HIDEABLE)
    form = edit_form(lab.as_(hrafn), hrafn.doc_id)
    assert {r.field.name for r in form.form.rows if isinstance(r.field, ShownField)} == set(HIDEABLE)


async def test_a_person_edits_their_page_and_says_who_sees_it_without_leaving_the_field(
    lab: Any, hrafn: Person
) -> None:
    async with Visit(lab, lambda ctx: edit_form(ctx, hrafn.doc_id), reader=hrafn) as visit:
        await visit.press("tab", "tab", "end", *"; ice", "pagedown")
        assert any("glaciers; rivers; ice" in line and "my groups" in line for line in visit.lines())
        await visit.press("ctrl+o")
    now = stored(lab, hrafn)
    assert now.interests == ["glaciers", "rivers", "ice"]
    assert now.visibility == {"emails": "group", "interests": "group"}
    assert visit.returned == [(hrafn, now)]


async def test_what_the_lab_gives_is_read_by_the_person_and_changed_by_a_coordinator(
    lab: Any, hrafn: Person
) -> None:
    other = lab.group("Trees")
    async with Visit(lab, lambda ctx: edit_form(ctx, hrafn.doc_id), reader=hrafn) as visit:
        assert "access" not in fields(visit.window)
        text = "\n".join(visit.window.form.as_text())
        assert "Groups: Graphs (given by the lab) (seen by: everybody)" in text
    lab.session.actor = actor_for(lab.directory.people().get(1))
    async with Visit(lab, lambda ctx: edit_form(ctx, hrafn.doc_id)) as visit:
        visit.window.form.put({"groups": Shown([other]), "roles": Shown(["Postdoc"])})
        await visit.press("ctrl+o")
    now = stored(lab, hrafn)
    assert now.groups == [other]
    assert [(each.role, each.since) for each in now.roles] == [("Postdoc", date(2026, 11, 12))]


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("links", ["javascript:alert(1)"], "not a web address"),
        ("orcid", "0000-0002-1825-0098", "not an ORCID"),
        ("languages", ["Klingon"], "not a known language"),
    ],
)
async def test_what_is_wrong_is_said_under_its_field(
    lab: Any, hrafn: Person, name: str, typed: Any, said: str
) -> None:
    async with Visit(lab, lambda ctx: edit_form(ctx, hrafn.doc_id), reader=hrafn) as visit:
        visit.window.form.put({name: Shown(typed)})
        await visit.press("ctrl+o")
        assert said in "\n".join(visit.window.form.as_text())
    assert stored(lab, hrafn) == hrafn


async def test_two_who_edit_are_brought_together(lab: Any, hrafn: Person) -> None:
    async with Visit(lab, lambda ctx: edit_form(ctx, hrafn.doc_id), reader=hrafn) as visit:
        lab.directory.people().save(msgspec.structs.replace(hrafn, place="Room 3", interests=["rivers"]))
        await visit.press("tab", "tab", "end", *"; ice", "pagedown", "ctrl+o")
    now = stored(lab, hrafn)
    assert (now.place, now.interests) == ("Room 3", ["rivers", "ice"])
    assert now.visibility["interests"] == "group"


async def test_only_what_both_changed_otherwise_is_asked(lab: Any, hrafn: Person) -> None:
    async with Visit(lab, lambda ctx: edit_form(ctx, hrafn.doc_id), reader=hrafn) as visit:
        lab.directory.people().save(msgspec.structs.replace(hrafn, place="Room 3"))
        visit.window.form.put({"place": Shown("Room 4")})
        await visit.press("ctrl+o")
        assert isinstance(visit.top, StaleScreen)


def test_of_two_choices_the_one_that_shows_less_is_kept(lab: Any, hrafn: Person) -> None:
    field = next(
        r.field for r in edit_form(lab.as_(hrafn), hrafn.doc_id).form.rows if r.field.name == "place"
    )
    merged = field.merge(Shown("a", "lab"), Shown("a", "hidden"), Shown("b", "group"))
    assert merged == Shown("b", "hidden")
    assert field.merge(Shown("a", "hidden"), Shown("a", "lab"), Shown("b", "hidden")) == Shown("b", "lab")


def test_another_page_is_for_who_manages_people(lab: Any, hrafn: Person) -> None:
    other = lab.add("Ilse Nobody")
    for window in (edit_form, WhoSees, CopyOfData):
        with pytest.raises(NotAllowed):
            window(lab.as_(other), hrafn.doc_id)
        assert window(lab.as_(lab.directory.people().get(1)), hrafn.doc_id)
    guest = lab.add("Guest Nobody", access=["guest"])
    with pytest.raises(NotAllowed):
        edit_form(lab.as_(guest), guest.doc_id)


def test_a_saved_form_is_taken_back_and_made_again(lab: Any, hrafn: Person) -> None:
    ctx, history = lab.as_(hrafn), History()
    people = ctx.directory.people()
    after = people.save(msgspec.structs.replace(hrafn, place="Room 3", visibility={}))
    history.do("changed", change_of(ctx, hrafn, after))
    lab.directory.people().save(msgspec.structs.replace(stored(lab, hrafn), about="by another"))
    history.undo()
    now = stored(lab, hrafn)
    assert (now.place, now.visibility, now.about) == ("", {"emails": "group"}, "by another")
    history.redo()
    assert stored(lab, hrafn).place == "Room 3"
    lab.directory.people().save(msgspec.structs.replace(stored(lab, hrafn), place="Room 4"))
    with pytest.raises(StaleRecord):
        history.undo()


async def test_a_page_that_was_merged_meanwhile_is_not_saved_and_what_was_typed_stays(
    lab: Any, hrafn: Person
) -> None:
    kept = lab.add("Aaa Keepone")
    async with Visit(lab, lambda ctx: edit_form(ctx, hrafn.doc_id)) as visit:
        visit.window.form.put({"place": Shown("Room 4")})
        lab.directory.merge(kept.doc_id, hrafn.doc_id)
        await visit.press("ctrl+o")
        assert visit.top is visit.window
        assert "“Hrafn Placeholder” was merged into “Aaa Keepone”." in visit.words()
        assert "Open “Aaa Keepone”, or take the merge back." in visit.words()
        assert visit.window.form.values["place"] == Shown("Room 4")
    assert not visit.returned
    assert stored(lab, hrafn).place == ""


@pytest.mark.parametrize("changed", [{"place": "Room 3"}, {"emails": []}])
def test_a_saved_form_is_not_taken_back_from_a_record_that_is_another_s_by_now(
    lab: Any, hrafn: Person, changed: dict[str, Any]
) -> None:
    history, kept = History(), lab.add("Aaa Keepone")
    after = lab.directory.people().save(msgspec.structs.replace(hrafn, **changed))
    history.do("changed", change_of(lab.as_(None), hrafn, after))
    lab.directory.merge(kept.doc_id, hrafn.doc_id)
    hidden = stored(lab, hrafn)
    with pytest.raises(WasMerged, match="Aaa Keepone"):
        history.undo()
    assert stored(lab, hrafn) == hidden
    assert not history.can_undo  # nor is it in the way of what was done before


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("2026-12-20 to 2027-01-05", [("2026-12-20", "2027-01-05")]),
        ("du 20 déc. au 5 jan.; tomorrow", [("2026-12-20", "2027-01-05"), ("2026-11-13", "2026-11-13")]),
        ("2026-12-20..2026-12-22", [("2026-12-20", "2026-12-22")]),
        ("", []),
    ],
)
def test_days_away_are_typed_as_people_write_them(lab: Any, typed: str, days: list[tuple[str, str]]) -> None:
    field = AbsenceField(name="absences", label="Away", clock=lab.session.clock)
    widget = SimpleNamespace(value=typed)
    assert [(str(each.since), str(each.until)) for each in field.read(widget)] == days
    field.put(widget, field.read(widget))
    assert [(str(each.since), str(each.until)) for each in field.read(widget)] == days


@pytest.mark.parametrize("typed", ["2026-12-20 to 2026-12-01", "Christmas", "12 to"])
def test_days_that_are_none_are_said(lab: Any, typed: str) -> None:
    field = AbsenceField(name="absences", label="Away", clock=lab.session.clock)
    widget = SimpleNamespace(value="")
    field.put(widget, [Absence(since=date(2026, 1, 1), until=date(2026, 1, 2))])
    assert widget.value == "2026-01-01 to 2026-01-02"
    assert field.problem(field.read(SimpleNamespace(value=typed)))


# -- who sees what


async def test_a_page_that_is_changed_from_who_sees_what_is_what_undo_takes_back(
    lab: Any, hrafn: Person
) -> None:
    async with Visit(lab, lambda ctx: WhoSees(ctx, hrafn.doc_id), reader=hrafn) as visit:
        await visit.press("down", "enter", "e")
        visit.top.form.put({"place": Shown("Room 4")})
        await visit.press("ctrl+o")
        assert "the page of Hrafn Placeholder is changed · u undoes" in visit.text()
        await visit.press("u")
        now = stored(lab, hrafn)
        assert (now.place, now.visibility["interests"]) == ("", "group")


async def test_after_a_conflict_undo_takes_back_no_field_that_somebody_else_saved(
    lab: Any, hrafn: Person
) -> None:
    async with Visit(lab, lambda ctx: WhoSees(ctx, hrafn.doc_id), reader=hrafn) as visit:
        await visit.press("e")
        visit.top.form.put({"place": Shown("Room 4")})
        lab.directory.people().save(msgspec.structs.replace(hrafn, about="by another"))
        await visit.press("ctrl+o")
        now = stored(lab, hrafn)
        assert (now.place, now.about) == ("Room 4", "by another")
        await visit.press("u")
        now = stored(lab, hrafn)
        assert (now.place, now.about) == ("", "by another")


def test_the_log_of_who_sees_what_has_the_time_of_the_lab(lab: Any, hrafn: Person) -> None:
    window = WhoSees(lab.as_(hrafn), hrafn.doc_id)
    window._history.left("nothing")
    assert window._history.changes[0].at == lab.session.clock()


async def test_who_sees_a_field_is_changed_at_once_and_taken_back(lab: Any, hrafn: Person) -> None:
    async with Visit(lab, lambda ctx: WhoSees(ctx, hrafn.doc_id), reader=hrafn) as visit:
        await visit.press("down", "enter", "enter")
        assert stored(lab, hrafn).visibility["interests"] == "hidden"
        assert any(line.startswith(">-  Interests     no            no") for line in visit.lines())
        await visit.press("u")
        assert stored(lab, hrafn).visibility["interests"] == "group"


def test_the_page_is_seen_as_somebody_else_sees_it(lab: Any, hrafn: Person) -> None:
    ctx = lab.as_(hrafn)
    colleague = lab.add("Colleague Nobody", groups=hrafn.groups)
    for viewer, sees in ((None, False), (colleague, True), (hrafn, True)):
        seen, hidden = seen_by(ctx, hrafn, viewer)
        assert ("h@example.invalid" in dict(seen).values()) is sees
        assert (LABELS["emails"] in hidden) is not sees
    closed = lab.directory.people().save(
        msgspec.structs.replace(hrafn, visibility=dict.fromkeys(HIDEABLE, "hidden"))
    )
    seen, hidden = seen_by(ctx, closed, colleague)
    assert seen == []
    assert LABELS["papers"] in hidden


async def test_confirmed_papers_are_counted_and_none_is_said(lab: Any, hrafn: Person) -> None:
    def papers() -> str:
        return next(line for line in at.lines() if line.startswith("    Papers"))

    async with Visit(lab, lambda ctx: WhoSees(ctx, hrafn.doc_id), (80, 24), hrafn) as at:
        assert papers().rstrip().endswith("nothing")
        lab.wrote(hrafn, "On imaginary ice")
        at.window._read()
        await at.settle()
        assert papers().rstrip().endswith("1 paper")


async def test_who_hides_nothing_is_told_so_in_words(lab: Any) -> None:
    open_to_all = lab.add("Norma Quillbranche")
    async with Visit(lab, lambda ctx: WhoSees(ctx, open_to_all.doc_id), reader=open_to_all) as visit:
        assert "all fields are for everybody" in visit.text()


async def test_the_window_names_what_is_hidden(lab: Any, hrafn: Person) -> None:
    async with Visit(lab, lambda ctx: WhoSees(ctx, hrafn.doc_id), reader=hrafn) as visit:
        await visit.press("V", "enter")
        assert isinstance(visit.top, SeenAs)
        assert visit.lines()[0].rstrip() == "Hrafn Placeholder, as somebody of the lab sees it"
        assert "h@example.invalid" not in visit.text()


# -- the copy


async def test_all_that_is_held_is_shown_and_written_as_json(lab: Any, hrafn: Person, tmp_path: Any) -> None:
    async with Visit(lab, lambda ctx: CopyOfData(ctx, hrafn.doc_id), reader=hrafn) as visit:
        assert "Everything that is held about Hrafn Placeholder" in visit.lines()[0]
        await visit.press("E")
        visit.top.form.put({"path": str(tmp_path / "mine.json")})
        await visit.press("ctrl+o")
    held = json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))
    assert held["core"]["person"][0]["interests"] == ["glaciers", "rivers"]
    assert (tmp_path / "mine.json").stat().st_mode & 0o077 == 0


def test_no_file_is_written_for_somebody_from_afar(lab: Any, hrafn: Person) -> None:
    ctx = lab.session.context("expertise", actor=actor_for(hrafn, via="ssh:key"))
    window = CopyOfData(ctx, hrafn.doc_id)
    window._held = ctx.personal_data(hrafn.doc_id)
    assert not window.available("page.export")
    assert window.available("page.copy")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_form_as_it_is_seen(lab: Any, hrafn: Person, size: tuple[int, int], snapshot: Any) -> None:
    async with Visit(lab, lambda ctx: edit_form(ctx, hrafn.doc_id), size, hrafn) as visit:
        await visit.press("tab", "tab", "pagedown")
        assert visit.text() == snapshot


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_who_sees_what_as_it_is_seen(
    lab: Any, hrafn: Person, size: tuple[int, int], snapshot: Any
) -> None:
    async with Visit(lab, lambda ctx: WhoSees(ctx, hrafn.doc_id), size, hrafn) as visit:
        assert visit.text() == snapshot

"""Tables out and in again: the same comes back, the rules hold, and odd files are told what is wrong."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import where

from coordtui.api import NotAllowed, Refused
from coordtui_training.exchange.cells import (
    Misread,
    joined,
    read_moment,
    read_sittings,
    split,
    write_moment,
    write_sittings,
)
from coordtui_training.exchange.tables import export_csv, import_csv
from coordtui_training.exchange.whole import export_json, import_json
from coordtui_training.records import Course, Session, Signup, Sitting, Step

TORONTO = "America/Toronto"
KINDS = ("courses", "sessions", "signups")


def said(plan) -> str:
    return " | ".join(f"{each.line} {each.column}: {each.message}" for each in plan.errors)


def took(plan) -> tuple[int, int, int, int]:
    return len(plan.of("create")), len(plan.of("change")), len(plan.of("same")), len(plan.errors)


def past(lab, **fields) -> Session:
    return lab.session(start=lab.now - timedelta(days=7), **{"held": True, **fields})


def signup_rows(*rows: str) -> str:
    return "\r\n".join(("uid,email,state", *rows))


def mail(lab, person: int) -> str:
    return lab.ctx().directory.person(person).emails[0]


# -- what goes out comes in again


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("excel", [False, True])
def test_what_is_exported_and_imported_changes_nothing(lab, language, excel) -> None:
    from coordtui.api.eyes import speaking

    teacher = lab.person("Hrafn Placeholder")
    course = lab.course("GIT", topics=["a; b", "c\\d"], instructors=[teacher], grants=["=1+1"])
    lab.course("SLRM", prerequisites=[course.doc_id], about_fr="Deux\nlignes, « dites »")
    room = lab.room("2;14")
    coming = lab.session(course, room=room.doc_id, instructors=[teacher], capacity=None, link="@x")
    gone = past(lab, course=course)
    lab.signup(coming, lab.person()), lab.signup(gone, lab.person(), "attended", present=[0])
    lab.signup(gone, lab.person(), "cancelled")
    ctx = speaking(lab.ctx(), language)
    before = lab.ctx().store.revision
    for kind in KINDS:
        text = export_csv(ctx, kind, excel=excel)
        plan = import_csv(ctx, kind, text, apply=True)
        assert not plan.errors, said(plan)
        assert took(plan)[:2] == (0, 0)
        assert export_csv(ctx, kind, excel=excel) == text
    assert lab.ctx().store.revision == before


texts = st.text(max_size=30)


@given(title=texts, about=texts, topics=st.lists(texts, max_size=4), grants=st.lists(texts, max_size=3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_of_a_course_comes_back_as_it_was(lab, title, about, topics, grants) -> None:
    store = lab.ctx().store.records(Course)
    known = store.first(where("code") == "ANY") or lab.course("ANY")
    import msgspec

    store.save(msgspec.structs.replace(known, title_en=title, about_fr=about, topics=topics, grants=grants))
    for excel in (False, True):
        plan = import_csv(lab.ctx(), "courses", export_csv(lab.ctx(), "courses", excel=excel))
        assert took(plan) == (0, 0, 1, 0), said(plan)


@given(st.lists(st.text(max_size=12), max_size=5))
def test_a_cell_of_several_is_taken_apart_as_it_was_put_together(parts) -> None:
    clean = list(dict.fromkeys(kept for part in parts if (kept := part.strip())))
    assert split(joined(clean)) == clean


@given(
    st.timedeltas(timedelta(0), timedelta(days=365 * 15)),
    st.sampled_from([TORONTO, "Europe/Paris", "America/St_Johns", "Australia/Lord_Howe", "UTC"]),
    st.integers(1, 4000),
)
def test_any_moment_comes_back_whatever_the_clocks_do(since, zone, minutes) -> None:
    at = datetime(2020, 1, 1, tzinfo=UTC) + since
    assert read_moment(write_moment(at, zone), zone) == at
    sitting = Sitting(start=at, end=at + timedelta(minutes=minutes))
    assert read_sittings(write_sittings([sitting], zone), zone) == [sitting]


def test_a_draft_without_a_day_comes_back_and_a_new_session_needs_one(lab) -> None:
    import msgspec

    sessions, draft = lab.ctx().store.records(Session), lab.session(lab.course("GIT"), state="draft")
    sessions.save(msgspec.structs.replace(draft, sittings=[]))
    text = export_csv(lab.ctx(), "sessions")
    assert took(import_csv(lab.ctx(), "sessions", text)) == (0, 0, 1, 0)
    plan = import_csv(lab.ctx(), "sessions", "course,sittings\nGIT,\n")
    assert said(plan) == "2 sittings: The cell is empty."


def test_a_table_of_another_lab_is_taken_whole(lab) -> None:
    lab.person("Tobin Example")
    course = "code;titre (fr);places;donnée par\r\nGIT;Git;12;Tobin Example\r\n"
    assert took(import_csv(lab.ctx(), "courses", course, apply=True)) == (1, 0, 0, 0)
    sessions = (
        "formation;rencontres;état;places;liste fermée\r\n"
        "git;2026-11-02 14:00/17:00;publiée;2;oui\r\n"
        "GIT;2026-12-02 14:00/17:00;brouillon;aucune;non\r\n"
    )
    plan = import_csv(lab.ctx(), "sessions", sessions, apply=True)
    assert took(plan) == (2, 0, 0, 0), said(plan)
    held, draft = lab.ctx().store.records(Session).find()
    assert (held.state, held.held, held.capacity) == ("published", True, 2)
    assert held.start == datetime(2026, 11, 2, 19, tzinfo=UTC)
    assert (draft.state, draft.capacity, draft.held) == ("draft", None, False)
    signups = "course,start,person,state,present\r\nGIT,2026-11-02 14:00,tobin example,présence,1\r\n"
    plan = import_csv(lab.ctx(), "signups", signups, apply=True)
    assert took(plan) == (1, 0, 0, 0), said(plan)
    (signup,) = lab.ctx().store.records(Signup).find()
    assert (signup.state, signup.present) == ("attended", [0])


# -- looked at first, all or none


def test_a_dry_run_writes_nothing_and_says_what_it_would_do(lab) -> None:
    known = lab.course("GIT", capacity=5)
    before = lab.ctx().store.revision
    plan = import_csv(lab.ctx(), "courses", "code,capacity,title_fr\nGIT,8,\nNEW,3,Neuf\n")
    assert took(plan) == (1, 1, 0, 0)
    assert plan.of("change")[0].changed == ("capacity",)
    assert not plan.written
    assert lab.ctx().store.revision == before
    assert lab.ctx().store.records(Course).get(known.doc_id).capacity == 5


def test_one_bad_row_keeps_all_out_unless_the_others_are_wanted(lab) -> None:
    text = "code,minutes,title_fr\nONE,60,Un\nTWO,soon,Deux\nTHRE,90,Trois\nFOUR,90,\n"
    plan = import_csv(lab.ctx(), "courses", text, apply=True)
    assert (plan.written, said(plan)) == (
        False,
        "3 minutes: “soon” is not a whole number. | "
        "5 title_fr: A course needs a title, in French or in English.",
    )
    assert lab.ctx().store.records(Course).count() == 0
    plan = import_csv(lab.ctx(), "courses", text, apply=True, partial=True)
    assert plan.written
    assert [each.code for each in lab.ctx().store.records(Course).find()] == ["ONE", "THRE"]


def test_an_empty_cell_leaves_what_is_there(lab) -> None:
    lab.course("GIT", capacity=5, title_fr="Git")
    plan = import_csv(lab.ctx(), "courses", "code,capacity,title_fr\nGIT,,\n", apply=True)
    assert took(plan) == (0, 0, 1, 0)


# -- the rules


def test_a_seat_beyond_the_capacity_is_refused_in_words(lab) -> None:
    session = past(lab, capacity=2)
    rows = [f"{session.uid},{mail(lab, lab.person())},attended" for _ in range(3)]
    plan = import_csv(lab.ctx(), "signups", signup_rows(*rows), apply=True)
    assert "4 state: All 2 seats are taken. Raise the capacity" in said(plan)
    assert lab.ctx().store.records(Signup).count() == 0
    plan = import_csv(lab.ctx(), "signups", signup_rows(*rows), apply=True, partial=True)
    assert lab.ctx().store.records(Signup).count() == 2


def test_each_imported_sign_up_leaves_a_step_and_none_of_the_past_a_letter(lab) -> None:
    session, person = past(lab), lab.person()
    row = f"{session.uid},{mail(lab, person)},no_show"
    import_csv(lab.ctx(), "signups", signup_rows(row), apply=True)
    (step,) = lab.ctx().store.records(Step).find()
    assert (step.was, step.became, step.why, step.by) == ("", "no_show", "imported", lab.ctx().actor.person)
    assert lab.ctx().outbox.find(f"step:{step.doc_id}") is None


def test_only_a_closed_list_says_who_came(lab) -> None:
    open_one, coming = past(lab, held=False), lab.session()
    for session in (open_one, coming):
        row = f"{session.uid},{mail(lab, lab.person())},attended"
        plan = import_csv(lab.ctx(), "signups", signup_rows(row), apply=True)
        assert "Only the closed list" in said(plan)


def test_nobody_is_imported_past_those_who_wait_or_into_a_clash_or_twice(lab) -> None:
    waited, busy = lab.session(capacity=5), lab.session(start=lab.now + timedelta(days=9))
    lab.signup(waited, lab.person(), "waiting")
    plan = import_csv(lab.ctx(), "signups", signup_rows(f"{waited.uid},{mail(lab, lab.person())},confirmed"))
    assert "1 person waits for a seat" in said(plan)
    person, other = lab.person(), lab.session(start=busy.start + timedelta(hours=1))
    lab.signup(busy, person)
    plan = import_csv(lab.ctx(), "signups", signup_rows(f"{other.uid},{mail(lab, person)},confirmed"))
    assert "another session at that time" in said(plan)
    again = f"uid,email,state,asked\n{busy.uid},{mail(lab, person)},waiting,2026-11-01 09:00"
    assert "on the list already" in said(import_csv(lab.ctx(), "signups", again))


def test_a_draft_has_no_list_and_an_offer_is_not_made_by_a_file(lab) -> None:
    draft, coming = lab.session(state="draft"), lab.session()
    who = mail(lab, lab.person())
    assert "not published" in said(
        import_csv(lab.ctx(), "signups", signup_rows(f"{draft.uid},{who},confirmed"))
    )
    assert "Offers are made" in said(
        import_csv(lab.ctx(), "signups", signup_rows(f"{coming.uid},{who},offered"))
    )


def test_an_import_needs_the_right_of_what_it_writes(lab) -> None:
    student = lab.person()
    for kind in KINDS:
        with pytest.raises(NotAllowed):
            import_csv(lab.ctx(student), kind, "code\n")
        with pytest.raises(NotAllowed):
            export_csv(lab.ctx(student), kind)
    with pytest.raises(NotAllowed):
        export_json(lab.ctx(student))


# -- who and when


def test_a_name_that_several_have_is_refused_naming_them(lab) -> None:
    for n in (1, 2):
        lab.person("Same Name", emails=[f"same{n}@example.invalid"])
    session = past(lab)
    text = f"uid,person,state\n{session.uid},Same Name,attended\n"
    assert "same1@example.invalid" in said(import_csv(lab.ctx(), "signups", text))
    assert "same2@example.invalid" in said(import_csv(lab.ctx(), "signups", text))


def test_a_mail_and_an_orcid_of_two_people_are_refused_naming_both(lab) -> None:
    lab.person("One Person", orcid="0000-0002-1825-0097")
    lab.person("Other Person", emails=["other@example.invalid"])
    text = f"uid,email,orcid,state\n{past(lab).uid},other@example.invalid,0000-0002-1825-0097,attended\n"
    problem = said(import_csv(lab.ctx(), "signups", text))
    assert "One Person" in problem
    assert "Other Person" in problem


def test_nobody_of_a_name_is_told_with_line_and_column(lab) -> None:
    text = f"uid,person,state\n{past(lab).uid},Nobody Atall,attended\n"
    assert said(import_csv(lab.ctx(), "signups", text)).startswith("2 person: There is nobody of “Nobody")


def test_a_time_that_is_not_or_is_twice_is_refused_with_the_two_choices(lab) -> None:
    lab.course("GIT")
    for when, words in (
        ("2026-11-01 01:30/04:00", "comes twice"),
        ("2027-03-14 02:30/04:00", "does not exist"),
    ):
        plan = import_csv(lab.ctx(), "sessions", f"course,sittings\nGIT,{when}\n")
        assert words in said(plan)
        assert plan.errors[0].column == "sittings"
    plan = import_csv(lab.ctx(), "sessions", "course,sittings\nGIT,2026-11-01 01:30 -05:00/04:00\n")
    assert took(plan) == (1, 0, 0, 0)


# -- files as they come


def test_a_file_of_windows_is_read_and_told(lab, tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("code;titre (fr)\r\nÉTHI;Éthique de l’IA\r\n".encode("cp1252"))
    plan = import_csv(lab.ctx(), "courses", path, apply=True)
    assert lab.ctx().store.records(Course).first().title_fr == "Éthique de l’IA"
    assert "cp1252" in str(plan.sheet.notes[0])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marks_of_an_encoding_are_read(lab, tmp_path, encoding) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("code,titre (fr)\r\nÉTHI,Éthique\r\n".encode(encoding))
    assert took(import_csv(lab.ctx(), "courses", path)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"code\x00,x\n", "NUL"),
        (b"title_fr\nx\n", "no column “code”"),
        (b"code,Code,CODE\n1,2,3\n", "two columns"),
        (b'code,title_fr\nA,"x\nB,y\n', "quotation mark"),
    ],
)
def test_what_is_no_such_table_is_refused_in_words(lab, tmp_path, data, words) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        import_csv(lab.ctx(), "courses", path)
    assert words in str(refused.value)


def test_a_huge_cell_and_cells_too_many_are_errors_of_their_rows_alone(lab) -> None:
    text = f"code,title_fr,odd\nA,{'x' * 200_000}\nB,b,c,d\nC,c\n"
    plan = import_csv(lab.ctx(), "courses", text)
    assert [each.line for each in plan.errors] == [2, 3]
    assert took(plan)[0] == 1
    assert plan.sheet.extra == ["odd"]


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_does_more_than_be_refused(lab, text) -> None:
    with suppress(Refused):
        import_csv(lab.ctx(), "signups", f"uid,person,state,asked\n{text}")


@pytest.mark.parametrize("cell", ["", "soon", "2026-02-30 10:00", "2026-11-12 25:00", "2026-11-12"])
def test_what_is_no_moment_is_told(cell) -> None:
    with pytest.raises(Misread):
        read_moment(cell, TORONTO)


# -- everything


def test_everything_read_again_changes_nothing_and_makes_all_in_a_new_lab(lab, tmp_path) -> None:
    from coordtui.testing import FrozenClock, open_test_session

    teacher = lab.person("Hrafn Placeholder")
    first = lab.course("GIT", instructors=[teacher])
    lab.course("SLRM", prerequisites=[first.doc_id])
    session = past(lab, course=first, room=lab.room().doc_id, capacity=1, instructors=[teacher])
    import_csv(lab.ctx(), "signups", signup_rows(f"{session.uid},{mail(lab, teacher)},attended"), apply=True)
    text = export_json(lab.ctx())
    before = lab.ctx().store.revision
    plan = import_json(lab.ctx(), text, apply=True)
    assert took(plan)[::3] == (0, 0), said(plan)
    assert lab.ctx().store.revision == before
    other = open_test_session(
        tmp_path / "other", {"training": "coordtui_training"}, clock=FrozenClock(lab.now)
    )
    with other:
        ctx = other.context("training")
        from coordtui.api import Person

        ctx.directory.people().add(Person(name="Somebody Else"))
        plan = import_json(ctx, text, apply=True)
        assert not plan.written
        ctx.directory.people().add(Person(name="Hrafn Placeholder"))
        people = sorted(each.name for each in ctx.directory.people().find())
        plan = import_json(ctx, text, apply=True)
        if plan.errors:  # the coordinator of this lab is somebody else
            assert {each.column for each in plan.errors} <= {"people", "steps"}, (said(plan), people)
            plan = import_json(ctx, text, apply=True, partial=True)
        assert [each.code for each in ctx.store.records(Course).find()] == ["GIT", "SLRM"]
        made = ctx.store.records(Course).first(where("code") == "SLRM")
        assert made.prerequisites == [ctx.store.records(Course).first(where("code") == "GIT").doc_id]
        (signup,) = ctx.store.records(Signup).find()
        assert signup.state == "attended"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"form": "coordtui-training-1", "courses": 3}', "[" * 100_000]
)
def test_other_json_is_refused(lab, text) -> None:
    with pytest.raises(Refused):
        import_json(lab.ctx(), text)

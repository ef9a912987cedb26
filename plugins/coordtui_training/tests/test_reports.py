"""Reports: every number equals the rows that it opens, and nobody sees more in them than elsewhere."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import DatedRole, Group, NotAllowed, Refused
from coordtui_training.records import Answer, Session, Signup, Sitting, Step
from coordtui_training.reports.counting import MEASURES, report
from coordtui_training.reports.keys import TITLES
from coordtui_training.reports.sheet import report_csv, report_data
from coordtui_training.reports.spans import Span, checked, span_of

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
STATES = ("requested", "waiting", "confirmed", "attended", "partial", "no_show", "excused", "cancelled")


def sign(lab, session, person, state="attended", **fields) -> Signup:
    made = Signup(session=session.doc_id, person=person, state=state, asked=lab.now, **fields)
    return lab.ctx().store.records(Signup).add(made)


def past(lab, days=7, **fields) -> Session:
    return lab.session(start=lab.now - timedelta(days=days), held=True, **fields)


def line(found, label):
    return next(each for each in found.lines if str(each.label) == label)


def values(line, *measures):
    return [line.cells[each].value for each in measures]


def test_who_is_in_two_groups_counts_in_each_and_once_in_the_total(lab) -> None:
    groups = [lab.ctx().directory.groups().add(Group(name=name)).doc_id for name in ("Vision", "Text")]
    both, one = lab.person(groups=groups), lab.person(groups=groups[:1])
    session = past(lab)
    sign(lab, session, both), sign(lab, session, one), sign(lab, session, lab.person())
    found = report(lab.ctx(), "group", YEAR)
    assert values(line(found, "Vision"), "attended", "people") == [2, 2]
    assert values(line(found, "Text"), "attended", "people") == [1, 1]
    assert values(line(found, "in no group, or not shown"), "people") == [1]
    assert values(found.total, "attended", "people") == [3, 3]
    assert "once in the total" in str(found.notes[0])


def test_people_are_counted_once_however_often_they_came(lab) -> None:
    person = lab.person()
    for days in (7, 14, 21):
        sign(lab, past(lab, days), person)
    total = report(lab.ctx(), "course", YEAR).total
    assert values(total, "attended", "people", "hours") == [3, 1, 9.0]
    assert len(total.cells["people"].signups) == 3


def test_only_closed_lists_say_who_came_and_the_others_are_named(lab) -> None:
    session = lab.session(start=lab.now - timedelta(days=3))
    sign(lab, session, lab.person(), "confirmed")
    sign(lab, session, lab.person(), "attended")
    found = report(lab.ctx(), "course", YEAR)
    assert values(found.total, "confirmed", "attended", "people", "hours") == [2, 0, 0, 0]
    assert found.unclosed == (session.doc_id,)
    assert any("not closed" in str(note) for note in found.notes)


def test_a_role_is_that_of_the_session_s_day(lab) -> None:
    became = date(2026, 6, 1)
    person = lab.person(roles=[DatedRole(role="phd", until=became), DatedRole(role="postdoc", since=became)])
    sign(lab, lab.session(start=datetime(2026, 5, 31, 14, tzinfo=UTC), held=True), person)
    sign(lab, lab.session(start=datetime(2026, 6, 1, 14, tzinfo=UTC), held=True), person)
    found = report(lab.ctx(), "role", YEAR)
    assert {str(each.label): each.cells["attended"].value for each in found.lines} == {
        "PhD student": 1,
        "postdoc": 1,
    }


def test_a_session_is_of_the_day_and_month_of_its_own_clock(lab) -> None:
    late = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)  # 30 June, 21:00 in Toronto
    lab.session(start=late, held=True)
    june, july = Span(date(2026, 6, 1), date(2026, 6, 30)), Span(date(2026, 7, 1), date(2026, 7, 31))
    assert report(lab.ctx(), "month", june).lines[0].month == date(2026, 6, 1)
    assert report(lab.ctx(), "month", july).lines == ()


def test_hours_are_those_of_the_sittings_that_people_came_to(lab) -> None:
    start = lab.now - timedelta(days=9)
    sittings = [
        Sitting(start=start + timedelta(days=n), end=start + timedelta(days=n, hours=2)) for n in range(3)
    ]
    session = lab.session(sittings=sittings, held=True)
    sign(lab, session, lab.person(), "attended")
    sign(lab, session, lab.person(), "attended", present=[0, 2])
    sign(lab, session, lab.person(), "partial", present=[1])
    sign(lab, session, lab.person(), "partial")
    assert report(lab.ctx(), "course", YEAR).total.cells["hours"].value == 6 + 4 + 2


def test_cancelled_sessions_and_drafts_are_left_out_and_cancelled_ones_are_told(lab) -> None:
    past(lab, state="cancelled"), past(lab, state="draft")
    found = report(lab.ctx(), "course", YEAR)
    assert found.total.cells["sessions"].value == 0
    assert [str(note) for note in found.notes][-1] == "1 cancelled session is left out."


def test_who_still_waited_when_the_list_was_closed_is_counted_and_who_let_an_offer_end_is_not(lab) -> None:
    session = past(lab)
    waited, slow = (sign(lab, session, lab.person(), "expired") for _ in range(2))
    step = {"session": session.doc_id, "at": lab.now, "became": "expired"}
    steps = lab.ctx().store.records(Step)
    steps.add(Step(signup=waited.doc_id, person=waited.person, was="waiting", why="list_closed", **step))
    steps.add(Step(signup=slow.doc_id, person=slow.person, was="offered", why="expired", **step))
    assert report(lab.ctx(), "course", YEAR).total.cells["left_out"].signups == (waited.doc_id,)


def test_the_share_of_seats_counts_sessions_with_a_limit_only(lab) -> None:
    small, endless = past(lab, capacity=4), past(lab, capacity=None)
    for session in (small, endless, endless):
        sign(lab, session, lab.person())
    total = report(lab.ctx(), "course", YEAR).total
    assert values(total, "sessions", "seats", "fill", "confirmed") == [2, 4, 0.25, 3]


def test_feedback_of_fewer_than_three_is_not_told_even_among_others(lab) -> None:
    two, three = past(lab), past(lab, 8)
    answers = lab.ctx().store.records(Answer)
    for session, marks in ((two, (1, 1)), (three, (5, 4, 3))):
        answers.add_all(
            [Answer(session=session.doc_id, day=date(2026, 11, 5), scores={"0": mark}) for mark in marks]
        )
    cell = report(lab.ctx(), "month", YEAR).total.cells["feedback"]
    assert (cell.value, cell.sessions) == (4, (three.doc_id,))


def test_one_more_answer_does_not_show_in_the_mean_before_there_are_three_more(lab) -> None:
    session, answers = past(lab), lab.ctx().store.records(Answer)
    for marks, mean in (((5, 5, 5), 5), ((1,), 5), ((1, 1), 3)):
        answers.add_all(
            [Answer(session=session.doc_id, day=date(2026, 11, 5), scores={"0": mark}) for mark in marks]
        )
        assert report(lab.ctx(), "month", YEAR).total.cells["feedback"].value == mean


def test_feedback_is_the_mean_of_the_first_figure_and_not_of_the_pace_with_it(lab) -> None:
    session = past(lab)
    lab.ctx().store.records(Answer).add_all(
        [
            Answer(session=session.doc_id, day=date(2026, 11, 5), scores=scores)
            for scores in ({"0": 5, "1": 1}, {"0": 4, "1": 1}, {"1": 2, "0": 3})
        ]
    )
    assert report(lab.ctx(), "month", YEAR).total.cells["feedback"].value == 4


def test_grants_partners_instructors_and_languages_have_lines_of_their_own(lab) -> None:
    teacher = lab.person("Hrafn Placeholder")
    sign(
        lab,
        past(lab, grants=["RGPIN-1", "rgpin-1", "Other"], partners=["Acme"], instructors=[teacher]),
        lab.person(),
    )
    sign(lab, past(lab, 8, language="fr"), lab.person())
    ctx = lab.ctx()
    labels = {by: [str(each.label) for each in report(ctx, by, YEAR).lines] for by in TITLES}
    assert labels["grant"] == ["Other", "RGPIN-1", "without a grant"]
    assert labels["partner"] == ["Acme", "without a partner"]
    assert labels["instructor"] == ["Hrafn Placeholder", "given by nobody known"]
    assert labels["language"] == ["English", "French"]


def test_an_instructor_sees_their_own_sessions_and_nobody_else_any(lab) -> None:
    teacher, student = lab.person(), lab.person()
    own, other = past(lab, instructors=[teacher]), past(lab, 9)
    for session in (own, other):
        sign(lab, session, student)
    found = report(lab.ctx(teacher), "course", YEAR)
    assert found.total.cells["sessions"].sessions == (own.doc_id,)
    assert any("that you gave" in str(note) for note in found.notes)
    with pytest.raises(NotAllowed):
        report(lab.ctx(student), "course", YEAR)


def test_the_rows_of_a_number_open_for_nobody_else(lab) -> None:
    from coordtui_training.panes.report_rows import read

    teacher, other = lab.person(), lab.person()
    sign(lab, past(lab, instructors=[teacher]), lab.person())
    total = report(lab.ctx(), "course", YEAR).total
    for measure in ("attended", "sessions"):
        counts = [len(read(lab.ctx(who), total.cells[measure])[0]) for who in (None, teacher, other)]
        assert counts == [1, 1, 0]


def test_what_somebody_hides_is_no_line_for_an_instructor_and_is_one_for_the_coordinator(lab) -> None:
    group = lab.ctx().directory.groups().add(Group(name="Secret Group")).doc_id
    hidden = {"groups": "hidden", "roles": "hidden"}
    teacher, person = lab.person(), lab.person(groups=[group], visibility=hidden)
    sign(lab, past(lab, instructors=[teacher]), person)
    for by, name in (("group", "Secret Group"), ("role", "PhD student")):
        assert line(report(lab.ctx(), by, YEAR), name)
        assert name not in [str(each.label) for each in report(lab.ctx(teacher), by, YEAR).lines]


def test_csv_runs_no_formula_and_opens_in_french_excel(lab) -> None:
    sign(lab, past(lab, grants=["=1+1; x"]), lab.person())
    found = report(lab.ctx(), "grant", YEAR)
    plain = list(csv.reader(io.StringIO(report_csv(found, lab.ctx()), newline="")))
    assert plain[1][0] == "'=1+1; x"
    excel = report_csv(found, lab.ctx(), excel=True)
    assert excel.startswith("\ufeff")
    assert next(csv.reader([excel.splitlines()[1]], delimiter=";"))[0] == "'=1+1; x"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("term", "2026-09-01", "2026-12-31"),
        ("year", "2026-01-01", "2026-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("fall 2025", "2025-09-01", "2025-12-31"),
        ("été 2025", "2025-05-01", "2025-08-31"),
        ("hiver-2026", "2026-01-01", "2026-04-30"),
        ("2026-11-12", "2026-11-12", "2026-11-12"),
        ("2026-09-01..2026-10-15", "2026-09-01", "2026-10-15"),
    ],
)
def test_a_period_is_read_as_it_is_written(text, first, last) -> None:
    found = span_of(text, date(2026, 11, 12))
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["", "soon", "spring 2026", "2026-13", "2026-12-31..2026-01-01", "0000"])
def test_what_is_no_period_is_refused_with_examples(text) -> None:
    with pytest.raises(Refused):
        span_of(text, date(2026, 11, 12))
    with pytest.raises(Refused):
        checked(date(2026, 2, 1), date(2026, 1, 1))


signups = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.sampled_from(STATES)), max_size=25)


@given(signups=signups, held=st.lists(st.booleans(), min_size=4, max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_number_is_that_of_the_rows_that_it_opens(lab, signups, held) -> None:
    store = lab.ctx().store
    for record in (Session, Signup):
        for number in store.records(record).ids():
            store.records(record).remove(number)
    people = [lab.person(groups=[]) for _ in range(6)] if not hasattr(lab, "six") else lab.six
    lab.six = people
    days = count(10, 40)
    sessions = [
        lab.session(start=lab.now - timedelta(days=next(days)), held=each, capacity=None) for each in held
    ]
    taken = set()
    for where, who, state in signups:
        if (where, who) not in taken:
            taken.add((where, who))
            sign(lab, sessions[where], people[who], state)
    rows = {each.doc_id: each for each in store.records(Signup).find()}
    counted = ("signups", "confirmed", "attended", "partial", "no_show", "excused", "left_out")
    for by in TITLES:
        found = report(lab.ctx(), by, YEAR)
        for each in (*found.lines, found.total):
            assert set(each.cells) == set(MEASURES)
            for measure in counted:
                assert each.cells[measure].value == len(set(each.cells[measure].signups))
            came = {rows[number].person for number in each.cells["people"].signups}
            assert each.cells["people"].value == len(came)
            assert each.cells["sessions"].value == len(set(each.cells["sessions"].sessions))
        assert set(found.total.cells["signups"].signups) == set(rows)
        assert {n for each in found.lines for n in each.cells["signups"].signups} == set(rows)
    assert report_data(found, lab.ctx())["total"]["signups"]["value"] == len(rows)

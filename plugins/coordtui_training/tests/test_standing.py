"""What follows from absences: reckoned from what happened, in words, and fair."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import NotAllowed
from coordtui.api.eyes import speaking
from coordtui_training.records import Signup
from coordtui_training.standing import months_from, standing, standing_of

from .test_checkin import seat


def day(month, number, year=2026):
    return datetime(year, month, number, 15, tzinfo=UTC)


def missed(lab, who, when, state="no_show", **fields):
    return seat(lab, lab.session(start=when, held=True, **fields), who, state=state)


def test_two_absences_in_a_year_lower_the_priority_for_six_months_after_the_last(lab):
    who = lab.person()
    first, second = missed(lab, who, day(3, 3)), missed(lab, who, day(6, 9))
    found = standing(lab.ctx(), who, lab.now)
    assert (found.priority, [each.doc_id for each in found.because]) == (1, [first.doc_id, second.doc_id])
    assert found.until == datetime(2026, 12, 9, 16, tzinfo=UTC)
    assert str(found.text) == (
        "2 absences in 12 months: 3 March and 9 June; lower priority until 9 December."
    )


def test_the_lower_priority_ends_on_that_very_moment(lab):
    who = lab.person()
    missed(lab, who, day(3, 3)), missed(lab, who, day(6, 9))
    until = standing(lab.ctx(), who, lab.now).until
    assert standing(lab.ctx(), who, until - timedelta(seconds=1)).priority == 1
    after = standing(lab.ctx(), who, until)
    assert after.priority == 0
    assert "The time of lower priority is over." in str(after.text)


def test_one_absence_lowers_nothing_and_says_what_a_second_would(lab):
    who = lab.person()
    missed(lab, who, day(10, 9))
    found = standing(lab.ctx(), who, lab.now)
    assert found.priority == 0
    assert str(found.text) == (
        "1 absence in 12 months: 9 October. From 2 on, the priority on lists is lower for 6 months."
    )


def test_two_absences_that_are_further_apart_than_a_year_lower_nothing(lab):
    who = lab.person()
    missed(lab, who, day(10, 9, 2025)), missed(lab, who, day(10, 9, 2026))
    assert standing(lab.ctx(), who, lab.now).priority == 0


def test_who_has_no_absence_is_told_so(lab):
    who = lab.person()
    missed(lab, who, day(3, 3), "attended")
    assert str(standing(lab.ctx(), who, lab.now).text) == "No absence in 12 months."


def test_an_excused_absence_never_counts(lab):
    who = lab.person()
    missed(lab, who, day(3, 3)), missed(lab, who, day(6, 9), "excused")
    assert standing(lab.ctx(), who, lab.now).priority == 0


def test_cancelling_late_counts_unless_the_settings_say_otherwise(lab):
    who = lab.person()
    missed(lab, who, day(6, 9)), missed(lab, who, day(9, 9), "late_cancelled")
    assert standing(lab.ctx(), who, lab.now).priority == 1
    assert standing(lab.under(late_counts=False), who, lab.now).priority == 0


def test_a_session_that_was_cancelled_counts_for_nobody(lab):
    who = lab.person()
    missed(lab, who, day(6, 9)), missed(lab, who, day(9, 9), "late_cancelled")
    cancelled = lab.session(start=day(8, 8), state="cancelled")
    seat(lab, cancelled, who, state="late_cancelled")
    assert len(standing(lab.ctx(), who, lab.now).because) == 2


def test_who_cancelled_late_and_came_after_all_did_not_stay_away(lab):
    who = lab.person()
    missed(lab, who, day(6, 9))
    session = lab.session(start=day(9, 9), held=True)
    seat(lab, session, who, state="late_cancelled"), seat(lab, session, who, state="attended")
    assert standing(lab.ctx(), who, lab.now).priority == 0


def test_a_lab_may_have_no_such_rule(lab):
    who = lab.person()
    missed(lab, who, day(6, 9)), missed(lab, who, day(9, 9))
    found = standing(lab.under(no_show_policy="none"), who, lab.now)
    assert (found.priority, found.because) == (0, [])
    assert str(found.text) == "Absences have no consequence here."


def test_others_absences_are_theirs(lab):
    missed(lab, lab.person(), day(6, 9)), missed(lab, lab.person(), day(9, 9))
    assert standing(lab.ctx(), lab.person(), lab.now).priority == 0


def test_people_see_their_own_and_only_who_runs_lists_sees_others(lab):
    who = lab.person()
    missed(lab, who, day(6, 9)), missed(lab, who, day(9, 9))
    assert standing_of(lab.ctx(who)).priority == 1
    assert standing_of(lab.ctx(who), who).priority == 1
    assert standing_of(lab.ctx(), who).priority == 1
    with pytest.raises(NotAllowed):
        standing_of(lab.ctx(lab.person()), who)


def test_the_days_are_said_in_the_readers_language_with_the_year_where_it_is_another(lab):
    who = lab.person()
    missed(lab, who, day(12, 1, 2025)), missed(lab, who, day(6, 9))
    assert "1 December 2025 and 9 June;" in str(standing(lab.ctx(), who, lab.now).text)
    assert "1er décembre 2025 et 9 juin" in str(standing(speaking(lab.ctx(), "fr"), who, lab.now).text)


def test_standing_writes_nothing(lab):
    who = lab.person()
    missed(lab, who, day(6, 9)), missed(lab, who, day(9, 9))
    before = lab.ctx().store.records(Signup).revision
    standing(lab.ctx(), who, lab.now)
    assert lab.ctx().store.records(Signup).revision == before


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_months_come_back_where_the_day_is_in_every_month(that_day, months):
    moment = datetime(that_day.year, that_day.month, that_day.day, 15, tzinfo=UTC)
    there = months_from(moment, months)
    assert (there.year * 12 + there.month) - (moment.year * 12 + moment.month) == months
    assert there.day == moment.day or (there.day < moment.day and months_from(there, 1).day <= 31)
    if moment.day <= 28:
        assert months_from(there, -months) == moment

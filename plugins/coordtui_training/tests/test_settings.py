"""Each setting of the plugin, set to something else than it is, changes what it says it does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui.api import SettingsError
from coordtui.config.settings import settings_from_text
from coordtui_training.fit import cutoff
from coordtui_training.letters.reminders import remind
from coordtui_training.planning import Sessions
from coordtui_training.running.checkin import sitting_now
from coordtui_training.seats.rules import late, offer_ends
from coordtui_training.settings import TrainingSettings
from coordtui_training.standing import standing

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_new_session_is_in_the_zone_of_the_settings_and_fills_as_they_say(lab):
    new = Sessions(lab.under(zone="Europe/Paris", waiting_list="auto")).new(lab.course(), lab.now)
    assert (new.zone, new.waiting) == ("Europe/Paris", "auto")


def test_the_cut_off_and_what_is_late_are_so_many_hours_before_the_start(lab):
    session = lab.session()
    assert cutoff(session, TrainingSettings(cutoff_hours=5)) == session.start - 5 * HOUR
    settings = TrainingSettings(late_cancel_hours=3)
    assert not late(session, settings, session.start - 3 * HOUR)
    assert late(session, settings, session.start - 3 * HOUR + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("settings", "before", "lasts"),
    [
        ({"offer_hours": 5}, 7 * DAY, 5 * HOUR),
        ({"offer_least_minutes": 60}, 2 * HOUR, HOUR),
        ({"offer_least_minutes": 600}, 2 * HOUR, 2 * HOUR),  # never beyond the cut-off
    ],
)
def test_an_offer_lasts_as_long_as_the_settings_say(lab, settings, before, lasts):
    settings = TrainingSettings(cutoff_hours=0, **settings)
    session = lab.session(start=lab.now + before)
    assert offer_ends(session, settings, lab.now) == lab.now + lasts


@pytest.mark.parametrize(
    ("days", "settings", "priority"),
    [
        ((10,), {}, 0),
        ((10,), {"no_shows": 1}, 1),
        ((10, 70), {}, 1),
        ((10, 70), {"no_show_months": 1}, 0),
        ((70, 75), {}, 1),
        ((70, 75), {"lower_months": 2}, 0),
    ],
)
def test_how_many_absences_count_for_how_long_is_set(lab, days, settings, priority):
    who = lab.person()
    for ago in days:
        lab.signup(lab.session(start=lab.now - ago * DAY, held=True), who, "no_show")
    assert standing(lab.under(**settings), who, lab.now).priority == priority


def test_people_check_themselves_in_so_many_minutes_around_a_sitting(lab):
    session = lab.session(start=lab.now + timedelta(minutes=40))
    assert sitting_now(lab.ctx(), session) is None
    assert sitting_now(lab.under(checkin_minutes=40), session) == 0


def test_reminders_go_so_many_hours_before_and_none_at_nought(lab):
    class Run:
        def progress(self, *_):
            pass

    lab.signup(lab.session(start=lab.now + 30 * HOUR), lab.person())
    assert str(remind(lab.ctx(), Run())) == "0 reminders."
    assert str(remind(lab.under(remind_hours=48), Run())) == "1 reminder."
    lab.signup(lab.session(start=lab.now + HOUR), lab.person())
    assert str(remind(lab.under(remind_hours=0), Run())) == "0 reminders."


@pytest.mark.parametrize(
    "wrong",
    [
        "offer_hours = 0",
        "present_share = 101",
        'waiting_list = "lottery"',
        'paper = "a3"',
        "cutoff_hours = -1",
    ],
)
def test_a_value_that_cannot_be_is_refused_when_the_settings_are_read(tmp_path, wrong):
    settings = settings_from_text(tmp_path / "settings.toml", f"[training]\n{wrong}\n")
    with pytest.raises(SettingsError):
        settings.section("training", TrainingSettings)

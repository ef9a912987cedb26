"""Numbers and days that cannot be meant: refused in words, wherever they are typed."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from coordtui.api import Refused
from coordtui_training.cli import configure
from coordtui_training.exchange.tables import import_csv
from coordtui_training.exchange.whole import export_json, import_json
from coordtui_training.planning import Sessions
from coordtui_training.records import Series
from coordtui_training.recurrence import days
from coordtui_training.seats import Seats
from coordtui_training.times import moment

HUGE = "9" * 5_000


def run(lab, *words):
    parser = argparse.ArgumentParser()
    configure(parser)
    args = parser.parse_args([*map(str, words)])
    return args.run(lab.ctx(), args)


@pytest.mark.parametrize(
    "start",
    [
        "9999-12-31 23:00",
        "9999-12-31 23:00 -05:00",
        "0001-01-01 00:00",
        "0001-01-01T00:00+05:00",
        "1492-10-12 08:00",
    ],
)
@pytest.mark.parametrize(
    "words", [("session", "edit", 1, "--start"), ("session", "copy", 1, "--start"), ("room", "free")]
)
def test_a_start_that_is_far_away_is_refused(lab, words, start):
    lab.session(state="draft")
    with pytest.raises(Refused, match="year"):
        run(lab, *words, start)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("name", ["--since", "--until"])
def test_a_list_that_begins_or_ends_far_away_is_refused(lab, name, day):
    with pytest.raises(Refused, match="year"):
        run(lab, "session", "list", name, day)


def test_a_term_is_not_copied_from_or_to_far_away(lab):
    near, far = date(2026, 11, 1), date(9999, 12, 31)
    for since, until, to in ((near, near, far), (date(1, 1, 1), near, date(2027, 1, 4)), (near, far, far)):
        with pytest.raises(Refused, match="year"):
            Sessions(lab.ctx()).copy_term(since, until, to)


@pytest.mark.parametrize(
    "more", [{"every": 10**9}, {"first": date(9999, 12, 30)}, {"until": date(9999, 12, 31)}]
)
def test_a_series_that_leads_far_away_is_refused(more):
    rule = {"course": 1, "first": date(2026, 11, 2), "at": 540, "minutes": 60, "zone": "UTC", "weekdays": [0]}
    with pytest.raises(Refused):
        days(Series(**{**rule, "count": 3, **more}))


@pytest.mark.parametrize(
    "words",
    [
        ("session", "show", HUGE),
        ("signup", "9" * 30),
        ("session", "edit", 1, "--minutes", "9" * 30),
        ("room", "add", "Big", "--seats", "9" * 30),
    ],
)
def test_a_number_that_is_too_large_is_refused_where_it_is_typed(lab, words):
    with pytest.raises(SystemExit):
        run(lab, *words)


def test_numbers_that_are_too_large_are_refused_in_words(lab):
    lab.course("OK")
    session = lab.session(start=lab.now - timedelta(hours=5))
    for words in (
        ("course", "edit", "OK", "--capacity", HUGE),
        ("course", "edit", "OK", "--year", HUGE),
        ("feedback", session.doc_id, f"{HUGE}=1"),
        ("feedback", session.doc_id, f"1={HUGE}"),
    ):
        with pytest.raises(Refused):
            run(lab, *words)


@pytest.mark.parametrize("start", ["9999-12-31 23:00", "9999-12-31 23:00 -05:00", "0001-01-01 00:00 +05:00"])
def test_a_row_with_a_start_far_away_is_refused_by_its_column(lab, start):
    lab.course("OK")
    plan = import_csv(lab.ctx(), "sessions", f"course,sittings\nOK,{start}/12:00\n")
    assert [each.column for each in plan.errors] == ["sittings"]


def test_a_row_with_a_huge_number_is_refused(lab):
    plan = import_csv(
        lab.ctx(), "courses", f"code,title_en,minutes,capacity\nOK,A,{HUGE},1\nOK2,A,1,{'9' * 40}\n"
    )
    assert len(plan.errors) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"zone": "Nowhere/Placeholder"},
        {"start": "9999-12-31T23:00:00Z"},
        {"start": "2026-11-20T10:00:00"},
        {"capacity": 10**40},
        {"title_en": "\ud800"},
        {"prerequisites": 5},
        {"sittings": [{"start": "9999-12-31T23:00:00Z", "end": "9999-12-31T23:30:00Z"}]},
        {"sittings": []},
        {"sittings": [{"start": "2026-11-20T12:00:00Z", "end": "2026-11-20T10:00:00Z"}]},
    ],
)
def test_a_file_with_a_session_that_cannot_be_is_refused_by_the_row(lab, change):
    lab.session()
    data = json.loads(export_json(lab.ctx()))
    data["sessions"][0] |= {"uid": "another", **change}
    plan = import_json(lab.ctx(), json.dumps(data), apply=True)
    assert [each.column for each in plan.errors] == ["sessions"]
    assert not plan.written


@pytest.mark.parametrize(
    "change",
    [
        {"people": [{"number": float("inf"), "name": "A"}]},
        {"people": [{"number": [1], "name": {"a": 1}}]},
        {"groups": [{"number": [1], "name": [1]}]},
        {"courses": [{"doc_id": [1], "code": "X", "prerequisites": 5}]},
        {"courses": [{"doc_id": 1, "code": "X", "prerequisites": [[1]]}]},
        {"courses": [{"doc_id": 10**30, "code": "X"}]},
        {"signups": [{"session": [1], "over": 3}]},
        {"courses": [{"code": "\x00\x1b\ud800"}]},
    ],
)
def test_a_file_of_nonsense_is_refused_and_nothing_breaks(lab, change):
    data = {"form": "coordtui-training-1", **change}
    plan = import_json(lab.ctx(), json.dumps(data), apply=True)
    assert plan.kind == "all"


def test_a_moment_near_the_end_of_time_is_refused():
    with pytest.raises(Refused):
        moment(date.max, 23 * 60, "America/Toronto")
    assert moment(date(2199, 12, 31), 0, "UTC") == datetime.fromisoformat("2199-12-31T00:00+00:00")


def test_a_capacity_that_nobody_could_fill_is_refused(lab):
    session = lab.session()
    with pytest.raises(Refused, match="at most"):
        Sessions(lab.ctx()).save(replace(session, capacity=10**40))
    with pytest.raises(Refused, match="at most"):
        Seats(lab.ctx()).set_capacity(session.doc_id, 10**40)

"""The log of visitors: its rules, its page and its commands."""

from __future__ import annotations

import argparse
import csv
import json
import stat
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from coordtui.api import Context, NotAllowed, NotFound, Person, Ref, Refused, RuleBroken, StaleRecord
from coordtui.testing import FrozenClock, PagePilot, assert_plugin_conforms

import coordtui_visitors
from coordtui_visitors.cli import configure
from coordtui_visitors.panels import panels
from coordtui_visitors.privacy import personal_data
from coordtui_visitors.records import Visit
from coordtui_visitors.service import Visits, WrongField

PilotFor = Callable[..., AbstractAsyncContextManager[PagePilot]]


@pytest.fixture
def host(ctx: Context) -> int:
    """Somebody of the lab, by number."""
    return ctx.directory.people().add(Person(name="Ilse Nobody")).doc_id


@pytest.fixture
def announce(ctx: Context, host: int) -> Callable[..., Visit]:
    """Announces a visit of two hours that begins so many hours from now."""

    def announce(name: str = "Prof. Placeholder", hours: int = 0, **fields: Any) -> Visit:
        since = ctx.clock() + timedelta(hours=hours)
        defaults = {"host": host, "since": since, "until": since + timedelta(hours=2)}
        return Visits(ctx).announce(Visit(name=name, **{**defaults, **fields}))

    return announce


Announce = Callable[..., Visit]


# The rules.


def test_who_is_here_stands_on_top_and_who_left_below(
    ctx: Context, clock: FrozenClock, announce: Announce
) -> None:
    visits = Visits(ctx)
    left, here, _, _ = (announce("left"), announce("here", 1), announce("expected"), announce("missed", -48))
    visits.sign(left.doc_id)
    visits.sign(here.doc_id)
    clock.advance(timedelta(minutes=30))
    visits.sign(left.doc_id)
    assert [visit.name for visit in visits.listed()] == ["here", "expected", "left", "missed"]


def test_one_key_signs_in_and_out_and_in_again(ctx: Context, announce: Announce) -> None:
    number = announce().doc_id
    states = [Visits(ctx).sign(number).state(ctx.clock()) for _ in range(3)]
    assert states == ["here", "gone", "here"]


def test_who_forgot_to_sign_out_is_gone_the_day_after(
    ctx: Context, clock: FrozenClock, announce: Announce
) -> None:
    number = announce().doc_id
    Visits(ctx).sign(number)
    clock.advance(timedelta(days=1))
    assert Visits(ctx).get(number).state(clock()) == "gone"
    Visits(ctx).sign(number)
    with pytest.raises(Refused, match="is over"):
        Visits(ctx).sign(number)


def test_a_badge_is_with_one_visitor_at_a_time(ctx: Context, announce: Announce) -> None:
    visits = Visits(ctx)
    one, other = announce("one"), announce("other")
    visits.hand_out(one.doc_id, " 12 ")
    with pytest.raises(WrongField, match="one has badge 12") as refused:
        visits.hand_out(other.doc_id, "12")
    assert refused.value.field == "badge"
    stored = ctx.store.records(Visit)
    with pytest.raises(RuleBroken):  # whoever writes
        stored.add(Visit("x", None, one.since, one.until, badge="12", badge_out=True))
    visits.take_back(one.doc_id)
    assert visits.hand_out(other.doc_id, "12").badge_out


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("name", {"name": "  "}),
        ("until", {"until": datetime(2026, 11, 12, tzinfo=UTC)}),
        ("until", {"until": datetime(2028, 1, 1, tzinfo=UTC)}),
        ("since", {"since": datetime(1, 1, 1, tzinfo=UTC)}),
        ("email", {"email": "nobody"}),
        ("badge", {"badge_out": True}),
    ],
)
def test_what_cannot_be_is_refused_where_it_was_typed(
    ctx: Context, announce: Announce, field: str, fields: dict[str, Any]
) -> None:
    with pytest.raises(WrongField) as refused:
        announce(**fields)
    assert refused.value.field == field
    assert Visits(ctx).listed() == []


def test_who_came_is_not_cancelled(ctx: Context, announce: Announce) -> None:
    visits, number = Visits(ctx), announce().doc_id
    visits.sign(number)
    with pytest.raises(Refused, match="has been here"):
        visits.cancel(number)


def test_what_somebody_changed_meanwhile_is_not_taken_back(ctx: Context, announce: Announce) -> None:
    visits, before = Visits(ctx), announce()
    after = visits.sign(before.doc_id)
    visits.hand_out(before.doc_id, "12")
    with pytest.raises(StaleRecord):
        visits.put_back(before, after)


def test_a_guest_sees_nothing_and_a_researcher_does_not_export(
    ctx_as: Callable[..., Context], announce: Announce
) -> None:
    number = announce().doc_id
    with pytest.raises(NotAllowed):
        Visits(ctx_as("guest")).listed()
    researcher = Visits(ctx_as("researcher"))
    assert researcher.sign(number).came
    for refused in (researcher.sheet, researcher.forget_old):
        with pytest.raises(NotAllowed):
            refused()


def test_the_sheet_holds_nothing_that_is_calculated(ctx: Context, announce: Announce) -> None:
    announce("=1+1", affiliation='@"x",\n-2')
    (row,) = csv.DictReader(Visits(ctx).sheet().splitlines(keepends=True))
    assert row["name"] == "'=1+1"
    assert row["affiliation"].startswith("'@")
    assert row["host"] == "Ilse Nobody"


# What is forgotten, and what follows.


def test_who_came_is_forgotten_after_a_year(
    ctx: Context, clock: FrozenClock, coordtui_session: Any, announce: Announce
) -> None:
    visit = announce(affiliation="Nowhere", email="nobody@example.invalid", why="a talk")
    clock.advance(timedelta(days=365, hours=2))
    assert str(coordtui_session.jobs.run("visitors.forget").outcome) == "done"
    assert Visits(ctx).get(visit.doc_id) == visit
    clock.advance(timedelta(seconds=1))
    coordtui_session.jobs.run("visitors.forget")
    assert Visits(ctx).listed() == []
    (kept,) = ctx.store.records(Visit).find()
    assert (kept.name, kept.affiliation, kept.email, kept.why) == ("", "", "", "")
    assert kept.since == visit.since
    with pytest.raises(NotFound):
        Visits(ctx).get(visit.doc_id)


def test_visits_follow_a_host_who_is_found_to_be_another(ctx: Context, host: int, announce: Announce) -> None:
    double = ctx.directory.people().add(Person(name="I. Nobody")).doc_id
    number = announce(host=double).doc_id
    ctx.directory.merge(host, double)
    assert Visits(ctx).get(number).host == host
    ctx.directory.unmerge(double)
    assert Visits(ctx).get(number).host == double


def test_a_host_is_shown_what_is_held_and_it_is_erased(ctx: Context, host: int, announce: Announce) -> None:
    number = announce().doc_id
    assert [visit["name"] for visit in personal_data(ctx, host, erase=False).held["visits"]] == [
        "Prof. Placeholder"
    ]
    assert personal_data(ctx, host, erase=True).erased == 1
    assert Visits(ctx).get(number).host is None


# Where others see it.


def test_today_asks_the_host_and_the_coordinator_for_the_badge(
    ctx_as: Callable[..., Context], ctx: Context, host: int, announce: Announce
) -> None:
    visits, number = Visits(ctx), announce().doc_id
    visits.hand_out(number, "12")
    visits.sign(number)
    visits.sign(number)

    def asked(ctx: Context) -> list[str]:
        return [str(card.title) for card in coordtui_visitors.coordtui_today(ctx) if card.kind == "decide"]

    assert asked(ctx) == ["Prof. Placeholder left with badge 12"]
    assert asked(ctx_as("researcher", person=host)) == asked(ctx)
    assert asked(ctx_as("researcher")) == asked(ctx_as("guest")) == []
    visits.take_back(number)
    assert asked(ctx) == []


def test_the_page_of_the_host_says_who_visits_them(ctx: Context, host: int, announce: Announce) -> None:
    announce()
    (panel,) = panels(ctx, Ref("person", str(host)))
    assert [(line.text, str(line.detail)) for line in panel.lines] == [
        ("Prof. Placeholder", "expected, Thu 12 Nov")
    ]


# The page.


async def test_a_visitor_is_announced_signed_in_given_a_badge_and_signed_out(
    ctx: Context, pilot_for: PilotFor
) -> None:
    visits = Visits(ctx)
    async with pilot_for("visitors.log") as pilot:
        await pilot.press("n")
        await pilot.type("Prof. Placeholder")
        await pilot.press("ctrl+o")
        await pilot.press("r")
        assert "1 in the building now" in pilot.words
        await pilot.press("b")
        await pilot.type("12")
        await pilot.press("ctrl+o")
        await pilot.press("r")
        assert "signed out, with badge 12: Prof. Placeholder" in pilot.words
        assert pilot.page.badge == "1!"
        await pilot.press("u", "u")
        (visit,) = visits.listed()
        assert (visit.left, visit.badge_out) == (None, False)
        assert "undone: handed out: badge 12" in pilot.words
        await pilot.press("u", "x")
        assert visits.listed() == []
        await pilot.press("u")
        assert [visit.name for visit in visits.listed()] == ["Prof. Placeholder"]


async def test_undo_says_why_it_does_not_take_back_what_another_changed(
    ctx: Context, announce: Announce, pilot_for: PilotFor
) -> None:
    number = announce().doc_id
    async with pilot_for("visitors.log") as pilot:
        await pilot.press("r")
        Visits(ctx).hand_out(number, "12")
        await pilot.press("u")
        assert "This was changed since" in pilot.words
        assert Visits(ctx).get(number).state(ctx.clock()) == "here"


async def test_today_leads_to_the_visit_whatever_is_filtered(
    ctx: Context, announce: Announce, pilot_for: PilotFor
) -> None:
    announce("Sam Specimen", host=ctx.actor.person)
    async with pilot_for("visitors.log") as pilot:
        await pilot.press("slash")
        await pilot.type("is:gone")
        await pilot.press("enter")
        await pilot.go_to("core.today")
        await pilot.press("enter")
        assert pilot.page.under_cursor() == Ref("visitors.visit", "1")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("is:here", ["Ida Inconnue"]),
        ("host:ilse -is:here", ["Sam Specimen"]),
        ("day:>2026-11-12", ["Sam Specimen"]),
        ("talk", ["Ida Inconnue"]),
    ],
)
async def test_the_filter_finds(
    ctx: Context, announce: Announce, pilot_for: PilotFor, text: str, names: list[str]
) -> None:
    Visits(ctx).sign(announce("Ida Inconnue", why="a talk").doc_id)
    announce("Sam Specimen", 24)
    async with pilot_for("visitors.log") as pilot:
        await pilot.press("slash")
        await pilot.type(text)
        await pilot.press("enter")
        assert f"filter: {text}" in pilot.words
        assert [name for name in ("Ida Inconnue", "Sam Specimen") if name in pilot.text] == names


async def test_the_page_speaks_french(ctx: Context, announce: Announce, pilot_for: PilotFor) -> None:
    number = announce().doc_id
    Visits(ctx).hand_out(number, "12")
    async with pilot_for("visitors.log", language="fr", size=(120, 30)) as pilot:
        await pilot.press("r")
        assert "1 dans l’immeuble en ce moment" in pilot.words
        await pilot.press("r")
        assert "départ noté, avec la carte 12\u00a0: Prof. Placeholder" in pilot.text


# The commands of the shell.


@pytest.fixture
def answer(ctx: Context, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """What a command says with `--json`."""

    def answer(*words: str) -> Any:
        parser = argparse.ArgumentParser()
        configure(parser)
        args = parser.parse_args([*words, "--json"])
        assert args.run(ctx, args) == 0
        return json.loads(capsys.readouterr().out)

    return answer


def test_scripts_do_the_same(answer: Callable[..., Any], host: int, tmp_path: Path) -> None:
    number = str(answer("add", "Prof. Placeholder", "--host", "Ilse Nobody")["doc_id"])
    assert answer("sign", number)["came"]
    assert answer("badge", number, "12")["badge_out"]
    assert [visit["state"] for visit in answer("list", "--here")] == ["here"]
    assert not answer("badge", number)["badge_out"]
    file = tmp_path / "log.csv"
    answer("export", str(file))
    assert "Prof. Placeholder" in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert answer("forget", number)["name"] == ""
    assert answer("list") == []


def test_it_keeps_what_every_plugin_promises() -> None:
    assert_plugin_conforms(coordtui_visitors)

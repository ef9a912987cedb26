"""`coordtui gpus reserve` and its neighbours."""

from __future__ import annotations

import argparse
import json

import icalendar
import pytest
from msgspec.structs import replace

from coordtui.api import NotAllowed, Refused
from coordtui.api.command_line import group
from coordtui_gpus import booking
from coordtui_gpus.cli import booking as part
from coordtui_gpus.records import Use


class Cli:
    """The commands of reservations; each answers with what it printed."""

    def __init__(self, lab, capsys):
        self.lab, self._capsys, self.status = lab, capsys, 0
        self.me = lab.ctx(lab.person("Hrafn Placeholder"))

    def __call__(self, *words, ctx=None):
        parser = argparse.ArgumentParser()
        part.add(group(parser, str), str)
        args = parser.parse_args([*map(str, words)])
        self.status = args.run(ctx or self.me, args)
        return self._capsys.readouterr().out

    def json(self, *words, ctx=None):
        return json.loads(self(*words, "--json", ctx=ctx))


@pytest.fixture
def cli(lab, capsys):
    lab.gpus(4, lab.host("node1"))
    lab.gpus(2, lab.host("node2"), memory_mib=40960, model="Fictive 40GB")
    return Cli(lab, capsys)


def test_a_reservation_is_made_by_the_clocks_of_the_lab(cli):
    made = cli.json(
        "reserve", "--gpu", "node1/2", "--start", "2026-11-13 09:00", "--hours", 5, "--grant", "G"
    )
    assert (made["start"], made["end"]) == ("2026-11-13T14:00:00Z", "2026-11-13T19:00:00Z")
    assert (made["devices"], made["grant"], made["state"]) == ([3], "G", "approved")
    assert "2026-11-13 09:00  2026-11-13 14:00  booked  node1 (2)  Hrafn Placeholder" in cli("reservations")
    assert cli.json("reservations", "--mine")[0]["doc_id"] == made["doc_id"]


def test_any_and_what_is_free_and_a_dry_run(cli):
    found = cli("reserve", "--count", 2, "--memory", "40", "--start", "now", "--hours", 1, "--dry-run")
    assert "It would be node2 (0, 1)." in found
    assert cli.status == 0
    assert cli.json("reservations") == []
    cli("reserve", "--count", 4, "--memory", "80", "--start", "now", "--end", "2026-11-13 09:00")
    assert [each["name"] for each in cli.json("free")] == ["node2"]
    refused = cli("reserve", "--count", 4, "--memory", "80", "--start", "now", "--hours", 1, "--dry-run")
    assert cli.status == 1
    assert "Free instead: node1 (0–3) from Fri 13 Nov 09:00." in refused


def test_a_reservation_is_changed_extended_and_given_up(cli):
    number = cli.json("reserve", "--gpu", 1, "--start", "12:00", "--hours", 2)["doc_id"]
    assert cli.json("reservation", "extend", number, "--hours", 1)["end"] == "2026-11-12T20:00:00Z"
    changed = cli.json("reservation", "change", number, "--start", "13:00", "--purpose", "more")
    assert (changed["start"], changed["end"]) == ("2026-11-12T18:00:00Z", "2026-11-12T21:00:00Z")
    assert changed["devices"] == [1]
    assert cli.json("reservation", "change", number, "--gpu", "node1/1")["devices"] == [2]
    assert "Purpose: more" in cli("reservation", "show", number)
    assert cli.json("reservation", "cancel", number, "--why", "a slip")["state"] == "cancelled"


def test_what_is_asked_for_is_decided_by_who_may(cli, lab):
    strict = lab.under(cli.me, approval="all")
    number = cli.json("reserve", "--start", "12:00", "--hours", 2, ctx=strict)["doc_id"]
    with pytest.raises(NotAllowed):
        cli("reservation", "approve", number)
    assert [each["doc_id"] for each in cli.json("reservations", "--waiting", ctx=lab.ctx())] == [number]
    assert cli.json("reservation", "approve", number, ctx=lab.ctx())["state"] == "approved"


def test_it_is_released_and_a_run_is_adopted(cli, lab):
    number = cli.json("reserve", "--gpu", 1, "--start", "now", "--hours", 2)["doc_id"]
    lab.clock.advance(booking.reading.timedelta(minutes=10))
    assert cli.json("reservation", "release", number)["state"] == "released"
    lab.ctx().store.records(Use).add(
        Use(device=1, host=1, user="x", since=lab.now, person=cli.me.actor.person)
    )
    assert cli.json("reservation", "adopt", "--gpu", "node1/0", "--hours", 3)["adopted"]


def test_a_calendar_is_printed_and_written_only_at_home(cli, lab, tmp_path):
    cli("reserve", "--gpu", 1, "--start", "12:00", "--hours", 2)
    assert len(icalendar.Calendar.from_ical(cli("calendar")).walk("VEVENT")) == 1
    assert "BEGIN:VEVENT" in cli.json("calendar", 1)["calendar"]
    path = tmp_path / "mine.ics"
    with pytest.raises(Refused, match="No file is written here"):
        cli("calendar", "--output", path)
    assert not path.exists()
    home = cli.me.acting_as(replace(cli.me.actor, via="local"))
    cli("calendar", "--output", path, ctx=home)
    assert path.read_bytes().endswith(b"END:VCALENDAR\r\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--gpu", "node1/77", "--start", "now", "--hours", "1"], "no GPU “node1/77”"),
        (["--gpu", "GPU-x", "--start", "now", "--hours", "1"], "no GPU “GPU-x”"),
        (["--host", "nowhere", "--start", "now", "--hours", "1"], "no machine “nowhere”"),
        (["--start", "soon", "--hours", "1"], "is no moment"),
        (["--start", "2027-11-07 01:30", "--hours", "1"], "comes twice"),
        (["--start", "2027-03-14 02:30", "--hours", "1"], "does not exist"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_reason(cli, words, said):
    with pytest.raises(Refused, match=said):
        cli("reserve", *words)

"""What Today says of the GPUs, cheaply, and the commands."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest

from coordtui.api import Refused
from coordtui.api.command_line import group
from coordtui_gpus import fairness
from coordtui_gpus.cli import incidents, usage
from coordtui_gpus.records import Asset, SeenGpu
from coordtui_gpus.today import SHOWN, cards

from .fairness_told import Told


@pytest.fixture
def told(lab, monkeypatch) -> Told:
    return Told(lab, monkeypatch)


@pytest.fixture
def run(lab, capsys):
    """Run a command line of these two modules; its status and what it printed."""

    def ran(*words: str, ctx=None):
        parser = argparse.ArgumentParser()
        commands = group(parser, str)
        for part in (incidents, usage):
            part.add(commands, str)
        args = parser.parse_args(words)
        status = args.run(ctx or lab.ctx(), args)
        return status, capsys.readouterr().out

    return ran


@pytest.fixture
def hoarder(lab, told) -> int:
    person, gpu = lab.person("Hrafn Placeholder"), lab.gpu(lab.host("node-a"))
    told.use(gpu, person, "hrafn")
    host = lab.ctx().store.records(type(lab.host())).get(gpu.host)
    told.heard(host, SeenGpu(device=gpu.doc_id))
    told[gpu, "utilization"], told[gpu, "memory_used_mib"] = 0.0, 60_000.0
    fairness.judge(lab.ctx())
    return person


def said(ctx) -> list[str]:
    return [ctx._(each.title) for each in cards(ctx)]


class TestToday:
    def test_a_hoarder_is_told_to_who_decides_and_to_themselves_only(self, lab, hoarder) -> None:
        sentence = "Hrafn Placeholder holds memory of 1 GPU on node-a and computes nothing"
        assert said(lab.ctx()) == [sentence]
        assert said(lab.ctx(hoarder)) == [sentence]
        assert said(lab.ctx(lab.person())) == []

    def test_who_may_not_see_gpus_is_told_nothing(self, lab, hoarder) -> None:
        assert said(lab.ctx(hoarder, "nobody")) == []

    def test_many_incidents_share_a_line(self, lab, told) -> None:
        for _ in range(SHOWN + 3):
            told.heard(lab.host(), state="auth", tries=1)
        fairness.judge(lab.ctx())
        found = [*cards(lab.ctx())]
        assert len(found) == SHOWN + 1
        assert sum(each.count for each in found) == SHOWN + 3

    def test_requests_are_for_who_decides(self, lab, told) -> None:
        person = lab.person("Ilse Placeholder")
        told.reserve(person, lab.gpu(), state="requested", start=lab.at(days=3), end=lab.at(days=4))
        (title,) = said(lab.ctx())
        assert title.startswith("Ilse Placeholder asks for 1 GPU from Sun 15 Nov 09:00")
        assert said(lab.ctx(person)) == []

    def test_a_reservation_of_ones_own_that_begins_and_one_that_ends_are_told(self, lab, told) -> None:
        person = lab.person()
        told.reserve(person, lab.gpu())
        told.reserve(person, lab.gpu(), start=lab.at(hours=5), end=lab.at(days=9))
        told.reserve(person, lab.gpu(), start=lab.at(days=5), end=lab.at(days=9))
        assert said(lab.ctx(person)) == [
            "Your reservation of 1 GPU ends",
            "Your reservation of 1 GPU begins",
        ]

    def test_an_own_reservation_is_told_with_its_gpus_and_its_time_only_once(self, lab, told) -> None:
        person = lab.person()
        told.reserve(
            person, lab.gpu(lab.host("gpu-01"), index=3), start=lab.at(hours=-5), end=lab.at(hours=20)
        )
        (card,) = [each for each in cards(lab.ctx(person)) if each.kind == "next"]
        assert card.at == lab.at(hours=20)
        assert str(card.detail) == "gpu-01 (3)"

    def test_warranties_that_end_soon_are_one_line_for_who_keeps_the_books(self, lab) -> None:
        from coordtui_gpus import books

        assets = lab.ctx().store.records(Asset)
        for day, lifecycle in ((10, "in_service"), (30, "lent"), (20, "retired"), (90, "in_service")):
            ends = date(2026, 11, 12) + timedelta(days=day)
            assets.add(Asset(tag=f"P-{day}", warranty=ends, lifecycle=lifecycle))
        (title,) = said(lab.ctx())
        assert title == "The warranty of 2 pieces of equipment ends, the first on Sun 22 Nov 2026"
        assert len(books.expiring(lab.ctx(), lab.ctx().settings.warranty_days)) == 2
        assert said(lab.ctx(lab.person())) == []

    def test_it_is_cheap(self, lab, told) -> None:
        for _ in range(50):
            told.heard(lab.host(), state="auth", tries=1)
        fairness.judge(lab.ctx())
        [*cards(lab.ctx())]
        took = []
        for _ in range(5):
            began = time.process_time()
            [*cards(lab.ctx())]
            took.append(time.process_time() - began)
        assert min(took) < 0.02, took

    def test_it_imports_nothing_that_collects_or_counts(self) -> None:
        program = (
            "import sys, coordtui_gpus.today\n"
            "bad = [m for m in sys.modules if m.startswith(('numpy', 'textual', 'asyncio.', 'zoneinfo._t',"
            " 'coordtui_gpus.reading', 'coordtui_gpus.collecting', 'coordtui_gpus.fleet',"
            " 'coordtui_gpus.booking', 'coordtui_gpus.books'))]\n"
            "sys.exit(', '.join(bad) or 0)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


class TestCommands:
    def test_incidents_are_listed_shown_and_answered(self, run, lab, hoarder) -> None:
        status, out = run("incidents")
        assert (status, "Hrafn Placeholder holds memory" in out) == (0, True)
        _, out = run("incident", "show", "1")
        assert "What to do: Stop the process" in out
        run("incident", "note", "1", "a notebook")
        run("incident", "aside", "1", "2026-11-20", "--note", "known")
        _, out = run("incidents", "--json")
        (data,) = json.loads(out)
        assert (data["noted"], data["aside"]) == ("known", "2026-11-20T05:00:00Z")
        assert data["facts"]["minutes"] >= 50

    def test_a_day_that_is_past_is_refused(self, run, lab, hoarder) -> None:
        with pytest.raises(Refused):
            run("incident", "aside", "1", "2026-11-01")

    def test_only_what_is_about_me_is_listed(self, run, lab, hoarder) -> None:
        _, out = run("incidents", "--mine", "--json", ctx=lab.ctx(lab.person()))
        assert json.loads(out) == []
        _, out = run("incidents", "--mine", "--json", ctx=lab.ctx(hoarder))
        assert len(json.loads(out)) == 1

    def test_nothing_flagged_is_said(self, run, lab) -> None:
        assert run("incidents") == (0, "")

    def test_use_is_a_table_a_sheet_and_data(self, run, lab, hoarder) -> None:
        status, out = run("usage", "--from", "2026-11-01", "--to", "2026-11-30")
        assert (status, "1–30 Nov 2026" in out, "Hrafn Placeholder" in out) == (0, True, True)
        _, out = run("usage", "--csv", "--by", "month")
        assert [line.split(",")[0] for line in out.splitlines()] == ["Month", "2026-11", "All"]
        _, out = run("usage", "--excel", "--by", "grant")
        assert out.startswith("\ufeffGrant;GPU-hours")
        _, out = run("usage", "--json", "--by", "host")
        data = json.loads(out)
        assert data["total"]["held"] == pytest.approx(3.0)
        assert data["lines"][0]["name"] == "node-a"

    def test_a_period_backwards_is_refused(self, run, lab) -> None:
        with pytest.raises(Refused):
            run("usage", "--from", "2026-11-30", "--to", "2026-11-01")

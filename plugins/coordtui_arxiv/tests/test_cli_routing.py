"""`coordtui arxiv route`, `suggestions`, `send`, `refuse`, `sent`, `reader` and watches of groups."""

from __future__ import annotations

import argparse
import json
from types import SimpleNamespace
from typing import Any

import pytest

import coordtui_arxiv
from coordtui.api import NotAllowed, NotFound, Ref, Refused
from coordtui_arxiv.cli import configure
from coordtui_arxiv.declared import ROUTE_JOB
from coordtui_arxiv.routing.job import route

from .conftest import Rig, Run
from .routing_lab import COORDINATOR, RoutingLab


class Cli:
    """The command line of one person after another."""

    def __init__(self, lab: RoutingLab, out: pytest.CaptureFixture[str]) -> None:
        self.lab, self._out, self.person = lab, out, COORDINATOR

    def __call__(self, *words: str) -> str:
        parser = argparse.ArgumentParser()
        configure(parser)
        args = parser.parse_args(words)
        args.session = SimpleNamespace(jobs=SimpleNamespace(run=self._job))
        roles = ("coordinator", "researcher") if self.person == COORDINATOR else ("researcher",)
        assert args.run(self.lab.rig.ctx(self.person, roles), args) == 0
        captured = self._out.readouterr()
        self.err = captured.err
        return captured.out

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))

    def _job(self, job: str, progress: Any) -> Any:
        assert job == ROUTE_JOB
        said = route(self.lab.rig.ctx(COORDINATOR, ("coordinator",)), Run())
        return SimpleNamespace(outcome="done", text=said.to_json(), why=None, remedy=None)


@pytest.fixture
def lab(rig: Rig) -> RoutingLab:
    return RoutingLab(rig)


@pytest.fixture
def cli(lab: RoutingLab, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(lab, capsys)


def test_papers_are_suggested_and_sent(cli: Cli, lab: RoutingLab) -> None:
    hrafn = lab.person("Hrafn Placeholder", "kelp", emails=["h@example.org"])
    lab.paper("Kelp"), lab.paper("Kelp again")
    assert cli("route") == "2 suggestions.\n"
    first, second = cli.json("suggestions")
    assert first["suggestions"][0]["why"] == ["says “kelp”"]
    assert "Hrafn Placeholder" in cli("suggestions")
    with pytest.raises(NotFound):
        cli("refuse", "9999")
    number = str(second["suggestions"][0]["doc_id"])
    assert cli("refuse", number) == "Done.\n"
    assert len(cli.json("suggestions")) == 1
    assert cli.json("suggestions", "--paper", second["paper"])[0]["suggestions"][0]["state"] == "refused"
    assert "refused" in cli("suggestions", "--paper", second["paper"])
    said = cli("send", first["paper"], "--to", "h@example.org", "--note", "have a look")
    assert said == "Sent to Hrafn Placeholder.\n"
    assert cli("suggestions") == ""
    assert "Nothing is suggested here." in cli.err
    with pytest.raises(Refused):
        cli("send", first["paper"], "--to", str(hrafn))
    with pytest.raises(NotFound):
        cli("send", first["paper"], "--to", "Nobody Atall")
    assert [each["title"] for each in cli.json("sent", "--person", "hrafn placeholder")] == [first["title"]]
    cli.person = hrafn
    assert "Noor Coordinator" in cli("sent")
    assert cli.json("sent")[0]["note"] == "have a look"
    with pytest.raises(NotAllowed):
        cli("sent", "--person", str(COORDINATOR))
    assert [each["key"] for each in cli.json("papers", "list", "--view", "sent")] == [first["paper"]]


def test_a_person_says_how_they_want_to_be_sent_papers(cli: Cli, lab: RoutingLab) -> None:
    cli.person = lab.person("Hrafn Placeholder")
    assert cli("reader") == "You are sent at most 5 papers a day, from the score 0.08 on.\n"
    assert cli("reader", "--daily", "1") == "You are sent at most 1 paper a day, from the score 0.08 on.\n"
    assert cli.json("reader", "--threshold", "0,2")["limits"] == {"daily": 1, "threshold": 0.2}
    with pytest.raises(SystemExit):
        cli("reader", "--threshold", "much")
    assert cli.json("reader", "--threshold", "0.2")["limits"] == {"daily": 1, "threshold": 0.2}
    assert cli("reader", "--off") == "You are sent no papers, except by who chooses you.\n"
    assert cli.json("reader", "--on")["limits"]["daily"] == 1
    assert cli.json("reader", "--usual")["limits"] == {"daily": 5, "threshold": 0.08}


def test_a_watch_of_a_group_leaves_out_categories_and_sends(cli: Cli, lab: RoutingLab) -> None:
    group = lab.group("Coasts")
    member = lab.person("Hrafn Placeholder", groups=[group])
    lab.paper("Kelp")
    made = cli.json("watch", "add", "Shores", "-w", "kelp", "--group", "coasts", "-x", "math", "--send")
    assert (made["group"], made["exclude"], made["send"], made["papers"]) == (group, ["math"], True, 1)
    assert cli.json("watch", "list") == []
    assert [each["name"] for each in cli.json("watch", "list", "--groups")] == ["Shores"]
    cli.person = member
    with pytest.raises(NotAllowed):
        cli("watch", "list", "--groups")
    listed = cli("watch", "list")
    assert all(word in listed for word in ("Shores", "Coasts", "-math", "sends by itself"))
    assert cli.json("watch", "list")[0]["unread"] == 1
    with pytest.raises(Refused):
        cli("watch", "remove", str(made["doc_id"]))


def test_a_persons_page_shows_what_was_sent_to_them_and_by_whom(lab: RoutingLab) -> None:
    hrafn, una = lab.person("Hrafn Placeholder"), lab.person("Una Notional")
    papers = [lab.paper(f"Kelp {i}") for i in range(7)]
    lab.routing().send(papers, [hrafn])
    lab.wrote[Ref("arxiv.paper", lab.rig.papers()[0].key)] = (hrafn,)

    def panels(person: int) -> dict[str, list[tuple[str, str]]]:
        roles = ("coordinator", "researcher") if person == COORDINATOR else ("researcher",)
        ctx = lab.rig.ctx(person, roles)
        found = coordtui_arxiv.coordtui_record_panels(ctx, Ref("person", str(hrafn)))
        return {str(p.title): [(str(line.text), str(line.detail)) for line in p.lines] for p in found}

    for person in (hrafn, COORDINATOR):
        *lines, more = panels(person)["Papers sent"]
        assert len(lines) == 5
        assert more == ("and 2 more", "")
        assert all(what.startswith("Kelp ") and "· Noor" in what for _, what in lines)
    assert panels(una) == {"Papers on arXiv": [(lab.rig.papers()[0].key, "Kelp 0")]}
    guest = coordtui_arxiv.coordtui_record_panels(lab.rig.ctx(una, ("guest",)), Ref("person", str(hrafn)))
    assert list(guest) == []
    assert list(coordtui_arxiv.coordtui_record_panels(lab.rig.ctx(), Ref("arxiv.paper", "1"))) == []

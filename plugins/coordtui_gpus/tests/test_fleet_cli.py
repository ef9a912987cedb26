"""`coordtui gpus host`, `login`, `status`, `gpu`, `history`, as scripts and people use them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coordtui.api import NotAllowed, NotFound, Refused
from coordtui_gpus import fleet

from .heard_lab import answer, gpu, process, silence, uuid


@pytest.fixture
def seen(lab: Any) -> Any:
    host = lab.host("gpu-01", place="rack a")
    told = [
        gpu(host.doc_id, 0),
        gpu(host.doc_id, 1, utilization=0.0, memory_used_mib=3),
        gpu(host.doc_id, 2, utilization=None),
    ]
    fleet.keep(lab.ctx(), [answer(host, lab.now, told, [process(host.doc_id, 0), process(host.doc_id, 2)])])
    return host


def test_a_machine_is_added_changed_taken_out_and_archived_by_words(lab, cli):
    made = json.loads(cli("host", "add", "gpu-01", "--address", "gpu-01.example.invalid", "--json"))
    assert (made["name"], made["via"], made["archived"]) == ("gpu-01", "ssh", False)
    cli("host", "change", "gpu-01", "--place", "rack b", "--name", "gpu-02")
    assert "rack b" in cli("host", "list")
    out = json.loads(cli("host", "out", "gpu-02", "--until", "2026-11-13 09:00", "--why", "fan", "--json"))
    assert out["end"] == "2026-11-13T14:00:00Z"
    assert "fan" in cli("host", "show", "gpu-02")
    assert json.loads(cli("host", "show", "gpu-02", "--json"))["out"] is True
    cli("host", "back", "gpu-02")
    with pytest.raises(NotFound):
        cli("host", "back", "gpu-02")
    cli("host", "archive", "gpu-02")
    assert json.loads(cli("host", "list", "--json")) == []
    assert "gpu-02" in cli("host", "list", "--all")
    cli("host", "restore", "gpu-02")
    with pytest.raises(NotFound, match="gpu-99"):
        cli("host", "show", "gpu-99")
    with pytest.raises(NotAllowed):
        cli("host", "add", "gpu-03", ctx=lab.ctx(lab.person()))


def test_whose_a_login_is_is_said_listed_and_forgotten(lab, cli):
    lab.person("Ysolde Placeholder")
    cli("login", "set", "yp", "Ysolde Placeholder")
    cli("login", "set", "backup")
    assert [each["login"] for each in json.loads(cli("login", "list", "--json"))] == ["backup", "yp"]
    assert "Ysolde Placeholder" in cli("login", "list")
    cli("login", "forget", "yp")
    assert "yp" not in cli("login", "list")


def test_the_fleet_is_told_in_words_with_unknown_as_a_question_mark(lab, cli, seen):
    told = cli("status")
    assert "gpu-01: answers" in told
    assert "3 GPUs: 1 busy" in told
    assert "1 free" in told
    assert "1 not known" in told
    assert "90%" in told
    assert "?" in told
    assert "ysolde" in told
    assert "ysolde" not in cli("status", ctx=lab.ctx(lab.person(), "guest"))
    fleet.keep(lab.ctx(), [silence(seen, lab.at(minutes=1))])
    assert "does not answer" in cli("status")


def test_the_fleet_is_filtered_by_free_host_and_fields(cli, seen):
    def indices(*words: str) -> list[int]:
        found = json.loads(cli("status", *words, "--json"))["hosts"]
        return [each["index"] for host in found for each in host["gpus"]]

    assert indices() == [0, 1, 2]
    assert indices("--free") == [1]
    assert indices("--host", "GPU-01") == [0, 1, 2]
    assert indices("state:busy") == [0]
    assert indices("memory:>60") == [1]
    assert indices("user:ysolde") == [0, 2]
    assert indices("model:none") == []
    with pytest.raises(Refused):
        cli("status", "memory:x")


def test_json_says_null_for_what_is_not_known(cli, seen):
    gpus = json.loads(cli("status", "--json"))["hosts"][0]["gpus"]
    assert gpus[2]["utilization"] is None
    assert gpus[0]["power_w"] == 433.78


@pytest.mark.parametrize("name", ["gpu-01:1", "full", "GPU-{host:06d}01", "{host:06d}01"])
def test_one_gpu_is_named_by_uuid_by_place_or_by_how_its_uuid_begins(cli, seen, name):
    words = uuid(seen.doc_id, 1) if name == "full" else name.format(host=seen.doc_id)
    assert json.loads(cli("gpu", words, "--json"))["uuid"] == uuid(seen.doc_id, 1)
    assert "Fictive 80GB" in cli("gpu", words)


@pytest.mark.parametrize(
    ("name", "error"), [("gpu-01:9", NotFound), ("zzzz", NotFound), ("GPU-0000", Refused)]
)
def test_a_gpu_that_is_not_there_or_not_one_is_refused(cli, seen, name, error):
    with pytest.raises(error):
        cli("gpu", name)


def test_the_processes_of_a_gpu_are_told_in_full(cli, seen):
    told = cli("gpu", "gpu-01:0")
    assert "python" in told
    assert "ysolde" in told


def test_figures_over_time_are_told_and_of_what_no_history_is_kept_is_said(lab, cli, seen):
    lab.clock.advance(lab.at(minutes=30) - lab.now)
    told = json.loads(cli("history", "gpu-01:0", "--hours", "1", "--points", "4", "--json"))
    assert told["mean"] == [None, None, 90.0, None]
    assert "?" in cli("history", "gpu-01:0", "--hours", "1", "--points", "4")
    assert json.loads(cli("history", "--hours", "1", "--points", "2", "--json"))["busy"] == [None, 1.0]
    with pytest.raises(Refused):
        cli("history", "gpu-01:0", "--figure", "fan")

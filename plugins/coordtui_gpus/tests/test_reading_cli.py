"""`coordtui gpus parse`, over files that are right, wrong, empty, too large and none."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coordtui.api import Refused
from coordtui_gpus.cli.parse import add
from coordtui_gpus.reading import NotUnderstood, decoding

from .nvidia_answers import APPS, CSV, FIRST, LINKS, LOST, TOPO


@pytest.fixture
def say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """What the command prints of a text in a file."""

    def run(data: bytes | str, *words: str) -> str:
        path = tmp_path / "answer"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        assert call(str(path), *words) == 0
        return capsys.readouterr().out

    return run


def call(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add(parser.add_subparsers(required=True), str)
    args = parser.parse_args(["parse", *words])
    assert args.without_lab
    status: int = args.run(None, args)
    return status


def test_it_tells_in_words_what_is_known_and_what_is_not(say):
    told = say(CSV)
    assert "Read as nvidia-smi-csv." in told
    assert "2 GPUs" in told
    assert FIRST in told
    assert "not known: utilization ([N/A])" in told


def test_processes_ways_and_complaints_are_told_too(say):
    assert "4711  1200 MiB  python" in say(APPS)
    assert "GPU0: GPU1 NV12" in say(TOPO)
    assert "lost: Unable" in say(LOST)
    assert "It stops before its end." in say(LINKS[:-20])


def test_in_json_it_is_the_plain_data_of_the_observation(say):
    found = json.loads(say(CSV + "who knows\n", "--json"))
    assert found["kind"] == "nvidia-smi-csv"
    assert found["gpus"][0]["utilization"] == 37
    assert found["gpus"][1]["utilization"] is None
    assert found["gpus"][1]["missing"]["utilization"] == "[N/A]"
    assert found["not_understood"] == ["who knows"]


def test_the_kind_can_be_given(say):
    assert json.loads(say(LOST, "--json", "--kind", "nvidia-smi-L"))["kind"] == "nvidia-smi-L"
    with pytest.raises(NotUnderstood, match="no kind"):
        say(CSV, "--kind", "made-up")


def test_standard_input_is_read(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(LOST.encode())))
    assert call("-", "--json") == 0
    assert json.loads(capsys.readouterr().out)["faults"][0]["kind"] == "lost"


@pytest.mark.parametrize("data", [b"", b"a letter to a friend\n", b"\x00\x01"])
def test_what_is_no_such_output_is_refused_in_words(say, data):
    with pytest.raises(NotUnderstood) as caught:
        say(data)
    assert caught.value.why


def test_a_folder_and_a_file_that_is_not_there_are_refused_in_words(tmp_path):
    with pytest.raises(Refused, match="folder"):
        call(str(tmp_path))
    with pytest.raises(Refused, match="no file"):
        call(str(tmp_path / "nothing"))


def test_more_than_any_tool_prints_is_refused(say, monkeypatch):
    monkeypatch.setattr(decoding, "LARGEST", 100)
    with pytest.raises(Refused, match="larger"):
        say(CSV)


def test_nothing_in_an_output_steers_the_terminal(say):
    told = say(CSV.replace("Fictive One", "Fictive\x1b]0;owned\x07One") + "odd \x1b[31m line\n")
    assert "\x1b" not in told
    assert "\x07" not in told

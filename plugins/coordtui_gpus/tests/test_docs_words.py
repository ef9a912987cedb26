"""What texts tell people to type is there to be typed, and a GPU is named alike everywhere."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui_gpus.cli import configure
from coordtui_gpus.cli.booking_options import gpu_named
from coordtui_gpus.cli.gpu import device_named
from coordtui_gpus.records import Device, Host

from .conftest import Lab

ROOM = Path(__file__).resolve().parents[1]
SAID = re.compile(r"“coordtui gpus ([^”]+)”")


def told() -> Iterator[str]:
    """The commands that texts of the plugin name."""
    for path in ROOM.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from SAID.findall(node.value)


def commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands below one, by name; none below a command that is one itself."""
    kinds = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    return dict(kinds[0].choices) if kinds else {}


def is_a_command(words: str) -> bool:
    """Whether the words name a command to its end, its options among them."""
    here = argparse.ArgumentParser()
    configure(here)
    names = words.split()
    while below := commands(here):
        if not names or names[0] not in below:
            return False
        here = below[names.pop(0)]
    options = {option for action in here._actions for option in action.option_strings}
    return all(name in options for name in names if name.startswith("--"))


@pytest.mark.parametrize("words", sorted(set(told())))
def test_a_command_that_a_text_names_is_there(words: str) -> None:
    assert is_a_command(words)


@pytest.mark.parametrize("words", ["hosts", "release", "host", "usage --nowhere"])
def test_a_command_that_is_not_there_would_be_found(words: str) -> None:
    assert not is_a_command(words)


@pytest.mark.parametrize("named", ["gpu-a01:1", "gpu-a01/1", "GPU-0000aaaa-0000-4000-8000-000000000002"])
def test_a_gpu_is_named_alike_by_whoever_reserves_and_whoever_looks(lab: Lab, named: str) -> None:
    ctx = lab.ctx()
    host = ctx.store.records(Host).add(Host(name="gpu-a01"))
    made = ctx.store.records(Device).add(
        Device(uuid="GPU-0000aaaa-0000-4000-8000-000000000002", host=host.doc_id, index=1)
    )
    assert gpu_named(ctx, named) == device_named(ctx, named).doc_id == made.doc_id

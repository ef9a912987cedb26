"""Recorded outputs, torn and mixed at random: read or refused, stored, shown; never a crash."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import Refused
from coordtui_gpus import fleet, reading
from coordtui_gpus.collecting import slurm
from coordtui_gpus.collecting.answers import Answer
from coordtui_gpus.collecting.understanding import heard_of
from coordtui_gpus.fleet.values import Heard

TORN = int(os.environ.get("COORDTUI_TORN", "300"))
SECTIONS = ("gpu", "apps", "ps", "cgroup", "xml", "list", "topo", "nvlink", "dmesg", "rocm", "amd", "host")
ODD = (
    b"\x00", b"\x1e", b"-1", b"9" * 30, b"1e400", b"NaN", b"[N/A]", b"\xff\xfe", b"{", b"[", b'"',
    b"\n", b",,,",
    b"\x1b[2J", b"null", b"true", b"\xe2\x80\xae", b"=", b"", b"0x1f", b"4294967296",
)  # fmt: skip


def torn(chance: random.Random, data: bytes) -> bytes:
    """The text with some of it gone, doubled, or put in its place."""
    text = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        if not text:
            break
        at = chance.randrange(len(text))
        how = chance.randrange(4)
        if how == 0:
            text[at : at + chance.randint(0, 6)] = chance.choice(ODD)
        elif how == 1:
            del text[at : at + chance.randint(1, 200)]
        elif how == 2:
            other = chance.randrange(len(text))
            text[at:at] = text[other : other + chance.randint(1, 300)]
        elif numbers := [*re.finditer(rb"\d+", text)]:
            one = chance.choice(numbers)
            text[one.start() : one.end()] = chance.choice(ODD)
    return bytes(text)


class _Undone(Exception):
    pass


def store(lab: Any, heard: Heard) -> None:
    """Keep it, show it, and take it back."""
    try:
        with lab.ctx().store.transaction():
            fleet.keep(lab.ctx(), [heard])
            (view,) = fleet.live(lab.ctx()).hosts
            for gpu in view.gpus:
                assert gpu.figures["utilization"] is not None or gpu.state != "busy"
                assert gpu.state != "free" or gpu.seen is not None
            raise _Undone
    except _Undone:
        pass


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_torn_is_read_or_refused(lab, recorded: Path, seed: int):
    chance, host = random.Random(seed), lab.host("gpu-a01")
    files = [each for each in sorted(recorded.rglob("*")) if each.is_file() and each.stat().st_size < 100_000]
    for _ in range(TORN // 4):
        given = {"at": lab.now, "took": 1.0}
        name = chance.choice(files)
        try:
            told = reading.parse(torn(chance, name.read_bytes()))
        except Refused:
            pass
        else:
            fleet.keep_slurm(lab.ctx(), told, lab.now)
            store(
                lab,
                Heard(host=host.doc_id, state="ok", observation=told, slow=chance.random() < 0.3, **given),
            )
        parts = b"".join(
            b"\x1e%s\n%s\n"
            % (chance.choice(SECTIONS).encode(), torn(chance, chance.choice(files).read_bytes()))
            for _ in range(chance.randint(1, 4))
        )
        store(lab, heard_of(host.doc_id, Answer(out=parts + b"\x1eend\n", status=0), **given))
        jobs, nodes = (torn(chance, chance.choice(files).read_bytes()) for _ in range(2))
        said = b"\x1ejobs\n%s\n\x1enodes\n%s\n\x1eend\n" % (jobs, nodes)
        fleet.keep_slurm(lab.ctx(), slurm.understood(Answer(out=said)), lab.now)

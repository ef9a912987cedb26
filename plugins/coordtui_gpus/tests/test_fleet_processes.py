"""Two processes look while one stores: each sees a batch as a whole, and in the end what is stored."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from coordtui_gpus import fleet

from .heard_lab import answer, gpu

READER = """
import sys
from pathlib import Path
from coordtui.testing import FrozenClock, open_test_session
from coordtui_gpus import fleet

with open_test_session(Path(sys.argv[1]), {"gpus": "coordtui_gpus"}, clock=FrozenClock()) as opened:
    ctx, seen, last = opened.context("gpus"), set(), float(sys.argv[2])
    print("ready", flush=True)
    while last not in seen:
        views = [each for host in fleet.live(ctx).hosts for each in host.gpus]
        uses = {each.figures["utilization"] for each in views}
        assert len(uses) == 1 and len(views) == 12, (uses, len(views))
        seen |= uses
print("whole")
"""
LAST = 60


def test_two_processes_that_look_while_one_stores_see_whole_batches(lab: Any, tmp_path: Path) -> None:
    hosts = [lab.host() for _ in range(3)]

    def batch(step: int) -> None:
        at = lab.now + timedelta(milliseconds=step)
        told = [
            answer(each, at, [gpu(each.doc_id, n, utilization=float(step)) for n in range(4)])
            for each in hosts
        ]
        fleet.keep(lab.ctx(), told)

    batch(0)
    command = [sys.executable, "-c", READER, str(tmp_path), str(LAST)]
    readers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for each in readers:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for step in range(1, LAST + 1):
        batch(step)
    for each in readers:
        out, error = each.communicate(timeout=60)
        assert out == "whole\n", error

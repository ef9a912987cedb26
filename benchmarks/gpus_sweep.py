"""A hundred machines looked at: time and processor time of the client, with `ssh` and with asyncssh.

The machines are names of one real sshd on loopback; a made-up `nvidia-smi` sleeps 50 ms and tells of eight
GPUs. Server and client share this machine, so the time of a sweep is that of both: only the processor
time is the client's own (ours and the `ssh` that we start). Warm is with connections that are open, cold
opens them. Beside it, in the same run and with the same script: `xargs -P 32 ssh` with ControlMaster, as a
loop in a shell does it, and asyncssh bare, which keeps its connections and reads nothing of what comes.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

from coordtui_gpus.collecting.engine import close_engine
from coordtui_gpus.collecting.scripts import REMOTE, probe
from coordtui_gpus.collecting.sweeping import sweep
from coordtui_gpus.records import Host
from coordtui_gpus.settings import GpusSettings

RIG = "plugins.coordtui_gpus.tests.fake_fleet"
MACHINES, AT_ONCE, REPS = 100, 32, 5
REACH_S = 1.0
REACH_CPU = {"ours, ssh": 0.7, "ours, asyncssh": 0.3}

Figures = tuple[float, float]
"""Seconds, and seconds of the client's processors."""


def main() -> int:
    """Print the table; 1 when a figure is not reached."""
    rows: dict[str, list[Figures]] = {}
    fake_fleet = importlib.import_module(RIG).fake_fleet
    with tempfile.TemporaryDirectory() as name, fake_fleet(Path(name) / "fleet", hosts=MACHINES) as fleet:
        for transport in ("ssh", "asyncssh"):
            ask, heard = _ours(fleet, transport)
            rows[f"ours, {transport}"] = [_timed(ask, fleet) for _ in range(REPS + 1)]
            assert heard == {"ok"}, heard
            close_engine()
        rows["xargs -P 32 ssh"] = _shell(fleet)
        rows["asyncssh bare"] = asyncio.run(_bare(fleet))
    print(f"\n{MACHINES} machines, {AT_ONCE} at once, 50 ms each in their tool; median of {REPS} warm\n")
    print("| | warm, s | client CPU, s | may be | cold, s | client CPU, s |\n|---|---|---|---|---|---|")
    missed = False
    for what, (cold, *warm) in rows.items():
        took, cpu = (median(each[place] for each in warm) for place in (0, 1))
        most = REACH_CPU.get(what)
        missed |= most is not None and (cpu > most or took > REACH_S)
        limit = f"{REACH_S:.0f} and {most}" if most else ""
        print(f"| {what} | {took:.2f} | {cpu:.2f} | {limit} | {cold[0]:.2f} | {cold[1]:.2f} |")
    print(f"\nload of the machine: {os.getloadavg()[0]:.1f}")
    return int(missed)


def _cpu() -> float:
    """Of this process and of the children that ended."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both)


def _timed(work: Callable[[], object], fleet: Any) -> Figures:
    fleet.forget()
    before, began = _cpu(), time.perf_counter()
    work()
    return time.perf_counter() - began, _cpu() - before


def _ours(fleet: Any, transport: Any) -> tuple[Callable[[], object], set[str]]:
    """What looks at all of them, and the states that were heard."""
    given = GpusSettings(transport=transport, ssh_config=str(fleet.ssh_config), at_once=AT_ONCE)
    ctx: Any = SimpleNamespace(
        settings=given,
        require=lambda _: None,
        may=lambda _: True,
        actor=SimpleNamespace(at_home=True, via="program"),
        clock=lambda: datetime.now(UTC),
        log=logging.getLogger("benchmarks"),
    )
    hosts = [Host(name=name) for name in fleet.names]
    for number, host in enumerate(hosts, 1):
        host.doc_id = number
    heard: set[str] = set()

    def ask() -> None:
        got = [each for batch in sweep(ctx, hosts) for each in batch]
        assert len(got) == MACHINES
        heard.update(each.state for each in got)

    return ask, heard


def _shell(fleet: Any) -> list[Figures]:
    """A shell's loop over `ssh`, which keeps its connections by ControlMaster."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        (folder / "probe").write_bytes(probe())
        options = f"-F {fleet.ssh_config} -oControlMaster=auto -oControlPersist=60 -oControlPath={folder}/%C"
        words = f"xargs -P {AT_ONCE} -I@ sh -c 'ssh {options} @ {REMOTE} <{folder}/probe >{folder}/@.out'"

        def ask() -> None:
            text = "\n".join(fleet.names)
            subprocess.run(words, shell=True, input=text, text=True, check=True, capture_output=True)
            assert all(b"\x1eend" in (folder / f"{each}.out").read_bytes() for each in fleet.names)

        found = [_timed(ask, fleet) for _ in range(REPS + 1)]
        for each in fleet.names:
            close = ["ssh", *options.split(), "-O", "exit", each]
            with suppress(OSError):
                subprocess.run(close, check=False, capture_output=True)
    return found


async def _bare(fleet: Any) -> list[Figures]:
    """What asyncssh itself takes: open connections, one `run` for each machine, nothing read."""
    import asyncssh

    open_: dict[str, Any] = {}
    script, room = probe(), asyncio.Semaphore(AT_ONCE)

    async def ask(name: str) -> None:
        async with room:
            if name not in open_:
                open_[name] = await asyncssh.connect(name, config=[str(fleet.ssh_config)])
            said = await open_[name].run(REMOTE, input=script, encoding=None)
            assert b"\x1eend" in said.stdout

    found = []
    for _ in range(REPS + 1):
        fleet.forget()
        before, began = _cpu(), time.perf_counter()
        await asyncio.gather(*map(ask, fleet.names))
        found.append((time.perf_counter() - began, _cpu() - before))
    for each in open_.values():
        each.close()
    return found


if __name__ == "__main__":
    sys.exit(main())

"""What plugins cost: a start with many of them, one call of a hook, one import; beside datasette and llm.

Starts: `plugin list` and the program to its first full paint with none, 4, 20 and 50 trivial plugins
(see `trivial.py`), the ones that ship with it switched off; datasette and llm list as many of their own.
Calls: a hook through our host, which keeps each plugin's faults apart, through pluggy's own
multicall, and as bare functions. Imports: each first-party plugin with its declaration in a fresh
process, beside a trivial plugin of each host.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.peers import binary
from benchmarks.start import CTRL_Q, PROGRAM
from benchmarks.table import markdown, spread
from benchmarks.terminal import Terminal, clean_environment
from benchmarks.trivial import Host, folder, package

COUNTS = (0, 4, 20, 50)
SHIPPED = ("arxiv", "expertise", "training", "gpus")
PEERS: dict[Host, str] = {"datasette": "datasette", "llm": "llm"}

Table = dict[str, dict[str, list[float]]]

_IMPORT = """
import json, sys, time
started, before = time.perf_counter(), len(sys.modules)
import {host}
between, modules = time.perf_counter(), len(sys.modules)
import {module}
{declare}
after = time.perf_counter()
print(json.dumps([1000 * (between - started), modules - before,
                  1000 * (after - between), len(sys.modules) - modules]))
"""


def main(reps: int = 5) -> None:
    """Print the three tables."""
    loads = [os.getloadavg()[0]]
    packages = {host: {count: folder(host, count) for count in COUNTS} for host in ("coordtui", *PEERS)}
    starts = _starts(packages, reps)
    imports = _imports(packages, reps)
    calls: Table = {}
    for count in (1, 4, 50):
        for way, values in _calls(packages["coordtui"][50], count).items():
            calls.setdefault(way, {})[f"{count} plugins"] = values
    loads.append(os.getloadavg()[0])
    print(f"\nLoad of the machine: {loads[0]:.1f} before, {loads[1]:.1f} after; {os.cpu_count()} processors")
    print(f"\nStart, ms: median (lowest-highest) of {reps} interleaved runs, and the ratio to none\n")
    print(_ratios(starts))
    print("\nOne call of a hook, microseconds: median (lowest-highest) of 9 rounds\n")
    print(markdown(calls, ours="coordtui's host", digits=1))
    print(
        f"\nImport in a fresh process: median (lowest-highest) of {reps}; the host first, then the plugin\n"
    )
    print(markdown(imports, ours="coordtui, trivial", digits=1))


# Starts.


def _environment(folder: Path) -> dict[str, str]:
    return clean_environment(PYTHONPATH=str(folder))


def _starts(packages: dict[str, dict[int, Path]], reps: int) -> dict[str, dict[int, list[float]]]:
    """Milliseconds by what is started, then by the number of plugins."""
    commands = {"coordtui plugin list": [PROGRAM, "plugin", "list"]}
    hosts = {"coordtui plugin list": "coordtui"}
    for host, program in PEERS.items():
        if (path := binary(host, program)) is not None:
            commands[f"{program} plugins"], hosts[f"{program} plugins"] = [path, "plugins"], host
    environments = {
        (host, count): _environment(folder)
        for host, some in packages.items()
        for count, folder in some.items()
    }
    found: dict[str, dict[int, list[float]]] = {}
    with tempfile.TemporaryDirectory(prefix="coordtui-bench-") as place:
        settings = Path(place) / "settings.toml"
        settings.write_text(f"[plugins]\ndisabled = {json.dumps(SHIPPED)}\n")
        for rep in range(reps + 1):
            for count in COUNTS:
                rows = {}
                for name, argv in commands.items():
                    extra = ["--settings", str(settings)] if hosts[name] == "coordtui" else []
                    rows[name] = _ran([*argv, *extra], environments[hosts[name], count])
                rows |= _painted(Path(place) / f"{rep}-{count}", settings, environments["coordtui", count])
                for name, value in rows.items():
                    if rep:  # the first round compiles
                        found.setdefault(name, {}).setdefault(count, []).append(value)
    return found


def _ran(argv: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(argv, env=environment, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - started) * 1000


def _painted(place: Path, settings: Path, environment: dict[str, str]) -> dict[str, float]:
    """The program's first start with these plugins, which makes their tables, and the next one."""
    place.mkdir()
    argv = (PROGRAM, "--lang", "en", "--settings", str(settings), "--store", f"sqlite:///{place}/lab.db")
    found = [
        PROGRAM,
        "--safe",
        *argv[1:],
        "init",
        "--name",
        "Placeholder",
        "--coordinator",
        "Ada Placeholder",
    ]
    subprocess.run(found, env=environment, check=True, stdout=subprocess.DEVNULL)
    rows = {}
    for name in ("coordtui, the first start", "coordtui, every other start"):
        terminal = Terminal(argv, environment)
        burst = terminal.settle(terminal.started_at, at_least=500)
        rows[name] = burst.painted()[1]
        terminal.leave(CTRL_Q)
    return rows


def _ratios(starts: dict[str, dict[int, list[float]]]) -> str:
    """One column a number of plugins, one row a program."""
    lines = ["| | " + " | ".join(f"{count} plugins" for count in COUNTS) + " | each plugin of 50 adds |"]
    lines.append("|---|" + "---|" * (len(COUNTS) + 1))
    for name, by_count in starts.items():
        none = statistics.median(by_count[0])
        cells = [spread(by_count[0])]
        cells += [f"{spread(by_count[n])}, {statistics.median(by_count[n]) / none:.2f} x" for n in COUNTS[1:]]
        cells.append(f"{(statistics.median(by_count[50]) - none) / 50:.2f}")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


# Calls.


def _calls(folder: Path, count: int, rounds: int = 9, times: int = 400) -> dict[str, list[float]]:
    """Microseconds of one call that reaches every plugin, by the way it is made."""
    sys.path.insert(0, str(folder))
    try:
        from coordtui.host import Found
        from coordtui.host.host import Host as OurHost

        host = OurHost(
            [Found(f"trivial{n:02}", package("coordtui", n), "trivial") for n in range(1, count + 1)]
        )
        host.load()
        assert len(host.active) == count
        functions = [sys.modules[package("coordtui", n)].coordtui_today for n in range(1, count + 1)]
        multicall = host._manager.hook.coordtui_today
        ways: dict[str, Callable[[], Any]] = {
            "coordtui's host": lambda: host.call("coordtui_today", context=lambda name: None),
            "pluggy's multicall": lambda: multicall(ctx=None),
            "bare functions": lambda: [function(None) for function in functions],
        }
        return {name: [_timed(way, times) for _ in range(rounds)] for name, way in ways.items()}
    finally:
        sys.path.remove(str(folder))
        for name in [each for each in sys.modules if each.startswith("trivial_coordtui_")]:
            del sys.modules[name]


def _timed(way: Callable[[], Any], times: int) -> float:
    started = time.perf_counter()
    for _ in range(times):
        way()
    return (time.perf_counter() - started) * 1e6 / times


# Imports.


def _imports(packages: dict[str, dict[int, Path]], reps: int) -> Table:
    """Milliseconds and modules of each host and of each plugin after it."""
    ours = {f"coordtui_{name}": f"coordtui_{name}.coordtui_plugin()" for name in SHIPPED}
    wanted = {
        name: (sys.executable, "coordtui.host.host", name, declare, None) for name, declare in ours.items()
    }
    trivial = package("coordtui", 1)
    wanted["coordtui, trivial"] = (
        *(sys.executable, "coordtui.host.host", trivial, f"{trivial}.coordtui_plugin()"),
        packages["coordtui"][4],
    )
    for host, program in PEERS.items():
        if (path := binary(host, program)) is not None:
            python = str(Path(path).with_name("python"))
            wanted[f"{host}, trivial"] = (python, host, package(host, 1), "", packages[host][4])
    found: Table = {}
    for rep in range(reps + 1):
        for name, (python, host, module, declare, path) in wanted.items():
            code = _IMPORT.format(host=host, module=module, declare=declare)
            environment = clean_environment(**({"PYTHONPATH": str(path)} if path else {}))
            ran = subprocess.run(
                [python, "-c", code], env=environment, check=True, capture_output=True, text=True
            )
            measures = ("host ms", "host modules", "plugin ms", "plugin modules")
            for measure, value in zip(measures, json.loads(ran.stdout), strict=True):
                if rep:
                    found.setdefault(name, {}).setdefault(measure, []).append(value)
    return found

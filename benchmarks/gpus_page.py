"""The page of the GPUs in the real program on 1,000 machines: from a key to the painted screen.

Milliseconds to the first and to the last text that the key brings (the last day of the machine under the
cursor comes when the cursor rests), and processor time of the screen's thread, in a terminal of 120x40.
Then another process looks at all machines, in four batches half a second apart: how often the page is drawn
again for it, and with how many bytes. The program without the plugin tells what it adds to start and memory.
The store holds 8,000 GPUs and 20 looks; a person of the lab keeps it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.gpus_lab import Machine
from benchmarks.start import CTRL_Q, PROGRAM
from benchmarks.terminal import Burst, Terminal, clean_environment
from coordtui.access import SYSTEM
from coordtui.api import Context
from coordtui.config.settings import settings_from_text
from coordtui.host.session import open_session
from coordtui_gpus import fleet
from coordtui_gpus.collecting.answers import Answer
from coordtui_gpus.collecting.understanding import heard_of
from coordtui_gpus.records import Device, Host, Login, Sweep, Use

REACH_MS, REACH_DRAWS, REACH_IMPORT_MS = 60.0, 2.0, 20.0
MACHINES, LOOKS, BATCHES = 1000, 20, 4

PAGE, TODAY, ESCAPE, DOWN = "gu", "1", "\x1b", "\x1b[B"
WITHOUT = '[plugins]\ndisabled = ["gpus"]\n'

Measures = dict[str, list[tuple[float, float, float]]]

_IMPORT = """
import time, coordtui.cli, coordtui.ui.app, coordtui.ui.widgets.record_list, coordtui_gpus.declared
began = time.process_time()
import coordtui_gpus.panes.fleet_page
print((time.process_time() - began) * 1000)
"""


def main(reps: int = 2) -> int:
    """Print the tables; 1 when a figure is not reached."""
    found: Measures = {}
    starts: dict[str, list[tuple[float, float]]] = {"with the GPUs": [], "without": []}
    draws: list[tuple[int, float, int]] = []
    with _store() as (folder, ctx, numbered):
        for rep in range(reps + 1):
            for name, text in (("with the GPUs", ""), ("without", WITHOUT)):
                settings = folder / f"{name.replace(' ', '-')}.toml"
                settings.write_text(text)
                argv = (PROGRAM, "--lang", "en", "--settings", str(settings), "--store", _url(folder))
                _look(ctx, numbered, pause=0.0)
                terminal = Terminal(argv, clean_environment())
                shown = terminal.settle(terminal.started_at, at_least=1000).painted()[1]
                if not text:
                    _keys(terminal, found)
                    draws.append(_swept(terminal, ctx, numbered))
                terminal.leave(CTRL_Q)
                if rep:
                    starts[name].append((shown, terminal.peak_mb))
    return _tell(found, starts, draws[1:], _imported())


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'lab.db'}"


@contextmanager
def _store() -> Iterator[tuple[Path, Context, list[tuple[int, Machine]]]]:
    """The invented lab, its own machines taken away and a thousand others put in their place."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [PROGRAM, "demo", "--into", _url(folder), "--papers", "300"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        settings = settings_from_text(folder / "settings.toml", "")
        with open_session(settings, _url(folder), language="en", state=folder / "state") as session:
            ctx = session.context("gpus", actor=SYSTEM)
            for record in (Sweep, Use):
                rows = ctx.store.records(record)
                for (number,) in rows.select("doc_id"):
                    rows.remove(number)
            for host in ctx.store.records(Host).find():
                fleet.archive_host(ctx, host.doc_id)
            made = [Machine(number) for number in range(1, MACHINES + 1)]
            rows_ = [Host(name=each.name, place=f"row {each.number // 25:02d}") for each in made]
            ctx.store.records(Host).add_all(rows_)
            ids = {name: number for number, name in ctx.store.records(Host).select("doc_id", "name")}
            people = ctx.directory.people().ids()
            logins = [Login(login=f"u{n:03d}", person=people[n]) for n in range(0, 300, 2)]
            ctx.store.records(Login).add_all(logins)
            numbered = [(ids[each.name], each) for each in made]
            for back in range(LOOKS, 0, -1):
                _look(ctx, numbered, pause=0.0, at=datetime.now(UTC) - timedelta(seconds=30 * back))
            print(f"  {ctx.store.records(Device).count()} devices", flush=True)
            yield folder, ctx, numbered


def _look(
    ctx: Context, numbered: list[tuple[int, Machine]], *, pause: float, at: datetime | None = None
) -> None:
    """Look at all machines and store it, in batches with a pause between."""
    moment = at or datetime.now(UTC)
    size = len(numbered) // BATCHES
    for start in range(0, len(numbered), size):
        some = numbered[start : start + size]
        answers = [(number, Answer(out=each.answer(moment), status=0)) for number, each in some]
        fleet.keep(ctx, [heard_of(number, answer, at=moment, took=0.4) for number, answer in answers])
        time.sleep(pause)


def _keys(terminal: Terminal, found: Measures) -> None:
    """Walk through the page as a coordinator would."""

    def press(what: str, keys: str) -> None:
        before = terminal.screen_ms()
        burst = terminal.press(keys)
        found.setdefault(what, []).append((*burst.painted(), terminal.screen_ms() - before))

    press("open the page, first", PAGE)
    terminal.press(TODAY)
    press("open the page, again", PAGE)
    for _ in range(3):
        press("the cursor to the next machine", DOWN)
    press("all the room for the machine", "\r")
    terminal.press(ESCAPE)
    press("signs instead of cells", ".")
    terminal.press(".")
    terminal.press("/")
    press("first letter of the filter", "0")
    press("second letter of the filter", "4")
    terminal.press(ESCAPE)
    terminal.press(ESCAPE)


def _swept(terminal: Terminal, ctx: Context, numbered: list[tuple[int, Machine]]) -> tuple[int, float, int]:
    """Let a watcher look while the page is open: how often it was drawn, in how many seconds, bytes."""
    terminal.settle(time.perf_counter())
    writer = threading.Thread(target=lambda: _look(ctx, numbered, pause=0.4))
    began = time.perf_counter()
    writer.start()
    burst = terminal.idle(6.0)
    writer.join()
    return _frames(burst), (burst.chunks[-1][0] - began if burst.chunks else 0.0), burst.size


def _frames(burst: Burst) -> int:
    """Bursts of bytes that are 20 ms apart: one is what a person sees as one change."""
    times = [at for at, _ in burst.chunks]
    return sum(1 for n, at in enumerate(times) if not n or at - times[n - 1] > 0.02)


def _imported() -> float:
    """Milliseconds that the import of the page takes, where another page is imported already."""
    taken = [
        float(subprocess.run([sys.executable, "-c", _IMPORT], check=True, capture_output=True).stdout)
        for _ in range(5)
    ]
    return min(taken)


def _tell(
    found: Measures,
    starts: dict[str, list[tuple[float, float]]],
    draws: list[tuple[int, float, int]],
    imported: float,
) -> int:
    print(f"\nThe page of the GPUs, {MACHINES:,} machines, {8 * MACHINES:,} GPUs: medians\n")
    print("| key | first text, ms | last text, ms | screen's thread, ms |\n|---|---|---|---|")
    key = 0.0
    for what, measured in found.items():
        first, last, used = zip(*measured[len(measured) // 4 :], strict=True)
        print(f"| {what} | {median(first):.0f} | {median(last):.0f} | {median(used):.0f} |")
        if what.startswith("the cursor") or "letter" in what:
            key = max(key, median(first))
    drawn = median(frames / max(seconds, 1.0) for frames, seconds, _ in draws)
    print(f"\nA look at all machines seen: {drawn:.1f} redraws a second (at most {REACH_DRAWS:.0f}),")
    print(f"{median(size for *_, size in draws):,.0f} bytes in {median(took for _, took, _ in draws):.1f} s")
    print(f"\nThe import of the page: {imported:.1f} ms (at most {REACH_IMPORT_MS:.0f})")
    print("\n| | start to full paint, ms | memory at its peak, MB |\n|---|---|---|")
    for name, rows in starts.items():
        shown, peak = zip(*rows, strict=True)
        print(f"| {name} | {median(shown):.0f} | {median(peak):.0f} |")
    return int(key > REACH_MS or drawn > REACH_DRAWS or imported > REACH_IMPORT_MS)


if __name__ == "__main__":
    sys.exit(main())

"""Plugins that misbehave, written as installed packages for the real program.

`coordtui_bad` has one page; each of its keys, `Z` and a letter, is one way to misbehave.
`coordtui_good` is a page that must go on whatever the other does. The rest fail at their start.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

BAD = '''
"""A page with a key for each way to misbehave."""
import os
from datetime import timedelta
from coordtui.api import Command, Event, Job, Pane, Plugin, hookimpl, marking

N_, NN_ = marking("coordtui_bad")
KEYS = "abcdefghijklmnopqrstuvwxyz"

if os.environ.get("WITHOUT_GUARDS"):
    import coordtui.lean_asyncio
    from textual import _callback
    from coordtui.ui import interrupts
    from coordtui.ui.captured import Diversion
    from coordtui.ui.loop import HouseLoop
    from coordtui.ui.watchdog import Watchdog
    from contextlib import nullcontext
    from coordtui.ui import containment
    _callback._invoke, containment.nothing_ends = interrupts._invoke, nullcontext
    HouseLoop._run_once = HouseLoop.__mro__[1]._run_once
    Diversion.start = lambda self: None
    Watchdog.works = lambda self: None


class Again(Event):
    """Answered with itself."""


@hookimpl
def coordtui_plugin():
    commands = [
        Command(id=f"bad.{key}", title=f"{key}", action=f"do_{key}", scope="bad.page", keys=(f"Z {key}",))
        for key in KEYS
    ]
    pane = Pane(id="bad.page", title=N_("Badly"), target="coordtui_bad.panes:BadPage", order=1)
    jobs = [
        Job(id=f"bad.{name}", title=N_(name), target=f"coordtui_bad:{name}", every=timedelta(hours=1))
        for name in ("ends", "works")
    ]
    return Plugin(
        name="bad", title=N_("Badly"), api=1, panes=(pane,), commands=tuple(commands), jobs=tuple(jobs)
    )


def ends(ctx, run):
    raise SystemExit(9)


def works(ctx, run):
    return None


@hookimpl
def coordtui_event(ctx, event):
    if isinstance(event, Again):
        ctx.emit(Again())
'''

PANES = """
import asyncio, os, re, socket, subprocess, sys, threading, time, warnings
from textual.message import Message
from textual.widgets import Static
from coordtui.ui.widgets import Page
from coordtui_bad import Again
from coordtui.ui import guards
from coordtui.ui.page_host import PageHost
from coordtui.ui.watchdog import Watchdog

PageHost.restarts = ()
Watchdog.tick, Watchdog.limit, guards.TOLD_FROM = 0.3, 0.9, 0.5


class Ping(Message):
    pass


class Drawn(Static):
    deep = False

    def render(self):
        if self.deep:
            return self.render()
        return "ready to misbehave"


class BadPage(Page):
    def compose_body(self):
        self.drawn = Drawn()
        yield self.drawn

    def action_do_a(self):
        sys.exit(3)

    def action_do_b(self):
        self.set_timer(0.01, self.interrupt)

    def interrupt(self):
        raise KeyboardInterrupt

    def action_do_c(self):
        self.run_worker(self.work())

    async def work(self):
        await asyncio.sleep(0)
        sys.exit("from a worker")

    def action_do_d(self):
        self.run_worker(lambda: sys.exit("from a thread"), thread=True)

    def action_do_e(self):
        raise asyncio.CancelledError

    def action_do_f(self):
        self.action_do_f()

    def action_do_g(self):
        self.drawn.deep = True
        self.drawn.refresh()

    def action_do_h(self):
        print("SPOILT by print")
        print("SPOILT by stderr", file=sys.stderr)
        sys.__stdout__.write("SPOILT by the real one\\n")
        os.write(1, b"SPOILT by fd 1\\n")
        os.write(2, b"SPOILT by fd 2\\n")
        subprocess.run(["sh", "-c", "echo SPOILT by a process; echo SPOILT >&2"])
        warnings.warn("SPOILT by a warning")
        captured = self.app._driver.captured
        until = time.monotonic() + 5
        while len(captured.lines) < 6 and time.monotonic() < until:
            time.sleep(0.01)
        self.say(f"printed {len(captured.lines)} lines")

    def action_do_i(self):
        input()

    def action_do_j(self):
        time.sleep(1000)

    def action_do_k(self):
        while True:
            pass

    def action_do_l(self):
        re.match("(a+)+$", "a" * 60 + "b")

    def action_do_m(self):
        while True:
            try:
                time.sleep(0.01)
            except Exception:
                pass

    def action_do_n(self):
        while True:
            try:
                time.sleep(0.01)
            except:
                pass

    def action_do_o(self):
        self.post_message(Ping())

    def on_ping(self):
        self.post_message(Ping())

    def action_do_p(self):
        self.run_worker(self.restless())

    async def restless(self):
        while True:
            await asyncio.sleep(0)

    def action_do_q(self):
        for n in range(20_000):
            self.ctx.notify(f"told {n}")

    def action_do_r(self):
        self.ctx.emit(Again())

    def action_do_s(self):
        self.ctx.store.table("people")

    def action_do_t(self):
        time.sleep(0.75)

    def action_do_u(self):
        one, other = socket.socketpair()
        one.recv(1)

    def action_do_v(self):
        Watchdog.limit = 60.0
        try:
            time.sleep(1000)
        finally:
            Watchdog.limit = 0.9

    def action_do_w(self):
        self.run_worker(lambda: threading.Event().wait(), thread=True)
        threading.Thread(target=threading.Event().wait).start()
        self.say("a thread waits for ever")

    def action_do_x(self):
        for n in range(50):
            self.call_later(self.action_do_x)
"""

GOOD = """
from coordtui.api import Command, Pane, Plugin, hookimpl, marking

N_, NN_ = marking("coordtui_good")


@hookimpl
def coordtui_plugin():
    return Plugin(
        name="good", title=N_("Well"), api=1,
        panes=(Pane(id="good.page", title=N_("Well"), target="coordtui_good.panes:GoodPage", order=2),),
        commands=(
            Command(id="good.greet", title=N_("greet"), action="greet", scope="good.page", keys=("f",)),
        ),
    )
"""

GOOD_PANES = """
from textual.widgets import Static
from coordtui.ui.widgets import Page


class GoodPage(Page):
    times = 0

    def compose_body(self):
        yield Static("all is well")

    def action_greet(self):
        self.times += 1
        self.say(f"greeted {self.times}")
"""

AT_START = {
    "noimport": 'raise RuntimeError("no import today")',
    "leaves": 'import sys\nsys.exit("at import")',
    "fatal": 'class Fatal(BaseException): pass\nraise Fatal("at import")',
    "undeclared": "from coordtui.api import hookimpl\n@hookimpl\ndef coordtui_plugin():\n    return 1 / 0",
}


def install(folder: Path) -> Path:
    """Write all of them as installed packages into a folder for PYTHONPATH."""
    write(folder / "coordtui_bad", BAD, PANES)
    write(folder / "coordtui_good", GOOD, GOOD_PANES)
    names = {"bad": "coordtui_bad", "good": "coordtui_good"}
    for name, code in AT_START.items():
        write(folder / f"coordtui_{name}", code)
        names[name] = f"coordtui_{name}"
    metadata = folder / "bad_plugins-1.0.dist-info"
    metadata.mkdir()
    lines = "".join(f"{name} = {package}\n" for name, package in names.items())
    (metadata / "entry_points.txt").write_text(f"[coordtui.plugins]\n{lines}", "utf-8")
    return folder


def write(package: Path, code: str, panes: str = "") -> None:
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(textwrap.dedent(code), "utf-8")
    (package / "panes.py").write_text(textwrap.dedent(panes), "utf-8")
